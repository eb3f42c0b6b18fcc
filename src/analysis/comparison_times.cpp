#include "analysis/comparison_cells.hpp"

#include "aggregates/radix_sort.hpp"

#include <funnel/analysis/comparison.hpp>
#include <funnel/stats/comparison.hpp>
#include <funnel/stats/estimate.hpp>
#include <funnel/stats/survival.hpp>
#include <funnel/stats/tests.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
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

time_cells::time_cells(const aged_trials& trials, const comparison_scopes& rest, bool of_hits, timespan day)
    : trials_(&trials), scopes_(&rest), rest_(trials, rest), of_hits_(of_hits), day_(day), first_cell_(trials.n_units()), kind_of_cell_(rest.n) {
  std::map<std::uint32_t, std::uint32_t> position_of;
  for (std::size_t u = 0; u < trials.n_units(); ++u)
    for (const auto& [kind, counts] : trials.counts(u)) position_of.try_emplace(kind);
  for (auto& [kind, position] : position_of) {
    position = static_cast<std::uint32_t>(kinds_.size());
    kinds_.push_back(kind);
  }
  for (std::size_t u = 0; u < trials.n_units(); ++u) {
    if (rest.of[u] == comparison_scopes::none) continue;
    std::vector<std::uint32_t>& of_scope = kind_of_cell_[rest.of[u]];
    first_cell_[u] = of_scope.size();
    for (const auto& [kind, counts] : trials.counts(u)) of_scope.push_back(position_of.at(kind));
  }
  constexpr std::int64_t second = 1'000'000;
  const auto is_whole = [](const aged_trial& t) { return t.lasted_us % second == 0; };
  if (std::ranges::all_of(trials.all(), is_whole)) unit_us_ = second;
}

time_cells::scope_sums time_cells::sums_of(std::size_t scope, std::size_t column, std::span<double> hazards) const {
  struct taken {
    std::uint64_t length;  // in units, with a last bit: did it end there?
    std::uint32_t cell, place;
  };
  struct of_kind {
    std::int64_t at_risk = 0, ended = 0, ends = 0;  // the last at one time
    double hazard = 0;
  };
  const std::vector<std::uint32_t>& kind_of_cell = kind_of_cell_[scope];
  scope_sums s{std::vector<time_sums>(kinds_.size()), std::vector<own_sums>(kind_of_cell.size())};
  std::vector<of_kind> kinds(kinds_.size());
  // An age is the length of some trial, so that units divide it, too.
  const std::int64_t longest = trials_->age(column).value_or(timespan{std::numeric_limits<std::int64_t>::max()}).us;
  std::vector<taken, large_page_allocator<taken>> all;
  std::size_t most = 0;
  for (std::size_t u = 0; u < trials_->n_units(); ++u)
    if (scopes_->of[u] == scope) most += trials_->of(u).size();
  all.reserve(most);
  for (std::size_t u = 0; u < trials_->n_units(); ++u) {
    if (scopes_->of[u] != scope) continue;
    std::size_t cell = first_cell_[u];
    for (const aged_trial& t : trials_->of(u)) {
      while (kinds_[kind_of_cell[cell]] != t.kind) ++cell;
      if (!takes(t, column)) continue;
      const auto length = static_cast<std::uint64_t>(std::min(t.lasted_us, longest) / unit_us_);
      const auto place = static_cast<std::uint32_t>(&t - trials_->all().data());
      all.push_back({length << 1 | std::uint64_t{trials_->hits_at(t, column)}, static_cast<std::uint32_t>(cell), place});
      ++kinds[kind_of_cell[cell]].at_risk;
    }
  }
  radix_sort(all, 1, [](const taken& x) { return x.length; });
  const auto kind_of = [&](const taken& x) -> of_kind& { return kinds[kind_of_cell[x.cell]]; };
  for (std::size_t i = 0, next = 0; i < all.size(); i = next) {
    const double days = in_days_of(static_cast<std::int64_t>(all[i].length >> 1) * unit_us_);
    const auto add = [days](time_sums& to) { ++to.n, to.days += days, to.squares += days * days; };
    for (; next < all.size() && all[next].length >> 1 == all[i].length >> 1; ++next) {
      kind_of(all[next]).ends += static_cast<std::int64_t>(all[next].length & 1);
      add(s.all[kind_of_cell[all[next].cell]]);
    }
    for (std::size_t x = i; x < next; ++x) {
      of_kind& k = kind_of(all[x]);
      if (const std::int64_t ends = std::exchange(k.ends, 0); ends > 0) {
        k.hazard += static_cast<double>(ends) / static_cast<double>(k.at_risk);
        k.ended += ends;
      }
      own_sums& own = s.own[all[x].cell];
      add(own);
      own.ended += static_cast<std::int64_t>(all[x].length & 1);
      own.ended_in_all = k.ended;
      own.expected += k.hazard;
      if (!hazards.empty()) hazards[all[x].place] = k.hazard;
    }
    for (std::size_t x = i; x < next; ++x) --kind_of(all[x]).at_risk;
  }
  return s;
}

const time_cells::scope_sums& time_cells::sums(std::size_t scope, std::size_t column) const {
  const auto [it, made] = sums_.try_emplace({scope, column});
  if (made) it->second = sums_of(scope, column, {});
  return it->second;
}

double time_cells::correlation(std::size_t column) const {
  if (!trials_->have_customers()) return 0;
  const auto [it, made] = correlations_.try_emplace(column, 0);
  if (!made) return it->second;
  std::vector<double> hazards(trials_->all().size());
  for (std::size_t s = 0; s < scopes_->n; ++s) sums_of(s, column, hazards);
  const auto hazard_of = [&](const aged_trial& t) { return hazards[static_cast<std::size_t>(&t - trials_->all().data())]; };
  std::vector<cluster_residuals> clusters;
  for (std::size_t u = 0; u < trials_->n_units(); ++u) {
    if (scopes_->of[u] == comparison_scopes::none) continue;
    double ended = 0, expected = 0;
    for (const aged_trial& t : trials_->of(u))
      if (takes(t, column)) ended += trials_->hits_at(t, column), expected += hazard_of(t);
    if (!(expected > 0)) continue;
    trials_->each_cluster(u, [&](std::span<const aged_trial> cluster) {
      cluster_residuals r{u, 0, 0, 0};
      for (const aged_trial& t : cluster) {
        if (!takes(t, column)) continue;
        const double residual = trials_->hits_at(t, column) - ended / expected * hazard_of(t);
        ++r.n, r.sum += residual, r.squares += residual * residual;
      }
      if (r.n > 0) clusters.push_back(r);
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
  const scope_sums& s = sums(scopes_->of[unit], p->column);
  const std::vector<std::uint32_t>& kind_of_cell = kind_of_cell_[scopes_->of[unit]];

  weighted_mean own, rest;
  double weights = 0;
  std::size_t cell = first_cell_[unit];
  for (const std::uint32_t kind : p->kinds) {
    while (kinds_[kind_of_cell[cell]] != kind) ++cell;
    const own_sums& mine = s.own[cell];
    const time_sums& both = s.all[kind_of_cell[cell]];
    if (mine.n == 0 || mine.n == both.n) continue;
    const double weight = static_cast<double>(mine.n) * static_cast<double>(both.n - mine.n) / static_cast<double>(both.n);
    weights += weight;
    own.add(weight, mine.n, mine.days, mine.squares);
    rest.add(weight, both.n - mine.n, both.days - mine.days, both.squares - mine.squares);
    c.ended += mine.ended;
    c.expected += mine.expected;
    c.ended_in_all += mine.ended_in_all;
  }
  if (weights <= 0) return c;
  c.own = own.side(weights);
  c.rest = rest.side(weights);
  const double alike = correlation(p->column);
  const double of_own = 1 / static_cast<double>(c.own.n), of_rest = 1 / static_cast<double>(c.rest.n);
  c.design_effect = (of_own * design_effect(alike, p->sum.unit.n, p->own_squares) +
                     of_rest * design_effect(alike, p->sum.rest.n, p->rest_squares)) /
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
