/// The first walk through the house, timed: append, project, whole funnel, funnel by owner.
///
/// The whole funnel is compared with a naive count before anything is timed. A build with assertions is not
/// timed at all. `bandwidth_probe` is the yardstick of the same run: bytes that plain summing reads a second.
#include "workload.hpp"

#include <funnel/events/store.hpp>
#include <funnel/journeys/project.hpp>
#include <funnel/tallies/cohort_funnel.hpp>

#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <string>
#include <unordered_map>
#include <vector>

namespace {

using namespace funnel;
using funnel_bench::workload;

const workload& the_workload() {
  static const workload w = funnel_bench::make_workload(100'000, 1);
  return w;
}

const event_store& the_store() {
  static const event_store* store = [] {
    auto* s = new event_store(default_pipeline());
    if (!s->append(the_workload().events).rejected.empty()) std::abort();
    return s;
  }();
  return *store;
}

/// Deals that ever stood at stage k or later, from the rows alone.
std::vector<std::int64_t> naive_reach() {
  const pipeline p = default_pipeline();
  std::unordered_map<std::string_view, std::size_t> furthest;
  for (const deal_event& e : the_workload().events) {
    std::size_t& k = furthest[e.deal];
    if (e.kind == event_kind::won) k = p.n_open();
    if (e.kind == event_kind::stage_moved) k = std::max<std::size_t>(k, p.find(e.stage));
  }
  std::vector<std::int64_t> reached(p.n_funnel());
  for (const auto& [deal, last] : furthest)
    for (std::size_t k = 0; k <= last; ++k) ++reached[k];
  return reached;
}

void check_answers() {
  const cohort_result r = cohort_funnel(project(the_store().take_snapshot()).value(), query{}).value();
  const std::vector<std::int64_t> expected = naive_reach();
  for (std::size_t k = 0; k < expected.size(); ++k)
    if (r.total[k].reached().deals != expected[k]) {
      std::fprintf(stderr, "stage %zu: %lld deals reached it, the naive count says %lld\n", k,
                   static_cast<long long>(r.total[k].reached().deals), static_cast<long long>(expected[k]));
      std::exit(1);
    }
}

void per_event(benchmark::State& state) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(the_workload().events.size()));
}

void bandwidth_probe(benchmark::State& state) {
  const std::vector<std::uint64_t> data(1 << 24, 1);
  for (auto _ : state) benchmark::DoNotOptimize(std::accumulate(data.begin(), data.end(), std::uint64_t{0}));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(data.size() * sizeof data[0]));
}
BENCHMARK(bandwidth_probe)->Unit(benchmark::kMillisecond);

void append(benchmark::State& state) {
  for (auto _ : state) {
    event_store store(default_pipeline());
    benchmark::DoNotOptimize(store.append(the_workload().events).applied);
  }
  per_event(state);
}
BENCHMARK(append)->Unit(benchmark::kMillisecond);

void project_journeys(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(project(the_store().take_snapshot()).value().n_deals());
  per_event(state);
}
BENCHMARK(project_journeys)->Unit(benchmark::kMillisecond);

void cohort(benchmark::State& state, const query& q) {
  const journey_table journeys = project(the_store().take_snapshot()).value();
  for (auto _ : state) benchmark::DoNotOptimize(cohort_funnel(journeys, q).value().total.n_stages());
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(journeys.n_deals()));
}
BENCHMARK_CAPTURE(cohort, whole_funnel, query{})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(cohort, by_owner, query{}.by_owner())->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(cohort, one_region, query{}.where("region", {"region-3"}))->Unit(benchmark::kMillisecond);

}  // namespace

int main(int argc, char** argv) {
#ifndef NDEBUG
  std::fputs("built with assertions: timing it would say nothing; use the bench preset\n", stderr);
  return 1;
#endif
  check_answers();
  benchmark::AddCustomContext("answers", "checked against a naive count");
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
}
