/// The names under which JSON, the program and the reports know the choices of a query.
///
/// Layer:   query.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/query/query.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace funnel {
inline namespace v0_1 {

/// Names of the values of an enumeration, in their order.
template <class Enum>
inline constexpr std::array<std::string_view, 0> names_of{};
template <>
inline constexpr std::array<std::string_view, 5> names_of<date_basis>{"none", "created", "active", "closed", "entered"};
template <>
inline constexpr std::array<std::string_view, 4> names_of<outcome>{"open", "won", "lost", "moved_out"};
template <>
inline constexpr std::array<std::string_view, 6> names_of<counting>{"implied", "touched", "strict", "entries", "moves", "ordered"};
template <>
inline constexpr std::array<std::string_view, 5> names_of<attribution>{"stage_entry", "mover", "creator", "current", "time_held"};
template <>
inline constexpr std::array<std::string_view, 4> names_of<valuation>{"at_entry", "at_exit", "current", "final_amount"};
template <>
inline constexpr std::array<std::string_view, 5> names_of<field>{"dimension", "owner", "team", "reason", "period"};
template <>
inline constexpr std::array<std::string_view, 6> names_of<calendar_unit>{"day", "week", "month", "quarter", "half_year", "year"};
template <>
inline constexpr std::array<std::string_view, 3> names_of<version_policy>{"as_recorded", "as_of_now", "mapped"};
template <>
inline constexpr std::array<std::string_view, 3> names_of<journey_unit>{"deal", "identity", "pass"};
template <>
inline constexpr std::array<std::string_view, 3> names_of<reentry>{"first", "each", "best"};

template <class Enum>
constexpr std::string_view name_of(Enum value) noexcept {
  return names_of<Enum>[static_cast<std::size_t>(value)];
}

/// Errors: nullopt for a name that no value has.
template <class Enum>
constexpr std::optional<Enum> value_named(std::string_view name) noexcept {
  for (std::size_t i = 0; i < names_of<Enum>.size(); ++i)
    if (names_of<Enum>[i] == name) return static_cast<Enum>(i);
  return std::nullopt;
}

/// "owner", "team", "reason", a calendar unit, or the name of the dimension.
inline std::string name_of(const grouping& g) {
  if (g.by == field::dimension) return g.dimension;
  return std::string(g.by == field::period ? name_of(g.unit) : name_of(g.by));
}

}  // namespace v0_1
}  // namespace funnel
