#include "arguments.hpp"
#include "complain.hpp"
#include "question.hpp"

#include <funnel/adapters/csv.hpp>
#include <funnel/adapters/mapping.hpp>
#include <funnel/pipeline/json.hpp>
#include <funnel/report/build.hpp>
#include <funnel/report/writers.hpp>

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace funnel::program {
namespace {

int terminal_width() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 120;
}

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

bool write_file(const std::string& path, const std::string& text) {
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (!file) return false;
  const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  return std::fclose(file) == 0 && written;
}

/// What was read from all files together.
struct input {
  input_summary summary;
  std::map<std::string, std::string> team_of;
  std::optional<instant> last_time;

  void add(csv_read_result&& r, std::size_t max_rejections) {
    summary.files.insert(summary.files.end(), r.summary.files.begin(), r.summary.files.end());
    summary.rows += r.summary.rows;
    summary.applied += r.summary.applied;
    summary.rejected += r.summary.rejected;
    for (rejected_row& row : r.summary.rejections)
      if (summary.rejections.size() < max_rejections) summary.rejections.push_back(std::move(row));
    summary.notes.insert(summary.notes.end(), r.summary.notes.begin(), r.summary.notes.end());
    team_of.merge(r.team_of);
    if (r.last_time && (!last_time || *last_time < *r.last_time)) last_time = r.last_time;
  }
};

}  // namespace

int run_report(const report_arguments& a) {
  auto mapping = read_mapping(a);
  if (!mapping) return complain(mapping.errors(), usage);
  auto asked = read_question(a, *mapping);
  if (!asked) return complain(asked.errors(), usage);

  auto made = make_store(*mapping);
  if (!made) return complain(made.errors(), usage);
  event_store store = *std::move(made);
  input in;
  csv_read_options options;
  options.strict = a.strict_rows;
  options.max_listed_rejections = a.max_rejections;
  if (isatty(STDERR_FILENO)) options.progress = show_progress;
  for (const std::string& file : a.files) {
    auto read = read_csv(file, *mapping, store, options);
    if (!read) return complain(read.errors());
    in.add(*std::move(read), a.max_rejections);
  }
  query q = *std::move(asked);
  q.team_of.merge(in.team_of);
  if (q.as_of == instant::max()) {
    if (!in.last_time) return complain({{errc::missing_value, "", "no row could be read, so there is nothing to report"}});
    q.as_of = *in.last_time;
    in.summary.notes.push_back("as of the latest event, because --as-of was not given");
  }

  report_options ro;
  ro.title = a.title;
  if (!a.since.empty()) {
    ro.since = parse_time(a.since, mapping->zone);
    if (!ro.since) return complain({{errc::invalid_value, "--since", "\"" + a.since + "\" is not an ISO 8601 date or time"}}, usage);
  }
  ro.max_deals = a.max_deals;
  auto report = make_funnel_report(store, q, ro);
  if (!report) return complain(report.errors(), usage);
  report->input = std::move(in.summary);

  const language lang = a.lang == "ru" ? language::russian : language::english;
  if (a.json == "-") {
    std::fputs(to_json(*report).c_str(), stdout);
  } else {
    text_options to;
    to.lang = lang;
    to.width = a.width > 0 ? a.width : terminal_width();
    to.colour = a.colour == "always" || (a.colour == "auto" && isatty(STDOUT_FILENO) && !std::getenv("NO_COLOR"));
    std::fputs(to_text(*report, to).c_str(), stdout);
    if (!a.json.empty() && !write_file(a.json, to_json(*report)))
      return complain({{errc::io, a.json, "the file cannot be written"}});
  }
  if (!a.html.empty()) {
    if (!write_file(a.html, to_html(*report, {lang}))) return complain({{errc::io, a.html, "the file cannot be written"}});
    std::fprintf(stderr, "HTML report: %s\n", a.html.c_str());
  }
  return ok;
}

}  // namespace funnel::program
