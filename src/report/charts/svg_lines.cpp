#include "report/charts/svg_charts.hpp"

#include "report/words/report_words.hpp"
#include "report/charts/svg_marks.hpp"
#include "report/charts/svg_plot.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace funnel::io {

using namespace doc;

namespace {

template <class Series>
std::string legend_of_series(const std::vector<Series>& all) {
  std::vector<std::pair<std::string, std::string>> items;
  if (all.size() > 1)
    for (std::size_t i = 0; i < all.size(); ++i) items.emplace_back(tone_class(all[i].as, i), all[i].name);
  return svg_legend(items);
}

std::string range_words(const std::vector<double>& lower, const std::vector<double>& upper, std::size_t i, unit of, const chart_style& s) {
  if (lower.empty() || !std::isfinite(lower[i]) || !std::isfinite(upper[i])) return {};
  return " (" + value_text(lower[i], of, s.money, s.lang) + "\u2013" + value_text(upper[i], of, s.money, s.lang) + ")";
}

axis_range with_zero(unit of) {
  axis_range r;
  if (of == unit::share) r.high = 0.05;
  return r;
}

}  // namespace

std::string draw(const line_chart& c, const chart_style& s) {
  axis_range x{0, static_cast<double>(c.labels.size()) - 1};
  axis_range y = with_zero(c.of);
  std::vector<double> xs(c.labels.size());
  for (std::size_t i = 0; i < xs.size(); ++i) xs[i] = static_cast<double>(i);
  for (const line_chart::line& l : c.lines) {
    y.include(l.values);
    y.include(l.lower);
    y.include(l.upper);
  }
  svg_plot plot(x, y, c.of, s.money, s.lang);
  plot.label_axis(c.labels);
  for (std::size_t i = 0; i < c.lines.size(); ++i) {
    const line_chart::line& l = c.lines[i];
    const std::string css_class = tone_class(l.as, i);
    if (!l.lower.empty()) plot.band(xs, l.lower, l.upper, css_class, false);
    plot.curve(xs, l.values, css_class + (l.dashed ? " dashed" : ""), false);
    if (l.dashed) continue;
    for (std::size_t k = 0; k < l.values.size(); ++k)
      plot.dot(xs[k], l.values[k], css_class, c.labels[k] + ", " + l.name + ": " + value_text(l.values[k], c.of, s.money, s.lang) + range_words(l.lower, l.upper, k, c.of, s));
  }
  return legend_of_series(c.lines) + plot.draw(c.title);
}

std::string draw(const step_chart& c, const chart_style& s) {
  axis_range x;
  axis_range y = with_zero(c.of_y);
  for (const step_chart::curve& curve : c.curves) {
    x.include(curve.x);
    y.include(curve.y);
  }
  svg_plot plot(x, y, c.of_y, s.money, s.lang);
  plot.number_axis(c.of_x, c.of_x == unit::days ? words_in(s.lang).charts.days() : "");
  for (std::size_t i = 0; i < c.curves.size(); ++i) {
    const step_chart::curve& curve = c.curves[i];
    const std::string css_class = tone_class(curve.as, i);
    // Bands of many curves hide each other.
    if (!curve.lower.empty() && c.curves.size() <= 3) plot.band(curve.x, curve.lower, curve.upper, css_class, true);
    plot.curve(curve.x, curve.y, css_class, true);
  }
  // A mark at about ten places of each curve: enough to read, few enough to move through.
  for (std::size_t i = 0; i < c.curves.size(); ++i) {
    const step_chart::curve& curve = c.curves[i];
    const std::size_t every = std::max<std::size_t>(1, curve.x.size() / 10);
    for (std::size_t k = 0; k < curve.x.size(); k += every)
      plot.dot(curve.x[k], curve.y[k], tone_class(curve.as, i),
               curve.name + ", " + value_text(curve.x[k], c.of_x, s.money, s.lang) + ": " + value_text(curve.y[k], c.of_y, s.money, s.lang) + range_words(curve.lower, curve.upper, k, c.of_y, s));
  }
  return legend_of_series(c.curves) + plot.draw(c.title);
}

std::string draw(const limits_chart& c, const chart_style& s) {
  axis_range x;
  axis_range y = with_zero(unit::share);
  y.include(c.target);
  for (const limits_chart::point& p : c.points) {
    x.include(p.n);
    y.include(p.share);
  }
  for (const limits_chart::limit& l : c.limits) x.include(l.n);
  // Limits of tiny units span everything; what the units themselves need decides the height.
  for (const limits_chart::limit& l : c.limits)
    for (std::size_t i = l.n.size() / 8; i < l.n.size(); ++i) {
      y.include(l.lower[i]);
      y.include(std::min(1.0, l.upper[i]));
    }
  y.low = std::max(0.0, y.low);
  svg_plot plot(x, y, unit::share, s.money, s.lang);
  plot.number_axis(unit::count, c.x_title);
  const auto inside = [&](std::vector<double> values) {
    for (double& v : values) v = std::clamp(v, y.low, y.high);
    return values;
  };
  for (std::size_t i = 0; i < c.limits.size(); ++i) {
    const std::string css_class = "limit" + std::to_string(i);
    plot.curve(c.limits[i].n, inside(c.limits[i].lower), css_class, false);
    plot.curve(c.limits[i].n, inside(c.limits[i].upper), css_class, false);
  }
  if (std::isfinite(c.target)) plot.curve(std::vector<double>{x.low, x.high}, std::vector<double>{c.target, c.target}, "target", false);
  for (const limits_chart::point& p : c.points)
    plot.dot(p.n, p.share, tone_class(p.as), p.label + ": " + value_text(p.share, unit::share, s.money, s.lang) + ", n = " + value_text(p.n, unit::count, s.money, s.lang));
  // Only those that stand out are named, names of all would cover each other; each where no other name is.
  std::vector<std::pair<double, double>> names;
  for (const limits_chart::point& p : c.points) {
    if (!std::isfinite(p.share) || (p.as != tone::good && p.as != tone::bad)) continue;
    constexpr double wide = 12, high = 15;
    const double at = plot.x(p.n);
    const auto is_free = [&](double height) {
      return std::none_of(names.begin(), names.end(), [&](const auto& other) { return std::abs(other.first - at) < wide && std::abs(other.second - height) < high; });
    };
    double height = plot.y(p.share) - 9;
    for (const double other : {plot.y(p.share) + 20, plot.y(p.share) - 25, plot.y(p.share) + 36})
      if (!is_free(height)) height = other;
    names.emplace_back(at, height);
    plot.add(svg_text(at, height, at > chart_width / 2 ? "end" : "start", shortened(p.label, 20), "axis"));
  }
  std::vector<std::pair<std::string, std::string>> items;
  for (std::size_t i = 0; i < c.limits.size(); ++i) items.emplace_back("limit" + std::to_string(i), c.limits[i].name);
  if (std::isfinite(c.target)) items.emplace_back("bar-target", words_in(s.lang).charts.all_together());
  return svg_legend(items) + plot.draw(c.title);
}

}  // namespace funnel::io
