/// Times funnel on a user's own file.
#include "measures.hpp"

#include <funnel/io/csv.hpp>
#include <funnel/query/query.hpp>
#include <funnel/aggregates/cohort.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace funnel_bench {
namespace {

using namespace funnel;

template <class T>
bool failed(const result<T>& r, const std::string& what) {
  for (const error& e : r.errors())
    std::fprintf(stderr, "%s: %s: %s\n", what.c_str(), e.field.c_str(), e.message.c_str());
  return !r;
}

/// The median of so many runs, in milliseconds.
template <class F>
double median_ms(int runs, F f) {
  std::vector<double> all;
  for (int i = 0; i < runs; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    f();
    all.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
  }
  std::nth_element(all.begin(), all.begin() + runs / 2, all.end());
  return all[static_cast<std::size_t>(runs / 2)];
}

}  // namespace

int measure_own_file(const std::string& csv, const std::string& mapping_file, const std::string& query_file) {
  const auto mapping_text = read_file(mapping_file);
  if (failed(mapping_text, mapping_file)) return 1;
  const auto mapping = parse_mapping(*mapping_text);
  if (failed(mapping, mapping_file)) return 1;
  query q;
  if (!query_file.empty()) {
    const auto text = read_file(query_file);
    if (failed(text, query_file)) return 1;
    const auto asked = parse_query(*text, mapping->zone);
    if (failed(asked, query_file)) return 1;
    q = *asked;
  }
  event_store store = make_store(*mapping).value();
  csv_read_result read;
  const double read_ms = median_ms(3, [&] {
    store = make_store(*mapping).value();
    if (auto r = read_csv(csv, *mapping, store); r) read = *r;
  });
  if (failed(read_csv(csv, *mapping, store), csv)) return 1;
  const double rows_ms = median_ms(3, [&] { benchmark::DoNotOptimize(events_in(csv, *mapping, {})); });
  csv_read_options of_two;
  of_two.how.threads = 2;
  const double two_ms = median_ms(3, [&] {
    store = make_store(*mapping).value();
    benchmark::DoNotOptimize(read_csv(csv, *mapping, store, of_two).value().summary.rows);
  });
  store = make_store(*mapping).value();
  read = read_csv(csv, *mapping, store).value();
  if (q.team_of.empty()) q.team_of = read.team_of;

  const auto journeys = project(store.take_snapshot(q.as_of, q.known_at), q.layout);
  if (failed(journeys, "journeys")) return 1;
  const auto answered = cohort_funnel(*journeys, q);
  if (failed(answered, "query")) return 1;
  const double project_ms = median_ms(5, [&] {
    benchmark::DoNotOptimize(project(store.take_snapshot(q.as_of, q.known_at), q.layout).value().n_deals());
  });
  const double ask_ms =
      median_ms(9, [&] { benchmark::DoNotOptimize(cohort_funnel(*journeys, q).value().total.n_stages()); });

  std::printf("%zu rows applied, %zu deals, %zu visits\n", read.summary.applied, journeys->n_deals(),
              journeys->n_visits());
  const auto say = [](const char* what, double ms) { std::printf("%-28s %10.2f ms\n", what, ms); };
  say("read the file", read_ms);
  say("... with two threads", two_ms);
  say("... without the store", rows_ms);
  say("events to journeys", project_ms);
  say("the question, whole cohort", ask_ms);
  std::printf("deals by row:");
  for (const stage_index k : answered->shown)
    std::printf(" %lld", static_cast<long long>(answered->total.rows()[k].deals.deals));
  std::printf("\n");
  return 0;
}

}  // namespace funnel_bench
