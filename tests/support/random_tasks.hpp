/// Random histories of tasks with everything that real ones have: done without a plan, moved, handed over, done after
/// they were cancelled, planned again, ties, duplicates with and without ids, late events, tasks for no deal.
#pragma once

#include "support/random_history.hpp"

#include <funnel/events/event.hpp>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace funnel_test {

inline std::vector<funnel::task_event> random_tasks(std::mt19937_64& random) {
  using namespace funnel;
  static const std::vector<std::string> tasks{"t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8"};
  static const std::vector<std::string> types{"call", "meeting", "mail"};
  static const std::vector<std::string> people{"Anna", "Boris", "Vera"};
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  const auto hour = [&] { return instant{} + timespan::hours(static_cast<std::int64_t>(below(24)) * (below(3) == 0 ? 1 : 24)); };

  std::vector<task_event> rows;
  const std::size_t n = below(50);
  std::size_t used_ids = 0;
  for (std::size_t i = 0; i < n; ++i) {
    task_event e;
    const std::size_t dice = below(100);
    e.kind = dice < 45   ? task_event_kind::planned
             : dice < 55 ? task_event_kind::rescheduled
             : dice < 62 ? task_event_kind::reassigned
             : dice < 90 ? task_event_kind::done
                         : task_event_kind::cancelled;
    e.task = tasks[below(tasks.size())];
    e.at = hour();
    if (below(4) == 0) e.sequence = below(3);
    if (below(3) == 0) e.type = types[below(types.size())];
    if (below(3) == 0) e.deal = deal_names()[below(deal_names().size())];
    if (e.kind == task_event_kind::reassigned || below(3) == 0) e.person = people[below(people.size())];
    if (below(4) == 0) e.actor = people[below(people.size())];
    if (e.kind == task_event_kind::rescheduled || below(3) == 0) e.due = hour();
    e.known_at = below(4) == 0 ? e.at + timespan::days(static_cast<std::int64_t>(below(10))) : e.at;
    if (below(3) == 0 && used_ids < event_ids().size()) e.event_id = event_ids()[used_ids++];
    rows.push_back(e);
    if (below(8) == 0) rows.push_back(e);  // the same row again
  }
  return rows;
}

}  // namespace funnel_test
