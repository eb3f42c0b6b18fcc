/// English of the comparison of managers.
#pragma once

#include "report/words/english/plural.hpp"
#include "report/words/entries/comparison.hpp"

namespace funnel::io::english {

inline constexpr comparison_texts comparison{
    .manager = "Manager",
    .heading = "Who stands out",
    .stages_heading = "Stage by stage",
    .members_heading = "Strengths and weaknesses",
    .nobody = "There is nobody to compare.",
    .place = "Place",
    .won_of_closed = "Won of closed",
    .won_of_entered = "Won of all that entered",
    .like_for_like = "Like for like",
    .shrunk = "Fair estimate",
    .position = "In the funnel plot",
    .verdict = "Verdict",
    .metric = "What",
    .own = "Own",
    .rest = "The rest",
    .p_adjusted = "Adjusted p",
    .cycle = "Days from creation to closing",
    .won_amount = "Won amount",
    .mean_won_amount = "Mean amount of a won deal",
    .open_deals = "Open deals",
    .all_together = "All together",
    .conversion = "settled conversion",
    .step = "next stage so far",
    .time = "days in stage",
    .plot = "Win rate by number of closed deals",
    .plot_x = "closed deals",
    .heat = "Settled conversion, coloured where it is above or below the rest",
    .conversion_table = "Settled conversion",
    .time_table = "Median days in stage, open deals included",
    .open_table = "Open deals, where they stand now",
    .findings_table = "Flagged",
    .every_comparison = "Every comparison with its evidence",
    .definitions =
        {{{"Verdict",
           "Better or worse: differs from the rest by more than chance, after all comparisons of the report were taken "
           "into account together (Benjamini and Hochberg). As the others: no such difference shows. Not enough data: "
           "one side has too few deals; then nothing is judged, however extreme the number."},
          {"The rest",
           "Everybody else, never a whole that contains the one compared: that would shrink the difference."},
          {"Settled conversion",
           "Of the deals that stood in the stage and either advanced or were lost, the share that advanced. Deals "
           "still open there do not count against anyone."},
          {"Next stage so far",
           "Of all deals that count at the stage, the share that counts at the next one too. Open deals count as not "
           "there yet, so it is shown but not judged."},
          {"Like for like",
           "Each kind of deals is compared with the same kind and the differences are put together (Mantel and "
           "Haenszel): a hard region is nobody's fault. The shares of both sides are then those of the deals of both "
           "together, so their difference may be a little different."},
          {"Fair estimate",
           "The win rate, drawn to the common mean as far as there are few deals behind it (empirical Bayes). It "
           "orders the table: four of eight do not stand above 68 of 200."},
          {"In the funnel plot",
           "Limits around the common win rate that widen for small numbers. Of managers who are all alike, one in "
           "twenty is outside the 95% limits and one in 500 outside the 99.8% limits. When managers usually scatter "
           "more than chance, widened limits tell who is unusual even so."},
          {"Days",
           "The mean up to the time for which both sides are known, with stays that last counted as long as they were "
           "seen (Kaplan and Meier); compared by the log-rank test. Leaving sooner counts as better, whatever the way "
           "out: the conversions judge that."},
          {"Mean amount of a won deal", "Shown, not judged: who is given the large accounts is no skill."}}},
    .not_enough_data = "not enough data",
    .as_the_others = "as the others",
    .better = "better",
    .worse = "worse",
    .inside = "inside",
    .outside = "outside {level}",
    .outside_but_usual = "outside {level}, but usual here",
    .interval = "{level} interval {from} to {to}",
    .like_for_like_by = ", like for like by {fields}",
    .together_in_team =
        "{who} together, against the rest of the team{like_for_like}. A verdict needs at least {n} deals on both "
        "sides.",
    .together_in_company =
        "{who} together, against the rest of the company{like_for_like}. A verdict needs at least {n} deals on both "
        "sides.",
    .each_in_team =
        "Each against the rest of the team{like_for_like}. A verdict needs at least {n} deals on both sides.",
    .each_in_company =
        "Each against the rest of the company{like_for_like}. A verdict needs at least {n} deals on both sides.",
    .none_judged = "There is not enough data to judge anyone.",
    .none_stands_out =
        forms("Nobody stands out: {n} comparison, and all differences are such as chance alone would show.",
              "Nobody stands out: {n} comparisons, and all differences are such as chance alone would show."),
    .of_comparisons = forms("{n} comparison", "{n} comparisons"),
    .stand_out = forms("{n} of {comparisons} stands out. Of such flags, at most {rate} are expected to be false.",
                       "{n} of {comparisons} stand out. Of such flags, at most {rate} are expected to be false."),
    .no_order =
        "The win rates differ no more than chance makes them, so the fair estimate is one for all and nobody is first.",
    .scatter =
        "The win rates scatter {times} times as much (in variance) as chance would make them: that is usual here, and "
        "the widened limits allow for it.",
    .of_nobody = "Not compared, because they are nobody's: {deals}.",
    .wins_more_alike =
        "{who}: {own} of closed deals are won, of the rest's {rest}; like for like {by} points more ({interval}).",
    .wins_more = "{who}: {own} of closed deals are won, of the rest's {rest}: {by} points more ({interval}).",
    .goes_on_more_alike =
        "{who}: {own} of settled deals go on, of the rest's {rest}; like for like {by} points more ({interval}).",
    .goes_on_more = "{who}: {own} of settled deals go on, of the rest's {rest}: {by} points more ({interval}).",
    .wins_less_alike =
        "{who}: {own} of closed deals are won, of the rest's {rest}; like for like {by} points less ({interval}).",
    .wins_less = "{who}: {own} of closed deals are won, of the rest's {rest}: {by} points less ({interval}).",
    .goes_on_less_alike =
        "{who}: {own} of settled deals go on, of the rest's {rest}; like for like {by} points less ({interval}).",
    .goes_on_less = "{who}: {own} of settled deals go on, of the rest's {rest}: {by} points less ({interval}).",
    .closes_at_pace =
        "{who}: from creation to closing {own} days on average, the rest's {rest}; like for like, deals leave {pace} "
        "times as often, counting up to {until} days.",
    .leaves_at_pace =
        "{who}: a deal stays {own} days on average, the rest's {rest}; like for like, deals leave {pace} times as "
        "often, counting up to {until} days.",
    .closes_faster =
        "{who}: from creation to closing {own} days on average, the rest's {rest}: {by} less ({interval}), counting up "
        "to {until} days.",
    .stays_less =
        "{who}: a deal stays {own} days on average, the rest's {rest}: {by} less ({interval}), counting up to {until} "
        "days.",
    .closes_slower =
        "{who}: from creation to closing {own} days on average, the rest's {rest}: {by} more ({interval}), counting up "
        "to {until} days.",
    .stays_more =
        "{who}: a deal stays {own} days on average, the rest's {rest}: {by} more ({interval}), counting up to {until} "
        "days.",
    .more_findings = "{n} more are in the table below.",
    .widened_limit = "{level}, widened for the usual scatter",
    .like_for_like_row = "{what}, like for like",
    .difference_with_interval = "Difference, {level} interval",
};

}  // namespace funnel::io::english
