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
#include "events/store_keeper.hpp"
#include "events/store_state.hpp"

#include <funnel/core/error.hpp>
#include <funnel/core/types.hpp>
#include <funnel/events/event.hpp>
#include <funnel/events/store.hpp>
#include <funnel/pipeline/pipeline.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
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

/// Ids of events that were applied, with the code of the deal or activity.
using event_ids = std::unordered_map<std::string, code, seeded_hash, std::equal_to<>>;

inline std::vector<applied_id> listed(const event_ids& ids) {
  std::vector<applied_id> list;
  for (const auto& [id, of] : ids) list.push_back({id, of});
  return list;
}

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

/// Why nothing of a batch was applied, where that lies in none of its rows.
inline std::string reason_of(const error& why) { return why.field.empty() ? why.message : why.field + ": " + why.message; }
/// The report of a batch of which nothing was applied for a reason that lies in none of its rows.
inline append_report refused(std::size_t n_rows, const error& why) {
  append_report report;
  report.rows = n_rows;
  for (std::size_t row = 0; row < n_rows; ++row) report.rejected.push_back({row, why.code, "", "", reason_of(why)});
  return report;
}

struct store_writer {
  explicit store_writer(funnel::currency money) { state->money = std::move(money); }

  /// To be called before anything is written, named or looked up: a store that was read from a file knows no name until
  /// then, since who only asks needs none.
  void learn_names();
  /// The same, and of the ids of events that were applied.
  template <class Event>
  std::optional<error> prepare(std::span<const Event> batch) {
    learn_names();
    const auto has_id = [](const Event& e) { return !e.event_id.empty(); };
    return ids_known || std::none_of(batch.begin(), batch.end(), has_id) ? std::nullopt : learn_ids();
  }
  std::optional<error> learn_ids();
  /// Shows what the other one holds from now on; the keeper stays.
  void become(store_writer&& other) noexcept;
  /// The stages of the first n versions: of the first pipeline that has the stage, and by code of pipeline.
  std::pair<stage_table, std::vector<stage_table>> stages_of_versions(std::size_t n) const;
  /// How much the state holds, with names that no published record uses yet.
  store_extent extent() const;

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
  code write(const basic_activity_event<Text>& e, const append_options& options, std::size_t& n_facts);
  /// Has the keeper keep a step of a batch with these new ids, and the mark of the batch.
  std::optional<error> keep(kept_step step, const event_ids& deals, const event_ids& activities, const append_options& options);

  std::shared_ptr<store_state> state = std::make_shared<store_state>();
  mutable std::mutex showing;            // held to take the state for a snapshot, and to put another in its place
  std::unique_ptr<store_keeper> keeper;  // null: in memory
  bool names_known = true;               // to `intern` and `code_of`
  bool ids_known = true;
  event_ids applied_ids;
  event_ids applied_activity_ids;
  std::map<std::string, std::string, std::less<>> marks;  // by source
  // Of the batch that is appended:
  text_places<const known_stage*> stage_places;
  text_places<code> dimension_places;
  std::vector<std::pair<code, code>> values;  // dimensions and values of the event that is written
  std::uint64_t amounts_total = 0;            // magnitudes of all recorded amounts of the store's own currency
  std::vector<std::uint8_t> has_rate;         // by code of currency
  stage_table first_stages;                   // of the first pipeline that has the stage
  std::vector<stage_table> stages_of;         // by code of pipeline
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
