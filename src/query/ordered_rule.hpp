/// The ordered counting rule: which visits of a deal make a chain of steps.
///
/// Layer:   journeys; needs no journey table.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// Most steps an ordered rule may have.
inline constexpr std::size_t max_steps = 64;

/// One step: the deal enters one of these stages.
struct ordered_step {
  stage_mask stages = 0;            ///< any one of them fulfils the step
  bool optional = false;            ///< the chain may go on without it; never the first step
  duration min_gap{};               ///< at least so long after the reached step before it, bound included
  std::optional<duration> max_gap;  ///< at most so long after the reached step before it, bound included

  friend bool operator==(const ordered_step&, const ordered_step&) = default;
};

/// Stages in which the deal must not stand between two steps, given by their positions in the rule, from 0.
///
/// Counts:  in force while the step last reached is `after` or a later one, and not yet `before` or a later one.
///          So where `after` was skipped it begins with the next reached step, and where `before` was skipped it
///          ends with the next one. The visits that are steps of the chain themselves are never excluded.
struct ordered_exclusion {
  stage_mask stages = 0;
  std::size_t after = 0;
  std::size_t before = 1;

  friend bool operator==(const ordered_exclusion&, const ordered_exclusion&) = default;
};

/// Which entries of step one begin an attempt.
enum class reentry : std::uint8_t {
  first,  ///< only the first
  each,   ///< every one, also while an earlier attempt is under way; attempts may share their later visits
  best,   ///< every one is tried, and the attempt that gets furthest is kept; of equals the earliest
};

/// What counts as a chain. The definition, complete:
///
/// - Visits are taken in the order given, which is by time of entry. That order decides among equal times; two visits
///   at one time may be two steps, unless `strict_increase`.
/// - A chain is an ascending choice of visits: one for step one, where the attempt begins, then one for each further
///   step that it reaches. No step is left out but optional ones. Steps after the last reached one are not left out:
///   the chain ends there.
/// - `min_gap` and `max_gap` count from the reached step before, `window` from step one. All bounds are included.
/// - With `hold_constant`, all visits of a chain hold one value; a visit that holds none fits any.
/// - Exclusions and the strict flags forbid visits that lie, in the order given, strictly between two neighbouring
///   steps of the chain. They look at all visits, whatever these hold. A forbidden visit does not void the attempt:
///   the chain just cannot pass it.
/// - Of all chains of an attempt the best one counts, not the one that a walk forwards would pick: first the furthest
///   step, then the most steps reached, then the earlier visit for each step in turn (a reached step before a skipped
///   one). An early visit that spoils a later gap is thus passed over.
///
/// Source:  the strict flags and the window follow the documentation of ClickHouse's `windowFunnel`; what it leaves
///          open is decided here and compared with its answers in tests/peers.
struct ordered_rule {
  std::vector<ordered_step> steps;
  std::optional<duration> window;  ///< last reached step at most so long after step one; none unless given
  std::vector<ordered_exclusion> exclusions;
  bool hold_constant = false;
  funnel::reentry reentry = funnel::reentry::first;

  /// Between two steps no visit may repeat a reached step, a skipped one or the one that comes next.
  bool strict_deduplication = false;
  /// Between two steps no visit may lie outside the chain or belong only to a step further on; repeating a reached
  /// step is allowed. With `strict_deduplication` the steps must follow each other directly.
  bool strict_order = false;
  /// Each step is later than the one before, not at the same time.
  bool strict_increase = false;
  /// A visit is one step only, even if it fulfils several. ClickHouse has this off unless asked for; steps that share
  /// no stage do not feel it.
  bool strict_once = true;

  friend bool operator==(const ordered_rule&, const ordered_rule&) = default;
};

/// All that is wrong with the rule; empty when it can be used.
inline std::vector<error> check(const ordered_rule& rule) {
  std::vector<error> errors;
  const auto fail = [&](errc what, std::string field, std::string message) {
    errors.push_back({what, std::move(field), std::move(message)});
  };
  const auto n_steps = rule.steps.size();
  if (n_steps == 0) fail(errc::missing_value, "steps", "the rule needs at least one step");
  if (n_steps > max_steps) {
    fail(errc::out_of_range, "steps",
         "a rule has at most " + std::to_string(max_steps) + " steps, this one " + std::to_string(n_steps));
  }
  for (std::size_t i = 0; i < n_steps; ++i) {
    const ordered_step& s = rule.steps[i];
    const std::string at = "steps[" + std::to_string(i) + "]";
    if (s.stages == 0) fail(errc::missing_value, at + ".stages", "the step needs at least one stage");
    if (i == 0) {
      if (s.optional) fail(errc::invalid_value, at + ".optional", "the first step cannot be optional");
      if (s.min_gap.us != 0 || s.max_gap) fail(errc::invalid_value, at, "the first step has none before it to keep a gap from");
    }
    if (s.min_gap.us < 0) fail(errc::out_of_range, at + ".min_gap", "must not be negative");
    if (s.max_gap && *s.max_gap < s.min_gap) fail(errc::out_of_range, at + ".max_gap", "is shorter than min_gap");
  }
  if (rule.window && rule.window->us < 0) fail(errc::out_of_range, "window", "must not be negative");
  for (std::size_t i = 0; i < rule.exclusions.size(); ++i) {
    const ordered_exclusion& e = rule.exclusions[i];
    const std::string at = "exclusions[" + std::to_string(i) + "]";
    if (e.stages == 0) fail(errc::missing_value, at + ".stages", "the exclusion needs at least one stage");
    if (e.after >= e.before) fail(errc::out_of_range, at + ".before", "must be a step later than `after`");
    if (e.before >= n_steps) fail(errc::out_of_range, at + ".before", "the rule has no such step");
  }
  if (rule.reentry > reentry::best) fail(errc::invalid_value, "reentry", "not a re-entry mode");
  return errors;
}

}  // namespace v0_1
}  // namespace funnel
