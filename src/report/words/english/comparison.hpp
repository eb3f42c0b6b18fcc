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
    .won_of_closed = "Win rate (won of closed)",
    .won_of_entered = "Won of all that entered",
    .like_for_like = "Like for like",
    .at_one_age = "Won within the same time",
    .shrunk = "Fair estimate",
    .position = "Within chance",
    .verdict = "Verdict",
    .metric = "What",
    .own = "Own",
    .rest = "The rest",
    .p_adjusted = "Probability by chance",
    .cycle = "Days from creation to the win",
    .won_amount = "Won amount",
    .mean_won_amount = "Mean amount of a won deal",
    .open_deals = "Open deals",
    .all_together = "All together",
    .conversion = "moved on, of those decided",
    .went_on = "went on",
    .step = "next stage so far",
    .time = "days of the first visit",
    .plot = "Win rate by number of closed deals",
    .plot_x = "closed deals",
    .heat = "Moved on, of those decided; coloured where it differs from the rest by more than chance",
    .conversion_table = "Moved on, of those decided",
    .time_table = "Typical days of the first visit, those that last included",
    .open_table = "Open deals, where they stand now",
    .findings_table = "Who differs in what",
    .every_comparison = "Every comparison with its evidence",
    .limit = "{level} of equally good people would be inside",
    .definitions =
        {{{"Verdict",
           "Better or worse: differs from the rest by more than chance, after all comparisons of the report were taken "
           "into account together (Benjamini and Hochberg), by more than is usual among the managers, and by enough "
           "to matter. Usual here: beyond chance, but managers usually differ so much. As the others: no such "
           "difference shows. Not enough data: whatever had been seen, it could have been chance. Deals of one "
           "customer count as fewer, since they end alike. The error rate is that of one report: of reports looked at "
           "month after month, some will flag somebody by chance."},
          {"The rest",
           "Everybody else, never a whole that contains the one compared: that would shrink the difference."},
          {"Moved on, of those decided",
           "Of the deals that stood in the stage and either advanced or were lost, the share that advanced. Losses "
           "come "
           "sooner than wins, so with young deals it is too low; it is shown but not judged while deals are open."},
          {"Within so many days",
           "Judged is what can be compared: of the deals that are at least so old on both sides, those that were won "
           "(at a stage: that went on) within that time. At a later stage only deals count that came there as quickly "
           "on both sides. The age is the one at which such numbers tell most."},
          {"Next stage so far",
           "Of all deals that count at the stage, the share that counts at the next one too. Open deals count as not "
           "there yet, so it is shown but not judged."},
          {"Like for like",
           "Each kind of deals is compared with the same kind and the differences are put together (Mantel and "
           "Haenszel): a hard region is nobody's fault. Shares, averages, difference and range are all of the same "
           "weighted kinds."},
          {"Fair estimate",
           "The win rate, drawn to the common mean as far as there are few deals behind it (empirical Bayes). It "
           "orders the table: four of eight do not stand above 68 of 200."},
          {"Within chance",
           "Limits around the common win rate that widen for small numbers. Of managers who are all alike, one in "
           "twenty is outside the 95% limits and one in 500 outside the 99.8% limits. When managers usually scatter "
           "more than chance, widened limits tell who is unusual even so."},
          {"Days",
           "In a stage: of the first visit, up to one age, of deals that are old enough; a deal that left may come "
           "back, "
           "and young ones have not had the time. To the win: of deals won within one age; whoever loses quickly is "
           "not quick. Compared by the log-rank score; sooner counts as better."},
          {"Mean amount of a won deal", "Shown, not judged: who is given the large accounts is no skill."}}},
    .not_enough_data = "not enough data",
    .as_the_others = "as the others",
    .usual_here = "usual here",
    .slightly = "differs, but slightly",
    .better = "better",
    .worse = "worse",
    .inside = "inside",
    .outside = "outside {level}",
    .outside_but_usual = "outside {level}, but usual here",
    .interval = "{level} sure: {from} to {to}",
    .like_for_like_by = ", like for like by {fields}",
    .together_in_team = "{who} together, against the rest of the team{like_for_like}.",
    .together_in_company = "{who} together, against the rest of the company{like_for_like}.",
    .each_in_team = "Each against the rest of the team{like_for_like}.",
    .each_in_company = "Each against the rest of the company{like_for_like}.",
    .what_matters =
        "Only differences that chance would not explain are named, and none below {points} points of a share or {part} of a "
        "time.",
    .at_least_deals = "A verdict needs at least {n} deals on both sides.",
    .none_judged = "There is not enough data to judge anyone.",
    .none_stands_out =
        forms("Nobody stands out: {n} comparison, and all differences are such as chance alone would show.",
              "Nobody stands out: {n} comparisons, and all differences are such as chance alone would show."),
    .of_comparisons = forms("{n} comparison", "{n} comparisons"),
    .stand_out = forms("{n} of {comparisons} stands out. At most {rate} of such findings should be wrong.",
                       "{n} of {comparisons} stand out. At most {rate} of such findings should be wrong."),
    .no_order =
        "The win rates differ no more than chance makes them, so the fair estimate is one for all and nobody is first.",
    .scatter =
        "The win rates scatter {times} times as much (in variance) as chance would make them: that is usual here, and "
        "the widened limits allow for it.",
    .of_nobody = "Not compared, because they are nobody's: {deals}.",
    .closed_are_won = "of closed deals are won",
    .are_won_within = "of deals are won within {days} days",
    .settled_go_on = "of decided deals move on",
    .go_on_within = "of deals move on within {days} days",
    .alike = "{what}, like for like",
    .share_more = "{who}: {own} {what}, {rest} with the rest: {by} points more ({interval}).",
    .share_less = "{who}: {own} {what}, {rest} with the rest: {by} points less ({interval}).",
    .up_to = ", counting up to {days} days",
    .wins_sooner =
        "{who}: from creation to the win {own} days on average, the rest's {rest}: {by} less ({interval}){up_to}.",
    .wins_later =
        "{who}: from creation to the win {own} days on average, the rest's {rest}: {by} more ({interval}){up_to}.",
    .stays_less =
        "{who}: a deal stays {own} days on average at first, the rest's {rest}: {by} less ({interval}){up_to}.",
    .stays_more =
        "{who}: a deal stays {own} days on average at first, the rest's {rest}: {by} more ({interval}){up_to}.",
    .more_findings = "{n} more are in the table below.",
    .widened_limit = "{level} inside, as far as people usually differ here",
    .like_for_like_row = "{what}, like for like",
    .won_within = "Won within {days} days",
    .within = "{what} within {days} days",
    .difference_with_interval = "Difference, {level} sure range",
};

}  // namespace funnel::io::english
