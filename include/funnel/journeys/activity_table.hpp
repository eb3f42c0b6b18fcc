/// Activities: what the events of each activity add up to, in columns.
///
/// Layer:   journeys. A projection of events, as `journey_table` is.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/events/event.hpp>
#include <funnel/events/store.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

enum class activity_state : std::uint8_t { open, done, cancelled };

/// One value an activity; all columns have the same length. Activities of which nothing is known yet are not there.
struct activity_columns {
  std::vector<code> activity;        ///< code in `snapshot::activities()`
  std::vector<code> type;        ///< code in `snapshot::task_types()`; no_code when never given
  std::vector<code> deal;        ///< code in `snapshot::deals()`; no_code: for no deal
  std::vector<instant> planned;  ///< its first event, or its first plan if that says it was done; instant::max(): never
  std::vector<activity_state> state;
  std::vector<instant> ended;  ///< when it was done or cancelled; instant::max() while it is open
  std::vector<instant> due;    ///< as of its end, or of the snapshot while it is open; `no_due` for none
  std::vector<code> person;    ///< responsible, likewise; no_code for nobody
  std::vector<code> actor;     ///< who did or cancelled it; who is responsible when not said, and while it is open
};

/// The activities of a snapshot, and the snapshot itself for its names.
class activity_table {
 public:
  const funnel::snapshot& snapshot() const noexcept { return snapshot_; }
  const activity_columns& activities() const noexcept { return activities_; }
  std::size_t size() const noexcept { return activities_.activity.size(); }

  /// Names of the host; empty where there is none.
  std::string_view id(std::size_t i) const { return snapshot_.activities().name(activities_.activity[i]); }
  std::string_view type(std::size_t i) const { return snapshot_.activity_types().name(activities_.type[i]); }
  std::string_view deal(std::size_t i) const { return snapshot_.deals().name(activities_.deal[i]); }

 private:
  friend activity_table project_activities(const funnel::snapshot& s);
  explicit activity_table(funnel::snapshot s) : snapshot_(std::move(s)) {}

  funnel::snapshot snapshot_;
  activity_columns activities_;
};

/// The activities of which the snapshot knows something. The rules:
///
/// - The activity begins with its first event. It is then planned, unless that event says that it was done; later words
///   about it but a plan do not change this.
/// - What is done stays done: done or cancelled again, it changes nothing. What was cancelled and is done after all
///   is done.
/// - `planned` opens again what had ended.
/// - A due time or a person given after the end is in force only if the activity is opened again.
///
/// Shape:  one row an activity, in order of first arrival in the store.
/// Empty:  a store without activities gives an empty table. No events are an error: the rules settle contradictions.
/// Cost:   O(activity events), plus sorting within each activity.
activity_table project_activities(const snapshot& s);

}  // namespace v0_1
}  // namespace funnel
