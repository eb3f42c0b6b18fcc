/// To whom a deal counts at a stage, and what it is worth there.
///
/// Layer:   aggregates. The one place where attributions and valuations are told apart; see `attribution`, `valuation`.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "journeys/journey_data.hpp"
#include <funnel/aggregates/cohort.hpp>
#include <funnel/query/query.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// The visits of one deal by stage. Not to be shared by threads: visits are looked at when they are first asked for, which
/// those of most deals are not, since their people and amounts never changed.
class deal_credit {
 public:
  /// Cost: constant; of the first question about a stage that needs its visits, O(visits of the deal + funnel stages).
  deal_credit(const detail::journey_data& j, std::size_t row) : j_(&j), row_(row), shape_(&j.shapes()[j.deals().shape[row]]) {
    first_ = j.deals().first_visit[row];
    last_ = j.deals().first_visit[row + 1] - 1;
  }

  /// First visit to the stage; if there is none, the first that passed it over; if there is none, the last of all.
  std::size_t entry(stage_index k) const noexcept { return visits().entry[k]; }
  /// Last visit to the stage; if there is none, as `entry`.
  std::size_t exit(stage_index k) const noexcept { return visits().exit[k]; }

  /// Do two stages go with the same visits in the same way? Then the deal counts alike at both.
  bool alike(stage_index a, stage_index b) const noexcept {
    return entry(a) == entry(b) && exit(a) == exit(b) && relation_to(a) == relation_to(b);
  }

  /// The person to whom the deal counts at stage k. Requires: not time_held.
  code person(attribution a, stage_index k) const {
    return shape_->people_vary() ? person_of(a, person_source(a, entry(k), exit(k), relation_to(k))) : j_->deals().owner[row_];
  }
  /// The person to whom the deal as a whole counts: see `attribution`. One for every outcome, or rates of outcomes would
  /// divide deals of one person by deals of another.
  code person(attribution a) const { return person_of(a, person_source(a)); }
  /// The person to whom the deal counts at one visit.
  code person_at(attribution a, std::size_t visit) const { return person_of(a, person_source(a, visit, visit, relation::stood)); }

  /// What the deal is worth at stage k.
  minor_units worth(valuation w, stage_index k) const {
    return shape_->amount_varies ? worth_of(worth_source(w, entry(k), exit(k), relation_to(k))) : j_->deals().amount[row_];
  }
  /// What the deal is worth as a whole.
  minor_units worth(valuation w) const { return worth_of(worth_source(w)); }
  /// The same with whether it is known: see `count_amount`.
  count_amount one(valuation w) const { return one_of(worth_source(w)); }
  count_amount one(valuation w, stage_index k) const {
    return shape_->amount_varies ? one_of(worth_source(w, entry(k), exit(k), relation_to(k)))
                                 : count_amount::one(j_->deals().amount[row_], !shape_->unpriced);
  }
  count_amount one_at(valuation w, std::size_t visit) const { return one_of(worth_source(w, visit, visit, relation::stood)); }
  /// What the deal is worth at one visit.
  minor_units worth_at(valuation w, std::size_t visit) const { return worth_of(worth_source(w, visit, visit, relation::stood)); }

  /// When it was settled who that person is, and what the deal is worth: with the owner and the amount of then.
  /// instant::max() where the present ones still count.
  instant person_since(attribution a, stage_index k) const { return time_of(person_source(a, entry(k), exit(k), relation_to(k))); }
  instant person_since(attribution a) const { return time_of(person_source(a)); }
  instant worth_since(valuation w, stage_index k) const { return time_of(worth_source(w, entry(k), exit(k), relation_to(k))); }
  instant worth_since(valuation w) const { return time_of(worth_source(w)); }

 private:
  enum class relation { stood, passed_over, not_reached };
  relation relation_to(stage_index k) const noexcept {
    if (shape_->visited & stage_bit(k)) return relation::stood;
    return shape_->above & stage_bit(k) ? relation::passed_over : relation::not_reached;
  }

  struct visits_of_stages {
    std::array<std::size_t, max_stages> entry, exit;  // of funnel stages
  };
  const visits_of_stages& visits() const noexcept {
    if (!std::exchange(looked_at_, true)) look_at_visits();
    return visits_;
  }
  void look_at_visits() const noexcept {
    // Not all 64: most pipelines have few stages, and a row is soon done.
    std::fill_n(visits_.entry.begin(), j_->pipeline().n_funnel(), last_);
    std::fill_n(visits_.exit.begin(), j_->pipeline().n_funnel(), last_);
    stage_mask stood = 0;
    stage_mask passed_over = shape_->above & ~shape_->visited;  // seldom any, and the order of stages is not asked for then
    for (std::size_t v = first_; v <= last_; ++v) {
      const stage_index k = j_->visits().stage[v];
      if (shape_->has_gaps && (j_->unknown_of(row_, v) & unknown_stage) != 0) continue;
      if (!(stood & stage_bit(k))) visits_.entry[k] = v;
      visits_.exit[k] = v;
      stood |= stage_bit(k);
      if (passed_over == 0) continue;
      const stage_mask below = j_->below(v);
      for (stage_mask m = below & passed_over; m != 0; m &= m - 1) {
        const auto over = static_cast<std::size_t>(std::countr_zero(m));
        visits_.entry[over] = visits_.exit[over] = v;
      }
      passed_over &= ~below;
    }
  }

  /// Where it is read who has the deal, or what it is worth.
  struct source {
    enum class moment : std::uint8_t { begun, ended, present } of = moment::present;
    std::size_t visit = 0;
  };
  using moment = source::moment;

  source person_source(attribution a, std::size_t entry, std::size_t exit, relation r) const {
    switch (a) {
      case attribution::stage_entry: return {moment::begun, entry};
      case attribution::creator: return {moment::begun, first_};
      case attribution::mover:
        if (r == relation::passed_over || (r == relation::stood && j_->visits().stage[exit] == j_->pipeline().won_stage()))
          return {moment::begun, exit};
        if (r == relation::stood && j_->visits().end[exit] != visit_end::none) return {moment::ended, exit};
        break;
      case attribution::current:
      case attribution::time_held: break;
    }
    return {};
  }
  source person_source(attribution a) const {
    return a == attribution::stage_entry ? final_source() : person_source(a, last_, last_, relation::stood);
  }
  source worth_source(valuation w, std::size_t entry, std::size_t exit, relation r) const {
    switch (w) {
      case valuation::at_entry: return {moment::begun, entry};
      case valuation::at_exit: return r == relation::stood ? source{moment::ended, exit} : source{moment::begun, entry};
      case valuation::current: return {};
      case valuation::final_amount: break;
    }
    return final_source();
  }
  source worth_source(valuation w) const { return w == valuation::current ? source{} : final_source(); }
  source final_source() const { return {j_->deals().outcome[row_] == outcome::won ? moment::begun : moment::ended, last_}; }

  code person_of(attribution a, const source& s) const {
    const bool who_moved = a == attribution::mover || a == attribution::creator;
    switch (s.of) {
      case moment::begun: return who_moved ? j_->begun_by(row_, s.visit) : j_->owner_at(row_, s.visit);
      case moment::ended: return who_moved ? j_->ended_by(row_, s.visit) : j_->owner_left(row_, s.visit);
      case moment::present: break;
    }
    return j_->deals().owner[row_];
  }
  minor_units worth_of(const source& s) const {
    switch (s.of) {
      case moment::begun: return j_->amount_at(row_, s.visit);
      case moment::ended: return j_->amount_left(row_, s.visit);
      case moment::present: break;
    }
    return j_->deals().amount[row_];
  }
  count_amount one_of(const source& s) const {
    const unknown_set unknown = shape_->has_gaps && s.of != moment::present ? j_->unknown_of(row_, s.visit) : unknown_set{0};
    const bool is_known = (unknown & (s.of == moment::begun ? unknown_amount_entered : unknown_amount_left)) == 0;
    return count_amount::one(worth_of(s), is_known && !shape_->unpriced);
  }
  instant time_of(const source& s) const {
    switch (s.of) {
      case moment::begun: return j_->visits().entered[s.visit];
      case moment::ended: return j_->visits().left[s.visit];
      case moment::present: break;
    }
    return instant::max();
  }

  const detail::journey_data* j_;
  std::size_t row_;
  const deal_shape* shape_;
  std::size_t first_ = 0;
  std::size_t last_ = 0;
  mutable bool looked_at_ = false;
  mutable visits_of_stages visits_;
};

/// How the deal in this row is divided: persons with their parts, which sum to `deal_parts`. By `time_held` in proportion
/// to the time for which each owned it while it was open, by any other attribution all to one.
/// Cost: O(visits of the deal).
std::vector<std::pair<code, std::int64_t>> shares_of(const detail::journey_data& j, const query& q, std::size_t row);

}  // namespace v0_1
}  // namespace funnel
