/// Random histories of activities with everything that real ones have: done without a plan, moved, handed over, done after
/// they were cancelled, planned again, ties, duplicates with and without ids, late events, activities for no deal.
#pragma once

#include "support/random_history.hpp"

#include <funnel/events/event.hpp>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace funnel_test {

inline std::vector<funnel::activity_event> random_activities(std::mt19937_64& random) {
  using namespace funnel;
  static const std::vector<std::string> activities{"t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8"};
  static const std::vector<std::string> types{"call", "meeting", "mail"};
  static const std::vector<std::string> people{"Anna", "Boris", "Vera"};
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  const auto hour = [&] { return instant{} + timespan::hours(static_cast<std::int64_t>(below(24)) * (below(3) == 0 ? 1 : 24)); };

  std::vector<activity_event> rows;
  const std::size_t n = below(50);
  std::size_t used_ids = 0;
  for (std::size_t i = 0; i < n; ++i) {
    activity_event e;
    const std::size_t dice = below(100);
    e.kind = dice < 45   ? activity_event_kind::planned
             : dice < 55 ? activity_event_kind::rescheduled
             : dice < 62 ? activity_event_kind::reassigned
             : dice < 90 ? activity_event_kind::done
                         : activity_event_kind::cancelled;
    e.activity = activities[below(activities.size())];
    e.at = hour();
    if (below(4) == 0) e.sequence = below(3);
    if (below(3) == 0) e.type = types[below(types.size())];
    if (below(3) == 0) e.deal = deal_names()[below(deal_names().size())];
    if (e.kind == activity_event_kind::reassigned || below(3) == 0) e.person = people[below(people.size())];
    if (below(4) == 0) e.actor = people[below(people.size())];
    if (e.kind == activity_event_kind::rescheduled || below(3) == 0) e.due = hour();
    e.known_at = below(4) == 0 ? e.at + timespan::days(static_cast<std::int64_t>(below(10))) : e.at;
    if (below(3) == 0 && used_ids < event_ids().size()) e.event_id = event_ids()[used_ids++];
    rows.push_back(e);
    if (below(8) == 0) rows.push_back(e);  // the same row again
  }
  return rows;
}

}  // namespace funnel_test
