#include <funnel/stats/survival.hpp>

#include "stats/log_log_interval.hpp"
#include "stats/survival_points.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdint>
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

bool survival_points::next() {
  if (!rows_.next()) return false;
  // S = product of (1 - d/n). By the delta method var(log S) = sum of d / (n (n - d)), Greenwood's formula.
  const risk_row& row = point_.at = rows_.row();
  if (row.ended == 0) return true;
  const double at_risk = static_cast<double>(row.at_risk);
  const double stay = static_cast<double>(row.at_risk - row.ended);
  const double ended = static_cast<double>(row.ended);
  point_.survival *= stay / at_risk;
  point_.cumulative_hazard += ended / at_risk;
  point_.standard_error = std::numeric_limits<double>::quiet_NaN();
  if (point_.survival > 0) {
    variance_of_log_ += ended / (at_risk * stay);
    point_.standard_error = point_.survival * std::sqrt(variance_of_log_);
  }
  return true;
}

survival_curve kaplan_meier(const survival_tally& t, confidence_level level) {
  survival_curve curve{t.n(), t.ended(), {}, level};
  curve.points.reserve(t.lengths().size());
  for (survival_points p(t); p.next();) curve.points.push_back(p.point());
  return curve;
}

timespan watched_until(const survival_tally& t) {
  timespan until;
  double lasting = 1;  // share that lasts until the point
  for (survival_points p(t); p.next();) {
    if (2 * static_cast<double>(p.point().at.at_risk) < lasting * static_cast<double>(t.n())) break;
    until = p.point().at.time;
    lasting = p.point().survival;
  }
  return until;
}

quantile_finder::quantile_finder(std::span<const double> shares, confidence_level level) : z_(level.z()), found_(shares.size()) {
  assert(std::ranges::is_sorted(shares) && (shares.empty() || (shares.front() > 0 && shares.back() < 1)));
  // A product of fractions that should be one half may come out a rounding error above it.
  for (const double share : shares) heights_.push_back(1 - share + 1e-12), logs_.push_back(-std::log(heights_.back()));
}

bool quantile_finder::see(const survival_point& p) {
  // The first point at or below each height: who passes a lower one has passed all above it.
  while (time_ < found_.size() && p.survival <= heights_[time_]) found_[time_++].time = p.at.time;
  if (!inside_unit_interval(p.survival)) return upper_ < found_.size();
  // The bounds S^exp(w) and S^exp(-w), w as in `log_log_interval`, by their logarithms.
  const double minus_log = -std::log(p.survival);
  const double stretch = std::exp(z_ * p.standard_error / (p.survival * minus_log));
  while (lower_ < found_.size() && minus_log * stretch >= logs_[lower_]) found_[lower_++].lower = p.at.time;
  while (upper_ < found_.size() && minus_log >= logs_[upper_] * stretch) found_[upper_++].upper = p.at.time;
  return upper_ < found_.size();
}

survival_quantile quantile_of(const survival_curve& curve, double ended) {
  return quantiles_of(curve, {&ended, 1}).front();
}

survival_quantile quantile_of(const survival_tally& t, double ended, confidence_level level) {
  quantile_finder finder({&ended, 1}, level);
  for (survival_points p(t); p.next() && finder.see(p.point());) {}
  return finder.take().front();
}

std::vector<survival_quantile> quantiles_of(const survival_curve& curve, std::span<const double> ended) {
  quantile_finder finder(ended, curve.level);
  for (const survival_point& p : curve.points)
    if (!finder.see(p)) break;
  return finder.take();
}

// A(t), the area from t to `until`, shrinks by the factor 1 - d/n with every later end, so by the delta method
// var(area) = sum over t of A(t)^2 g(t) with g = d / (n (n - d)). Where the area grows by f, each A(t) of before does, so the
// sums of g times the powers of A follow from those before: G2 += 2 f G1 + f^2 G0, G1 += f G0.
void area_below::go_to(timespan time) {
  const double f = survival_ * (time - at_).days();
  area_ += f;
  g2_ += f * (2 * g1_ + f * g0_);
  g1_ += f * g0_;
  at_ = time;
}

void area_below::see(const survival_point& p) {
  covered_ = until_ <= p.at.time || p.survival <= 0;
  if (p.at.time > until_) return;
  go_to(p.at.time);
  const double at_risk = static_cast<double>(p.at.at_risk);
  const double stay = static_cast<double>(p.at.at_risk - p.at.ended);
  if (stay > 0) g0_ += static_cast<double>(p.at.ended) / (at_risk * stay);
  survival_ = p.survival;
}

restricted_mean area_below::mean(std::int64_t n) const {
  assert(until_ >= timespan{});
  restricted_mean m;
  m.until = until_;
  if (!covered_) return m;
  area_below whole = *this;
  whole.go_to(until_);
  m.n = n;
  m.days = whole.area_;
  m.standard_error_days = std::sqrt(whole.g2_);
  return m;
}

restricted_mean restricted_mean_of(const survival_curve& curve, timespan until) {
  area_below area(until);
  for (const survival_point& p : curve.points) area.see(p);
  return area.mean(curve.n);
}

}  // namespace v0_1
}  // namespace funnel
