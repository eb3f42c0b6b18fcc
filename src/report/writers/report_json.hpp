/// What the JSON writers share.
#pragma once

#include <funnel/report/document.hpp>

#include <nlohmann/json.hpp>

#include <cmath>
#include <string>
#include <vector>

namespace funnel::io {

using json = nlohmann::ordered_json;

/// Undefined numbers are null.
inline json number(double x) { return std::isfinite(x) ? json(x) : json(nullptr); }

/// Sections by their ids.
json sections_json(const std::vector<doc::section>& sections);

/// Indented; host texts that are not UTF-8 are shown with replacement characters rather than refused.
std::string print(const json& out);

}  // namespace funnel::io
