// Strata of a comparison that can be compared.
#pragma once

#include <funnel/stats/comparison.hpp>

#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

template <class Pass>
std::vector<mix_stratum> strata_where(std::span<const mix_stratum> strata, Pass pass) {
  std::vector<mix_stratum> kept;
  for (const mix_stratum& s : strata)
    if (pass(s)) kept.push_back(s);
  return kept;
}

// Those in which both sides have trials.
inline std::vector<mix_stratum> shared_strata(std::span<const mix_stratum> strata) {
  return strata_where(strata, [](const mix_stratum& s) { return s.unit.n > 0 && s.rest.n > 0; });
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
