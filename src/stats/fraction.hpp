/// Hits out of trials as plain counts: what comparisons, trends and forecasts take.
///
/// Layer:   calc; includes nothing of funnel.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <cstdint>
#include <limits>
#include <span>

namespace funnel {
inline namespace v0_1 {

/// `hits` of `n` trials, for instance deals won of deals closed. Exact: counts add up, shares do not.
/// Requires: 0 <= hits <= n.
struct fraction {
  std::int64_t hits = 0;
  std::int64_t n = 0;

  bool has_value() const noexcept { return n > 0; }
  /// Are these counts of hits and trials at all? Input from a host may not be.
  bool is_valid() const noexcept { return 0 <= hits && hits <= n; }
  std::int64_t misses() const noexcept { return n - hits; }

  /// hits / n. Empty: NaN when n == 0.
  double share() const noexcept {
    return n > 0 ? static_cast<double>(hits) / static_cast<double>(n) : std::numeric_limits<double>::quiet_NaN();
  }

  fraction& operator+=(const fraction& o) noexcept { return hits += o.hits, n += o.n, *this; }
  fraction& operator-=(const fraction& o) noexcept { return hits -= o.hits, n -= o.n, *this; }
  friend fraction operator+(fraction a, const fraction& b) noexcept { return a += b; }
  friend fraction operator-(fraction a, const fraction& b) noexcept { return a -= b; }
  friend bool operator==(const fraction&, const fraction&) = default;
};

/// All units as one. Empty: 0 of 0.
inline fraction pooled(std::span<const fraction> units) noexcept {
  fraction all;
  for (const fraction& u : units) all += u;
  return all;
}

}  // namespace v0_1
}  // namespace funnel
