#include "report/charts/svg_plot.hpp"

#include "report/words/report_words.hpp"
#include "report/charts/svg_marks.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace funnel::io {

using namespace doc;

namespace {

constexpr double left = 0, right = chart_width, top = 12, bottom = 220;

/// The smallest of 1, 2, 5, 10, 20, ... (or 0.1, 0.2, 0.5, ...) that cuts the length in at most five.
double round_step(double length) {
  const double power = std::pow(10, std::floor(std::log10(length / 5)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (length / (factor * power) <= 5 + 1e-9) return factor * power;
  return 10 * power;
}

/// Widens the range to multiples of its step.
double round_out(axis_range& r) {
  if (!(r.high > r.low)) r.high = r.low + 1;
  const double step = round_step(r.high - r.low);
  r.low = std::floor(r.low / step + 1e-9) * step;
  r.high = std::ceil(r.high / step - 1e-9) * step;
  return step;
}

}  // namespace

void axis_range::include(double x) {
  if (!std::isfinite(x)) return;
  low = std::min(low, x);
  high = std::max(high, x);
}

void axis_range::include(std::span<const double> values) {
  for (const double x : values) include(x);
}

svg_plot::svg_plot(axis_range x, axis_range y, unit of_y, const currency& c, language lang)
    : x_(x), y_(y), currency_(c), lang_(lang) {
  if (!(x_.high > x_.low)) x_.high = x_.low + 1;
  const double step = round_out(y_);
  for (double v = y_.low; v <= y_.high + step / 2; v += step) {
    marks_ += svg_line(left, this->y(v), right, this->y(v), "grid");
    marks_ += "<text x=\"-8\"" + attribute("y", this->y(v) + 5) + " text-anchor=\"end\" class=\"axis\" aria-hidden=\"true\">" +
              escaped(axis_text(v, step, of_y, currency_, lang_)) + "</text>";
  }
}

double svg_plot::x(double value) const { return left + (right - left) * (value - x_.low) / (x_.high - x_.low); }
double svg_plot::y(double value) const { return bottom - (bottom - top) * (value - y_.low) / (y_.high - y_.low); }

void svg_plot::number_axis(unit of_x, const std::string& title) {
  const double step = round_step(x_.high - x_.low);
  for (double v = std::ceil(x_.low / step) * step; v <= x_.high + step * 1e-9; v += step)
    marks_ += svg_text(x(v), bottom + 20, "middle", axis_text(v, step, of_x, currency_, lang_), "axis");
  marks_ += svg_text(right, bottom + 38, "end", title, "axis");
}

void svg_plot::label_axis(const std::vector<std::string>& labels) {
  const std::size_t n = labels.size();
  constexpr std::size_t letter = 7, between = 10, left_of_plot = 58, right_of_plot = 30;  // pixels, of the axis's text and in the page's style
  const auto put = [&](std::size_t room, std::size_t most_letters, const char* css_class) {
    std::size_t letters = 1;
    for (const std::string& label : labels) letters = std::max(letters, n_code_points(label));
    const std::size_t each = std::min(letters, most_letters) * letter + between;
    const bool last_begins_earlier = each > 2 * right_of_plot + between;
    const std::size_t every = std::max<std::size_t>(1, ((n + last_begins_earlier) * each + room - 1) / room);
    for (std::size_t i = 0; i < n; i += every) {
      const std::string written = shortened(labels[i], most_letters);
      const std::size_t half = n_code_points(written) * letter / 2;
      const char* const anchor = i == 0 && half > left_of_plot ? "start" : i + 1 == n && half > right_of_plot ? "end" : "middle";
      marks_ += svg_text(x(static_cast<double>(i)), bottom + 20, anchor, written, css_class);
    }
  };
  put(1000, 24, "axis wide");
  put(290, n <= 5 ? 7 : 12, "axis narrow");
}

void svg_plot::curve(std::span<const double> xs, std::span<const double> ys, std::string_view css_class, bool steps) {
  std::string points;
  const auto flush = [&] {
    if (!points.empty()) curves_ += "<polyline points=\"" + points + "\" class=\"line " + std::string(css_class) + "\"/>";
    points.clear();
  };
  for (std::size_t i = 0; i < xs.size(); ++i) {
    if (!std::isfinite(ys[i])) {
      flush();
      continue;
    }
    if (steps && !points.empty()) points += point(x(xs[i]), y(ys[i - 1]));
    points += point(x(xs[i]), y(ys[i]));
  }
  flush();
}

void svg_plot::band(std::span<const double> xs, std::span<const double> lower, std::span<const double> upper,
                    std::string_view css_class, bool steps) {
  std::string up, down;
  const auto flush = [&] {
    if (!up.empty()) curves_ += "<polygon points=\"" + up + down + "\" class=\"band " + std::string(css_class) + "\"/>";
    up.clear();
    down.clear();
  };
  for (std::size_t i = 0; i < xs.size(); ++i) {
    if (!std::isfinite(lower[i]) || !std::isfinite(upper[i])) {
      flush();
      continue;
    }
    const bool corner = steps && !up.empty();
    if (corner) up += point(x(xs[i]), y(upper[i - 1]));
    up += point(x(xs[i]), y(upper[i]));
    down = point(x(xs[i]), y(lower[i])) + (corner ? point(x(xs[i]), y(lower[i - 1])) : "") + down;
  }
  flush();
}

void svg_plot::dot(double at_x, double at_y, std::string_view css_class, const std::string& words) {
  if (!std::isfinite(at_x) || !std::isfinite(at_y)) return;
  above_ += mark("<circle" + across("cx", x(at_x)) + attribute("cy", y(at_y)) + " r=\"4\" class=\"" + std::string(css_class) + "\"/>", words);
}

std::string svg_plot::draw(std::string_view title) const { return svg(title, bottom + 44, marks_ + stretched(0, bottom, curves_) + above_, "plot"); }

}  // namespace funnel::io
