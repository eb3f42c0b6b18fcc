/// Case mix: shares compared as if both sides had worked on the same deals.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
///
/// A manager with the hard region converts less without selling worse. Strata (region, source, size of deal) are
/// given as counts of the unit and of the rest of the team; the two must not overlap.
#pragma once

#include <funnel/calc/fraction.hpp>
#include <funnel/calc/ordered_sum.hpp>

#include <cmath>
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
inline direct_standardisation standardise_directly(std::span<const mix_stratum> strata) {
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

/// Source: Fleiss, Levin and Paik (2003), as above.
inline indirect_standardisation standardise_indirectly(std::span<const mix_stratum> strata) {
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
