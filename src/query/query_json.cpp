#include <funnel/query/query.hpp>


#include "core/duration_text.hpp"
#include "core/hashes.hpp"
#include "core/json_fields.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace {

using io::json;
using io::object_fields;

// --- Reading -----------------------------------------------------------------------------------------------------

/// Calls `read(element, path)` for each element of a list field.
template <class Read>
void each_of(object_fields& fields, const char* name, Read read) {
  const json* list = fields.find(name);
  if (!list) return;
  if (!list->is_array()) return fields.wrong(name, "a list");
  for (std::size_t i = 0; i < list->size(); ++i) read((*list)[i], fields.path(std::string(name) + "[" + std::to_string(i) + "]"));
}

template <class Enum>
void read_choice(object_fields& fields, const char* name, Enum& out) {
  std::string text(name_of(out));
  fields.read(name, text);
  if (const auto value = value_named<Enum>(text)) {
    out = *value;
    return;
  }
  std::string all;
  for (const std::string_view known : names_of<Enum>) all += (all.empty() ? "" : ", ") + std::string(known);
  fields.fail(errc::invalid_value, name, "must be one of " + all);
}

void read_length(object_fields& fields, const char* name, std::optional<timespan>& out) {
  if (!fields.find(name)) return;
  std::string text;
  fields.read(name, text);
  out = io::parse_duration(text);
  if (!out) fields.wrong(name, "a length of time like \"90d\", \"36h\", \"15m\" or \"10s\"");
}

void read_instant(object_fields& fields, const char* name, const time_zone& zone, instant& out) {
  if (!fields.find(name)) return;
  std::string text;
  fields.read(name, text);
  if (const auto t = parse_time(text, zone))
    out = *t;
  else
    fields.wrong(name, "an ISO 8601 date or time");
}

void read_layout(object_fields& fields, const time_zone& zone, layout& out, std::vector<error>& errors) {
  const json* j = fields.find("layout");
  if (!j) return;
  object_fields in(*j, fields.path("layout"), errors);
  in.read("pipeline", out.pipeline);
  read_choice(in, "versions", out.versions);
  if (in.find("version_at")) read_instant(in, "version_at", zone, out.version_at.emplace());
  in.read("phases", out.phases);
  read_choice(in, "unit", out.unit);
  in.finish();
}

void read_ordered(object_fields& fields, ordered_steps& out, std::vector<error>& errors) {
  const json* j = fields.find("ordered");
  if (!j) return;
  object_fields in(*j, fields.path("ordered"), errors);
  each_of(in, "steps", [&](const json& item, const std::string& path) {
    object_fields step(item, path, errors);
    named_step s;
    std::optional<timespan> min_gap;
    step.read("stages", s.stages);
    step.read("optional", s.optional);
    read_length(step, "min_gap", min_gap);
    read_length(step, "max_gap", s.max_gap);
    s.min_gap = min_gap.value_or(timespan{});
    step.finish();
    out.steps.push_back(std::move(s));
  });
  each_of(in, "exclusions", [&](const json& item, const std::string& path) {
    object_fields exclusion(item, path, errors);
    named_exclusion e;
    std::optional<std::int64_t> after;
    std::optional<std::int64_t> before;
    exclusion.read("stages", e.stages);
    exclusion.read("after", after);
    exclusion.read("before", before);
    if (after.value_or(0) < 0) exclusion.wrong("after", "a step, from 0");
    e.after = static_cast<std::size_t>(after.value_or(0));
    e.before = before ? static_cast<std::size_t>(*before) : e.after + 1;
    exclusion.finish();
    out.exclusions.push_back(std::move(e));
  });
  if (const json* held = in.find("hold_constant")) {
    object_fields hold(*held, in.path("hold_constant"), errors);
    held_field h;
    hold.read("owner", h.owner);
    hold.read("dimension", h.dimension);
    hold.finish();
    out.hold_constant = std::move(h);
  }
  read_length(in, "window", out.window);
  read_choice(in, "reentry", out.reentry);
  in.read("strict_deduplication", out.strict_deduplication);
  in.read("strict_order", out.strict_order);
  in.read("strict_increase", out.strict_increase);
  in.read("strict_once", out.strict_once);
  in.finish();
}

filter read_filter(const json& item, const std::string& path, std::vector<error>& errors) {
  object_fields in(item, path, errors);
  filter f;
  in.read("dimension", f.dimension);
  if (f.dimension.empty()) {
    f.by = field::owner;
    read_choice(in, "field", f.by);
  }
  if (in.find("is_not")) {
    f.exclude = true;
    in.read("is_not", f.values);
    if (in.find("is")) in.fail(errc::invalid_value, "is", "give either \"is\" or \"is_not\"");
  } else if (in.find("is")) {
    in.read("is", f.values);
  } else {
    in.fail(errc::missing_value, "is", "the wanted values are missing");
  }
  in.finish();
  return f;
}

grouping read_grouping(const json& item, const std::string& path, std::vector<error>& errors) {
  grouping g;
  if (item.is_object()) {
    object_fields in(item, path, errors);
    in.read("dimension", g.dimension);
    in.finish();
    return g;
  }
  const std::string name = item.is_string() ? item.get<std::string>() : std::string{};
  if (const auto unit = value_named<calendar_unit>(name)) return {field::period, {}, *unit};
  if (const auto by = value_named<field>(name); by && *by != field::dimension && *by != field::period) return {*by, {}};
  errors.push_back({errc::invalid_value, path, "must be owner, team, reason, a calendar unit or {\"dimension\": NAME}"});
  return g;
}

// --- Writing -----------------------------------------------------------------------------------------------------

json to_value(const layout& l) {
  json out = json::object();
  if (!l.pipeline.empty()) out["pipeline"] = l.pipeline;
  if (l.versions != layout{}.versions) out["versions"] = name_of(l.versions);
  if (l.version_at) out["version_at"] = to_text(*l.version_at);
  if (!l.phases.empty()) out["phases"] = l.phases;
  if (l.unit != layout{}.unit) out["unit"] = name_of(l.unit);
  return out;
}

json to_value(const ordered_steps& o) {
  const ordered_steps usual;
  json out = json::object();
  for (const named_step& s : o.steps) {
    json step{{"stages", s.stages}};
    if (s.optional) step["optional"] = true;
    if (s.min_gap.us != 0) step["min_gap"] = io::duration_text(s.min_gap);
    if (s.max_gap) step["max_gap"] = io::duration_text(*s.max_gap);
    io::list_in(out, "steps").push_back(std::move(step));
  }
  if (o.window) out["window"] = io::duration_text(*o.window);
  for (const named_exclusion& e : o.exclusions)
    io::list_in(out, "exclusions").push_back({{"stages", e.stages}, {"after", e.after}, {"before", e.before}});
  if (o.hold_constant) {
    json& held = out["hold_constant"] = json::object();
    if (o.hold_constant->owner) held["owner"] = true;
    if (!o.hold_constant->dimension.empty()) held["dimension"] = o.hold_constant->dimension;
  }
  if (o.reentry != usual.reentry) out["reentry"] = name_of(o.reentry);
  if (o.strict_deduplication) out["strict_deduplication"] = true;
  if (o.strict_order) out["strict_order"] = true;
  if (o.strict_increase) out["strict_increase"] = true;
  if (!o.strict_once) out["strict_once"] = false;
  return out;
}

json to_value(const query& q) {
  const query usual;
  json out = json::object();
  if (q.basis != usual.basis) out["basis"] = name_of(q.basis);
  if (q.in.start != instant::min()) io::object_in(out, "in")["from"] = to_text(q.in.start);
  if (q.in.end != instant::max()) io::object_in(out, "in")["to"] = to_text(q.in.end);
  if (!q.entered_stage.empty()) out["entered_stage"] = q.entered_stage;
  if (q.outcomes != all_outcomes) {
    json& wanted = out["outcomes"] = json::array();
    for (std::size_t o = 0; o < n_outcomes; ++o)
      if (q.outcomes & outcome_bit(static_cast<outcome>(o))) wanted.push_back(names_of<outcome>[o]);
  }
  for (const filter& f : q.filters) {
    json item = json::object();
    if (f.by == field::dimension)
      item["dimension"] = f.dimension;
    else
      item["field"] = name_of(f.by);
    item[f.exclude ? "is_not" : "is"] = f.values;
    io::list_in(out, "filters").push_back(std::move(item));
  }
  if (q.min_amount) out["min_amount"] = *q.min_amount;
  if (q.max_amount) out["max_amount"] = *q.max_amount;
  if (q.as_of != instant::max()) out["as_of"] = to_text(q.as_of);
  if (q.known_at != instant::max()) out["known_at"] = to_text(q.known_at);
  if (!(q.layout == usual.layout)) out["layout"] = to_value(q.layout);
  if (q.counting != usual.counting) out["counting"] = name_of(q.counting);
  if (!(q.ordered == usual.ordered)) out["ordered"] = to_value(q.ordered);
  if (q.credit != usual.credit) out["credit"] = name_of(q.credit);
  if (q.worth != usual.worth) out["worth"] = name_of(q.worth);
  for (const grouping& g : q.groups)
    io::list_in(out, "group_by").push_back(g.by == field::dimension ? json{{"dimension", g.dimension}} : json(name_of(g)));
  if (!q.team_of.empty()) out["teams"] = q.team_of;
  if (!(q.zone == usual.zone)) out["zone"] = q.zone.name();
  if (q.fiscal_start != usual.fiscal_start) out["fiscal_year_from"] = q.fiscal_start;
  if (q.working_hours) out["working_hours"] = io::to_value(*q.working_hours);
  return out;
}

}  // namespace

result<query> parse_query(std::string_view text, const time_zone& default_zone) {
  auto parsed = io::parse_json(text);
  if (!parsed) return parsed.errors();
  std::vector<error> errors;
  object_fields fields(*parsed, "", errors);
  query q;
  q.zone = default_zone;
  if (std::string zone; fields.find("zone")) {
    fields.read("zone", zone);
    if (auto found = find_time_zone(zone))
      q.zone = *std::move(found);
    else
      fields.fail(found.errors().front().code, "zone", found.errors().front().message);
  }

  read_choice(fields, "basis", q.basis);
  if (const json* in = fields.find("in")) {
    object_fields span(*in, fields.path("in"), errors);
    read_instant(span, "from", q.zone, q.in.start);
    read_instant(span, "to", q.zone, q.in.end);
    span.finish();
  }
  fields.read("entered_stage", q.entered_stage);
  if (fields.find("outcomes")) q.outcomes = 0;
  each_of(fields, "outcomes", [&](const json& item, const std::string& path) {
    const auto o = value_named<outcome>(item.is_string() ? item.get<std::string>() : std::string{});
    if (o)
      q.outcomes |= outcome_bit(*o);
    else
      errors.push_back({errc::invalid_value, path, "must be open, won, lost or moved_out"});
  });
  each_of(fields, "filters", [&](const json& item, const std::string& path) { q.filters.push_back(read_filter(item, path, errors)); });
  fields.read("min_amount", q.min_amount);
  fields.read("max_amount", q.max_amount);
  read_instant(fields, "as_of", q.zone, q.as_of);
  read_instant(fields, "known_at", q.zone, q.known_at);
  read_layout(fields, q.zone, q.layout, errors);
  read_choice(fields, "counting", q.counting);
  read_ordered(fields, q.ordered, errors);
  read_choice(fields, "credit", q.credit);
  read_choice(fields, "worth", q.worth);
  each_of(fields, "group_by", [&](const json& item, const std::string& path) { q.groups.push_back(read_grouping(item, path, errors)); });
  fields.read("teams", q.team_of);
  std::optional<std::int64_t> fiscal;
  fields.read("fiscal_year_from", fiscal);
  if (fiscal) q.fiscal_start = *fiscal >= 1 && *fiscal <= 12 ? static_cast<unsigned>(*fiscal) : 0;
  if (const json* hours = fields.find("working_hours")) {
    const auto calendar = io::calendar_from(*hours, fields.path("working_hours"));
    errors.insert(errors.end(), calendar.errors().begin(), calendar.errors().end());
    if (calendar) q.working_hours = calendar->schedule();
  }
  fields.finish();
  for (error& e : check(q)) errors.push_back(std::move(e));
  if (!errors.empty()) return errors;
  return q;
}

std::string to_json(const query& q) { return io::json_text(to_value(q)); }

std::uint64_t hash(const query& q) {
  return detail::text_hash(to_value(q).dump(-1, ' ', false, json::error_handler_t::replace));
}

}  // namespace v0_1
}  // namespace funnel
