/// The pieces that inline SVG charts are made of. Every mark carries its value as text for screen readers.
///
/// A chart is as wide as there is room, on a phone and on a desk: along it, places and lengths are hundredths of its width; down it,
/// pixels. Text has the size of the page's.
#pragma once

#include <funnel/report/document.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel::io {

inline constexpr double chart_width = 100;

/// Text for HTML: printable, the five special characters escaped.
std::string escaped(std::string_view text);

/// The drawing, `height` pixels high, of marks made by the functions below.
std::string svg(std::string_view title, double height, const std::string& marks, std::string_view css_class = "");
/// A part of it whose marks have points: tenths of the hundredths across, pixels down from `y`.
std::string stretched(double y, double height, const std::string& marks);

/// An attribute along the chart, and one down it.
std::string across(const char* name, double hundredths);
std::string attribute(const char* name, double pixels);

/// "x,y " for a list of points of a part that is stretched.
std::string point(double x, double y);

std::string svg_text(double x, double y, const char* anchor, const std::string& words, const char* css_class = "");
std::string svg_line(double x1, double y1, double x2, double y2, std::string_view css_class);
std::string rectangle(double x, double y, double width, double height, std::string_view css_class);

/// A shape that a screen reader names and a pointer explains.
std::string mark(const std::string& shape, const std::string& words);

/// What the colours and marks of a drawing stand for: their classes, and words. Nothing when it is empty.
std::string svg_legend(const std::vector<std::pair<std::string, std::string>>& items);

std::size_t n_code_points(std::string_view text);
/// At most n code points, with an ellipsis where something was cut.
std::string shortened(const std::string& label, std::size_t n);

/// The CSS class of a mark: by its tone or, when plain, by its place among the series.
std::string tone_class(doc::tone t, std::size_t series = 0);

}  // namespace funnel::io
