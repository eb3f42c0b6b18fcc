#include "c/request.hpp"

#include <funnel/query/presets.hpp>

#include <algorithm>
#include <limits>
#include <utility>

namespace funnel::c {
namespace {

/// Most threads that a request may ask for.
constexpr std::size_t max_threads = 256;

}  // namespace

void fields::known(const char* name) {
  if (std::find(known_.begin(), known_.end(), name) == known_.end()) known_.emplace_back(name);
}

void fields::read(const char* name, double& out) {
  std::optional<double> value;
  read(name, value);
  if (value) out = *value;
}
void fields::read(const char* name, std::int64_t& out) {
  std::optional<std::int64_t> value;
  read(name, value);
  if (value) out = *value;
}
void fields::read(const char* name, std::uint64_t& out) {
  std::optional<std::int64_t> value;
  read(name, value);
  if (value && *value < 0) wrong(name, "a whole number, 0 or more");
  if (value && *value >= 0) out = static_cast<std::uint64_t>(*value);
}
void fields::read(const char* name, int& out) {
  std::optional<std::int64_t> value;
  read(name, value);
  if (value && (*value < std::numeric_limits<int>::min() || *value > std::numeric_limits<int>::max()))
    wrong(name, "a smaller whole number");
  else if (value)
    out = static_cast<int>(*value);
}
void fields::read(const char* name, std::size_t& out, std::int64_t least) {
  std::optional<std::int64_t> value;
  read(name, value);
  if (!value) return;
  if (*value < least)
    fail(errc::out_of_range, name, "must be at least " + std::to_string(least));
  else
    out = static_cast<std::size_t>(*value);
}
void fields::read(const char* name, std::vector<double>& out) {
  const json* list = find(name);
  if (!list) return;
  if (!list->is_array() || !std::all_of(list->begin(), list->end(), [](const json& item) { return item.is_number(); }))
    return wrong(name, "a list of numbers");
  out = list->get<std::vector<double>>();
}
void fields::read(const char* name, std::optional<instant>& out, const time_zone& zone) {
  if (!find(name)) return;
  std::string text;
  read(name, text);
  out = parse_time(text, zone);
  if (!out) wrong(name, "an ISO 8601 date or time");
}
void fields::read(const char* name, std::optional<period>& out, const time_zone& zone) {
  const json* j = find(name);
  if (!j) return;
  std::vector<error> errors;
  fields span(*j, path(name), errors);
  std::optional<instant> from, to;
  span.read("from", from, zone);
  span.read("to", to, zone);
  span.finish();
  for (const error& e : errors) in_.fail(e.code, std::string_view(e.field).substr(path("").size() + !path("").empty()), e.message);
  out = period{from.value_or(instant::min()), to.value_or(instant::max())};
}
namespace {

std::optional<grouping> grouping_of(const json& j) {
  if (j.is_object() && j.size() == 1 && j.contains("dimension") && j["dimension"].is_string())
    return grouping{funnel::field::dimension, j["dimension"].get<std::string>()};
  const auto by = value_named<funnel::field>(j.is_string() ? j.get<std::string>() : std::string{});
  if (!by || *by == funnel::field::dimension || *by == funnel::field::period) return std::nullopt;
  return grouping{*by, {}};
}

}  // namespace

void fields::read(const char* name, grouping& out) {
  const json* j = find(name);
  if (!j) return;
  if (auto by = grouping_of(*j)) out = *std::move(by);
  else wrong(name, "owner, team, reason or {\"dimension\": NAME}");
}
void fields::read(const char* name, std::vector<grouping>& out) {
  const json* j = find(name);
  if (!j) return;
  if (!j->is_array()) return wrong(name, "a list");
  for (const json& each : *j) {
    auto by = grouping_of(each);
    if (!by) return wrong(name, "a list of owner, team, reason or {\"dimension\": NAME}");
    out.push_back(*std::move(by));
  }
}

void fields::one_of(const char* name, const std::vector<std::string_view>& names) {
  std::string all;
  for (const std::string_view n : names) all += (all.empty() ? "" : ", ") + std::string(n);
  fail(errc::invalid_value, name, "must be one of " + all);
}

void fields::finish() {
  if (!object_.is_object()) return;
  std::string all;
  for (const std::string& name : known_) all += (all.empty() ? "" : ", ") + name;
  for (const auto& item : object_.items())
    if (item.key() != "comment" && std::find(known_.begin(), known_.end(), item.key()) == known_.end())
      fail(errc::unknown_name, item.key(), all.empty() ? "there are no fields here" : "there is no such field; there are " + all);
}

void read_question(fields& in, query& out, std::vector<error>& errors) {
  if (const json* q = in.find("query")) {
    auto question = parse_query(q->dump(), out.zone);
    for (error e : question.errors()) {
      e.field = e.field.empty() ? "query" : "query." + e.field;
      errors.push_back(std::move(e));
    }
    if (question) out = *std::move(question);
  }
  if (std::string name; in.find("preset")) {
    in.read("preset", name);
    if (const auto found = find_preset(name))
      out = with_preset(std::move(out), *found, out.in);
    else
      in.fail(found.errors().front().code, "preset", found.errors().front().message);
  }
}

sales_plan read_plan(fields& in, unsigned fiscal_start, std::vector<error>& errors) {
  sales_plan plan;
  const json* list = in.find("targets");
  if (!list || !list->is_array()) {
    in.fail(errc::missing_value, "targets", "must be a list of targets");
    return plan;
  }
  for (std::size_t i = 0; i < list->size(); ++i) {
    fields target((*list)[i], in.path("targets[" + std::to_string(i) + "]"), errors);
    plan_target t;
    std::string period;
    target.read("period", period);
    if (const auto found = period_labelled(period, fiscal_start))
      t.in = *found;
    else
      target.wrong("period", "a period such as 2026-07, 2026-Q3 or 2026");
    target.read("segment", t.segment);
    target.read("amount", t.amount);
    target.read("deals", t.deals);
    target.finish();
    if (i == 0) plan.unit = t.in.unit();
    plan.targets.push_back(std::move(t));
  }
  return plan;
}

bool read_language(fields& in, language& out) {
  if (!in.find("language")) return false;
  std::string name;
  in.read("language", name);
  if (name == "en" || name == "ru")
    out = name == "ru" ? language::russian : language::english;
  else
    in.one_of("language", {"en", "ru"});
  return true;
}

result<request> parse_request(std::string_view text, const time_zone& zone, asked_for what) {
  auto parsed = io::parse_json(text);
  if (!parsed) return parsed.errors();
  std::vector<error> errors;
  fields in(*parsed, "", errors);
  request r;
  r.question.zone = zone;
  in.choose("view", r.view);
  read_question(in, r.question, errors);
  if (const json* options = in.find("options")) {
    options->is_object() ? void(r.options = *options) : in.wrong("options", "an object");
  }
  in.read("title", r.title);
  read_language(in, r.lang);
  std::size_t threads = 1;
  in.read("threads", threads, 1);
  if (threads > max_threads) in.fail(errc::limit_exceeded, "threads", "must be at most " + std::to_string(max_threads));
  r.how.threads = static_cast<unsigned>(std::min(threads, max_threads));
  if (what == asked_for::part) {
    if (const json* part = in.find("part")) part->is_object() ? void(r.part = *part) : in.wrong("part", "an object");
  }
  if (what == asked_for::deals) {
    if (const json* cell = in.find("cell"))
      cell->is_object() ? void(r.cell = *cell) : in.wrong("cell", "an object");
    else
      in.fail(errc::missing_value, "cell", "the number to open is missing");
    in.read("limit", r.limit, 1);
    in.read("after", r.after);
  }
  in.finish();
  if (!errors.empty()) return errors;
  return r;
}

}  // namespace funnel::c
