/// The rules that turn the ordered events of one deal into what was recorded of its journey.
///
/// Layer:   journeys; for `project`.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/types.hpp>
#include "journeys/journey_data.hpp"
#include "journeys/stage_map.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// The rates that a snapshot sees, by currency code.
class rate_table {
 public:
  explicit rate_table(const snapshot& s) : own_decimals_(s.currency().decimals) {
    const std::vector<exchange_rate> rates = s.rates();
    of_.resize(s.currencies().size());
    for (const exchange_rate& r : rates) of_[s.currencies().find(r.currency)].push_back(r);
    // Of two rates from one instant the one recorded last holds.
    for (auto& list : of_)
      std::stable_sort(list.begin(), list.end(), [](const exchange_rate& a, const exchange_rate& b) { return a.from < b.from; });
  }

  /// An amount given at `t`, in the store's currency; nullopt without a rate in force or when it does not fit.
  std::optional<minor_units> own(minor_units amount, code foreign, instant t) const {
    if (foreign == no_code) return amount;
    const auto& list = of_[foreign];
    const auto after = std::upper_bound(list.begin(), list.end(), t, [](instant a, const exchange_rate& r) { return a < r.from; });
    if (after == list.begin()) return std::nullopt;
    return convert(amount, *std::prev(after), own_decimals_);
  }

 private:
  int own_decimals_;
  std::vector<std::vector<exchange_rate>> of_;
};

/// One visit as recorded: `stage` is a code of `snapshot::stages()`.
struct recorded_visit {
  code stage = no_code;
  std::int64_t entered = 0;
  std::int64_t left = instant::max().us;
  visit_end end = visit_end::none;  // moved_out is for the layout to find
  code owner = no_code;             // at entry
  code owner_left = no_code;        // when it ended; kept up to date while it lasts
  code begun_by = no_code;
  code ended_by = no_code;
  minor_units amount = 0;           // at entry
  minor_units amount_left = 0;      // when it ended; kept up to date while it lasts
  code reason = no_code;            // of a loss
  unknown_set unknown = 0;          // what is not known of it
  bool after_gap = false;           // through which stages it came here from the visit before is not known
};

/// A dimension had another value until so many visits had begun.
struct dimension_change {
  std::size_t n_visits;
  std::size_t dimension;
  code before;
};

/// Folds the facts of one deal, given in order, into its visits and its state, by the rules of `funnel::project`.
class deal_fold {
 public:
  deal_fold(const stage_map& stages, const rate_table& rates) : stages_(&stages), rates_(&rates) {}

  void clear(std::size_t n_dimensions) {
    visits.clear();
    owners.clear();
    dimensions.assign(n_dimensions, no_code);
    changes.clear();
    deleted = begun = priced = reopened = aside = false;
    owner = identity = no_code;
    amount = 0;
    n_unconverted = 0;
    magnitude = 0;
  }

  void apply(const fact& f) {
    const code actor = f.actor == no_code ? owner : f.actor;
    switch (f.kind) {
      case event_kind::owner_changed:
        owner = f.what;
        owners.emplace_back(f.at, owner);
        if (born() && visits.back().end == visit_end::none) visits.back().owner_left = owner;
        break;
      case event_kind::amount_changed: set_amount(f); break;
      case event_kind::dimension_changed:
        if (born() && dimensions[f.dimension] != f.what) changes.push_back({visits.size(), f.dimension, dimensions[f.dimension]});
        dimensions[f.dimension] = f.what;
        break;
      case event_kind::identified: identity = f.what; break;
      case event_kind::created:
        begun = true;
        if (!born()) stand_in(f.what == no_code ? stages_->first_stage({f.at}) : f.what, f, actor);
        break;
      case event_kind::stage_moved:
        if (!born()) begun = begun || ((f.gaps & gap_undated) == 0 && stages_->begins(f.what, {f.at}));
        if (closed_in_pipeline_of(f.what)) {
          // To a step beside the funnel (it is filed, invoiced): that reopens nothing.
          aside = aside || stages_->is_hidden(f.what);
          if (stages_->is_hidden(f.what)) break;
          reopened = reopened || !stages_->is_won(f.what);
        }
        stand_in(f.what, f, actor);
        break;
      case event_kind::won:
        stand_in(f.what != no_code ? f.what : stages_->won_stage(born() ? visits.back().stage : stages_->first_stage({f.at})), f, actor);
        break;
      case event_kind::lost:
        if (lost()) break;
        if (!born()) stand_somewhere(f, f.where, actor);
        leave_by(f);
        end_visit(visit_end::lost, f.at, actor);
        visits.back().reason = f.what;
        break;
      case event_kind::reopened:
        if (f.what != no_code) stand_in(f.what, f, actor);
        else if (!born()) stand_somewhere(f, no_code, actor);
        else if (lost() || won()) return_to_last_open(f, actor);
        break;
      case event_kind::deleted: deleted = true; break;
    }
  }

  /// Call when all facts were applied.
  void finish() {
    std::stable_sort(changes.begin(), changes.end(),
                     [](const dimension_change& a, const dimension_change& b) { return a.dimension < b.dimension; });
  }

  /// The value of a dimension when this visit began. Requires: `finish` was called.
  code dimension_at(std::size_t visit, std::size_t dimension) const {
    const auto next = std::upper_bound(changes.begin(), changes.end(), std::pair(dimension, visit),
                                       [](const std::pair<std::size_t, std::size_t>& key, const dimension_change& c) {
                                         return key < std::pair(c.dimension, c.n_visits);
                                       });
    return next != changes.end() && next->dimension == dimension ? next->before : dimensions[dimension];
  }

  bool born() const noexcept { return !visits.empty(); }
  bool lost() const noexcept { return born() && visits.back().end == visit_end::lost; }
  bool won() const noexcept { return born() && stages_->is_won(visits.back().stage); }

  std::vector<recorded_visit> visits;
  std::vector<std::pair<std::int64_t, code>> owners;  // from when who
  std::vector<code> dimensions;
  std::vector<dimension_change> changes;  // in order of time, once finished by dimension first
  bool deleted = false;
  bool begun = false;     // it is known when it began: with its first visit
  bool priced = false;    // it was given an amount
  bool reopened = false;  // a move opened it again after it was closed
  bool aside = false;     // closed, it was moved to a step beside the funnel
  code owner = no_code;
  code identity = no_code;
  minor_units amount = 0;
  std::size_t n_unconverted = 0;  // amounts without a rate
  std::uint64_t magnitude = 0;    // sum of |amount|, saturated: bounds every sum of them

 private:
  void set_amount(const fact& f) {
    const auto own = rates_->own(f.amount, f.what, {f.at});
    n_unconverted += !own;
    priced = true;
    amount = own.value_or(0);
    const std::uint64_t size = amount < 0 ? 0 - static_cast<std::uint64_t>(amount) : static_cast<std::uint64_t>(amount);
    magnitude = size > ~magnitude ? ~std::uint64_t{0} : magnitude + size;
    if (!born() || visits.back().end != visit_end::none) return;
    visits.back().amount_left = amount;
    visits.back().unknown &= static_cast<unknown_set>(~unknown_amount_left);
  }

  /// An event without a gap before it says when the deal left the place where it stood, if that is known.
  void leave_by(const fact& f) {
    unknown_set& unknown = visits.back().unknown;
    if ((f.gaps & gap_before) != 0) unknown |= unknown_exit;
    else if ((unknown & unknown_stage) == 0) unknown &= static_cast<unknown_set>(~unknown_exit);
  }

  void end_visit(visit_end how, std::int64_t at, code actor) {
    visits.back().left = at;
    visits.back().end = how;
    visits.back().ended_by = actor;
  }

  bool closed_in_pipeline_of(code stage) const {
    return (won() || lost()) && stages_->pipeline_of(stage) == stages_->pipeline_of(visits.back().stage);
  }

  void stand_in(code stage, const fact& f, code actor) {
    if (born() && !lost()) {
      if (visits.back().stage == stage && (visits.back().unknown & unknown_stage) == 0) return;
      leave_by(f);
      end_visit(visit_end::moved, f.at, actor);
    }
    if (!born()) begun = begun || (f.gaps & whole_history) != 0;
    recorded_visit v;
    v.stage = stage;
    v.entered = f.at;
    v.owner = v.owner_left = owner;
    v.begun_by = actor;
    v.amount = v.amount_left = amount;
    v.after_gap = (f.gaps & gap_before) != 0;
    if ((f.gaps & gap_undated) != 0) v.unknown |= unknown_entry;
    if ((f.gaps & gap_after) != 0) v.unknown |= unknown_exit;
    if (!priced) v.unknown |= unknown_amount_entered | unknown_amount_left;
    visits.push_back(v);
  }
  /// The deal is there, but nothing was said of where: its visit has a stage only because each has one.
  void stand_somewhere(const fact& f, code pipeline, code actor) {
    stand_in(stages_->first_stage({f.at}, pipeline), f, actor);
    visits.back().unknown |= unknown_stage | unknown_entry | unknown_exit;
  }
  void return_to_last_open(const fact& f, code actor) {
    const auto it = std::find_if(visits.rbegin(), visits.rend(), [&](const recorded_visit& v) { return !stages_->is_won(v.stage); });
    if (it == visits.rend()) return stand_somewhere(f, stages_->pipeline_of(visits.back().stage), actor);  // it was won when it was first heard of
    const unknown_set of_stage = it->unknown & unknown_stage;
    stand_in(it->stage, f, actor);
    if (of_stage != 0) visits.back().unknown |= unknown_stage | unknown_entry | unknown_exit;
  }

  const stage_map* stages_;
  const rate_table* rates_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
