/// Deals in any number, the questions that are asked of them, and the comparison of two answers.
#pragma once

#include "support/questions.hpp"

#include <funnel/events/store.hpp>
#include <funnel/query/query.hpp>
#include <funnel/aggregates/cohort.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace funnel_test {

/// Random deals whose owner and amount seldom change, as in most stores: most of them are steady.
inline void append_plain_deals(funnel::event_store& store, std::size_t n, std::mt19937_64& random) {
  using namespace funnel;
  static const std::vector<std::string> stages{"a", "b", "c", "d", "w"};
  static const std::vector<std::string> owners{"Anna", "Boris", "Vera", "Wanda"};
  static const std::vector<std::string> regions{"North", "South", "East"};
  const auto below = [&](std::size_t k) { return static_cast<std::size_t>(random() % k); };
  std::vector<std::string> names;
  for (std::size_t i = 0; i < n; ++i) names.push_back("deal " + std::to_string(i));
  std::vector<deal_event> events;
  for (const std::string& name : names) {
    instant at = instant{} + timespan::hours(static_cast<std::int64_t>(below(24 * 400)));
    deal_event e;
    e.kind = event_kind::created;
    e.deal = name;
    e.at = at;
    if (below(10) != 0) e.owner = owners[below(owners.size())];
    if (below(10) != 0) e.amount = static_cast<minor_units>(below(900)) - 100;
    if (below(10) != 0) e.values = {{"region", regions[below(regions.size())]}};
    events.push_back(e);
    for (std::size_t moves = below(6); moves > 0; --moves) {
      deal_event m;
      m.kind = below(5) == 0 ? event_kind::lost : event_kind::stage_moved;
      m.deal = name;
      m.at = at = at + timespan::hours(1 + static_cast<std::int64_t>(below(24 * 60)));
      if (m.kind == event_kind::stage_moved) m.stage = stages[below(stages.size())];
      if (below(20) == 0) m.owner = owners[below(owners.size())];
      if (below(20) == 0) m.amount = static_cast<minor_units>(below(900));
      if (below(20) == 0) m.actor = owners[below(owners.size())];
      events.push_back(m);
    }
  }
  ASSERT_TRUE(store.append(events).rejected.empty());
}

/// The questions of the random histories, and some that group by several fields.
inline std::vector<funnel::query> all_questions(std::mt19937_64& random) {
  using namespace funnel;
  std::vector<query> all;
  for (const question& asked : random_questions(random)) all.push_back(asked.q);
  const std::size_t n = all.size();
  for (std::size_t i = 0; i < n; ++i) {
    query q = all[i];
    q.groups.clear();
    q.by_owner().by_period(static_cast<calendar_unit>(random() % 6)).by("region");
    if (random() % 2 == 0) q.owners({"Anna", "Boris"});
    if (random() % 2 == 0) q.ordered.window = timespan::days(static_cast<std::int64_t>(random() % 60));
    q.ordered.reentry = static_cast<reentry>(random() % 3);
    all.push_back(q);
    q.groups.clear();
    all.push_back(q);
  }
  return all;
}

inline void expect_same_cohort(const funnel::cohort_result& a, const funnel::cohort_result& b) {
  EXPECT_EQ(a.total, b.total);
  ASSERT_EQ(a.segments.size(), b.segments.size());
  for (std::size_t s = 0; s < a.segments.size(); ++s) {
    EXPECT_EQ(a.segments[s].key, b.segments[s].key);
    EXPECT_EQ(a.segments[s].tally, b.segments[s].tally);
  }
}

}  // namespace funnel_test
