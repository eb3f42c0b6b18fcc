/// English of plan against fact.
#pragma once

#include "report/words/english/plural.hpp"
#include "report/words/entries/plan.hpp"

namespace funnel::io::english {

inline constexpr plan_texts plan{
    .now = "{period} (now)",
    .of_all_dates = "A target is of all deals won in its period: here all deals count, whenever they were created or closed.",
    .no_targets = "There are no targets.",
    .unplanned = "Won where there was no target: {deals}, {amount}. It counts in the sums.",
    .without_deals = "Targets that no deal belongs to, counted in the sums: {slices}.",
    .came_to = "{actual} of {plan} ({share})",
    .finished = "The periods before that had a plan came to {sums}.",
    .verdict_no_target = "no target",
    .verdict_unknown = "not known",
    .verdict_reached = "reached",
    .verdict_expected = "expected",
    .verdict_undecided = "undecided",
    .verdict_not_expected = "not expected",
    .came_in = "{period}: {actual} came in so far.",
    .outlook = "{period}: {actual} of {plan} came in, {share} of the plan.",
    .expected =
        " With the open deals, by {date} about {value} ({value_range}) is expected: {share} ({share_range}) of the "
        "plan.",
    .outlook_reached = " The target is reached.",
    .outlook_expected = " The open deals should be enough for the target.",
    .outlook_undecided = " The open deals may be enough for the target, or not.",
    .outlook_not_expected = " The open deals alone will not reach the target.",
    .outlook_unknown = " What the open deals bring in time is not known.",
    .win_size_unknown = "How many wins are missing is not known: no won deal tells what one brings.",
    .missing_unknown = "Wins missing: {wins}. How many new deals that takes is not known.",
    .missing_never = "Wins missing: {wins}. At the conversions so far no number of new deals is enough.",
    .missing_none = "Wins missing: {wins}. The open deals should bring them; no new deals are needed for that.",
    .missing_assured =
        "Wins missing: {wins}. New deals needed for that, beside the open ones: about {average}, or {assured} to be {assurance} "
        "sure, if they fare as deals did so far.",
    .missing =
        "Wins missing: {wins}. New deals needed for that, beside the open ones: about {average}, if they fare as deals did so "
        "far.",
    .too_late =
        " But half of the won deals took longer than {median} days, and {left} are left: most new deals will be won "
        "later.",
    .won = "Won",
    .won_meaning = "Deals whose last closing lies in the period and won them; worth what they were when they closed.",
    .expected_in_end = "Expected in the end",
    .expected_meaning =
        "What came in and what the open deals should still bring before the period ends, with its likely range. Deals that "
        "are still to be created are not in it.",
    .new_deals = "New deals",
    .new_deals_meaning =
        "How many deals must come into the first stage so that, with the open ones, enough are won at the conversions "
        "so far, whenever that is.",
    .heading = "Plan and fact",
    .won_in = "Won in {period}",
    .plan = "Plan",
    .period_by_period = "Period by period",
    .period = "Period",
    .created = "Created",
    .lost = "Lost",
    .to_date = "To date",
    .present_money = "{period}, money",
    .present_deals = "{period}, deals",
    .open_in_full = "Open, in full",
    .of_the_plan = "Of the plan",
    .missing_now = "Missing now",
    .needs = "What the targets need, {period}",
    .target = "Target",
    .wins_missing = "Wins missing",
    .new_deals_on_average = "New deals, on average",
    .assured = "To be {share} sure",
    .cells = "Everybody, period by period",
    .against_plan = "{period}: won, expected in the end, planned",
    .revenue_by_period = "Revenue by period",
    .deals_by_period = "Deals by period",
    .won_line = "won",
    .plan_line = "plan",
    .created_line = "created",
    .attainment = "How much of the plan came in",
    .plan_deals = "Plan, deals",
    .won_deals = "Won, deals",
    .attained = "Attained",
};

}  // namespace funnel::io::english
