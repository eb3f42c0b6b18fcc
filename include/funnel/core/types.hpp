/// Dense codes, money in minor units, and the sets of stages that masks hold.
///
/// Layer:   core.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>

namespace funnel {
inline namespace v0_1 {

/// Most stages a pipeline may have: a set of stages is one 64-bit mask.
inline constexpr std::size_t max_stages = 64;

/// Position of a stage in its pipeline, from 0. `no_stage` where there is none.
using stage_index = std::uint8_t;
inline constexpr stage_index no_stage = 0xFF;

/// A set of stages, bit k for the stage at position k.
using stage_mask = std::uint64_t;
constexpr stage_mask stage_bit(stage_index k) noexcept { return stage_mask{1} << k; }

/// Dense code of a name in one of the store's dictionaries, from 0 in order of first appearance.
/// `no_code` stands for "none given".
using code = std::uint32_t;
inline constexpr code no_code = 0xFFFF'FFFF;

/// An amount in minor units of one currency (cents, kopecks), exact.
using minor_units = std::int64_t;

/// The currency in which a store counts.
struct currency {
  std::string code = "USD";  ///< ISO 4217 letters; a host may use its own
  int decimals = 2;          ///< minor units are 10^-decimals of the unit; 0 to 6

  friend bool operator==(const currency&, const currency&) = default;
};

/// "12 345.67"-style digits without grouping: amount 1234567 at 2 decimals is "12345.67".
inline std::string format_amount(minor_units amount, int decimals) {
  const bool negative = amount < 0;
  // Negate as unsigned: the most negative amount has no positive twin.
  std::uint64_t magnitude = negative ? 0 - static_cast<std::uint64_t>(amount) : static_cast<std::uint64_t>(amount);
  std::string digits = std::to_string(magnitude);
  const auto n_decimals = static_cast<std::size_t>(decimals);
  if (n_decimals > 0) {
    if (digits.size() <= n_decimals) digits.insert(0, n_decimals + 1 - digits.size(), '0');
    digits.insert(digits.size() - n_decimals, 1, '.');
  }
  if (negative) digits.insert(0, 1, '-');
  return digits;
}

}  // namespace v0_1
}  // namespace funnel

#include "core/exchange_rate.hpp"
#include "core/language.hpp"
