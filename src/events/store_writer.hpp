/// What only the writer of a store knows, and how it checks and writes what it is given.
///
/// Layer:   events; for `event_store`.
/// Threads: one writer at a time.
#pragma once

#include "core/hash_seed.hpp"
#include "events/address_cache.hpp"
#include "events/dictionary.hpp"
#include "events/event_log.hpp"
#include "events/event_texts.hpp"
#include "events/store_state.hpp"

#include <funnel/core/error.hpp>
#include <funnel/core/types.hpp>
#include <funnel/events/event.hpp>
#include <funnel/events/store.hpp>
#include <funnel/pipeline/pipeline.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
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
namespace detail {

/// What the first version with this stage said of it.
struct known_stage {
  code stage = no_code;
  code pipeline = no_code;
  stage_kind kind = stage_kind::open;
  std::string name;
};

/// Ids of events that were applied.
using event_id_set = std::unordered_set<std::string, seeded_hash, std::equal_to<>>;

/// Stages by id. What was found stays where it is until another is added.
class stage_table {
 public:
  /// Null when there is none of this id.
  const known_stage* find(std::string_view id) const {
    const code c = ids_->code_of(id);
    return c == no_code ? nullptr : &stages_[c];
  }
  bool empty() const noexcept { return stages_.empty(); }
  /// Unless there is one of this id.
  void add(std::string_view id, known_stage s) {
    if (ids_->intern(id) == stages_.size()) stages_.push_back(std::move(s));
  }

 private:
  std::unique_ptr<dictionary> ids_ = std::make_unique<dictionary>();
  std::vector<known_stage> stages_;  // by code
};

inline rejection reject(std::size_t row, errc c, const char* field, std::string_view value, std::string reason) {
  return {row, c, field, std::string(value), std::move(reason)};
}

/// Where a time of an event lies outside of `event_times`.
inline std::optional<rejection> check_time(std::size_t row, const char* field, instant t) {
  if (event_times.contains(t)) return std::nullopt;
  return reject(row, errc::out_of_range, field, std::to_string(t.us), outside_event_times);
}

struct store_writer {
  explicit store_writer(funnel::currency money) { state->money = std::move(money); }

  std::vector<error> add_versions(const std::vector<pipeline_version>& versions);
  std::vector<error> add_rate(exchange_rate r);
  template <class Text>
  append_report append(std::span<const basic_deal_event<Text>> batch, const append_options& options);
  template <class Text>
  append_report append(std::span<const basic_activity_event<Text>> batch, const append_options& options);

  /// What a batch has used up so far, before any of it is applied.
  struct claims {
    std::vector<std::string_view> dimensions;  // new ones
    std::uint64_t amounts_total = 0;
    minor_units max_amount = 0;
  };
  /// `named` becomes the stage that the event names, or null.
  template <class Text>
  std::optional<rejection> check(std::size_t row, const basic_deal_event<Text>& e, claims& so_far,
                                 const known_stage*& named);
  template <class Text>
  std::optional<rejection> check_stage(std::size_t row, const basic_deal_event<Text>& e, const known_stage*& named);
  /// Requires: the event has an amount.
  template <class Text>
  std::optional<rejection> check_amount(std::size_t row, const basic_deal_event<Text>& e, claims& so_far) const;
  /// `no_code` when it is new.
  code dimension_of(std::string_view name);
  /// The stage meant by an event that names only its pipeline; no_code leaves it to the deal's journey.
  template <class Text>
  code stage_by_pipeline(const basic_deal_event<Text>& e) const;
  /// Writes the event of a deal at `at`, and gives the place after it.
  template <class Text>
  event_log::position write(const basic_deal_event<Text>& e, code deal, const known_stage* named, instant known_at,
                            event_log::position at);
  template <class Text>
  void write(const basic_activity_event<Text>& e, const append_options& options, std::size_t& n_facts);

  std::shared_ptr<store_state> state = std::make_shared<store_state>();
  event_id_set applied_ids;
  event_id_set applied_activity_ids;
  // Of the batch that is appended:
  text_places<const known_stage*> stage_places;
  text_places<code> dimension_places;
  std::vector<std::pair<code, code>> values;  // dimensions and values of the event that is written
  std::uint64_t amounts_total = 0;            // magnitudes of all recorded amounts of the store's own currency
  stage_table first_stages;                   // of the first pipeline that has the stage
  std::vector<stage_table> stages_of;         // by code of pipeline
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
