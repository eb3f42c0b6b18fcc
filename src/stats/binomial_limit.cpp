#include <funnel/stats/tests.hpp>

#include "stats/distributions.hpp"
#include <funnel/core/time.hpp>

#include <algorithm>
#include <cassert>

namespace funnel {
inline namespace v0_1 {

share_test test_above(double share, double trials, double limit) {
  assert(0 <= limit && limit <= 1);
  share_test t;
  t.limit = limit;
  if (!(trials > 0)) return t;
  t.share = share;
  t.trials = trials;
  const double hits = share * trials;
  if (hits <= 0 || limit >= 1) return t;
  // P(X >= k) of m trials is the incomplete beta function I(limit; k, m - k + 1), which also knows parts of trials.
  t.p = beta_lower(limit, hits, std::max(0.0, trials - hits) + 1);
  return t;
}

}  // namespace v0_1
}  // namespace funnel
