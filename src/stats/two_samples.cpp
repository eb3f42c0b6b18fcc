#include <funnel/stats/tests.hpp>

#include "stats/distributions.hpp"
#include "stats/ordered_sum.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>

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
  // In units near the largest value, a power of two: neither sums nor squares leave the range of numbers.
  const int exponent = std::ilogb(std::max(std::abs(*least), std::abs(*most)));
  const auto scaled = [&](double x) { return std::scalbn(x, -exponent); };
  const double mean = ordered_sum(values, scaled) / n;
  const double squares = ordered_sum(values, [&](double x) { return (scaled(x) - mean) * (scaled(x) - mean); });
  s.mean = std::scalbn(mean, exponent);
  s.deviation = std::scalbn(std::sqrt(squares / (n - 1)), exponent);
  return s;
}

mean_difference welch(std::span<const double> x, std::span<const double> y, confidence_level level) {
  return welch(summarise(x), summarise(y), level);
}

mean_difference welch(const sample_summary& x, const sample_summary& y, confidence_level level) {
  mean_difference d;
  d.x = x;
  d.y = y;
  if (!d.has_value()) return d;
  d.value = d.x.mean - d.y.mean;
  if (d.x.n < 2 || d.y.n < 2) return d;
  const double nx = static_cast<double>(d.x.n);
  const double ny = static_cast<double>(d.y.n);
  // In units of the larger deviation.
  const double scale = std::max(d.x.deviation, d.y.deviation);
  if (!(scale > 0) || !std::isfinite(scale) || !std::isfinite(d.value)) return d;
  const double vx = std::pow(d.x.deviation / scale, 2) / nx;
  const double vy = std::pow(d.y.deviation / scale, 2) / ny;
  const double variance = vx + vy;
  // Satterthwaite: the chi-squared distribution with the same first two moments as the estimated variance.
  d.t.df = variance * variance / (vx * vx / (nx - 1) + vy * vy / (ny - 1));
  const double se = std::sqrt(variance);
  d.t.statistic = d.value / scale / se;
  d.t.p = 2 * student_upper(std::abs(d.t.statistic), d.t.df);
  const double half = student_upper_quantile((1 - level.value) / 2, d.t.df) * se * scale;
  d.lower = d.value - half;
  d.upper = d.value + half;
  return d;
}

}  // namespace v0_1
}  // namespace funnel
