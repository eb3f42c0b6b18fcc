/// Journeys: what the events of each deal add up to, in columns.
///
/// Layer:   journeys. A projection of events: it can always be thrown away and made again.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/events/store.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

enum class outcome : std::uint8_t { open, won, lost };

/// One value a deal; all columns have the same length. Deals not yet created or deleted are not there.
struct deal_columns {
  std::vector<code> deal;               ///< code in `snapshot::deals()`
  std::vector<instant> created;
  std::vector<instant> closed;          ///< instant of the last closing; meaningless for open deals
  std::vector<stage_index> first;       ///< stage in which the deal began
  std::vector<stage_index> furthest;    ///< highest stage in which it ever stood
  std::vector<stage_index> current;     ///< stage in which it stands; closed, in which it last stood
  std::vector<funnel::outcome> outcome;
  std::vector<stage_mask> visited;      ///< stages in which it stood
  std::vector<stage_mask> passed;       ///< of those, after whose first visit it stood in a later stage
  std::vector<code> owner;              ///< as of the snapshot
  std::vector<minor_units> amount;      ///< as of the snapshot; 0 when never given
  std::vector<code> reason;             ///< why lost; no_code otherwise
  std::vector<std::vector<code>> dimensions;  ///< [dimension][row]
  std::vector<std::size_t> first_visit; ///< n_deals + 1 offsets into the visit columns
};

/// One value a visit: a continuous stay in one stage. The visits of a deal are adjacent and in time order.
struct visit_columns {
  std::vector<stage_index> stage;
  std::vector<instant> entered;
  std::vector<instant> left;            ///< instant::max() while it lasts; a won deal's last visit never ends
  std::vector<code> owner;              ///< at entry
  std::vector<minor_units> amount;      ///< at entry
};

/// The journeys of all deals of a snapshot, and the snapshot itself for its names.
class journey_table {
 public:
  const funnel::snapshot& snapshot() const noexcept { return snapshot_; }
  const funnel::pipeline& pipeline() const noexcept { return snapshot_.pipeline(); }
  const deal_columns& deals() const noexcept { return deals_; }
  const visit_columns& visits() const noexcept { return visits_; }

  std::size_t n_deals() const noexcept { return deals_.deal.size(); }
  std::size_t n_visits() const noexcept { return visits_.stage.size(); }
  /// The host's id of the deal in this row.
  std::string_view deal_id(std::size_t row) const { return snapshot_.deals().name(deals_.deal[row]); }

 private:
  friend journey_table project(const funnel::snapshot& s);
  explicit journey_table(funnel::snapshot s) : snapshot_(std::move(s)) {}

  funnel::snapshot snapshot_;
  deal_columns deals_;
  visit_columns visits_;
};

}  // namespace v0_1
}  // namespace funnel
