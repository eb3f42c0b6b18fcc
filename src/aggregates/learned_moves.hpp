/// What a deal of some shape counts, and what becomes of it when something happens to the deal.
///
/// Layer:   aggregates; for funnels that stand.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/events/event.hpp>
#include "journeys/journey_data.hpp"
#include <funnel/query/query.hpp>
#include <funnel/aggregates/cohort.hpp>
#include "aggregates/cohort_adding.hpp"
#include "aggregates/cohort_count.hpp"
#include "aggregates/counting.hpp"
#include "aggregates/deal_credit.hpp"
#include "aggregates/row_kinds.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// What an event makes of a deal: its shape, and where the deal counts from then on to its present owner and at its present
/// amount. At other stages all stays as it was.
struct learned_move {
  code shape = no_code;
  stage_mask to_owner = 0, at_amount = 0;
  bool whole_to_owner = false, whole_at_amount = false;
};

/// The shapes of deals where shape, owner and amount, present or kept, say all that a query asks. How an event changes a deal
/// is not written down here a second time: it is learned from deals whose events were folded, and holds for all deals of that
/// shape, because nothing else that such an event looks at is left out of the shape (see `event_of`).
class learned_moves {
 public:
  /// Requires: validate(q, j) is empty. Shapes may only be asked for where counts_by_shape(q).
  learned_moves(const journey_data& j, const query& q, bool by_person)
      : n_stages_(j.pipeline().n_funnel()), won_stage_(j.pipeline().won_stage()), implied_(q.counting == counting::implied), by_person_(by_person),
        one_pipeline_(j.snapshot().pipelines().size() == 1) {
    const deal_counter counter(j, q);
    for (std::size_t k = 0; k < counter.n_rows(); ++k) next_.push_back(counter.next(k));
    first_ = counter.first();
    const auto asks = [&](auto fields) {
      return std::any_of(q.filters.begin(), q.filters.end(), [&](const filter& f) { return fields(f.by); }) ||
             std::any_of(q.groups.begin(), q.groups.end(), [&](const grouping& g) { return fields(g.by); });
    };
    asks_amount_ = q.min_amount || q.max_amount;
    asks_dimension_ = asks([](field f) { return f == field::dimension; });
    decided_by_person_ = q.basis == date_basis::none && !asks_amount_ && !asks([](field f) { return !is_person(f); });
    // Other questions need more of a deal than its shape to know whether, and where, it counts after a move.
    learns_ = counts_by_shape(q) && (q.basis == date_basis::none || q.basis == date_basis::created) && q.outcomes == all_outcomes &&
              q.layout.phases.empty() && j.one_order() && !asks([](field f) { return f == field::reason; });
  }

  /// Do all deals count, each in the segment of the person to whom it counts?
  bool decided_by_person() const noexcept { return decided_by_person_; }

  /// The number of a shape. Whether people and amounts varied is left out: `deal_places` have what comes of it.
  code number_of(deal_shape s) {
    s.owner_varies = s.actor_varies = s.amount_varies = false;
    const code c = numbers_.of(s, shapes_);
    if (c < masks_.size()) return c;
    masks_.push_back(implied_ ? s.visited | s.above : s.visited);
    for (std::size_t k = 0; k < n_stages_; ++k) fates_.push_back(fate_at(s, static_cast<stage_index>(k)));
    return c;
  }

  bool is_unpriced(code shape) const noexcept { return shapes_[shape].unpriced; }
  /// Accounts for deals of this shape, at one worth everywhere; with negative numbers, takes them away.
  void add(cohort_tally& t, code shape, const count_amount& deals) const {
    const deal_shape& s = shapes_[shape];
    cohort_adder::add_alike(t, s.outcome, s.moved_in, fates_of(shape), deals);
    cohort_adder::add_counted(t, masks_[shape], next_, first_, deals);
  }
  /// Gives the numbers of a deal of this shape: see `give_stages`.
  template <class Give>
  void each_number(code shape, const deal_numbers& n, Give&& give) const {
    const deal_shape& s = shapes_[shape];
    give_stages(n, s.outcome, s.moved_in, fates_of(shape), give);
    give_rows(n, masks_[shape], next_, first_, [](std::size_t) { return std::int64_t{1}; }, give);
  }

  /// What one event says of a deal of this shape (no_code: it is the first event of the deal), where all that it makes of the
  /// deal depends on that: a number for `after`. The event must be later than all that is known of the deal.
  ///
  /// A deal that went on in another pipeline stands in a stage that its shape does not know, and so may one that was closed
  /// before; a deal that is reopened may return to an earlier stage. Where the query asks for some deals only, attributes
  /// decide on whether and where a deal counts.
  std::optional<std::uint64_t> event_of(code shape, std::span<const fact> facts) const noexcept {
    if (!learns_ || facts.empty() || facts.back().actor != no_code) return std::nullopt;
    const fact& f = facts.back();
    const bool first = shape == no_code;
    bool priced = false;
    for (const fact& said : facts) {
      if (said.kind == event_kind::amount_changed && (asks_amount_ || said.what != no_code)) return std::nullopt;
      if (said.kind == event_kind::owner_changed && by_person_ && !decided_by_person_) return std::nullopt;
      if (said.kind == event_kind::dimension_changed && asks_dimension_) return std::nullopt;
      priced = priced || said.kind == event_kind::amount_changed;
    }
    if (f.gaps != 0 || (first ? !decided_by_person_ || f.kind != event_kind::created || f.what == no_code : !depends_on(shapes_[shape], f, priced)))
      return std::nullopt;
    // A loss leads to one shape whatever its reason. There are fewer than 2^24 stages.
    const std::uint64_t what = f.kind == event_kind::lost || is_attribute(f.kind) ? 0 : f.what & 0xFF'FFFF;
    return std::uint64_t{shape} << 29 | std::uint64_t{first && priced} << 28 | static_cast<std::uint64_t>(f.kind) << 24 | what;
  }
  /// What such an event does, once it was learned; nullptr before.
  const learned_move* after(std::uint64_t event) const {
    const auto it = after_.find(event);
    return it == after_.end() ? nullptr : &it->second;
  }
  /// Learns it from a deal whose last event it was, at `t`, and that has this row and shape since.
  void learn(std::uint64_t event, const journey_data& j, const query& q, std::size_t row, code shape, instant t) {
    const deal_credit places(j, row);
    learned_move m{shape, 0, 0, places.person_since(q.credit) >= t, places.worth_since(q.worth) >= t};
    for (std::size_t k = 0; k < n_stages_; ++k) {
      const auto stage = static_cast<stage_index>(k);
      if (places.person_since(q.credit, stage) >= t) m.to_owner |= stage_bit(stage);
      if (places.worth_since(q.worth, stage) >= t) m.at_amount |= stage_bit(stage);
    }
    after_[event] = m;
  }

 private:
  std::span<const fate> fates_of(code shape) const noexcept { return std::span(fates_).subspan(shape * n_stages_, n_stages_); }

  /// Does what this event makes of a deal depend on its shape alone?
  bool depends_on(const deal_shape& s, const fact& f, bool priced) const noexcept {
    // What is unknown of a deal may hang on more of its past than its shape tells.
    if (s.begun_before || s.has_gaps || (s.left_unseen | s.unseen) != 0 || (s.unpriced && priced)) return false;
    if (s.outcome == outcome::moved_out || (s.outcome != outcome::open && !one_pipeline_)) return false;
    if (f.kind == event_kind::reopened) return f.what != no_code || (s.outcome == outcome::lost && s.current != won_stage_);
    return f.kind == event_kind::stage_moved || f.kind == event_kind::won || f.kind == event_kind::lost || is_attribute(f.kind);
  }

  std::size_t n_stages_;
  stage_index won_stage_;
  bool implied_;
  bool by_person_;
  bool one_pipeline_;
  bool learns_;
  bool asks_amount_;
  bool asks_dimension_;
  bool decided_by_person_;
  std::vector<std::size_t> next_;
  std::size_t first_ = 0;
  std::vector<deal_shape> shapes_;
  std::vector<stage_mask> masks_;  // rows at which a shape counts
  std::vector<fate> fates_;        // of each shape, stage by stage
  shape_numbers numbers_;
  std::unordered_map<std::uint64_t, learned_move> after_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
