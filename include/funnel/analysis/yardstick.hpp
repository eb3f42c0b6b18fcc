/// A stage against its yardstick: is it slower, does it lose more, than its norm or its own past?
///
/// Layer:   analysis.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/analysis/stage_times.hpp>
#include <funnel/calc/competing_risks.hpp>
#include <funnel/calc/difference.hpp>
#include <funnel/calc/fraction.hpp>
#include <funnel/calc/interval.hpp>
#include <funnel/calc/log_log_interval.hpp>
#include <funnel/calc/logrank.hpp>
#include <funnel/calc/share_test.hpp>
#include <funnel/calc/survival.hpp>
#include <funnel/calc/test_result.hpp>
#include <funnel/core/time.hpp>
#include <funnel/pipeline/pipeline.hpp>
#include <funnel/query/query.hpp>
#include <funnel/query/stay_clock.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

namespace funnel {
inline namespace v0_1 {

/// What a stage is measured by.
enum class yardstick : std::uint8_t {
  none,      ///< it has no norm, and no earlier deals
  norm,      ///< the norm that its pipeline gives
  own_past,  ///< the deals that entered the same stage in the window before
};

/// How far a stage is from its yardstick, in one respect, and whether chance explains it.
///
/// Units: days of the question for time, shares for drop-off.
/// Empty: `tested` false: nothing was compared, and p is 1. Then either there is no yardstick or there are too few deals;
///        the values are those that are known nevertheless.
struct stage_comparison {
  yardstick by = yardstick::none;
  bool tested = false;
  double seen = std::numeric_limits<double>::quiet_NaN();       ///< of the stage
  double lower = std::numeric_limits<double>::quiet_NaN();      ///< interval of `seen`; NaN where it is open
  double upper = std::numeric_limits<double>::quiet_NaN();
  double reference = std::numeric_limits<double>::quiet_NaN();  ///< what the yardstick says
  double share = std::numeric_limits<double>::quiet_NaN();      ///< time, by norm: share that lasts longer than it
  double horizon_days = std::numeric_limits<double>::quiet_NaN();  ///< drop-off: age up to which losses are compared
  bool beyond = false;    ///< `seen` is worse than the reference by the least part that counts; an unreached median is
  double p = 1;           ///< one-sided: of being so much worse by chance, were the stage at its yardstick
  double p_adjusted = 1;  ///< for all comparisons of the report, by Holm
  std::int64_t n = 0;     ///< deals of the stage that are compared
  std::int64_t n_reference = 0;  ///< deals of the own past
};

namespace detail {

/// A question that chooses deals by how or when they ended: the slow ones, or all but the lost, are not among its deals.
inline bool chosen_by_end(const query& q) {
  return q.outcomes != all_outcomes || q.basis == date_basis::closed || q.basis == date_basis::active ||
         std::any_of(q.filters.begin(), q.filters.end(), [](const filter& f) { return f.by == field::reason; });
}

inline double days_or_nan(const std::optional<duration>& d, duration day) {
  return d ? in_days(*d, day) : std::numeric_limits<double>::quiet_NaN();
}

/// One-sided log-rank test: do the deals of `now` leave later than those of `before`?
inline std::optional<double> slower_p(const survival_tally& now, const survival_tally& before) {
  const std::array<survival_tally, 2> groups{now, before};
  const log_rank_comparison c = log_rank(groups);
  if (!c.test.has_value()) return std::nullopt;
  // With two groups the chi-square statistic is the square of (observed - expected) / deviation. Slower: fewer ends.
  const double z = std::copysign(std::sqrt(c.test.statistic), c.groups[0].observed - c.groups[0].expected);
  return lower_tail_p(z);
}

inline constexpr auto lost_cause = static_cast<end_cause>(settled_as::lost);

inline constexpr auto advanced_cause = static_cast<end_cause>(settled_as::advanced);

/// Ends by the cause until an age as whole trials: see `trials_behind`.
inline fraction ended_by(const survival_tally& settled, end_cause cause, duration until) {
  const incidence_curve curve = cumulative_incidence(settled, cause);
  const double trials = trials_behind(settled, curve, until);
  const incidence_point* at = curve.at(until);
  return {std::llround((at ? at->share : 0) * trials), std::llround(trials)};
}

/// How long the fates of these deals are watched well enough.
inline duration settled_until(const survival_tally& settled) { return watched_until(kaplan_meier(settled)); }

inline bool worse_by(double seen, double reference, double part) { return seen >= reference * (1 + part) && seen > reference; }
/// The same of medians, where NaN means: not reached, longer than anything seen.
inline bool longer_by(double seen, double reference, double part) {
  return reference >= 0 && (std::isnan(seen) || worse_by(seen, reference, part));
}

}  // namespace detail

/// Time in the stage: the Kaplan-Meier median of its deals, against the time norm or the median of the window before.
///
/// By norm: are more than `tolerated_over_norm` of the question's deals longer here than the norm?
///          (`test_lasting_above`.) By own past: do the deals that entered in the present window leave later than those
///          of the window before? (Log-rank.)
///          A norm is elapsed time: a question in working time is compared with the own past.
inline stage_comparison compare_time(const stage& s, const stage_history& h, const query& q, const bottleneck_options& o) {
  stage_comparison c;
  const bool by_norm = s.time_norm && !q.working_hours;
  const survival_tally& stays = by_norm ? h.asked.stays : h.now.stays;
  const survival_curve curve = kaplan_meier(stays, o.simulation.level);
  c.n = stays.n();
  const duration day = day_of_clock(q);
  const survival_quantile median = median_of(curve);
  c.seen = detail::days_or_nan(median.time, day);
  c.lower = detail::days_or_nan(median.lower, day);
  c.upper = detail::days_or_nan(median.upper, day);
  if (by_norm) {
    c.by = yardstick::norm;
    c.reference = s.time_norm->days();
    const share_test t = test_lasting_above(curve, *s.time_norm, o.tolerated_over_norm);
    c.share = t.share;
    c.tested = t.has_value() && c.n >= o.min_deals;
    if (c.tested) c.p = t.p;
    c.beyond = detail::longer_by(c.seen, c.reference, o.least_worsening);
    return c;
  }
  c.n_reference = h.earlier.stays.n();
  if (c.n_reference == 0) return c;
  c.by = yardstick::own_past;
  c.reference = detail::days_or_nan(median_of(kaplan_meier(h.earlier.stays)).time, day);
  const auto p = detail::slower_p(stays, h.earlier.stays);
  c.tested = p && std::min(c.n, c.n_reference) >= o.min_deals;
  if (c.tested) c.p = *p;
  c.beyond = detail::longer_by(c.seen, c.reference, o.least_worsening);
  return c;
}

/// Drop-off: the share of deals that are lost from the stage, against what the conversion norm leaves for it, or
/// against the window before.
///
/// Losses are counted by age (Aalen-Johansen), up to the age that is watched well enough: deals still open are neither
/// lost nor advanced, so that losses which come faster than advances do not make a young stage look leaky. More losses
/// by then than the yardstick allows ever are more than it allows.
/// By norm:     the norm allows 1 - norm; `test_ending_above`.
/// By own past: it allows what had not advanced then, at the age that is watched for those deals: the lost and the few
///              that are still open. So a stage that only became faster, in losses as in advances, is not leaky. Fisher's
///              exact test, one-sided, with each share as so many whole trials as it is worth.
inline stage_comparison compare_drop_off(const stage& s, const stage_history& h, const query& q,
                                         const bottleneck_options& o) {
  stage_comparison c;
  const survival_tally& settled = s.conversion_norm ? h.asked.settled : h.now.settled;
  const survival_tally& before = h.earlier.settled;
  const duration horizon = detail::settled_until(settled);
  const fraction lost_trials = detail::ended_by(settled, detail::lost_cause, horizon);
  c.n = settled.n();
  if (c.n > 0) {
    const incidence_curve lost = cumulative_incidence(settled, detail::lost_cause, o.simulation.level);
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
    c.by = yardstick::norm;
    c.reference = 1 - *s.conversion_norm;
    c.tested = c.n >= o.min_deals;
    if (c.tested) c.p = test_ending_above(settled, detail::lost_cause, horizon, c.reference).p;
  } else if (before.n() > 0) {
    c.by = yardstick::own_past;
    c.n_reference = before.n();
    const fraction advanced = detail::ended_by(before, detail::advanced_cause, detail::settled_until(before));
    const fraction others{advanced.misses(), advanced.n};
    c.reference = others.share();
    c.tested = std::min(c.n, c.n_reference) >= o.min_deals && others.n > 0;
    if (c.tested) c.p = fisher_exact_p_above(lost_trials, others);
  }
  c.beyond = c.by != yardstick::none && detail::worse_by(c.seen, c.reference, o.least_worsening);
  return c;
}

}  // namespace v0_1
}  // namespace funnel
