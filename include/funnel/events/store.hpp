/// The deal-event store: append-only, two clocks, lock-free readers.
///
/// Layer:   events.
/// Threads: one writer at a time calls `append` (hosts with several writers hold a lock around it);
///          `snapshot` and everything reached from a snapshot may be called from any thread meanwhile.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/events/append_vector.hpp>
#include <funnel/events/dictionary.hpp>
#include <funnel/events/event.hpp>
#include <funnel/pipeline/pipeline.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// Most dimensions a store may have (region, category, customer group, ...).
inline constexpr std::size_t max_dimensions = 32;

/// A row of a batch that was not applied, and why.
struct rejection {
  std::size_t row = 0;  ///< position in the batch, from 0
  errc code = errc::invalid_value;
  std::string field;
  std::string value;
  std::string reason;
};

/// What became of a batch: rows = applied + duplicates + rejected.size(), always.
struct append_report {
  std::size_t rows = 0;
  std::size_t applied = 0;
  std::size_t duplicates = 0;  ///< rows whose event id had been applied before; harmless
  std::vector<rejection> rejected;
};

/// What to do with the good rows of a batch that has bad ones.
enum class on_rejection : std::uint8_t {
  refuse_batch,  ///< apply nothing (good rows are then rejected with the reason "batch refused")
  keep_good,     ///< apply the good rows
};

struct append_options {
  instant known_at{};                                    ///< recording time of events that carry none
  on_rejection when_bad = on_rejection::refuse_batch;    ///< changes results
};

namespace detail {

/// One stored fact. A `deal_event` that carries attributes becomes several facts of equal time.
struct fact {
  std::int64_t at = 0;
  std::int64_t known = 0;
  std::uint64_t sequence = 0;
  std::int64_t amount = 0;      // amount_changed
  code deal = no_code;
  code what = no_code;          // stage position, owner, value or reason, as the kind says
  event_kind kind = event_kind::created;
  std::uint8_t dimension = 0;   // dimension_changed
};

struct store_state {
  pipeline stages;
  currency money;
  append_vector<fact> facts;
  dictionary deals;
  dictionary owners;
  dictionary reasons;
  dictionary dimensions;
  std::array<dictionary, max_dimensions> values;
};

}  // namespace detail

/// An immutable view: the events that were in the store when it was taken, happened by `as_of` and were
/// known by `known_at`. It stays valid and unchanged whatever is appended later, and keeps what it needs.
class snapshot {
 public:
  instant as_of() const noexcept { return as_of_; }
  instant known_at() const noexcept { return known_at_; }
  const funnel::pipeline& pipeline() const noexcept { return state_->stages; }
  const funnel::currency& currency() const noexcept { return state_->money; }

  std::size_t n_deals() const noexcept { return n_deals_; }
  std::size_t n_dimensions() const noexcept { return n_dimensions_; }
  const dictionary& deals() const noexcept { return state_->deals; }
  const dictionary& owners() const noexcept { return state_->owners; }
  const dictionary& reasons() const noexcept { return state_->reasons; }
  const dictionary& dimensions() const noexcept { return state_->dimensions; }
  const dictionary& values(std::size_t dimension) const noexcept { return state_->values[dimension]; }

  /// Stored facts in order of arrival, those later than the two clocks included; for the journeys layer.
  std::size_t n_facts() const noexcept { return n_facts_; }
  const detail::fact& operator[](std::size_t i) const noexcept { return state_->facts[i]; }
  bool visible(const detail::fact& f) const noexcept { return f.at <= as_of_.us && f.known <= known_at_.us; }

 private:
  friend class event_store;
  std::shared_ptr<const detail::store_state> state_;
  instant as_of_;
  instant known_at_;
  std::size_t n_facts_ = 0;
  std::size_t n_deals_ = 0;
  std::size_t n_dimensions_ = 0;
};

/// Holds what happened to the deals of one pipeline, in one currency.
class event_store {
 public:
  explicit event_store(funnel::pipeline p, funnel::currency money = {}) : state_(std::make_shared<detail::store_state>()) {
    state_->stages = std::move(p);
    state_->money = std::move(money);
  }

  const funnel::pipeline& pipeline() const noexcept { return state_->stages; }

  /// Applies a batch atomically: a snapshot sees all of its applied rows or none.
  ///
  /// Events may come in any order and late. An event whose `event_id` was applied before, in this batch or
  /// an earlier one, is a duplicate and changes nothing, so a batch may be sent again after a failure.
  /// Errors: per row in the report, never an exception; a bad_alloc leaves the store as it was.
  /// Cost:   O(rows), plus growth of the dictionaries.
  append_report append(std::span<const deal_event> batch, const append_options& options = {});

  /// The events that happened by `as_of` and were known by `known_at`. Both clocks are inclusive.
  /// Cost: O(1), wait-free.
  snapshot take_snapshot(instant as_of = instant::max(), instant known_at = instant::max()) const {
    snapshot s;
    s.state_ = state_;
    s.as_of_ = as_of;
    s.known_at_ = known_at;
    // Facts first: the names they use were published before them.
    s.n_facts_ = state_->facts.size();
    s.n_deals_ = state_->deals.size();
    s.n_dimensions_ = state_->dimensions.size();
    return s;
  }

  std::size_t n_deals() const noexcept { return state_->deals.size(); }

 private:
  std::optional<rejection> check(std::size_t row, const deal_event& e,
                                 std::vector<std::string_view>& new_dimensions, std::uint64_t& amounts_total) const;
  void write(const deal_event& e, const append_options& options, std::size_t& n_facts);

  std::shared_ptr<detail::store_state> state_;
  std::unordered_set<std::string> applied_ids_;
  std::uint64_t amounts_total_ = 0;  // sum of the magnitudes of all recorded amounts
};

}  // namespace v0_1
}  // namespace funnel

#include <funnel/events/store_append.hpp>
