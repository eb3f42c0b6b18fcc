/// The ordered funnel deal by deal: which steps each attempt took and when.
///
/// Layer:   tallies.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include "aggregates/ordered_match.hpp"
#include "aggregates/segmentation.hpp"
#include <funnel/query/query.hpp>
#include "aggregates/counting.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// One attempt of one deal.
struct ordered_journey {
  std::size_t row = 0;  ///< of the journey table
  std::string deal;     ///< the host's id
  ordered_match match;  ///< visits are counted from the deal's first one
};

/// All attempts of the query's deals at its ordered funnel, by row; deals that never reach step one have none.
///
/// Errors: those of `validate`; `invalid_argument` for a query that does not count by `counting::ordered`.
/// Cost:   see `ordered_matcher`.
inline result<std::vector<ordered_journey>> ordered_journeys(const journey_table& j, const query& q) {
  std::vector<error> errors = validate(q, j);
  if (q.counting != counting::ordered)
    errors.push_back({errc::invalid_argument, "counting", "only an ordered funnel has attempts"});
  if (!errors.empty()) return errors;
  deal_counter counter(j, q);
  std::vector<ordered_journey> all;
  for (const std::size_t row : select_whole_deals(j, q))
    for (ordered_match& m : counter.attempts(row)) all.push_back({row, j.deal_id(row), std::move(m)});
  return all;
}

}  // namespace v0_1
}  // namespace funnel
