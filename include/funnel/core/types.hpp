/// The version; stage positions and codes of names, money and exchange rates, languages.
///
/// Layer:   core.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/time.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// The version of funnel: the one place that says it. CMake reads it here.
#define FUNNEL_VERSION_MAJOR 0
#define FUNNEL_VERSION_MINOR 1
#define FUNNEL_VERSION_PATCH 0

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

/// The amount as a decimal number without grouping: 1234567 at 2 decimals is "12345.67".
std::string format_amount(minor_units amount, int decimals);

/// Exact decimal amount to minor units: "1234.5" at 2 decimals is 123450. Accepts a sign; "1 234,50" is not
/// accepted, because a guess about separators would be silent.
/// Errors: nullopt for anything else, more decimals than the currency has (unless zero), or overflow.
std::optional<minor_units> parse_amount(std::string_view text, int decimals);

/// The price of a foreign currency in the store's own: in a EUR store, 1 USD = 0.92 EUR is {"USD", 2, t, 92, 100}.
/// Two integers and not a floating-point number, so that a converted amount is the same on every machine.
struct exchange_rate {
  std::string currency;                ///< the foreign one
  int decimals = 2;                    ///< of its minor units, 0 to 6
  instant from = instant::min();       ///< holds from then until the next rate of the currency
  std::int64_t own_units = 1;          ///< so many own units, 1 to 10^12, ...
  std::int64_t foreign_units = 1;      ///< ... are worth so many foreign ones, 1 to 10^12
  instant known_at = instant::min();   ///< when it was recorded: earlier reports do not know it

  friend bool operator==(const exchange_rate&, const exchange_rate&) = default;
};

/// Most units on either side of a rate.
inline constexpr std::int64_t max_rate_units = 1'000'000'000'000;

/// A foreign amount in minor units of a currency with `own_decimals`, rounded to nearest, halves away from zero.
/// Errors: nullopt when it does not fit 64 bits.
std::optional<minor_units> convert(minor_units foreign, const exchange_rate& rate, int own_decimals) noexcept;

/// Languages in which the library explains itself. Names of stages, owners and dimensions are the host's and are
/// never translated.
enum class language : std::uint8_t { english, russian };

}  // namespace v0_1
}  // namespace funnel
