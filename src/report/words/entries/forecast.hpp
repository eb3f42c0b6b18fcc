/// Texts of the forecast of the open deals.
#pragma once

#include "report/words/text.hpp"

namespace funnel::io {

struct forecast_texts {
  sentence<> all_deals;
  sentence<> deals;
  sentence<"date"> in_time_unknown;
  sentence<"date", "wins", "revenue", "level", "wins_range", "revenue_range"> in_time;
  sentence<"date", "wins", "level", "wins_range"> in_time_unpriced;
  sentence<> at_last_unknown;
  sentence<"wins", "wins_range", "revenue", "revenue_range"> at_last;
  sentence<"wins", "wins_range"> at_last_unpriced;
  counted<"n", "stages"> unknown;
  counted<"n", "stages"> older;
  counted<"n", "stages"> undated;
  sentence<"covered", "n", "level", "expected", "came"> record_in_time;
  sentence<"covered", "n", "level", "expected", "came"> record_at_last;
  sentence<"n"> record_known_late;
  sentence<"date"> record_begins;
  sentence<> record_by_season;
  sentence<> record_event_time;
  sentence<> record_none;
  sentence<> record_poor;
  sentence<> record_wide;
  sentence<"in_time", "at_last"> by_shares;
  sentence<"stages"> no_probability;
  sentence<"wins", "revenue"> by_static;
  sentence<"wins"> by_static_unpriced;
  sentence<"wins", "revenue"> by_static_more;
  sentence<"wins", "revenue"> by_static_less;
  sentence<"wins", "revenue"> by_static_alike;
  sentence<> stage_by_stage;
  sentence<> stage;
  sentence<> open;
  sentence<> amount;
  sentence<> older_heading;
  sentence<> longest;
  sentence<> wins_new;
  sentence<> wins_at_last;
  sentence<> as_fixed;
  sentence<> won_of_closed;
  sentence<> won_in_time;
  sentence<> probability_chart;
  sentence<> own_history_line;
  sentence<> as_fixed_line;
  sentence<"date"> until;
  sentence<> in_full;
  sentence<> wins;
  sentence<> revenue;
  sentence<> at_last_title;
  sentence<> wins_by_shares;
  sentence<> wins_as_fixed;
  sentence<> revenue_as_fixed;
  sentence<> record_title_in_time;
  sentence<> record_title_at_last;
  sentence<> record_from;
  sentence<> record_until;
  sentence<> record_expected;
  sentence<> record_came;
  sentence<> in_full_meaning;
  sentence<> older_meaning;
  sentence<> wins_new_meaning;
  sentence<> wins_at_last_meaning;
  sentence<> won_of_closed_meaning;
  sentence<> won_in_time_meaning;
  sentence<> as_fixed_meaning;
  sentence<> heading;
  sentence<> no_open_deals;
  counted<"n", "amount"> open_deals;
  counted<"n"> open_deals_unpriced;
};

}  // namespace funnel::io
