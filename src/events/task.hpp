/// What can happen to a task: a call, a meeting, a letter, whatever a person plans and does. CRMs call it an activity;
/// here activity is what happens at a stage (`tallies/activity.hpp`).
///
/// Layer:   events. Kept beside the events of deals, with the same two clocks.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/time.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace funnel {
inline namespace v0_1 {

/// The kinds of event. Numbers are frozen: they reach disk. Of two events of a task with the same time and sequence,
/// that of the lower number happened first.
enum class task_event_kind : std::uint8_t {
  planned = 0,      ///< `person` means to do it by `due`, if that is said; one that had ended is open again
  rescheduled = 1,  ///< it is to be done by `due` instead
  reassigned = 2,   ///< `person` is to do it instead
  done = 3,         ///< it was done, planned or not
  cancelled = 4,    ///< it will not be done
};

/// Stands for a due time that was not given. It is after everything, so nothing without a due time is ever late.
inline constexpr instant no_due = instant::max();

/// One event as the host reports it. The store copies the strings.
///
/// `type`, `deal`, `person` and `due` may come with any event: the last two are in force from that instant on, the
/// first two hold for the task as a whole.
struct task_event {
  task_event_kind kind = task_event_kind::planned;
  std::string_view task;              ///< the host's id of the task; required
  instant at{};                       ///< when it happened
  std::string_view type{};            ///< the host's word for what it is: call, meeting, mail, ...
  std::string_view deal{};            ///< the host's id of the deal for which it is; empty: for none
  std::string_view person{};          ///< who is responsible
  std::string_view actor{};           ///< who did it; empty: whoever was responsible then
  std::optional<instant> due{};       ///< by when it is to be done
  std::uint64_t sequence = 0;         ///< host's order among events of one task at one instant
  std::string_view event_id{};        ///< an id already applied to a task makes this event a duplicate
  std::optional<instant> known_at{};  ///< when it became known; the batch's time when absent
};

using task_event_view = task_event;

}  // namespace v0_1
}  // namespace funnel
