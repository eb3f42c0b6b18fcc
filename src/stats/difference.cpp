#include <funnel/stats/tests.hpp>

#include <funnel/stats/estimate.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdint>

namespace funnel {
inline namespace v0_1 {

share_difference newcombe(fraction first, fraction second, confidence_level level) {
  share_difference d;
  d.first = first;
  d.second = second;
  if (!d.has_value()) return d;
  const estimate a = wilson(first.hits, first.n, level);
  const estimate b = wilson(second.hits, second.n, level);
  d.value = a.value - b.value;
  // Each end adds the squared distances that its two shares would have to move: the lower one has the first
  // share at its lower and the second at its upper end.
  d.lower = std::max(-1.0, d.value - std::hypot(a.value - a.lower, b.upper - b.value));
  d.upper = std::min(1.0, d.value + std::hypot(a.upper - a.value, b.value - b.lower));
  return d;
}

double fisher_exact_p(fraction first, fraction second) {
  assert(0 <= first.hits && first.hits <= first.n && 0 <= second.hits && second.hits <= second.n);
  double seen = 0;
  detail::walk_tables(first, second, [&](std::int64_t x, double w) {
    if (x == first.hits) seen = w;
  });
  // Tables of equal probability on the two sides must both count, whatever the rounding.
  const double limit = seen * (1 + 1e-7);
  double all = 0;
  double not_more_probable = 0;
  detail::walk_tables(first, second, [&](std::int64_t, double w) {
    all += w;
    if (w <= limit) not_more_probable += w;
  });
  return std::min(1.0, not_more_probable / all);
}

}  // namespace v0_1
}  // namespace funnel
