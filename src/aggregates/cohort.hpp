/// What became of the deals of a cohort, stage by stage, and how many count where by the query's rule.
///
/// Layer:   tallies. Knows deals only as the plain numbers passed to `add`.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/types.hpp>
#include <funnel/journeys/journey_table.hpp>

#include <array>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// How a deal ended up with respect to one stage. Each deal has exactly one fate at each stage, so the
/// fates of a stage always sum to the cohort. The first five are fates of deals that visited the stage.
/// Source: the precedence of the fate ledger, features (e2).
enum class fate : std::uint8_t {
  advanced,          ///< visited, and after its first visit stood in a later stage
  lost,              ///< visited, never later than here since, and is lost
  moved_out,         ///< visited, never later than here since, and went on in another pipeline
  here,              ///< visited, and stands here now (in the won stage: is won)
  went_back,         ///< visited, never later than here since, and is open in an earlier stage
  skipped,           ///< not visited, but passed over from an earlier stage to a later one
  started_above,     ///< not visited: the deal began in a later stage
  lost_before,       ///< not visited: lost without ever standing here or later
  moved_out_before,  ///< not visited: went on in another pipeline without ever standing here or later
  not_yet,           ///< not visited: open, never stood here or later
};
inline constexpr std::size_t n_fates = 10;

/// What decides the fates of one deal; plain numbers from the journey columns. "Above" and "below" are meant by the
/// order of stages in force at the time of each move.
struct deal_facts {
  stage_mask visited = 0;      ///< stages in which the deal stood
  stage_mask above = 0;        ///< stages above which it ever stood
  stage_mask passed = 0;       ///< visited stages above which it stood after its first visit to them
  stage_mask began_above = 0;  ///< stages below the one in which it began
  stage_index current = 0;     ///< stage in which it stands or, closed, last stood
  funnel::outcome outcome = funnel::outcome::open;
};

/// The plain numbers of a shape, or of the deal in a row.
inline deal_facts facts_of(const deal_shape& s) {
  return {s.visited, s.above, s.passed, s.began_above, s.current, s.outcome};
}
inline deal_facts facts_of(const journey_table& j, std::size_t row) { return facts_of(j.shapes()[j.deals().shape[row]]); }

/// The one definition of a deal's fate at stage k.
inline constexpr fate fate_at(const deal_facts& d, stage_index k) noexcept {
  const stage_mask bit = stage_bit(k);
  if (d.visited & bit) {
    if (d.passed & bit) return fate::advanced;
    if (d.outcome == outcome::lost) return fate::lost;
    if (d.outcome == outcome::moved_out) return fate::moved_out;
    return d.current == k ? fate::here : fate::went_back;
  }
  if (d.above & bit) return d.began_above & bit ? fate::started_above : fate::skipped;
  if (d.outcome == outcome::lost) return fate::lost_before;
  return d.outcome == outcome::moved_out ? fate::moved_out_before : fate::not_yet;
}

/// Deals and their money. A commutative monoid under `+=`.
struct count_amount {
  std::int64_t deals = 0;
  minor_units amount = 0;  ///< exact: the store refuses amounts whose sum would not fit

  count_amount& operator+=(const count_amount& o) noexcept {
    deals += o.deals;
    amount += o.amount;
    return *this;
  }
  count_amount& operator-=(const count_amount& o) noexcept {
    deals -= o.deals;
    amount -= o.amount;
    return *this;
  }
  friend count_amount operator+(count_amount a, const count_amount& b) noexcept { return a += b; }
  friend count_amount operator-(count_amount a, const count_amount& b) noexcept { return a -= b; }
  friend constexpr bool operator==(const count_amount&, const count_amount&) = default;
};

/// The ledger of one stage.
struct stage_ledger {
  std::array<count_amount, n_fates> fates{};

  const count_amount& operator[](fate f) const noexcept { return fates[static_cast<std::size_t>(f)]; }
  /// Deals that stood in the stage.
  count_amount touched() const noexcept { return sum(fate::advanced, fate::went_back); }
  /// Deals that stood in the stage or in a later one.
  count_amount reached() const noexcept { return sum(fate::advanced, fate::started_above); }
  /// The whole cohort.
  count_amount total() const noexcept { return sum(fate::advanced, fate::not_yet); }

  friend bool operator==(const stage_ledger&, const stage_ledger&) = default;

 private:
  count_amount sum(fate first, fate last) const noexcept {
    count_amount s;
    for (auto f = static_cast<std::size_t>(first); f <= static_cast<std::size_t>(last); ++f) s += fates[f];
    return s;
  }
};

/// What counts at one row of the funnel (a stage, or a step of an ordered funnel) by the query's rule.
struct counted_row {
  std::int64_t times = 0;       ///< entries or moves for those rules; else the deals
  count_amount deals;           ///< distinct deals, worth what they are here
  count_amount also_next;       ///< those of them that count at the next shown row too, worth what they are here ...
  minor_units next_amount = 0;  ///< ... and there
  std::int64_t of_first = 0;    ///< deals that count here, of those that count (and to whom they count) at the first row

  counted_row& operator+=(const counted_row& o) noexcept {
    times += o.times;
    deals += o.deals;
    also_next += o.also_next;
    next_amount += o.next_amount;
    of_first += o.of_first;
    return *this;
  }
  counted_row& operator-=(const counted_row& o) noexcept {
    times -= o.times;
    deals -= o.deals;
    also_next -= o.also_next;
    next_amount -= o.next_amount;
    of_first -= o.of_first;
    return *this;
  }
  friend bool operator==(const counted_row&, const counted_row&) = default;
};

/// One kind of number in a cohort tally, and the deals behind it.
struct cohort_cell {
  enum class measure : std::uint8_t {
    outcome,    ///< whole deals that ended so: `how`
    moved_in,   ///< whole deals that came from elsewhere
    fate,       ///< deals with the fate `of` at stage `row`
    counted,    ///< what counts at row `row`; a deal is listed as often as it counts
    also_next,  ///< of the deals that count there, those that count at the next shown row too
    of_first,   ///< of the deals that count at the first shown row, those that count at `row`
  };
  measure what = measure::outcome;
  std::size_t row = 0;
  funnel::fate of = funnel::fate::advanced;
  funnel::outcome how = funnel::outcome::open;

  friend bool operator==(const cohort_cell&, const cohort_cell&) = default;
};

/// Tally of a cohort. A commutative monoid: the default value is the identity, `add` accounts for one number of one
/// deal, `+=` merges, and merging in any order and split gives equal tallies.
///
/// Cost: memory O(stages + rows).
class cohort_tally {
 public:
  cohort_tally() = default;
  cohort_tally(std::size_t n_stages, std::size_t n_rows) : stages_(n_stages), rows_(n_rows) {}

  /// The fate ledger, one a funnel stage.
  std::size_t n_stages() const noexcept { return stages_.size(); }
  const stage_ledger& operator[](std::size_t k) const {
    assert(k < stages_.size());
    return stages_[k];
  }
  /// What counts by the query's rule, one row a funnel stage; of an ordered funnel, one a step.
  const std::vector<counted_row>& rows() const noexcept { return rows_; }

  count_amount total() const noexcept {
    count_amount sum;
    for (const count_amount& c : outcomes_) sum += c;
    return sum;
  }
  const count_amount& operator[](outcome o) const noexcept { return outcomes_[static_cast<std::size_t>(o)]; }
  const count_amount& open() const noexcept { return (*this)[outcome::open]; }
  const count_amount& won() const noexcept { return (*this)[outcome::won]; }
  const count_amount& lost() const noexcept { return (*this)[outcome::lost]; }
  const count_amount& moved_out() const noexcept { return (*this)[outcome::moved_out]; }
  const count_amount& moved_in() const noexcept { return moved_in_; }

  /// Accounts for one deal in one cell. `times` matters for `counted`, `next_amount` for `also_next`.
  void add(const cohort_cell& cell, minor_units amount, std::int64_t times = 1, minor_units next_amount = 0) {
    const count_amount one{1, amount};
    switch (cell.what) {
      case cohort_cell::measure::outcome: outcomes_[static_cast<std::size_t>(cell.how)] += one; break;
      case cohort_cell::measure::moved_in: moved_in_ += one; break;
      case cohort_cell::measure::fate: stages_[cell.row].fates[static_cast<std::size_t>(cell.of)] += one; break;
      case cohort_cell::measure::counted:
        rows_[cell.row].times += times;
        rows_[cell.row].deals += one;
        break;
      case cohort_cell::measure::also_next:
        rows_[cell.row].also_next += one;
        rows_[cell.row].next_amount += next_amount;
        break;
      case cohort_cell::measure::of_first: ++rows_[cell.row].of_first; break;
    }
  }
  /// Accounts at once for deals that are alike: their outcome, whether they moved in, and their fate at each stage.
  void add_alike(outcome how, bool moved_in, std::span<const fate> fates, const count_amount& deals) {
    outcomes_[static_cast<std::size_t>(how)] += deals;
    if (moved_in) moved_in_ += deals;
    for (std::size_t k = 0; k < stages_.size(); ++k) stages_[k].fates[static_cast<std::size_t>(fates[k])] += deals;
  }
  /// Accounts at once for deals that count once at each of these rows, at one worth everywhere. `next` of a row is that
  /// with which its conversion goes on, behind the last row if with none; `first` is the first shown row.
  void add_counted(stage_mask counted, std::span<const std::size_t> next, std::size_t first, const count_amount& deals) {
    for (stage_mask m = counted; m != 0; m &= m - 1) {
      const auto k = static_cast<std::size_t>(std::countr_zero(m));
      rows_[k].times += deals.deals;
      rows_[k].deals += deals;
      if (next[k] < rows_.size() && (counted >> next[k] & 1) != 0) {
        rows_[k].also_next += deals;
        rows_[k].next_amount += deals.amount;
      }
      if ((counted >> first & 1) != 0) rows_[k].of_first += deals.deals;
    }
  }

  /// Accounts for one deal that is worth something else at each stage and counts once at each of these rows. The rest
  /// is as for `add_alike` and `add_counted`.
  void add_valued(outcome how, bool moved_in, std::span<const fate> fates, minor_units whole, std::span<const minor_units> worth,
                  stage_mask counted, std::span<const std::size_t> next, std::size_t first) {
    outcomes_[static_cast<std::size_t>(how)] += {1, whole};
    if (moved_in) moved_in_ += {1, whole};
    const bool of_first = (counted >> first & 1) != 0;
    for (std::size_t k = 0; k < stages_.size(); ++k) {
      stages_[k].fates[static_cast<std::size_t>(fates[k])] += {1, worth[k]};
      if ((counted >> k & 1) == 0) continue;
      ++rows_[k].times;
      rows_[k].deals += {1, worth[k]};
      rows_[k].of_first += of_first;
      if (next[k] >= rows_.size() || (counted >> next[k] & 1) == 0) continue;
      rows_[k].also_next += {1, worth[k]};
      rows_[k].next_amount += worth[next[k]];
    }
  }

  cohort_tally& operator+=(const cohort_tally& o) {
    return combine(o, [](auto& a, const auto& b) { a += b; });
  }
  /// Takes deals away again. Requires: all of `o` are among these.
  cohort_tally& operator-=(const cohort_tally& o) {
    return combine(o, [](auto& a, const auto& b) { a -= b; });
  }

  friend bool operator==(const cohort_tally&, const cohort_tally&) = default;

 private:
  template <class F>
  cohort_tally& combine(const cohort_tally& o, F&& each) {
    if (stages_.empty()) stages_.resize(o.stages_.size());
    if (rows_.empty()) rows_.resize(o.rows_.size());
    assert(o.stages_.empty() || stages_.size() == o.stages_.size());
    for (std::size_t k = 0; k < o.stages_.size(); ++k)
      for (std::size_t f = 0; f < n_fates; ++f) each(stages_[k].fates[f], o.stages_[k].fates[f]);
    for (std::size_t i = 0; i < o.rows_.size(); ++i) each(rows_[i], o.rows_[i]);
    for (std::size_t i = 0; i < n_outcomes; ++i) each(outcomes_[i], o.outcomes_[i]);
    each(moved_in_, o.moved_in_);
    return *this;
  }

  std::vector<stage_ledger> stages_;
  std::vector<counted_row> rows_;
  std::array<count_amount, n_outcomes> outcomes_{};
  count_amount moved_in_;
};

}  // namespace v0_1
}  // namespace funnel
