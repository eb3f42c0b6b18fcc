/// English of bottlenecks and stuck deals.
#pragma once

#include "report/words/english/plural.hpp"
#include "report/words/entries/bottlenecks.hpp"

namespace funnel::io::english {

inline constexpr bottleneck_texts bottlenecks{
    .title = "Bottlenecks of the funnel",
    .heading = "Bottlenecks",
    .no_deals = "No deal of the question stood in any stage: there is nothing to judge.",
    .norm = "norm",
    .own_past = "own past",
    .none = "none",
    .evidence = "{level} sure: {bounds}; {deals}",
    .named = "Bottleneck: {stage}.",
    .slow_median = "half of the deals stay longer than {days}",
    .slow_beyond_seen = "half of the deals stay longer than anything seen so far",
    .slow_norm = "the norm is {days}; beyond the norm stay {share}",
    .slow_past = "before it was {days}",
    .slow = " It is slow: {seen} ({evidence}), {against}; {p}.",
    .leaky_norm =
        " It leaks: {share} of the deals are lost from here within {days} ({evidence}), the norm allows {reference}; "
        "{p}.",
    .leaky_past =
        " It leaks: {share} of the deals are lost from here {within} ({evidence}), before it was {reference}; {p}.",
    .within = "within {days}",
    .in_the_end = "in the end",
    .in_brackets = " ({bounds})",
    .or_money = ", or {money}",
    .worth_wins =
        " Had it kept its norm, it would have brought about {wins} more wins{bounds}{money}; of the deals that are open "
        "now, {open} more.",
    .worth_days = " Beyond the norm its deals have waited {days} in all.",
    .worst_probability = " That no stage costs more wins has a probability of {share}.",
    .chosen_by_end =
        "No stage is judged: the question chooses deals by how or when they ended, so the slow ones, or all but the "
        "lost, are not among them. Ask for deals by when they were created.",
    .none_shown =
        "No stage can be named a bottleneck: none is worse than its norm or its own past by at least {least} of it and "
        "beyond what chance explains. {promise}",
    .none_has_data = "No stage can be judged: whatever had been seen of so few deals, it could be chance.",
    .mix_of_losses =
        "{stage} loses more than before, but within the same {dimension} it does not: the mix of deals has changed. ",
    .mix_of_times =
        "{stage} takes longer than before, but within the same {dimension} it does not: the mix of deals has changed. ",
    .none_has_benchmark =
        "No stage can be judged: there are neither norms nor an earlier window to compare with. What can be told is "
        "where most is lost.",
    .promise =
        "The chance that a report on a sound funnel names any stage is at most {share}; that one of many reports, "
        "looked "
        "at month after month, does so is larger.",
    .most_lost = "Most deals are lost in {stage}: {deals}, {money}. ",
    .longest = "Deals stay longest in {stage}: half of them for more than {days}. ",
    .fills_up = "Fills up: {stage} (arrived {arrived}, left {left}). ",
    .no_benchmark = "nothing to compare with",
    .too_few_deals = "too few deals",
    .cannot_be_compared = "cannot be compared",
    .worse = "worse",
    .not_shown = "not shown",
    .no_trend = "no trend",
    .time_title = "Days in stage against the norm",
    .stage = "Stage",
    .deals = "Deals",
    .median = "Typical days",
    .benchmark = "Compared with",
    .allowed = "Norm",
    .beyond_norm = "Beyond the norm",
    .adjusted_p = "Probability by chance",
    .slow_heading = "Slow?",
    .trend = "Trend",
    .longer = "longer",
    .faster = "faster",
    .stay_lengths = "Days in stage: 10, 25, 50, 75 and 90 of 100 deals have left",
    .drop_off_title = "Deals lost from the stage against the norm",
    .settled_conversion = "Moved on, of those decided",
    .lost_by_age = "Lost from here",
    .leaky_heading = "Leaky?",
    .better = "better",
    .repair_title = "What each stage would bring if it kept its norm",
    .won_from_here = "Won from here",
    .at_the_benchmark = "If it kept its norm",
    .more_wins = "More wins",
    .more_money = "More money",
    .of_open_deals = "Of open deals",
    .worst_by_wins = "Chance to be the worst, by wins",
    .days_lost = "Days lost",
    .worst_by_days = "Chance to be the worst, by days",
    .repair_chart = "Money that each stage would bring if it kept its norm",
    .flow_title = "Flow in {days}",
    .at_start = "At the start",
    .arrived = "Arrived",
    .left = "Left",
    .at_end = "At the end",
    .arrivals_a_day = "Arrivals a day",
    .stay_of_departed = "Days of those that left",
    .piling_up = "Old deals piling up?",
    .little_ratio = "Explained by the flow",
    .balance = "Balance",
    .filling = "fills up",
    .drains = "drains",
    .in_balance = "in balance",
    .bottleneck = "Bottleneck",
    .bottleneck_meaning =
        "A stage that is slower, or loses more deals, than its norm: beyond what chance explains, and by at least "
        "{share} of it. All comparisons of the report are adjusted together (Holm). {promise}",
    .benchmark_meaning =
        "The norm that the pipeline gives the stage; without one its own past: deals that entered it in the window of "
        "equal length before, compared at one age: only deals that are old enough, and what became of them within that "
        "time; of times, first visits. Where a dimension has few values, it must hold within them, too. A time norm is "
        "kept while at most half of the deals stay longer.",
    .lost_by_age_meaning =
        "Share of the deals that entered the stage and are lost from it, counted by their age, with those still open "
        "as open. Fast losses do not make a young stage look leaky.",
    .more_wins_meaning =
        "A comparison, not a promise: if the stage alone kept its norm and the deals that are saved then went on "
        "like the others (Markov chain of all moves, returns included).",
    .days_lost_meaning = "Days that deals stayed beyond the norm, added up; those still here up to now.",
    .worst = "Chance to be the worst",
    .worst_meaning = "Probability that no other stage loses more, given how uncertain the counts are.",
    .little_meaning =
        "No while arrivals and the stay of those that left explain how many stand there (Little's law: rate x stay / "
        "stock is about 1). Yes where it is well below 1: old deals pile up that the mean of those that left hides.",
    .stuck_heading = "Stuck deals",
    .none_stuck = "No open deal has stayed in its stage longer than the norm.",
    .no_time_norm = "No stage has a time norm that applies to this question, so no deal is stuck by it.",
    .stuck = "Open longer than the norm of their stage: {deals}, {money}.",
    .stuck_listed = " Listed are the longest {n}.",
    .deal = "Deal",
    .owner = "Owner",
    .amount = "Amount",
    .days_in_stage = "Days in stage",
    .norm_days = "Norm",
    .beyond_norm_days = "Beyond it",
};

}  // namespace funnel::io::english
