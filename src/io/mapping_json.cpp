#include <funnel/io/csv.hpp>

#include "core/json_fields.hpp"
#include "io/form_names.hpp"
#include "io/mapping_fields.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace {

using io::json;

void put(json& out, const char* key, const std::string& text) {
  if (!text.empty()) out[key] = text;
}
void put(json& out, const char* key, bool value) {
  if (value) out[key] = true;
}
template <class List>
void put(json& out, const char* key, const List& values) {
  if (!values.empty()) out[key] = values;
}

/// One name, or a list of them.
template <class Form>
json forms(const std::vector<Form>& all) {
  json names = json::array();
  for (const Form f : all) names.push_back(io::name_of(f));
  return names.size() == 1 ? names[0] : names;
}

json pipelines(const std::vector<pipeline_version>& versions) {
  json all = json::array();
  for (std::size_t i = 0; i < versions.size();) {
    const std::string& id = versions[i].stages.id();
    const std::size_t begin = i;
    while (i < versions.size() && versions[i].stages.id() == id) ++i;
    if (i - begin == 1 && versions[begin].from == instant::min() && versions[begin].known_at == instant::min()) {
      all.push_back(json::parse(to_json(versions[begin].stages)));
      continue;
    }
    json list = json::array();
    for (std::size_t v = begin; v < i; ++v) {
      json version = json::parse(to_json(versions[v].stages));
      version.erase("id");
      if (versions[v].from != instant::min()) version["from"] = to_text(versions[v].from);
      if (versions[v].known_at != instant::min()) version["known_at"] = to_text(versions[v].known_at);
      put(version, "became", versions[v].became);
      list.push_back(std::move(version));
    }
    all.push_back({{"id", id}, {"versions", std::move(list)}});
  }
  return all;
}

/// "0.92", or "1/3" where no decimal number says it.
std::string price(const exchange_rate& r) {
  std::int64_t foreign = r.foreign_units / std::gcd(r.own_units, r.foreign_units);
  std::int64_t own = r.own_units / std::gcd(r.own_units, r.foreign_units);
  for (int decimals = 0; decimals <= 6; ++decimals, own *= 10) {
    if (own > max_rate_units) break;
    if (own % foreign == 0) return format_amount(own / foreign, decimals);
  }
  return std::to_string(r.own_units) + "/" + std::to_string(r.foreign_units);
}

json rates(const std::vector<exchange_rate>& all) {
  json list = json::array();
  for (const exchange_rate& r : all) {
    json one{{"currency", r.currency}, {"decimals", r.decimals}, {"rate", price(r)}};
    if (r.from != instant::min()) one["from"] = to_text(r.from);
    if (r.known_at != instant::min()) one["known_at"] = to_text(r.known_at);
    list.push_back(std::move(one));
  }
  return list;
}

/// What each file may say for itself.
json of_one_file(const column_mapping& m) {
  json out{{"shape", io::name_of(m.shape, io::shape_names)}};
  put(out, "table", m.source.table);
  put(out, "statement", m.source.statement);
  put(out, "mark", m.source.mark);
  put(out, "overlap", m.source.overlap);
  put(out, "encoding", m.encoding);
  if (m.delimiter != ',') out["delimiter"] = std::string(1, m.delimiter);
  if (m.header_line != 0) out["header_line"] = m.header_line;
  put(out, "short_rows", m.short_rows);
  put(out, "until_blank_line", m.until_blank_line);
  if (m.zone.name() != "UTC") out["zone"] = m.zone.name();
  if (!m.times.empty()) out["times"] = forms(m.times);
  for (const auto& [column, of] : m.times_of) out["times_of"][column] = forms(of);
  if (!m.amounts.empty()) out["amounts"] = forms(m.amounts);
  put(out, "round_amounts", m.round_amounts);
  put(out, "empty", m.empty);

  for (const auto& [name, member] : io::column_fields)
    if (!(m.*member).empty()) out["columns"][std::string(name)] = m.*member;
  for (const auto& [name, member] : io::activity_fields)
    if (!(m.activities.*member).empty()) out["activities"][std::string(name)] = m.activities.*member;
  put(out, "dimensions", m.dimensions);
  put(out, "stages", m.stage_of);
  put(out, "not_stages", m.not_stages);
  put(out, "whole_histories", m.whole_histories);
  put(out, "fields", m.fields);
  put(out, "outcomes", m.outcomes);
  for (const dated_stage& d : m.dated) out["dated_stages"].push_back({{"stage", d.stage}, {"column", d.column}});
  if (m.created_default) out["created_default"] = *m.created_default;
  put(out, "created_stage", m.created_stage);
  for (const skip_rule& r : m.skip) {
    json rule{{"column", r.column}};
    put(rule, "values", r.values);
    put(rule, "except", r.except);
    if (r.flag) rule["flag"] = *r.flag;
    out["skip"].push_back(std::move(rule));
  }
  for (const table_join& t : m.joins) {
    json join{{"file", t.file}, {"on", t.on}, {"key", t.key.empty() ? t.on : t.key}};
    put(join, "take", t.take);
    out["joins"].push_back(std::move(join));
  }
  return out;
}

}  // namespace

std::string to_json(const column_mapping& m) {
  // Of several files each says everything itself: what stands outside of them would only fill in for what they leave out.
  json out = m.files.empty() ? of_one_file(m) : json::object();
  if (json all = pipelines(m.pipelines); all.size() == 1)
    out["pipeline"] = std::move(all[0]);
  else
    put(out, "pipelines", all);
  out["currency"] = {{"code", m.currency.code}, {"decimals", m.currency.decimals}};
  if (!m.rates.empty()) out["rates"] = rates(m.rates);
  for (const file_mapping& f : m.files) {
    json own{{"name", f.name}};
    own.update(of_one_file(f.mapping));
    out["files"].push_back(std::move(own));
  }
  return io::json_text(out);
}

}  // namespace v0_1
}  // namespace funnel
