/// What a deal of some shape counts, and what becomes of the shape when the deal is created, moved, won or lost.
///
/// Layer:   aggregates; for funnels that stand.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/events/event.hpp>
#include "journeys/journey_data.hpp"
#include <funnel/query/query.hpp>
#include <funnel/aggregates/cohort.hpp>
#include "aggregates/cohort_adding.hpp"
#include "aggregates/counting.hpp"
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

/// The shapes of deals whose shape, owner and amount say all that a query asks. How an event changes a shape is not
/// written down here a second time: it is learned from deals whose events were folded, and holds for all deals of that
/// shape, because nothing else that such an event looks at is left out of the shape (see `event_of`).
class learned_moves {
 public:
  /// Requires: validate(q, j) is empty. Shapes may only be asked for where counts_by_shape(q).
  learned_moves(const journey_data& j, const query& q)
      : n_stages_(j.pipeline().n_funnel()), implied_(q.counting == counting::implied) {
    const deal_counter counter(j, q);
    for (std::size_t k = 0; k < counter.n_rows(); ++k) next_.push_back(counter.next(k));
    first_ = counter.first();
    // Other questions need more of a deal than its shape to know whether, and where, it counts after a move.
    const auto by_reason = [](const auto& f) { return f.by == field::reason; };
    asks_for_all_ = q.basis == date_basis::none && q.filters.empty() && q.groups.empty();
    learns_ = (q.basis == date_basis::none || q.basis == date_basis::created) && q.outcomes == all_outcomes &&
              q.layout.phases.empty() && j.one_order() && std::none_of(q.filters.begin(), q.filters.end(), by_reason) &&
              std::none_of(q.groups.begin(), q.groups.end(), by_reason);
  }

  code number_of(const deal_shape& s) {
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
    cohort_adder::add_alike(t, s.outcome, s.moved_in, std::span(fates_).subspan(shape * n_stages_, n_stages_), deals);
    cohort_adder::add_counted(t, masks_[shape], next_, first_, deals);
  }

  /// What one event says of a deal of this shape (no_code: it is the first event of the deal) and amount, where all that it
  /// makes of the deal depends on that: a number for `after`. The event must be later than all that is known of the deal.
  ///
  /// A deal that went on in another pipeline stands in a stage that its shape does not know; a deal that is reopened may
  /// return to an earlier stage; one whose amount varied may come back to an amount that it had. Where the query asks for
  /// some deals only, attributes decide on whether and where a deal counts.
  std::optional<std::uint64_t> event_of(code shape, minor_units amount, std::span<const fact> facts) const noexcept {
    if (!learns_ || facts.empty() || facts.back().actor != no_code) return std::nullopt;
    const fact& f = facts.back();
    // What is unknown of a deal may hang on more of its past than its shape tells.
    const auto open_points = [](const deal_shape& s) { return s.begun_before || s.has_gaps || (s.left_unseen | s.unseen) != 0; };
    if (f.gaps != 0 || (shape != no_code && open_points(shapes_[shape]))) return std::nullopt;
    if (shape == no_code) {
      if (!asks_for_all_ || f.kind != event_kind::created || f.what == no_code) return std::nullopt;
    } else if (shapes_[shape].outcome == outcome::moved_out ||
               (f.kind != event_kind::stage_moved && f.kind != event_kind::won && f.kind != event_kind::lost)) {
      return std::nullopt;
    }
    bool new_amount = false;
    for (const fact& said : facts.first(facts.size() - 1)) {
      const bool is_amount = said.kind == event_kind::amount_changed && said.what == no_code;
      if (!asks_for_all_ || (shape != no_code && (!is_amount || shapes_[shape].amount_varies))) return std::nullopt;
      if (said.kind == event_kind::amount_changed && !is_amount) return std::nullopt;  // of another currency
      if (is_amount && shape != no_code && shapes_[shape].unpriced) return std::nullopt;
      // Of a deal that begins: is it given an amount?
      new_amount = new_amount || (shape == no_code ? is_amount : said.amount != amount);
    }
    // A loss leads to one shape whatever its reason. There are fewer than 2^24 stages.
    const std::uint64_t what = f.kind == event_kind::lost ? 0 : f.what & 0xFF'FFFF;
    return std::uint64_t{shape} << 29 | std::uint64_t{new_amount} << 28 | static_cast<std::uint64_t>(f.kind) << 24 | what;
  }
  /// The shape after such an event, once it was learned; no_code before.
  code after(std::uint64_t event) const {
    const auto it = after_.find(event);
    return it == after_.end() ? no_code : it->second;
  }
  void learn(std::uint64_t event, code after) { after_[event] = after; }

 private:
  std::size_t n_stages_;
  bool implied_;
  bool learns_;
  bool asks_for_all_;  // every deal counts, in one segment
  std::vector<std::size_t> next_;
  std::size_t first_ = 0;
  std::vector<deal_shape> shapes_;
  std::vector<stage_mask> masks_;  // rows at which a shape counts
  std::vector<fate> fates_;        // of each shape, stage by stage
  shape_numbers numbers_;
  std::unordered_map<std::uint64_t, code> after_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
