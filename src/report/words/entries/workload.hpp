/// Texts of the workload and the own view.
#pragma once

#include "report/words/text.hpp"

#include <array>

namespace funnel::io {

struct workload_texts {
  sentence<> heading;
  sentence<> nothing;
  std::array<sentence<>, 8> counts;
  sentence<> person;
  sentence<> all;
  sentence<> kind;
  sentence<> open_deals;
  sentence<> amount;
  sentence<> people_title;
  sentence<> stages_title;
  sentence<> kinds_title;
  sentence<> overdue_chart;
  sentence<> done_chart;
  sentence<> work_chart;
  sentence<> stages_chart;
  sentence<> to_do_in_time;
  sentence<> done_without_due;
  sentence<> unfinished_title;
  sentence<> done_title;
  sentence<> cancelled_title;
  sentence<> own_stages_title;
  sentence<> own_deals_title;
  sentence<> activity;
  sentence<> deal;
  sentence<> stage;
  sentence<> due;
  sentence<> done_at;
  sentence<> cancelled_at;
  sentence<> days_overdue;
  sentence<> days_late;
  std::array<sentence<>, 2> credited;
  std::array<definition, 5> terms;
  counted<"n"> activities;
  sentence<> title;
  sentence<"person", "n"> most_overdue;
  sentence<"timed", "late"> late_of_timed;
  sentence<"to_do", "overdue", "most_overdue", "done", "late", "deals"> summary;
  sentence<"what", "n"> beside;
  sentence<"person"> self_heading;
  sentence<"to_do", "overdue", "done", "late", "deals"> self_summary;
};

}  // namespace funnel::io
