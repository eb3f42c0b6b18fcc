/// How deals get into a cohort tally: inline, for the loops that count.
///
/// Layer:   aggregates.
#pragma once

#include <funnel/aggregates/cohort.hpp>

#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>

namespace funnel {
inline namespace v0_1 {
namespace detail {

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

  /// Adds one deal that is worth something else at each stage, all of it known, and counts once at each row of `counted`.
  /// The rest is as for `add_alike` and `add_counted`.
  static void add_valued(cohort_tally& t, outcome how, bool moved_in, std::span<const fate> fates, minor_units whole,
                         std::span<const minor_units> worth, stage_mask counted, std::span<const std::size_t> next,
                         std::size_t first) {
    const auto add_one = [](count_amount& to, minor_units amount) {
      ++to.deals;
      to.amount += amount;
    };
    add_one(t.outcomes_[static_cast<std::size_t>(how)], whole);
    if (moved_in) add_one(t.moved_in_, whole);
    const bool of_first = (counted >> first & 1) != 0;
    for (std::size_t k = 0; k < t.stages_.size(); ++k) {
      add_one(t.stages_[k].fates[static_cast<std::size_t>(fates[k])], worth[k]);
      if ((counted >> k & 1) == 0) continue;
      ++t.rows_[k].times;
      add_one(t.rows_[k].deals, worth[k]);
      t.rows_[k].of_first += of_first;
      if (next[k] >= t.rows_.size() || (counted >> next[k] & 1) == 0) continue;
      add_one(t.rows_[k].also_next, worth[k]);
      t.rows_[k].next_amount += worth[next[k]];
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
