/// What a store holds: written by one writer, read through snapshots.
///
/// Layer:   events.
/// Threads: one writer may add while any number of readers read what was published to them.
#pragma once

#include "core/shared_slot.hpp"
#include "events/append_vector.hpp"
#include "events/dictionary.hpp"
#include "events/event_log.hpp"

#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/events/event.hpp>
#include <funnel/events/store.hpp>
#include <funnel/pipeline/pipeline.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// One stored `activity_event`.
struct activity_fact {
  std::int64_t at = 0;
  std::int64_t known = 0;
  std::uint64_t sequence = 0;
  instant due = no_due;         // no_due: not given with this event; so are the codes
  code activity = no_code;
  code type = no_code;
  code deal = no_code;
  code person = no_code;
  code actor = no_code;
  activity_event_kind kind = activity_event_kind::planned;
};

/// A version of the pipeline with this code.
struct recorded_version {
  code pipeline = no_code;
  pipeline_version version;
};

inline constexpr char stage_key_mark = '\x1f';
/// A stage is one name in the dictionary `stages`: equal ids in two pipelines are two stages.
inline std::string stage_key(std::string_view pipeline, std::string_view stage_id) {
  return std::string(pipeline) + stage_key_mark + std::string(stage_id);
}

/// The pipeline and the id that made the key; of an empty one, both are empty.
inline std::pair<std::string_view, std::string_view> named_by_stage_key(std::string_view key) {
  const std::size_t cut = std::min(key.find(stage_key_mark), key.size());
  return {key.substr(0, cut), key.substr(std::min(cut + 1, key.size()))};
}

/// Journeys that are kept with the events: see journeys/kept_table.hpp.
struct kept_table;

struct store_state {
  currency money;
  event_log events;
  append_vector<activity_fact, 10> activity_facts;
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
  dictionary activities;
  dictionary activity_types;
  /// So often was all written anew, without what was to be forgotten: codes and positions of before mean nothing now.
  std::uint64_t rewrites = 0;
  mutable shared_slot<const kept_table> kept;

  /// All dictionaries. Their order reaches disk: frozen.
  std::vector<dictionary*> all_names() {
    std::vector<dictionary*> all{&deals, &owners, &reasons, &identities, &currencies, &pipelines, &stages, &dimensions, &activities, &activity_types};
    for (dictionary& of : values) all.push_back(&of);
    return all;
  }
  std::vector<const dictionary*> all_names() const {
    const auto all = const_cast<store_state*>(this)->all_names();
    return {all.begin(), all.end()};
  }
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
