#include <funnel/stats/survival.hpp>

#include "stats/log_log_interval.hpp"
#include "stats/risk_table.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

const survival_point* survival_curve::at(timespan t) const {
  const auto after = std::ranges::upper_bound(points, t, {}, [](const survival_point& p) { return p.at.time; });
  return after == points.begin() ? nullptr : &*(after - 1);
}

interval survival_curve::bounds(const survival_point& p) const {
  return log_log_interval(p.survival, p.standard_error, level);
}

survival_curve kaplan_meier(const survival_tally& t, confidence_level level) {
  survival_curve curve{t.n(), t.ended(), {}, level};
  curve.points.reserve(t.lengths().size());
  // S = product of (1 - d/n). By the delta method var(log S) = sum of d / (n (n - d)), Greenwood's formula.
  double survival = 1;
  double variance_of_log = 0;
  double hazard = 0;
  each_risk_row(t, not_ended, [&](const risk_row& row, std::int64_t) {
    const double at_risk = static_cast<double>(row.at_risk);
    const double stay = static_cast<double>(row.at_risk - row.ended);
    const double ended = static_cast<double>(row.ended);
    survival *= stay / at_risk;
    hazard += ended / at_risk;
    survival_point p{row, survival, std::numeric_limits<double>::quiet_NaN(), hazard};
    if (survival > 0) {
      variance_of_log += ended / (at_risk * stay);
      p.standard_error = survival * std::sqrt(variance_of_log);
    }
    curve.points.push_back(p);
  });
  return curve;
}

timespan watched_until(const survival_curve& curve) {
  timespan until;
  double lasting = 1;  // share that lasts until the point
  for (const survival_point& p : curve.points) {
    if (2 * static_cast<double>(p.at.at_risk) < lasting * static_cast<double>(curve.n)) break;
    until = p.at.time;
    lasting = p.survival;
  }
  return until;
}

survival_quantile quantile_of(const survival_curve& curve, double ended) {
  return quantiles_of(curve, {&ended, 1}).front();
}

std::vector<survival_quantile> quantiles_of(const survival_curve& curve, std::span<const double> ended) {
  assert(std::ranges::is_sorted(ended) && (ended.empty() || (ended.front() > 0 && ended.back() < 1)));
  std::vector<survival_quantile> found(ended.size());
  // A product of fractions that should be one half may come out a rounding error above it.
  std::vector<double> heights, logs;
  for (const double share : ended) heights.push_back(1 - share + 1e-12), logs.push_back(-std::log(heights.back()));
  // The first point at or below each height: who passes a lower one has passed all above it.
  const double z = curve.level.z();
  std::size_t time = 0, lower = 0, upper = 0;
  for (const survival_point& p : curve.points) {
    while (time < found.size() && p.survival <= heights[time]) found[time++].time = p.at.time;
    if (upper == found.size()) break;
    if (!inside_unit_interval(p.survival)) continue;
    // The bounds S^exp(w) and S^exp(-w), w as in `log_log_interval`, by their logarithms.
    const double minus_log = -std::log(p.survival);
    const double stretch = std::exp(z * p.standard_error / (p.survival * minus_log));
    while (lower < found.size() && minus_log * stretch >= logs[lower]) found[lower++].lower = p.at.time;
    while (upper < found.size() && minus_log >= logs[upper] * stretch) found[upper++].upper = p.at.time;
  }
  return found;
}

restricted_mean restricted_mean_of(const survival_curve& curve, timespan until) {
  assert(until >= timespan{});
  restricted_mean m;
  m.until = until;
  if (!curve.covers(until)) return m;
  // A(t), the area from t to `until`, shrinks by the factor 1 - d/n with every later end, so by the delta method
  // var(area) = sum over t of A(t)^2 d / (n (n - d)). Walking back from `until`, A(t) is what was added so far.
  double area = 0;
  double variance = 0;
  timespan right = until;
  for (std::size_t i = curve.points.size(); i-- > 0;) {
    const survival_point& p = curve.points[i];
    if (p.at.time > until) continue;
    area += p.survival * (right - p.at.time).days();
    right = p.at.time;
    const double at_risk = static_cast<double>(p.at.at_risk);
    const double stay = static_cast<double>(p.at.at_risk - p.at.ended);
    if (stay > 0) variance += area * area * static_cast<double>(p.at.ended) / (at_risk * stay);
  }
  m.n = curve.n;
  m.days = area + right.days();
  m.standard_error_days = std::sqrt(variance);
  return m;
}

}  // namespace v0_1
}  // namespace funnel
