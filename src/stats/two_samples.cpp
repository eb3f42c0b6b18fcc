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
  d.t.df = variance * variance / (vx * vx / (nx - 1) + vy * vy / (ny - 1));
  const double se = std::sqrt(variance);
  d.t.statistic = d.value / se;
  d.t.p = 2 * student_upper(std::abs(d.t.statistic), d.t.df);
  const double half = student_upper_quantile((1 - level.value) / 2, d.t.df) * se;
  d.lower = d.value - half;
  d.upper = d.value + half;
  return d;
}

}  // namespace v0_1
}  // namespace funnel
