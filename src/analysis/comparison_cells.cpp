#include "analysis/comparison_cells.hpp"

#include <funnel/aggregates/survival_tally.hpp>
#include <funnel/analysis/comparison.hpp>
#include <funnel/stats/tests.hpp>
#include "stats/distributions.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace {

int sign_of(double x) noexcept { return (x > 0) - (x < 0); }

// Trials of a side over the kinds of deals that both sides have.
struct comparable {
  std::int64_t own = 0;
  std::int64_t rest = 0;

  void see(std::int64_t of_own, std::int64_t of_rest) noexcept {
    if (of_own > 0 && of_rest > 0) own += of_own, rest += of_rest;
  }
  bool at_least(std::int64_t n) const noexcept { return std::min(own, rest) >= std::max<std::int64_t>(n, 1); }
};

}  // namespace

namespace detail {

share_comparison compare_shares(std::span<const mix_stratum> strata, const comparison_options& o) {
  share_comparison c;
  fraction own, rest;
  comparable both;
  for (const mix_stratum& s : strata) {
    own += s.unit;
    rest += s.rest;
    both.see(s.unit.n, s.rest.n);
  }
  c.difference = newcombe(own, rest, o.confidence);
  c.p_exact = fisher_exact_p(own, rest);
  double p = c.p_exact;
  double distance = c.difference.value;
  if (!o.case_mix.empty()) {
    c.case_mix = like_for_like{standardise_directly(strata), mantel_haenszel(strata, o.confidence)};
    // Where all or none hit on both sides of every kind there is no test, and no difference either.
    const mantel_haenszel_result& m = c.case_mix->stratified;
    p = m.cmh_corrected.has_value() ? m.cmh_corrected.p : 1;
    distance = m.difference.value;
  }
  c.judged.enough_data = both.at_least(o.limits.min_n);
  if (!c.judged.enough_data) return c;
  c.judged.p = p;
  c.judged.direction = sign_of(distance);
  return c;
}

}  // namespace detail

namespace {

// The longest time up to which the curve is known; it is known for ever once everything has ended.
std::int64_t known_until(const survival_curve& curve) {
  if (curve.points.empty()) return 0;
  const survival_point& last = curve.points.back();
  return last.survival <= 0 ? std::numeric_limits<std::int64_t>::max() : last.at.time.us;
}

// The p-value of a log-rank statistic, beyond^2 / variance, with the continuity correction
// (|beyond| - 1/2)^2 / variance. The log-rank test is the Cochran-Mantel-Haenszel test over the times of ends, and
// ends are whole numbers; so it is corrected as that of shares is. It keeps the rate of false alarms below the one
// promised rather than at it: of 8000 simulated reports on twenty equal managers 4.1 % flagged anyone at 5 %, without
// it 5.0 %.
double corrected_p(double statistic, double beyond) {
  const double distance = std::abs(beyond);
  if (!(distance > 0)) return 1;
  return two_sided_p(std::sqrt(statistic) * std::max(0.0, distance - 0.5) / distance);
}

}  // namespace

namespace detail {

time_comparison compare_times(const std::vector<std::vector<survival_tally>>& strata, const comparison_options& o,
                              timespan day) {
  time_comparison c;
  survival_tally own, rest;
  comparable both;
  for (const std::vector<survival_tally>& s : strata) {
    own += s[0];
    rest += s[1];
    both.see(s[0].n(), s[1].n());
  }
  const survival_curve curves[]{kaplan_meier(own, o.confidence), kaplan_meier(rest, o.confidence)};
  std::int64_t until = std::min(known_until(curves[0]), known_until(curves[1]));
  if (until == std::numeric_limits<std::int64_t>::max())
    until = std::max(curves[0].points.back().at.time.us, curves[1].points.back().at.time.us);
  c.until = timespan{until};
  const double scale = static_cast<double>(timespan::days(1).us) / static_cast<double>(day.us);
  const auto side = [&](const survival_curve& curve) {
    const restricted_mean mean = restricted_mean_of(curve, c.until);
    return time_side{curve.n, curve.ended, median_of(curve), mean.days * scale, mean.standard_error_days * scale};
  };
  c.own = side(curves[0]);
  c.rest = side(curves[1]);
  if (c.has_value()) {
    c.difference_days = c.own.mean_days - c.rest.mean_days;
    const double half = o.confidence.z() * std::hypot(c.own.standard_error_days, c.rest.standard_error_days);
    c.lower_days = c.difference_days - half;
    c.upper_days = c.difference_days + half;
  }

  const log_rank_comparison ranks = stratified_log_rank(strata).value();
  c.log_rank = ranks.test;
  double beyond = 0;  // ends of the member above those expected
  if (!ranks.groups.empty()) {
    const rank_group& a = ranks.groups[0];
    const rank_group& b = ranks.groups[1];
    if (a.expected > 0 && b.expected > 0 && b.observed > 0)
      c.pace = (a.observed / a.expected) / (b.observed / b.expected);
    beyond = a.observed - a.expected;
  }
  int direction = sign_of(beyond);
  // Curves that cross can have more ends and the longer mean: then neither side is the quicker one.
  if (o.case_mix.empty() && sign_of(c.difference_days) == direction) direction = 0;
  c.judged.enough_data = both.at_least(o.limits.min_n) && own.ended() + rest.ended() > 0;
  if (!c.judged.enough_data) return c;
  // Without a test although something ended, everything ended at one time.
  c.judged.p = c.log_rank.has_value() ? corrected_p(c.log_rank.statistic, beyond) : 1;
  c.judged.direction = direction;
  return c;
}

fraction fair_counts(fraction counted, std::span<const mix_stratum> strata, double target) {
  const indirect_standardisation i = standardise_indirectly(strata);
  if (!i.has_value() || !(target > 0)) return counted;
  const double hits = std::min(1.0, i.ratio * target) * static_cast<double>(counted.n);
  return {std::min<std::int64_t>(std::llround(hits), counted.n), counted.n};
}

}  // namespace detail

namespace {

limit_verdict widened_verdict(fraction unit, double target, const over_dispersion& scatter, const limit_options& o) {
  const limit_verdict exact = verdict(unit, target, o);
  if (exact < limit_verdict::beyond_inner) return exact;
  const double z = std::abs(z_multiplicative(unit, target, scatter));
  const limit_verdict wide = z > o.outer.z()   ? limit_verdict::beyond_outer
                             : z > o.inner.z() ? limit_verdict::beyond_inner
                                               : limit_verdict::inside;
  return std::min(exact, wide);
}

}  // namespace

namespace detail {

share_spread spread_of(std::span<const fraction> counted, std::span<const fraction> fair, const comparison_options& o) {
  share_spread s;
  s.target = pooled(fair).share();
  s.fit = fit_by_likelihood(fair);
  const std::vector<shrunk_share> shrunk = shrink(fair, s.fit, o.confidence);
  // At least one at each end is pulled in, also among fewer than ten: else an outlier would pass for the usual scatter.
  constexpr double usual_part = 0.1;
  const double part = s.fit.units > 2 ? std::max(usual_part, 1 / static_cast<double>(s.fit.units)) : usual_part;
  if (s.fit.has_value()) s.scatter = estimate_over_dispersion(fair, s.target, part);
  for (std::size_t u = 0; u < fair.size(); ++u) {
    share_standing standing{counted[u], fair[u], shrunk[u]};
    if (fair[u].n > 0) {
      standing.limits = verdict(fair[u], s.target, o.limits);
      standing.widened = widened_verdict(fair[u], s.target, s.scatter, o.limits);
    }
    s.units.push_back(standing);
  }
  return s;
}

}  // namespace detail

}  // namespace v0_1
}  // namespace funnel
