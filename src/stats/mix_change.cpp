#include <funnel/stats/comparison.hpp>

#include "stats/ordered_sum.hpp"

#include <cstddef>
#include <span>
#include <vector>

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

std::vector<double> decompose_product(std::span<const double> before, std::span<const double> after) {
  const std::size_t n = before.size();
  std::vector<double> effects(n, 0);
  for (std::size_t k = 0; k < n; ++k) {
    // by_size[s]: the sum, over all sets of s other factors, of the product in which these are as after.
    std::vector<double> by_size{1};
    for (std::size_t i = 0; i < n; ++i) {
      if (i == k) continue;
      by_size.push_back(0);
      for (std::size_t s = by_size.size(); s-- > 0;)
        by_size[s] = by_size[s] * before[i] + (s > 0 ? by_size[s - 1] * after[i] : 0);
    }
    double sets = 1;  // of this size
    for (std::size_t s = 0; s < n; ++s) {
      effects[k] += by_size[s] / sets;
      sets *= static_cast<double>(n - 1 - s) / static_cast<double>(s + 1);
    }
    effects[k] *= (after[k] - before[k]) / static_cast<double>(n);
  }
  return effects;
}

}  // namespace v0_1
}  // namespace funnel
