#include <funnel/stats/comparison.hpp>

#include "stats/distributions.hpp"
#include "stats/ordered_sum.hpp"
#include "stats/strata.hpp"
#include "stats/two_by_two.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace {

using detail::expected_hits;
using detail::two_by_two;

common_effect ratio_of(double over, double under, double log_variance, double z) {
  const double se = std::sqrt(log_variance);
  const double value = over / under;
  return {value, value * std::exp(-z * se), value * std::exp(z * se), se};
}

void test_homogeneity(mantel_haenszel_result& m, const std::vector<two_by_two>& tables) {
  std::vector<double> distance, variance, squares;
  for (const two_by_two& t : tables) {
    if (t.k == 0 || t.k == t.n) continue;
    const double x = expected_hits(t, m.odds_ratio.value);
    const double v = 1 / (1 / x + 1 / (t.n1 - x) + 1 / (t.k - x) + 1 / (t.n2 - t.k + x));
    distance.push_back(t.a - x);
    variance.push_back(v);
    squares.push_back((t.a - x) * (t.a - x) / v);
  }
  if (squares.size() < 2) return;
  const double df = static_cast<double>(squares.size()) - 1;
  m.breslow_day = ordered_sum(squares);
  const double off = ordered_sum(distance);
  const double corrected = std::max(0.0, m.breslow_day - off * off / ordered_sum(variance));
  m.tarone = {corrected, chi_squared_upper(corrected, df), df};
}

}  // namespace

mantel_haenszel_result mantel_haenszel(std::span<const mix_stratum> strata, confidence_level level) {
  using table = two_by_two;
  mantel_haenszel_result m;
  std::vector<table> tables;
  for (const mix_stratum& s : detail::shared_strata(strata)) tables.emplace_back(s);
  m.strata = static_cast<std::int64_t>(tables.size());
  if (tables.empty()) return m;
  const auto sum = [&](auto term) { return ordered_sum(std::span<const table>(tables), term); };
  const double z = level.z();

  // Difference: the mean of the strata's differences with weights n1 n2 / n.
  const double weight = sum([](const table& t) { return t.n1 * t.n2 / t.n; });
  const double difference = sum([](const table& t) { return (t.a * t.n2 - t.c * t.n1) / t.n; }) / weight;
  const double p = sum([](const table& t) {
    return (t.n1 * t.n1 * t.c - t.n2 * t.n2 * t.a + t.n1 * t.n2 * (t.n2 - t.n1) / 2) / (t.n * t.n);
  });
  const double q = sum([](const table& t) { return (t.a * t.d + t.b * t.c) / (2 * t.n); });
  const double greenland_robins = sum([](const table& t) {
    return (t.a * t.b * t.n2 * t.n2 * t.n2 + t.c * t.d * t.n1 * t.n1 * t.n1) / (t.n1 * t.n2 * t.n * t.n);
  });
  m.difference.value = difference;
  m.unit_share = sum([](const table& t) { return t.a * t.n2 / t.n; }) / weight;
  m.rest_share = sum([](const table& t) { return t.c * t.n1 / t.n; }) / weight;
  const double sato = difference * p + q;
  if (sato > 0) {
    const double se = std::sqrt(sato) / weight;
    m.difference.standard_error = se;
    m.greenland_robins_error = std::sqrt(greenland_robins) / weight;
    m.difference.lower = std::max(-1.0, difference - z * se);
    m.difference.upper = std::min(1.0, difference + z * se);
  }

  // Odds ratio: sum of a d / n over sum of b c / n.
  const double r = sum([](const table& t) { return t.a * t.d / t.n; });
  const double s = sum([](const table& t) { return t.b * t.c / t.n; });
  if (r > 0 && s > 0) {
    const double same = sum([](const table& t) { return (t.a + t.d) * t.a * t.d / (t.n * t.n); });
    const double crossed =
        sum([](const table& t) { return ((t.a + t.d) * t.b * t.c + (t.b + t.c) * t.a * t.d) / (t.n * t.n); });
    const double other = sum([](const table& t) { return (t.b + t.c) * t.b * t.c / (t.n * t.n); });
    m.odds_ratio = ratio_of(r, s, same / (2 * r * r) + crossed / (2 * r * s) + other / (2 * s * s), z);
    test_homogeneity(m, tables);
  }

  // Ratio of shares: sum of a n2 / n over sum of c n1 / n.
  const double over = sum([](const table& t) { return t.a * t.n2 / t.n; });
  const double under = sum([](const table& t) { return t.c * t.n1 / t.n; });
  if (over > 0 && under > 0) {
    const double v = sum([](const table& t) { return (t.n1 * t.n2 * t.k - t.a * t.c * t.n) / (t.n * t.n); });
    m.share_ratio = ratio_of(over, under, v / (over * under), z);
  }

  // Test: hits of the unit beyond those expected with the margins fixed, against their hypergeometric variance.
  const double beyond = sum([](const table& t) { return t.a - t.n1 * t.k / t.n; });
  const double variance = sum([](const table& t) { return t.n1 * t.n2 * t.k * (t.n - t.k) / (t.n * t.n * (t.n - 1)); });
  const auto chi_squared = [&](double distance) {
    test_result t = z_test(distance, variance);
    t.statistic *= t.statistic;
    if (t.has_value()) t.df = 1;
    return t;
  };
  m.cmh = chi_squared(beyond);
  m.cmh_corrected = chi_squared(std::max(0.0, std::abs(beyond) - 0.5));
  return m;
}

}  // namespace v0_1
}  // namespace funnel
