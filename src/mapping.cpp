#include <funnel/adapters/mapping.hpp>
#include <funnel/pipeline/templates.hpp>

#include "json_fields.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace {

using io::json;
using io::object_fields;

constexpr std::array<std::pair<std::string_view, std::string csv_mapping::*>, 13> column_fields{{
    {"deal", &csv_mapping::deal},
    {"time", &csv_mapping::time},
    {"kind", &csv_mapping::kind},
    {"stage", &csv_mapping::stage},
    {"created", &csv_mapping::created},
    {"closed", &csv_mapping::closed},
    {"owner", &csv_mapping::owner},
    {"team", &csv_mapping::team},
    {"amount", &csv_mapping::amount},
    {"reason", &csv_mapping::reason},
    {"event_id", &csv_mapping::event_id},
    {"sequence", &csv_mapping::sequence},
    {"known_at", &csv_mapping::known_at},
}};

void read_texts(object_fields& fields, const char* name, std::map<std::string, std::string>& out) {
  const json* j = fields.find(name);
  if (!j) return;
  if (!j->is_object()) return fields.wrong(name, "an object of texts");
  for (const auto& [key, value] : j->items()) {
    if (!value.is_string() || key.empty()) return fields.wrong(name, "an object of texts");
    out[key] = value.get<std::string>();
  }
}

void read_currency(object_fields& fields, currency& out, std::vector<error>& errors) {
  const json* j = fields.find("currency");
  if (!j) return;
  object_fields money(*j, fields.path("currency"), errors);
  money.read("code", out.code);
  if (const json* decimals = money.find("decimals")) {
    if (decimals->is_number_integer() && *decimals >= 0 && *decimals <= 6)
      out.decimals = decimals->get<int>();
    else
      money.wrong("decimals", "a whole number from 0 to 6");
  }
  money.finish();
}

void read_pipeline(object_fields& fields, pipeline& out, std::vector<error>& errors) {
  const json* j = fields.find("pipeline");
  auto made = !j ? result<pipeline>(default_pipeline())
              : j->is_string() ? pipeline_template(j->get<std::string>())
                               : io::pipeline_from(*j, fields.path("pipeline"));
  if (made) {
    out = *std::move(made);
  } else {
    errors.insert(errors.end(), made.errors().begin(), made.errors().end());
  }
}

void read_lists(object_fields& fields, csv_mapping& m, std::vector<error>& errors) {
  if (const json* dated = fields.find("dated_stages")) {
    if (!dated->is_array()) fields.wrong("dated_stages", "a list");
    for (std::size_t i = 0; dated->is_array() && i < dated->size(); ++i) {
      object_fields item((*dated)[i], fields.path("dated_stages[" + std::to_string(i) + "]"), errors);
      dated_stage d;
      item.read("stage", d.stage);
      item.read("column", d.column);
      item.finish();
      m.dated.push_back(std::move(d));
    }
  }
  if (const json* joins = fields.find("joins")) {
    if (!joins->is_array()) fields.wrong("joins", "a list");
    for (std::size_t i = 0; joins->is_array() && i < joins->size(); ++i) {
      object_fields item((*joins)[i], fields.path("joins[" + std::to_string(i) + "]"), errors);
      table_join t;
      item.read("file", t.file);
      item.read("on", t.on);
      item.read("key", t.key);
      item.read("take", t.take);
      item.finish();
      if (t.file.empty()) item.fail(errc::missing_value, "file", "the joined file is missing");
      if (t.on.empty()) item.fail(errc::missing_value, "on", "the joining column is missing");
      if (t.key.empty()) t.key = t.on;
      m.joins.push_back(std::move(t));
    }
  }
}

}  // namespace

std::string* csv_mapping::column(std::string_view field) {
  for (const auto& [name, member] : column_fields)
    if (name == field) return &(this->*member);
  return nullptr;
}

result<csv_mapping> parse_mapping(std::string_view text) {
  auto parsed = io::parse_json(text);
  if (!parsed) return parsed.errors();
  std::vector<error> errors;
  csv_mapping m;
  object_fields fields(*parsed, "", errors);

  std::string shape = "event";
  fields.read("shape", shape);
  if (shape == "snapshot")
    m.shape = row_shape::snapshot;
  else if (shape != "event")
    fields.wrong("shape", "\"event\" or \"snapshot\"");
  read_pipeline(fields, m.pipeline, errors);
  read_currency(fields, m.currency, errors);

  if (const json* columns = fields.find("columns")) {
    object_fields names(*columns, "columns", errors);
    for (const auto& [name, member] : column_fields) names.read(name.data(), m.*member);
    names.finish();
  }
  read_texts(fields, "dimensions", m.dimensions);
  read_texts(fields, "stages", m.stage_of);
  read_lists(fields, m, errors);
  if (fields.find("created_default")) fields.read("created_default", m.created_default.emplace());
  fields.read("created_stage", m.created_stage);

  std::string zone = "UTC";
  fields.read("zone", zone);
  if (auto found = find_time_zone(zone))
    m.zone = *std::move(found);
  else
    fields.fail(found.errors().front().code, "zone", found.errors().front().message);
  std::string delimiter = ",";
  fields.read("delimiter", delimiter);
  if (delimiter.size() == 1 && delimiter[0] != '"' && delimiter[0] != '\n' && delimiter[0] != '\r')
    m.delimiter = delimiter[0];
  else
    fields.wrong("delimiter", "one character, not a quote or a line break");
  fields.finish();

  const auto check_stage = [&](const std::string& id, const std::string& where) {
    if (m.pipeline.find(id) == no_stage)
      errors.push_back({errc::unknown_stage, where, "the pipeline has no stage \"" + id + "\""});
  };
  if (m.pipeline.size() > 0) {
    if (!m.created_stage.empty()) check_stage(m.created_stage, "created_stage");
    for (const dated_stage& d : m.dated) check_stage(d.stage, "dated_stages");
    for (const auto& [value, id] : m.stage_of) check_stage(id, "stages." + value);
  }
  if (!errors.empty()) return errors;
  return m;
}

}  // namespace v0_1
}  // namespace funnel
