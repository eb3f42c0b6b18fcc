/// Matches the ordered visits of one deal against an ordered rule.
///
/// Layer:   aggregates; needs no journey table.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/aggregates/cohort.hpp>
#include "query/ordered_rule.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// A deal enters a stage. Stages need not be a pipeline's: a host may number a loss or a call as one more.
struct timed_stage {
  stage_index stage = 0;  ///< below `max_stages`
  instant at;
  code held = no_code;  ///< value of the dimension to hold constant at that moment; no_code fits any

  friend bool operator==(const timed_stage&, const timed_stage&) = default;
};

/// A checked rule, ready for any number of deals. Keeps working memory: copy it for each thread.
///
/// Cost:    O(visits x steps) an attempt, all attempts together where there is neither a window nor a value held
///          constant; times the runs of optional steps that can be skipped; times the distinct values when the first
///          step holds none. No allocation once the memory has grown, beyond the result.
class ordered_matcher {
 public:
  /// Errors: all that `check(rule)` finds.
  static result<ordered_matcher> make(ordered_rule rule);

  const ordered_rule& rule() const noexcept { return rule_; }

  /// The attempts in order of their first visit: one an entry of step one with `reentry::each`, else at most one.
  ///
  /// Empty:   no visit fulfils step one.
  /// Errors:  none; requires visits in ascending order of time, fewer than 2^32 of them.
  std::vector<ordered_match> attempts(std::span<const timed_stage> visits);

  /// The attempt that gets furthest, of equals the earliest; level 0 when no visit fulfils step one.
  ///
  /// Errors:  none; requires visits in ascending order of time, fewer than 2^32 of them.
  ordered_match furthest(std::span<const timed_stage> visits);

 private:
  static constexpr std::uint32_t none = 0xFFFF'FFFF;

  /// A move from one reached step to the next reached one, optional steps between them skipped.
  struct link {
    std::uint8_t from, to;
    stage_mask forbidden;  // stages in which no visit may lie between the two
    std::uint64_t min_gap, max_gap;
  };
  /// The best rest of a chain that takes a step at a visit. Value: level * 128 + steps reached; 0 is no chain.
  struct cell {
    std::uint16_t value;
    std::uint8_t next_step;
    std::uint32_t next;
  };
  /// A chain by its visits, `none` for a skipped step: so of equal values the lexicographically least is the best.
  struct best_chain {
    std::uint16_t value = 0;
    std::vector<std::uint32_t> visits;
  };

  static constexpr std::uint16_t level_of(std::uint16_t value) noexcept { return value / 128; }
  /// Exact for all instants in ascending order, also where their difference does not fit a duration.
  static constexpr std::uint64_t gap(instant a, instant b) noexcept {
    return static_cast<std::uint64_t>(b.us) - static_cast<std::uint64_t>(a.us);
  }

  explicit ordered_matcher(ordered_rule rule);

  bool fulfils(const timed_stage& v, std::size_t step) const noexcept {
    return (rule_.steps[step].stages & stage_bit(v.stage)) != 0;
  }

  void find_furthest(std::span<const timed_stage> visits);

  /// Gives the best chain of each attempt to `take`, until it returns false.
  template <class Take>
  void explore(std::span<const timed_stage> visits, Take&& take);

  /// The best chain that begins at visit `s`, to `chain_`.
  void solve_attempt(std::span<const timed_stage> visits, std::size_t s);

  /// Fills `cells_` for the visits given, all of them in the window; with `hold_constant`, for the value `held`.
  void solve(std::span<const timed_stage> visits, code held);

  /// Improves the cells of `l.from` by the chains that go on with `l.to`.
  ///
  /// The visits that may follow p form a range, and going through p backwards both its ends only move backwards. So a
  /// queue keeps those of them that may yet be the best: the back is the earliest visit, values rise towards the front.
  void follow(const link& l, std::span<const timed_stage> visits);

  /// Reads the chain that begins at `start` out of the cells; `offset` is where their visits begin.
  void trace(std::size_t start, std::size_t offset, best_chain& chain) const;

  ordered_match to_match(const best_chain& c, std::span<const timed_stage> visits) const;

  ordered_rule rule_;
  std::vector<link> links_;   // of the last step first; of one step the nearest first
  std::size_t required_ = 0;  // level from which on only optional steps are missing
  std::vector<cell> cells_;   // [step][visit], of the visits last solved
  std::size_t n_solved_ = 0;
  std::vector<std::uint32_t> queue_;
  best_chain chain_, trial_, kept_;
};

}  // namespace v0_1
}  // namespace funnel
