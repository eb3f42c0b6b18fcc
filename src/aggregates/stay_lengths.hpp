/// How many stays in each stage ended, and how long those lasted: sums and quantiles, exact, without sorting any.
///
/// Layer:   tallies. A few numbers of each tally of `time_in_stage`, for those who need no more than these.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include "core/parallel.hpp"
#include <funnel/core/time.hpp>
#include <funnel/journeys/journey_table.hpp>
#include "aggregates/segmentation.hpp"
#include <funnel/query/query.hpp>
#include "aggregates/order_statistics.hpp"
#include "aggregates/segments.hpp"
#include "aggregates/stay_cells.hpp"
#include "aggregates/stays.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// A sum of lengths: a million stays of half a year are more microseconds than 64 bits hold.
struct long_duration {
  std::int64_t seconds = 0;
  std::int64_t us = 0;  ///< beyond the seconds, below a million

  friend auto operator<=>(const long_duration&, const long_duration&) = default;
};

/// Of the stays in one stage. Those that last are counted and nothing else: how long they will have lasted is unknown, so
/// means and quantiles here are of what has ended, not of what to expect (see `calc/survival.hpp` for that).
struct stay_lengths {
  std::int64_t ended = 0;
  std::int64_t lasting = 0;
  long_duration sum;                 ///< of those that ended
  std::vector<double> quantiles_us;  ///< one for each share asked for, in microseconds; none when no stay ended

  std::optional<double> mean_us() const noexcept {
    if (ended == 0) return std::nullopt;
    return (static_cast<double>(sum.seconds) * 1e6 + static_cast<double>(sum.us)) / static_cast<double>(ended);
  }
  friend bool operator==(const stay_lengths&, const stay_lengths&) = default;
};

struct segment_lengths {
  std::vector<std::string> key;      ///< of the segment; empty for all
  std::vector<stay_lengths> stages;  ///< one an open stage of the funnel
};

struct ended_stays_result {
  query asked;
  segment_lengths total;
  std::vector<segment_lengths> segments;  ///< sorted by key; empty when the query does not group
};

namespace detail {

/// Exact: numbers of 32 bits need 2^32 terms to exceed 64 bits; wider ones are microseconds, told as seconds term by term.
template <class Number>
long_duration sum_of(const std::vector<std::span<const Number>>& pieces, std::int64_t unit_us) {
  constexpr std::uint64_t second = 1'000'000;
  std::uint64_t seconds = 0, rest = 0;
  for (const auto& piece : pieces) {
    for (const Number x : piece) {
      if constexpr (sizeof(Number) > 4) seconds += x / second, rest += x % second;
      else rest += x;
    }
  }
  const std::uint64_t a_second = second / static_cast<std::uint64_t>(unit_us);
  return {static_cast<std::int64_t>(seconds + rest / a_second), static_cast<std::int64_t>(rest % a_second) * unit_us};
}

template <class Number>
stay_lengths lengths_of(std::vector<std::vector<std::span<const Number>>> by_end, std::int64_t unit_us, std::span<const double> shares) {
  stay_lengths l;
  for (const auto& piece : by_end[0]) l.lasting += static_cast<std::int64_t>(piece.size());
  l.sum = sum_of(by_end[1], unit_us);
  Number most = 0;
  for (const auto& piece : by_end[1]) {
    l.ended += static_cast<std::int64_t>(piece.size());
    for (const Number x : piece) most |= x;
  }
  if (l.ended == 0) return l;
  order_statistics<Number> ordered(std::move(by_end[1]), most);
  for (const double share : shares) {
    // Between the neighbours of the place, counted from 0, at which the share lies: n - 1 steps lead to the last.
    const double place = share * static_cast<double>(l.ended - 1);
    const double nearest = std::round(place);  // 0.29 x 100 lies a little below 29
    const bool met = std::abs(place - nearest) <= 4 * std::numeric_limits<double>::epsilon() * std::max(1.0, place);
    const auto below = static_cast<std::size_t>(met ? nearest : std::floor(place));
    const auto us_at = [&](std::size_t rank) { return static_cast<double>(ordered.at(rank)) * static_cast<double>(unit_us); };
    l.quantiles_us.push_back(met ? us_at(below) : std::lerp(us_at(below), us_at(below + 1), place - std::floor(place)));
  }
  return l;
}

}  // namespace detail

/// Number, sum and quantiles of the query's stays that ended, in each open stage. The same stays as in `time_in_stage`, and
/// the same segments; a quantile lies between two neighbours as type 7 of `calc/quantile.hpp` says, so that the median of
/// an even number is the mean of the middle two.
///
/// Shape:    stages in funnel order; quantiles in the order of `shares`.
/// Empty:    a stage in which no stay ended has no quantiles.
/// Requires: 0 <= share <= 1.
/// Errors:   those of `time_in_stage`.
/// Cost:     O(visits), four to ten times less than sorting them; the same result for any number of threads.
inline result<ended_stays_result> ended_stays(const journey_table& j, const query& q, stay_of whose, const std::vector<double>& shares = {0.5},
                                              execution how = {}) {
  if (auto errors = detail::validate_durations(q, j); !errors.empty()) return errors;
  const std::size_t n_stages = j.pipeline().n_open();
  segmentation parts(j, q);
  return detail::with_stay_cells(j, q, whose, parts, false, how, [&](const auto& cells) {
    std::vector<std::vector<stay_lengths>> lengths(q.groups.empty() ? 1 : 1 + parts.size(), std::vector<stay_lengths>(n_stages));  // in all, then by segment
    for_parts(lengths.size() * n_stages, 1, 1, how, [&](std::size_t, std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) {
        const std::size_t k = i % n_stages;
        const std::size_t t = i / n_stages;
        lengths[t][k] = detail::lengths_of(t == 0 ? cells.by_end(k, 0, cells.n_segments()) : cells.by_end(k, t - 1, t), cells.unit_us(), shares);
      }
    });
    ended_stays_result r{q, {{}, std::move(lengths.front())}, {}};
    lengths.erase(lengths.begin());
    if (!q.groups.empty()) r.segments = detail::by_key<segment_lengths>(parts, std::move(lengths));
    return r;
  });
}

}  // namespace v0_1
}  // namespace funnel
