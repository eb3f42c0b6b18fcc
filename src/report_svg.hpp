/// The charts of the HTML report as inline SVG. Every mark carries its value as text for screen readers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace funnel::io {

/// Text for HTML: the five special characters escaped, control characters dropped.
std::string escaped(std::string_view text);

/// One bar, or one band of the funnel: `label` on the left, `value` on the right, both already words.
struct chart_bar {
  std::string label;
  std::string value;
  std::int64_t size = 0;
};

/// Centred bands that narrow from each stage to the next.
std::string funnel_chart(std::string_view title, const std::vector<chart_bar>& bands);

/// Horizontal bars from a common left edge; `tone` is a CSS class.
std::string bar_chart(std::string_view title, const std::vector<chart_bar>& bars, std::string_view tone);

/// One row of a stacked chart: parts in a fixed order, each with its words.
struct stacked_row {
  std::string label;
  std::vector<chart_bar> parts;
};

/// Bars of equal length, split into parts with the classes fate0, fate1, ...
std::string stacked_chart(std::string_view title, const std::vector<stacked_row>& rows);

/// One line; `values[i]` belongs to `x_labels[i]`, `words[i]` says the point in full.
struct chart_line {
  std::string name;
  std::string tone;
  std::vector<std::int64_t> values;
  std::vector<std::string> words;
};

std::string line_chart(std::string_view title, const std::vector<std::string>& x_labels, const std::vector<chart_line>& lines);

}  // namespace funnel::io
