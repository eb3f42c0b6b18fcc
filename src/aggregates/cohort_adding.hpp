/// How deals get into a cohort tally: inline, for the loops that count.
///
/// Layer:   aggregates.
#pragma once

#include <funnel/aggregates/cohort.hpp>

#include <bit>
#include <cassert>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Numbers of a tally that change together when a deal counts at a stage, or as a whole, to another person or at another
/// worth.
struct corrected_place {
  enum class numbers : std::uint8_t {
    stage,        ///< those of stage `k`
    next_amount,  ///< `counted_row::next_amount` of row `k`
    whole,        ///< those of the whole deal
  };
  static constexpr std::uint8_t none = 0xFF;

  numbers what = numbers::stage;
  std::uint8_t k = 0;
  fate of = fate::advanced;     ///< at the stage
  bool counted = false;         ///< does the deal count at row `k`, ...
  bool also_next = false;       ///< ... and at the next one?
  std::uint8_t before = none;   ///< the row before it, if its `next_amount` changes, too
  outcome how = outcome::open;  ///< of the whole deal, ...
  bool moved_in = false;        ///< ... as this
  stage_mask with_first = 0;    ///< rows whose `counted_row::of_first` changes

  friend auto operator<=>(const corrected_place&, const corrected_place&) = default;
};
struct cohort_adder {
  /// `cohort_tally::add`.
  static void add(cohort_tally& t, const cohort_cell& cell, const count_amount& one, std::int64_t times,
                  minor_units next_amount) {
    switch (cell.what) {
      case cohort_cell::measure::outcome:
        t.outcomes_[static_cast<std::size_t>(cell.how)] += one;
        break;
      case cohort_cell::measure::moved_in:
        t.moved_in_ += one;
        break;
      case cohort_cell::measure::fate:
        t.stages_[cell.row].fates[static_cast<std::size_t>(cell.of)] += one;
        break;
      case cohort_cell::measure::counted:
        t.rows_[cell.row].times += times;
        t.rows_[cell.row].deals += one;
        break;
      case cohort_cell::measure::also_next:
        t.rows_[cell.row].also_next += one;
        t.rows_[cell.row].next_amount += next_amount;
        break;
      case cohort_cell::measure::of_first:
        t.rows_[cell.row].of_first += one.deals;
        break;
    }
  }

  /// Adds deals that are alike in their outcome, in whether they moved in, and in their fate at each stage.
  static void add_alike(cohort_tally& t, outcome how, bool moved_in, std::span<const fate> fates,
                        const count_amount& deals) {
    t.outcomes_[static_cast<std::size_t>(how)] += deals;
    if (moved_in) t.moved_in_ += deals;
    for (std::size_t k = 0; k < t.stages_.size(); ++k) t.stages_[k].fates[static_cast<std::size_t>(fates[k])] += deals;
  }

  /// Adds deals that count once at each row of `counted`, at one worth everywhere. next[k] is the row with which the
  /// conversion of row k goes on, rows().size() if there is none; `first` is the first shown row.
  static void add_counted(cohort_tally& t, stage_mask counted, std::span<const std::size_t> next, std::size_t first,
                          const count_amount& deals) {
    for (stage_mask m = counted; m != 0; m &= m - 1) {
      const auto k = static_cast<std::size_t>(std::countr_zero(m));
      t.rows_[k].times += deals.deals;
      t.rows_[k].deals += deals;
      if (next[k] < t.rows_.size() && (counted >> next[k] & 1) != 0) {
        t.rows_[k].also_next += deals;
        t.rows_[k].next_amount += deals.amount;
      }
      if ((counted >> first & 1) != 0) t.rows_[k].of_first += deals.deals;
    }
  }

  /// Adds what corrections change of the numbers of a place. On the way amounts are modulo 2^64: who has a deal may be
  /// given it before it is taken from another.
  static void add_corrected(cohort_tally& t, const corrected_place& p, const count_amount& by) {
    const auto add_amount = [&](minor_units& to) {
      to = static_cast<minor_units>(static_cast<std::uint64_t>(to) + static_cast<std::uint64_t>(by.amount));
    };
    const auto add_to = [&](count_amount& to) {
      to.deals += by.deals;
      to.unpriced += by.unpriced;
      add_amount(to.amount);
    };
    switch (p.what) {
      case corrected_place::numbers::stage:
        add_to(t.stages_[p.k].fates[static_cast<std::size_t>(p.of)]);
        if (p.counted) {
          t.rows_[p.k].times += by.deals;
          add_to(t.rows_[p.k].deals);
        }
        if (p.also_next) add_to(t.rows_[p.k].also_next);
        if (p.before != corrected_place::none) add_amount(t.rows_[p.before].next_amount);
        for (stage_mask m = p.with_first; m != 0; m &= m - 1) t.rows_[static_cast<std::size_t>(std::countr_zero(m))].of_first += by.deals;
        break;
      case corrected_place::numbers::next_amount: add_amount(t.rows_[p.k].next_amount); break;
      case corrected_place::numbers::whole:
        add_to(t.outcomes_[static_cast<std::size_t>(p.how)]);
        if (p.moved_in) add_to(t.moved_in_);
        break;
    }
  }

  /// Calls f(number, other number) for each pair of numbers of two tallies.
  template <class F>
  static cohort_tally& combine(cohort_tally& t, const cohort_tally& o, F&& f) {
    if (t.stages_.empty()) t.stages_.resize(o.stages_.size());
    if (t.rows_.empty()) t.rows_.resize(o.rows_.size());
    assert(o.stages_.empty() || t.stages_.size() == o.stages_.size());
    for (std::size_t k = 0; k < o.stages_.size(); ++k)
      for (std::size_t i = 0; i < n_fates; ++i) f(t.stages_[k].fates[i], o.stages_[k].fates[i]);
    for (std::size_t i = 0; i < o.rows_.size(); ++i) f(t.rows_[i], o.rows_[i]);
    for (std::size_t i = 0; i < n_outcomes; ++i) f(t.outcomes_[i], o.outcomes_[i]);
    f(t.moved_in_, o.moved_in_);
    return t;
  }
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
