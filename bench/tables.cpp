#include "measures.hpp"
#include "questions.hpp"

#include <cmath>
#include <cstdio>
#include <string>

namespace funnel_bench {
namespace {

using line = std::vector<std::string>;

std::string number(double value, const char* format = "%.2f") {
  if (!(value > 0)) return "-";
  char text[32];
  std::snprintf(text, sizeof text, format, value);
  return text;
}
std::string percent(double share) { return share > 0 ? number(100 * share, share < 0.01 ? "%.2f %%" : share < 0.1 ? "%.1f %%" : "%.0f %%") : "-"; }

/// Markdown with padded columns.
void print(const std::string& title, const std::vector<line>& lines) {
  line widths(lines[0].size());
  std::printf("\n%s\n\n", title.c_str());
  for (std::size_t l = 0; l < lines.size(); ++l) {
    for (std::size_t c = 0; c < lines[l].size(); ++c) {
      std::size_t width = 0;
      for (const line& other : lines) width = std::max(width, other[c].size());
      std::printf(c == 0 ? "| %-*s |" : " %*s |", static_cast<int>(width), lines[l][c].c_str());
      widths[c] = std::string(width, '-');
    }
    std::printf("\n");
    for (std::size_t c = 0; l == 0 && c < widths.size(); ++c)
      std::printf(c == 0 ? "|-%s-|" : "-%s-|", widths[c].c_str());
    if (l == 0) std::printf("\n");
  }
}

void print_questions(const median_reporter& m, std::size_t n) {
  std::vector<line> lines{{"question", "ours, ms", "straight loop, ms", "share of it", "wanted"}};
  const auto add_line = [&](const char* title, const char* id, double wanted) {
    const double ours = m.ms(name_of(id, "ours", n));
    const double straight = m.ms(name_of(id, "straight", n));
    if (ours > 0) lines.push_back({title, number(ours), number(straight), percent(straight / ours), percent(wanted)});
  };
  for (const question& q : questions()) add_line(q.title, q.id, q.required.share_of_limit);
  add_line("CSV file to first answer", "csv_file", 0.40);
  if (lines.size() > 1) print(std::to_string(n) + " deals, one thread, medians", lines);
}

/// Each attribution and valuation, in times of the present owner's and amount's.
void print_waits(const median_reporter& m, std::size_t n) {
  line head{"how often as long as with present owners and amounts"};
  for (const asked_way& way : ways_to_ask()) head.push_back(&way == &ways_to_ask().front() ? std::string(way.title) + ", ms" : way.title);
  head.push_back("wanted");
  std::vector<line> lines{head};
  for (const waited_for& w : questions_waited_for()) {
    const double present = m.ms(name_of(w.title, ways_to_ask().front().title, n));
    if (!(present > 0)) continue;
    line l{w.title};
    for (const asked_way& way : ways_to_ask()) {
      const double ms = m.ms(name_of(w.title, way.title, n));
      l.push_back(&way == &ways_to_ask().front() ? number(ms, "%.3f") : number(ms / present, "%.2f x"));
    }
    l.push_back("2.00 x");
    lines.push_back(l);
  }
  if (lines.size() > 1) print(std::to_string(n) + " deals, one thread, each answer checked deal by deal", lines);
}

void print_others(const median_reporter& m, std::size_t n) {
  const auto of = [&](const char* what, const char* who) { return m.ms(name_of(what, who, n)); };
  std::vector<line> lines{{"what", "measured", "wanted"}};
  const auto add_line = [&](const std::string& what, double value, const char* format, const char* wanted) {
    if (value > 0 && std::isfinite(value)) lines.push_back({what, number(value, format), wanted});
  };
  const double bandwidth_ms = m.ms("bandwidth");
  add_line("bandwidth of summing 256 MiB", bandwidth_bytes / 1e6 / bandwidth_ms, "%.1f GB/s", "");
  const auto events = static_cast<double>(data::of(n).deals().size());
  add_line("append, an event", of("append", "ours") * 1e6 / events, "%.0f ns", "");
  add_line("events to journeys, an event", of("project", "ours") * 1e6 / events, "%.0f ns", "");
  add_line("append 1,000 events, and a standing funnel's answer", of("standing", "ours") * 1e3, "%.0f us", "100 us");
  add_line("of that, the funnel's update", of("standing", "update alone") * 1e3, "%.0f us", "");
  add_line("the same, amounts as of now", of("standing", "at present") * 1e3, "%.0f us", "");
  add_line("the same, by 200 owners", of("standing", "by owner") * 1e3, "%.0f us", "");
  add_line("index of first entries, a deal", of("reach_index", "ours") * 1e6 / static_cast<double>(n), "%.0f ns", "");
  add_line("forecast by age with its record", of("forecast", "ours") * 1e-3, "%.2f s", "1.50 s");
  add_line("the same for each of 200 owners", of("forecast", "by owner") * 1e-3, "%.2f s", "");
  add_line("velocity", of("velocity", "ours") * 1e-3, "%.2f s", "1.50 s");
  add_line("bottlenecks", of("bottlenecks", "ours") * 1e-3, "%.2f s", "1.50 s");
  add_line("comparison of 200 owners", of("comparison", "ours") * 1e-3, "%.2f s", "1.50 s");
  add_line("plan against fact, with its forecast", of("plan", "ours") * 1e-3, "%.2f s", "1.50 s");
  add_line("the report", of("report", "ours") * 1e-3, "%.2f s", "");
  add_line("whole funnel as of a date", of("funnel_as_of", "ours"), "%.0f ms", "30 ms");
  add_line("ten standing funnels' updates, of one's", of("standing", "ten at once") / of("standing", "update alone"), "%.2f x", "2.00 x");
  add_line("CSV file to first answer, an event", of("csv_file", "ours") * 1e6 / events, "%.0f ns", "200 ns");
  add_line("CSV file to events, an event", of("csv_rows", "ours") * 1e6 / events, "%.0f ns", "");
  add_line("parsed by hand, an event", of("csv_file", "straight") * 1e6 / events, "%.0f ns", "");
  add_line("two threads, events to journeys", of("project", "ours") / of("project", "two at once"), "%.2f x", "1.70 x");
  add_line("two threads, CSV file to events", of("csv_rows", "ours") / of("csv_rows", "two at once"), "%.2f x", "1.70 x");
  add_line("two threads, CSV file to first answer", of("csv_file", "ours") / of("csv_file", "two at once"), "%.2f x", "1.70 x");
  const auto c_append = [&](const char* who) { return of("c_append", "events") / of("c_append", who); };
  add_line("C: rows as columns, of the speed of C++", c_append("columns"), "%.2f", "0.90");
  add_line("C: rows as Arrow, of the speed of C++", c_append("arrow"), "%.2f", "0.90");
  add_line("C: rows as JSON lines, of the speed of C++", c_append("lines"), "%.2f", "0.30");
  add_line("C: ask a standing funnel", of("c_standing", "ours") * 1e6 / standing_reads_at_once, "%.0f ns", "1000 ns");
  for (const char* id : {"whole_funnel", "stage_times"})
    add_line(std::string("two readers at once, ") + id, 2 * of(id, "ours") / of(id, "two at once"), "%.2f x", "1.70 x");
  add_line("take a snapshot", of("take_snapshot", "alone") * 1e6 / snapshots_at_once, "%.0f ns", "");
  add_line("take a snapshot beside a writer", of("take_snapshot", "beside a writer") * 1e6 / snapshots_at_once,
           "%.0f ns", "");
  add_line("whole funnel, slower beside a writer", of("whole_funnel", "beside a writer") / of("whole_funnel", "alone"),
           "%.2f x", "");
  if (of("append", "ours") > 0) {
    const memory_use use = measure_memory(n);
    add_line("store, an event", use.per_event, "%.1f bytes", "13 bytes");
    add_line("journeys, a deal with its visits", use.journeys_whole_per_deal, "%.1f bytes", "90 bytes");
    add_line("journeys, a deal without visits", use.journeys_per_deal, "%.1f bytes", "64 bytes");
    add_line("journeys, a visit", use.journeys_per_visit, "%.1f bytes", "12 bytes");
  }
  if (lines.size() > 1) print(std::to_string(n) + " deals, " + number(events / 1e6) + " million events", lines);
}

/// Nanoseconds a deal at each size, and the exponent p of time = c deals^p, by least squares of the logarithms.
void print_growth(const median_reporter& m, const std::vector<std::size_t>& sizes) {
  line head{"nanoseconds a deal"};
  for (const std::size_t n : sizes) head.push_back(std::to_string(n));
  head.push_back("grows as deals^");
  std::vector<line> lines{head};
  const auto add_line = [&](const std::string& id) {
    line l{id};
    double sx = 0, sy = 0, sxx = 0, sxy = 0;
    for (const std::size_t n : sizes) {
      const double ns = m.ms(name_of(id.c_str(), "ours", n)) * 1e6;
      if (!(ns > 0)) return;
      l.push_back(number(ns / static_cast<double>(n), "%.1f"));
      const double x = std::log(static_cast<double>(n)), y = std::log(ns);
      sx += x, sy += y, sxx += x * x, sxy += x * y;
    }
    const auto k = static_cast<double>(sizes.size());
    l.push_back(number((k * sxy - sx * sy) / (k * sxx - sx * sx)));
    lines.push_back(l);
  };
  for (const question& q : questions()) add_line(q.id);
  for (const char* id : {"append", "project", "csv_file", "velocity", "bottlenecks", "comparison", "plan", "report"}) add_line(id);
  if (lines.size() > 1) print("Growth", lines);
}

}  // namespace

void print_tables(const median_reporter& medians, const std::vector<std::size_t>& sizes) {
  for (const std::size_t n : sizes) {
    print_questions(medians, n);
    print_waits(medians, n);
    print_others(medians, n);
  }
  if (sizes.size() > 1) print_growth(medians, sizes);
}

}  // namespace funnel_bench
