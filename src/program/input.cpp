#include "input.hpp"

#include "complain.hpp"
#include "working_sign.hpp"
#include "draft.hpp"
#include "output.hpp"
#include "question.hpp"
#include "safe_file.hpp"

#include "core/json_fields.hpp"
#include "events/snapshot_data.hpp"
#include "io/store/kept_marks.hpp"
#include "report/writers/answer_document.hpp"
#include "report/words/catalogue.hpp"

#include <funnel/aggregates/cohort.hpp>
#include <funnel/io/csv.hpp>
#include <funnel/io/database.hpp>
#include <funnel/io/store_file.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/report/writers.hpp>

#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace funnel::program {
namespace {

/// A bar on the terminal while a long file is read; nothing when errors go elsewhere.
void show_progress(std::size_t done, std::size_t all) {
  constexpr std::size_t long_file = 4 << 20;
  if (all < long_file) return;
  constexpr std::size_t cells = 40;
  const std::size_t filled = cells * done / all;
  std::string bar(filled, '#');
  bar.resize(cells, '.');
  std::fprintf(stderr, "\r%s [%s] %3zu%%", said("reading").c_str(), bar.c_str(), 100 * done / all);
  if (done == all) std::fprintf(stderr, "\r%60s\r", "");
}

/// Tells why no row of the files could be used; the exit code says it, too.
int tell_rejections(const input_summary& summary, const arguments& a) {
  doc::document d;
  d.lang = language_of(a);
  d.sections.push_back(input_section(summary, d.lang));
  std::fputs(to_text(d).c_str(), stderr);
  return complain({{errc::invalid_value, "", "no row could be used, so there is nothing to report"}});
}

/// Does the file only say more of what others hold?
bool is_joined(const std::string& file, const column_mapping& m, const std::vector<std::string>& files) {
  if (!m.files.empty() && m.of_file(file)) return false;
  const auto by = [&](const column_mapping& of) {
    return std::any_of(of.joins.begin(), of.joins.end(), [&](const table_join& join) {
      return std::any_of(files.begin(), files.end(), [&](const std::string& deals) {
        return deals != file && same_file((std::filesystem::path(deals).parent_path() / join.file).string(), file);
      });
    });
  };
  return by(m) || std::any_of(m.files.begin(), m.files.end(), [&](const file_mapping& f) { return by(f.mapping); });
}

std::optional<error> set_mark(event_store& store, const char* name, std::string mark) {
  if (store.mark(name) == mark) return std::nullopt;
  static_cast<void>(store.append(std::span<const deal_event>{}, {.source = name, .mark = mark}));
  if (store.mark(name) == mark) return std::nullopt;
  return error{errc::io, "", "the store could not be written"};
}

}  // namespace

std::map<std::string, std::string> kept_teams(const event_store& store) {
  const auto kept = io::parse_json(store.mark(io::teams_mark));
  std::map<std::string, std::string> team_of;
  if (kept && kept->is_object())
    for (const auto& [owner, team] : kept->items())
      if (team.is_string()) team_of[owner] = team.get<std::string>();
  return team_of;
}

void files_read::add(csv_read_result&& r, std::size_t max_rejections) {
  add_to(summary, std::move(r.summary), max_rejections);
  team_of.merge(r.team_of);
  if (r.last_time && (!last_time || *last_time < *r.last_time)) last_time = r.last_time;
}

void keep(event_store& store, const std::map<std::string, std::string>& team_of, const time_zone& zone) {
  std::map<std::string, std::string> all = team_of;
  all.merge(kept_teams(store));
  if (!all.empty()) static_cast<void>(set_mark(store, io::teams_mark, io::json(all).dump()));
  static_cast<void>(set_mark(store, io::zone_mark, zone.name()));
}

std::optional<error> forget_teams(event_store& store, const std::vector<std::string>& owners) {
  std::map<std::string, std::string> left = kept_teams(store);
  std::size_t n = 0;
  for (const std::string& owner : owners) n += left.erase(owner);
  return n == 0 ? std::nullopt : set_mark(store, io::teams_mark, io::json(left).dump());
}

int read_files(const arguments& a, const column_mapping& mapping, event_store& store, files_read& files) {
  csv_read_options options;
  options.strict = a.strict_rows;
  options.max_listed_rejections = a.max_rejections;
  options.files.joins_elsewhere = a.joins_elsewhere;
  options.lang = language_of(a);
  options.how.threads = std::thread::hardware_concurrency();
  options.part = a.share_part;
  options.parts = a.share_parts;
  if (isatty(STDERR_FILENO)) options.progress = show_progress;
  for (const std::string& file : a.files) {
    const bool database = is_database_address(file);
    if (!database && is_joined(file, mapping, a.files)) continue;
    if (!a.store.empty()) options.source = !a.source.empty() ? a.source : database ? shown_address(file) : std::filesystem::path(file).filename().string();
    auto read = database ? read_database(file, mapping, store, options) : read_csv(file, mapping, store, options);
    if (!read) {
      complain(read.errors());
      tell_header(a, file, read.errors());
      return failed;
    }
    files.add(*std::move(read), a.max_rejections);
  }
  if (!a.activities.empty()) {
    if (!a.store.empty()) options.source = std::filesystem::path(a.activities).filename().string();
    auto read = read_activities_csv(a.activities, mapping, store, options);
    if (!read) return complain(read.errors());
    files.add(*std::move(read), a.max_rejections);
  }
  return ok;
}

std::vector<error> unpinned(const query& q) {
  std::vector<error> missing;
  if (q.as_of == instant::max()) missing.push_back({errc::missing_value, "--as-of", "parts need the instant as of which all are asked"});
  if (q.known_at == instant::max()) missing.push_back({errc::missing_value, "--known-at", "parts need the instant of what all know"});
  return missing;
}

int with_input(const arguments& a, const std::function<int(input&)>& answer) {
  if (a.store.empty() == a.files.empty())
    return complain({{errc::invalid_argument, "--store", a.files.empty() ? "name the files to read, or the store" : "deals come from files or from a store, not from both; funnel import adds files to a store"}}, usage);
  auto known = mapping_of(a);
  if (!known) return complain(known.errors(), a.mapping.empty() && !a.files.empty() ? failed : usage);
  if (const int code = tell_questions(*known); code != ok) return code;
  tell_assumptions(a, *known);
  return with_mapping(a, *std::move(known), answer);
}

int with_mapping(const arguments& a, known_mapping known, const std::function<int(input&)>& answer) {
  column_mapping& mapping = known.mapping;
  const bool kept = !a.store.empty();
  auto store = kept ? read_store(a.store, {.network_file_system = true}) : make_store(mapping);
  if (!store) return complain(store.errors(), kept ? failed : usage);
  if (kept) {
    mapping.currency = store->currency();
    if (a.zone.empty() && a.mapping.empty())
      if (auto zone = find_time_zone(store->mark(io::zone_mark))) mapping.zone = *std::move(zone);
  }
  auto asked = read_question(a, mapping);
  if (!asked) return complain(asked.errors(), usage);

  if (a.pinned)
    if (const auto missing = unpinned(*asked); !missing.empty()) return complain(missing, usage);

  files_read files;
  if (kept) {
    files.last_time = detail::data_of(store->take_snapshot()).last_time();
    files.team_of = kept_teams(*store);
    files.summary.files.push_back(a.store);
    files.summary.rows = files.summary.applied = describe_store(*store).events;
  } else if (const int code = read_files(a, mapping, *store, files); code != ok) {
    return code;
  }
  if (files.summary.applied == 0 && files.summary.rejected > 0) return tell_rejections(files.summary, a);
  input in{std::move(mapping), *std::move(store), *std::move(asked), std::move(files.summary)};
  for (const mapping_draft& d : known.drafts) in.drawn.insert(in.drawn.end(), d.summary.begin(), d.summary.end());
  in.summary.notes.insert(in.summary.notes.end(), in.drawn.begin(), in.drawn.end());
  in.question.team_of.merge(files.team_of);
  if (in.question.as_of == instant::max()) {
    if (!files.last_time)
      return complain({{errc::missing_value, "", kept ? "the store is empty, so there is nothing to report" : "no row could be read, so there is nothing to report"}});
    in.question.as_of = *files.last_time;
    in.summary.notes.push_back(io::words_in(language_of(a)).reading.as_of_latest());
  }
  return answer(in);
}

int with_journeys(const arguments& a, const std::function<int(input&, const journey_table&)>& answer) {
  return with_input(a, [&](input& in) -> int {
    const working_sign sign;
    const query& q = in.question;
    const auto journeys = project(in.store.take_snapshot(q.as_of, q.known_at), q.layout);
    if (!journeys) return complain(journeys.errors(), usage);
    // Zero deals for a misspelt name would mislead.
    if (validate(q, *journeys).empty())
      if (const auto unknown = unknown_names(q, *journeys); !unknown.empty()) return complain(unknown, usage);
    in.has_amounts = io::has_amounts(*journeys);
    return answer(in, *journeys);
  });
}

}  // namespace funnel::program
