/// Lays recorded journeys out: recorded stages become positions, deals of one identity one journey, rows columns.
///
/// Layer:   journeys; for `project`.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "journeys/deal_fold.hpp"
#include "journeys/table_part.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Writes the rows of one part of a table; see `layout` for the rules.
class row_writer {
 public:
  /// Writes to `out`, which has room for all that will be added.
  row_writer(const snapshot& s, const layout& l, const stage_map& stages, table_part& out)
      : snapshot_(&s), layout_(&l), stages_(&stages), out_(&out), one_order_(stages.one_order()) {
    for (std::size_t k = 0; k < stages.shown().n_funnel(); ++k) {
      const auto stage = static_cast<stage_index>(k);
      only_order_[k] = {stages.below(stage, {}), stages.behind(stage, {})};
    }
  }

  /// One row for a deal that the layout shows. Its visits may be joined in place.
  void add_deal(deal_fold& j, code deal) {
    laid_.clear();
    bool moved_in = false;
    bool adjoins = false;  // was the recorded visit before this one laid out last?
    for (std::size_t i = 0; i < j.visits.size(); ++i) {
      recorded_visit& v = j.visits[i];
      const stage_index k = stages_->position(v.stage);
      const bool goes_on = adjoins && laid_.back().visit->end == visit_end::moved;
      const bool stays = goes_on && laid_.back().stage == k && ((v.unknown | laid_.back().visit->unknown) & unknown_stage) == 0;
      if (k != no_stage && !stays) {
        laid_.push_back({&v, &j, i, deal, k});
        adjoins = true;
      } else if (goes_on && (k != no_stage || by_phases())) {
        extend(*laid_.back().visit, v);
      } else if (k == no_stage) {
        moved_in = moved_in || laid_.empty();
        if (goes_on) laid_.back().visit->end = visit_end::moved_out;
        adjoins = false;
      }
    }
    if (!laid_.empty()) write(moved_in && !by_phases(), j.identity);
  }

  /// One row, or one a pass, for the deals of one identity.
  void add_identity(const std::vector<std::pair<code, const deal_fold*>>& deals) {
    const std::vector<happening> order = happenings_of(deals);
    std::vector<bool> open(deals.size(), false);
    std::size_t n_open = 0;
    std::uint32_t pass = 1;
    laid_.clear();
    begun_.clear();
    begun_.reserve(order.size());  // what is laid points into it
    const auto set_open = [&](std::size_t deal, bool now) {
      n_open += now && !open[deal];
      n_open -= !now && open[deal];
      open[deal] = now;
    };
    for (const happening& h : order) {
      const recorded_visit& v = *h.visit;
      const bool standing = !laid_.empty() && laid_.back().visit->end == visit_end::none;
      if (h.is_loss) {
        set_open(h.deal, false);
        if (n_open > 0 || !standing) continue;
        laid_.back().visit->unknown |= v.unknown & unknown_exit;
        laid_.back().visit->owner_left = v.owner_left;
        end_last(visit_end::lost, v.left, v.ended_by);
        laid_.back().visit->reason = v.reason;
        continue;
      }
      set_open(h.deal, !stages_->is_won(v.stage));
      const stage_index k = stages_->position(v.stage);
      if (k == no_stage || (standing && laid_.back().stage == k)) continue;
      const bool anew = !laid_.empty() && (!standing || is_won(laid_.back().stage) || k == 0);
      if (anew && layout_->unit == journey_unit::pass) {
        if (standing && !is_won(laid_.back().stage)) end_last(visit_end::moved_out, v.entered, v.begun_by);
        write(pass > 1, code_of(laid_), pass);
        laid_.clear();
        ++pass;
      } else if (standing) {
        if (v.after_gap) laid_.back().visit->unknown |= unknown_exit;
        end_last(visit_end::moved, v.entered, v.begun_by);
      }
      recorded_visit& begun = begun_.emplace_back(v);
      begun.left = instant::max().us;
      begun.end = visit_end::none;
      begun.ended_by = no_code;
      if (v.left != instant::max().us) begun.unknown &= static_cast<unknown_set>(~unknown_exit);
      laid_.push_back({&begun, deals[h.deal].second, h.index / 2, deals[h.deal].first, k});
    }
    if (!laid_.empty()) write(pass > 1, code_of(laid_), pass);
  }

 private:
  /// A visit at its position, with the journey and the deal to which it belongs.
  struct laid_visit {
    recorded_visit* visit;
    const deal_fold* of;
    std::size_t index;  // among the visits of its journey
    code deal;
    stage_index stage;
  };
  /// An entry or a loss of one of an identity's deals.
  struct happening {
    std::int64_t at;
    std::string_view name;
    std::size_t index;
    bool is_loss;
    std::size_t deal;
    const recorded_visit* visit;
  };

  /// What lies below a stage; see `stage_map::below` and `behind`.
  struct stages_lower {
    stage_mask below, behind;
  };
  stages_lower lower_than(stage_index k, instant t) const noexcept {
    return one_order_ ? only_order_[k] : stages_lower{stages_->below(k, t), stages_->behind(k, t)};
  }

  bool by_phases() const noexcept { return !layout_->phases.empty(); }
  bool is_won(stage_index k) const noexcept { return k == stages_->shown().won_stage(); }
  static code code_of(const std::vector<laid_visit>& laid) { return laid.back().of->identity; }

  static void extend(recorded_visit& v, const recorded_visit& by) {
    v.left = by.left;
    v.end = by.end;
    v.ended_by = by.ended_by;
    v.amount_left = by.amount_left;
    v.owner_left = by.owner_left;
    v.reason = by.reason;
    constexpr unknown_set of_end = unknown_exit | unknown_amount_left;
    v.unknown = static_cast<unknown_set>((v.unknown & ~of_end) | (by.unknown & of_end));
    if (by.after_gap || (by.unknown & unknown_stage) != 0) v.unknown |= unknown_entry;  // it may have been elsewhere between
  }
  void end_last(visit_end how, std::int64_t at, code actor) {
    recorded_visit& v = *laid_.back().visit;
    v.left = at;
    v.end = how;
    v.ended_by = actor;
  }

  /// In order of time, then by the deal's name, then as the deal went: never by arrival.
  std::vector<happening> happenings_of(const std::vector<std::pair<code, const deal_fold*>>& deals) const {
    std::vector<happening> all;
    for (std::size_t d = 0; d < deals.size(); ++d) {
      const std::string_view name = snapshot_->deals().name(deals[d].first);
      for (std::size_t i = 0; i < deals[d].second->visits.size(); ++i) {
        const recorded_visit& v = deals[d].second->visits[i];
        all.push_back({v.entered, name, 2 * i, false, d, &v});
        if (v.end == visit_end::lost) all.push_back({v.left, name, 2 * i + 1, true, d, &v});
      }
    }
    std::sort(all.begin(), all.end(), [](const happening& a, const happening& b) {
      return std::tie(a.at, a.name, a.index) < std::tie(b.at, b.name, b.index);
    });
    return all;
  }

  /// Appends the row of the visits in `laid_`.
  void write(bool moved_in, code identity = no_code, std::uint32_t pass = 0) {
    table_part& out = *out_;
    const laid_visit& first = laid_.front();
    const laid_visit& last = laid_.back();
    const deal_fold& j = *last.of;
    out.first_visit.push_back(out.stage.size());
    out.first_holding.push_back(out.holdings.owner.size());
    if (layout_->unit != journey_unit::deal || !j.changes.empty()) write_earlier_values();
    deal_shape shape;
    shape.moved_in = moved_in;
    shape.unpriced = !j.priced;
    shape.reopened = j.reopened;
    shape.aside = j.aside;
    // Its beginning here is the deal's, unless it came from another pipeline.
    shape.begun_before = first.index == 0 ? !first.of->begun : (first.visit->unknown & unknown_entry) != 0 || first.visit->after_gap;
    const auto of_row = static_cast<unknown_set>(j.priced ? 0xFF : unknown_stay);
    stage_index* stage = out.stage.append(laid_.size());
    visit_end* end = out.end.append(laid_.size());
    instant* entered = out.entered.append(laid_.size());
    instant* left = out.left.append(laid_.size());
    bool unsure = shape.begun_before;  // is it unknown where it was between the last known stage and this one?
    for (const laid_visit& l : laid_) {
      const recorded_visit& v = *l.visit;
      const auto unknown = static_cast<unknown_set>(v.unknown & of_row);
      shape.has_gaps |= unknown != 0;
      shape.amount_varies |= (unknown & ~unknown_stay) != 0;
      unsure = unsure || v.after_gap || (v.unknown & unknown_stage) != 0;
      if ((v.unknown & unknown_stage) == 0) {
        const stages_lower lower = lower_than(l.stage, {v.entered});
        if (unsure) {
          shape.left_unseen |= shape.visited & lower.behind & ~shape.passed;
          shape.unseen |= lower.below & ~shape.visited;
        }
        unsure = false;
        shape.passed |= shape.visited & lower.behind;
        shape.above |= lower.below;
        shape.visited |= stage_bit(l.stage);
      }
      shape.owner_varies |= v.owner != j.owner || v.owner_left != j.owner;
      shape.actor_varies |= v.begun_by != j.owner || (v.end != visit_end::none && v.ended_by != j.owner);
      shape.amount_varies |= v.amount != j.amount || v.amount_left != j.amount;
      *stage++ = l.stage;
      *end++ = v.end;
      *entered++ = {v.entered};
      *left++ = {v.left};
    }
    // A won deal may be given up after all; one that goes on elsewhere stays won here.
    shape.outcome = last.visit->end == visit_end::lost        ? outcome::lost
                    : is_won(last.stage)                      ? outcome::won
                    : last.visit->end == visit_end::moved_out ? outcome::moved_out
                                                              : outcome::open;
    shape.current = last.stage;
    shape.above |= shape.passed;
    if (!shape.begun_before) shape.began_above = lower_than(first.stage, {first.visit->entered}).below;
    // Where it came back to, it may have been before, and got further from there.
    shape.left_unseen |= shape.unseen & shape.visited & ~shape.passed;
    shape.unseen &= ~shape.visited;
    shape.lost_unseen = shape.outcome == outcome::lost && (last.visit->unknown & unknown_exit) != 0;
    if (shape.lost_unseen || unsure) shape.left_unseen |= shape.visited & ~shape.passed;
    const code number = numbers_.of(shape, out.shapes);
    if (number == out.shape_totals.size()) out.shape_totals.emplace_back();
    out.shape_totals[number] += {1, j.amount};
    out.shape.push_back(number);
    out.deal.push_back(last.deal);
    out.created.push_back({first.visit->entered});
    out.closed.push_back({shape.outcome == outcome::won ? last.visit->entered : last.visit->left});
    out.owner.push_back(j.owner);
    out.amount.push_back(j.amount);
    out.reason.push_back(shape.outcome == outcome::lost ? last.visit->reason : no_code);
    for (std::size_t k = 0; k < out.dimensions.size(); ++k) out.dimensions[k].push_back(j.dimensions[k]);
    if (shape.people_vary()) write_people();
    if (shape.amount_varies) write_amounts();
    if (shape.has_gaps)
      for (const laid_visit& l : laid_) out.gaps.push_back(static_cast<unknown_set>(l.visit->unknown & of_row));
    if (layout_->unit != journey_unit::deal || snapshot_->identities().size() > 0) out.identities.emplace_back(identity, pass);
    write_holdings();
  }

  void write_earlier_values() {
    const deal_fold& j = *laid_.back().of;
    for (std::size_t i = 0; i < laid_.size(); ++i) {
      const laid_visit& l = laid_[i];
      for (std::size_t k = 0; k < out_->dimensions.size() && (l.of != &j || !j.changes.empty()); ++k)
        if (const code then = l.of->dimension_at(l.index, k); then != j.dimensions[k])
          out_->earlier_values.push_back({out_->stage.size() + i, k, then});
    }
  }

  void write_people() {
    for (const laid_visit& l : laid_) {
      out_->owner_then.push_back(l.visit->owner);
      out_->owner_left.push_back(l.visit->owner_left);
      out_->begun_by.push_back(l.visit->begun_by);
      out_->ended_by.push_back(l.visit->ended_by);
    }
  }
  void write_amounts() {
    for (const laid_visit& l : laid_) {
      out_->amount_entered.push_back(l.visit->amount);
      out_->amount_left.push_back(l.visit->amount_left);
    }
  }

  void write_holdings() {
    const deal_fold& j = *laid_.back().of;
    // Most deals have one owner from the first, whom the last visit has too.
    const bool has_one = layout_->unit == journey_unit::deal && j.owners.size() == 1 &&
                         j.owners.front().first <= laid_.front().visit->entered && j.owners.front().second == laid_.back().visit->owner;
    if (!has_one) write_holders();
  }

  void write_holders() {
    held_.clear();
    for (const laid_visit& l : laid_) {
      if (is_won(l.stage)) continue;
      const auto& owners = l.of->owners;
      const std::int64_t entered = l.visit->entered;
      const std::int64_t end = std::min(l.visit->left, snapshot_->as_of().us);
      // Before its first owner a deal is held by nobody; stretch i lies between change i - 1 and change i. The first one
      // that counts holds the deal when the visit begins, also where that has no length.
      const auto after = std::upper_bound(owners.begin(), owners.end(), entered,
                                          [](std::int64_t t, const auto& change) { return t < change.first; });
      const auto first = static_cast<std::size_t>(after - owners.begin());
      for (std::size_t i = first; i <= owners.size(); ++i) {
        const std::int64_t start = i == first ? entered : owners[i - 1].first;
        if (start > end || (start == end && i > first)) break;
        const std::int64_t stop = i == owners.size() ? end : std::min(owners[i].first, end);
        if (start == stop && entered != end) continue;
        // A visit without an end in a snapshot without one has no length that could be counted.
        hold(i == 0 ? no_code : owners[i - 1].second, end == instant::max().us ? 0 : stop - start);
      }
    }
    for (const auto& [owner, us] : held_) place_of_holder_[owner + 1U] = 0;
    if (held_.size() > 1 || (!held_.empty() && held_[0].first != laid_.back().visit->owner)) {
      for (const auto& [owner, us] : held_) {
        out_->holdings.owner.push_back(owner);
        out_->holdings.us.push_back(us);
      }
    }
  }

  void hold(code owner, std::int64_t us) {
    const std::size_t slot = owner + 1U;  // `no_code` is the greatest of all
    if (place_of_holder_.size() <= slot) place_of_holder_.resize(slot + 1);
    std::uint32_t& place = place_of_holder_[slot];
    if (place == 0) {
      held_.emplace_back(owner, us);
      place = static_cast<std::uint32_t>(held_.size());
    } else {
      held_[place - 1].second += us;
    }
  }

  const snapshot* snapshot_;
  const layout* layout_;
  const stage_map* stages_;
  table_part* out_;
  bool one_order_;
  std::array<stages_lower, max_stages> only_order_{};  // when there is one, to save the search for that of the time
  shape_numbers numbers_;
  std::vector<laid_visit> laid_;
  std::vector<recorded_visit> begun_;  // of an identity, where the visits of its deals are cut to make its own
  std::vector<std::pair<code, std::int64_t>> held_;
  std::vector<std::uint32_t> place_of_holder_;  // by owner + 1: place in `held_` + 1, 0 between rows
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
