#include <funnel/stats/tests.hpp>

#include <funnel/stats/comparison.hpp>

#include "stats/distributions.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace {

// n (n - 1) (2 n + 5) / 18: the variance of Kendall's sum of n points, and what n equal ones take from it.
double kendall_variance(std::int64_t points) {
  const double n = static_cast<double>(points);
  return n * (n - 1) * (2 * n + 5) / 18;
}

// The variance of Kendall's sum of signs of pairs, when there is no trend.
double kendall_variance(std::span<const double> values) {
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  double variance = kendall_variance(static_cast<std::int64_t>(sorted.size()));
  for (auto first = sorted.begin(); first != sorted.end();) {
    const auto last = std::upper_bound(first, sorted.end(), *first);
    variance -= kendall_variance(last - first);
    first = last;
  }
  return variance;
}

}  // namespace

test_result cochran_armitage(std::span<const fraction> periods) {
  // Sum of place (hits - n p) for the common share p; its variance under "no trend" is p (1 - p) times the spread of
  // places. Places are taken from their mean, which takes nothing from either and keeps digits.
  double hits = 0, n = 0, places = 0;
  test_result t;
  std::int64_t used = 0;
  for (std::size_t i = 0; i < periods.size(); ++i) {
    assert(periods[i].is_valid());
    hits += static_cast<double>(periods[i].hits);
    n += static_cast<double>(periods[i].n);
    places += static_cast<double>(i) * static_cast<double>(periods[i].n);
    used += periods[i].n > 0;
  }
  if (used < 2 || hits == 0 || hits == n) return t;
  const double share = hits / n, mean_place = places / n;
  double sum = 0, spread = 0;
  for (std::size_t i = 0; i < periods.size(); ++i) {
    const double place = static_cast<double>(i) - mean_place, size = static_cast<double>(periods[i].n);
    sum += place * (static_cast<double>(periods[i].hits) - size * share);
    spread += place * place * size;
  }
  t.statistic = sum / std::sqrt(share * (1 - share) * spread);
  t.p = two_sided_p(t.statistic);
  t.n = used;
  return t;
}

test_result cochran_armitage_scattered(std::span<const fraction> periods) {
  test_result t = cochran_armitage(periods);
  if (!t.has_value()) return t;
  if (t.n < 3) return {};
  const fraction all = pooled(periods);
  double scatter = 0;
  for (const fraction& f : periods)
    if (f.n > 0) scatter += z_score(f, all.share()) * z_score(f, all.share());
  t.df = static_cast<double>(t.n - 2);
  t.statistic /= std::sqrt(std::max(1.0, (scatter - t.statistic * t.statistic) / t.df));
  t.p = std::min(1.0, 2 * student_upper(std::abs(t.statistic), t.df));
  return t;
}

mann_kendall_test mann_kendall(std::span<const double> values) {
  mann_kendall_test t;
  if (values.size() < 2) return t;
  for (std::size_t i = 0; i < values.size(); ++i)
    for (std::size_t j = i + 1; j < values.size(); ++j)
      t.rises_less_falls += (values[j] > values[i]) - (values[j] < values[i]);
  t.variance = kendall_variance(values);
  t.n = static_cast<std::int64_t>(values.size());
  const std::int64_t s = t.rises_less_falls;
  t.statistic = s == 0 ? 0 : static_cast<double>(s > 0 ? s - 1 : s + 1) / std::sqrt(t.variance);
  t.p = two_sided_p(t.statistic);
  return t;
}

quantity theil_sen(std::span<const double> times, std::span<const double> values, confidence_level level) {
  assert(times.size() == values.size());
  assert(std::adjacent_find(times.begin(), times.end(), std::greater_equal<>()) == times.end());
  quantity slope;
  if (values.size() < 2) return slope;
  std::vector<double> slopes;
  for (std::size_t i = 0; i < values.size(); ++i)
    for (std::size_t j = i + 1; j < values.size(); ++j)
      slopes.push_back((values[j] - values[i]) / (times[j] - times[i]));
  std::sort(slopes.begin(), slopes.end());
  slope.value = sample_quantile(slopes, 0.5).value();
  slope.n = static_cast<std::int64_t>(values.size());

  // Kendall's sum of the series less a line of slope b is the slopes above b less those below. It is not
  // significant while it stays within z deviations of 0, so (slopes - z deviations) / 2 are cut off at either end.
  // Rounded outwards.
  const double deviations = level.z() * std::sqrt(kendall_variance(values));
  const double place = std::floor((static_cast<double>(slopes.size()) - deviations) / 2);
  if (place < 1) return slope;
  slope.lower = slopes[static_cast<std::size_t>(place) - 1];
  slope.upper = slopes[slopes.size() - static_cast<std::size_t>(place)];
  return slope;
}

}  // namespace v0_1
}  // namespace funnel
