#include <funnel/stats/comparison.hpp>

#include "stats/ordered_sum.hpp"
#include "stats/strata.hpp"

#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

direct_standardisation standardise_directly(std::span<const mix_stratum> strata) {
  direct_standardisation d;
  const std::vector<mix_stratum> shared = detail::shared_strata(strata);
  double all = 0;
  double in_shared = 0;
  for (const mix_stratum& s : strata) all += static_cast<double>(s.unit.n + s.rest.n);
  for (const mix_stratum& s : shared) in_shared += static_cast<double>(s.unit.n + s.rest.n);
  if (shared.empty()) return d;
  d.covered = in_shared / all;

  const auto standardise = [&](fraction mix_stratum::*side) {
    const auto weight = [&](const mix_stratum& s) { return static_cast<double>(s.unit.n + s.rest.n) / in_shared; };
    const std::span<const mix_stratum> over(shared);
    const double value = ordered_sum(over, [&](const mix_stratum& s) { return weight(s) * (s.*side).share(); });
    const double variance = ordered_sum(over, [&](const mix_stratum& s) {
      const double p = (s.*side).share();
      return weight(s) * weight(s) * p * (1 - p) / static_cast<double>((s.*side).n);
    });
    return standardised_share{value, std::sqrt(variance)};
  };
  d.unit = standardise(&mix_stratum::unit);
  d.rest = standardise(&mix_stratum::rest);
  return d;
}

indirect_standardisation standardise_indirectly(std::span<const mix_stratum> strata) {
  indirect_standardisation i;
  const auto known = detail::strata_where(strata, [](const mix_stratum& s) { return s.rest.n > 0; });
  std::int64_t all = 0;
  std::int64_t in_known = 0;
  for (const mix_stratum& s : strata) all += s.unit.n;
  for (const mix_stratum& s : known) {
    in_known += s.unit.n;
    i.observed += s.unit.hits;
  }
  if (all > 0) i.covered = fraction{in_known, all}.share();
  i.expected = ordered_sum(std::span<const mix_stratum>(known),
                           [](const mix_stratum& s) { return static_cast<double>(s.unit.n) * s.rest.share(); });
  if (i.expected > 0) i.ratio = static_cast<double>(i.observed) / i.expected;
  return i;
}

}  // namespace v0_1
}  // namespace funnel
