#include "core/duration_text.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <utility>

namespace funnel::io {
namespace {

constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> length_units{
    {{"d", 86'400'000'000}, {"h", 3'600'000'000}, {"m", 60'000'000}, {"s", 1'000'000}, {"us", 1}}};

}  // namespace

std::string duration_text(timespan d) {
  for (const auto& [unit, us] : length_units)
    if (d.us % us == 0) return std::to_string(d.us / us) + std::string(unit);
  return {};
}

std::optional<timespan> parse_duration(std::string_view text) {
  std::int64_t n = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (failed != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  for (const auto& [unit, us] : length_units) {
    if (unit != text) continue;
    constexpr std::int64_t limit = std::numeric_limits<std::int64_t>::max();
    if (n > limit / us || n < -(limit / us)) return std::nullopt;
    return timespan{n * us};
  }
  return std::nullopt;
}

}  // namespace funnel::io
