#include <funnel/stats/tests.hpp>

#include "stats/distributions.hpp"
#include <funnel/stats/estimate.hpp>
#include "stats/ordered_sum.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

sample_summary summarise(std::span<const double> values) {
  sample_summary s;
  s.n = static_cast<std::int64_t>(values.size());
  if (s.n == 0) return s;
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  if (*least == *most) {  // rounding of the mean must not look like variation
    s.mean = *least;
    if (s.n > 1) s.deviation = 0;
    return s;
  }
  const double n = static_cast<double>(s.n);
  s.mean = ordered_sum(values, [](double x) { return x; }) / n;
  s.deviation = std::sqrt(ordered_sum(values, [&](double x) { return (x - s.mean) * (x - s.mean); }) / (n - 1));
  return s;
}

mean_difference welch(std::span<const double> x, std::span<const double> y, confidence_level level) {
  mean_difference d;
  d.x = summarise(x);
  d.y = summarise(y);
  if (!d.has_value()) return d;
  d.value = d.x.mean - d.y.mean;
  if (d.x.n < 2 || d.y.n < 2) return d;
  const double nx = static_cast<double>(d.x.n);
  const double ny = static_cast<double>(d.y.n);
  const double vx = d.x.deviation * d.x.deviation / nx;
  const double vy = d.y.deviation * d.y.deviation / ny;
  const double variance = vx + vy;
  if (!(variance > 0)) return d;
  // Satterthwaite: the chi-squared distribution with the same first two moments as the estimated variance.
  d.degrees_of_freedom = variance * variance / (vx * vx / (nx - 1) + vy * vy / (ny - 1));
  const double se = std::sqrt(variance);
  d.t.statistic = d.value / se;
  d.t.p = 2 * student_upper(std::abs(d.t.statistic), d.degrees_of_freedom);
  d.t.defined = true;
  const double half = student_upper_quantile((1 - level.value) / 2, d.degrees_of_freedom) * se;
  d.lower = d.value - half;
  d.upper = d.value + half;
  return d;
}

rank_comparison mann_whitney(std::span<const double> x, std::span<const double> y) {
  rank_comparison r;
  r.nx = static_cast<std::int64_t>(x.size());
  r.ny = static_cast<std::int64_t>(y.size());
  if (!r.has_value()) return r;
  std::vector<double> xs(x.begin(), x.end());
  std::vector<double> ys(y.begin(), y.end());
  std::sort(xs.begin(), xs.end());
  std::sort(ys.begin(), ys.end());

  // Through the distinct values in ascending order: each x among them is above the y passed and ties with those
  // here. Twice u and the sum of t^3 - t over tie groups t are whole numbers.
  std::int64_t twice_u = 0;
  double ties = 0;
  for (std::size_t i = 0, j = 0; i < xs.size() || j < ys.size();) {
    const double here = j == ys.size() || (i < xs.size() && xs[i] <= ys[j]) ? xs[i] : ys[j];
    const std::size_t i0 = i;
    const std::size_t j0 = j;
    while (i < xs.size() && xs[i] == here) ++i;
    while (j < ys.size() && ys[j] == here) ++j;
    twice_u += static_cast<std::int64_t>((i - i0) * (2 * j0 + (j - j0)));
    const double t = static_cast<double>((i - i0) + (j - j0));
    ties += t * t * t - t;
  }
  const double nx = static_cast<double>(r.nx);
  const double ny = static_cast<double>(r.ny);
  const double n = nx + ny;
  r.u = static_cast<double>(twice_u) / 2;
  r.chance_above = r.u / (nx * ny);
  // Not left to the variance below, whose rounding is not always 0 in samples of 300 000.
  if (std::min(xs.front(), ys.front()) == std::max(xs.back(), ys.back())) return r;
  const double variance = nx * ny / 12 * (n + 1 - ties / (n * (n - 1)));
  const double beyond = r.u - nx * ny / 2;
  const double continuous = std::copysign(std::max(0.0, std::abs(beyond) - 0.5), beyond);
  r.z = z_test(continuous, variance);
  r.z_uncorrected = z_test(beyond, variance);
  return r;
}

namespace {

// Doubles in their order as whole numbers without gaps, and back; -0 has the place of 0.
std::int64_t place_of(double x) {
  const auto bits = std::bit_cast<std::int64_t>(x);
  return bits >= 0 ? bits : std::numeric_limits<std::int64_t>::min() - bits;
}

}  // namespace

double hodges_lehmann(std::span<const double> x, std::span<const double> y) {
  if (x.empty() || y.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::vector<double> xs(x.begin(), x.end());
  std::vector<double> ys(y.begin(), y.end());
  std::sort(xs.begin(), xs.end());
  std::sort(ys.begin(), ys.end());

  // How many differences are at most d: as x grows, so does the smallest y that is near enough. Rounding of x - y
  // keeps the order, so the count is exact.
  const auto at_most = [&](double d) {
    std::uint64_t pairs = 0;
    std::size_t too_far = 0;
    for (const double v : xs) {
      while (too_far < ys.size() && v - ys[too_far] > d) ++too_far;
      pairs += ys.size() - too_far;
    }
    return pairs;
  };
  // The smallest difference that `rank` others, or fewer, undercut: halving the doubles between the extremes ends
  // on a difference itself after at most 64 counts.
  const auto at_rank = [&](std::uint64_t rank) {
    std::int64_t low = place_of(xs.front() - ys.back());
    std::int64_t high = place_of(xs.back() - ys.front());
    while (low < high) {
      const std::int64_t split = std::midpoint(low, high);
      if (at_most(detail::value_at(split)) > rank)
        high = split;
      else
        low = split + 1;
    }
    return detail::value_at(low);
  };
  const std::uint64_t pairs = static_cast<std::uint64_t>(xs.size()) * ys.size();
  return (at_rank((pairs - 1) / 2) + at_rank(pairs / 2)) / 2;
}

}  // namespace v0_1
}  // namespace funnel
