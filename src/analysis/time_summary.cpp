#include <funnel/analysis/velocity.hpp>

#include <funnel/stats/estimate.hpp>
#include <funnel/stats/survival.hpp>
#include <funnel/stats/conversion.hpp>
#include <funnel/core/time.hpp>
#include <funnel/aggregates/survival_tally.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

namespace funnel {
inline namespace v0_1 {

duration horizon_of(const survival_curve& curve) {
  duration horizon;
  for (const survival_point& p : curve.points)
    if (10 * p.at.at_risk >= curve.n) horizon = p.at.time;
  return horizon;
}

dwell_quantile dwell_quantile_of(const survival_curve& curve, double share, duration day) {
  const survival_quantile q = quantile_of(curve, share);
  dwell_quantile in;
  in.share = share;
  if (q.time) in.days = in_days(*q.time, day);
  if (q.lower) in.lower = in_days(*q.lower, day);
  if (q.upper) in.upper = in_days(*q.upper, day);
  return in;
}

running_times running_times_of(const survival_tally& t, duration day) {
  std::map<std::int64_t, std::int64_t> lengths;
  for (const auto& [key, count] : t.lengths())
    if (key.cause == not_ended) lengths[key.lasted_us] += count;
  running_times r;
  r.n = t.n() - t.ended();
  if (r.n == 0) return r;
  const auto quantile = [&](double p) { return *sample_quantile(lengths, p) / static_cast<double>(day.us); };
  r.median_days = quantile(0.5);
  r.p90_days = quantile(0.9);
  r.longest_days = quantile(1);
  return r;
}

dwell dwell_of(const survival_tally& t, duration day, std::optional<duration> horizon,
               confidence_level level) {
  dwell d;
  d.curve = kaplan_meier(t, level);
  d.n = t.n();
  d.ended = t.ended();
  d.timing = timing_of_ended(t, day);
  for (std::size_t i = 0; i < d.quantiles.size(); ++i)
    d.quantiles[i] = dwell_quantile_of(d.curve, dwell::shares[i], day);
  d.running = running_times_of(t, day);
  const restricted_mean mean = restricted_mean_of(d.curve, horizon.value_or(horizon_of(d.curve)));
  if (!mean.has_value()) return d;
  // The calculator counts in days of 24 hours.
  const double of_24_hours = in_days(days(1), day);
  d.horizon_days = in_days(mean.until, day);
  d.mean_standard_error = mean.standard_error_days * of_24_hours;
  d.mean.n = mean.n;
  d.mean.value = mean.days * of_24_hours;
  const double half = level.z() * d.mean_standard_error;
  d.mean.lower = std::max(0.0, d.mean.value - half);
  d.mean.upper = std::min(d.horizon_days, d.mean.value + half);
  return d;
}

}  // namespace v0_1
}  // namespace funnel
