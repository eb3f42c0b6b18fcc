/// The binomial distribution: how many of n trials hit when each hits with the same chance.
#pragma once

#include <cstdint>

namespace funnel {
inline namespace v0_1 {

/// The probability of exactly `hits` of `n`. Requires: n >= 0, 0 <= chance <= 1, as for all functions here.
double binomial_exactly(std::int64_t hits, std::int64_t n, double chance);

/// The probability of `hits` or fewer.
double binomial_at_most(std::int64_t hits, std::int64_t n, double chance);

/// The probability of `hits` or more, computed as such: no digits are lost to 1 - p.
double binomial_at_least(std::int64_t hits, std::int64_t n, double chance);

/// The smallest number of hits that is reached or undercut with at least `probability`.
/// Requires: 0 < probability < 1.
std::int64_t binomial_quantile(double probability, std::int64_t n, double chance);

}  // namespace v0_1
}  // namespace funnel
