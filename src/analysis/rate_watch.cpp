#include "analysis/rate_watch.hpp"

#include <funnel/stats/tests.hpp>
#include "analysis/month_spread.hpp"
#include "stats/period_effect.hpp"
#include "stats/thinned.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <tuple>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {
namespace {

constexpr std::size_t n_learnt = 6;

}  // namespace

std::optional<rate_watch> watch(std::vector<rate_watch::month> months, double design, double alpha) {
  if (months.size() <= n_learnt) return std::nullopt;
  rate_watch w;
  w.months = std::move(months);
  w.learnt = std::max(n_learnt, w.months.size() / 2);
  std::vector<fraction> learnt;
  for (std::size_t i = 0; i < w.learnt; ++i) learnt.push_back(w.months[i].won);
  w.usual = pooled(learnt);
  const double p = w.usual.share(), by_chance = p * (1 - p);
  if (!(by_chance > 0)) return w;
  // The counts of a month are worth fewer deals, for months and customers differ beyond chance.
  const double variance = month_variance(learnt);
  const auto worth = [&](const fraction& f) { return thinned(f, design + variance * static_cast<double>(f.n) / by_chance); };
  std::vector<fraction> watched;
  for (std::size_t i = w.learnt; i < w.months.size(); ++i) watched.push_back(worth(w.months[i].won));
  for (fraction& f : learnt) f = worth(f);
  const fraction known = pooled(learnt);
  const estimate usual = wilson(known.hits, known.n);
  const double threshold = std::log(2 * static_cast<double>(watched.size()) / alpha);
  std::size_t earliest = watched.size();
  for (const auto& [shift, from, factor] : {std::tuple(rate_shift::fell, usual.lower, 1 / 1.5), std::tuple(rate_shift::rose, usual.upper, 1.5)}) {
    const auto sums = cusum_of_rates(watched, from, with_odds(from, factor));
    if (!sums) continue;  // a rate of 0 or 1
    const auto alarm = first_alarm(sums->sums, threshold);
    if (!alarm || *alarm >= earliest) continue;
    earliest = *alarm;
    std::size_t begun = *alarm;
    while (begun > 0 && sums->sums[begun - 1] > 0) --begun;
    w.shift = shift;
    w.since = w.learnt + begun;
    w.noticed = w.learnt + *alarm;
  }
  return w;
}

std::optional<rate_watch> watch_win_rate(const cohort_result& by_month, double design, double alpha) {
  std::vector<rate_watch::month> months;
  for (const cohort_segment& s : by_month.segments) {
    const auto in = period_labelled(s.key[0]);
    const fraction won = won_of_closed(s.tally);
    if (in && won.n > 0) months.push_back({*in, won});
  }
  std::sort(months.begin(), months.end(), [](const auto& a, const auto& b) { return a.in < b.in; });
  return watch(std::move(months), design, alpha);
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
