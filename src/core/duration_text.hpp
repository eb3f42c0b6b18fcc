/// Lengths of time as people write them: "90d", "36h", "15m", "10s", "5us".
#pragma once

#include <funnel/core/time.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace funnel::io {

/// In the largest unit that leaves no remainder.
std::string duration_text(timespan d);

/// Errors: nullopt for anything but a whole number and a unit, and for what does not fit.
std::optional<timespan> parse_duration(std::string_view text);

}  // namespace funnel::io
