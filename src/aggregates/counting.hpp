/// The counting rules: at which rows of the funnel, and how often, one deal counts.
///
/// Layer:   aggregates. The one definition of each rule; see `counting`.
/// Threads: const calls on the same object are safe together; copy a counter for each thread.
#pragma once

#include <funnel/core/error.hpp>
#include "journeys/column_reading.hpp"
#include "journeys/journey_data.hpp"
#include "aggregates/ordered_match.hpp"
#include "aggregates/simple_chain.hpp"
#include <funnel/query/query.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// What a rule says of one deal. Row k is funnel stage k; of an ordered funnel, step k.
struct deal_counts {
  stage_mask rows = 0;                              ///< rows at which the deal counts
  std::array<std::int64_t, max_stages> times{};     ///< how often; 0 elsewhere
  std::array<std::size_t, max_steps> step_visit{};  ///< ordered: the visit taken for the step by the best attempt
};

class deal_counter {
 public:
  /// Requires: validate(q, j) is empty.
  deal_counter(const detail::journey_data& j, const query& q)
      : j_(&j), rule_(q.counting), shown_(shown_stages(j.pipeline())), hold_(q.ordered.hold_constant) {
    if (rule_ != counting::ordered) {
      n_rows_ = j.pipeline().n_funnel();
      return;
    }
    matcher_ = ordered_matcher::make(compile(q.ordered, j.pipeline()).value()).value();
    chain_ = simple_chain::make(matcher_->rule());
    n_rows_ = matcher_->rule().steps.size();
    if (hold_ && !hold_->owner) held_dimension_ = j.snapshot().dimensions().find(hold_->dimension);
  }

  std::size_t n_rows() const noexcept { return n_rows_; }
  bool by_steps() const noexcept { return rule_ == counting::ordered; }

  /// The row with which the conversion of row k goes on: the next shown stage, the next step. n_rows() after the last.
  std::size_t next(std::size_t k) const noexcept {
    if (by_steps()) return k + 1;
    const auto it = std::upper_bound(shown_.begin(), shown_.end(), k);
    const bool shown = it != shown_.begin() && *(it - 1) == k;
    return shown && it != shown_.end() ? *it : n_rows_;
  }
  /// The first shown row.
  std::size_t first() const noexcept { return by_steps() ? 0 : shown_.front(); }

  /// Cost: O(visits); for ordered funnels see `ordered_matcher`.
  const deal_counts& count(std::size_t row) {
    counts_.rows = 0;
    std::fill_n(counts_.times.begin(), n_rows_, 0);
    switch (rule_) {
      case counting::implied: each(j_->deals().visited[row] | j_->deals().above[row]); break;
      case counting::touched: each(j_->deals().visited[row]); break;
      case counting::strict: each(strict_rows(row)); break;
      case counting::entries: count_entries(row, false); break;
      case counting::moves: count_entries(row, true); break;
      case counting::ordered: count_ordered(row); break;
    }
    return counts_;
  }

  /// Calls f(row, `count(row).rows`) for each row of the set. Cost: as `count`; O(visits) for `strict`.
  template <class F>
  void rows_of(const row_set& rows, F&& f) {
    rows.for_each(0, rows.n_rows(), [&](std::size_t row) { f(row, rule_ == counting::strict ? strict_rows(row) : count(row).rows); });
  }

  /// Does a deal by this rule count at the first rows up to some one, which `levels_of` finds faster than `rows_of`?
  bool by_levels() const noexcept { return chain_.has_value(); }
  /// The rows at which a deal of this level counts.
  static constexpr stage_mask first_rows(std::size_t level) noexcept {
    return level == max_stages ? ~stage_mask{0} : (stage_mask{1} << level) - 1;
  }
  /// Calls f(row, level) for each row of the set among begin, ..., end - 1, where `count(row).rows` is first_rows(level).
  /// Requires: by_levels(); `begin` begins a block. Cost: O(visits), those of other rows included.
  template <class F>
  void levels_of(const row_set& rows, std::size_t begin, std::size_t end, F&& f) const {
    j_->deals().first_visit.with_raw([&](const auto* first_visit) {  // offsets begin with 0: they are raw numbers
      j_->visits().entered.with_raw([&](const auto* entered) { levels_of(rows, f, begin, end, first_visit, entered); });
    });
  }

  /// Attempts of the ordered funnel by the deal in this row, with their times. Requires: by_steps().
  std::vector<ordered_match> attempts(std::size_t row) {
    read_visits(row);
    std::vector<ordered_match> all = matcher_->attempts(visits_);
    for (ordered_match& m : all)
      for (step_match& s : m.steps)
        if (!s.skipped()) s.visit = place_of_[s.visit];
    return all;
  }

 private:
  void each(stage_mask rows) {
    counts_.rows = rows;
    for (stage_mask m = rows; m != 0; m &= m - 1) counts_.times[static_cast<std::size_t>(std::countr_zero(m))] = 1;
  }

  /// Hidden and retired stages are no condition of the others; they count where they were touched.
  stage_mask strict_rows(std::size_t row) const {
    std::size_t level = 0;
    stage_mask passed = j_->deals().visited[row];
    for (const stage_index k : shown_) passed &= ~stage_bit(k);
    for (std::size_t v = j_->deals().first_visit[row]; v < j_->deals().first_visit[row + 1]; ++v)
      if (level < shown_.size() && j_->visits().stage[v] == shown_[level] && (j_->unknown_of(row, v) & unknown_stage) == 0) passed |= stage_bit(shown_[level++]);
    return passed;
  }

  template <class F, class Offset, class Number>
  void levels_of(const row_set& rows, F& f, std::size_t begin, std::size_t end, const Offset* first_visit, const Number* entered) const {
    const auto stage = detail::reading(j_->visits().stage);
    std::vector<std::uint8_t> goes_on, levels;  // of the visits of a block of rows
    for (std::size_t block = begin; block < end; block += row_set::block_rows) {
      const std::size_t n = std::min(row_set::block_rows, end - block);
      const std::size_t from = first_visit[block];
      const std::size_t n_visits = first_visit[block + n] - from;
      levels.resize(n_visits);
      goes_on.assign(n_visits, 0xFF);
      for (std::size_t row = block; row < block + n; ++row) goes_on[first_visit[row] - from] = 0;
      chain_->levels([=](std::size_t i) { return stage[from + i]; }, entered + from, goes_on.data(), n_visits,
                     j_->visits().entered.unit(), levels.data());
      rows.for_each(block, n, [&](std::size_t row) { f(row, levels[first_visit[row + 1] - 1 - from]); });
    }
  }

  void count_entries(std::size_t row, bool only_moves) {
    const std::size_t begin = j_->deals().first_visit[row];
    for (std::size_t v = begin; v < j_->deals().first_visit[row + 1]; ++v) {
      if (only_moves && v == begin && !j_->deals().moved_in[row] && !j_->deals().begun_before[row]) continue;
      if ((j_->unknown_of(row, v) & unknown_stage) != 0) continue;
      ++counts_.times[j_->visits().stage[v]];
      counts_.rows |= stage_bit(j_->visits().stage[v]);
    }
  }

  void count_ordered(std::size_t row) {
    read_visits(row);
    std::fill_n(counts_.step_visit.begin(), n_rows_, step_match::no_visit);
    const std::size_t offset = j_->deals().first_visit[row];
    const auto take = [&](const ordered_match& m, bool best) {
      for (std::size_t k = 0; k < m.steps.size(); ++k) {
        if (m.steps[k].skipped()) continue;
        ++counts_.times[k];
        counts_.rows |= stage_bit(static_cast<stage_index>(k));
        if (best || counts_.step_visit[k] == step_match::no_visit) counts_.step_visit[k] = offset + place_of_[m.steps[k].visit];
      }
    };
    if (matcher_->rule().reentry != reentry::each) {
      take(matcher_->furthest(visits_), true);
      return;
    }
    for (const ordered_match& m : matcher_->attempts(visits_)) take(m, false);
  }

  void read_visits(std::size_t row) {
    const auto& v = j_->visits();
    visits_.clear();
    place_of_.clear();
    const std::size_t begin = j_->deals().first_visit[row];
    for (std::size_t i = begin; i < j_->deals().first_visit[row + 1]; ++i) {
      // Steps are made at their time: a visit without one is none.
      if ((j_->unknown_of(row, i) & (unknown_stage | unknown_entry)) != 0) continue;
      visits_.push_back({v.stage[i], v.entered[i], held_at(row, i)});
      place_of_.push_back(i - begin);
    }
  }
  code held_at(std::size_t row, std::size_t visit) const {
    if (!hold_) return no_code;
    return hold_->owner ? j_->owner_at(row, visit) : j_->dimension_at(row, visit, held_dimension_);
  }

  const detail::journey_data* j_;
  counting rule_;
  std::vector<stage_index> shown_;
  std::optional<held_field> hold_;
  code held_dimension_ = no_code;
  std::size_t n_rows_ = 0;
  std::optional<ordered_matcher> matcher_;
  std::optional<simple_chain> chain_;  // of the matcher's rule, if it is one
  std::vector<timed_stage> visits_;
  std::vector<std::size_t> place_of_;  // of each of them, among the visits of the deal
  deal_counts counts_;
};

}  // namespace v0_1
}  // namespace funnel
