/// Counts of trials that hang together, as the fewer independent ones that they are worth.
///
/// Layer: stats.
#pragma once

#include <funnel/stats/estimate.hpp>
#include <funnel/stats/tests.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// So many whole trials as the counts are worth when their variance is multiplied. Source: Rao and Scott (1992).
inline fraction thinned(const fraction& f, double by) {
  if (by <= 1) return f;
  const auto n = std::max<std::int64_t>(f.n > 0, std::llround(static_cast<double>(f.n) / by));
  return {std::min<std::int64_t>(n, std::llround(f.share() * static_cast<double>(n))), n};
}

/// The difference of two shares, with the interval of so many independent trials as they are worth.
inline share_difference thinned_difference(fraction first, fraction second, fraction first_worth, fraction second_worth, confidence_level level) {
  share_difference d = newcombe(first_worth, second_worth, level);
  d.first = first;
  d.second = second;
  if (!d.has_value()) return d;
  const double shift = first.share() - second.share() - d.value;
  d.value += shift;
  d.lower = std::max(-1.0, d.lower + shift);
  d.upper = std::min(1.0, d.upper + shift);
  return d;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
