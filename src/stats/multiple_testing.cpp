#include <funnel/stats/tests.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace {

// The positions of the p-values that are defined, smallest p-value first.
std::vector<std::size_t> ascending(std::span<const double> p) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < p.size(); ++i)
    if (!std::isnan(p[i])) order.push_back(i);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  return order;
}

}  // namespace

std::vector<double> holm(std::span<const double> p) {
  std::vector<double> adjusted(p.size(), std::numeric_limits<double>::quiet_NaN());
  const std::vector<std::size_t> order = ascending(p);
  double largest = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const std::size_t i = order[rank];
    largest = std::max(largest, std::min(1.0, static_cast<double>(order.size() - rank) * p[i]));
    adjusted[i] = largest;
  }
  return adjusted;
}

std::vector<double> benjamini_hochberg(std::span<const double> p) {
  std::vector<double> adjusted(p.size(), std::numeric_limits<double>::quiet_NaN());
  const std::vector<std::size_t> order = ascending(p);
  const double n = static_cast<double>(order.size());
  // From the largest p-value down: n / rank times the p-value, never above a later one.
  double smallest = 1;
  for (std::size_t rank = order.size(); rank > 0; --rank) {
    const std::size_t i = order[rank - 1];
    smallest = std::min(smallest, n / static_cast<double>(rank) * p[i]);
    adjusted[i] = smallest;
  }
  return adjusted;
}

std::size_t tests_that_matter(std::span<const double> least_p, double alpha) {
  std::vector<double> sorted;
  for (const double p : least_p)
    if (!std::isnan(p)) sorted.push_back(p);
  std::sort(sorted.begin(), sorted.end());
  std::size_t k = 1;
  const auto can_reach = [&](double level) {
    return static_cast<std::size_t>(std::upper_bound(sorted.begin(), sorted.end(), level) - sorted.begin());
  };
  while (can_reach(alpha / static_cast<double>(k)) > k) ++k;
  return k;
}

}  // namespace v0_1
}  // namespace funnel
