/// Counts of trials that hang together, as the fewer independent ones that they are worth.
///
/// Layer: stats.
#pragma once

#include <funnel/stats/estimate.hpp>

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

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
