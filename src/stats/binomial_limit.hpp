/// Is a share above a limit, when some of its trials are not over yet?
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
///
/// Shares of curves (Kaplan-Meier, Aalen-Johansen) are no fractions of whole numbers once something was lost from
/// view. Here they are tested as if they came from so many whole trials as their precision is worth. Where all was
/// watched to its end that is the exact binomial test; near 0 and 1, where bottlenecks lie, it keeps its level, which
/// a normal approximation does not.
#pragma once

#include "stats/competing_risks.hpp"
#include "stats/log_log_interval.hpp"
#include <funnel/stats/survival.hpp>
#include <funnel/core/time.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>

namespace funnel {
inline namespace v0_1 {

/// A share seen, the limit that it should not exceed, and how easily chance alone goes so far.
///
/// Units: shares in [0, 1]; `trials` need not be whole.
/// Empty: no trials; share NaN and p 1: nothing speaks against the limit.
struct share_test {
  double share = std::numeric_limits<double>::quiet_NaN();
  double limit = std::numeric_limits<double>::quiet_NaN();
  double trials = 0;  ///< what the share is worth in trials watched to their end
  double p = 1;       ///< of such a share or a larger one, were the true share at the limit; smaller below it

  bool has_value() const noexcept { return trials > 0; }
};

/// The test of a share that is worth so many trials.
/// Requires: 0 <= share <= 1, 0 <= limit <= 1, trials >= 0.
share_test test_above(double share, double trials, double limit);

/// Do more than `limit` last longer than `t`?
///
/// Counts: who is still in view after t, over the share that lasts so long: so many were watched up to t in effect.
///         Without anything lost from view before t these are all.
/// Empty:  nobody was in view after t and the curve is above 0 there: nothing is known.
/// Source: Peto et al. (1977), Br. J. Cancer 35(1), 1-39, for the trials; Dorey and Korn (1987), Statist. Med. 6(6),
///         679-687, for their use in exact binomial limits.
inline share_test test_lasting_above(const survival_curve& curve, duration t, double limit) {
  const survival_point* at = curve.at(t);
  const double share = at ? at->survival : 1;
  const auto after = std::ranges::upper_bound(curve.points, t, {}, [](const survival_point& p) { return p.at.time; });
  const std::int64_t in_view = after == curve.points.end() ? 0 : after->at.at_risk;
  if (curve.points.empty()) return test_above(0, 0, limit);
  if (share <= 0) return test_above(0, static_cast<double>(curve.n), limit);
  return test_above(share, static_cast<double>(in_view) / share, limit);
}

/// The longest length up to which, of those that last so long, at least half were watched: beyond it a curve hangs on
/// few, and its standard error does not say how few.
/// Empty: 0 for a curve without points.
inline duration watched_until(const survival_curve& curve) {
  duration until;
  double lasting = 1;  // share that lasts until the point
  for (const survival_point& p : curve.points) {
    if (2 * static_cast<double>(p.at.at_risk) < lasting * static_cast<double>(curve.n)) break;
    until = p.at.time;
    lasting = p.survival;
  }
  return until;
}

/// So many whole trials, watched to their end, would tell the share that ended by the cause of the curve until t as
/// precisely: those that give a binomial share the variance of the curve, not more than there are. Where the share is 0
/// or 1 the variance does not tell; then those of which is known whether they had ended by t.
/// Requires: `curve` is made of `t`.
inline double trials_behind(const survival_tally& t, const incidence_curve& curve, duration until) {
  std::int64_t known = t.n();
  for (const auto& [key, count] : t.lengths())
    if (key.cause == not_ended && key.lasted_us < until.us) known -= count;
  const incidence_point* at = curve.at(until);
  const double variance = at ? at->standard_error * at->standard_error : 0;
  if (!(variance > 0) || !inside_unit_interval(at->share)) return static_cast<double>(known);
  return std::min(static_cast<double>(t.n()), at->share * (1 - at->share) / variance);
}

/// Do more than `limit` end by this cause until `until`? As a share only grows with time, more than `limit` by then are
/// more than `limit` ever: the test holds for any age, and however fast the other ends come.
///
/// Empty:  an empty tally. Requires: cause is not `not_ended`.
/// Source: effective sample size: Dorey and Korn (1987).
inline share_test test_ending_above(const survival_tally& t, end_cause cause, duration until, double limit) {
  const incidence_curve curve = cumulative_incidence(t, cause);
  const incidence_point* at = curve.at(until);
  return test_above(at ? at->share : 0, trials_behind(t, curve, until), limit);
}

}  // namespace v0_1
}  // namespace funnel
