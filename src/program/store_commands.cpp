#include "arguments.hpp"
#include "complain.hpp"
#include "draft.hpp"
#include "input.hpp"
#include "output.hpp"
#include "safe_file.hpp"
#include "stop_signal.hpp"

#include "core/number_text.hpp"

#include <funnel/io/csv.hpp>
#include <funnel/io/store_file.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/report/writers.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace funnel::program {
namespace {

/// What a mapping defines and the store does not have yet.
std::vector<error> define(event_store& store, const column_mapping& m) {
  const snapshot s = store.take_snapshot();
  std::vector<error> errors;
  const auto take = [&](std::vector<error> more) { errors.insert(errors.end(), more.begin(), more.end()); };
  for (const pipeline_version& v : m.pipelines)
    if (s.pipelines().find(v.stages.id()) == no_code) take(store.add_version(v));
  const std::vector<exchange_rate> known = s.rates();
  for (const exchange_rate& r : m.rates)
    if (std::find(known.begin(), known.end(), r) == known.end()) take(store.add_rate(r));
  return errors;
}

int print_description(const store_file_description& d) {
  std::fputs((to_json(d) + "\n").c_str(), stdout);
  return ok;
}

/// How a command writes to a store. Where locks cannot be trusted, no memory is shared either.
store_file_options written_file(const arguments& a) {
  store_file_options o{.create = false};
  o.network_file_system = a.network_file_system;
  if (a.network_file_system) o.sharing = file_sharing::journal;
  return o;
}

int done(const std::optional<error>& wrong) { return wrong ? complain({*wrong}) : ok; }

/// A number of seconds, as an option says it.
std::optional<double> seconds_of(const std::string& text) {
  double n = 0;
  return io::read_number(text, n) && n > 0 && n < 1e6 ? std::optional(n) : std::nullopt;
}

/// Reads what is new in all files; until somebody asks for a stop, which is an error then.
result<int> read_once(const arguments& a, const column_mapping& mapping, event_store& store, const stop_signal& interrupted, files_read& files) {
  const result<int> read = within({.stop = interrupted.token()}, [&] { return result<int>(read_files(a, mapping, store, files)); });
  keep(store, files.team_of, mapping.zone);
  return read;
}

void tell_counts(const arguments& a, const event_store& store) {
  const store_file_description d = describe_store(store);
  std::fprintf(a.json == "-" ? stderr : stdout, "%s: %s\n", io::printable(a.store).c_str(),
               said(std::to_string(d.deals) + " deals, " + std::to_string(d.events) + " events").c_str());
}

/// Says what was read.
int tell_input(const arguments& a, const files_read& files) {
  doc::document d;
  d.lang = language_of(a);
  add_input(d, files.summary);
  const int code = show(d, a);
  std::fflush(stdout);
  return code;
}

/// Reads what is new every so many seconds until somebody asks for a stop. What goes wrong on the way is told, and tried again:
/// databases are restarted, and connections are cut.
void follow(const arguments& a, const column_mapping& mapping, event_store& store, const stop_signal& interrupted, double seconds) {
  while (!stopped_within(interrupted.token(), std::chrono::duration<double>(seconds))) {
    const std::uint64_t before = describe_store(store).events;
    files_read files;
    const result<int> read = read_once(a, mapping, store, interrupted, files);
    if (!read && read.errors().front().code != errc::stopped) complain(read.errors());
    if (!read || *read != ok) continue;
    if (describe_store(store).events != before) tell_counts(a, store);
    if (files.summary.rejected > 0) tell_input(a, files);
    std::fflush(stdout);
  }
}

/// The ids of deals that were closed before this instant, and are closed.
result<std::vector<std::string>> closed_before(const event_store& store, instant limit) {
  const auto journeys = project(store.take_snapshot(), {});
  if (!journeys) return journeys.errors();
  const deal_columns deals = journeys->deals();
  std::vector<std::string> ids;
  for (std::size_t row = 0; row < journeys->n_deals(); ++row)
    if (deals.outcome[row] != outcome::open && deals.closed[row] < limit) ids.push_back(journeys->deal_id(row));
  return ids;
}

}  // namespace

int run_import(const arguments& a) {
  if (a.files.empty() && a.activities.empty()) return complain({{errc::missing_value, "files", "name the files to import"}}, usage);
  const auto seconds = a.follow.empty() || a.follow == "true" ? std::optional(5.0) : seconds_of(a.follow);
  if (!seconds) return complain({{errc::invalid_argument, "--follow", "\"" + a.follow + "\" is not a number of seconds above zero"}}, usage);
  if (!a.source.empty() && a.files.size() != 1) return complain({{errc::invalid_argument, "--source", "is the name of one file"}}, usage);
  auto known = mapping_of(a);
  if (!known) return complain(known.errors(), a.mapping.empty() ? failed : usage);
  if (const int code = tell_questions(*known); code != ok) return code;
  tell_assumptions(a, *known);
  const column_mapping& mapping = known->mapping;
  store_file_options options = written_file(a);
  options.create = true;
  options.pipelines = mapping.pipelines;
  options.money = mapping.currency;
  if (options.money.code.empty()) options.money = {};
  auto store = open_store(a.store, options);
  if (!store) return complain(store.errors());
  if (!mapping.currency.code.empty() && store->currency() != mapping.currency)
    return complain({{errc::currency_mismatch, a.store, "the store counts in " + store->currency().code + ", the mapping in " + mapping.currency.code}});
  if (const auto errors = define(*store, mapping); !errors.empty()) return complain(errors);

  files_read files;
  const stop_signal interrupted;
  const result<int> read = read_once(a, mapping, *store, interrupted, files);
  tell_counts(a, *store);
  if (!read) {
    complain(read.errors());
    std::fprintf(stderr, "funnel: %s\n", said("what was read up to there is in the store; the same command goes on from there").c_str());
    return failed;
  }
  if (*read != ok) return *read;
  if (!a.follow.empty()) {
    tell_input(a, files);
    follow(a, mapping, *store, interrupted, *seconds);
    return done(close_store(*store));
  }
  if (const auto wrong = close_store(*store)) return complain({*wrong});
  return tell_input(a, files);
}

int run_store(const arguments& a) {
  const auto d = describe_store(a.store);
  return d ? print_description(*d) : complain(d.errors());
}

int run_verify(const arguments& a) {
  const auto check = verify_store(a.store, {.network_file_system = true});
  if (!check) return complain(check.errors());
  for (const std::string& problem : check->problems) std::fprintf(stderr, "funnel: %s: %s\n", io::printable(a.store).c_str(), said(problem).c_str());
  if (!check->problems.empty()) {
    std::fprintf(stderr, "funnel: %s\n", said("funnel salvage " + a.store + " NEW copies what is sound").c_str());
    return failed;
  }
  return print_description(check->description);
}

int run_backup(const arguments& a) { return done(back_up(a.store, a.to, written_file(a))); }

int run_salvage(const arguments& a) {
  const auto note = salvage_store(a.store, a.to);
  if (!note) return complain(note.errors());
  std::printf("%s: %s\n", io::printable(a.to).c_str(),
              said(std::to_string(note->events) + " events of deals (" + std::to_string(note->events_lost) + " lost), " +
                   std::to_string(note->activity_events) + " of activities (" + std::to_string(note->activity_events_lost) + " lost)")
                  .c_str());
  return ok;
}

int run_compact(const arguments& a) {
  auto store = open_store(a.store, written_file(a));
  if (!store) return complain(store.errors());
  if (const auto wrong = compact(*store)) return complain({*wrong});
  return done(close_store(*store));
}

int run_erase(const arguments& a) {
  auto store = open_store(a.store, written_file(a));
  if (!store) return complain(store.errors());
  erasure what{a.deals, a.people};
  if (!a.closed_before.empty()) {
    const auto limit = parse_time(a.closed_before, time_zone());
    if (!limit) return complain({{errc::invalid_value, "--closed-before", "\"" + a.closed_before + "\" is not an ISO 8601 date or time"}}, usage);
    auto old = closed_before(*store, *limit);
    if (!old) return complain(old.errors());
    what.deals.insert(what.deals.end(), old->begin(), old->end());
  }
  if (const auto wrong = forget_teams(*store, a.people)) return complain({*wrong});
  const auto note = erase(*store, what);
  if (!note) return complain(note.errors());
  std::printf("%zu deals with %zu events and %zu of activities, and %zu people are forgotten; %zu names were unknown\n", note->deals,
              note->events, note->activity_events, note->people, note->unknown);
  return done(close_store(*store));
}

int run_export(const arguments& a) {
  const auto store = read_store(a.store, {.network_file_system = true});
  if (!store) return complain(store.errors());
  const snapshot s = store->take_snapshot();
  const std::filesystem::path mapping = std::filesystem::path(a.out).replace_extension(".json");
  if (mapping == a.out) return complain({{errc::invalid_argument, "--out", "the mapping file is the one that ends in .json"}}, usage);
  const auto written = [&](const std::string& path, const auto& write) {
    if (write_file(path, [&](std::ostream& file) { write([&](std::string_view text) { file << text; }); })) return true;
    complain({{errc::io, path, "the file cannot be written"}});
    return false;
  };
  if (!written(a.out, [&](const auto& sink) { write_events(s, sink); })) return failed;
  if (!written(mapping.string(), [&](const auto& sink) { sink(exported_mapping(s)); })) return failed;
  if (!a.activities_out.empty() && !written(a.activities_out, [&](const auto& sink) { write_activities(s, sink); })) return failed;
  return ok;
}

}  // namespace funnel::program
