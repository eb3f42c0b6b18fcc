/// The event store: append-only, two clocks, lock-free readers. In memory; io/store_file.hpp keeps one in a file.
///
/// Layer:   events.
/// Threads: one writer at a time calls what is not const (hosts with several writers hold a lock around it);
///          `take_snapshot` and everything reached from a snapshot may be called from any thread meanwhile.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/events/event.hpp>
#include <funnel/pipeline/pipeline.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace funnel {
inline namespace v0_1 {

// The representation of a store, which users do not see.
namespace detail {
class dictionary;
class snapshot_data;
struct store_access;
struct store_state;
struct store_writer;
}  // namespace detail

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
  instant known_at{};                                  ///< recording time of events that carry none
  on_rejection when_bad = on_rejection::refuse_batch;  ///< changes results
  /// Larger amounts are rejected, by magnitude. All amounts of a store sum to less than 2^63: one row of a stranger must
  /// not use that up. The default is ten trillion in currencies of two decimals.
  minor_units max_amount = 1'000'000'000'000'000;
  /// How far the batch takes its source, in the host's words: a file and a row, a position of a log. Kept with the batch,
  /// both or neither, and told by `event_store::mark`. An empty source: none.
  std::string source{};
  std::string mark{};
};

/// The names of one kind that a store knows, with their codes from 0 in order of first appearance. A view: valid as
/// long as the snapshot, or as any of the store; names are added while the store is written to, none ever changes.
class name_list {
 public:
  std::size_t size() const noexcept;
  /// Requires: c < size(), or c == no_code, whose name is empty. The text never moves.
  std::string_view name(code c) const noexcept;
  /// `no_code` when there is no such name. Cost: linear.
  code find(std::string_view name) const noexcept;

 private:
  friend class snapshot;
  explicit name_list(const detail::dictionary& names) noexcept : names_(&names) {}

  const detail::dictionary* names_;
};

/// The events that were in the store when the snapshot was taken, happened by `as_of` and were known by
/// `known_at`. It stays valid and unchanged whatever is appended later, and keeps what it needs.
class snapshot {
 public:
  instant as_of() const noexcept { return as_of_; }
  instant known_at() const noexcept { return known_at_; }
  /// The same events as of another instant: nothing that was appended since. For comparing two instants.
  snapshot at(instant as_of) const;
  const funnel::currency& currency() const noexcept;

  std::size_t n_deals() const noexcept { return n_deals_; }
  std::size_t n_activities() const noexcept { return n_activities_; }
  std::size_t n_dimensions() const noexcept { return n_dimensions_; }

  name_list deals() const noexcept;
  /// People: owners of deals, those who act on them, and those who have and do activities.
  name_list owners() const noexcept;
  name_list reasons() const noexcept;
  name_list identities() const noexcept;
  name_list currencies() const noexcept;
  name_list pipelines() const noexcept;
  name_list dimensions() const noexcept;
  /// Requires: dimension < max_dimensions.
  name_list values(std::size_t dimension) const noexcept;
  name_list activities() const noexcept;
  name_list activity_types() const noexcept;

  /// Versions of this pipeline known by `known_at`, ordered by the instant from which they are in force. The first
  /// one is always known: a pipeline without a version has no stages.
  std::vector<pipeline_version> versions(code pipeline) const;
  /// Exchange rates known by `known_at`, in the order in which they were recorded.
  std::vector<exchange_rate> rates() const;

  /// Versions of all pipelines, and rates, recorded so far, including those known only later.
  std::size_t n_versions() const noexcept { return n_versions_; }
  std::size_t n_rates() const noexcept { return n_rates_; }

 private:
  friend class event_store;
  friend class detail::snapshot_data;
  snapshot() = default;  // stores take snapshots

  std::shared_ptr<const detail::store_state> state_;
  instant as_of_;
  instant known_at_;
  std::uint64_t events_end_ = 0;
  std::size_t n_activity_facts_ = 0;
  std::size_t n_versions_ = 0;
  std::size_t n_rates_ = 0;
  std::size_t n_deals_ = 0;
  std::size_t n_dimensions_ = 0;
  std::size_t n_activities_ = 0;
};

/// Holds what happened to deals and activities, the pipelines they went through, and the rates of their currencies.
///
///     event_store store(default_pipeline());
///     const std::vector<deal_event> events{{.deal = "A", .at = monday}, {.kind = event_kind::won, .deal = "A", .at = friday}};
///     const append_report report = store.append(events);
///
/// Stores move and do not copy; one that was moved from may only be assigned to or destroyed.
class event_store {
 public:
  /// A store that counts in one currency; amounts in others need exchange rates.
  explicit event_store(funnel::pipeline first, funnel::currency money = {});
  /// Errors: those of `add_version`; at least one version is needed. The first one's pipeline is the default one.
  static result<event_store> make(const std::vector<pipeline_version>& versions, funnel::currency money = {});

  event_store(event_store&&) noexcept;
  event_store& operator=(event_store&&) noexcept;
  ~event_store();

  /// Records another pipeline, or the next version of one that the store has.
  /// Errors: those of `check_next_version`, all at once; nothing is recorded then. Empty: recorded.
  std::vector<error> add_version(pipeline_version v);

  /// Records a rate. Amounts count at the rate in force when they were given, so that no later rate moves them.
  /// Errors: `out_of_range` for units outside 1..10^12 or other decimals than 0..6; `currency_mismatch` for the
  ///         store's own currency.
  std::vector<error> add_rate(exchange_rate r);

  /// Applies a batch atomically: a snapshot sees all of its applied rows or none.
  ///
  /// Events may come in any order and late. An event whose `event_id` was applied before, in this batch or
  /// an earlier one, is a duplicate and changes nothing, so a batch may be sent again after a failure.
  /// Errors: per row in the report, never an exception; a bad_alloc leaves the store as it was.
  /// Cost:   O(rows), plus growth of the name tables.
  [[nodiscard]] append_report append(std::span<const deal_event> batch, const append_options& options = {});
  [[nodiscard]] append_report append(std::span<const deal_event_view> batch, const append_options& options = {});
  /// The same for a batch of activity events, which have event ids of their own.
  [[nodiscard]] append_report append(std::span<const activity_event> batch, const append_options& options = {});
  [[nodiscard]] append_report append(std::span<const activity_event_view> batch, const append_options& options = {});

  /// The events that happened by `as_of` and were known by `known_at`. Both clocks are inclusive.
  /// Cost: O(1).
  snapshot take_snapshot(instant as_of = instant::max(), instant known_at = instant::max()) const;

  /// Deals that events or activities name.
  std::size_t n_deals() const noexcept;
  std::size_t n_activities() const noexcept;
  const funnel::currency& currency() const noexcept;
  /// The mark given last with a batch of this source; empty when none was. For the thread that writes.
  std::string mark(std::string_view source) const;

 private:
  friend struct detail::store_access;
  explicit event_store(std::unique_ptr<detail::store_writer> writer) noexcept;

  std::unique_ptr<detail::store_writer> writer_;
};

}  // namespace v0_1
}  // namespace funnel
