/// Texts of the forecast of the open deals.
#pragma once

#include "report/words/text.hpp"

namespace funnel::io {

struct forecast_texts {
  sentence<> all_deals;
  sentence<> deals;
  sentence<"date", "stages"> in_time_unknown;
  sentence<"date", "wins", "revenue", "level", "wins_range", "revenue_range"> in_time;
  sentence<"stages"> at_last_unknown;
  sentence<"wins", "wins_range", "revenue", "revenue_range"> at_last;
  sentence<"stages"> no_probability;
  sentence<"wins", "revenue"> by_static;
  sentence<"wins", "revenue"> by_static_more;
  sentence<"wins", "revenue"> by_static_less;
  sentence<"wins", "revenue"> by_static_alike;
  counted<"n"> returns;
  counted<"n", "wins", "range"> wins_with_returns;
  sentence<> stage_by_stage;
  sentence<> stage;
  sentence<> open;
  sentence<> amount;
  sentence<> got_further;
  sentence<> wins_at_last;
  sentence<> as_fixed;
  sentence<> won_in_time;
  sentence<> probability_chart;
  sentence<> own_history_line;
  sentence<> as_fixed_line;
  sentence<"date"> until;
  sentence<> in_full;
  sentence<> wins;
  sentence<> revenue;
  sentence<> at_last_title;
  sentence<> wins_as_fixed;
  sentence<> revenue_as_fixed;
  sentence<> in_full_meaning;
  sentence<> won_in_time_meaning;
  sentence<> got_further_meaning;
  sentence<> wins_at_last_meaning;
  sentence<> as_fixed_meaning;
  sentence<> heading;
  sentence<> no_open_deals;
  counted<"n", "amount"> open_deals;
};

}  // namespace funnel::io
