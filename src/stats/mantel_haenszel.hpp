/// Mantel-Haenszel: one comparison of two sides over many strata.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
///
/// Works with many small strata, where standardised shares do not.
#pragma once

#include "stats/case_mix.hpp"
#include <funnel/stats/estimate.hpp>
#include "stats/test_result.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>

namespace funnel {
inline namespace v0_1 {

/// A ratio of the unit to the rest, 1 when they are equal. The interval is symmetric on the log scale.
struct common_ratio {
  double value = std::numeric_limits<double>::quiet_NaN();
  double lower = 0;
  double upper = std::numeric_limits<double>::infinity();
  double log_standard_error = std::numeric_limits<double>::quiet_NaN();
  bool defined = false;

  bool has_value() const noexcept { return defined; }
};

/// The unit's share minus the rest's, within strata.
///
/// Units: fraction in [-1, 1].
/// Empty: no strata to compare: value NaN. When everything hit or missed on each side, nothing tells the precision:
///        errors NaN, interval [-1, 1], not an interval without width.
struct common_difference {
  double value = std::numeric_limits<double>::quiet_NaN();
  double lower = -1;
  double upper = 1;
  /// Sato's, right for few large and for many small strata; the interval is made of it.
  double standard_error = std::numeric_limits<double>::quiet_NaN();
  /// Its forerunner, for comparison with other software.
  double standard_error_greenland_robins = std::numeric_limits<double>::quiet_NaN();
  bool defined = false;

  bool has_value() const noexcept { return defined; }
};

/// Whether the odds ratio is the same in all strata. A small p says: look at the strata one by one.
/// Empty: the odds ratio has no value, or fewer than two strata with both hits and misses.
struct homogeneity {
  double breslow_day = std::numeric_limits<double>::quiet_NaN();
  test_result tarone;  ///< Breslow-Day with Tarone's correction, and its p-value
  std::int64_t degrees_of_freedom = 0;
};

/// Counts: strata in which both sides have trials; the others say nothing about the difference.
/// Empty:  no such stratum: nothing has a value. The ratios have none when one of their two sums is 0 either; the
///         test has none when no stratum has both hits and misses.
struct mantel_haenszel_result {
  std::int64_t strata = 0;
  common_difference difference;
  common_ratio odds_ratio;
  common_ratio share_ratio;
  test_result cmh;            ///< Cochran-Mantel-Haenszel chi-squared with one degree of freedom
  test_result cmh_corrected;  ///< the same with the continuity correction
  homogeneity odds_ratios_equal;
};

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

inline common_ratio ratio_of(double over, double under, double log_variance, double z) {
  const double se = std::sqrt(log_variance);
  const double value = over / under;
  return {value, value * std::exp(-z * se), value * std::exp(z * se), se, true};
}

}  // namespace detail

/// Compares unit and rest over the strata. Intervals at `level`.
///
/// Cost:   O(strata log strata).
/// Source: Mantel and Haenszel (1959), J. Natl. Cancer Inst. 22(4), 719-748. Variances: odds ratio, Robins, Breslow
///         and Greenland (1986), Biometrics 42(2), 311-323; difference, Sato (1989), Biometrics 45(4), 1323-1324, and
///         Greenland and Robins (1985), Biometrics 41(1), 55-68, who also give that of the ratio of shares.
///         Homogeneity: Breslow and Day (1980), Statistical Methods in Cancer Research 1, section 4.4; Tarone (1985),
///         Biometrika 72(1), 91-95.
mantel_haenszel_result mantel_haenszel(std::span<const mix_stratum> strata, confidence_level level = {});

}  // namespace v0_1
}  // namespace funnel
