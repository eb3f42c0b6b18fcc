/// The words of the workload and of the own view in each language.
#pragma once

#include <funnel/core/types.hpp>
#include <funnel/aggregates/workload.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace funnel::io {

struct workload_words {
  const char* heading;
  const char* nothing;
  std::array<const char*, n_task_counts> counts;
  const char* person;
  const char* all;
  const char* kind;
  const char* open_deals;
  const char* amount;
  const char* people_title;
  const char* stages_title;
  const char* kinds_title;
  const char* overdue_chart;
  const char* done_chart;
  const char* work_chart;
  const char* stages_chart;
  const char* to_do_in_time;  // open and not overdue
  const char* done_without_due;
  const char* self_heading;  // "Own work: Anna"
  const char* unfinished_title;
  const char* done_title;
  const char* cancelled_title;
  const char* own_stages_title;
  const char* own_deals_title;
  const char* activity;
  const char* deal;
  const char* stage;
  const char* due;
  const char* done_at;
  const char* cancelled_at;
  const char* days_overdue;
  const char* days_late;
  const char* more;
  const char* credited[2];  // by task_credit
  std::vector<std::pair<std::string, std::string>> terms;
};

const workload_words& workload_words_in(language lang);

/// "9 activities"; "9 активностей".
std::string activities_text(std::int64_t n, language lang);

}  // namespace funnel::io
