/// The engine's way into a snapshot, whose representation users do not see.
///
/// Layer:   events.
/// Threads: as of `snapshot`.
#pragma once

#include "events/dictionary.hpp"
#include "events/event_log.hpp"
#include "events/store_state.hpp"

#include <funnel/events/store.hpp>

#include <cstddef>
#include <optional>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// A snapshot's events and names. A view: valid as long as the snapshot.
class snapshot_data {
 public:
  explicit snapshot_data(const snapshot& s) noexcept : of_(&s) {}

  /// The events of deals, and where they ended when the snapshot was taken; those later than its clocks are among them.
  const event_log& events() const noexcept { return of_->state_->events; }
  event_log::position events_end() const noexcept { return of_->events_end_; }
  bool visible(const record_head& r) const noexcept { return r.at <= of_->as_of_.us && r.known <= of_->known_at_.us; }
  /// The same for activities.
  std::size_t n_activity_facts() const noexcept { return of_->n_activity_facts_; }
  const detail::activity_fact& activity_fact(std::size_t i) const noexcept { return of_->state_->activity_facts[i]; }
  bool visible(const detail::activity_fact& f) const noexcept {
    return f.at <= of_->as_of_.us && f.known <= of_->known_at_.us;
  }

  /// The same events by other clocks.
  static snapshot at(snapshot s, instant as_of, instant known_at) noexcept {
    s.as_of_ = as_of;
    s.known_at_ = known_at;
    return s;
  }
  /// When the last event of a deal happened; nothing without any. Cost: O(events).
  std::optional<instant> last_time() const;

  /// See `store_state`.
  std::uint64_t rewrites() const noexcept { return of_->state_->rewrites; }
  shared_slot<const kept_table>& kept() const noexcept { return of_->state_->kept; }

  /// Codes that facts hold for stages, by `stage_key`.
  const dictionary& stages() const noexcept { return of_->state_->stages; }
  const dictionary& pipelines() const noexcept { return of_->state_->pipelines; }
  const dictionary& owners() const noexcept { return of_->state_->owners; }
  const dictionary& reasons() const noexcept { return of_->state_->reasons; }
  const dictionary& identities() const noexcept { return of_->state_->identities; }
  const dictionary& currencies() const noexcept { return of_->state_->currencies; }
  const dictionary& values(std::size_t dimension) const noexcept { return of_->state_->values[dimension]; }

 private:
  const snapshot* of_;
};

inline snapshot_data data_of(const snapshot& s) noexcept { return snapshot_data(s); }

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
