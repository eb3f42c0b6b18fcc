/// English of the forecast of the open deals.
#pragma once

#include "report/words/english/plural.hpp"
#include "report/words/entries/forecast.hpp"

namespace funnel::io::english {

inline constexpr forecast_texts forecast{
    .all_deals = "All deals",
    .deals = "Deals",
    .in_time_unknown =
        "What is won until {date} cannot be told: at the same time before the end of earlier periods no deal stood in "
        "{stages}.",
    .in_time =
        "Until {date} about {wins} of them should be won and bring {revenue}; with {level} probability {wins_range} "
        "wins and {revenue_range}. Measured by looking back: deals in the same stages, with as much of an earlier "
        "period left.",
    .at_last_unknown =
        "What the open deals bring at last cannot be told: no settled deal shows how deals leave {stages}.",
    .at_last =
        "At last, whenever that is: {wins} wins ({wins_range}) and {revenue} ({revenue_range}), if they fare as the "
        "settled deals did.",
    .no_probability = "The pipeline gives no probability for {stages}.",
    .by_static = "The fixed probabilities of the pipeline say {wins} wins and {revenue}.",
    .by_static_more =
        "The fixed probabilities of the pipeline say {wins} wins and {revenue}: more than the history supports.",
    .by_static_less =
        "The fixed probabilities of the pipeline say {wins} wins and {revenue}: less than the history promises.",
    .by_static_alike =
        "The fixed probabilities of the pipeline say {wins} wins and {revenue}, which the history does not contradict.",
    .returns = forms("Deals went back to an earlier stage {n} time.", "Deals went back to an earlier stage {n} times."),
    .wins_with_returns = forms(
        "Deals went back to an earlier stage {n} time. If they go on doing so, wins at last are {wins} ({range}).",
        "Deals went back to an earlier stage {n} times. If they go on doing so, wins at last are {wins} ({range})."),
    .stage_by_stage = "Stage by stage",
    .stage = "Stage",
    .open = "Open",
    .amount = "Amount",
    .got_further = "Got further",
    .wins_at_last = "Wins at last",
    .as_fixed = "As fixed",
    .won_in_time = "Won in time",
    .probability_chart = "Probability to be won at last, from each stage",
    .own_history_line = "own history",
    .as_fixed_line = "as fixed",
    .until = "Until {date}",
    .in_full = "In full",
    .wins = "Wins",
    .revenue = "Revenue",
    .at_last_title = "At last, by the history and by the fixed probabilities",
    .wins_as_fixed = "Wins as fixed",
    .revenue_as_fixed = "Revenue as fixed",
    .in_full_meaning = "The amounts of all open deals, as if each were won.",
    .won_in_time_meaning =
        "Of the deals that stood in the stage when as much of an earlier period was left as is left now, the share "
        "that was won before that period ended. A deal may count in several periods.",
    .got_further_meaning =
        "Of the deals that came to the stage or past it, and are settled there, the share that got further: the others "
        "are lost.",
    .wins_at_last_meaning =
        "These shares multiplied from the stage to the end; a little history is drawn towards one half.",
    .as_fixed_meaning =
        "The probability that the pipeline gives the stage. Nobody has measured it, so it has no interval.",
    .heading = "What the open deals will bring",
    .no_open_deals = "No deal is open, so nothing more is to come from them.",
    .open_deals =
        forms("{n}\u00A0deal is open, worth {amount} in full.", "{n}\u00A0deals are open, worth {amount} in full."),
};

}  // namespace funnel::io::english
