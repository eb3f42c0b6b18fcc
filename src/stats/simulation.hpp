/// Seeded random numbers and the bounds of simulated values.
///
/// The generator is std::mt19937_64, whose output the C++ standard fixes for every seed. The distributions of the
/// standard library are not fixed and are not used: the draws below are, so that a seed gives the same numbers on every
/// platform.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/stats/estimate.hpp>

#include <cassert>
#include <cmath>
#include <cstdint>
#include <random>

namespace funnel {
inline namespace v0_1 {

/// How to simulate: the same options and data give the same result. Too few draws for the level, or none, give
/// the widest interval that the function knows.
struct simulation_options {
  confidence_level level = {};
  std::int64_t draws = 1'999;  ///< one below a round number: the bounds at 90, 95 and 99 % are then drawn values
  std::uint64_t seed = 1;
};

/// An integer from 0 to n - 1, each with the same probability. Requires: n > 0.
inline std::uint64_t draw_below(std::mt19937_64& random, std::uint64_t n) {
  assert(n > 0);
  // 2^64 mod n values are thrown away, so that what remains is a multiple of n.
  const std::uint64_t thrown_away = (0 - n) % n;
  for (;;) {
    const std::uint64_t drawn = random();
    if (drawn >= thrown_away) return drawn % n;
  }
}

/// A number strictly between 0 and 1, the middle of one of 2^53 equal parts.
inline double draw_fraction(std::mt19937_64& random) { return (static_cast<double>(random() >> 11) + 0.5) * 0x1p-53; }

namespace detail {
/// The bounds of a central interval are the draws at this place from either end, counted from 1; 0 when there are too
/// few draws for the level. The place is rounded outwards.
/// Source: Davison and Hinkley (1997), Bootstrap Methods and their Application, section 2.4: of B draws the one at
///         (B + 1) p estimates the quantile p.
inline std::int64_t tail_place(std::int64_t draws, confidence_level level) {
  return static_cast<std::int64_t>(std::floor(snap_to_integer(static_cast<double>(draws + 1) * (1 - level.value) / 2)));
}
}  // namespace detail

}  // namespace v0_1
}  // namespace funnel
