/// English of the report on speed.
#pragma once

#include "report/words/english/plural.hpp"
#include "report/words/entries/velocity.hpp"

namespace funnel::io::english {

inline constexpr velocity_texts velocity{
    .quoted = "{name}",
    .with_level = "{what}, {level}",
    .time_to_close = "Typical days to close",
    .closed_of_all = "{interval}; {closed} of {all} closed",
    .mean_of_won = "Days of won deals, on average",
    .leaves_open_out = "open deals are left out",
    .age_of_open = "Typical age of open deals, days",
    .velocity_a_day = "Sales velocity, a day",
    .too_few_visits = "There are too few deals to say where they stay longest.",
    .longest = "Deals stay longest at {stage}: half of them for more than {days} ({interval}).",
    .longest_at_least = "Deals stay longest at {stage}: not even half have left, and they stay {days} or more.",
    .rivals = " The data do not set it apart from {stages}.",
    .gap_skewed =
        "{stage}: those that left stayed {mean} on average: a few long stays pull that up; half of those that left took no "
        "more than {half}.",
    .gap_none = "{stage}: those that left stayed {mean} on average",
    .gap_half_over = "with them half have left after {days}",
    .gap_not_half_over = "with them not even half have left",
    .gap_mean_of_all = ", and the average up to day {day} is {mean}",
    .gap_running = forms("{stage}: those that left stayed {mean} on average, but {running} of {n}\u00A0deal are still there, "
                         "the longest for {longest}; {half}{mean_of_all}.",
                         "{stage}: those that left stayed {mean} on average, but {running} of {n}\u00A0deals are still there, "
                         "the longest for {longest}; {half}{mean_of_all}."),
    .gap_skewed_too = " And a few long stays pull that average up: half of those that left took no more than {half}.",
    .with_interval = "{days} ({interval})",
    .more_than = "more than {days}",
    .over_norm = "{stage} takes longer than its norm of {norm}: half of the deals stay longer than {median}.",
    .ended = "Ended",
    .timing_of_ended = "Average of the ended",
    .half_left_by = "Typical days in stage, {level}",
    .p90_left_by = "9 of 10 have left by",
    .mean_of_all = "Average of all",
    .horizon = "counted up to day",
    .time_heading = "Time in each stage",
    .chosen_by_end =
        "The question chooses deals by how or when they ended. Slow deals are missing, so all times are too short.",
    .in_working_days = "All times are working time; a day is a working day of {hours} hours.",
    .visit_lengths = "Days in stage: by when 10, 25, 50, 75 and 90 of 100 deals have left",
    .by_visit = "Each visit",
    .visits = "Visits",
    .by_deal = "Each deal, its visits to the stage together",
    .timing = "Average of the ended",
    .timing_meaning =
        "The average of what has ended, as many reports print it (\u201CTiming\u201D). What still lasts is left out, and that is the slow "
        "part.",
    .half_left_by_term = "Typical days in stage",
    .half_left_by_meaning =
        "Half have left by then. A deal that comes back stays on; those still there count for as long as they have stayed (Kaplan\u2013Meier "
        "median). A dash: not even half have left.",
    .mean_of_all_meaning =
        "Average time until they left or the given day, whatever comes first; those still there are counted.",
    .survival_heading = "How many are still there",
    .survival_curves = "Share of visits still in the stage, by days since entry",
    .exits_heading = "How visits end",
    .went_on = "Went on",
    .went_back = "Went back",
    .lost = "Lost",
    .moved_out = "Moved out",
    .still_there = "Still there",
    .by_day = "By day",
    .at_other_ages = "At other ages",
    .exits_by = "What has become of visits by {age}",
    .exits_note =
        "Of all visits, those that still last included: each row adds up to 100\u00A0%. A dash: no visit was seen for so long.",
    .known_so_far = "Seen so far, of all",
    .seen_for_longer = "Deals older than that",
    .cycle_heading = "From creation to closing",
    .half_closed = forms("Half of the deals are closed after {days} ({interval}), {open} of {n}\u00A0deal being open "
                         "and counted for as long as they are.",
                         "Half of the deals are closed after {days} ({interval}), {open} of {n}\u00A0deals being open "
                         "and counted for as long as they are."),
    .not_half_closed = forms("Not even half of the deals were seen to close: {open} of {n}\u00A0deal are open.",
                             "Not even half of the deals were seen to close: {open} of {n}\u00A0deals are open."),
    .no_forecast_running =
        "The mean of the closed deals, {mean}, is no forecast for a new one: it leaves out the deals that are still "
        "open, and those are the slow ones.",
    .no_forecast_skewed =
        "The mean of the closed deals, {mean}, is no forecast for a new one: a few long deals pull it up.",
    .won_and_lost = "Won deals took {won} on average, lost ones {lost}.",
    .mean = "Average",
    .median = "Typical (half)",
    .p90_by = "90% by",
    .longest_time = "Longest",
    .all_until_closed_to_day = "All, until closed (average up to day {day})",
    .all_until_closed = "All, until closed",
    .won_only = "Won only",
    .lost_only = "Lost only",
    .open_now = "Open now: age",
    .share_still_open = "Share of deals still open, by age",
    .open = "Open",
    .too_low_conversion =
        "Won so far of all deals, {share}, is too low a conversion, because young deals have not had their time.",
    .won_by_age = "Won by the age of the deal",
    .won = "Won",
    .still_open = "Still open",
    .response_heading = "First response",
    .its_creation = "its creation",
    .entering = "entering {stage}",
    .first_response =
        "From {since} to the first move or activity: half of the waits are over after {days} ({interval}).",
    .first_response_open = "From {since} to the first move or activity: not even half of the waits are over.",
    .waiting = forms(" {waiting} of {n}\u00A0deal wait for it now, the longest for {longest}.",
                     " {waiting} of {n}\u00A0deals wait for it now, the longest for {longest}."),
    .answered = "Answered",
    .waiting_share = "Waiting",
    .sales_heading = "Sales velocity",
    .sales =
        "{deals} open, {win_rate} of closed won, {amount} each, in {days}: the open deals bring {money} a day ({level} "
        "sure: {range}).",
    .sales_formula =
        "Open deals \u00D7 win rate \u00D7 average won amount, divided by the average time of won deals. That time leaves open deals out, so the "
        "velocity is too high while many slow ones are open.",
    .sales_unpriced = "No won deal has an amount, so there is no velocity in money.",
    .mean_won_amount = "Average won amount",
    .mean_time_of_won = "Average days to win",
    .a_day = "A day, {level}",
    .more_won = "Month by month, a growing share of deals is won within {age} ({p}).",
    .less_won = "Month by month, a shrinking share of deals is won within {age} ({p}).",
    .closing_faster = "Deals close faster than they did: a growing share is closed within {age} ({p}).",
    .closing_slower = "Deals close more slowly than they did: a shrinking share is closed within {age} ({p}).",
    .stage_faster = "{stage} has become faster: a growing share of visits is over within {age} ({p}).",
    .stage_slower = "{stage} has become slower: a shrinking share of visits is over within {age} ({p}).",
    .more_deals = "The number of new deals grows, by {number} a month ({p}).",
    .fewer_deals = "The number of new deals falls, by {number} a month ({p}).",
    .no_trend = "No change from month to month that chance would not explain.",
    .too_few_months = "Too few months have had their time to tell a trend.",
    .segments_differ_in_speed = "The groups close their deals at different speeds ({p}).",
    .segments_differ_in_success = "The groups win different shares of their deals ({p}).",
    .stage_differs_in_speed = "{stage}: the groups take different times ({p}).",
    .stage_differs_in_success = "{stage}: different shares of the groups' visits go on ({p}).",
    .no_difference = "The groups do not differ by more than chance would make them.",
    .segments_too_small = "Too few deals in the groups, or too many groups, to compare them.",
    .trends_heading = "Changes by month",
    .median_to_close_by_month = "Typical days to close, by month of creation",
    .median_in_stage_by_month = "Typical days of each visit, by month of entry",
    .until_closed = "Until closed",
    .won_by_day = "Won by day {day}, {level}",
    .whole_month = "Month is over",
    .half_closed_by = "Typical days to close, {level}",
    .had_its_time = "Old enough to judge",
    .half_left_by_month = "Typical days of each visit, by month of entry",
    .yes = "yes",
    .young_months =
        "The latest months are not over yet: their open deals count for as long as they have been open. Trends are "
        "judged by months that had enough time.",
    .segments_heading = "Groups side by side",
    .money_per_day = "Velocity, a day",
    .half_left_by_stage = "Typical days of each visit, stage by stage",
    .segment_tests = "Could chance alone make such differences? (its probability, for all comparisons together)",
    .compared = "Compared",
    .speed = "Speed",
    .success = "Success",
    .cycle_tests = "Deals: closed, won",
    .speed_meaning = "How soon visits or deals end in whatever way (log-rank test).",
    .success_meaning = "What share goes on or is won (Gray's test, while other ends compete).",
};

}  // namespace funnel::io::english
