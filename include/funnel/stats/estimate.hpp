/// Shares and other numbers with their uncertainty and evidence, and sample quantiles.
///
/// Layer:   stats.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>

namespace funnel {
inline namespace v0_1 {

/// `hits` of `n` trials, for instance deals won of deals closed. Exact: counts add up, shares do not.
/// Requires: 0 <= hits <= n.
struct fraction {
  std::int64_t hits = 0;
  std::int64_t n = 0;

  bool has_value() const noexcept { return n > 0; }
  /// Whether the counts are possible at all; input from a host may not be.
  bool is_valid() const noexcept { return 0 <= hits && hits <= n; }
  std::int64_t misses() const noexcept { return n - hits; }
  /// hits / n. Empty: NaN when n == 0.
  double share() const noexcept {
    return n > 0 ? static_cast<double>(hits) / static_cast<double>(n) : std::numeric_limits<double>::quiet_NaN();
  }

  fraction& operator+=(const fraction& o) noexcept { return hits += o.hits, n += o.n, *this; }
  fraction& operator-=(const fraction& o) noexcept { return hits -= o.hits, n -= o.n, *this; }
  friend fraction operator+(fraction a, const fraction& b) noexcept { return a += b; }
  friend fraction operator-(fraction a, const fraction& b) noexcept { return a -= b; }
  friend bool operator==(const fraction&, const fraction&) = default;
};

/// All units added up. Empty: 0 of 0.
fraction pooled(std::span<const fraction> units) noexcept;

/// The ends of an interval; the default, that of an unknown share, says nothing.
///
/// Units: a fraction in [0, 1] unless the function that returns it says otherwise.
struct interval {
  double lower = 0;
  double upper = 1;
};

/// A share `hits / n` with an interval: the result of every conversion and win rate.
///
/// Units: fraction in [0, 1].
/// Empty: n == 0; then value is NaN and the interval [0, 1]. Test `has_value()`, not the NaN.
struct estimate {
  double value = std::numeric_limits<double>::quiet_NaN();
  double lower = 0;
  double upper = 1;
  std::int64_t hits = 0;
  std::int64_t n = 0;

  bool has_value() const noexcept { return n > 0; }
};

/// A value that is not a share, such as money per day or a slope, with an interval.
///
/// Units: those of the function that returns it.
/// Empty: n == 0; then value is NaN and the interval unbounded. Test `has_value()`, not the NaN. An interval that the
///        data cannot bound on one side is unbounded there.
struct quantity {
  double value = std::numeric_limits<double>::quiet_NaN();
  double lower = -std::numeric_limits<double>::infinity();
  double upper = std::numeric_limits<double>::infinity();
  std::int64_t n = 0;  ///< observations that the value rests on

  bool has_value() const noexcept { return n > 0; }
};

/// The probability with which an interval is to cover the truth. A type, so that it is not mistaken for a width.
/// Requires: 0 < value < 1.
struct confidence_level {
  double value = 0.95;

  /// Half-width in standard deviations of a normal distribution: 1.96 at 95 %.
  double z() const;
};

/// Intervals of a share.
enum class interval_method : std::uint8_t {
  /// Score interval: close to its level on average, also for few trials. The one in all reports.
  /// Source: Wilson (1927), J. Am. Stat. Assoc. 22(158), 209-212.
  wilson,
  /// The shares that an exact binomial test does not reject. Never covers less often than the level, hence wider.
  /// Source: Clopper and Pearson (1934), Biometrika 26(4), 404-413.
  clopper_pearson,
  /// Equal-tailed interval of the posterior under the prior Beta(1/2, 1/2); ends at 0 for no hits and at 1 for n hits.
  /// Source: Brown, Cai and DasGupta (2001), Statist. Sci. 16(2), 101-133.
  jeffreys,
};

/// The share hits / n with an interval.
///
/// Empty:    n == 0 gives value NaN and the interval [0, 1].
/// Requires: 0 <= hits <= n.
estimate share_interval(std::int64_t hits, std::int64_t n, interval_method method, confidence_level level = {});

/// The share hits / n with its Wilson score interval.
estimate wilson(std::int64_t hits, std::int64_t n, confidence_level level = {});

/// Definitions of a sample quantile, by their customary numbers. They agree on large samples and differ on small
/// ones: of 1, 2, 3, 4 the lower quartile is 1, 1.5, 1.25, 1.75 or 1.4167, in the order below.
/// Source: Hyndman and Fan (1996), The American Statistician 50(4), 361-365.
enum class quantile_type : std::uint8_t {
  type1 = 1,  ///< the smallest value with at least a share p of the sample at or below it; always a sample value
  type2 = 2,  ///< as type 1, but the mean of two neighbours where the share is met exactly
  type6 = 6,  ///< interpolated; the k-th of n values is the quantile of k / (n + 1)
  type7 = 7,  ///< interpolated; the k-th of n values is the quantile of (k - 1) / (n - 1); the default of most software
  type8 = 8,  ///< interpolated; approximately median-unbiased for any distribution
};

/// The quantile of values in ascending order.
///
/// Empty:    no values, no quantile. One value is every quantile.
/// Requires: 0 <= p <= 1; ascending, no NaN.
/// Cost:     O(1).
/// Source:   Hyndman and Fan (1996), see `quantile_type`. Ranks are rounded to a whole number within four units in
///           the last place, so that 0.29 * 100 is 29.
std::optional<double> sample_quantile(std::span<const double> sorted, double p,
                                      quantile_type type = quantile_type::type7);

/// The same for counted integers: value to number of occurrences.
///
/// Empty:    no value with a count, no quantile.
/// Requires: 0 <= p <= 1; counts are not negative and their sum fits.
/// Cost:     O(distinct values).
std::optional<double> sample_quantile(const std::map<std::int64_t, std::int64_t>& counts, double p,
                                      quantile_type type = quantile_type::type7);

}  // namespace v0_1
}  // namespace funnel
