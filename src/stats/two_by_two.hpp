// Two-by-two tables of a stratum.
#pragma once

#include <funnel/stats/comparison.hpp>

#include <algorithm>
#include <cmath>

namespace funnel {
inline namespace v0_1 {
namespace detail {

// One stratum as the table  hits misses | all
//                    unit   a    b      | n1
//                    rest   c    d      | n2
//                           k           | n
struct two_by_two {
  double a, b, c, d, n1, n2, k, n;

  explicit two_by_two(const mix_stratum& s)
      : a(static_cast<double>(s.unit.hits)),
        b(static_cast<double>(s.unit.misses())),
        c(static_cast<double>(s.rest.hits)),
        d(static_cast<double>(s.rest.misses())),
        n1(a + b),
        n2(c + d),
        k(a + c),
        n(n1 + n2) {}
};

// The hits of the unit expected when the margins are fixed and the odds ratio is r: the root of
//   x (n2 - k + x) = r (n1 - x) (k - x),  that is  (1 - r) x^2 + (r (n1 + k) + n2 - k) x - r n1 k = 0,
// at which the left side minus the right rises through zero. Of its two forms the one without cancellation.
inline double expected_hits(const two_by_two& t, double r) {
  const double square = 1 - r;
  const double linear = r * (t.n1 + t.k) + t.n2 - t.k;
  const double root = std::sqrt(std::max(0.0, linear * linear + 4 * square * r * t.n1 * t.k));
  return linear > 0 ? 2 * r * t.n1 * t.k / (linear + root) : (root - linear) / (2 * square);
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
