#include <funnel/stats/survival.hpp>

#include "stats/log_log_interval.hpp"
#include "stats/risk_table.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

interval incidence_curve::bounds(const incidence_point& p) const {
  return log_log_interval(p.share, p.standard_error, level);
}

const incidence_point* incidence_curve::at(timespan t) const {
  const auto after = std::ranges::upper_bound(points, t, {}, &incidence_point::time);
  return after == points.begin() ? nullptr : &*(after - 1);
}

namespace {

// Calls see(point without its standard error, variance of its share, Kaplan-Meier share not ended after it) for each distinct
// length.
template <class See>
void each_incidence(const survival_tally& t, end_cause cause, See&& see) {
  // F rises by f = S(before) d / n at each time, d ends of this cause of n at risk. The variance of F at the i-th
  // time is a sum over the times j up to it, where e counts the ends of all causes, c those of this one:
  //   sum (F_i - F_j)^2 e / (n (n - e))  +  sum S(before)^2 d (n - d) / n^3  -  2 sum (F_i - F_j) S(before) d / n^2
  // With g_j = e / (n (n - e)) and h_j = S(before) d / n^2 let G0, G1, G2 be the sums of g_j times the powers of
  // (F_i - F_j), and H0, H1 those of h_j. When F rises by f, each sum of powers follows from those before:
  //   G2 += 2 f G1 + f^2 G0,   G1 += f G0,   H1 += f H0,
  // and the newest j adds to G0 and H0 only, its difference being 0. Nothing is subtracted until the end.
  double share = 0;
  double before = 1;
  double g0 = 0, g1 = 0, g2 = 0, h0 = 0, h1 = 0, own = 0;
  each_risk_row(t, cause, [&](const risk_row& row, std::int64_t by_cause) {
    const double n = static_cast<double>(row.at_risk);
    const double d = static_cast<double>(by_cause);
    const double e = static_cast<double>(row.ended);
    if (by_cause > 0) {
      const double rise = before * d / n;
      share = std::min(1.0, share + rise);
      g2 += 2 * rise * g1 + rise * rise * g0;
      g1 += rise * g0;
      h1 += rise * h0;
      h0 += before * d / (n * n);
      own += before * before * d * (n - d) / (n * n * n);
    }
    if (row.ended > 0) {  // else a factor of 1, and nothing to add
      if (n > e) g0 += e / (n * (n - e));  // when all have ended the curve rises no more
      before *= static_cast<double>(row.at_risk - row.ended) / n;
    }
    see(incidence_point{row.time, row.at_risk, by_cause, share, 0}, g2 + own - 2 * h1, before);
  });
}

double error_of(double variance) { return std::sqrt(std::max(0.0, variance)); }

}  // namespace

incidence_curve cumulative_incidence(const survival_tally& t, end_cause cause, confidence_level level) {
  assert(cause != not_ended);
  incidence_curve curve{cause, t.n(), 0, {}, level};
  curve.points.reserve(t.lengths().size());
  each_incidence(t, cause, [&](incidence_point p, double variance, double) {
    p.standard_error = error_of(variance);
    curve.ended += p.ended;
    curve.points.push_back(p);
  });
  return curve;
}

std::vector<conversion_at_age> conversion_by_age(const survival_tally& t, end_cause cause,
                                                 std::span<const timespan> ages, confidence_level level) {
  // Ascending: an age is told when the first longer time is met.
  std::vector<std::size_t> order(ages.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return ages[i]; });
  std::vector<conversion_at_age> rows(ages.size());
  incidence_curve curve{cause, t.n(), 0, {}, level};
  incidence_point last;
  double last_variance = 0, open = 1;
  auto next = order.begin();
  const auto tell = [&](bool covered) {
    conversion_at_age& row = rows[*next++];
    row.converted = curve.ended;
    if (!covered) return;
    row.open_share = open;
    row.share = last.share;
    last.standard_error = row.standard_error = error_of(last_variance);
    if (last.at_risk > 0) row.bounds = curve.bounds(last);
  };
  each_incidence(t, cause, [&](const incidence_point& p, double variance, double stay) {
    while (next != order.end() && ages[*next] < p.time) tell(true);
    last = p;
    last_variance = variance;
    open = stay;
    curve.ended += p.ended;
  });
  // The last time itself is known; what is longer, only where nothing is left.
  while (next != order.end()) tell(last.at_risk > 0 && (ages[*next] == last.time || open <= 0));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    conversion_at_age& row = rows[i];
    row.age = ages[i];
    row.n = t.n();
    if (row.n > 0) row.naive_share = static_cast<double>(row.converted) / static_cast<double>(row.n);
  }
  std::int64_t lasted = 0;
  next = order.begin();
  for (const auto& [k, count] : t.lengths()) {
    for (; next != order.end() && ages[*next].us < k.lasted_us; ++next) rows[*next].longer = t.n() - lasted;
    lasted += count;
  }
  return rows;
}

}  // namespace v0_1
}  // namespace funnel
