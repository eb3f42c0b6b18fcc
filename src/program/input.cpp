#include "input.hpp"

#include "complain.hpp"
#include "draft.hpp"
#include "output.hpp"
#include "question.hpp"

#include <funnel/aggregates/cohort.hpp>
#include <funnel/io/csv.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/report/writers.hpp>

#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <map>
#include <optional>
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
  std::fprintf(stderr, "\rreading [%s] %3zu%%", bar.c_str(), 100 * done / all);
  if (done == all) std::fprintf(stderr, "\r%60s\r", "");
}

/// What was read from all files together.
struct files_read {
  input_summary summary;
  std::map<std::string, std::string> team_of;
  std::optional<instant> last_time;

  void add(csv_read_result&& r, std::size_t max_rejections) {
    add_to(summary, std::move(r.summary), max_rejections);
    team_of.merge(r.team_of);
    if (r.last_time && (!last_time || *last_time < *r.last_time)) last_time = r.last_time;
  }
};

/// Tells why no row of the files could be used; the exit code says it, too.
int tell_rejections(const input_summary& summary, const arguments& a) {
  doc::document d;
  d.lang = language_of(a);
  d.sections.push_back(input_section(summary, d.lang));
  std::fputs(to_text(d).c_str(), stderr);
  return complain({{errc::invalid_value, "", "no row could be used, so there is nothing to report"}});
}

}  // namespace

int with_input(const arguments& a, const std::function<int(input&)>& answer) {
  auto known = mapping_of(a);
  if (!known) return complain(known.errors(), a.mapping.empty() && !a.files.empty() ? failed : usage);
  if (const int code = tell_questions(a, known->drafts); code != ok) return code;
  tell_assumptions(a, known->drafts);
  return with_mapping(a, *std::move(known), answer);
}

int with_mapping(const arguments& a, known_mapping known, const std::function<int(input&)>& answer) {
  column_mapping& mapping = known.mapping;
  auto asked = read_question(a, mapping);
  if (!asked) return complain(asked.errors(), usage);
  auto store = make_store(mapping);
  if (!store) return complain(store.errors(), usage);

  files_read files;
  csv_read_options options;
  options.strict = a.strict_rows;
  options.max_listed_rejections = a.max_rejections;
  options.files.joins_elsewhere = a.joins_elsewhere;
  options.files.mapped = true;  // the user's own, who waits for the answer
  options.how.threads = std::thread::hardware_concurrency();
  if (isatty(STDERR_FILENO)) options.progress = show_progress;
  for (const std::string& file : a.files) {
    auto read = read_csv(file, mapping, *store, options);
    if (!read) {
      complain(read.errors());
      tell_header(a, file, read.errors());
      return failed;
    }
    files.add(*std::move(read), a.max_rejections);
  }
  if (!a.activities.empty()) {
    auto read = read_activities_csv(a.activities, mapping, *store, options);
    if (!read) return complain(read.errors());
    files.add(*std::move(read), a.max_rejections);
  }
  if (files.summary.applied == 0 && files.summary.rejected > 0) return tell_rejections(files.summary, a);
  input in{std::move(mapping), *std::move(store), *std::move(asked), std::move(files.summary)};
  for (const mapping_draft& d : known.drafts) in.summary.notes.insert(in.summary.notes.end(), d.summary.begin(), d.summary.end());
  in.question.team_of.merge(files.team_of);
  if (in.question.as_of == instant::max()) {
    if (!files.last_time) return complain({{errc::missing_value, "", "no row could be read, so there is nothing to report"}});
    in.question.as_of = *files.last_time;
    in.summary.notes.push_back("as of the latest event, because --as-of was not given");
  }
  return answer(in);
}

int with_journeys(const arguments& a, const std::function<int(input&, const journey_table&)>& answer) {
  return with_input(a, [&](input& in) -> int {
    const query& q = in.question;
    const auto journeys = project(in.store.take_snapshot(q.as_of, q.known_at), q.layout);
    if (!journeys) return complain(journeys.errors(), usage);
    // Zero deals for a misspelt name would mislead.
    if (validate(q, *journeys).empty())
      if (const auto unknown = unknown_names(q, *journeys); !unknown.empty()) return complain(unknown, usage);
    const std::vector<deal_shape>& shapes = journeys->shapes();
    in.has_amounts = shapes.empty() || std::any_of(shapes.begin(), shapes.end(), [](const deal_shape& s) { return !s.unpriced; });
    return answer(in, *journeys);
  });
}

}  // namespace funnel::program
