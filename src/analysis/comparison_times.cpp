#include "analysis/comparison_cells.hpp"

#include "aggregates/radix_sort.hpp"

#include <funnel/analysis/comparison.hpp>
#include <funnel/stats/comparison.hpp>
#include <funnel/stats/estimate.hpp>
#include <funnel/stats/survival.hpp>
#include <funnel/stats/tests.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <numeric>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {
namespace {

// One side over the kinds of deals, each with its weight.
struct weighted_mean {
  double sum = 0;       // of weight x mean
  double variance = 0;  // of weight^2 / n, for the variance within kinds
  double squares = 0;   // about the means of the kinds
  std::int64_t n = 0;
  std::int64_t free = 0;  // n less one for each kind

  void add(double weight, std::int64_t count, double days, double squared_days) {
    const double trials = static_cast<double>(count);
    const double mean = days / trials;
    sum += weight * mean;
    variance += weight * weight / trials;
    squares += std::max(0.0, squared_days - trials * mean * mean);
    n += count;
    free += count - 1;
  }
  time_side side(double weights) const {
    time_side s;
    s.n = n;
    s.mean_days = sum / weights;
    if (free > 0) s.standard_error_days = std::sqrt(squares / static_cast<double>(free) * variance) / weights;
    return s;
  }
};

// Is the member's number of ends such as chance makes it, when each end is the member's with the same chance? Ends come
// with chances of their own, the member's part of those in view: then their number varies less, so the p-value is no
// smaller than it should be, however few they are. Source: Hoeffding (1956), Ann. Math. Stat. 27(3), 713-721.
double p_of_ends(std::int64_t ended, std::int64_t all, double chance, double design) {
  const auto part = [&](std::int64_t x) -> std::int64_t { return std::llround(static_cast<double>(x) / design); };
  const std::int64_t n = std::max<std::int64_t>(1, part(all));
  return test_against_target({std::min(n, part(ended)), n}, chance).p_two_sided;
}

}  // namespace

void time_cells::pooled::index_ends() {
  if (ends_us.empty()) return;
  const auto last = static_cast<std::uint64_t>(ends_us.back());
  shift_ = std::max(0, static_cast<int>(std::bit_width(last)) - static_cast<int>(std::bit_width(ends_us.size())));
  first_of_bucket_.assign((last >> shift_) + 2, 0);
  for (const std::int64_t us : ends_us) ++first_of_bucket_[(static_cast<std::uint64_t>(us) >> shift_) + 1];
  std::partial_sum(first_of_bucket_.begin(), first_of_bucket_.end(), first_of_bucket_.begin());
}

std::size_t time_cells::pooled::ends_until(std::int64_t us) const {
  if (ends_us.empty() || us < ends_us.front()) return 0;
  if (us >= ends_us.back()) return ends_us.size();
  const std::size_t bucket = static_cast<std::uint64_t>(us) >> shift_;
  const auto at = [&](std::size_t b) { return ends_us.begin() + first_of_bucket_[b]; };
  return static_cast<std::size_t>(std::upper_bound(at(bucket), at(bucket + 1), us) - ends_us.begin());
}

double time_cells::pooled::hazard_at(std::int64_t us) const {
  const std::size_t until = ends_until(us);
  return until == 0 ? 0 : hazard[until - 1];
}

std::int64_t time_cells::pooled::ended_at(std::int64_t us) const {
  const std::size_t until = ends_until(us);
  return until == 0 ? 0 : ended[until - 1];
}

std::int64_t time_cells::length_us(const aged_trial& t, std::size_t column) const {
  const std::optional<timespan> age = trials_->age(column);
  return age ? std::min(t.lasted_us, age->us) : t.lasted_us;
}

const time_cells::by_kind& time_cells::scope(std::size_t scope, std::size_t column) const {
  const auto [it, made] = pooled_.try_emplace({scope, column});
  if (!made) return it->second;
  std::map<std::uint32_t, std::vector<std::uint64_t>> lengths;  // with a last bit: did it end there?
  for (std::size_t u = 0; u < trials_->n_units(); ++u) {
    if (scopes_->of[u] != scope) continue;
    for (const aged_trial& t : trials_->of(u))
      if (takes(t, column))
        lengths[t.kind].push_back(static_cast<std::uint64_t>(length_us(t, column)) << 1 | std::uint64_t{trials_->hits_at(t, column)});
  }
  for (auto& [kind, all] : lengths) {
    pooled& p = it->second[kind];
    p.n = static_cast<std::int64_t>(all.size());
    radix_sort(all);
    double hazard = 0;
    std::int64_t ended = 0;
    for (std::size_t i = 0; i < all.size();) {
      std::size_t next = i;
      std::int64_t ends = 0;
      const auto length = static_cast<std::int64_t>(all[i] >> 1);
      for (; next < all.size() && static_cast<std::int64_t>(all[next] >> 1) == length; ++next) {
        const double days = in_days_of(length);
        p.days += days;
        p.squares += days * days;
        ends += static_cast<std::int64_t>(all[next] & 1);
      }
      if (ends > 0) {
        p.ends_us.push_back(length);
        p.hazard.push_back(hazard += static_cast<double>(ends) / static_cast<double>(all.size() - i));
        p.ended.push_back(ended += ends);
      }
      i = next;
    }
    p.index_ends();
  }
  return it->second;
}

double time_cells::correlation(std::size_t column) const {
  if (!trials_->have_customers()) return 0;
  const auto [it, made] = correlations_.try_emplace(column, 0);
  if (!made) return it->second;
  std::vector<cluster_residuals> clusters;
  for (std::size_t u = 0; u < trials_->n_units(); ++u) {
    if (scopes_->of[u] == comparison_scopes::none) continue;
    const by_kind& all = scope(scopes_->of[u], column);
    double ended = 0, expected = 0;
    const auto each = [&](auto see) {
      trials_->each_cluster(u, [&](std::span<const aged_trial> cluster) {
        cluster_residuals r{u, 0, 0, 0};
        for (const aged_trial& t : cluster)
          if (takes(t, column)) see(r, trials_->hits_at(t, column), all.at(t.kind).hazard_at(length_us(t, column)));
        if (r.n > 0) clusters.push_back(r);
      });
    };
    each([&](cluster_residuals&, bool ends, double hazard) { ended += ends, expected += hazard; });
    if (!(expected > 0)) continue;
    each([&](cluster_residuals& r, bool ends, double hazard) {
      const double residual = ends - ended / expected * hazard;
      ++r.n, r.sum += residual, r.squares += residual * residual;
    });
  }
  return it->second = intraclass_correlation(clusters);
}

time_comparison time_cells::compare(std::size_t unit, const comparison_options& o) const {
  time_comparison c;
  std::vector<survival_tally::key> all_own;
  for (const aged_trial& t : trials_->of(unit))
    if (!of_hits_ || trials_->question().is_hit(t)) all_own.push_back({t.lasted_us, t.cause});
  c.median = median_of(survival_tally::of(all_own), o.confidence);

  const auto information = [&](const mix_stratum& s, const fraction& both) {
    const auto half = [](std::int64_t a, std::int64_t b) {
      return static_cast<double>(a) * static_cast<double>(b) / static_cast<double>(std::max<std::int64_t>(1, a + b));
    };
    return of_hits_ ? half(s.unit.hits, s.rest.hits) : half(s.unit.n, s.rest.n) * both.share();
  };
  const std::optional<aged_scopes::pair> p = rest_.best(unit, information);
  if (!p) return c;
  c.age = trials_->age(p->column);
  c.begun = trials_->begun(p->column);
  const by_kind& all = scope(scopes_->of[unit], p->column);

  weighted_mean own, rest;
  double weights = 0, own_squares = 0, rest_squares = 0;
  for (std::size_t k = 0; k < p->kinds.size(); ++k) {
    const auto found = all.find(p->kinds[k]);
    if (found == all.end()) continue;
    const pooled& both = found->second;
    std::int64_t n = 0, ended = 0, longest = 0;
    double days = 0, squares = 0, expected = 0;
    for (const aged_trial& t : trials_->of(unit)) {
      if (t.kind != p->kinds[k] || !takes(t, p->column)) continue;
      const std::int64_t us = length_us(t, p->column);
      const double d = in_days_of(us);
      ++n, ended += trials_->hits_at(t, p->column), days += d, squares += d * d;
      expected += both.hazard_at(us);
      longest = std::max(longest, us);
    }
    if (n == 0 || n == both.n) continue;
    const double weight = static_cast<double>(n) * static_cast<double>(both.n - n) / static_cast<double>(both.n);
    weights += weight;
    own.add(weight, n, days, squares);
    rest.add(weight, both.n - n, both.days - days, both.squares - squares);
    c.ended += ended;
    c.expected += expected;
    c.ended_in_all += both.ended_at(longest);
  }
  if (weights <= 0) return c;
  own_squares = p->own_squares, rest_squares = p->rest_squares;
  c.own = own.side(weights);
  c.rest = rest.side(weights);
  const double alike = correlation(p->column);
  const double of_own = 1 / static_cast<double>(c.own.n), of_rest = 1 / static_cast<double>(c.rest.n);
  c.design_effect = (of_own * design_effect(alike, p->sum.unit.n, own_squares) +
                     of_rest * design_effect(alike, p->sum.rest.n, rest_squares)) /
                    (of_own + of_rest);
  c.difference_days = c.own.mean_days - c.rest.mean_days;
  const double half =
      o.confidence.z() * std::hypot(c.own.standard_error_days, c.rest.standard_error_days) * std::sqrt(c.design_effect);
  if (half >= 0) c.lower_days = c.difference_days - half, c.upper_days = c.difference_days + half;

  if (c.ended_in_all == 0) return c;
  const double chance = std::min(1.0, c.expected / static_cast<double>(c.ended_in_all));
  const auto p_of = [&](std::int64_t ended) { return p_of_ends(ended, c.ended_in_all, chance, c.design_effect); };
  c.judged.p = p_of(c.ended);
  c.judged.least_p = std::min(p_of(0), p_of(std::min(c.own.n, c.ended_in_all)));
  const auto worth = [&](std::int64_t n) -> std::int64_t {
    return std::llround(static_cast<double>(n) / c.design_effect);
  };
  const std::int64_t own_n = worth(c.own.n), rest_n = worth(c.rest.n);
  c.judged.least_p_of_sizes = fisher_least_p(own_n, rest_n, std::min(own_n, rest_n));
  const double beyond = static_cast<double>(c.ended) - c.expected;
  const int direction = (beyond > 0) - (beyond < 0);
  const int longer = (c.difference_days > 0) - (c.difference_days < 0);
  // Curves that cross can have more ends and the longer mean: then neither side is the quicker one.
  c.judged.direction = longer == direction ? 0 : direction;
  c.judged.enough_data = std::min(c.own.n, c.rest.n) >= o.limits.min_n;
  return c;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
