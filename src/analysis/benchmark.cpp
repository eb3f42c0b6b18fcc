#include "analysis/bottleneck_parts.hpp"

#include <funnel/core/time.hpp>
#include <funnel/pipeline/pipeline.hpp>
#include <funnel/query/query.hpp>
#include <funnel/stats/estimate.hpp>
#include <funnel/stats/survival.hpp>
#include <funnel/stats/tests.hpp>
#include "aggregates/stay_clock.hpp"
#include "analysis/velocity_parts.hpp"
#include "stats/log_log_interval.hpp"

#include <algorithm>
#include <cmath>

namespace funnel {
inline namespace v0_1 {
namespace detail {

namespace {

constexpr auto lost_cause = static_cast<end_cause>(settled_as::lost);

// How long the fates of these deals are watched well enough.
timespan settled_until(const survival_tally& settled) { return watched_until(settled); }

}  // namespace

bool worse_by(double seen, double reference, double part) { return seen >= reference * (1 + part) && seen > reference; }

bool longer_by(double seen, double reference, double part) {
  return reference >= 0 && (std::isnan(seen) || worse_by(seen, reference, part));
}

stage_comparison compare_time(const journey_data& j, const stage& s, const stage_history& h, const query& q,
                              const bottleneck_options& o) {
  stage_comparison c;
  if (!s.time_norm || q.working_hours) {
    compare_time_with_past(c, j, h, q, o);
    return c;
  }
  const survival_curve curve = kaplan_meier(h.asked.stays, o.simulation.level);
  c.n = h.asked.stays.n();
  const timespan day = day_of_clock(q);
  const survival_quantile median = median_of(curve);
  c.seen = days_or_nan(median.time, day);
  c.lower = days_or_nan(median.lower, day);
  c.upper = days_or_nan(median.upper, day);
  c.by = benchmark::norm;
  c.reference = s.time_norm->days();
  const share_test t = test_lasting_above(curve, *s.time_norm, o.tolerated_over_norm);
  c.share = t.share;
  c.tested = t.has_value() && c.n >= o.min_deals;
  if (c.tested) c.p = t.p, c.least_p = test_above(1, t.trials, t.limit).p;
  c.beyond = longer_by(c.seen, c.reference, o.least_worsening);
  return c;
}

stage_comparison compare_drop_off(const journey_data& j, const stage& s, const stage_history& h, const query& q,
                                  const bottleneck_options& o) {
  stage_comparison c;
  if (!s.conversion_norm) {
    compare_drop_off_with_past(c, j, h, q, o);
    return c;
  }
  const survival_tally& settled = h.asked.settled;
  const timespan horizon = settled_until(settled);
  c.n = settled.n();
  c.by = benchmark::norm;
  c.reference = 1 - *s.conversion_norm;
  const share_test t = test_ending_above(settled, lost_cause, horizon, c.reference);
  if (c.n > 0) {
    const incidence_curve lost = cumulative_incidence(settled, lost_cause, o.simulation.level);
    const incidence_point* at = lost.at(horizon);
    c.seen = at ? at->share : 0;
    // A curve at 0 or 1 has no standard error and no interval of its own.
    const std::int64_t trials = std::llround(t.trials);
    const estimate plain = wilson(std::llround(c.seen * t.trials), trials, o.simulation.level);
    const bool inside = at && inside_unit_interval(at->share);
    c.lower = inside ? lost.bounds(*at).lower : plain.lower;
    c.upper = inside ? lost.bounds(*at).upper : plain.upper;
    c.horizon_days = in_days(horizon, day_of_clock(q));
  }
  c.tested = t.has_value() && c.n >= o.min_deals;
  if (c.tested) c.p = t.p, c.least_p = test_above(1, t.trials, t.limit).p;
  c.beyond = worse_by(c.seen, c.reference, o.least_worsening);
  return c;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
