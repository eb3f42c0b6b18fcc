#include <funnel/stats/tests.hpp>

#include "stats/distributions.hpp"
#include "stats/log_log_interval.hpp"

#include <algorithm>
#include <cassert>
#include <cstdint>

namespace funnel {
inline namespace v0_1 {

share_test test_above(double share, double trials, double limit) {
  assert(0 <= limit && limit <= 1);
  share_test t;
  t.limit = limit;
  if (!(trials > 0)) return t;
  t.share = share;
  t.trials = trials;
  const double hits = share * trials;
  if (hits <= 0 || limit >= 1) return t;
  // P(X >= k) of m trials is the incomplete beta function I(limit; k, m - k + 1), which also knows parts of trials.
  t.p = beta_lower(limit, hits, std::max(0.0, trials - hits) + 1);
  return t;
}

share_test test_lasting_above(const survival_curve& curve, timespan t, double limit) {
  const survival_point* at = curve.at(t);
  const double share = at ? at->survival : 1;
  const auto after = std::ranges::upper_bound(curve.points, t, {}, [](const survival_point& p) { return p.at.time; });
  const std::int64_t in_view = after == curve.points.end() ? 0 : after->at.at_risk;
  if (curve.points.empty()) return test_above(0, 0, limit);
  if (share <= 0) return test_above(0, static_cast<double>(curve.n), limit);
  return test_above(share, static_cast<double>(in_view) / share, limit);
}

double effective_sample_size(const survival_tally& t, const incidence_curve& curve, timespan until) {
  std::int64_t known = t.n();
  for (const auto& [key, count] : t.lengths())
    if (key.cause == not_ended && key.lasted_us < until.us) known -= count;
  const incidence_point* at = curve.at(until);
  const double variance = at ? at->standard_error * at->standard_error : 0;
  if (!(variance > 0) || !inside_unit_interval(at->share)) return static_cast<double>(known);
  return std::min(static_cast<double>(t.n()), at->share * (1 - at->share) / variance);
}

share_test test_ending_above(const survival_tally& t, end_cause cause, timespan until, double limit) {
  const incidence_curve curve = cumulative_incidence(t, cause);
  const incidence_point* at = curve.at(until);
  return test_above(at ? at->share : 0, effective_sample_size(t, curve, until), limit);
}

}  // namespace v0_1
}  // namespace funnel
