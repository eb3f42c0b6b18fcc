#include <funnel/stats/comparison.hpp>

#include "stats/ordered_sum.hpp"

#include <cstddef>
#include <span>

namespace funnel {
inline namespace v0_1 {

mix_change decompose_change(std::span<const mix_period_pair> strata) {
  mix_change c;
  c.effects.resize(strata.size());
  fraction before;
  fraction after;
  for (const mix_period_pair& s : strata) {
    before += s.before;
    after += s.after;
  }
  if (before.n == 0 || after.n == 0) return c;
  c.before = before.share();
  c.after = after.share();
  for (std::size_t i = 0; i < strata.size(); ++i) {
    const mix_period_pair& s = strata[i];
    if (s.before.n == 0 && s.after.n == 0) continue;
    const double w0 = static_cast<double>(s.before.n) / static_cast<double>(before.n);
    const double w1 = static_cast<double>(s.after.n) / static_cast<double>(after.n);
    const double p0 = s.before.n > 0 ? s.before.share() : s.after.share();
    const double p1 = s.after.n > 0 ? s.after.share() : s.before.share();
    // w1 p1 - w0 p0 = (w1 - w0) (p0 + p1) / 2 + (p1 - p0) (w0 + w1) / 2
    //               = (w1 - w0) p0 + (p1 - p0) w0 + (w1 - w0) (p1 - p0)
    c.effects[i] = {w0,
                    w1,
                    (w1 - w0) * (p0 + p1) / 2,
                    (p1 - p0) * (w0 + w1) / 2,
                    (w1 - w0) * p0,
                    (p1 - p0) * w0,
                    (w1 - w0) * (p1 - p0)};
  }
  c.mix = ordered_sum(std::span<const mix_effect>(c.effects), [](const mix_effect& e) { return e.mix; });
  c.rate = ordered_sum(std::span<const mix_effect>(c.effects), [](const mix_effect& e) { return e.rate; });
  return c;
}

}  // namespace v0_1
}  // namespace funnel
