#include <funnel/stats/survival.hpp>

#include "stats/log_log_interval.hpp"
#include "stats/risk_table.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

const incidence_point* incidence_curve::at(timespan t) const {
  const auto after = std::ranges::upper_bound(points, t, {}, &incidence_point::time);
  return after == points.begin() ? nullptr : &*(after - 1);
}

incidence_curve cumulative_incidence(const survival_tally& t, end_cause cause, confidence_level level) {
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

std::vector<conversion_at_age> conversion_by_age(const survival_tally& t, end_cause cause,
                                                 std::span<const timespan> ages, confidence_level level) {
  const survival_curve open = kaplan_meier(t, level);
  const incidence_curve incidence = cumulative_incidence(t, cause, level);
  std::vector<conversion_at_age> rows;
  rows.reserve(ages.size());
  for (const timespan age : ages) {
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
