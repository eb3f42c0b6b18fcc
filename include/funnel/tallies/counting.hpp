/// The counting rules: at which rows of the funnel, and how often, one deal counts.
///
/// Layer:   tallies. The one definition of each rule; see `counting`.
/// Threads: const calls on the same object are safe together; copy a counter for each thread.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/journeys/ordered_match.hpp>
#include <funnel/journeys/simple_chain.hpp>
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
  deal_counter(const journey_table& j, const query& q)
      : j_(&j), rule_(q.counting), shown_(shown_stages(j.pipeline())), hold_(q.ordered.hold_constant) {
    if (rule_ != counting::ordered) {
      n_rows_ = j.pipeline().n_funnel();
      return;
    }
    matcher_ = ordered_matcher::make(compile(q.ordered, j.pipeline()).value()).value();
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

  /// Calls f(row, `count(row).rows`) for each row of the set. Cost: O(visits) for `strict` and for simple chains.
  template <class F>
  void rows_of(const row_set& rows, F&& f) {
    const std::optional<simple_chain> chain = matcher_ ? simple_chain::make(matcher_->rule()) : std::nullopt;
    if (!chain) {
      rows.for_each(0, rows.n_rows(), [&](std::size_t row) { f(row, rule_ == counting::strict ? strict_rows(row) : count(row).rows); });
      return;
    }
    const packed_column<std::size_t>& first_visit = j_->deals().first_visit;
    std::vector<instant> entered;  // of the visits of a block of rows
    for (std::size_t block = 0; block < rows.n_rows(); block += row_set::block_rows) {
      const std::size_t n = std::min(row_set::block_rows, rows.n_rows() - block);
      const std::size_t from = first_visit[block];
      entered.resize(first_visit[block + n] - from);
      j_->visits().entered.read(from, entered.size(), entered.data());
      rows.for_each(block, n, [&](std::size_t row) {
        const std::size_t begin = first_visit[row];
        const std::size_t level = chain->level(j_->visits().stage.data() + begin, entered.data() + (begin - from), first_visit[row + 1] - begin);
        f(row, level == max_steps ? ~stage_mask{0} : (stage_mask{1} << level) - 1);
      });
    }
  }

  /// Attempts of the ordered funnel by the deal in this row, with their times. Requires: by_steps().
  std::vector<ordered_match> attempts(std::size_t row) {
    read_visits(row);
    return matcher_->attempts(visits_);
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
      if (level < shown_.size() && j_->visits().stage[v] == shown_[level]) passed |= stage_bit(shown_[level++]);
    return passed;
  }

  void count_entries(std::size_t row, bool only_moves) {
    const std::size_t begin = j_->deals().first_visit[row];
    for (std::size_t v = begin; v < j_->deals().first_visit[row + 1]; ++v) {
      if (only_moves && v == begin && !j_->deals().moved_in[row]) continue;
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
        if (best || counts_.step_visit[k] == step_match::no_visit) counts_.step_visit[k] = offset + m.steps[k].visit;
      }
    };
    if (matcher_->rule().reentry != reentry::each) {
      take(matcher_->furthest(visits_), true);
      return;
    }
    for (const ordered_match& m : matcher_->attempts(visits_)) take(m, false);
  }

  void read_visits(std::size_t row) {
    const visit_columns& v = j_->visits();
    visits_.clear();
    for (std::size_t i = j_->deals().first_visit[row]; i < j_->deals().first_visit[row + 1]; ++i)
      visits_.push_back({v.stage[i], v.entered[i], held_at(row, i)});
  }
  code held_at(std::size_t row, std::size_t visit) const {
    if (!hold_) return no_code;
    return hold_->owner ? j_->owner_at(row, visit) : j_->dimension_at(row, visit, held_dimension_);
  }

  const journey_table* j_;
  counting rule_;
  std::vector<stage_index> shown_;
  std::optional<held_field> hold_;
  code held_dimension_ = no_code;
  std::size_t n_rows_ = 0;
  std::optional<ordered_matcher> matcher_;
  std::vector<timed_stage> visits_;
  deal_counts counts_;
};

}  // namespace v0_1
}  // namespace funnel
