#include <funnel/report/writers.hpp>

#include "report/writers/report_json.hpp"

#include <cmath>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace funnel::io {
namespace {

using namespace doc;

json of(const std::vector<double>& values) {
  json out = json::array();
  for (const double v : values) out.push_back(number(v));
  return out;
}

json of(const std::vector<bar>& bars) {
  json out = json::array();
  for (const bar& b : bars) out.push_back({{"label", b.label}, {"value", number(b.value)}});
  return out;
}

json of(const cell& c) {
  switch (c.what) {
    case cell::holds::nothing: return nullptr;
    case cell::holds::text: return c.text;
    case cell::holds::integer: return c.integer;
    case cell::holds::real: break;
  }
  if (!c.has_interval() && c.n < 0) return number(c.real);
  json out{{"value", number(c.real)}, {"lower", number(c.lower)}, {"upper", number(c.upper)}};
  if (c.n >= 0) {
    out["hits"] = c.hits;
    out["n"] = c.n;
  }
  return out;
}

/// Keys of a table's columns; a stage that is there again, as another step, has a number.
std::vector<std::string> keys_of(const table& t) {
  std::vector<std::string> keys;
  std::map<std::string, int> times;
  for (const column& c : t.columns) {
    const int n = ++times[c.id];
    keys.push_back(n == 1 ? c.id : c.id + "#" + std::to_string(n));
  }
  return keys;
}

json of(const table& t) {
  const std::vector<std::string> keys = keys_of(t);
  json rows = json::array();
  for (const std::vector<cell>& row : t.rows) {
    json out = json::object();
    for (std::size_t i = 0; i < row.size(); ++i) out[keys[i]] = of(row[i]);
    rows.push_back(std::move(out));
  }
  return rows;
}

json of(const funnel_chart& c) { return {{"kind", "funnel"}, {"title", c.title}, {"bands", of(c.bands)}}; }
json of(const bar_chart& c) { return {{"kind", "bars"}, {"title", c.title}, {"bars", of(c.bars)}}; }

json of(const stacked_chart& c) {
  json out{{"kind", "stacked"}, {"title", c.title}, {"parts", c.parts}, {"rows", json::array()}};
  for (const auto& row : c.rows) out["rows"].push_back({{"label", row.label}, {"values", of(row.values)}});
  return out;
}

json of(const line_chart& c) {
  json out{{"kind", "lines"}, {"title", c.title}, {"labels", c.labels}, {"lines", json::array()}};
  for (const auto& l : c.lines)
    out["lines"].push_back({{"name", l.name}, {"values", of(l.values)}, {"lower", of(l.lower)}, {"upper", of(l.upper)}});
  return out;
}

json of(const step_chart& c) {
  json out{{"kind", "steps"}, {"title", c.title}, {"curves", json::array()}};
  for (const auto& s : c.curves)
    out["curves"].push_back({{"name", s.name}, {"x", of(s.x)}, {"y", of(s.y)}, {"lower", of(s.lower)}, {"upper", of(s.upper)}});
  return out;
}

json of(const limits_chart& c) {
  json out{{"kind", "limits"}, {"title", c.title}, {"target", number(c.target)}, {"points", json::array()}, {"limits", json::array()}};
  for (const auto& p : c.points) out["points"].push_back({{"label", p.label}, {"n", number(p.n)}, {"share", number(p.share)}});
  for (const auto& l : c.limits)
    out["limits"].push_back({{"name", l.name}, {"n", of(l.n)}, {"lower", of(l.lower)}, {"upper", of(l.upper)}});
  return out;
}

json of(const box_chart& c) {
  json out{{"kind", "boxes"}, {"title", c.title}, {"boxes", json::array()}};
  for (const auto& b : c.boxes)
    out["boxes"].push_back({{"label", b.label}, {"p10", number(b.p10)}, {"p25", number(b.p25)}, {"median", number(b.median)},
                            {"p75", number(b.p75)}, {"p90", number(b.p90)}, {"norm", number(b.norm)}});
  return out;
}

json of(const heat_map& c) {
  json out{{"kind", "heat_map"}, {"title", c.title}, {"columns", c.columns}, {"rows", json::array()}};
  for (const auto& row : c.rows) out["rows"].push_back({{"label", row.label}, {"values", of(row.values)}, {"shades", of(row.shades)}});
  return out;
}

json of(const plan_chart& c) {
  json out{{"kind", "plan"}, {"title", c.title}, {"rows", json::array()}};
  for (const auto& row : c.rows)
    out["rows"].push_back({{"label", row.label}, {"actual", number(row.actual)}, {"expected", number(row.expected)}, {"plan", number(row.plan)}});
  return out;
}

/// Puts each block where its kind belongs.
struct block_json {
  json& out;

  void operator()(const paragraph& p) const { list_in(out, "statements").push_back(p.text); }
  void operator()(const table& t) const { object_in(out, "tables")[t.id] = of(t); }
  void operator()(const chart& c) const {
    list_in(out, "charts").push_back(std::visit([](const auto& drawn) { return of(drawn); }, c));
  }
  void operator()(const glossary& g) const {
    for (const auto& [term, meaning] : g.terms) object_in(out, "glossary")[term] = meaning;
  }
};

}  // namespace

json sections_json(const std::vector<doc::section>& sections) {
  json out = json::object();
  for (const section& s : sections) {
    json& here = object_in(out, s.id);
    here["heading"] = s.heading;
    for (const block& b : s.blocks) std::visit(block_json{here}, b);
  }
  return out;
}

}  // namespace funnel::io

namespace funnel {
inline namespace v0_1 {

std::string to_json(const doc::document& d) {
  io::json out{{"title", d.title}, {"question", d.question}};
  out["currency"] = {{"code", d.currency.code}, {"decimals", d.currency.decimals}};
  if (!d.figures.empty()) {
    for (const doc::figure& f : d.figures) io::list_in(out, "figures").push_back({{"label", f.label}, {"value", io::of(f.value)}, {"note", f.note}});
  }
  out["sections"] = io::sections_json(d.sections);
  return io::json_text(out);
}

}  // namespace v0_1
}  // namespace funnel
