#include "analysis/velocity_parts.hpp"

#include "stats/quantile.hpp"
#include "stats/risk_table.hpp"
#include "stats/survival_points.hpp"

#include <funnel/core/time.hpp>
#include <funnel/stats/conversion.hpp>
#include <funnel/stats/estimate.hpp>
#include <funnel/stats/survival.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

namespace {

running_times running_times_of(const survival_tally& t, timespan day) {
  std::vector<std::pair<std::int64_t, std::int64_t>> lengths;
  for (const auto& [key, count] : t.lengths())
    if (key.cause == not_ended) lengths.emplace_back(key.lasted_us, count);
  running_times r;
  r.n = t.n() - t.ended();
  if (r.n == 0) return r;
  const auto quantile = [&](double p) {
    const auto number = [](std::int64_t us) { return static_cast<double>(us); };
    return quantile_of_counts(lengths, r.n, p, quantile_type::type7, number) / static_cast<double>(day.us);
  };
  r.median_days = quantile(0.5);
  r.p90_days = quantile(0.9);
  r.longest_days = quantile(1);
  return r;
}

}  // namespace

timespan length_of_days(double n, timespan day) {
  return {static_cast<std::int64_t>(std::llround(n * static_cast<double>(day.us)))};
}

std::vector<timespan> lengths_of_days(std::span<const double> n, timespan day) {
  std::vector<timespan> lengths;
  for (const double days : n) lengths.push_back(length_of_days(days, day));
  return lengths;
}

double days_or_nan(const std::optional<timespan>& d, timespan day) {
  return d ? in_days(*d, day) : std::numeric_limits<double>::quiet_NaN();
}

timespan horizon_of(const survival_tally& t) {
  timespan horizon, last;
  for (risk_rows r(t); r.next();) {
    last = r.row().time;
    if (10 * r.row().at_risk >= t.n()) horizon = last;
  }
  return t.ended() == t.n() ? last : horizon;
}

namespace {

time_quantile in_days_of(const survival_quantile& q, double share, timespan day) {
  time_quantile in;
  in.share = share;
  if (q.time) in.days = in_days(*q.time, day);
  if (q.lower) in.lower = in_days(*q.lower, day);
  if (q.upper) in.upper = in_days(*q.upper, day);
  return in;
}

std::size_t distinct_lengths(const survival_tally& t) {
  std::size_t n = 0;
  for (risk_rows r(t); r.next();) ++n;
  return n;
}

}  // namespace

time_quantile median_in_days(const survival_tally& t, timespan day, confidence_level level) {
  return in_days_of(median_of(t, level), 0.5, day);
}

time_summary summarise_time(const survival_tally& t, timespan day, std::optional<timespan> horizon,
                            confidence_level level) {
  time_summary d;
  d.n = t.n();
  d.ended = t.ended();
  d.timing = timing_of_ended(t, day);
  d.running = running_times_of(t, day);
  // Of the curve, which has a point for each length, so few points are kept that they are soon drawn, the last among them.
  constexpr std::size_t most = 300;
  const std::size_t n = distinct_lengths(t), every = n / most + 1;
  d.curve = {t.n(), t.ended(), {}, level};
  quantile_finder quantiles(time_summary::shares, level);
  area_below area(horizon.value_or(horizon_of(t)));
  std::size_t i = 0;
  bool more = true;  // quantiles to be found
  for (survival_points p(t); p.next(); ++i) {
    more = more && quantiles.see(p.point());
    area.see(p.point());
    if (i % every == 0 || i + 1 == n) d.curve.points.push_back(p.point());
  }
  const std::vector<survival_quantile> found = quantiles.take();
  for (std::size_t s = 0; s < found.size(); ++s) d.quantiles[s] = in_days_of(found[s], time_summary::shares[s], day);
  const restricted_mean mean = area.mean(t.n());
  if (!mean.has_value()) return d;
  // The calculator counts in days of 24 hours.
  const double of_24_hours = in_days(timespan::days(1), day);
  d.horizon_days = in_days(mean.until, day);
  d.mean_standard_error = mean.standard_error_days * of_24_hours;
  d.mean.n = mean.n;
  d.mean.value = mean.days * of_24_hours;
  const double half = level.z() * d.mean_standard_error;
  d.mean.lower = std::max(0.0, d.mean.value - half);
  d.mean.upper = std::min(d.horizon_days, d.mean.value + half);
  return d;
}

timing_gap timing_gap_of(const time_summary& t) {
  timing_gap g;
  if (!t.timing.has_value()) return g;
  const auto above = [](double all, double finished) { return all > 1.2 * finished; };
  g.running = t.running.has_value() && (!t.median().has_value() || above(t.median().days, t.timing.median_days) ||
                                        (t.mean.has_value() && above(t.mean.value, t.timing.mean_days)));
  g.skewed = t.timing.mean_days > 1.25 * t.timing.median_days;
  return g;
}

longest_time longest_of(std::span<const time_summary> kinds, std::int64_t min_n) {
  const auto known = [](const time_quantile& q) { return q.has_value() ? q.days : q.lower; };
  longest_time l;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (kinds[i].n < min_n || !(known(kinds[i].median()) > 0)) continue;
    if (!l.which || known(kinds[i].median()) > known(kinds[*l.which].median())) l.which = i;
  }
  if (!l.which) return l;
  const double at_least = kinds[*l.which].median().lower;
  for (std::size_t i = 0; i < kinds.size(); ++i)
    if (i != *l.which && kinds[i].n >= min_n && kinds[i].median().upper >= at_least) l.rivals.push_back(i);
  return l;
}

bool exceeds(const time_summary& t, std::optional<double> norm_days) {
  return norm_days && t.median().lower > *norm_days;
}

sales_velocity sales_velocity_of(const cycle_tally& t, timespan day, confidence_level level) {
  sales_velocity v = velocity_of(t.open(), t.ended_as(cycle_end::lost), t.won, level);
  // The calculator counts in days of 24 hours.
  const double of_24_hours = in_days(timespan::days(1), day);
  v.mean_cycle_days *= of_24_hours;
  v.money_per_day.value /= of_24_hours;
  v.money_per_day.lower /= of_24_hours;
  v.money_per_day.upper /= of_24_hours;
  return v;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
