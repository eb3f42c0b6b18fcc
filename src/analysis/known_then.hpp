/// What was known at earlier instants, where something was recorded after it had happened.
///
/// Layer:   analysis.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/journeys/journey_table.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// Deals of which less was known at an instant than is known of that instant now, and their journeys as they were known.
struct known_at_cut {
  instant cut;
  std::vector<code> deals;
  journey_table journeys;  ///< as of the cut: rows of those deals that were known at all
};

struct known_then {
  std::vector<known_at_cut> cuts;  ///< ascending; those at which something was not known yet
  std::int64_t n_deals = 0;        ///< that are in any of them
  /// Did anything become known after it had happened? Where it did not, the source has no times of recording, or records all
  /// at once.
  bool has_late = false;
};

/// Pipelines and rates are those known now, whenever they were recorded. A cut before which stages were others, and all
/// cuts where rows are no deals, are taken as if everything had been known when it happened.
/// Requires: cuts ascend, none after the table's instant.
/// Cost:     O(events) when first asked for of a table, which keeps a list of late ones; then O(late events), and `project`
///           of these deals for each cut.
known_then what_was_known(const journey_table& j, std::span<const instant> cuts);

}  // namespace v0_1
}  // namespace funnel
