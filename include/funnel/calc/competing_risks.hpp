/// What share ends in each way, by time, counting what is not finished yet: Aalen-Johansen curves.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/calc/log_log_interval.hpp>
#include <funnel/calc/risk_table.hpp>
#include <funnel/calc/survival.hpp>
#include <funnel/core/time.hpp>
#include <funnel/tallies/survival.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// The curve from `time` until the next point.
struct incidence_point {
  duration time;
  std::int64_t at_risk = 0;   ///< in view just before `time`, ended in no way
  std::int64_t ended = 0;     ///< ended at `time` by the cause of the curve
  double share = 0;           ///< share that ended by the cause of the curve until `time`, this included
  double standard_error = 0;  ///< delta method
  share_bounds bounds;        ///< log-log interval; [0, 1] where the share is 0 or 1
};

/// Cumulative incidence of one cause. It is 0 before the first point and ends at the last.
struct incidence_curve {
  end_cause cause = not_ended;
  std::int64_t n = 0;
  std::int64_t ended = 0;  ///< by this cause
  std::vector<incidence_point> points;

  /// The point in force at `t`, the last one at or before it; null before the first.
  const incidence_point* at(duration t) const { return point_at(points, t, &incidence_point::time); }
};

/// Aalen-Johansen estimate of the share that has ended by `cause` until t. At each time these shares over all
/// causes and the Kaplan-Meier share of those not ended sum to 1; one minus Kaplan-Meier with the other causes
/// censored does not, and is too large.
///
/// Shape:    one point a distinct length, of whatever cause or none: the points of `kaplan_meier`.
/// Empty:    no points; a cause that never occurs has the share 0 with the standard error 0 everywhere.
/// Cost:     O(distinct lengths). Requires: cause is not `not_ended`.
/// Source:   Aalen and Johansen (1978), Scand. J. Statist. 5, 141-150; variance: Marubini and Valsecchi (1995),
///           Analysing Survival Data from Clinical Trials and Observational Studies, chapter 10.
inline incidence_curve cumulative_incidence(const survival_tally& t, end_cause cause, confidence_level level = {}) {
  assert(cause != not_ended);
  const survival_curve all = kaplan_meier(t, level);
  const survival_tally of_cause = t.only(cause);
  const std::vector<risk_row> rows = risk_table(of_cause);
  incidence_curve curve{cause, t.n(), of_cause.ended(), {}};
  curve.points.reserve(rows.size());

  // F rises by f = S(before) d / n at each time, d ends of this cause of n at risk. The variance of F at the i-th
  // time is a sum over the times j up to it, where e counts the ends of all causes, c those of this one:
  //   sum (F_i - F_j)^2 e / (n (n - e))  +  sum S(before)^2 d (n - d) / n^3  -  2 sum (F_i - F_j) S(before) d / n^2
  // With g_j = e / (n (n - e)) and h_j = S(before) d / n^2 let G0, G1, G2 be the sums of g_j times the powers of
  // (F_i - F_j), and H0, H1 those of h_j. When F rises by f, each sum of powers follows from those before:
  //   G2 += 2 f G1 + f^2 G0,   G1 += f G0,   H1 += f H0,
  // and the newest j adds to G0 and H0 only, its difference being 0. Nothing is subtracted until the end.
  double share = 0;
  double before = 1;
  double g0 = 0, g1 = 0, g2 = 0, h0 = 0, h1 = 0, own = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double n = static_cast<double>(rows[i].at_risk);
    const double d = static_cast<double>(rows[i].ended);
    const double e = static_cast<double>(all.points[i].at.ended);
    const double rise = before * d / n;
    share = std::min(1.0, share + rise);
    g2 += 2 * rise * g1 + rise * rise * g0;
    g1 += rise * g0;
    h1 += rise * h0;
    if (n > e) g0 += e / (n * (n - e));  // when all have ended the curve rises no more
    h0 += before * d / (n * n);
    own += before * before * d * (n - d) / (n * n * n);
    incidence_point p{rows[i].time, rows[i].at_risk, rows[i].ended, share, 0, {}};
    p.standard_error = std::sqrt(std::max(0.0, g2 + own - 2 * h1));
    p.bounds = log_log_interval(share, p.standard_error, level);
    curve.points.push_back(p);
    before = all.points[i].survival;
  }
  return curve;
}

/// What is known of a cohort at one age.
///
/// Empty: `has_value()` false, the estimates NaN: no observation, or none so old while some had not ended.
struct conversion_at_age {
  duration age;
  std::int64_t n = 0;          ///< the cohort
  std::int64_t longer = 0;     ///< of it, known to have lasted longer than `age`: the evidence beyond
  std::int64_t converted = 0;  ///< of it, ended by the cause until `age`
  double naive_share = std::numeric_limits<double>::quiet_NaN();  ///< converted / n: too low while some are young
  double share = std::numeric_limits<double>::quiet_NaN();        ///< Aalen-Johansen
  double standard_error = std::numeric_limits<double>::quiet_NaN();
  share_bounds bounds;  ///< log-log interval of `share`; [0, 1] where it is 0 or 1
  double open_share = std::numeric_limits<double>::quiet_NaN();  ///< Kaplan-Meier: ended in no way at `age`

  bool has_value() const noexcept { return open_share >= 0; }
};

/// Conversion by age: the share that ends by `cause` until each age, against the naive share that divides the
/// conversions known today by the whole cohort, young deals included.
///
/// Shape:    one row an age, in the given order. Requires: cause is not `not_ended`.
/// Empty:    see `conversion_at_age`. Cost: O(ages x distinct lengths).
/// Source:   features (c5), "Deals still open: conversion (maturity)".
inline std::vector<conversion_at_age> conversion_by_age(const survival_tally& t, end_cause cause,
                                                        std::span<const duration> ages, confidence_level level = {}) {
  const survival_curve open = kaplan_meier(t, level);
  const incidence_curve incidence = cumulative_incidence(t, cause, level);
  std::vector<conversion_at_age> rows;
  rows.reserve(ages.size());
  for (const duration age : ages) {
    conversion_at_age row;
    row.age = age;
    row.n = t.n();
    for (const auto& [k, count] : t.lengths()) {
      if (k.lasted_us > age.us) row.longer += count;
      if (k.lasted_us <= age.us && k.cause == cause) row.converted += count;
    }
    if (row.n > 0) row.naive_share = static_cast<double>(row.converted) / static_cast<double>(row.n);
    if (open.covers(age)) {
      const survival_point* s = open.at(age);
      const incidence_point* f = incidence.at(age);
      row.open_share = s ? s->survival : 1;
      row.share = f ? f->share : 0;
      row.standard_error = f ? f->standard_error : 0;
      if (f) row.bounds = f->bounds;
    }
    rows.push_back(row);
  }
  return rows;
}

}  // namespace v0_1
}  // namespace funnel
