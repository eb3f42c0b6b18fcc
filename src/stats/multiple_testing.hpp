/// Many tests at once: p-values adjusted for the number of chances to be wrong.
///
/// Layer:   calc; includes nothing of funnel.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
///
/// Twenty tests of equal managers at 5 % raise at least one false alarm in 64 of 100 reports. Put all p-values of
/// one report (every stage times every manager) into one call, and flag those whose adjusted value is at most the
/// rate wanted: `benjamini_hochberg` bounds the share of false ones among the flags, `holm` and `bonferroni` the
/// chance of any false flag.
///
/// Shape:  one adjusted value a p-value, in the same order; equal p-values get equal ones.
/// Empty:  NaN (a test that was undefined) stays NaN and does not count.
/// Errors: none; requires p-values in [0, 1] or NaN.
/// Cost:   O(n log n).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace detail {

// The positions of the p-values that are defined, smallest p-value first.
inline std::vector<std::size_t> ascending(std::span<const double> p) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < p.size(); ++i)
    if (!std::isnan(p[i])) order.push_back(i);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  return order;
}

// From the largest p-value down: n / rank times the p-value times `factor`, never above a later one.
inline std::vector<double> step_up(std::span<const double> p, bool any_dependence) {
  std::vector<double> adjusted(p.size(), std::numeric_limits<double>::quiet_NaN());
  const std::vector<std::size_t> order = ascending(p);
  const double n = static_cast<double>(order.size());
  double factor = 1;
  if (any_dependence) {
    factor = 0;
    for (std::size_t rank = order.size(); rank > 0; --rank) factor += 1 / static_cast<double>(rank);
  }
  double smallest = 1;
  for (std::size_t rank = order.size(); rank > 0; --rank) {
    const std::size_t i = order[rank - 1];
    smallest = std::min(smallest, factor * n / static_cast<double>(rank) * p[i]);
    adjusted[i] = smallest;
  }
  return adjusted;
}

}  // namespace detail

/// Each p-value times the number of tests. Source: Dunn (1961), J. Am. Stat. Assoc. 56(293), 52-64.
inline std::vector<double> bonferroni(std::span<const double> p) {
  std::vector<double> adjusted(p.size(), std::numeric_limits<double>::quiet_NaN());
  const std::vector<std::size_t> order = detail::ascending(p);
  for (const std::size_t i : order) adjusted[i] = std::min(1.0, static_cast<double>(order.size()) * p[i]);
  return adjusted;
}

/// As strict as `bonferroni` and never less powerful. Source: Holm (1979), Scand. J. Stat. 6(2), 65-70.
inline std::vector<double> holm(std::span<const double> p) {
  std::vector<double> adjusted(p.size(), std::numeric_limits<double>::quiet_NaN());
  const std::vector<std::size_t> order = detail::ascending(p);
  double largest = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const std::size_t i = order[rank];
    largest = std::max(largest, std::min(1.0, static_cast<double>(order.size() - rank) * p[i]));
    adjusted[i] = largest;
  }
  return adjusted;
}

/// The false discovery rate for tests that are independent or rise together.
/// Source: Benjamini and Hochberg (1995), J. R. Stat. Soc. B 57(1), 289-300.
inline std::vector<double> benjamini_hochberg(std::span<const double> p) { return detail::step_up(p, false); }

/// The false discovery rate for tests that depend on one another in any way.
/// Source: Benjamini and Yekutieli (2001), Ann. Stat. 29(4), 1165-1188.
inline std::vector<double> benjamini_yekutieli(std::span<const double> p) { return detail::step_up(p, true); }

}  // namespace v0_1
}  // namespace funnel
