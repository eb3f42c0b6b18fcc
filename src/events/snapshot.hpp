/// What a reader sees of a store: an immutable view as of two instants.
///
/// Layer:   events.
/// Threads: everything reached from a snapshot may be called from any thread while the store is written to.
#pragma once

#include "core/exchange_rate.hpp"
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include "events/append_vector.hpp"
#include "events/dictionary.hpp"
#include <funnel/events/event.hpp>
#include "events/event_log.hpp"
#include "events/task.hpp"
#include <funnel/pipeline/pipeline.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// Most dimensions a store may have (region, category, customer group, ...).
inline constexpr std::size_t max_dimensions = 32;

namespace detail {

/// One stored `task_event`.
struct task_fact {
  std::int64_t at = 0;
  std::int64_t known = 0;
  std::uint64_t sequence = 0;
  instant due = no_due;         // no_due: not given with this event; so are the codes
  code task = no_code;
  code type = no_code;
  code deal = no_code;
  code person = no_code;
  code actor = no_code;
  task_event_kind kind = task_event_kind::planned;
};

/// A version of the pipeline with this code.
struct recorded_version {
  code pipeline = no_code;
  pipeline_version version;
};

/// A stage is one name in the dictionary `stages`: equal ids in two pipelines are two stages.
inline std::string stage_key(std::string_view pipeline, std::string_view stage_id) {
  return std::string(pipeline) + '\x1f' + std::string(stage_id);
}

struct store_state {
  currency money;
  event_log events;
  append_vector<task_fact, 10> task_facts;
  append_vector<recorded_version, 3> versions;
  append_vector<exchange_rate, 3> rates;
  dictionary deals;
  dictionary owners;
  dictionary reasons;
  dictionary identities;
  dictionary currencies;
  dictionary pipelines;
  dictionary stages;
  dictionary dimensions;
  std::array<dictionary, max_dimensions> values;
  dictionary tasks;
  dictionary task_types;
};

}  // namespace detail

/// The events that were in the store when the snapshot was taken, happened by `as_of` and were known by
/// `known_at`. It stays valid and unchanged whatever is appended later, and keeps what it needs.
class snapshot {
 public:
  instant as_of() const noexcept { return as_of_; }
  instant known_at() const noexcept { return known_at_; }
  const funnel::currency& currency() const noexcept { return state_->money; }

  std::size_t n_deals() const noexcept { return n_deals_; }
  std::size_t n_dimensions() const noexcept { return n_dimensions_; }
  const dictionary& deals() const noexcept { return state_->deals; }
  /// People: owners of deals, those who act on them, and those who have and do tasks.
  const dictionary& owners() const noexcept { return state_->owners; }
  const dictionary& reasons() const noexcept { return state_->reasons; }
  const dictionary& identities() const noexcept { return state_->identities; }
  const dictionary& currencies() const noexcept { return state_->currencies; }
  const dictionary& pipelines() const noexcept { return state_->pipelines; }
  const dictionary& dimensions() const noexcept { return state_->dimensions; }
  const dictionary& values(std::size_t dimension) const noexcept { return state_->values[dimension]; }
  std::size_t n_tasks() const noexcept { return n_tasks_; }
  const dictionary& tasks() const noexcept { return state_->tasks; }
  const dictionary& task_types() const noexcept { return state_->task_types; }

  /// Versions of this pipeline known by `known_at`, ordered by the instant from which they are in force. The first
  /// one is always known: without it there is nothing to tell.
  std::vector<pipeline_version> versions(code pipeline) const {
    std::vector<pipeline_version> known;
    for (std::size_t i = 0; i < n_versions_; ++i) {
      const detail::recorded_version& v = state_->versions[i];
      if (v.pipeline == pipeline && (known.empty() || v.version.known_at <= known_at_)) known.push_back(v.version);
    }
    return known;
  }

  /// Versions of all pipelines, and rates, that had been recorded, those known only later included.
  std::size_t n_versions() const noexcept { return n_versions_; }
  std::size_t n_rates() const noexcept { return n_rates_; }

  /// Exchange rates known by `known_at`, in the order in which they were recorded.
  std::vector<exchange_rate> rates() const {
    std::vector<exchange_rate> known;
    for (std::size_t i = 0; i < n_rates_; ++i)
      if (state_->rates[i].known_at <= known_at_) known.push_back(state_->rates[i]);
    return known;
  }

  /// The events of deals, and where they ended when the snapshot was taken, those later than the two clocks included;
  /// for the journeys layer.
  const detail::event_log& events() const noexcept { return state_->events; }
  detail::event_log::position events_end() const noexcept { return events_end_; }
  bool visible(const detail::record_head& r) const noexcept { return r.at <= as_of_.us && r.known <= known_at_.us; }
  /// The same for tasks.
  std::size_t n_task_facts() const noexcept { return n_task_facts_; }
  const detail::task_fact& task_fact(std::size_t i) const noexcept { return state_->task_facts[i]; }
  bool visible(const detail::task_fact& f) const noexcept { return f.at <= as_of_.us && f.known <= known_at_.us; }
  /// Codes that facts hold for stages.
  const dictionary& stages() const noexcept { return state_->stages; }

 private:
  friend class event_store;
  std::shared_ptr<const detail::store_state> state_;
  instant as_of_;
  instant known_at_;
  detail::event_log::position events_end_ = 0;
  std::size_t n_task_facts_ = 0;
  std::size_t n_versions_ = 0;
  std::size_t n_rates_ = 0;
  std::size_t n_deals_ = 0;
  std::size_t n_dimensions_ = 0;
  std::size_t n_tasks_ = 0;
};

}  // namespace v0_1
}  // namespace funnel
