/// Exchange rates with a date from which they hold, and exact conversion into minor units.
///
/// Layer:   core.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace funnel {
inline namespace v0_1 {

/// So many units of a store's currency for so many units of another: 1 USD = 0.92 EUR is {"USD", 2, t, 92, 100}.
/// Two integers and not a floating-point number, so that a converted amount is the same on every machine.
struct exchange_rate {
  std::string currency;                ///< the foreign currency
  int decimals = 2;                    ///< of its minor units, 0 to 6
  instant from = instant::min();       ///< holds from then until the next rate of the currency
  std::int64_t own_units = 1;          ///< above zero, at most 10^12 ...
  std::int64_t foreign_units = 1;      ///< ... for so many foreign units
  instant known_at = instant::min();   ///< when it was recorded: earlier reports do not know it

  friend bool operator==(const exchange_rate&, const exchange_rate&) = default;
};

inline constexpr std::int64_t max_rate_units = 1'000'000'000'000;

namespace detail {
// 64 bits for the amount, 40 for the rate and 20 for the decimals need more than 64 together.
__extension__ using wide_integer = __int128;
}  // namespace detail

/// A foreign amount in minor units of a currency with `own_decimals`, rounded to nearest, halves away from zero.
/// Errors: nullopt when it does not fit 64 bits.
inline std::optional<minor_units> convert(minor_units foreign, const exchange_rate& rate, int own_decimals) noexcept {
  const auto power = [](int n) {
    detail::wide_integer p = 1;
    for (int i = 0; i < n; ++i) p *= 10;
    return p;
  };
  // own = foreign / 10^foreign_decimals * (own_units / foreign_units) * 10^own_decimals; common powers of ten cancel.
  const int shared = std::min(own_decimals, rate.decimals);
  const detail::wide_integer multiplier = detail::wide_integer{rate.own_units} * power(own_decimals - shared);
  const detail::wide_integer divisor = detail::wide_integer{rate.foreign_units} * power(rate.decimals - shared);
  // |foreign| < 2^63 and multiplier <= 10^18 < 2^60, so the product stays below 2^123.
  const detail::wide_integer product = detail::wide_integer{foreign} * multiplier;
  const detail::wide_integer rounded = (product >= 0 ? product + divisor / 2 : product - divisor / 2) / divisor;
  if (rounded > std::numeric_limits<minor_units>::max() || rounded < std::numeric_limits<minor_units>::min())
    return std::nullopt;
  return static_cast<minor_units>(rounded);
}

}  // namespace v0_1
}  // namespace funnel
