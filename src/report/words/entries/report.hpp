/// Texts of the funnel report.
#pragma once

#include "report/words/text.hpp"

#include <array>

namespace funnel::io {

struct report_texts {
  sentence<> deals;
  sentence<> amount;
  sentence<> stage;
  sentence<> counted;
  sentence<> times;
  sentence<> touched;
  sentence<> standing_now;
  sentence<> step;
  sentence<> published;
  sentence<> step_amount;
  sentence<> amount_change;
  sentence<> to_first;
  sentence<> resolved;
  sentence<> norm;
  sentence<> funnel_heading;
  sentence<> table_heading;
  sentence<> ledger_heading;
  sentence<> timing_heading;
  sentence<> segments_heading;
  sentence<> months_heading;
  sentence<> month;
  sentence<> created;
  sentence<> open;
  sentence<> won;
  sentence<> lost;
  sentence<> moved_out;
  sentence<> total;
  sentence<> drill_heading;
  sentence<> lost_deals;
  sentence<> definitions_heading;
  sentence<> input_heading;
  sentence<> file;
  sentence<> line;
  sentence<> column;
  sentence<> value;
  sentence<> reason;
  sentence<> deal;
  sentence<> owner;
  sentence<> team;
  sentence<> created_on;
  sentence<> closed_on;
  sentence<> last_stage;
  sentence<> since;
  sentence<> days;
  sentence<> none_given;
  sentence<> won_of_entered;
  sentence<> won_of_closed;
  sentence<> won_of_closed_amount;
  sentence<> median;
  sentence<> won_amount;
  sentence<> no_deals;
  sentence<> count_chart;
  sentence<> amount_chart;
  sentence<> moves_heading;
  sentence<"back", "all"> moves_sentence;
  sentence<> lasting;
  sentence<> activity_heading;
  std::array<sentence<>, 5> activities;
  sentence<> waterfall_heading;
  std::array<sentence<>, 9> flows;
  sentence<> credit_heading;
  sentence<> person;
  std::array<sentence<>, 13> fates;
  std::array<definition, 22> definitions;
  sentence<"stage"> retired;
  sentence<"stage"> hidden;
  sentence<> unknown;
  sentence<"n"> more;
  sentence<"rows", "applied", "rejected"> rows_read;
  sentence<"rows", "applied", "rejected", "skipped"> rows_read_and_skipped;
  sentence<> rejected_rows;
  sentence<"rejected", "rows"> rejected_of_rows;
  sentence<> figures_without_rejected;
  sentence<> rows;
  sentence<> values_and_lines;
  sentence<"value", "count", "line"> counted_value;
  sentence<> left_out_by;
  sentence<"time"> waterfall_start;
  sentence<"time"> waterfall_end;
  sentence<"mean"> median_and_mean;
  sentence<"level"> interval;
  sentence<"heading", "interval"> with_interval;
  sentence<"hits", "n", "level", "range"> share_evidence;
  sentence<> entered_per_won;
  sentence<> mean_days_to_win;
  sentence<> rate;
  sentence<> share;
  sentence<> other_ways;
  sentence<"what"> other_way;
  sentence<> other_rates;
  sentence<> resolved_with_bounds;
  sentence<"stage", "deals"> listed;
};

}  // namespace funnel::io
