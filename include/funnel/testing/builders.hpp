/// Histories of deals for unit tests, each written in a line.
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

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace test {

/// Midnight UTC, so many days after 1970-01-01; negative before.
constexpr instant day(std::int64_t n) noexcept { return instant{} + timespan::days(n); }

/// The first rejected row that is itself wrong, rather than refused along with one; null when none was rejected.
const rejection* first_wrong_row(const append_report& report) noexcept;

/// The same as an error, "events[3].stage"; empty when no row was rejected.
std::vector<error> errors_of(const append_report& report);

class histories;

/// The history of one deal, continued by each call. Attributes (`owner` to `sequence`) belong to the latest event of all
/// histories, so write a history in one expression.
class history {
 public:
  history& moved(std::string_view stage, instant at);
  history& won(instant at);
  history& lost(instant at, std::string_view reason = {});
  /// Into this stage; into the last one when none is given.
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
  history deal(std::string_view id, instant created, std::string_view stage = {});
  /// A deal without a creation (its file began too late), or more of one written before.
  history from(std::string_view id) { return {*this, id}; }

  /// In the order in which they were written.
  const std::vector<deal_event>& events() const noexcept { return events_; }

  /// A store that holds them. Errors: the first event that the store rejects.
  result<event_store> store(pipeline stages, currency money = {}) const;
  /// Errors: the same; nothing was appended then.
  std::vector<error> append_to(event_store& s) const;

 private:
  friend class history;
  std::vector<deal_event> events_;
};

}  // namespace test
}  // namespace v0_1
}  // namespace funnel
