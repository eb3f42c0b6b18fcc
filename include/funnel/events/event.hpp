/// What can happen to a deal.
///
/// Layer:   events. Events are the only truth; everything else is computed from them.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// The kinds of event. Numbers are frozen: they reach disk.
enum class event_kind : std::uint8_t {
  created = 0,            ///< the deal exists, in `stage` (the first open stage when empty)
  owner_changed = 1,      ///< `owner` holds the deal from now on
  amount_changed = 2,     ///< the deal is worth `amount`
  dimension_changed = 3,  ///< the deal has `values` from now on
  stage_moved = 4,        ///< the deal enters `stage`, whatever its kind and pipeline
  won = 5,                ///< the deal enters the won stage
  lost = 6,               ///< the deal is given up, for `reason` if known
  reopened = 7,           ///< a closed deal is worked on again, in `stage` or where it last stood
  deleted = 8,            ///< the deal was a mistake: it leaves every report as of this instant
  identified = 9,         ///< the deal belongs to `identity`
};

/// The tie rule: of two events of a deal with the same time and sequence, that of the lower rank happened first.
/// Attributes come first, so that those given together with a creation or a move are in force when it is counted.
constexpr int tie_rank(event_kind k) noexcept {
  const bool attribute = k == event_kind::owner_changed || k == event_kind::amount_changed ||
                         k == event_kind::dimension_changed || k == event_kind::identified;
  return static_cast<int>(k) + (attribute ? 0 : 100);
}

/// One value of one dimension: {"region", "North"}.
struct dimension_value {
  std::string_view dimension;
  std::string_view value;
};

/// One event as the host reports it. The store copies the strings.
///
/// `stage` matters for created, stage_moved and reopened, `reason` for lost. `owner`, `amount` and `values`
/// may come with any event: they are in force from that instant on. So may `identity`, which holds for the deal
/// as a whole. A deal moves to another pipeline by entering one of its stages.
struct deal_event {
  event_kind kind = event_kind::created;
  std::string_view deal;                    ///< the host's id of the deal; required
  instant at{};                             ///< when it happened
  std::string_view stage{};                 ///< stage id
  std::string_view pipeline{};              ///< of the stage; empty: the first of the store's pipelines that has it
  std::string_view owner{};
  std::string_view actor{};                 ///< who did it; empty: whoever owned the deal then
  std::optional<minor_units> amount{};
  std::string_view currency{};              ///< of `amount`; empty: the store's own
  std::string_view reason{};
  std::string_view identity{};              ///< the customer to whom deals belong that are one story
  std::vector<dimension_value> values{};
  std::uint64_t sequence = 0;               ///< host's order among events of one deal at one instant
  std::string_view event_id{};              ///< an id already applied makes this event a duplicate
  std::optional<instant> known_at{};        ///< when it became known; the batch's time when absent
};

// The names of the events that only point to their texts; equal to the others for the time being.
using deal_event_view = deal_event;
using dimension_value_view = dimension_value;

}  // namespace v0_1
}  // namespace funnel

#include "events/task.hpp"
