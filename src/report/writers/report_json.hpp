/// What the JSON writers share.
#pragma once

#include "core/json_fields.hpp"

#include <funnel/report/document.hpp>

#include <cmath>
#include <string>
#include <vector>

namespace funnel::io {

/// Undefined numbers are null.
inline json number(double x) { return std::isfinite(x) ? json(x) : json(nullptr); }

/// Sections by their ids.
json sections_json(const std::vector<doc::section>& sections);

}  // namespace funnel::io
