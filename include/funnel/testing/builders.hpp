/// Histories of deals for unit tests, written as one would tell them.
///
///     test::histories told;
///     told.deal("A", day(0)).owner("Anna").amount(500'00).moved("presentation", day(3)).won(day(20));
///     told.deal("B", day(1)).moved("presentation", day(5)).lost(day(12), "price").reopened(day(40));
///     event_store store = told.store(default_pipeline()).value();
///
/// Layer:   testing.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/events/event.hpp>
#include <funnel/events/store.hpp>
#include <funnel/pipeline/pipeline.hpp>
#include "testing/rejections.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace test {

/// Midnight UTC, so many days after 1970-01-01; negative before.
constexpr instant day(std::int64_t n) noexcept { return instant{} + days(n); }

class histories;

/// The history of one deal, continued by each call. What it is given with (`owner` to `sequence`) belongs to the
/// event said last in all histories, so a history is best told in one expression.
class history {
 public:
  history& moved(std::string_view stage, instant at);
  history& won(instant at);
  history& lost(instant at, std::string_view reason = {});
  /// Into this stage; where it last stood when none is given.
  history& reopened(instant at, std::string_view stage = {});
  history& deleted(instant at);
  history& owner_changed(std::string_view to, instant at);
  history& amount_changed(minor_units to, instant at);
  history& value_changed(std::string_view dimension, std::string_view value, instant at);

  history& owner(std::string_view name);
  history& amount(minor_units units, std::string_view currency = {});
  history& value(std::string_view dimension, std::string_view value);
  history& by(std::string_view actor);
  history& identity(std::string_view customer);
  history& in_pipeline(std::string_view id);
  /// An event is known when it happens, unless said otherwise.
  history& known(instant at);
  history& sequence(std::uint64_t n);

 private:
  friend class histories;
  history(histories& all, std::string_view deal) : all_(&all), deal_(deal) {}
  history& say(event_kind kind, instant at);
  deal_event& last();

  histories* all_;
  std::string deal_;
};

/// All histories of a test.
class histories {
 public:
  histories() = default;
  histories(histories&&) = default;
  histories& operator=(histories&&) = default;

  /// A deal that is created in this stage; in the first one when none is given.
  history deal(std::string_view id, instant created, std::string_view stage = {}) {
    history h = from(id);
    h.say(event_kind::created, created).last().stage = stage;
    return h;
  }
  /// A deal without a creation (its file began too late), or one that was begun before.
  history from(std::string_view id) { return {*this, id}; }

  /// In the order in which they were told.
  const std::vector<deal_event>& events() const noexcept { return events_; }

  /// A store that holds them. Errors: the first event that the store rejects.
  result<event_store> store(pipeline stages, currency money = {}) const {
    event_store s(std::move(stages), std::move(money));
    if (auto errors = append_to(s); !errors.empty()) return errors;
    return s;
  }
  std::vector<error> append_to(event_store& s) const { return errors_of(s.append(events_)); }

 private:
  friend class history;
  std::vector<deal_event> events_;
};

inline deal_event& history::last() { return all_->events_.back(); }
inline history& history::say(event_kind kind, instant at) {
  deal_event e;
  e.kind = kind;
  e.deal = deal_;
  e.at = at;
  e.known_at = at;
  all_->events_.push_back(std::move(e));
  return *this;
}

inline history& history::moved(std::string_view stage, instant at) {
  return say(event_kind::stage_moved, at).last().stage = stage, *this;
}
inline history& history::won(instant at) { return say(event_kind::won, at); }
inline history& history::lost(instant at, std::string_view reason) {
  return say(event_kind::lost, at).last().reason = reason, *this;
}
inline history& history::reopened(instant at, std::string_view stage) {
  return say(event_kind::reopened, at).last().stage = stage, *this;
}
inline history& history::deleted(instant at) { return say(event_kind::deleted, at); }
inline history& history::owner_changed(std::string_view to, instant at) {
  return say(event_kind::owner_changed, at).owner(to);
}
inline history& history::amount_changed(minor_units to, instant at) {
  return say(event_kind::amount_changed, at).amount(to);
}
inline history& history::value_changed(std::string_view dimension, std::string_view value, instant at) {
  return say(event_kind::dimension_changed, at).value(dimension, value);
}

inline history& history::owner(std::string_view name) { return last().owner = name, *this; }
inline history& history::amount(minor_units units, std::string_view currency) {
  last().currency = currency;
  return last().amount = units, *this;
}
inline history& history::value(std::string_view dimension, std::string_view value) {
  return last().values.push_back({std::string(dimension), std::string(value)}), *this;
}
inline history& history::by(std::string_view actor) { return last().actor = actor, *this; }
inline history& history::identity(std::string_view customer) { return last().identity = customer, *this; }
inline history& history::in_pipeline(std::string_view id) { return last().pipeline = id, *this; }
inline history& history::known(instant at) { return last().known_at = at, *this; }
inline history& history::sequence(std::uint64_t n) { return last().sequence = n, *this; }

}  // namespace test
}  // namespace v0_1
}  // namespace funnel

