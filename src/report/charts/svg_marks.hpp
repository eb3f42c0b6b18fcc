/// The pieces that inline SVG charts are made of. Every mark carries its value as text for screen readers.
#pragma once

#include <funnel/report/document.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace funnel::io {

/// All charts are drawn so wide, with text of 15: legible when a phone shows them at 360 pixels.
inline constexpr double chart_width = 480;

/// Text for HTML: printable, the five special characters escaped.
std::string escaped(std::string_view text);

/// The drawing, `height` units high, of marks made by the functions below.
std::string svg(std::string_view title, double height, const std::string& marks);

/// An attribute with a number of one decimal.
std::string attribute(const char* name, double value);

/// "x,y " for a list of points.
std::string point(double x, double y);

std::string svg_text(double x, double y, const char* anchor, const std::string& words, const char* css_class = "");
std::string svg_line(double x1, double y1, double x2, double y2, std::string_view css_class);
std::string rectangle(double x, double y, double width, double height, std::string_view css_class);

/// A shape that a screen reader names and a pointer explains.
std::string mark(const std::string& shape, const std::string& words);

/// At most n code points, with an ellipsis where something was cut.
std::string shortened(const std::string& label, std::size_t n);

/// The CSS class of a mark: by its tone or, when plain, by its place among the series.
std::string tone_class(doc::tone t, std::size_t series = 0);

}  // namespace funnel::io
