/// Sums of floating-point terms that do not depend on the order in which the terms come.
///

/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// The sum of the terms, added in ascending order: the same managers in another order give the same bits.
/// Empty: 0. Cost: O(n log n).
inline double ordered_sum(std::vector<double> terms) {
  std::sort(terms.begin(), terms.end());
  return std::accumulate(terms.begin(), terms.end(), 0.0);
}

/// The ordered sum of `term(item)` over the items.
template <class Item, class Term>
double ordered_sum(std::span<const Item> items, Term term) {
  std::vector<double> terms;
  terms.reserve(items.size());
  for (const Item& item : items) terms.push_back(term(item));
  return ordered_sum(std::move(terms));
}

}  // namespace v0_1
}  // namespace funnel
