/// A cohort funnel that is kept up to date: appended events change its numbers, and reading them costs nothing.
///
/// Layer:   aggregates.
/// Threads: `answer` may be called from any thread at any time, also while another thread updates; `update` from one
///          thread at a time. The store may be appended to meanwhile: an update reads a snapshot.
#pragma once

#include <funnel/aggregates/cohort.hpp>
#include <funnel/core/error.hpp>
#include <funnel/events/store.hpp>
#include <funnel/query/query.hpp>

#include <memory>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// The answer of `cohort_funnel` to one query about one store, kept up to date:
///
///     auto open = standing_funnel::make(store, query{}.by_owner()).value();
///     store.append(batch);
///     open.update(store);              // takes in what is new
///     show(*open.answer());            // equals cohort_funnel(*project(store.take_snapshot()), open.answer()->asked)
///
/// Only the deals of new events are looked at: what they counted before is taken away, and what they count now is
/// added. What most events do is known from deals that went the same way before: a look-up, no matter who has the deal and
/// what it is worth. Attributes are among these events where the question does not choose or group deals by them; owners
/// always where it asks for nothing but persons, as creations are. The events of other deals are folded anew. Ask with the
/// default instants for a funnel that follows the present.
///
/// Cost:   `answer` copies a pointer; `update` O(new events + events of deals that are folded anew + segments changed).
///         All events are counted anew when there is a new pipeline version, and at every update with news where the
///         store has exchange rates or rows are identities or passes.
/// Memory: 12 bytes an event, 44 a deal, 16 a stage of each deal whose owner or amount varied, and two answers.
class standing_funnel {
 public:
  /// Counts what the store holds now. Errors: those of `project` and `validate`.
  static result<standing_funnel> make(const event_store& store, query q);

  standing_funnel(standing_funnel&&) noexcept;
  standing_funnel& operator=(standing_funnel&&) noexcept;
  ~standing_funnel();

  /// The funnel as of the last update. Later updates leave it alone: it stays valid and the same while it is held.
  std::shared_ptr<const cohort_result> answer() const;

  /// Takes in what was appended to the store since the last update. Requires: the same store.
  /// Errors: those of `project` and `validate`; the answer stays as it was, and the next update counts all anew.
  std::vector<error> update(const event_store& store);

 private:
  struct state;
  explicit standing_funnel(std::unique_ptr<state> s) noexcept;

  std::unique_ptr<state> state_;
};

}  // namespace v0_1
}  // namespace funnel
