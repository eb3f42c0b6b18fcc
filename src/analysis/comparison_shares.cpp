#include "analysis/comparison_cells.hpp"

#include <funnel/analysis/comparison.hpp>
#include <funnel/stats/comparison.hpp>
#include <funnel/stats/estimate.hpp>
#include <funnel/stats/tests.hpp>
#include "stats/distributions.hpp"
#include "stats/thinned.hpp"
#include "stats/two_by_two.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {
namespace {

int sign_of(double x) noexcept { return (x > 0) - (x < 0); }

// Counts tell a difference of log-odds the better, the more trials the smaller side has and the nearer shares are to
// one half.
double information_of_shares(const mix_stratum& s, const fraction& both) {
  const double own = static_cast<double>(s.unit.n), rest = static_cast<double>(s.rest.n);
  return own * rest / (own + rest) * both.share() * (1 - both.share());
}

// The Cochran-Mantel-Haenszel test with its variance multiplied; where hits or misses are too few for a normal
// distribution, no smaller than the exact test. Source: Mantel and Fleiss (1980), Am. J. Epidemiol. 112(1), 129-134.
struct stratified_p {
  double p = 1;
  double least = 1;
};
stratified_p stratified_test(const mantel_haenszel_result& m, std::span<const mix_stratum> strata, double design) {
  if (!m.cmh_corrected.has_value()) return {};
  double expected = 0, variance = 0, fewest = 0, most = 0;
  for (const mix_stratum& s : strata) {
    const two_by_two t(s);
    expected += t.n1 * t.k / t.n;
    if (t.n > 1) variance += t.n1 * t.n2 * t.k * (t.n - t.k) / (t.n * t.n * (t.n - 1));
    fewest += std::max(0.0, t.k - t.n2);
    most += std::min(t.n1, t.k);
  }
  const double farthest = std::max(expected - fewest, most - expected);
  stratified_p r{two_sided_p(std::sqrt(m.cmh_corrected.statistic / design)),
                 two_sided_p(std::max(0.0, farthest - 0.5) / std::sqrt(variance * design))};
  constexpr double enough = 5;
  if (std::min(expected - fewest, most - expected) >= enough) return r;
  const exact_stratified_test exact = exact_stratified(strata);
  return {std::max(r.p, exact.p), std::max(r.least, exact.least_p)};
}

limit_verdict widened_verdict(fraction unit, double target, double factor, const limit_options& o) {
  const limit_verdict exact = verdict(unit, target, o);
  if (exact < limit_verdict::beyond_inner) return exact;
  const double z = std::abs(z_score(unit, target)) / std::sqrt(factor);
  const limit_verdict wide = z > o.outer.z()   ? limit_verdict::beyond_outer
                             : z > o.inner.z() ? limit_verdict::beyond_inner
                                               : limit_verdict::inside;
  return std::min(exact, wide);
}

}  // namespace

double share_cells::correlation(std::size_t column) const {
  if (!trials_->have_customers()) return 0;
  const auto [it, made] = correlations_.try_emplace(column, 0);
  if (!made) return it->second;
  std::vector<cluster_residuals> clusters;
  std::map<std::pair<std::size_t, std::uint32_t>, std::size_t> groups;
  for (std::size_t u = 0; u < trials_->n_units(); ++u) {
    const std::map<std::uint32_t, aged_counts>& counts = trials_->counts(u);
    trials_->each_cluster(u, [&](std::span<const aged_trial> cluster) {
      const std::uint32_t kind = cluster.front().kind;
      const double share = counts.at(kind).at(column).share();
      cluster_residuals r{groups.try_emplace({u, kind}, groups.size()).first->second, 0, 0, 0};
      for (const aged_trial& t : cluster) {
        if (!trials_->counts_at(t, column)) continue;
        const double residual = trials_->hits_at(t, column) - share;
        ++r.n, r.sum += residual, r.squares += residual * residual;
      }
      if (r.n > 0) clusters.push_back(r);
    });
  }
  return it->second = intraclass_correlation(clusters);
}

double share_cells::design_effect_of(const aged_scopes::pair& p) const {
  const double alike = correlation(p.column);
  const double own = 1 / static_cast<double>(p.sum.unit.n), rest = 1 / static_cast<double>(p.sum.rest.n);
  return (own * design_effect(alike, p.sum.unit.n, p.own_squares) +
          rest * design_effect(alike, p.sum.rest.n, p.rest_squares)) /
         (own + rest);
}

share_comparison share_cells::compare(std::size_t unit, const comparison_options& o) const {
  share_comparison c;
  const mix_stratum settled = rest_.settled(unit);
  c.difference = newcombe(settled.unit, settled.rest, o.confidence);
  if (!o.case_mix.empty()) c.case_mix.emplace();
  const std::optional<aged_scopes::pair> p = rest_.best(unit, information_of_shares);
  if (!p) return c;
  c.age = trials_->age(p->column);
  c.begun = trials_->begun(p->column);
  const double alike = correlation(p->column);
  const fraction own = thinned(p->sum.unit, design_effect(alike, p->sum.unit.n, p->own_squares));
  const fraction rest = thinned(p->sum.rest, design_effect(alike, p->sum.rest.n, p->rest_squares));
  c.design_effect = design_effect_of(*p);
  c.judged_share = thinned_difference(p->sum.unit, p->sum.rest, own, rest, o.confidence);
  c.own_worth = own;
  c.rest_worth = rest;
  c.p_exact = fisher_exact_p(own, rest);
  c.judged.p = c.p_exact;
  c.judged.least_p = fisher_least_p(own.n, rest.n, own.hits + rest.hits);
  c.judged.least_p_of_sizes = fisher_least_p(own.n, rest.n, std::min(own.n, rest.n));
  double distance = c.judged_share.value;
  if (c.case_mix) {
    mantel_haenszel_result& m = c.case_mix->stratified;
    c.case_mix->direct = standardise_directly(p->strata);
    m = mantel_haenszel(p->strata, o.confidence);
    m.difference.standard_error *= std::sqrt(c.design_effect);
    const double half = o.confidence.z() * m.difference.standard_error;
    if (half > 0) {
      m.difference.lower = std::max(-1.0, m.difference.value - half);
      m.difference.upper = std::min(1.0, m.difference.value + half);
    }
    const stratified_p test = stratified_test(m, p->strata, c.design_effect);
    c.judged.p = test.p;
    c.judged.least_p = test.least;
    distance = m.difference.value;
  }
  c.judged.direction = sign_of(distance);
  c.judged.enough_data = std::min(p->sum.unit.n, p->sum.rest.n) >= o.limits.min_n;
  return c;
}

fraction share_cells::fair_counts(const aged_scopes::pair& p, double target) const {
  const indirect_standardisation i = standardise_indirectly(p.strata);
  const double n = static_cast<double>(p.sum.unit.n);
  if (!i.has_value() || !(i.expected < n) || !(target > 0 && target < 1))
    return thinned(p.sum.unit, design_effect_of(p));
  // A share of the target's size is as sure as the one seen with so many trials: equal relative errors.
  const double expected = i.expected / n;
  const double as_sure = n * expected / (1 - expected) * (1 - target) / target / design_effect_of(p);
  const std::int64_t trials = std::max<std::int64_t>(1, std::llround(as_sure));
  const double hits = std::min(1.0, i.ratio * target) * static_cast<double>(trials);
  return {std::min<std::int64_t>(trials, std::llround(hits)), trials};
}

share_spread share_cells::spread(const comparison_options& o) const {
  share_spread s;
  std::vector<fraction> counted, fair;
  for (std::size_t u = 0; u < trials_->n_units(); ++u) counted.push_back(all_.settled(u).unit);
  s.target = pooled(counted).share();
  for (std::size_t u = 0; u < counted.size(); ++u) {
    const std::optional<aged_scopes::pair> p = all_.best(u, information_of_shares);
    const bool plain = o.case_mix.empty() && (!p || (!trials_->age(p->column) && design_effect_of(*p) <= 1));
    fair.push_back(plain || !p ? counted[u] : fair_counts(*p, s.target));
  }
  s.fit = fit_by_likelihood(fair);
  std::vector<shrunk_share> shrunk = shrink(fair, s.fit, o.confidence);
  const std::vector<interval> bounds = shrunk_intervals(fair, o.confidence);
  for (std::size_t u = 0; u < fair.size(); ++u) {
    if (!shrunk[u].has_value()) continue;
    shrunk[u].lower = std::min(bounds[u].lower, shrunk[u].value);
    shrunk[u].upper = std::max(bounds[u].upper, shrunk[u].value);
  }
  // At least one at each end is pulled in, also among fewer than ten: else an outlier would pass for the usual scatter.
  constexpr double usual_part = 0.1;
  const double part = s.fit.units > 2 ? std::max(usual_part, 1 / static_cast<double>(s.fit.units)) : usual_part;
  if (s.fit.has_value()) {
    s.target = pooled(fair).share();
    s.scatter = estimate_over_dispersion(fair, s.target, part);
  }
  for (std::size_t u = 0; u < fair.size(); ++u) {
    share_standing standing{counted[u], fair[u], shrunk[u]};
    if (fair[u].n > 0) {
      standing.limits = verdict(fair[u], s.target, o.limits);
      standing.widened = widened_verdict(fair[u], s.target, s.usual_factor(), o.limits);
    }
    s.units.push_back(standing);
  }
  return s;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
