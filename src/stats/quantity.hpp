/// A number that is not a share, with its uncertainty and its evidence.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <cstdint>
#include <limits>

namespace funnel {
inline namespace v0_1 {

/// A value with an interval, such as money a day, a slope or a rank; `estimate` is its brother for shares.
///
/// Units: those of the function that made it.
/// Empty: n == 0; then value is NaN and the interval unbounded. Test `has_value()`, not the NaN. With a value, an
///        interval that the data cannot bound is unbounded on that side.
struct quantity {
  double value = std::numeric_limits<double>::quiet_NaN();
  double lower = -std::numeric_limits<double>::infinity();
  double upper = std::numeric_limits<double>::infinity();
  std::int64_t n = 0;  ///< observations behind the value

  bool has_value() const noexcept { return n > 0; }
};

}  // namespace v0_1
}  // namespace funnel
