#include "report_svg.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <string>

namespace funnel::io {
namespace {

// All charts are drawn 480 units wide with text of 15: legible when a phone shows them at 360 pixels.
constexpr double chart_width = 480;

std::string number(double x) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.1f", x);
  return buffer;
}

std::string attribute(const char* name, double value) { return std::string(" ") + name + "=\"" + number(value) + "\""; }

std::string svg(std::string_view title, double height, const std::string& marks) {
  return "<svg role=\"group\" aria-label=\"" + escaped(title) + "\" viewBox=\"0 0 480 " + number(height) + "\">" + marks + "</svg>\n";
}

std::string text(double x, double y, const char* anchor, const std::string& words, const char* tone = "") {
  return "<text" + attribute("x", x) + attribute("y", y) + " text-anchor=\"" + anchor + "\" class=\"" + tone + "\" aria-hidden=\"true\">" +
         escaped(words) + "</text>";
}

/// A mark that a screen reader names and a pointer explains.
std::string mark(const std::string& shape, const std::string& words) {
  return "<g class=\"mark\" role=\"img\" aria-label=\"" + escaped(words) + "\"><title>" + escaped(words) + "</title>" + shape + "</g>";
}

std::string rectangle(double x, double y, double width, double height, std::string_view tone) {
  return "<rect" + attribute("x", x) + attribute("y", y) + attribute("width", width) + attribute("height", height) +
         " class=\"" + std::string(tone) + "\"/>";
}

/// At most n code points, with an ellipsis where something was cut.
std::string shortened(const std::string& label, std::size_t n) {
  std::size_t points = 0;
  for (std::size_t i = 0; i < label.size(); ++i) {
    const bool starts_point = (static_cast<unsigned char>(label[i]) & 0xC0) != 0x80;
    if (starts_point && points++ == n) return label.substr(0, i) + "\u2026";
  }
  return label;
}

std::string caption(const chart_bar& bar, double y) {
  return text(0, y, "start", shortened(bar.label, 26), "label") + text(chart_width, y, "end", bar.value, "value");
}

double length(std::int64_t size, std::int64_t largest) {
  if (largest <= 0 || size <= 0) return 0;
  return std::max(2.0, chart_width * static_cast<double>(size) / static_cast<double>(largest));
}

std::int64_t largest_of(const std::vector<chart_bar>& bars) {
  std::int64_t largest = 0;
  for (const chart_bar& b : bars) largest = std::max(largest, b.size);
  return largest;
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) out += c;
    }
  }
  return out;
}

std::string funnel_chart(std::string_view title, const std::vector<chart_bar>& bands) {
  const std::int64_t largest = largest_of(bands);
  std::string marks;
  double y = 0;
  for (std::size_t i = 0; i < bands.size(); ++i) {
    const double top = length(bands[i].size, largest);
    const double bottom = length(i + 1 < bands.size() ? bands[i + 1].size : bands[i].size, largest);
    const double middle = chart_width / 2;
    const std::string points = number(middle - top / 2) + "," + number(y + 22) + " " + number(middle + top / 2) + "," + number(y + 22) + " " +
                               number(middle + bottom / 2) + "," + number(y + 58) + " " + number(middle - bottom / 2) + "," + number(y + 58);
    marks += caption(bands[i], y + 15);
    marks += mark("<polygon points=\"" + points + "\" class=\"" + (i + 1 == bands.size() ? "good" : "main") + "\"/>",
                  bands[i].label + ": " + bands[i].value);
    y += 68;
  }
  return svg(title, y, marks);
}

std::string bar_chart(std::string_view title, const std::vector<chart_bar>& bars, std::string_view tone) {
  const std::int64_t largest = largest_of(bars);
  std::string marks;
  double y = 0;
  for (const chart_bar& b : bars) {
    marks += caption(b, y + 15) + rectangle(0, y + 22, chart_width, 14, "track") +
             mark(rectangle(0, y + 22, length(b.size, largest), 14, tone), b.label + ": " + b.value);
    y += 46;
  }
  return svg(title, y, marks);
}

std::string stacked_chart(std::string_view title, const std::vector<stacked_row>& rows) {
  std::string marks;
  double y = 0;
  for (const stacked_row& row : rows) {
    std::int64_t sum = 0;
    for (const chart_bar& part : row.parts) sum += part.size;
    marks += text(0, y + 15, "start", shortened(row.label, 40), "label");
    double x = 0;
    for (std::size_t i = 0; i < row.parts.size(); ++i) {
      if (row.parts[i].size <= 0) continue;
      const double width = chart_width * static_cast<double>(row.parts[i].size) / static_cast<double>(sum);
      marks += mark(rectangle(x, y + 22, width, 20, "fate" + std::to_string(i)),
                    row.label + ": " + row.parts[i].label + ": " + row.parts[i].value);
      x += width;
    }
    y += 54;
  }
  return svg(title, y, marks);
}

std::string line_chart(std::string_view title, const std::vector<std::string>& x_labels, const std::vector<chart_line>& lines) {
  constexpr double left = 44, right = 468, top = 12, bottom = 200;
  std::int64_t largest = 1;
  for (const chart_line& l : lines)
    for (const std::int64_t v : l.values) largest = std::max(largest, v);
  // Gridlines at a round step, at most five of them.
  std::int64_t step = 1;
  for (const std::int64_t factor : {2, 5, 10, 20, 50, 100, 200, 500, 1000})
    if (largest / step > 5) step = factor;
  while (largest / step > 5) step *= 10;
  const double scale = (bottom - top) / static_cast<double>((largest + step - 1) / step * step);
  const auto x_of = [&](std::size_t i) {
    return x_labels.size() < 2 ? (left + right) / 2 : left + (right - left) * static_cast<double>(i) / static_cast<double>(x_labels.size() - 1);
  };
  const auto y_of = [&](std::int64_t v) { return bottom - scale * static_cast<double>(v); };

  std::string marks;
  for (std::int64_t v = 0; v <= largest + step - 1; v += step) {
    marks += "<line" + attribute("x1", left) + attribute("x2", right) + attribute("y1", y_of(v)) + attribute("y2", y_of(v)) + " class=\"grid\"/>";
    marks += text(left - 6, y_of(v) + 5, "end", std::to_string(v), "axis");
  }
  const std::size_t every = (x_labels.size() + 4) / 5;
  for (std::size_t i = 0; i < x_labels.size(); i += std::max<std::size_t>(1, every))
    marks += text(x_of(i), bottom + 22, i == 0 && x_labels.size() > 1 ? "start" : "middle", x_labels[i], "axis");
  for (const chart_line& l : lines) {
    std::string points;
    for (std::size_t i = 0; i < l.values.size(); ++i) points += number(x_of(i)) + "," + number(y_of(l.values[i])) + " ";
    marks += "<polyline points=\"" + points + "\" class=\"line " + l.tone + "\"/>";
    for (std::size_t i = 0; i < l.values.size(); ++i)
      marks += mark("<circle" + attribute("cx", x_of(i)) + attribute("cy", y_of(l.values[i])) + " r=\"4\" class=\"" + l.tone + "\"/>",
                    l.words[i]);
  }
  return svg(title, bottom + 30, marks);
}

}  // namespace funnel::io
