/// Case mix: shares compared as if both sides had worked on the same deals.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
///
/// A manager with the hard region converts less without selling worse. Strata (region, source, size of deal) are
/// given as counts of the unit and of the rest of the team; the two must not overlap.
#pragma once

#include <funnel/stats/estimate.hpp>

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// One kind of deals, as the unit and as the rest did.
struct mix_stratum {
  fraction unit;
  fraction rest;
};

/// A share recalculated for a common mix of deals.
///
/// `standard_error` is that of the binomial in every stratum; it is too small where a stratum has few trials or
/// only hits or misses, so that no interval is made of it. For inference see calc/mantel_haenszel.hpp.
struct standardised_share {
  double value = std::numeric_limits<double>::quiet_NaN();
  double standard_error = std::numeric_limits<double>::quiet_NaN();
};

/// Direct standardisation: what both sides would convert if each had the mix of deals of both together.
///
/// Counts: strata in which both sides have trials; `covered` is the share of all trials that lie in them.
/// Empty:  no such stratum: NaN, `covered` 0, has_value() false.
struct direct_standardisation {
  standardised_share unit;
  standardised_share rest;
  double covered = 0;

  bool has_value() const noexcept { return covered > 0; }
};

/// Indirect standardisation: the hits of the unit against those that the rest's shares would make of its deals.
///
/// Counts: strata in which the rest has trials; `covered` is the share of the unit's trials that lie in them.
/// Empty:  nothing expected: ratio NaN, has_value() false.
struct indirect_standardisation {
  std::int64_t observed = 0;
  double expected = 0;
  double ratio = std::numeric_limits<double>::quiet_NaN();  ///< observed / expected; 1: as good as the rest
  double covered = 0;

  bool has_value() const noexcept { return expected > 0; }
};

namespace detail {

template <class Pass>
std::vector<mix_stratum> strata_where(std::span<const mix_stratum> strata, Pass pass) {
  std::vector<mix_stratum> kept;
  for (const mix_stratum& s : strata)
    if (pass(s)) kept.push_back(s);
  return kept;
}

// Those in which the two sides can be compared.
inline std::vector<mix_stratum> shared_strata(std::span<const mix_stratum> strata) {
  return strata_where(strata, [](const mix_stratum& s) { return s.unit.n > 0 && s.rest.n > 0; });
}

}  // namespace detail

/// Source: Fleiss, Levin and Paik (2003), Statistical Methods for Rates and Proportions, 3rd ed., chapter 19.
direct_standardisation standardise_directly(std::span<const mix_stratum> strata);

/// Source: Fleiss, Levin and Paik (2003), as above.
indirect_standardisation standardise_indirectly(std::span<const mix_stratum> strata);

}  // namespace v0_1
}  // namespace funnel
