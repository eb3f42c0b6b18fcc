#include "report/writers/chart_json.hpp"

#include "report/writers/answer_ids.hpp"
#include "report/writers/report_json.hpp"

#include <string>
#include <vector>

namespace funnel::io {
namespace {

using namespace doc;

json numbers_in(const std::vector<double>& values, unit of) {
  json out = json::array();
  for (const double v : values) out.push_back(number_in(v, of));
  return out;
}

/// The head of a chart; `kind` is that of its numbers.
json chart_head(const char* drawn_as, const std::string& title, unit of) {
  return {{"drawn_as", drawn_as}, {"label", label_json(title)}, {"kind", kind_in_charts(of)}};
}

/// One part of a chart, by what it is about.
json part_head(const std::string& id, const std::string& label) { return {{"id", label_json(id)}, {"label", label_json(label)}}; }

/// A band, where there is one.
void add_band(json& out, const std::vector<double>& lower, const std::vector<double>& upper, unit of, double level) {
  if (lower.empty()) return;
  out["band"] = {{"low", numbers_in(lower, of)}, {"high", numbers_in(upper, of)}, {"level", number(level)}};
}

json bars_json(const char* drawn_as, const std::string& title, unit of, const std::vector<bar>& bars) {
  json out = chart_head(drawn_as, title, of);
  json& rows = list_in(out, "rows");
  for (const bar& b : bars) {
    rows.push_back(part_head(b.id, b.label));
    rows.back()["value"] = number_in(b.value, of);
  }
  return out;
}

}  // namespace

json chart_json(const funnel_chart& c, double) { return bars_json("funnel", c.title, c.of, c.bands); }
json chart_json(const bar_chart& c, double) { return bars_json("bars", c.title, c.of, c.bars); }

json chart_json(const stacked_chart& c, double) {
  json out = chart_head("stacked", c.title, c.of);
  json& parts = list_in(out, "parts");
  for (std::size_t i = 0; i < c.parts.size(); ++i) parts.push_back(part_head(i < c.part_ids.size() ? c.part_ids[i] : std::string(), c.parts[i]));
  json& rows = list_in(out, "rows");
  for (const auto& row : c.rows) {
    rows.push_back(part_head(row.id, row.label));
    rows.back()["values"] = numbers_in(row.values, c.of);
  }
  return out;
}

json chart_json(const line_chart& c, double level) {
  json out = chart_head("lines", c.title, c.of);
  json& x = list_in(out, "x");
  for (std::size_t i = 0; i < c.labels.size(); ++i) x.push_back(part_head(c.label_ids.empty() ? c.labels[i] : c.label_ids[i], c.labels[i]));
  json& lines = list_in(out, "lines");
  for (const auto& l : c.lines) {
    lines.push_back(part_head(l.id, l.name));
    lines.back()["values"] = numbers_in(l.values, c.of);
    add_band(lines.back(), l.lower, l.upper, c.of, level);
  }
  return out;
}

json chart_json(const step_chart& c, double level) {
  json out = chart_head("steps", c.title, c.of_y);
  out["kind_of_x"] = kind_in_charts(c.of_x);
  json& lines = list_in(out, "lines");
  for (const auto& s : c.curves) {
    lines.push_back(part_head(s.id, s.name));
    lines.back()["x"] = numbers_in(s.x, c.of_x);
    lines.back()["values"] = numbers_in(s.y, c.of_y);
    add_band(lines.back(), s.lower, s.upper, c.of_y, level);
  }
  return out;
}

json chart_json(const limits_chart& c, double) {
  json out = chart_head("limits", c.title, unit::share);
  out["target"] = number(c.target);
  json& points = list_in(out, "points");
  for (const auto& p : c.points) {
    points.push_back(part_head(p.id, p.label));
    points.back().update({{"n", number(p.n)}, {"value", number(p.share)}});
  }
  json& limits = list_in(out, "limits");
  for (const auto& l : c.limits) {
    limits.push_back(part_head(l.id, l.name));
    limits.back()["n"] = numbers_in(l.n, unit::number);
    add_band(limits.back(), l.lower, l.upper, unit::share, l.level);
  }
  return out;
}

json chart_json(const box_chart& c, double) {
  json out = chart_head("boxes", c.title, c.of);
  json& rows = list_in(out, "rows");
  for (const auto& b : c.boxes) {
    rows.push_back(part_head(b.id, b.label));
    for (const auto& [key, value] : {std::pair{"p10", b.p10}, {"p25", b.p25}, {"median", b.median}, {"p75", b.p75}, {"p90", b.p90}, {"norm", b.norm}})
      rows.back()[key] = number_in(value, c.of);
  }
  return out;
}

json chart_json(const heat_map& c, double) {
  json out = chart_head("heat_map", c.title, c.of);
  json& columns = list_in(out, "columns");
  for (std::size_t i = 0; i < c.columns.size(); ++i) columns.push_back(part_head(i < c.column_ids.size() ? c.column_ids[i] : c.columns[i], c.columns[i]));
  json& rows = list_in(out, "rows");
  for (const auto& row : c.rows) {
    rows.push_back(part_head(row.id, row.label));
    rows.back()["values"] = numbers_in(row.values, c.of);
    rows.back()["shades"] = numbers_in(row.shades, unit::number);
  }
  return out;
}

json chart_json(const plan_chart& c, double) {
  json out = chart_head("plan", c.title, c.of);
  json& rows = list_in(out, "rows");
  for (const auto& row : c.rows) {
    rows.push_back(part_head(row.id, row.label));
    rows.back().update({{"actual", number_in(row.actual, c.of)}, {"expected", number_in(row.expected, c.of)}, {"plan", number_in(row.plan, c.of)}});
  }
  return out;
}

}  // namespace funnel::io
