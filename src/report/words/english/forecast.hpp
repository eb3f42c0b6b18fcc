/// English of the forecast of the open deals.
#pragma once

#include "report/words/english/plural.hpp"
#include "report/words/entries/forecast.hpp"

namespace funnel::io::english {

inline constexpr forecast_texts forecast{
    .all_deals = "All deals",
    .deals = "Deals",
    .in_time_unknown = "What is won until {date} cannot be told.",
    .in_time =
        "Until {date} about {wins} of them should be won and bring {revenue}; with {level} probability {wins_range} "
        "wins and {revenue_range}. Told by how long each deal has been in its stage, and by how far periods differed "
        "before.",
    .in_time_unpriced =
        "Until {date} about {wins} of them should be won; with {level} probability {wins_range}. Told by how long each deal has "
        "been in its stage, and by how far periods differed before.",
    .at_last_unknown = "What the open deals bring eventually cannot be told.",
    .at_last =
        "Eventually: {wins} wins ({wins_range}) and {revenue} ({revenue_range}), if they fare as deals of "
        "their age did.",
    .at_last_unpriced = "Eventually: {wins} wins ({wins_range}), if they fare as deals of their age did.",
    .unknown = forms(
        "{n}\u00A0deal stands where no deal has left yet: {stages}. It is in no expected number, and in the upper bounds "
        "as won.",
        "{n}\u00A0deals stand where no deal has left yet: {stages}. They are in no expected number, and in the upper "
        "bounds as won."),
    .older = forms(
        "{n}\u00A0deal has been in its stage for longer than any that left it: {stages}. There is no experience with its "
        "age; it counts for the little that it may still be.",
        "{n}\u00A0deals have been in their stage for longer than any that left it: {stages}. There is no experience with "
        "their age; they count for the little that they may still be."),
    .undated = forms(
        "Of {n}\u00A0open deal the data do not say since when it has been in its stage: {stages}. It is not taken as just "
        "arrived, but told by the time since the last entry into a stage that is known, whatever came after it.",
        "Of {n}\u00A0open deals the data do not say since when they have been in their stage: {stages}. They are not taken as "
        "just arrived, but told by the time since the last entry into a stage that is known, whatever came after it."),
    .record_in_time =
        "Had it been made in earlier periods, with as much of them left and from what was known by then, such a forecast would "
        "have been right {covered} of {n} times (its {level} range held what came): {expected} wins were expected, {came} came.",
    .record_at_last =
        "Had it been made at earlier times, from what was known by then, and been held against today, it would have been right "
        "{covered} of {n} times (its {level} range held what came): {expected} wins were expected, {came} came.",
    .record_known_late =
        "What was recorded late counts in these looks back from the day it was recorded. Deals of which less was known then "
        "than now: {n}.",
    .record_begins =
        "The data hold no deal that was closed before {date}, though some must have been: what stood open until then says nothing "
        "of how deals fare, and is left out.",
    .record_by_season = "Each period is held against earlier ones at the same place in the quarter or the year, too.",
    .record_event_time =
        "The data do not say what was recorded late: in these looks back everything that had happened counts as known.",
    .record_none = "The past is too short to tell how good such forecasts were: take this one with care.",
    .record_poor = "That is a bad record: do not rely on this forecast.",
    .record_wide = "Periods differ much from each other here, so the range has to be wide.",
    .by_shares =
        "Counted simply, by the share of deals that were won from the same stage whatever their age, it would be {in_time} "
        "wins in time and {at_last} eventually.",
    .no_probability = "The pipeline gives no probability for {stages}.",
    .by_static = "By the probabilities set in the pipeline it would be {wins} wins and {revenue}.",
    .by_static_unpriced = "By the probabilities set in the pipeline it would be {wins} wins.",
    .by_static_more =
        "By the probabilities set in the pipeline it would be {wins} wins and {revenue}: more than the history supports.",
    .by_static_less =
        "By the probabilities set in the pipeline it would be {wins} wins and {revenue}: less than the history promises.",
    .by_static_alike =
        "By the probabilities set in the pipeline it would be {wins} wins and {revenue}, which the history does not contradict.",
    .stage_by_stage = "Stage by stage",
    .stage = "Stage",
    .open = "Open",
    .amount = "Amount",
    .older_heading = "Older",
    .longest = "Longest, days",
    .wins_new = "Of new ones won",
    .wins_at_last = "Of these won",
    .as_fixed = "As the pipeline says",
    .won_of_closed = "Win rate (won of closed)",
    .won_in_time = "Won in time",
    .probability_chart = "Probability to be won eventually, from each stage",
    .own_history_line = "own history, new deals",
    .as_fixed_line = "as the pipeline says",
    .until = "Until {date}",
    .in_full = "In full",
    .wins = "Wins",
    .revenue = "Revenue",
    .at_last_title = "Eventually: by age, counted simply, and as the pipeline says",
    .wins_by_shares = "Wins, counted simply",
    .wins_as_fixed = "Wins as the pipeline says",
    .revenue_as_fixed = "Revenue as the pipeline says",
    .record_title_in_time = "Earlier periods: what was forecast, and what came until their end",
    .record_title_at_last = "Earlier times: what was forecast until now, and what came",
    .record_from = "From",
    .record_until = "Until",
    .record_expected = "Forecast wins",
    .record_came = "Came",
    .in_full_meaning = "The amounts of all open deals, as if each were won.",
    .older_meaning =
        "Open deals that have been in the stage for longer than any deal that left it, and how long that one took: the "
        "longest experience there is.",
    .wins_new_meaning =
        "The probability to be won eventually of a deal that comes into the stage now: by the rates at which deals of each "
        "age leave it, for each of the others.",
    .wins_at_last_meaning = "The same of the deals that stand there, for as long as they have: their mean.",
    .won_of_closed_meaning =
        "Counted simply: of the closed deals that stood in the stage, the share won. Where wins come later than losses "
        "it is too low for open deals, where they come sooner too high.",
    .won_in_time_meaning =
        "Of the deals that stood in the stage when as much of an earlier period was left as is left now, the share "
        "that was won before that period ended. A deal may count in several periods.",
    .as_fixed_meaning =
        "The probability that the pipeline gives the stage. Nobody has measured it, so it has no range.",
    .heading = "What the open deals will bring",
    .no_open_deals = "No deal is open, so nothing more is to come from them.",
    .open_deals =
        forms("{n}\u00A0deal is open, worth {amount} in full.", "{n}\u00A0deals are open, worth {amount} in full."),
    .open_deals_unpriced = forms("{n}\u00A0deal is open. It has no amount, so what it is worth is not known.",
                                 "{n}\u00A0deals are open. They have no amounts, so what they are worth is not known."),
};

}  // namespace funnel::io::english
