#include "report/charts/svg_marks.hpp"

#include "core/number_text.hpp"
#include "core/printable.hpp"

#include <algorithm>

namespace funnel::io {

using namespace doc;

namespace {

std::string digits(double x) { return fixed_text(x, 1); }

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string svg(std::string_view title, double height, const std::string& marks, std::string_view css_class) {
  const std::string styled = css_class.empty() ? "" : " class=\"" + std::string(css_class) + "\"";
  return "<svg role=\"group\" aria-label=\"" + escaped(title) + "\"" + styled + attribute("height", height) + ">" + marks + "</svg>\n";
}

std::string stretched(double y, double height, const std::string& marks) {
  return "<svg class=\"field\"" + attribute("y", y) + attribute("height", height) + " viewBox=\"0 0 1000 " + digits(height) +
         "\" preserveAspectRatio=\"none\">" + marks + "</svg>";
}

std::string across(const char* name, double hundredths) { return std::string(" ") + name + "=\"" + fixed_text(hundredths, 2) + "%\""; }
std::string attribute(const char* name, double pixels) { return std::string(" ") + name + "=\"" + digits(pixels) + "\""; }

std::string point(double x, double y) { return digits(10 * x) + "," + digits(y) + " "; }

std::string svg_text(double x, double y, const char* anchor, const std::string& words, const char* css_class) {
  return "<text" + across("x", x) + attribute("y", y) + " text-anchor=\"" + anchor + "\" class=\"" + css_class +
         "\" aria-hidden=\"true\">" + escaped(words) + "</text>";
}

std::string svg_line(double x1, double y1, double x2, double y2, std::string_view css_class) {
  return "<line" + across("x1", x1) + attribute("y1", y1) + across("x2", x2) + attribute("y2", y2) + " class=\"" +
         std::string(css_class) + "\"/>";
}

std::string rectangle(double x, double y, double width, double height, std::string_view css_class) {
  return "<rect" + across("x", x) + attribute("y", y) + across("width", width) + attribute("height", height) +
         " class=\"" + std::string(css_class) + "\"/>";
}

std::string mark(const std::string& shape, const std::string& words) {
  return "<g class=\"mark\" role=\"img\" aria-label=\"" + escaped(words) + "\"><title>" + escaped(words) + "</title>" + shape + "</g>";
}

std::string svg_legend(const std::vector<std::pair<std::string, std::string>>& items) {
  if (items.empty()) return {};
  std::string out = "<ul class=\"legend\">";
  for (const auto& [css_class, words] : items) out += "<li><i class=\"" + css_class + "\"></i>" + escaped(words) + "</li>";
  return out + "</ul>\n";
}

std::size_t n_code_points(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string shortened(const std::string& label, std::size_t n) {
  std::size_t points = 0;
  for (std::size_t i = 0; i < label.size(); ++i) {
    const bool starts_point = (static_cast<unsigned char>(label[i]) & 0xC0) != 0x80;
    if (starts_point && points++ == n) return label.substr(0, i) + "\u2026";
  }
  return label;
}

std::string tone_class(tone t, std::size_t series) {
  constexpr std::size_t n_series_colours = 8;  // in the page's style
  switch (t) {
    case tone::good: return "good";
    case tone::bad: return "bad";
    case tone::muted: return "muted";
    case tone::plain: break;
  }
  return "s" + std::to_string(series % n_series_colours);
}

}  // namespace funnel::io
