/// English of the report on speed.
#pragma once

#include "report/words/english/plural.hpp"
#include "report/words/entries/velocity.hpp"

namespace funnel::io::english {

inline constexpr velocity_texts velocity{
    .quoted = "{name}",
    .with_level = "{what}, {level}",
    .time_to_close = "Time to close, median of all",
    .closed_of_all = "{interval}; {closed} / {all} closed",
    .mean_of_won = "Timing: mean of won deals",
    .leaves_open_out = "naive: leaves open deals out",
    .age_of_open = "Age of open deals, median",
    .velocity_a_day = "Sales velocity, a day",
    .too_few_visits = "There are too few visits to say where deals stay longest.",
    .longest = "Deals stay longest at {stage}: half of the visits last longer than {days} ({interval}).",
    .longest_at_least = "Deals stay longest at {stage}: its median was not reached, but is at least {days}.",
    .rivals = " The data do not set it apart from {stages}.",
    .gap_skewed =
        "{stage}: the mean of finished visits is {mean}: a few long visits pull it up; half of the finished took no "
        "more than {half}.",
    .gap_none = "{stage}: the mean of finished visits is {mean}",
    .gap_half_over = "with them half are over after {days}",
    .gap_not_half_over = "with them not even half are over",
    .gap_mean_of_all = ", and the mean up to day {day} is {mean}",
    .gap_running = forms("{stage}: the mean of finished visits is {mean}, but {running} of {n}\u00A0visit still last, "
                         "the longest for {longest}; {half}{mean_of_all}.",
                         "{stage}: the mean of finished visits is {mean}, but {running} of {n}\u00A0visits still last, "
                         "the longest for {longest}; {half}{mean_of_all}."),
    .gap_skewed_too = " And a few long visits pull that mean up: half of the finished took no more than {half}.",
    .with_interval = "{days} ({interval})",
    .more_than = "more than {days}",
    .over_norm = "{stage} takes longer than its norm of {norm}: the median visit lasts {median}.",
    .ended = "Ended",
    .timing_of_ended = "Timing (mean of ended)",
    .half_left_by = "Half left by, {level}",
    .p90_left_by = "90% left by",
    .mean_of_all = "Mean of all",
    .horizon = "... up to",
    .time_heading = "Time in each stage",
    .chosen_by_end =
        "The question chooses deals by how or when they ended. Slow deals are missing, so all times are too short.",
    .in_working_days = "All times are working time; a day is a working day of {hours} hours.",
    .visit_lengths = "How long a visit lasts: 10, 25, 50, 75 and 90% have left",
    .by_visit = "Each visit",
    .visits = "Visits",
    .by_deal = "Each deal, its visits to the stage together",
    .timing = "Timing",
    .timing_meaning =
        "The mean of what has ended, as many reports print it. What still lasts is left out, and that is the slow "
        "part.",
    .half_left_by_term = "Half left by",
    .half_left_by_meaning =
        "Kaplan\u2013Meier median: visits that still last count for as long as they have lasted. A dash: not even half "
        "have ended.",
    .mean_of_all_meaning =
        "Mean time until the end or the given day, whatever comes first; visits that still last are counted.",
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
        "Shares of all visits, those that still last included: the ways out compete, and with what is still there they "
        "sum to one. A dash: no visit was seen for so long.",
    .known_so_far = "Known so far, of all",
    .seen_for_longer = "Seen for longer",
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
    .won_and_lost = "Won deals took {won} on average, the Timing of many reports; lost ones {lost}.",
    .mean = "Mean",
    .median = "Median",
    .p90_by = "90% by",
    .longest_time = "Longest",
    .all_until_closed_to_day = "All, until closed (mean up to day {day})",
    .all_until_closed = "All, until closed",
    .won_only = "Won only (Timing)",
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
        "interval {range}).",
    .sales_formula =
        "Open deals x win rate x mean won amount / mean time of won deals. That time leaves open deals out, so the "
        "velocity is too high while many slow ones are open.",
    .sales_unpriced = "No won deal has an amount, so there is no velocity in money.",
    .mean_won_amount = "Mean won amount",
    .mean_time_of_won = "Mean time of won",
    .a_day = "A day, {level}",
    .more_won = "Month by month, a growing share of deals is won within {age} ({p}).",
    .less_won = "Month by month, a shrinking share of deals is won within {age} ({p}).",
    .closing_faster = "Deals close faster than they did: a growing share is closed within {age} ({p}).",
    .closing_slower = "Deals close more slowly than they did: a shrinking share is closed within {age} ({p}).",
    .stage_faster = "{stage} has become faster: a growing share of visits is over within {age} ({p}).",
    .stage_slower = "{stage} has become slower: a shrinking share of visits is over within {age} ({p}).",
    .more_deals = "The number of new deals grows, by {number} a month ({p}).",
    .fewer_deals = "The number of new deals falls, by {number} a month ({p}).",
    .no_trend = "No trend that stands out from chance.",
    .too_few_months = "Too few months have had their time to tell a trend.",
    .segments_differ_in_speed = "The segments close their deals at different speeds ({p}).",
    .segments_differ_in_success = "The segments win different shares of their deals ({p}).",
    .stage_differs_in_speed = "{stage}: the segments take different times ({p}).",
    .stage_differs_in_success = "{stage}: different shares of the segments' visits go on ({p}).",
    .no_difference = "No difference between the segments that stands out from chance.",
    .segments_too_small = "Too few deals in the segments, or too many segments, to compare them.",
    .trends_heading = "Changes by month",
    .median_to_close_by_month = "Median time to close, by month of creation",
    .median_in_stage_by_month = "Median time in stage, by month of entry",
    .until_closed = "Until closed",
    .won_by_day = "Won by day {day}, {level}",
    .whole_month = "Whole month",
    .half_closed_by = "Half closed by, {level}",
    .had_its_time = "Had the time",
    .half_left_by_month = "Half left by, stage by stage and month of entry",
    .yes = "yes",
    .young_months =
        "Young months have not had their time: what is open counts for as long as it is. Tests use only months that "
        "have had it, compared at one age.",
    .segments_heading = "Segments side by side",
    .money_per_day = "Velocity, a day",
    .half_left_by_stage = "Half left by, stage by stage",
    .segment_tests = "Could chance alone make such differences? (p, adjusted for the number of tests)",
    .compared = "Compared",
    .speed = "Speed",
    .success = "Success",
    .cycle_tests = "Deals: closed, won",
    .segment_tests_note =
        "Speed: log-rank test of how soon visits or deals end in whatever way. Success: Gray's test of the share that "
        "goes on or is won while other ends compete.",
};

}  // namespace funnel::io::english
