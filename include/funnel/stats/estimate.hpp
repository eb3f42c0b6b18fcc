/// A number with its uncertainty and its evidence: what every calculator of shares returns.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <cstdint>
#include <limits>

namespace funnel {
inline namespace v0_1 {

/// A share `hits / n` with an interval.
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

}  // namespace v0_1
}  // namespace funnel

#include "stats/quantity.hpp"
#include "stats/share_bounds.hpp"
#include "stats/fraction.hpp"
#include "stats/interval.hpp"
#include "stats/count_interval.hpp"
#include "stats/quantile.hpp"
