/// English of why the win rate moved.
#pragma once

#include "report/words/english/plural.hpp"
#include "report/words/entries/change.hpp"

namespace funnel::io::english {

inline constexpr change_texts change{
    .heading = "Why the win rate moved",
    .none_closed = "In one of the two periods no deal was closed: there is nothing to compare.",
    .rose = "The win rate rose from {before} ({won_before} of {n_before} closed deals) to {after} ({won_after} of {n_after}), by {points} points.",
    .fell = "The win rate fell from {before} ({won_before} of {n_before} closed deals) to {after} ({won_after} of {n_after}), by {points} points.",
    .stayed = "The win rate stayed at {share} ({won_before} of {n_before} closed deals, then {won_after} of {n_after}).",
    .beyond_chance = "That is more than chance and the usual ups and downs explain ({level} sure: {lower} to {upper} points; {p}).",
    .by_chance = "Chance and the usual ups and downs explain as much ({level} sure: {lower} to {upper} points; {p}): look for a cause only where something below stands out.",
    .months_differ = "Months usually differ by {points} points beyond chance: learnt from {months} earlier ones.",
    .months_alike = "Earlier months did not differ by more than chance.",
    .months_unknown = "Fewer than six earlier months are known, so how much months usually differ is not: only chance is allowed for.",
    .by_mix = "By {dimension}, {points} points come from other deals, not from other win rates ({p}).",
    .by_step = "From {from} to {to}, {after} of the deals got on, before {before}: {points} points of the win rate ({p}).",
    .by_value = "{dimension} {value}: {after} won, before {before}: {points} points ({p}).",
    .nothing_stands_out = "No step and no group of deals stands out.",
    .steps_unknown = forms("Of {n} closed deal it is not known from which stage it was lost, so the change cannot be split by steps.",
                           "Of {n} closed deals it is not known from which stage they were lost, so the change cannot be split by steps."),
    .left_out = "Left out, for they have too many values: {names}.",
    .watched_quiet = "Watched month by month since {month}, the win rate has not shifted for good.",
    .watched_fall = "Watched month by month, the win rate has been below the usual {share} since {since}; {noticed} made it sure.",
    .watched_rise = "Watched month by month, the win rate has been above the usual {share} since {since}; {noticed} made it sure.",
    .false_alarms = "Where nothing ever changes, this watch raises a false alarm in at most {share} of cases, however often one looks.",
    .by_month = "Win rate by month of closing",
    .usual = "usual until {month}",
    .steps = "Step by step: what each did to the win rate",
    .step = "Step",
    .from_to = "{from} \u2192 {to}",
    .values = "Who and what: other deals, and other win rates",
    .dimension = "By",
    .value = "Value",
    .others = forms("({n} other)", "({n} others)"),
    .whole_dimension = "(all)",
    .part_before = "Part of deals before",
    .part_after = "Part after",
    .share_before = "Share before",
    .share_after = "Share after",
    .mix = "Other deals",
    .rate = "Other rates",
    .effect = "Effect",
    .p_adjusted = "Probability by chance",
    .mix_term = "Other deals",
    .mix_meaning = "What the win rate would have changed by if every group had kept its own rate and only its part of the deals had changed.",
    .rate_term = "Other rates",
    .rate_meaning = "What it would have changed by if every group had kept its part of the deals and only its win rate had changed. The two add up to the whole change.",
};

}  // namespace funnel::io::english
