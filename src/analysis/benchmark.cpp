#include "analysis/bottleneck_parts.hpp"

#include <funnel/core/time.hpp>
#include <funnel/pipeline/pipeline.hpp>
#include <funnel/query/query.hpp>
#include <funnel/stats/estimate.hpp>
#include <funnel/stats/survival.hpp>
#include <funnel/stats/tests.hpp>
#include "aggregates/stay_clock.hpp"
#include "analysis/velocity_parts.hpp"
#include "stats/distributions.hpp"
#include "stats/log_log_interval.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace funnel {
inline namespace v0_1 {
namespace detail {

namespace {

// One-sided log-rank test: do the deals of `now` leave later than those of `before`?
std::optional<double> slower_p(const survival_tally& now, const survival_tally& before) {
  const std::array<survival_tally, 2> groups{now, before};
  const log_rank_comparison c = log_rank(groups);
  if (!c.test.has_value()) return std::nullopt;
  // With two groups the chi-square statistic is the square of (observed - expected) / deviation. Slower: fewer ends.
  const double z = std::copysign(std::sqrt(c.test.statistic), c.groups[0].observed - c.groups[0].expected);
  return normal_lower(z);
}

constexpr auto lost_cause = static_cast<end_cause>(settled_as::lost);
constexpr auto advanced_cause = static_cast<end_cause>(settled_as::advanced);

// How long the fates of these deals are watched well enough.
timespan settled_until(const survival_tally& settled) { return watched_until(kaplan_meier(settled)); }

// Ends by the cause until an age as whole trials: see `trials_behind`.
fraction effective_trials(const survival_tally& settled, end_cause cause) {
  const timespan until = settled_until(settled);
  const incidence_curve curve = cumulative_incidence(settled, cause);
  const double trials = effective_sample_size(settled, curve, until);
  const incidence_point* at = curve.at(until);
  return {std::llround((at ? at->share : 0) * trials), std::llround(trials)};
}

bool worse_by(double seen, double reference, double part) { return seen >= reference * (1 + part) && seen > reference; }

// The same of medians, where NaN means: not reached, longer than anything seen.
bool longer_by(double seen, double reference, double part) {
  return reference >= 0 && (std::isnan(seen) || worse_by(seen, reference, part));
}

}  // namespace

fraction lost_trials_of(const survival_tally& settled) { return effective_trials(settled, lost_cause); }
fraction advanced_trials_of(const survival_tally& settled) { return effective_trials(settled, advanced_cause); }

stage_comparison compare_time(const stage& s, const stage_history& h, const query& q, const bottleneck_options& o) {
  stage_comparison c;
  const bool by_norm = s.time_norm && !q.working_hours;
  const survival_tally& stays = by_norm ? h.asked.stays : h.now.stays;
  const survival_curve curve = kaplan_meier(stays, o.simulation.level);
  c.n = stays.n();
  const timespan day = day_of_clock(q);
  const survival_quantile median = median_of(curve);
  c.seen = days_or_nan(median.time, day);
  c.lower = days_or_nan(median.lower, day);
  c.upper = days_or_nan(median.upper, day);
  if (by_norm) {
    c.by = benchmark::norm;
    c.reference = s.time_norm->days();
    const share_test t = test_lasting_above(curve, *s.time_norm, o.tolerated_over_norm);
    c.share = t.share;
    c.tested = t.has_value() && c.n >= o.min_deals;
    if (c.tested) c.p = t.p;
    c.beyond = longer_by(c.seen, c.reference, o.least_worsening);
    return c;
  }
  c.n_reference = h.earlier.stays.n();
  if (c.n_reference == 0) return c;
  c.by = benchmark::own_past;
  c.reference = days_or_nan(median_of(kaplan_meier(h.earlier.stays)).time, day);
  const auto p = slower_p(stays, h.earlier.stays);
  c.tested = p && std::min(c.n, c.n_reference) >= o.min_deals;
  if (c.tested) c.p = *p;
  c.beyond = longer_by(c.seen, c.reference, o.least_worsening);
  return c;
}

stage_comparison compare_drop_off(const stage& s, const stage_history& h, const query& q, const bottleneck_options& o) {
  stage_comparison c;
  const survival_tally& settled = s.conversion_norm ? h.asked.settled : h.now.settled;
  const survival_tally& before = h.earlier.settled;
  const timespan horizon = settled_until(settled);
  const fraction lost_trials = lost_trials_of(settled);
  c.n = settled.n();
  if (c.n > 0) {
    const incidence_curve lost = cumulative_incidence(settled, lost_cause, o.simulation.level);
    const incidence_point* at = lost.at(horizon);
    c.seen = at ? at->share : 0;
    // A curve at 0 or 1 has no standard error and no interval of its own.
    const estimate plain = wilson(lost_trials.hits, lost_trials.n, o.simulation.level);
    const bool inside = at && inside_unit_interval(at->share);
    c.lower = inside ? at->bounds.lower : plain.lower;
    c.upper = inside ? at->bounds.upper : plain.upper;
    c.horizon_days = in_days(horizon, day_of_clock(q));
  }
  if (s.conversion_norm) {
    c.by = benchmark::norm;
    c.reference = 1 - *s.conversion_norm;
    c.tested = c.n >= o.min_deals;
    if (c.tested) c.p = test_ending_above(settled, lost_cause, horizon, c.reference).p;
  } else if (before.n() > 0) {
    c.by = benchmark::own_past;
    c.n_reference = before.n();
    const fraction advanced = advanced_trials_of(before);
    const fraction others{advanced.misses(), advanced.n};
    c.reference = others.share();
    c.tested = std::min(c.n, c.n_reference) >= o.min_deals && others.n > 0;
    if (c.tested) c.p = fisher_exact_p_above(lost_trials, others);
  }
  c.beyond = c.by != benchmark::none && worse_by(c.seen, c.reference, o.least_worsening);
  return c;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
