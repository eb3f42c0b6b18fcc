/// What the JSON writers share.
///
/// Layer:   report.
#pragma once

#include "core/json_fields.hpp"

#include <funnel/core/time.hpp>
#include <funnel/report/document.hpp>

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace funnel::io {

/// The version of every shape that docs/answer.schema.json has. It grows when a key changes what it means or goes away.
inline constexpr int answer_version = 1;

/// The head of an answer: {"schema": NAME, "version": 1}.
json answer_json(std::string_view name);

/// Undefined numbers are null.
inline json number(double x) { return std::isfinite(x) ? json(x) : json(nullptr); }
/// Money, also what is estimated, is whole minor units.
json number_in(double x, doc::unit of);

/// A time that is not known is null; so are words that there are none of.
inline json time_or_null(const std::optional<instant>& t) { return t ? json(to_text(*t)) : json(nullptr); }
inline json label_json(const std::string& text) { return text.empty() ? json(nullptr) : json(text); }

/// What was read.
json input_json(const input_summary& in, language lang);

}  // namespace funnel::io
