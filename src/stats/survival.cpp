#include <funnel/stats/survival.hpp>

#include "stats/log_log_interval.hpp"
#include "stats/risk_table.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <limits>

namespace funnel {
inline namespace v0_1 {

const survival_point* survival_curve::at(timespan t) const {
  const auto after = std::ranges::upper_bound(points, t, {}, [](const survival_point& p) { return p.at.time; });
  return after == points.begin() ? nullptr : &*(after - 1);
}

survival_curve kaplan_meier(const survival_tally& t, confidence_level level) {
  survival_curve curve{t.n(), t.ended(), {}};
  // S = product of (1 - d/n). By the delta method var(log S) = sum of d / (n (n - d)), Greenwood's formula.
  double survival = 1;
  double variance_of_log = 0;
  double hazard = 0;
  for (const risk_row& row : risk_table(t)) {
    const double at_risk = static_cast<double>(row.at_risk);
    const double stay = static_cast<double>(row.at_risk - row.ended);
    const double ended = static_cast<double>(row.ended);
    survival *= stay / at_risk;
    hazard += ended / at_risk;
    survival_point p{row, survival, std::numeric_limits<double>::quiet_NaN(), {}, hazard};
    if (survival > 0) {
      variance_of_log += ended / (at_risk * stay);
      p.standard_error = survival * std::sqrt(variance_of_log);
      p.bounds = log_log_interval(survival, p.standard_error, level);
    }
    curve.points.push_back(p);
  }
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
  assert(ended > 0 && ended < 1);
  // A product of fractions that should be one half may come out a rounding error above it.
  const double height = 1 - ended + 1e-12;
  survival_quantile q;
  for (const survival_point& p : curve.points) {
    if (!q.time && p.survival <= height) q.time = p.at.time;
    if (!inside_unit_interval(p.survival)) continue;
    if (!q.lower && p.bounds.lower <= height) q.lower = p.at.time;
    if (!q.upper && p.bounds.upper <= height) q.upper = p.at.time;
  }
  return q;
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
