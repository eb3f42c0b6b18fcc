/// Why a share changed: another mix of deals, or other shares on the same deals.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/stats/estimate.hpp>

#include <limits>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// One kind of deals in two periods.
struct mix_period_pair {
  fraction before;
  fraction after;
};

/// What one kind of deals contributed to the change of the total share; the parts of all kinds add up to it.
///
/// Units: fraction of the total; 0.01 is one percentage point of the total share.
struct mix_effect {
  double weight_before = 0;  ///< the kind's part of all trials
  double weight_after = 0;
  double mix = 0;          ///< from its changed part, at the mean of its two shares
  double rate = 0;         ///< from its changed share, at the mean of its two parts
  double mix_before = 0;   ///< from its changed part, at its share before
  double rate_before = 0;  ///< from its changed share, at its part before
  double interaction = 0;  ///< from both changing together; mix_before + rate_before + interaction = mix + rate
};

/// Empty: a period without any trial: totals NaN, all effects 0, has_value() false.
struct mix_change {
  double before = std::numeric_limits<double>::quiet_NaN();  ///< total share
  double after = std::numeric_limits<double>::quiet_NaN();
  double mix = 0;  ///< sum of the effects; mix + rate = after - before
  double rate = 0;
  std::vector<mix_effect> effects;
  bool defined = false;

  bool has_value() const noexcept { return defined; }
};

/// Decomposes the change of a total share.
///
/// Shape:  one effect a stratum, in order.
/// Counts: a stratum that one period lacks has no share there; it takes that of the other period, so that its
///         coming or going is mix alone.
/// Source: Kitagawa (1955), J. Am. Stat. Assoc. 50(272), 1168-1194, for mix and rate; Oaxaca (1973), Int. Econ. Rev.
///         14(3), 693-709, for the three parts at the values before.
mix_change decompose_change(std::span<const mix_period_pair> strata);

}  // namespace v0_1
}  // namespace funnel
