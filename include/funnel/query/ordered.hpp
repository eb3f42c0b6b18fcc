/// The ordered funnel: which visits of a deal make a chain of steps.
///
/// Layer:   query; a plain value.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// Most steps an ordered funnel may have.
inline constexpr std::size_t max_steps = 64;

/// One step: the deal enters one of these stages.
template <class Stages>
struct basic_ordered_step {
  Stages stages{};                    ///< any one of them fulfils the step
  bool optional = false;              ///< the chain may go on without it; never the first step
  timespan min_gap{};                 ///< at least so long after the reached step before it, bound included
  std::optional<timespan> max_gap{};  ///< at most so long after the reached step before it, bound included

  friend bool operator==(const basic_ordered_step&, const basic_ordered_step&) = default;
};

/// Stages in which the deal must not stand between two steps, given by their positions in the rule, from 0.
///
/// Counts:  in force while the step last reached is `after` or a later one, and not yet `before` or a later one. So if
///          `after` was skipped it begins with the next reached step, and if `before` was skipped it ends with the next
///          one. The visits that are steps of the chain themselves are never excluded.
template <class Stages>
struct basic_ordered_exclusion {
  Stages stages{};
  std::size_t after = 0;
  std::size_t before = 1;

  friend bool operator==(const basic_ordered_exclusion&, const basic_ordered_exclusion&) = default;
};

/// Which entries of step one begin an attempt.
enum class reentry : std::uint8_t {
  first,  ///< only the first
  each,   ///< every one, also while an earlier attempt is under way; attempts may share their later visits
  best,   ///< every one is tried, and the attempt that gets furthest is kept; of equals the earliest
};

/// What an ordered funnel holds constant over the steps of a chain, as it was at each entry.
struct held_field {
  bool owner = false;     ///< the owner, or
  std::string dimension;  ///< the value of this dimension

  friend bool operator==(const held_field&, const held_field&) = default;
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
/// Without steps, every shown stage of the funnel is one, in order.
///
/// Source:  the strict flags and the window follow the documentation of ClickHouse's `windowFunnel`; what it leaves
///          open is decided here and compared with its answers in tests/peers.
template <class Stages>
struct basic_ordered_rule {
  std::vector<basic_ordered_step<Stages>> steps;
  std::optional<timespan> window;  ///< last reached step at most so long after step one; none unless given
  std::vector<basic_ordered_exclusion<Stages>> exclusions;
  std::optional<held_field> hold_constant;
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

  friend bool operator==(const basic_ordered_rule&, const basic_ordered_rule&) = default;
};

/// The rule of a question: stages by their ids.
using ordered_steps = basic_ordered_rule<std::vector<std::string>>;
using named_step = basic_ordered_step<std::vector<std::string>>;
using named_exclusion = basic_ordered_exclusion<std::vector<std::string>>;

}  // namespace v0_1
}  // namespace funnel
