/// Where a store is kept beyond memory.
///
/// Layer:   events. Readers and writers of files implement it; a store in memory has none.
/// Threads: as of the writer of the store.
#pragma once

#include "events/event_log.hpp"

#include <funnel/core/error.hpp>
#include <funnel/core/types.hpp>
#include <funnel/events/store.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

struct store_state;
struct store_writer;

/// A store has so many kinds of names: see `store_state::all_names`.
inline constexpr std::size_t n_names_kinds = 10 + max_dimensions;

/// How much of everything a store holds, up to some moment.
struct store_extent {
  event_log::position events = 0;
  std::uint64_t activity_facts = 0;
  std::uint64_t versions = 0;
  std::uint64_t rates = 0;
  std::array<std::uint64_t, n_names_kinds> names{};  // in the order of `store_state::all_names`

  friend bool operator==(const store_extent&, const store_extent&) = default;
};

/// The id of an event that is applied, and of what it is: a deal or an activity.
struct applied_id {
  std::string_view id;
  code of = no_code;
};

/// How far a source has been read: see `append_options`.
struct source_mark {
  std::string source;
  std::string mark;

  friend bool operator==(const source_mark&, const source_mark&) = default;
};

/// What is to be kept, all or nothing: everything of the state between what was kept last and `to`.
struct kept_step {
  store_extent to;
  std::span<const applied_id> deal_event_ids{};
  std::span<const applied_id> activity_event_ids{};
  const source_mark* mark = nullptr;  // null: none moved
  std::uint64_t amounts_total = 0;
  std::uint64_t events = 0;           // of deals, applied
  std::uint64_t activity_events = 0;
};

class store_keeper {
 public:
  virtual ~store_keeper() = default;
  /// Errors: nothing of the step is kept. The same names and records may come again with the next step.
  virtual std::optional<error> keep(const store_state& state, const kept_step& step) = 0;
  /// From now on steps may be kept some at a time: one that was taken may be lost with the process. `let_go` keeps those
  /// that are left, and then each by itself again. Errors: they are kept with the next step that can be.
  virtual void hold() noexcept = 0;
  virtual std::optional<error> let_go(const store_state& state) = 0;
  /// Gives the writer the ids of all events that were applied. Called once, before they are first needed.
  virtual std::optional<error> read_ids(store_writer& writer) = 0;
  /// The state was written anew, without what was to be forgotten: it and all of the writer's ids and marks are to be kept
  /// in place of everything before, of which no byte is to remain. Errors: all is as before.
  virtual std::optional<error> keep_anew(const store_writer& writer) = 0;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
