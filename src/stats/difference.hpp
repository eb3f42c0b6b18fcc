/// The difference of two independent shares: its interval, and tests of whether there is one.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
///
/// The two groups must not overlap: compare a manager with the rest of the team, never with a team that
/// contains him.
#pragma once

#include <funnel/stats/estimate.hpp>
#include "stats/test_result.hpp"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <limits>

namespace funnel {
inline namespace v0_1 {

/// The first share minus the second.
///
/// Units: fraction in [-1, 1]; 0.05 is five percentage points.
/// Empty: one of the two counts nothing; then value is NaN and the interval [-1, 1].
struct share_difference {
  double value = std::numeric_limits<double>::quiet_NaN();
  double lower = -1;
  double upper = 1;
  fraction first;
  fraction second;

  bool has_value() const noexcept { return first.n > 0 && second.n > 0; }
};

/// The difference with Newcombe's hybrid score interval, made of the two Wilson intervals. It stays within
/// [-1, 1] and is right for small and extreme counts, where the usual formula gives the interval [0, 0].
///
/// Source: Newcombe (1998), Statist. Med. 17, 873-890, method 10.
share_difference newcombe(fraction first, fraction second, confidence_level level = {});

/// The test of equal shares by the normal distribution with the pooled variance; for large counts.
///
/// Empty: no value when one group counts nothing, or when all or none of both hit.
/// Source: Fleiss, Levin and Paik (2003), Statistical Methods for Rates and Proportions, 3rd ed., chapter 3; the
///         square of it is Pearson's chi-squared.
inline test_result pooled_z_test(fraction first, fraction second) {
  const fraction both = first + second;
  if (first.n == 0 || second.n == 0 || both.hits == 0 || both.misses() == 0) return {};
  const double p = both.share();
  const double variance = p * (1 - p) * (1 / static_cast<double>(first.n) + 1 / static_cast<double>(second.n));
  return z_test(first.share() - second.share(), variance);
}

namespace detail {

/// Gives the hits of the first group and the weight of that table to `see`, for every table with the margins of these
/// two whose weight is worth counting.
template <class See>
void walk_tables(fraction first, fraction second, See&& see) {
  // With the margins fixed, x hits in the first group have the hypergeometric weight
  //   w(x) ~ C(n1, x) C(n2, K - x), hence w(x+1) / w(x) = (n1 - x) (K - x) / ((x + 1) (n2 - K + x + 1)).
  // Walking from the mode both ways with w(mode) = 1 and dividing by the sum needs no factorial and cannot
  // overflow; the library's mass function factors into primes, which takes too long for one term a table.
  const auto real = [](std::int64_t x) { return static_cast<double>(x); };
  const std::int64_t n1 = first.n;
  const std::int64_t n2 = second.n;
  const std::int64_t k = first.hits + second.hits;
  const std::int64_t least = std::max<std::int64_t>(0, k - n2);
  const std::int64_t most = std::min(n1, k);
  const auto ratio = [&](std::int64_t x) {  // w(x+1) / w(x)
    return real(n1 - x) * real(k - x) / (real(x + 1) * real(n2 - k + x + 1));
  };
  const std::int64_t mode =
      std::clamp(static_cast<std::int64_t>(real(n1 + 1) * real(k + 1) / real(n1 + n2 + 2)), least, most);
  // Beyond this a weight no longer changes the sum, and products below it lose their digits.
  constexpr double vanishing = 1e-300;
  double w = 1;
  for (std::int64_t x = mode; w > vanishing; ++x) {
    see(x, w);
    if (x == most) break;
    w *= ratio(x);
  }
  w = 1;
  for (std::int64_t x = mode; x > least;) {
    w /= ratio(--x);
    if (!(w > vanishing)) break;
    see(x, w);
  }
}

}  // namespace detail

/// Fisher's exact test of equal shares: the two-sided p-value, valid for any counts.
///
/// Empty:  1 when one group counts nothing, or when all or none of both hit: only one table is possible then.
/// Cost:   O(min(table sizes, 40 standard deviations)); no allocation.
/// Source: Fisher (1934), Statistical Methods for Research Workers, 5th ed., section 21.02; two-sided as the
///         sum of the tables that are not more probable than the one seen.
double fisher_exact_p(fraction first, fraction second);

/// The same one-sided: how easily the first group hits as often as it does, or more, when the shares are equal.
/// Empty, cost and source as `fisher_exact_p`.
inline double fisher_exact_p_above(fraction first, fraction second) {
  assert(first.is_valid() && second.is_valid());
  double all = 0;
  double as_many = 0;
  detail::walk_tables(first, second, [&](std::int64_t x, double w) {
    all += w;
    if (x >= first.hits) as_many += w;
  });
  return std::min(1.0, as_many / all);
}

}  // namespace v0_1
}  // namespace funnel
