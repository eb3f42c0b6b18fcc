/// Short ways for tests to fill a store and ask it.
#pragma once

#include <funnel/events/store.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/aggregates/views.hpp>
#include <funnel/aggregates/cohort.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

namespace funnel_test {

/// Appends the rows in batches cut at random, each of which must be applied whole.
inline void append_in_batches(funnel::event_store& store, std::span<const funnel::deal_event> rows, std::mt19937_64& random) {
  while (!rows.empty()) {
    const std::size_t n = std::min<std::size_t>(rows.size(), 1 + random() % 20);
    const auto report = store.append(rows.first(n));
    ASSERT_TRUE(report.rejected.empty()) << report.rejected.front().field << ": " << report.rejected.front().reason;
    ASSERT_EQ(report.applied + report.duplicates, n);
    rows = rows.subspan(n);
  }
}

inline funnel::journey_table journeys_of(const funnel::event_store& store, funnel::instant as_of = funnel::instant::max(),
                                         funnel::instant known_at = funnel::instant::max(),
                                         const funnel::layout& layout = {}) {
  return funnel::project(store.take_snapshot(as_of, known_at), layout).value();
}

}  // namespace funnel_test
