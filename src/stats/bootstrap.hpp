/// Percentile bootstrap: the uncertainty of any statistic, and of ranks, by resampling what was observed.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/stats/estimate.hpp>
#include "stats/simulation.hpp"

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <random>
#include <span>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace detail {
/// Fills `resample` with as many values as `sorted` has, drawn with replacement, in ascending order.
template <class T>
void draw_resample(std::mt19937_64& random, const std::vector<T>& sorted, std::vector<std::size_t>& times,
                   std::vector<T>& resample) {
  times.assign(sorted.size(), 0);
  for (std::size_t i = 0; i < sorted.size(); ++i) ++times[draw_below(random, sorted.size())];
  resample.clear();
  for (std::size_t i = 0; i < sorted.size(); ++i) resample.insert(resample.end(), times[i], sorted[i]);
}

/// What the statistic says; nothing when it says nothing or NaN.
template <class T, class Statistic>
std::optional<double> statistic_of(Statistic& statistic, const std::vector<T>& sample) {
  if (sample.empty()) return std::nullopt;
  const std::optional<double> value = statistic(std::span<const T>(sample));
  return value && !std::isnan(*value) ? value : std::nullopt;
}

/// The first or, from the end, the last value that `place` counted values reach; 0 when they never do.
inline std::size_t reached_place(std::span<const std::int64_t> counts, std::int64_t place, bool from_end) {
  std::int64_t seen = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const std::size_t at = from_end ? counts.size() - 1 - i : i;
    seen += counts[at];
    if (seen >= place) return at;
  }
  return 0;
}
}  // namespace detail

/// A statistic of a sample with its percentile interval.
///
/// `statistic` takes a `std::span<const T>` in ascending order and returns a double, or a `std::optional<double>` with
/// nothing where it is undefined (NaN counts as nothing). T may be a struct with several columns of one deal.
///
/// Counts: an undefined resample could be anything, so it counts as minus infinity for the lower and as infinity for
///         the upper bound: where more than half of (1 - level) of them are undefined, the interval is unbounded.
/// Empty:  no sample, or the statistic of the sample is undefined: no value. One value or all ties: the interval is
///         the point itself, since resampling cannot show what was not seen.
/// Cost:   draws x (sample + statistic).
/// Source: Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 13. The order of the sample does not
///         matter: it is sorted first.
template <std::totally_ordered T, class Statistic>
quantity bootstrap(std::vector<T> sample, Statistic&& statistic, const simulation_options& options = {}) {
  quantity q;
  std::sort(sample.begin(), sample.end());
  const std::optional<double> observed = detail::statistic_of(statistic, sample);
  if (!observed) return q;
  q.value = *observed;
  q.n = static_cast<std::int64_t>(sample.size());

  std::mt19937_64 random(options.seed);
  std::vector<double> values;
  std::vector<std::size_t> times;
  std::vector<T> resample;
  for (std::int64_t i = 0; i < options.draws; ++i) {
    detail::draw_resample(random, sample, times, resample);
    if (const auto value = detail::statistic_of(statistic, resample)) values.push_back(*value);
  }
  std::sort(values.begin(), values.end());
  const std::int64_t undefined = options.draws - static_cast<std::int64_t>(values.size());
  const std::int64_t place = detail::tail_place(options.draws, options.level) - undefined;
  if (place < 1) return q;
  q.lower = values[static_cast<std::size_t>(place - 1)];
  q.upper = values[values.size() - static_cast<std::size_t>(place)];
  return q;
}

/// Ranks of units by a statistic of their samples, 1 for the largest, with the ranks that resampling within each unit
/// makes plausible. Wide intervals say that a league table says little.
///
/// Shape:  one quantity a unit, in the given order; `lower` and `upper` are whole ranks, `value` is the middle of the
///         ranks that ties share; `n` is the size of the unit's sample.
/// Counts: ties and resamples where a statistic is undefined leave the rank open; the lower bound then takes the best
///         and the upper the worst rank. Units with equal samples share what was drawn for all of them, so the
///         order of units changes nothing.
/// Empty:  a unit whose statistic is undefined has no value, and the others are ranked without it. A unit of equal
///         values, such as 0 of 8, is drawn as it is each time: resampling cannot show what was not seen.
/// Cost:   draws x (all samples + units^2).
/// Source: Goldstein and Spiegelhalter (1996), J. R. Stat. Soc. A 159(3), 385-443.
template <std::totally_ordered T, class Statistic>
std::vector<quantity> bootstrap_ranks(std::vector<std::vector<T>> units, Statistic&& statistic,
                                      const simulation_options& options = {}) {
  std::vector<quantity> ranks(units.size());
  for (auto& unit : units) std::sort(unit.begin(), unit.end());

  // The ranked units, in an order that depends on their samples only.
  std::vector<std::size_t> ranked;
  for (std::size_t u = 0; u < units.size(); ++u)
    if (detail::statistic_of(statistic, units[u])) ranked.push_back(u);
  std::sort(ranked.begin(), ranked.end(), [&](std::size_t a, std::size_t b) { return units[a] < units[b]; });
  const std::size_t n = ranked.size();

  // Best and worst rank, from 0, that each value allows.
  std::vector<std::optional<double>> values(n);
  const auto open_ranks = [&](std::size_t i) {
    std::pair<std::size_t, std::size_t> range(0, n - 1);
    if (!values[i]) return range;
    for (const auto& other : values) {
      if (other && *other > *values[i]) ++range.first;
      if (other && *other < *values[i]) --range.second;
    }
    return range;
  };

  for (std::size_t i = 0; i < n; ++i) values[i] = detail::statistic_of(statistic, units[ranked[i]]);
  for (std::size_t i = 0; i < n; ++i) {
    const auto [best, worst] = open_ranks(i);
    ranks[ranked[i]].value = 1 + static_cast<double>(best + worst) / 2;
    ranks[ranked[i]].n = static_cast<std::int64_t>(units[ranked[i]].size());
  }

  std::vector<std::vector<std::int64_t>> best_counts(n, std::vector<std::int64_t>(n)), worst_counts = best_counts;
  std::mt19937_64 random(options.seed);
  std::vector<std::size_t> times;
  std::vector<T> resample;
  for (std::int64_t d = 0; d < options.draws; ++d) {
    for (std::size_t i = 0; i < n; ++i) {
      detail::draw_resample(random, units[ranked[i]], times, resample);
      values[i] = detail::statistic_of(statistic, resample);
    }
    for (std::size_t i = 0; i < n; ++i) {
      const auto [best, worst] = open_ranks(i);
      ++best_counts[i][best];
      ++worst_counts[i][worst];
    }
  }

  for (std::size_t first = 0, last = 0; first < n; first = last) {
    while (last < n && units[ranked[last]] == units[ranked[first]]) ++last;
    std::vector<std::int64_t> best(n), worst(n);
    for (std::size_t i = first; i < last; ++i)
      for (std::size_t r = 0; r < n; ++r) {
        best[r] += best_counts[i][r];
        worst[r] += worst_counts[i][r];
      }
    const std::int64_t place =
        detail::tail_place(options.draws * static_cast<std::int64_t>(last - first), options.level);
    for (std::size_t i = first; i < last; ++i) {
      quantity& rank = ranks[ranked[i]];
      rank.lower = place < 1 ? 1 : 1 + static_cast<double>(detail::reached_place(best, place, false));
      rank.upper =
          place < 1 ? static_cast<double>(n) : 1 + static_cast<double>(detail::reached_place(worst, place, true));
    }
  }
  return ranks;
}

}  // namespace v0_1
}  // namespace funnel
