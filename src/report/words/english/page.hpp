/// English of the page's controls.
#pragma once

#include "report/words/english/plural.hpp"
#include "report/words/entries/page.hpp"

namespace funnel::io::english {

inline constexpr page_texts page{
    .every = "all",
    .clear = "Clear the choice",
    .compare = "Lay over the company",
    .filters = "What to look at",
    .search = "Search",
    .close = "Close",
    .from = "From",
    .until = "Until",
    .company = "Everybody",
    .show = "What the bars show",
    .number = "Number",
    .step = "Stage to stage",
    .first = "Of the first stage",
    .measure = "What is counted",
    .by_deals = "Deals",
    .by_money = "Money",
    .drawn_as = "Drawn as",
    .lines = "Lines",
    .bars = "Bars",
    .as_table = "As a table",
    .interval = "Range of chance",
    .win_rate = "Win rate (won of closed)",
    .time_to_win = "Typical days to win",
    .median_of = "half took no longer;",
    .lost_heading = "Where and why deals are lost",
    .where = "Lost from which stage",
    .why = "Reasons given",
    .no_reasons = "No reasons were given.",
    .none_lost = "None of these deals is lost.",
    .fates_sentence = "At every stage each deal has had exactly one fate: each row adds up to all of them.",
    .months_sentence = "Deals by the month in which they were created, won or lost.",
    .segments_sentence = "Who and what these deals belong to. Every number opens its deals; every column sorts.",
    .fixed = "This part is about all deals of the report, whatever is chosen above: its figures cannot be added up from parts.",
    .not_added = "This cannot be added up for the present choice.",
    .not_together = "To stay small, this file has no numbers of this together with: {names}. Clear that choice first, or ask for a report of just that.",
    .left_out = "No filter here, for it has too many values: {names}.",
    .n_of = "{n} of {all}",
    .before = "before: {value}",
    .evidence = "{hits} of {n}; chance alone: {range}",
    .norm = "norm: {value}",
    .csv_of = "Save as CSV: {name}",
    .svg_of = "Save as SVG: {name}",
    .funnel_sentence = "Of {n}, {m} got to \u201C{last}\u201D.",
    .worst_step = "The largest gap is from \u201C{before}\u201D to \u201C{stage}\u201D: {n}.",
    .lost_sentence = "{n} lost, most of them from \u201C{stage}\u201D: {m}.",
    .why_sentence = "The reason given most often is \u201C{reason}\u201D.",
    .cut = "Listed are {n} of {all}: this file carries {listed} of the report's {deals} deals, the open ones and those closed last.",
};

}  // namespace funnel::io::english
