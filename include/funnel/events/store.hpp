/// The deal-event store: append-only, two clocks, lock-free readers.
///
/// Layer:   events.
/// Threads: one writer at a time calls what is not const (hosts with several writers hold a lock around it);
///          `take_snapshot` and everything reached from a snapshot may be called from any thread meanwhile.
#pragma once

#include <funnel/core/error.hpp>
#include "events/snapshot.hpp"
#include "events/address_cache.hpp"

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

/// Holds what happened to deals and tasks, the pipelines through which they went, and the rates of their currencies.
class event_store {
 public:
  /// A store that counts in one currency; amounts in others need exchange rates.
  explicit event_store(funnel::pipeline first, funnel::currency money = {}) : event_store(std::move(money)) {
    add_versions({pipeline_version(std::move(first))});
  }
  /// Errors: those of `add_version`; at least one version is needed. The first one's pipeline is the default one.
  static result<event_store> make(const std::vector<pipeline_version>& versions, funnel::currency money = {}) {
    event_store store(std::move(money));
    if (versions.empty()) return error{errc::missing_value, "pipelines", "a store needs at least one pipeline"};
    if (auto errors = store.add_versions(versions); !errors.empty()) return errors;
    return store;
  }

  /// Records another pipeline, or the next version of one that the store has.
  /// Errors: those of `check_next_version`, all at once; nothing is recorded then. Empty: recorded.
  std::vector<error> add_version(pipeline_version v) { return add_versions({std::move(v)}); }

  /// Records a rate. Amounts count at the rate in force when they were given, so that no later rate moves them.
  /// Errors: `out_of_range` for units outside 1..10^12 or other decimals than 0..6; `currency_mismatch` for the
  ///         store's own currency.
  std::vector<error> add_rate(exchange_rate r);

  /// Applies a batch atomically: a snapshot sees all of its applied rows or none.
  ///
  /// Events may come in any order and late. An event whose `event_id` was applied before, in this batch or
  /// an earlier one, is a duplicate and changes nothing, so a batch may be sent again after a failure.
  /// Errors: per row in the report, never an exception; a bad_alloc leaves the store as it was.
  /// Cost:   O(rows), plus growth of the dictionaries.
  append_report append(std::span<const deal_event> batch, const append_options& options = {});
  /// The same for a batch of task events, which have event ids of their own.
  append_report append(std::span<const task_event> batch, const append_options& options = {});

  /// The events that happened by `as_of` and were known by `known_at`. Both clocks are inclusive.
  /// Cost: O(1), wait-free.
  snapshot take_snapshot(instant as_of = instant::max(), instant known_at = instant::max()) const {
    snapshot s;
    s.state_ = state_;
    s.as_of_ = as_of;
    s.known_at_ = known_at;
    // Tasks before deals: whoever sees a task sees the events of its deal that were appended before it.
    s.n_task_facts_ = state_->task_facts.size();
    // Events first: the names, stages and rates that they use were published before them.
    s.events_end_ = state_->events.end();
    s.n_versions_ = state_->versions.size();
    s.n_rates_ = state_->rates.size();
    s.n_deals_ = state_->deals.size();
    s.n_dimensions_ = state_->dimensions.size();
    s.n_tasks_ = state_->tasks.size();
    return s;
  }

  /// Deals that events or tasks name.
  std::size_t n_deals() const noexcept { return state_->deals.size(); }
  std::size_t n_tasks() const noexcept { return state_->tasks.size(); }
  const funnel::currency& currency() const noexcept { return state_->money; }

 private:
  /// What a batch has used up so far, before any of it is applied.
  struct claims {
    std::vector<std::string_view> dimensions;  // new ones
    std::uint64_t amounts_total = 0;
  };

  explicit event_store(funnel::currency money) : state_(std::make_shared<detail::store_state>()) {
    state_->money = std::move(money);
  }

  std::vector<error> add_versions(const std::vector<pipeline_version>& versions);
  /// What the first version with this stage said of it.
  struct known_stage {
    code stage = no_code;
    stage_kind kind = stage_kind::open;
    std::string name;
  };
  /// Stages by id. What was found stays where it is until another is added.
  class stage_table {
   public:
    /// Null when there is none of this id.
    const known_stage* find(std::string_view id) const {
      const code c = ids_->code_of(id);
      return c == no_code ? nullptr : &stages_[c];
    }
    /// Unless there is one of this id.
    void add(std::string_view id, known_stage s) {
      if (ids_->intern(id) == stages_.size()) stages_.push_back(std::move(s));
    }

   private:
    std::unique_ptr<dictionary> ids_ = std::make_unique<dictionary>();
    std::vector<known_stage> stages_;  // by code
  };
  /// `named` becomes the stage that the event names, or null.
  std::optional<rejection> check(std::size_t row, const deal_event& e, claims& so_far, const known_stage*& named);
  std::optional<rejection> check_stage(std::size_t row, const deal_event& e, const known_stage*& named);
  /// Requires: the event has an amount.
  std::optional<rejection> check_amount(std::size_t row, const deal_event& e, claims& so_far) const;
  /// `no_code` when it is new.
  code dimension_of(std::string_view name);
  /// The stage meant by an event that names only its pipeline; no_code leaves it to the deal's journey.
  code stage_by_pipeline(const deal_event& e) const;
  /// Writes the event of a deal behind `at`, and gives the place behind that.
  detail::event_log::position write(const deal_event& e, code deal, const known_stage* named, instant known_at,
                                    detail::event_log::position at);
  void write(const task_event& e, const append_options& options, std::size_t& n_facts);

  std::shared_ptr<detail::store_state> state_;
  std::unordered_set<std::string> applied_ids_;
  std::unordered_set<std::string> applied_task_ids_;
  // Of the batch that is appended:
  detail::text_places<const known_stage*> stage_places_;
  detail::text_places<code> dimension_places_;
  std::vector<std::pair<code, code>> values_;  // dimensions and values of the event that is written
  std::uint64_t amounts_total_ = 0;  // sum of the magnitudes of all recorded amounts of the store's own currency
  stage_table first_stages_;              // of the first pipeline that has the stage
  std::vector<stage_table> stages_of_;    // by code of pipeline
};

}  // namespace v0_1
}  // namespace funnel

#include "events/store_append.hpp"
#include "events/store_append_tasks.hpp"

#include "events/snapshot.hpp"
