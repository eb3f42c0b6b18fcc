#include "report/charts/svg_charts.hpp"

#include "report/words/report_words.hpp"
#include "report/charts/svg_marks.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace funnel::io {

using namespace doc;

namespace {

std::string words_of(const bar& b, unit of, const chart_style& s) {
  return value_text(b.value, of, s.money, s.lang) + (b.note.empty() ? "" : " \u00B7 " + b.note);
}

std::string caption(const std::string& label, const std::string& value, double y) {
  return svg_text(0, y, "start", shortened(label, 34), "label") + svg_text(chart_width, y, "end", value, "value");
}

double largest(const std::vector<bar>& bars) {
  double most = 0;
  for (const bar& b : bars)
    if (std::isfinite(b.value)) most = std::max(most, b.value);
  return most;
}

/// Nothing for what is not there; the smallest thing that is there can still be seen.
double length(double value, double most) {
  if (!(most > 0) || !(value > 0)) return 0;
  return std::max(0.3, chart_width * value / most);
}

/// The colour of a part goes with what it is; where that is not said, with its place, as that of a curve: a stage has one on every page.
std::string part_class(const stacked_chart& c, std::size_t i) { return i < c.kinds.size() ? "k-" + escaped(c.kinds[i]) : tone_class(tone::plain, i); }

std::string legend_of_stack(const stacked_chart& c) {
  std::vector<std::pair<std::string, std::string>> items;
  for (std::size_t i = 0; i < c.parts.size(); ++i) items.emplace_back(part_class(c, i), c.parts[i]);
  return svg_legend(items);
}

}  // namespace

std::string draw(const funnel_chart& c, const chart_style& s) {
  const double most = largest(c.bands);
  std::string marks;
  double y = 0;
  for (std::size_t i = 0; i < c.bands.size(); ++i) {
    const bar& band = c.bands[i];
    const double up = length(band.value, most) / 2;
    const double down = length(i + 1 < c.bands.size() ? c.bands[i + 1].value : band.value, most) / 2;
    const double middle = chart_width / 2;
    const std::string points = point(middle - up, 0) + point(middle + up, 0) + point(middle + down, 36) + point(middle - down, 36);
    const std::string words = words_of(band, c.of, s);
    marks += caption(band.label, words, y + 15);
    marks += mark(stretched(y + 22, 36, "<polygon points=\"" + points + "\" class=\"" + tone_class(band.as) + "\"/>"), band.label + ": " + words);
    y += 68;
  }
  return svg(c.title, y, marks);
}

std::string draw(const bar_chart& c, const chart_style& s) {
  const double most = largest(c.bars);
  std::string marks;
  double y = 0;
  for (const bar& b : c.bars) {
    const std::string words = words_of(b, c.of, s);
    marks += caption(b.label, words, y + 15) + rectangle(0, y + 22, chart_width, 14, "track") +
             mark(rectangle(0, y + 22, length(b.value, most), 14, tone_class(b.as)), b.label + ": " + words);
    y += 46;
  }
  return svg(c.title, y, marks);
}

std::string draw(const stacked_chart& c, const chart_style& s) {
  std::string marks;
  double y = 0;
  for (const stacked_chart::row& row : c.rows) {
    double sum = 0;
    for (const double v : row.values)
      if (v > 0) sum += v;
    marks += svg_text(0, y + 15, "start", shortened(row.label, 40), "label");
    double x = 0;
    for (std::size_t i = 0; i < row.values.size(); ++i) {
      if (!(row.values[i] > 0)) continue;
      const double width = chart_width * row.values[i] / sum;
      marks += mark(rectangle(x, y + 22, width, 20, part_class(c, i)),
                    row.label + ": " + c.parts[i] + ": " + value_text(row.values[i], c.of, s.money, s.lang));
      x += width;
    }
    y += 54;
  }
  return legend_of_stack(c) + svg(c.title, y, marks);
}

std::string draw(const box_chart& c, const chart_style& s) {
  double most = 0;
  for (const box_chart::box& b : c.boxes)
    for (const double x : {b.p10, b.p25, b.median, b.p75, b.p90, b.norm})
      if (std::isfinite(x)) most = std::max(most, x);
  const auto at = [&](double x) { return most > 0 ? chart_width * x / most : 0; };
  // A quantile that was not reached lies beyond what was seen: its part runs to the edge.
  const auto end_at = [&](double x) { return std::isfinite(x) ? at(x) : chart_width; };
  const auto word = [&](double x) { return value_text(x, c.of, s.money, s.lang); };
  const chart_texts& w = words_in(s.lang).charts;
  std::vector<std::pair<std::string, std::string>> items{{"box s0", w.middle_half()}, {"bar-middle", w.typical()}, {"bar-whisker", w.most()}};
  if (std::any_of(c.boxes.begin(), c.boxes.end(), [](const box_chart::box& b) { return std::isfinite(b.norm); })) items.emplace_back("bar-norm", w.the_norm());
  std::string marks;
  double y = 0;
  for (const box_chart::box& b : c.boxes) {
    marks += caption(b.label, word(b.median), y + 15) + rectangle(0, y + 32, chart_width, 1, "track");
    std::string shape;
    if (std::isfinite(b.p10)) shape += svg_line(at(b.p10), y + 32, end_at(b.p90), y + 32, "whisker");
    if (std::isfinite(b.p25)) shape += rectangle(at(b.p25), y + 23, std::max(0.3, end_at(b.p75) - at(b.p25)), 18, "box " + tone_class(b.as));
    if (std::isfinite(b.median)) shape += svg_line(at(b.median), y + 22, at(b.median), y + 42, "middle");
    std::string words = b.label;
    for (const auto& [name, value] : {std::pair{"10%", b.p10}, {"25%", b.p25}, {"50%", b.median}, {"75%", b.p75}, {"90%", b.p90}})
      words += std::string(", ") + name + ": " + word(value);
    marks += mark(shape, words);
    if (std::isfinite(b.norm)) marks += mark(svg_line(at(b.norm), y + 19, at(b.norm), y + 45, "norm"), w.norm(b.label, word(b.norm)));
    y += 56;
  }
  return svg_legend(items) + svg(c.title, y, marks);
}

std::string draw(const plan_chart& c, const chart_style& s) {
  double most = 0;
  for (const plan_chart::row& r : c.rows)
    for (const double x : {r.actual, r.expected, r.plan})
      if (std::isfinite(x)) most = std::max(most, x);
  const auto word = [&](double x) { return value_text(x, c.of, s.money, s.lang); };
  const chart_texts& w = words_in(s.lang).charts;
  std::string marks;
  double y = 0;
  for (const plan_chart::row& r : c.rows) {
    const std::string planned = std::isfinite(r.plan) ? " / " + word(r.plan) : "";
    marks += caption(r.label, word(r.actual) + planned, y + 15) + rectangle(0, y + 22, chart_width, 16, "track");
    marks += mark(rectangle(0, y + 22, length(r.expected, most), 16, "muted"), w.expected(r.label, word(r.expected)));
    marks += mark(rectangle(0, y + 25, length(r.actual, most), 10, r.actual >= r.plan ? "good" : "s0"), w.actual(r.label, word(r.actual)));
    if (std::isfinite(r.plan) && most > 0) {
      const double x = chart_width * std::max(0.0, r.plan) / most;
      marks += mark(svg_line(x, y + 19, x, y + 41, "norm"), w.plan(r.label, word(r.plan)));
    }
    y += 52;
  }
  return svg_legend({{"s0", w.won_so_far()}, {"good", w.plan_reached()}, {"muted", w.expected_in_the_end()}, {"bar-norm", w.the_plan()}}) + svg(c.title, y, marks);
}

std::string draw(const heat_map& c, const chart_style& s) {
  std::string out = "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" + escaped(c.title) + "\"><table class=\"heat\"><thead><tr><th></th>";
  for (const std::string& name : c.columns) out += "<th scope=\"col\">" + escaped(name) + "</th>";
  out += "</tr></thead><tbody>\n";
  for (const heat_map::row& row : c.rows) {
    out += "<tr><th scope=\"row\">" + escaped(row.label) + "</th>";
    for (std::size_t i = 0; i < row.values.size(); ++i) {
      std::string shade;
      if (std::isfinite(row.shades[i])) {
        const auto depth = static_cast<int>(std::lround(3 * std::clamp(row.shades[i], -1.0, 1.0)));
        if (depth != 0) shade = " class=\"" + std::string(depth > 0 ? "good" : "bad") + std::to_string(std::abs(depth)) + "\"";
      }
      out += "<td" + shade + ">" + escaped(value_text(row.values[i], c.of, s.money, s.lang)) + "</td>";
    }
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>\n";
}

}  // namespace funnel::io
