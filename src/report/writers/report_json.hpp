/// What the JSON writers share.
#pragma once

#include "core/json_fields.hpp"

#include <funnel/core/time.hpp>
#include <funnel/report/document.hpp>

#include <cmath>
#include <optional>
#include <string>
#include <vector>

namespace funnel::io {

/// Undefined numbers are null.
inline json number(double x) { return std::isfinite(x) ? json(x) : json(nullptr); }

/// A time that is not known is null.
inline json time_or_null(const std::optional<instant>& t) { return t ? json(to_text(*t)) : json(nullptr); }

/// What was read.
json input_json(const input_summary& in);

/// Sections by their ids.
json sections_json(const std::vector<doc::section>& sections);

}  // namespace funnel::io
