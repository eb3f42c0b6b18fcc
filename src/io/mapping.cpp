#include <funnel/io/csv.hpp>
#include <funnel/pipeline/pipeline.hpp>

#include "core/json_fields.hpp"
#include "io/form_names.hpp"
#include "io/mapping_fields.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
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

/// "0.92" as 92 of 100, "1/3" as 1 of 3; nullopt for anything but a number above zero of at most twelve digits, or two
/// whole ones.
std::optional<std::pair<std::int64_t, std::int64_t>> decimal_fraction(const std::string& text) {
  if (const std::size_t slash = text.find('/'); slash != std::string::npos) {
    const auto own = parse_amount(text.substr(0, slash), 0), foreign = parse_amount(text.substr(slash + 1), 0);
    if (!own || !foreign || *own <= 0 || *foreign <= 0) return std::nullopt;
    return std::pair{*own, *foreign};
  }
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

/// A form or a list of them.
template <class Form, std::size_t N>
void read_forms(const json& j, object_fields& fields, const char* name, const io::named_forms<Form, N>& names, std::vector<Form>& out) {
  std::vector<const json*> texts;
  if (j.is_array())
    for (const json& item : j) texts.push_back(&item);
  else
    texts.push_back(&j);
  for (const json* text : texts) {
    const auto form = text->is_string() ? io::named(text->get_ref<const std::string&>(), names) : std::nullopt;
    if (form) {
      out.push_back(*form);
      continue;
    }
    std::string known;
    for (const auto& [known_name, unused] : names) known += (known.empty() ? "\"" : ", \"") + std::string(known_name) + '"';
    fields.fail(errc::invalid_value, name, "must be one of these, or a list of them: " + known);
  }
}

void read_forms(object_fields& fields, column_mapping& m, std::vector<error>& errors) {
  if (const json* times = fields.find("times")) read_forms(*times, fields, "times", io::time_form_names, m.times);
  if (const json* amounts = fields.find("amounts")) read_forms(*amounts, fields, "amounts", io::amount_form_names, m.amounts);
  if (const json* columns = fields.find("times_of")) {
    object_fields of(*columns, fields.path("times_of"), errors);
    if (columns->is_object())
      for (const auto& [column, forms] : columns->items()) {
        of.find(column.c_str());
        read_forms(forms, of, column.c_str(), io::time_form_names, m.times_of[column]);
      }
  }
  fields.read("round_amounts", m.round_amounts);
  fields.read("empty", m.empty);
}

void read_file_form(object_fields& fields, column_mapping& m) {
  fields.read("encoding", m.encoding);
  std::string delimiter = ",";
  fields.read("delimiter", delimiter);
  if (delimiter.size() == 1 && delimiter[0] != '"' && delimiter[0] != '\n' && delimiter[0] != '\r' && delimiter[0] != '\0')
    m.delimiter = delimiter[0];
  else
    fields.wrong("delimiter", "one character, not a quote or a line break");
  std::optional<std::int64_t> header;
  fields.read("header_line", header);
  if (header.value_or(0) < 0)
    fields.wrong("header_line", "a line number from 1, or 0");
  else
    m.header_line = static_cast<std::size_t>(header.value_or(0));
  fields.read("short_rows", m.short_rows);
  fields.read("until_blank_line", m.until_blank_line);
}

void read_skip(object_fields& fields, column_mapping& m, std::vector<error>& errors) {
  const json* rules = fields.find("skip");
  if (!rules) return;
  if (!rules->is_array()) return fields.wrong("skip", "a list");
  for (std::size_t i = 0; i < rules->size(); ++i) {
    object_fields item((*rules)[i], fields.path("skip[" + std::to_string(i) + "]"), errors);
    skip_rule r;
    item.read("column", r.column);
    item.read("values", r.values);
    item.read("except", r.except);
    if (item.find("flag")) item.read("flag", r.flag.emplace());
    item.finish();
    if (r.column.empty()) item.fail(errc::missing_value, "column", "the column is missing");
    if (!r.values.empty() + !r.except.empty() + r.flag.has_value() != 1)
      item.fail(errc::invalid_value, "", "needs one of \"values\", \"except\" and \"flag\"");
    m.skip.push_back(std::move(r));
  }
}

/// What the values of a column stand for, each one of `known` or, if wanted, "dimension:" and a name.
void check_meanings(object_fields& fields, const char* name, const std::map<std::string, std::string>& meanings,
                    std::initializer_list<std::string_view> known, bool dimensions) {
  for (const auto& [value, meaning] : meanings) {
    if (std::find(known.begin(), known.end(), meaning) != known.end()) continue;
    if (dimensions && meaning.starts_with("dimension:") && meaning.size() > 10) continue;
    std::string all;
    for (const std::string_view k : known) all += (all.empty() ? "\"" : ", \"") + std::string(k) + '"';
    fields.fail(errc::invalid_value, name + ("." + value), "must be one of " + all + (dimensions ? " or \"dimension:\" and its name" : ""));
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

void read_source(object_fields& fields, column_mapping& m) {
  fields.read("table", m.source.table);
  if (const json* lines = fields.find("statement"); lines && lines->is_array()) {
    std::vector<std::string> texts;
    fields.read("statement", texts);
    for (const std::string& line : texts) m.source.statement += line + "\n";
  } else {
    fields.read("statement", m.source.statement);
  }
  fields.read("mark", m.source.mark);
  fields.read("overlap", m.source.overlap);
  if (!m.source.table.empty() && !m.source.statement.empty())
    fields.fail(errc::invalid_value, "statement", "give either \"table\" or \"statement\"");
  if (!m.source.overlap.empty() && m.source.mark.empty())
    fields.fail(errc::missing_value, "mark", "an \"overlap\" needs the column to which it applies");
}

void check_stages(const column_mapping& m, std::vector<error>& errors) {
  const auto check_stage = [&](const std::string& id, const std::string& where) {
    for (const pipeline_version& v : m.pipelines)
      if (v.stages.find(id) != no_stage) return;
    errors.push_back({errc::unknown_stage, where, "the pipeline has no stage \"" + id + "\""});
  };
  if (m.pipelines.empty()) return;
  if (!m.created_stage.empty()) check_stage(m.created_stage, "created_stage");
  for (const dated_stage& d : m.dated) check_stage(d.stage, "dated_stages");
  for (const auto& [value, id] : m.stage_of) check_stage(id, "stages." + value);
}

column_mapping mapping_from(const json& whole, std::vector<error>& errors);

/// Each file's mapping is that of an object in which its keys replace those outside.
void read_files(object_fields& fields, const json& whole, column_mapping& m, std::vector<error>& errors) {
  const json* files = fields.find("files");
  if (!files) return;
  if (!files->is_array() || files->empty()) return fields.wrong("files", "a list");
  const std::vector<error> outside = errors;
  for (std::size_t i = 0; i < files->size(); ++i) {
    const json& entry = (*files)[i];
    object_fields item(entry, fields.path("files[" + std::to_string(i) + "]"), errors);
    file_mapping f;
    item.read("name", f.name);
    if (f.name.empty() && entry.is_object() && entry.value("table", json()).is_string()) f.name = entry["table"];
    if (f.name.empty()) item.fail(errc::missing_value, "name", "the name of the file is missing");
    for (const char* common : {"pipeline", "pipelines", "currency", "rates", "files"})
      if (item.find(common)) item.fail(errc::invalid_value, common, "belongs outside of \"files\": it is one for all");
    if (!entry.is_object()) continue;
    json own = whole;
    own.erase("files");
    for (const auto& [key, value] : entry.items())
      if (key != "name" && key != "pipeline" && key != "pipelines" && key != "currency" && key != "rates" && key != "files") own[key] = value;
    std::vector<error> wrong;
    f.mapping = mapping_from(own, wrong);
    for (error& e : wrong) {
      if (std::find(outside.begin(), outside.end(), e) != outside.end()) continue;
      e.field = item.path(e.field);
      errors.push_back(std::move(e));
    }
    m.files.push_back(std::move(f));
  }
}

column_mapping mapping_from(const json& whole, std::vector<error>& errors) {
  column_mapping m;
  object_fields fields(whole, "", errors);
  std::string shape = "event";
  fields.read("shape", shape);
  if (const auto known = io::named(shape, io::shape_names))
    m.shape = *known;
  else
    fields.wrong("shape", "\"event\", \"snapshot\", \"field_change\" or \"activity\"");
  read_pipelines(fields, m.pipelines, errors);
  read_currency(fields, m.currency, errors);

  if (const json* columns = fields.find("columns")) {
    object_fields names(*columns, "columns", errors);
    for (const auto& [name, member] : io::column_fields) names.read(name.data(), m.*member);
    names.finish();
  }
  if (const json* activities = fields.find("activities")) {
    object_fields names(*activities, "activities", errors);
    for (const auto& [name, member] : io::activity_fields) names.read(name.data(), m.activities.*member);
    names.finish();
  }
  fields.read("dimensions", m.dimensions);
  fields.read("stages", m.stage_of);
  fields.read("fields", m.fields);
  check_meanings(fields, "fields", m.fields,
                 {"stage", "owner", "amount", "identity", "expected", "created", "deleted"}, true);
  fields.read("outcomes", m.outcomes);
  check_meanings(fields, "outcomes", m.outcomes, {"open", "won", "lost", "stage"}, false);
  fields.read("not_stages", m.not_stages);
  fields.read("whole_histories", m.whole_histories);
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
  read_source(fields, m);
  read_file_form(fields, m);
  read_forms(fields, m, errors);
  read_skip(fields, m, errors);
  read_files(fields, whole, m, errors);
  fields.finish();
  check_stages(m, errors);
  return m;
}

}  // namespace

}  // namespace v0_1

std::vector<std::string> io::mapped_columns(const column_mapping& m) {
  std::vector<std::string> names;
  const auto add = [&](const std::string& name) {
    if (!name.empty()) names.push_back(name);
  };
  if (m.shape == row_shape::activity) {
    for (const auto& [name, member] : activity_fields) add(m.activities.*member);
  } else {
    for (const auto& [name, member] : column_fields) add(m.*member);
    for (const auto& [dimension, column] : m.dimensions) add(column);
    for (const dated_stage& d : m.dated) add(d.column);
    for (const table_join& j : m.joins) add(j.on);
  }
  for (const skip_rule& r : m.skip) add(r.column);
  return names;
}

inline namespace v0_1 {

std::string* column_mapping::column(std::string_view name) {
  for (const auto& [known, member] : io::column_fields)
    if (known == name) return &(this->*member);
  return nullptr;
}

result<column_mapping> parse_mapping(std::string_view text) {
  auto parsed = io::parse_json(text);
  if (!parsed) return parsed.errors();
  std::vector<error> errors;
  column_mapping m = mapping_from(*parsed, errors);
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
