/// Open deals that have stayed in their stage longer than its time norm.
///
/// Layer:   analysis.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/core/types.hpp>
#include <funnel/journeys/journey_table.hpp>
#include "aggregates/deal_credit.hpp"
#include <funnel/query/query.hpp>

#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {

struct stuck_deal {
  std::string id;
  std::string owner;       ///< as of the question's instant
  stage_index stage = 0;
  minor_units amount = 0;  ///< as a whole deal, by the question's valuation
  double days = 0;         ///< in the stage so far, all its visits together
  double norm_days = 0;

  double over() const noexcept { return days - norm_days; }
};

/// The open deals of the question above the norm of their stage, the longest above it first, then by id.
///
/// Counts: exactly at the norm is not above it.
/// Empty:  none; stages without a time norm have no stuck deals, and a question in working time has none at all, since a
///         norm is elapsed time.
/// Errors: as `time_in_stage`. Cost: O(visits).
/// Source: features (a18), (e6).
result<std::vector<stuck_deal>> stuck_deals(const journey_table& j, const query& q);

}  // namespace v0_1
}  // namespace funnel
