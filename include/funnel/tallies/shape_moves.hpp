/// What a deal of some shape counts, and what becomes of the shape when the deal is moved, won or lost.
///
/// Layer:   tallies; for funnels that stand.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/events/event.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include <funnel/tallies/cohort.hpp>
#include <funnel/tallies/counting.hpp>
#include <funnel/tallies/steady_rows.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// The shapes of deals whose shape, owner and amount say all that a query asks. How an event changes a shape is not
/// written down here a second time: it is learned from deals whose events were folded, and holds for all deals of that
/// shape, because nothing else that such an event looks at is left out of the shape (see `may_learn_from`).
class shape_moves {
 public:
  /// Requires: validate(q, j) is empty. Shapes may only be asked for where counts_by_shape(q).
  shape_moves(const journey_table& j, const query& q)
      : n_stages_(j.pipeline().n_funnel()), implied_(q.counting == counting::implied) {
    const deal_counter counter(j, q);
    for (std::size_t k = 0; k < counter.n_rows(); ++k) next_.push_back(counter.next(k));
    first_ = counter.first();
    // Other questions need more of a deal than its shape to know whether, and where, it counts after a move.
    const auto by_reason = [](const auto& f) { return f.by == field::reason; };
    learns_ = (q.basis == date_basis::none || q.basis == date_basis::created) && q.outcomes == all_outcomes &&
              q.layout.phases.empty() && j.one_order() && std::none_of(q.filters.begin(), q.filters.end(), by_reason) &&
              std::none_of(q.groups.begin(), q.groups.end(), by_reason);
  }

  code number_of(const deal_shape& s) {
    for (const code c : numbers_[hash_of(s)])
      if (shapes_[c] == s) return c;
    const auto c = static_cast<code>(shapes_.size());
    shapes_.push_back(s);
    masks_.push_back(implied_ ? s.visited | s.above : s.visited);
    for (std::size_t k = 0; k < n_stages_; ++k) fates_.push_back(fate_at(facts_of(s), static_cast<stage_index>(k)));
    numbers_[hash_of(s)].push_back(c);
    return c;
  }

  /// Accounts for deals of this shape, at one worth everywhere; with negative numbers, takes them away.
  void add(cohort_tally& t, code shape, const count_amount& deals) const {
    const deal_shape& s = shapes_[shape];
    t.add_alike(s.outcome, s.moved_in, std::span(fates_).subspan(shape * n_stages_, n_stages_), deals);
    t.add_counted(masks_[shape], next_, first_, deals);
  }

  /// Does what this fact makes of a deal depend on its shape alone? The fact must be all that its event says, and later
  /// than all that is known of the deal. A deal that went on in another pipeline stands in a stage that its shape does
  /// not know; a deal that is reopened may return to an earlier stage.
  bool may_learn_from(code shape, const fact& f) const noexcept {
    return learns_ && shapes_[shape].outcome != outcome::moved_out && f.actor == no_code &&
           (f.kind == event_kind::stage_moved || f.kind == event_kind::won || f.kind == event_kind::lost);
  }
  /// The shape after such a fact, once it was learned; no_code before. Requires: may_learn_from(shape, f).
  code after(code shape, const fact& f) const {
    const auto it = after_.find(key_of(shape, f));
    return it == after_.end() ? no_code : it->second;
  }
  void learn(code shape, const fact& f, code after) { after_[key_of(shape, f)] = after; }

 private:
  static std::uint64_t hash_of(const deal_shape& s) noexcept {
    return s.visited ^ s.above << 8 ^ s.passed << 16 ^ s.began_above << 24 ^ std::uint64_t{s.current} << 40 ^
           static_cast<std::uint64_t>(s.outcome) << 48;
  }
  /// A loss leads to one shape whatever its reason. Requires: fewer than 2^24 stages, and 2^36 shapes.
  static std::uint64_t key_of(code shape, const fact& f) noexcept {
    const std::uint64_t what = f.kind == event_kind::lost ? 0 : f.what & 0xFF'FFFF;
    return std::uint64_t{shape} << 28 | static_cast<std::uint64_t>(f.kind) << 24 | what;
  }

  std::size_t n_stages_;
  bool implied_;
  bool learns_;
  std::vector<std::size_t> next_;
  std::size_t first_ = 0;
  std::vector<deal_shape> shapes_;
  std::vector<stage_mask> masks_;  // rows at which a shape counts
  std::vector<fate> fates_;        // of each shape, stage by stage
  std::unordered_map<std::uint64_t, std::vector<code>> numbers_;
  std::unordered_map<std::uint64_t, code> after_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
