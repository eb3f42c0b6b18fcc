/// What became of the deals of a cohort, stage by stage: the fate ledger.
///
/// Layer:   tallies. Knows deals only as the plain numbers passed to `add`.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/types.hpp>

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// How a deal ended up with respect to one stage. Each deal has exactly one fate at each stage, so the
/// fates of a stage always sum to the cohort. The first four are fates of deals that visited the stage.
/// Source: the precedence of the fate ledger, features (e2).
enum class fate : std::uint8_t {
  advanced,       ///< visited, and after its first visit stood in a later stage
  lost,           ///< visited, never later than here since, and is lost
  here,           ///< visited, and stands here now (in the won stage: is won)
  went_back,      ///< visited, never later than here since, and is open in an earlier stage
  skipped,        ///< not visited, but passed over from an earlier stage to a later one
  started_above,  ///< not visited: the deal began in a later stage
  lost_before,    ///< not visited: lost without ever standing here or later
  not_yet,        ///< not visited: open, never stood here or later
};
inline constexpr std::size_t n_fates = 8;

/// What a tally must know of one deal; plain numbers from the journey columns.
struct deal_facts {
  stage_mask visited = 0;      ///< stages in which the deal stood
  stage_mask passed = 0;       ///< visited stages after whose first visit it stood in a later stage
  stage_index first = 0;       ///< stage in which it began
  stage_index furthest = 0;    ///< highest stage in which it stood
  stage_index current = 0;     ///< stage in which it stands or, closed, last stood
  bool won = false;
  bool lost = false;
  minor_units amount = 0;
  std::int64_t cycle_us = 0;   ///< created to closed; of closed deals
};

/// The one definition of a deal's fate at stage k.
inline constexpr fate fate_at(const deal_facts& d, stage_index k) noexcept {
  if (d.visited & stage_bit(k)) {
    if (d.passed & stage_bit(k)) return fate::advanced;
    if (d.lost) return fate::lost;
    return d.current < k ? fate::went_back : fate::here;
  }
  if (d.furthest > k) return d.first > k ? fate::started_above : fate::skipped;
  return d.lost ? fate::lost_before : fate::not_yet;
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
  friend count_amount operator+(count_amount a, const count_amount& b) noexcept { return a += b; }
  friend constexpr bool operator==(const count_amount&, const count_amount&) = default;
};

/// The ledger of one stage.
struct stage_ledger {
  std::array<count_amount, n_fates> fates{};

  const count_amount& operator[](fate f) const noexcept { return fates[static_cast<std::size_t>(f)]; }
  /// Deals that stood in the stage.
  count_amount touched() const noexcept { return sum(fate::advanced, fate::went_back); }
  /// Deals that stood in the stage or in a later one: implied reach, never rising from stage to stage.
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

/// Tally of a cohort over the funnel stages. A commutative monoid: the default value is the identity,
/// `add` accounts for one deal, `+=` merges, and merging in any order and split gives equal tallies.
///
/// Cost: add is O(stages + log won deals); memory O(stages + distinct cycles), for the exact median.
class cohort_tally {
 public:
  cohort_tally() = default;
  explicit cohort_tally(std::size_t n_stages) : stages_(n_stages) {}

  std::size_t n_stages() const noexcept { return stages_.size(); }
  const stage_ledger& operator[](std::size_t k) const { return stages_[k]; }

  count_amount total() const noexcept { return open_ + won_ + lost_; }
  const count_amount& open() const noexcept { return open_; }
  const count_amount& won() const noexcept { return won_; }
  const count_amount& lost() const noexcept { return lost_; }
  /// Cycle lengths of the won deals, created to won, in microseconds, each with its number of deals.
  const std::map<std::int64_t, std::int64_t>& won_cycles_us() const noexcept { return won_cycles_us_; }

  /// Accounts for one deal. Requires: stages below n_stages().
  void add(const deal_facts& d) {
    const count_amount one{1, d.amount};
    for (std::size_t k = 0; k < stages_.size(); ++k)
      stages_[k].fates[static_cast<std::size_t>(fate_at(d, static_cast<stage_index>(k)))] += one;
    (d.won ? won_ : d.lost ? lost_ : open_) += one;
    if (d.won) ++won_cycles_us_[d.cycle_us];
  }

  cohort_tally& operator+=(const cohort_tally& o) {
    if (stages_.empty()) stages_.resize(o.stages_.size());
    assert(o.stages_.empty() || stages_.size() == o.stages_.size());
    for (std::size_t k = 0; k < o.stages_.size(); ++k)
      for (std::size_t f = 0; f < n_fates; ++f) stages_[k].fates[f] += o.stages_[k].fates[f];
    open_ += o.open_;
    won_ += o.won_;
    lost_ += o.lost_;
    for (const auto& [cycle_us, deals] : o.won_cycles_us_) won_cycles_us_[cycle_us] += deals;
    return *this;
  }

  friend bool operator==(const cohort_tally&, const cohort_tally&) = default;

 private:
  std::vector<stage_ledger> stages_;
  count_amount open_;
  count_amount won_;
  count_amount lost_;
  std::map<std::int64_t, std::int64_t> won_cycles_us_;
};

}  // namespace v0_1
}  // namespace funnel
