#include <funnel/io/csv.hpp>
#include <funnel/pipeline/pipeline.hpp>

#include "core/json_fields.hpp"

#include <array>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace {

using io::json;
using io::object_fields;

constexpr std::array<std::pair<std::string_view, std::string column_mapping::*>, 17> column_fields{{
    {"deal", &column_mapping::deal},
    {"time", &column_mapping::time},
    {"kind", &column_mapping::kind},
    {"stage", &column_mapping::stage},
    {"pipeline", &column_mapping::pipeline},
    {"created", &column_mapping::created},
    {"closed", &column_mapping::closed},
    {"owner", &column_mapping::owner},
    {"team", &column_mapping::team},
    {"actor", &column_mapping::actor},
    {"identity", &column_mapping::identity},
    {"amount", &column_mapping::amount},
    {"currency", &column_mapping::currency_code},
    {"reason", &column_mapping::reason},
    {"event_id", &column_mapping::event_id},
    {"sequence", &column_mapping::sequence},
    {"known_at", &column_mapping::known_at},
}};

constexpr std::array<std::pair<std::string_view, std::string activity_mapping::*>, 10> activity_fields{{
    {"id", &activity_mapping::id},
    {"kind", &activity_mapping::kind},
    {"deal", &activity_mapping::deal},
    {"person", &activity_mapping::person},
    {"actor", &activity_mapping::actor},
    {"planned", &activity_mapping::planned},
    {"due", &activity_mapping::due},
    {"done", &activity_mapping::done},
    {"cancelled", &activity_mapping::cancelled},
    {"known_at", &activity_mapping::known_at},
}};

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

void read_pipelines(object_fields& fields, std::vector<pipeline_version>& out, std::vector<error>& errors) {
  const auto add = [&](const json& j, const std::string& path) {
    using versions = std::vector<pipeline_version>;
    const auto from_template = [&]() -> result<versions> {
      auto p = pipeline_template(j.get<std::string>());
      if (!p) return p.errors();
      return versions{pipeline_version(*std::move(p))};
    };
    const auto made = j.is_string() ? from_template() : io::versions_from(j, path);
    errors.insert(errors.end(), made.errors().begin(), made.errors().end());
    if (made) out.insert(out.end(), made->begin(), made->end());
  };
  const json* one = fields.find("pipeline");
  const json* several = fields.find("pipelines");
  if (one && several) fields.fail(errc::invalid_value, "pipelines", "give either \"pipeline\" or \"pipelines\"");
  if (one) add(*one, fields.path("pipeline"));
  if (several && (!several->is_array() || several->empty())) fields.wrong("pipelines", "a list");
  for (std::size_t i = 0; several && several->is_array() && i < several->size(); ++i)
    add((*several)[i], fields.path("pipelines[" + std::to_string(i) + "]"));
  if (!one && !several) out.emplace_back(default_pipeline());
}

/// "0.92" as 92 of 100; nullopt for anything but a decimal number above zero of at most twelve digits.
std::optional<std::pair<std::int64_t, std::int64_t>> decimal_fraction(const std::string& text) {
  const std::size_t point = text.find('.');
  const std::size_t decimals = point == std::string::npos ? 0 : text.size() - point - 1;
  if (text.empty() || text.size() > 13 || decimals > 6 || text.front() == '-' || text.front() == '+') return std::nullopt;
  const auto own = parse_amount(text, static_cast<int>(decimals));
  std::int64_t foreign = 1;
  for (std::size_t i = 0; i < decimals; ++i) foreign *= 10;
  if (!own || *own <= 0) return std::nullopt;
  return std::pair{*own, foreign};
}

void read_rates(object_fields& fields, column_mapping& m, std::vector<error>& errors) {
  const json* rates = fields.find("rates");
  if (!rates) return;
  if (!rates->is_array()) return fields.wrong("rates", "a list");
  for (std::size_t i = 0; i < rates->size(); ++i) {
    object_fields item((*rates)[i], fields.path("rates[" + std::to_string(i) + "]"), errors);
    exchange_rate r;
    item.read("currency", r.currency);
    if (const json* decimals = item.find("decimals")) {
      if (decimals->is_number_integer() && *decimals >= 0 && *decimals <= 6)
        r.decimals = decimals->get<int>();
      else
        item.wrong("decimals", "a whole number from 0 to 6");
    }
    for (const auto& [name, member] : {std::pair{"from", &exchange_rate::from}, {"known_at", &exchange_rate::known_at}}) {
      if (!item.find(name)) continue;
      std::string text;
      item.read(name, text);
      if (const auto t = parse_time(text, m.zone))
        r.*member = *t;
      else
        item.wrong(name, "an ISO 8601 date or time");
    }
    const json* price = item.find("rate");
    const auto units = price ? decimal_fraction(price->is_string() ? price->get<std::string>() : price->dump()) : std::nullopt;
    if (units)
      std::tie(r.own_units, r.foreign_units) = *units;
    else
      item.wrong("rate", "the price of one foreign unit, a decimal number above zero");
    item.finish();
    m.rates.push_back(std::move(r));
  }
}

void read_lists(object_fields& fields, column_mapping& m, std::vector<error>& errors) {
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

std::string* column_mapping::column(std::string_view field) {
  for (const auto& [name, member] : column_fields)
    if (name == field) return &(this->*member);
  return nullptr;
}

result<column_mapping> parse_mapping(std::string_view text) {
  auto parsed = io::parse_json(text);
  if (!parsed) return parsed.errors();
  std::vector<error> errors;
  column_mapping m;
  object_fields fields(*parsed, "", errors);

  std::string shape = "event";
  fields.read("shape", shape);
  if (shape == "snapshot")
    m.shape = row_shape::snapshot;
  else if (shape != "event")
    fields.wrong("shape", "\"event\" or \"snapshot\"");
  read_pipelines(fields, m.pipelines, errors);
  read_currency(fields, m.currency, errors);

  if (const json* columns = fields.find("columns")) {
    object_fields names(*columns, "columns", errors);
    for (const auto& [name, member] : column_fields) names.read(name.data(), m.*member);
    names.finish();
  }
  if (const json* activities = fields.find("activities")) {
    object_fields names(*activities, "activities", errors);
    for (const auto& [name, member] : activity_fields) names.read(name.data(), m.activities.*member);
    names.finish();
  }
  fields.read("dimensions", m.dimensions);
  fields.read("stages", m.stage_of);
  read_lists(fields, m, errors);
  if (fields.find("created_default")) fields.read("created_default", m.created_default.emplace());
  fields.read("created_stage", m.created_stage);

  std::string zone = "UTC";
  fields.read("zone", zone);
  if (auto found = find_time_zone(zone))
    m.zone = *std::move(found);
  else
    fields.fail(found.errors().front().code, "zone", found.errors().front().message);
  read_rates(fields, m, errors);
  std::string delimiter = ",";
  fields.read("delimiter", delimiter);
  if (delimiter.size() == 1 && delimiter[0] != '"' && delimiter[0] != '\n' && delimiter[0] != '\r')
    m.delimiter = delimiter[0];
  else
    fields.wrong("delimiter", "one character, not a quote or a line break");
  fields.finish();

  const auto check_stage = [&](const std::string& id, const std::string& where) {
    for (const pipeline_version& v : m.pipelines)
      if (v.stages.find(id) != no_stage) return;
    errors.push_back({errc::unknown_stage, where, "the pipeline has no stage \"" + id + "\""});
  };
  if (!m.pipelines.empty()) {
    if (!m.created_stage.empty()) check_stage(m.created_stage, "created_stage");
    for (const dated_stage& d : m.dated) check_stage(d.stage, "dated_stages");
    for (const auto& [value, id] : m.stage_of) check_stage(id, "stages." + value);
  }
  if (!errors.empty()) return errors;
  return m;
}

result<event_store> make_store(const column_mapping& m) {
  auto store = m.pipelines.empty() ? event_store::make({pipeline_version(default_pipeline())}, m.currency)
                                   : event_store::make(m.pipelines, m.currency);
  if (!store) return store;
  for (const exchange_rate& r : m.rates)
    if (auto errors = store->add_rate(r); !errors.empty()) return errors;
  return store;
}

}  // namespace v0_1
}  // namespace funnel
