/// The common form of the ordered rule, answered in one walk over the visits.
///
/// Layer:   aggregates; needs no journey table.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include "query/ordered_rule.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

namespace funnel {
inline namespace v0_1 {

/// Steps that share no stage, none of them optional, with one window or none: no gaps, no exclusions, nothing held
/// constant, no strict flags. Then to take each step as early as it comes is best, since an earlier visit leaves more
/// that may follow; and of all chains that have got as far as a step, the one that began last outlives the others.
class simple_chain {
 public:
  /// nullopt for a rule that needs `ordered_matcher`. Requires: check(rule) is empty.
  static std::optional<simple_chain> make(const ordered_rule& rule) {
    if (!rule.exclusions.empty() || rule.hold_constant || rule.reentry == reentry::each || rule.strict_deduplication ||
        rule.strict_order || rule.strict_increase)
      return std::nullopt;
    simple_chain c;
    c.step_of_.fill(no_step);
    c.first_only_ = rule.reentry == reentry::first;
    if (rule.window) c.window_ = static_cast<std::uint64_t>(rule.window->us);
    for (std::size_t i = 0; i < rule.steps.size(); ++i) {
      const ordered_step& s = rule.steps[i];
      if (s.optional || s.min_gap.us != 0 || s.max_gap) return std::nullopt;
      for (stage_index k = 0; k < max_stages; ++k) {
        if ((s.stages & stage_bit(k)) == 0) continue;
        if (c.step_of_[k] != no_step) return std::nullopt;
        c.step_of_[k] = static_cast<std::uint8_t>(i);
      }
    }
    return c;
  }

  /// `ordered_matcher::furthest(visits).level` for many rows whose visits follow each other, with times that ascend within
  /// each row: levels[i] is the level of the visits of i's row up to i, so that the level of a row stands at its last
  /// visit. stage_at(i) is the stage of visit i; `entered` are unsigned numbers of units of `unit_us` microseconds;
  /// goes_on[i] is 0 where a row begins and 0xFF elsewhere.
  ///
  /// A walk row by row, with branches, guesses wrong about twice a row (a million rows of 4.7 visits: 70 ms
  /// so, 16 ms without any branch). Chains of the row before need not be forgotten: its level is, and what has not been
  /// reached is not looked at.
  template <class StageAt, class Number>
  void levels(const StageAt& stage_at, const Number* entered, const std::uint8_t* goes_on, std::size_t n, std::int64_t unit_us,
              std::uint8_t* levels) const noexcept {
    first_only_ ? walk<true>(stage_at, entered, goes_on, n, unit_us, levels) : walk<false>(stage_at, entered, goes_on, n, unit_us, levels);
  }

 private:
  static constexpr std::uint8_t no_step = max_steps + 1;  // above every level

  template <bool FirstOnly, class StageAt, class Number>
  void walk(const StageAt& stage_at, const Number* entered, const std::uint8_t* goes_on, std::size_t n, std::int64_t unit_us,
            std::uint8_t* levels) const noexcept {
    // Gaps are whole units, so the part of the window that makes no unit changes nothing.
    const auto window = static_cast<Number>(std::min<std::uint64_t>(window_ / static_cast<std::uint64_t>(unit_us), std::numeric_limits<Number>::max()));
    const std::array<std::uint8_t, max_stages> step_of = step_of_;
    std::array<Number, max_steps + 3> start{};  // [k]: of the last chain that has got k steps far
    std::uint8_t level = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const std::uint8_t step = step_of[stage_at(i)];
      level &= goes_on[i];
      start[0] = entered[i];
      const Number begun = start[step];
      const bool taken = (FirstOnly ? step == level : step <= level) & (static_cast<Number>(entered[i] - begun) <= window);
      start[step + 1U] = taken ? begun : start[step + 1U];
      level = static_cast<std::uint8_t>(level + (taken & (step == level)));
      levels[i] = level;
    }
  }

  std::array<std::uint8_t, max_stages> step_of_;
  std::uint64_t window_ = std::numeric_limits<std::uint64_t>::max();
  bool first_only_ = true;
};

}  // namespace v0_1
}  // namespace funnel
