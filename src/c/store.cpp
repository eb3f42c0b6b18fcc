#include "c/store.hpp"

#include "events/store_access.hpp"
#include "io/store/kept_marks.hpp"
#include "report/writers/report_json.hpp"

#include <funnel/io/csv.hpp>
#include <funnel/io/store_file.hpp>

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <utility>

namespace funnel {
inline namespace v0_1 {
template <>
[[gnu::visibility("hidden")]] inline constexpr std::array<std::string_view, 3> names_of<file_sharing>{"readers", "nobody", "journal"};
}
}  // namespace funnel

namespace funnel::c {
namespace {

/// How a store in a file is opened.
struct file_options {
  bool read = false;
  bool zone = false;  ///< is one given?
  store_file_options how;
};

/// Definitions are the parts of a mapping that say what a store is. Errors: those of `parse_mapping`; `unknown_name` for
/// every other key.
/// With `file`, also its options.
result<column_mapping> parse_definitions(std::string_view text, const std::vector<const char*>& keys, const time_zone& zone,
                                         file_options* file = nullptr) {
  if (text.empty()) text = "{}";
  auto parsed = io::parse_json(text);
  if (!parsed) return parsed.errors();
  std::vector<error> errors;
  fields in(*parsed, "", errors);
  if (file) {
    file->zone = parsed->is_object() && parsed->contains("zone");
    in.read("read", file->read);
    in.read("create", file->how.create);
    in.read("sync", file->how.sync);
    in.choose("sharing", file->how.sharing);
    in.read("network_file_system", file->how.network_file_system);
  }
  for (const char* key : keys) in.find(key);
  in.finish();
  if (!parsed->is_object()) errors.push_back({errc::invalid_value, "", "must be an object"});
  if (!errors.empty()) return errors;
  if (file)
    for (const char* key : {"read", "create", "sync", "sharing", "network_file_system"}) parsed->erase(key);
  if (!parsed->contains("zone")) (*parsed)["zone"] = zone.name();
  return parse_mapping(parsed->dump());
}

json described(const pipeline_version& v) {
  const json whole = json::parse(to_json(v.stages));
  json out = json::object();
  if (v.from != instant::min()) out["from"] = to_text(v.from);
  if (v.known_at != instant::min()) out["known_at"] = to_text(v.known_at);
  if (!v.became.empty()) out["became"] = v.became;
  out["name"] = v.stages.name();
  out["stages"] = whole["stages"];
  return out;
}

json described(const exchange_rate& r) {
  int digits = 0;
  for (std::int64_t units = r.foreign_units; units > 1; units /= 10) ++digits;  // a power of ten: rates come as decimals
  json out{{"currency", r.currency}, {"decimals", r.decimals}};
  if (r.from != instant::min()) out["from"] = to_text(r.from);
  if (r.known_at != instant::min()) out["known_at"] = to_text(r.known_at);
  out["rate"] = format_amount(r.own_units, digits);
  return out;
}

std::string described(store_state& state) {
  const snapshot s = state.store.take_snapshot();
  json out = io::answer_json("funnel.store");
  out["pipelines"] = json::array();
  for (std::size_t p = 0; p < s.pipelines().size(); ++p) {
    const auto id = static_cast<code>(p);
    const auto versions = s.versions(id);
    if (versions.empty()) continue;
    json pipeline{{"id", s.pipelines().name(id)}, {"versions", json::array()}};
    for (const pipeline_version& v : versions) pipeline["versions"].push_back(described(v));
    out["pipelines"].push_back(std::move(pipeline));
  }
  out["currency"] = {{"code", s.currency().code}, {"decimals", s.currency().decimals}};
  out["rates"] = json::array();
  for (const exchange_rate& r : s.rates()) out["rates"].push_back(described(r));
  out["zone"] = state.zone.name();
  out["dimensions"] = json::array();
  for (std::size_t d = 0; d < s.n_dimensions(); ++d) out["dimensions"].push_back(s.dimensions().name(static_cast<code>(d)));
  out["deals"] = s.n_deals();
  out["activities"] = s.n_activities();
  // These the writer changes as it goes.
  const std::lock_guard lock(state.writing);
  out["marks"] = json::object();
  for (const auto& [source, mark] : funnel::detail::store_access::writer(state.store).marks)
    if (!source.starts_with(io::own_marks)) out["marks"][source] = mark;
  if (funnel::detail::store_access::writer(state.store).keeper) out["file"] = json::parse(to_json(describe_store(state.store)));
  return io::json_text(out);
}

/// The store in a file; definitions are of one that is made.
result<event_store> opened(const std::string& path, const column_mapping& given, const file_options& options) {
  if (options.read) return read_store(path, options.how);
  store_file_options how = options.how;
  how.pipelines = given.pipelines;
  how.money = given.currency;
  auto store = open_store(path, how);
  if (!store || store->take_snapshot().n_rates() > 0) return store;
  for (const exchange_rate& r : given.rates)
    if (auto errors = store->add_rate(r); !errors.empty()) return errors;
  return store;
}

/// The zone of a store in a file is kept with it: one that is given now, else the one of before.
result<time_zone> zone_of(event_store& store, const column_mapping& given, bool said, bool read) {
  const std::string before = store.mark(io::zone_mark);
  if (!said) return before.empty() ? result<time_zone>(time_zone()) : find_time_zone(before);
  if (!read && before != given.zone.name())
    static_cast<void>(store.append(std::span<const deal_event>{}, {.source = io::zone_mark, .mark = given.zone.name()}));
  return given.zone;
}

/// Records definitions, having tried them on a store without events: so what is wrong is found before anything is recorded.
std::vector<error> define(event_store& store, const column_mapping& given, bool pipelines) {
  auto rehearsal = event_store::make(recorded_versions(store), store.currency());
  if (!rehearsal) return rehearsal.errors();
  for (event_store* s : {&*rehearsal, &store}) {
    std::vector<error> errors;
    const auto take = [&errors](std::vector<error> more) { errors.insert(errors.end(), more.begin(), more.end()); };
    if (pipelines)
      for (const pipeline_version& v : given.pipelines) take(s->add_version(v));
    for (const exchange_rate& r : given.rates) take(s->add_rate(r));
    if (!errors.empty()) return errors;
  }
  return {};
}

}  // namespace

std::vector<pipeline_version> recorded_versions(const event_store& store) {
  const snapshot s = store.take_snapshot();
  std::vector<pipeline_version> all;
  for (std::size_t p = 0; p < s.pipelines().size(); ++p)
    for (pipeline_version& v : s.versions(static_cast<code>(p))) all.push_back(std::move(v));
  return all;
}

result<std::shared_ptr<const pipeline>> layout_of(const event_store& store, const query& q) {
  auto bare = event_store::make(recorded_versions(store), store.currency());
  if (!bare) return bare.errors();
  const auto journeys = project(bare->take_snapshot(q.as_of, q.known_at), q.layout);
  if (!journeys) return journeys.errors();
  return std::make_shared<const pipeline>(journeys->pipeline());
}

result<std::shared_ptr<const journey_table>> journeys_of(store_state& s, const query& q, execution how, funnel_call* call) {
  const std::uint64_t generation = s.generation.load();  // before the snapshot: what is kept is never older than it says
  {
    const std::lock_guard lock(s.keeping);
    for (std::size_t i = 0; i < s.kept.size(); ++i) {
      const auto& k = s.kept[i];
      if (k.table && k.generation == generation && k.as_of == q.as_of && k.known_at == q.known_at && k.table->layout() == q.layout) {
        std::rotate(s.kept.begin(), s.kept.begin() + static_cast<std::ptrdiff_t>(i), s.kept.begin() + static_cast<std::ptrdiff_t>(i) + 1);
        return s.kept.front().table;
      }
    }
  }
  go_on(call, 0);
  auto made = project(s.store.take_snapshot(q.as_of, q.known_at), q.layout, how);
  if (!made) return made.errors();
  auto table = std::make_shared<const journey_table>(*std::move(made));
  const std::lock_guard lock(s.keeping);
  std::rotate(s.kept.begin(), s.kept.end() - 1, s.kept.end());
  s.kept.front() = {generation, q.as_of, q.known_at, table};
  return table;
}

void changed(store_state& s) noexcept {
  ++s.generation;
  {
    const std::lock_guard lock(s.keeping);
    s.kept = {};  // no question asks for what was
  }
  std::erase_if(s.standing, [&](const std::weak_ptr<standing_state>& one) {
    const auto standing = one.lock();
    if (standing) standing->update(s);
    return !standing;
  });
}

}  // namespace funnel::c

using namespace funnel::c;
using funnel::errc;

int32_t funnel_open(funnel_call* call, const char* path, size_t n_path, const char* options, size_t n_options, funnel_store** out) {
  if (out) *out = nullptr;
  return at_edge(call, [&]() -> std::int32_t {
    if (!out) return fail(call, errc::invalid_argument, "out", "no place for the store");
    if (!given(options, n_options)) return fail(call, errc::invalid_argument, "options", "null");
    if (!given(path, n_path)) return fail(call, errc::invalid_argument, "path", "null");
    file_options file;
    const auto definitions = parse_definitions(text_of(options, n_options), {"pipeline", "pipelines", "currency", "rates", "zone"}, {}, &file);
    if (!definitions) return fail(call, definitions.errors());
    auto store = path ? opened(std::string(path, n_path), *definitions, file) : make_store(*definitions);
    if (!store) return fail(call, store.errors());
    auto made = std::make_unique<funnel_store>();
    made->state = std::make_shared<store_state>(*std::move(store));
    made->state->zone = definitions->zone;
    if (path) {
      auto zone = zone_of(made->state->store, *definitions, file.zone, file.read);
      if (!zone) return fail(call, zone.errors());
      made->state->zone = *std::move(zone);
    }
    *out = made.release();
    return FUNNEL_OK;
  });
}

int32_t funnel_close(funnel_call* call, funnel_store* store) {
  const std::unique_ptr<funnel_store> gone(store);
  return at_edge(call, [&]() -> std::int32_t {
    if (!store) return FUNNEL_OK;
    const std::lock_guard lock(store->state->writing);
    const auto wrong = close_store(store->state->store);
    return wrong ? fail(call, {*wrong}) : FUNNEL_OK;
  });
}

int32_t funnel_define(funnel_call* call, funnel_store* store, const char* text, size_t n) {
  return at_edge(call, [&]() -> std::int32_t {
    if (!store || !given(text, n)) return fail(call, errc::invalid_argument, store ? "json" : "store", "null");
    const auto definitions = parse_definitions(text_of(text, n), {"pipeline", "pipelines", "rates"}, store->state->zone);
    if (!definitions) return fail(call, definitions.errors());
    const auto parsed = n == 0 ? json::object() : funnel::io::parse_json(text_of(text, n)).value();
    const bool pipelines = parsed.contains("pipeline") || parsed.contains("pipelines");
    const std::lock_guard lock(store->state->writing);
    go_on(call, 0);
    const struct told_at_last {
      store_state& s;
      ~told_at_last() { changed(s); }  // whatever was recorded
    } all{*store->state};
    const auto errors = define(store->state->store, *definitions, pipelines);
    return errors.empty() ? FUNNEL_OK : fail(call, errors);
  });
}

int32_t funnel_describe(funnel_call* call, funnel_store* store, funnel_result** out) {
  if (out) *out = nullptr;
  return at_edge(call, [&]() -> std::int32_t {
    if (!store || !out) return fail(call, errc::invalid_argument, store ? "out" : "store", "null");
    *out = plain_result(described(*store->state));
    return FUNNEL_OK;
  });
}

int32_t funnel_refresh(funnel_call* call, funnel_store* store) {
  return at_edge(call, [&]() -> std::int32_t {
    if (!store) return fail(call, errc::invalid_argument, "store", "null");
    const std::lock_guard lock(store->state->writing);
    const auto wrong = refresh(store->state->store);
    changed(*store->state);
    return wrong ? fail(call, {*wrong}) : FUNNEL_OK;
  });
}

int32_t funnel_compact(funnel_call* call, funnel_store* store) {
  return at_edge(call, [&]() -> std::int32_t {
    if (!store) return fail(call, errc::invalid_argument, "store", "null");
    const std::lock_guard lock(store->state->writing);
    const auto wrong = compact(store->state->store);
    return wrong ? fail(call, {*wrong}) : FUNNEL_OK;
  });
}

int32_t funnel_erase(funnel_call* call, funnel_store* store, const char* text, size_t n, funnel_result** note) {
  if (note) *note = nullptr;
  return at_edge(call, [&]() -> std::int32_t {
    if (!store || !given(text, n)) return fail(call, errc::invalid_argument, store ? "json" : "store", "null");
    const auto parsed = funnel::io::parse_json(text_of(text, n));
    if (!parsed) return fail(call, parsed.errors());
    std::vector<funnel::error> errors;
    fields in(*parsed, "", errors);
    funnel::erasure what;
    in.read("deals", what.deals);
    in.read("people", what.people);
    in.finish();
    if (!errors.empty()) return fail(call, errors);
    const std::lock_guard lock(store->state->writing);
    const auto erased = erase(store->state->store, what);
    changed(*store->state);
    if (!erased) return fail(call, erased.errors());
    if (note)
    {
      json told = funnel::io::answer_json("funnel.erasure");
      told.update({{"at", to_text(erased->at)}, {"deals", erased->deals}, {"events", erased->events}, {"activity_events", erased->activity_events}, {"people", erased->people}, {"unknown", erased->unknown}});
      *note = plain_result(funnel::io::json_text(told));
    }
    return FUNNEL_OK;
  });
}

int32_t funnel_backup(funnel_call* call, const char* path, size_t n_path, const char* to, size_t n_to) {
  return at_edge(call, [&]() -> std::int32_t {
    if (!path || !to) return fail(call, errc::invalid_argument, path ? "to" : "path", "null");
    const auto wrong = funnel::back_up(std::string(path, n_path), std::string(to, n_to));
    return wrong ? fail(call, {*wrong}) : FUNNEL_OK;
  });
}

int32_t funnel_verify(funnel_call* call, const char* path, size_t n_path, funnel_result** out) {
  if (out) *out = nullptr;
  return at_edge(call, [&]() -> std::int32_t {
    if (!path || !out) return fail(call, errc::invalid_argument, path ? "out" : "path", "null");
    const auto check = funnel::verify_store(std::string(path, n_path));
    if (!check) return fail(call, check.errors());
    json told = funnel::io::answer_json("funnel.check");
    told.update({{"problems", check->problems}, {"file", json::parse(to_json(check->description))}});
    *out = plain_result(funnel::io::json_text(told));
    return FUNNEL_OK;
  });
}
