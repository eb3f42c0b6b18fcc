#include <funnel/stats/tests.hpp>

#include "stats/distributions.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdint>

namespace funnel {
inline namespace v0_1 {

namespace {

// Calls see(hits of the first group, weight) for every table with the margins of these two whose weight counts.
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

}  // namespace

test_result z_test(double distance, double variance) {
  if (!(variance > 0)) return {};
  const double z = distance / std::sqrt(variance);
  return {z, two_sided_p(z)};
}

share_difference newcombe(fraction first, fraction second, confidence_level level) {
  share_difference d;
  d.first = first;
  d.second = second;
  if (!d.has_value()) return d;
  const estimate a = wilson(first.hits, first.n, level);
  const estimate b = wilson(second.hits, second.n, level);
  d.value = a.value - b.value;
  // Each end adds the squared distances that its two shares would have to move: the lower one has the first
  // share at its lower and the second at its upper end.
  d.lower = std::max(-1.0, d.value - std::hypot(a.value - a.lower, b.upper - b.value));
  d.upper = std::min(1.0, d.value + std::hypot(a.upper - a.value, b.value - b.lower));
  return d;
}

test_result pooled_z_test(fraction first, fraction second) {
  const fraction both = first + second;
  if (first.n == 0 || second.n == 0 || both.hits == 0 || both.misses() == 0) return {};
  const double p = both.share();
  const double variance = p * (1 - p) * (1 / static_cast<double>(first.n) + 1 / static_cast<double>(second.n));
  return z_test(first.share() - second.share(), variance);
}

double fisher_exact_p(fraction first, fraction second) {
  assert(0 <= first.hits && first.hits <= first.n && 0 <= second.hits && second.hits <= second.n);
  double seen = 0;
  walk_tables(first, second, [&](std::int64_t x, double w) {
    if (x == first.hits) seen = w;
  });
  // Tables of equal probability on the two sides must both count, whatever the rounding.
  const double limit = seen * (1 + 1e-7);
  double all = 0;
  double not_more_probable = 0;
  walk_tables(first, second, [&](std::int64_t, double w) {
    all += w;
    if (w <= limit) not_more_probable += w;
  });
  return std::min(1.0, not_more_probable / all);
}

double fisher_exact_p_above(fraction first, fraction second) {
  assert(first.is_valid() && second.is_valid());
  double all = 0;
  double as_many = 0;
  walk_tables(first, second, [&](std::int64_t x, double w) {
    all += w;
    if (x >= first.hits) as_many += w;
  });
  return std::min(1.0, as_many / all);
}

double fisher_least_p(std::int64_t first_n, std::int64_t second_n, std::int64_t hits) {
  assert(first_n >= 0 && second_n >= 0 && 0 <= hits && hits <= first_n + second_n);
  const std::int64_t least = std::max<std::int64_t>(0, hits - second_n);
  const std::int64_t most = std::min(first_n, hits);
  if (least == most) return 1;
  const auto log_choose = [](std::int64_t n, std::int64_t k) {
    const auto log_factorial = [](std::int64_t x) { return log_gamma(static_cast<double>(x) + 1); };
    return log_factorial(n) - log_factorial(k) - log_factorial(n - k);
  };
  const double all = log_choose(first_n + second_n, hits);
  const auto log_weight = [&](std::int64_t x) { return log_choose(first_n, x) + log_choose(second_n, hits - x) - all; };
  const double at_least = log_weight(least), at_most = log_weight(most);
  const double p = std::exp(std::min(at_least, at_most));
  return std::min(1.0, std::abs(at_least - at_most) < 1e-7 ? 2 * p : p);
}

}  // namespace v0_1
}  // namespace funnel
