#include <funnel/report/writers.hpp>

#include "core/number_text.hpp"
#include "report/writers/answer_ids.hpp"
#include "report/writers/chart_json.hpp"
#include "report/writers/report_json.hpp"
#include "report/writers/table_csv.hpp"
#include "report/words/report_words.hpp"

#include <funnel/query/query.hpp>
#include <funnel/report/funnel_report.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace funnel::io {
namespace {

using namespace doc;

/// The value alone.
json value_json(const cell& c) {
  switch (c.what) {
    case cell::holds::nothing: return nullptr;
    case cell::holds::text: return c.id.empty() ? c.text : c.id;
    case cell::holds::integer: return c.of == unit::instant ? json(to_text(instant{c.integer})) : json(c.integer);
    case cell::holds::real: break;
  }
  return number_in(c.real, c.of);
}

/// What is known of the value beside it, under keys that begin with `prefix`.
void add_evidence(json& out, const std::string& prefix, const cell& c, double level) {
  if (c.has_interval()) out[prefix + "interval"] = {{"low", number_in(c.lower, c.of)}, {"high", number_in(c.upper, c.of)}, {"level", number(std::isnan(c.level) ? level : c.level)}};
  if (c.n < 0) return;
  out[prefix + "hits"] = c.hits;
  out[prefix + "n"] = c.n;
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

class table_json {
 public:
  table_json(std::string_view section, const table& t, double level) : t_(t), keys_(keys_of(t)), section_(section), level_(level) {}

  json whole() const {
    json out{{"label", label_json(t_.title.empty() ? t_.fold : t_.title)}, {"columns", json::array()}, {"rows", json::array()}};
    for (std::size_t c = 0; c < t_.columns.size(); ++c)
      if (t_.columns[c].whose != reader::people) out["columns"].push_back(column_of(c));
    const std::size_t n = rows_for_programs(t_);
    for (std::size_t r = 0; r < n; ++r) out["rows"].push_back(row(t_.rows[r]));
    if (t_.totals > 0) out["totals"] = json::array();
    for (std::size_t r = n; r < n + t_.totals; ++r) out["totals"].push_back(row(t_.rows[r]));
    out["more"] = t_.more;
    return out;
  }

 private:
  json column_of(std::size_t c) const {
    const std::string_view kind = kind_of_column(section_, t_, c);
    json out{{"id", keys_[c]}, {"label", label_json(t_.columns[c].heading)}, {"kind", kind}};
    if (kind != "id") return out;
    json& labels = object_in(out, "labels");
    for (const std::vector<cell>& row : t_.rows)
      if (c < row.size() && row[c].what == cell::holds::text) labels[row[c].id.empty() ? row[c].text : row[c].id] = row[c].text;
    return out;
  }

  json row(const std::vector<cell>& cells) const {
    json out = json::object();
    for (std::size_t c = 0; c < cells.size(); ++c) {
      if (t_.columns[c].whose == reader::people) continue;
      out[keys_[c]] = value_json(cells[c]);
      add_evidence(out, keys_[c] + "_", cells[c], level_);
    }
    return out;
  }

  const table& t_;
  std::vector<std::string> keys_;
  std::string_view section_;
  double level_;
};

/// Puts each block where its kind belongs.
struct block_json {
  const section& in;
  json& out;

  void operator()(const paragraph& p) const {
    if (p.text.empty()) return;
    json one{{"id", label_json(p.id)}, {"tone", funnel::name_of(p.as)}, {"text", p.text}};
    if (p.n >= 0) one.update({{"n", p.n}, {"of", p.of}, {"deals", p.deals}});
    out["statements"].push_back(std::move(one));
  }
  void operator()(const table& t) const {
    if (t.whose != reader::people) out["tables"][t.id] = table_json(in.id, t, in.level).whole();
  }
  void operator()(const chart& c) const {
    std::visit([&](const auto& drawn) { if (!drawn.id.empty()) out["charts"][drawn.id] = chart_json(drawn, in.level); }, c);
  }
  void operator()(const glossary& g) const {
    for (const auto& [term, meaning] : g.terms) out["terms"].push_back({{"label", term}, {"text", meaning}});
  }
};

json figure_json(const figure& f) {
  json out{{"label", label_json(f.label)}, {"kind", kind_of_figure(f)}, {"value", value_json(f.value)}};
  add_evidence(out, "", f.value, doc::no_number);
  out["text"] = label_json(f.note);
  return out;
}

}  // namespace

json answer_json(std::string_view name) { return {{"schema", name}, {"version", answer_version}}; }

json number_in(double x, unit of) {
  if (of != unit::amount || !std::isfinite(x)) return number(x);
  constexpr double most = 9.2e18;  // inside 64 bits
  return static_cast<std::int64_t>(std::llround(std::clamp(x, -most, most)));
}

}  // namespace funnel::io

namespace funnel {
inline namespace v0_1 {

std::string to_json(const funnel_report& r) { return to_json(to_document(r)); }

std::string to_json(const doc::document& d) {
  using io::json;
  json out = io::answer_json("funnel.document");
  out["language"] = io::words_in(d.lang).numbers.code();
  out["title"] = d.title;
  out["question"] = {{"text", d.question}, {"query", nullptr}, {"hash", nullptr}};
  if (!d.query.empty()) {
    out["question"]["query"] = json::parse(d.query, nullptr, false);
    if (const auto q = parse_query(d.query)) out["question"]["hash"] = io::hex_text(hash(*q));
  }
  out["currency"] = {{"code", d.currency.code}, {"decimals", d.currency.decimals}};
  out["figures"] = json::object();
  for (const doc::figure& f : d.figures)
    if (f.whose != doc::reader::people) out["figures"][f.id] = io::figure_json(f);
  out["sections"] = json::object();
  for (const doc::section& s : d.sections) {
    if (s.whose == doc::reader::people) continue;
    json& here = out["sections"][s.id];
    if (here.is_null()) here = {{"label", s.heading}, {"statements", json::array()}, {"tables", json::object()}, {"charts", json::object()}, {"terms", json::array()}};
    for (const doc::block& b : s.blocks) std::visit(io::block_json{s, here}, b);
  }
  out["input"] = d.input ? io::input_json(*d.input, d.lang) : json(nullptr);
  return io::json_text(out);
}

}  // namespace v0_1
}  // namespace funnel
