/// The rules that turn the ordered events of one deal into its journey.
///
/// Layer:   journeys.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/journeys/journey_table.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// One visit of a journey under construction.
struct visit {
  stage_index stage = 0;
  std::int64_t entered = 0;
  std::int64_t left = instant::max().us;
  code owner = no_code;
  minor_units amount = 0;
};

/// Folds the facts of one deal, given in order, into its visits and its state. The rules:
///
/// - The deal begins with its first event that says where it stands (created, moved, won, lost, reopened);
///   attributes given earlier are already in force then. A later `created` changes nothing.
/// - A move to the stage where an open deal stands changes nothing: its visit goes on.
/// - A move of a closed deal to an open stage reopens it.
/// - `lost` ends the visit; the deal is lost from the stage where it last stood. A second `lost` changes nothing.
/// - `reopened` without a stage returns the deal to the open stage where it last stood. That is a new visit.
/// - `deleted` takes the deal out of the table, whatever follows.
class journey {
 public:
  explicit journey(const pipeline& p) : won_stage_(p.won_stage()) {}

  void clear(std::size_t n_dimensions) {
    visits.clear();
    dimensions.assign(n_dimensions, no_code);
    born = deleted = false;
    state = outcome::open;
    owner = reason = no_code;
    amount = 0;
  }

  void apply(const fact& f) {
    const auto stage = f.what == no_code ? no_stage : static_cast<stage_index>(f.what);
    switch (f.kind) {
      case event_kind::owner_changed: owner = f.what; break;
      case event_kind::amount_changed: amount = f.amount; break;
      case event_kind::dimension_changed: dimensions[f.dimension] = f.what; break;
      case event_kind::created:
        if (!born) stand_in(stage == no_stage ? stage_index{0} : stage, f.at);
        break;
      case event_kind::stage_moved: stand_in(stage, f.at); break;
      case event_kind::won: stand_in(won_stage_, f.at); break;
      case event_kind::lost:
        if (!born) stand_in(0, f.at);
        if (state == outcome::lost) break;
        visits.back().left = f.at;
        close(outcome::lost, f.at);
        reason = f.what;
        break;
      case event_kind::reopened:
        if (!born || state != outcome::open || stage != no_stage) stand_in(stage == no_stage ? last_open_stage() : stage, f.at);
        break;
      case event_kind::deleted: deleted = true; break;
    }
  }

  std::vector<visit> visits;
  std::vector<code> dimensions;
  bool born = false;
  bool deleted = false;
  std::int64_t created = 0;
  std::int64_t closed = 0;
  outcome state = outcome::open;
  code owner = no_code;
  code reason = no_code;
  minor_units amount = 0;

 private:
  /// From `at` on the deal stands in this stage, open or won.
  void stand_in(stage_index stage, std::int64_t at) {
    if (!born) {
      born = true;
      created = at;
    } else if (state != outcome::lost) {
      if (visits.back().stage == stage) return;
      visits.back().left = at;
    }
    visits.push_back({stage, at, instant::max().us, owner, amount});
    reason = no_code;
    state = outcome::open;
    if (stage == won_stage_) close(outcome::won, at);
  }

  void close(outcome how, std::int64_t at) {
    state = how;
    closed = at;
  }

  stage_index last_open_stage() const {
    const auto it = std::find_if(visits.rbegin(), visits.rend(), [&](const visit& v) { return v.stage < won_stage_; });
    return it == visits.rend() ? stage_index{0} : it->stage;
  }

  stage_index won_stage_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
