#include <funnel/pipeline/pipeline.hpp>

#include "core/json_fields.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace {

using io::json;
using io::object_fields;

constexpr std::array<const char*, 3> kind_names{"open", "won", "lost"};
constexpr double day_us = 86'400e6;

void read_days(object_fields& fields, const char* name, std::optional<timespan>& out) {
  std::optional<double> days;
  fields.read(name, days);
  if (!days) return;
  // A million days is more than any pipeline lasts and keeps the product far inside 64 bits.
  if (!(std::abs(*days) <= 1e6)) return fields.fail(errc::out_of_range, name, "is too long");
  out = timespan{static_cast<std::int64_t>(std::llround(*days * day_us))};
}

stage read_stage(const json& j, const std::string& path, std::vector<error>& errors) {
  stage s;
  object_fields fields(j, path, errors);
  fields.read("id", s.id);
  fields.read("name", s.name);
  fields.read("hidden", s.hidden);
  fields.read("phase", s.phase);
  fields.read("win_probability", s.win_probability);
  fields.read("conversion_norm", s.conversion_norm);
  read_days(fields, "time_norm_days", s.time_norm);
  read_days(fields, "planning_period_days", s.planning_period);
  std::string kind = "open";
  fields.read("kind", kind);
  bool known = false;
  for (std::size_t k = 0; k < kind_names.size(); ++k)
    if (kind == kind_names[k]) {
      s.kind = static_cast<stage_kind>(k);
      known = true;
    }
  if (!known) fields.wrong("kind", "\"open\", \"won\" or \"lost\"");
  fields.finish();
  return s;
}

}  // namespace

result<std::vector<pipeline_version>> parse_pipeline_versions(std::string_view text) {
  auto j = io::parse_json(text);
  if (!j) return j.errors();
  return io::versions_from(*j, "");
}

result<pipeline> parse_pipeline(std::string_view text) {
  auto versions = parse_pipeline_versions(text);
  if (!versions) return versions.errors();
  if (versions->size() > 1)
    return error{errc::invalid_value, "versions", "one pipeline is wanted here, this one has several versions"};
  return versions->front().stages;
}

std::string to_json(const pipeline& p) {
  json j{{"id", p.id()}, {"name", p.name()}, {"stages", json::array()}};
  for (const stage& s : p.stages()) {
    json out{{"id", s.id}, {"name", s.name}, {"kind", kind_names[static_cast<std::size_t>(s.kind)]}};
    if (s.hidden) out["hidden"] = true;
    if (!s.phase.empty()) out["phase"] = s.phase;
    if (s.win_probability) out["win_probability"] = *s.win_probability;
    if (s.conversion_norm) out["conversion_norm"] = *s.conversion_norm;
    if (s.time_norm) out["time_norm_days"] = s.time_norm->days();
    if (s.planning_period) out["planning_period_days"] = s.planning_period->days();
    j["stages"].push_back(std::move(out));
  }
  return io::json_text(j);
}

namespace {

pipeline_version read_version(object_fields& fields, const std::string& id, const std::string& name, std::vector<error>& errors) {
  pipeline_version v;
  pipeline_builder builder(id, name);
  const json* stages = fields.find("stages");
  if (stages && stages->is_array()) {
    for (std::size_t i = 0; i < stages->size(); ++i)
      builder.add(read_stage((*stages)[i], fields.path("stages[" + std::to_string(i) + "]"), errors));
  } else if (stages) {
    fields.wrong("stages", "a list");
  }
  auto built = builder.build();
  if (built) v.stages = *std::move(built);
  for (error e : built.errors()) {
    e.field = fields.path(e.field);
    errors.push_back(std::move(e));
  }
  return v;
}

void read_time(object_fields& fields, const char* name, instant& out) {
  if (!fields.find(name)) return;
  std::string text;
  fields.read(name, text);
  if (const auto t = instant::parse(text))
    out = *t;
  else
    fields.wrong(name, "an ISO 8601 date or time");
}

}  // namespace
}  // namespace v0_1

result<std::vector<pipeline_version>> io::versions_from(const json& j, const std::string& path) {
  std::vector<error> errors;
  std::vector<pipeline_version> versions;
  object_fields fields(j, path, errors);
  std::string id;
  std::string name;
  fields.read("id", id);
  fields.read("name", name);
  const json* list = fields.find("versions");
  if (!list) {
    versions.push_back(read_version(fields, id, name, errors));
  } else if (!list->is_array() || list->empty()) {
    fields.wrong("versions", "a list");
  } else {
    for (std::size_t i = 0; i < list->size(); ++i) {
      object_fields item((*list)[i], fields.path("versions[" + std::to_string(i) + "]"), errors);
      std::string own_name = name;
      item.read("name", own_name);
      pipeline_version v = read_version(item, id, own_name, errors);
      read_time(item, "from", v.from);
      read_time(item, "known_at", v.known_at);
      item.read("became", v.became);
      item.finish();
      if (errors.empty())
        for (error& e : check_next_version(versions, v)) {
          e.field = item.path(e.field);
          errors.push_back(std::move(e));
        }
      versions.push_back(std::move(v));
    }
  }
  fields.finish();
  if (!errors.empty()) return errors;
  return versions;
}

}  // namespace funnel
