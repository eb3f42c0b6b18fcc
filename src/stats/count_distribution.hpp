// Distributions of counts, deal by deal.
#pragma once

#include <cstddef>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

// Adds one deal that wins with `win(count)` when `count` deals before it did, to the counts in `probability`.
// All terms are sums and products of positive numbers, so no digits are lost.
template <class Win>
void add_deal(std::vector<double>& probability, Win win) {
  // Far tails are taken as 0 below this: numbers still smaller are slow to compute with and add nothing.
  constexpr double negligible = 1e-290;
  probability.push_back(0);
  for (std::size_t k = probability.size() - 1; k > 0; --k) {
    const double sum = probability[k] * (1 - win(k)) + probability[k - 1] * win(k - 1);
    probability[k] = sum < negligible ? 0 : sum;
  }
  const double none = probability[0] * (1 - win(std::size_t{0}));
  probability[0] = none < negligible ? 0 : none;
}
}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
