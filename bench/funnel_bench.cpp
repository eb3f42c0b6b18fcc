/// Measures funnel against straight loops over ideal arrays; see bench/README.md.
#include "measures.hpp"
#include "questions.hpp"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <string>
#include <vector>

namespace {

constexpr const char* usage =
    "usage: funnel-bench [--deals N[,N...]] [--export FOLDER] [--busy] [Google Benchmark options]\n"
    "       funnel-bench --csv FILE --map MAPPING [--query QUERY]\n"
    "  --deals N     sizes of the workload (100000, 1000000 and 5000000 are the customary ones); 1000000\n"
    "  --busy        take the processor's time, for a machine that does other work too; not to compare with peers\n"
    "  --export F    write what bench/peers compares: the data, our answers, our medians\n"
    "  --csv FILE    times the reading of this file, and the question in QUERY, instead of the workload\n";

struct options {
  std::vector<std::size_t> sizes{1'000'000};
  std::string export_folder, csv, mapping, query;
  bool busy = false;
};

/// Takes our options out of the arguments and leaves the rest to Google Benchmark.
options take_options(std::vector<char*>& arguments) {
  options o;
  for (std::size_t i = 1; i < arguments.size();) {
    std::string* into = nullptr;
    std::string deals;
    const std::string name = arguments[i];
    if (name == "--deals") into = &deals;
    if (name == "--export") into = &o.export_folder;
    if (name == "--csv") into = &o.csv;
    if (name == "--map") into = &o.mapping;
    if (name == "--query") into = &o.query;
    if (name == "--busy") {
      o.busy = true;
      arguments.erase(arguments.begin() + static_cast<std::ptrdiff_t>(i));
      continue;
    }
    if (into == nullptr) {
      ++i;
      continue;
    }
    if (i + 1 == arguments.size()) std::fputs(usage, stderr), std::exit(2);
    *into = arguments[i + 1];
    arguments.erase(arguments.begin() + static_cast<std::ptrdiff_t>(i),
                    arguments.begin() + static_cast<std::ptrdiff_t>(i) + 2);
    if (into != &deals) continue;
    o.sizes.clear();
    std::stringstream list(deals);
    for (std::string n; std::getline(list, n, ',');) o.sizes.push_back(std::strtoull(n.c_str(), nullptr, 10));
    for (const std::size_t n : o.sizes)
      if (n == 0) std::fputs(usage, stderr), std::exit(2);
  }
  return o;
}

}  // namespace

int main(int argc, char** argv) {
#if !defined(NDEBUG) || !defined(__OPTIMIZE__)
  std::fputs("built with assertions or without optimisation: its times say nothing; use the bench preset\n", stderr);
  return 1;
#endif
  using namespace funnel_bench;
  std::vector<char*> arguments(argv, argv + argc);
  if (argc > 1 && std::strcmp(argv[1], "--help") == 0) std::fputs(usage, stdout);
  const options o = take_options(arguments);
  if (!o.csv.empty()) return measure_own_file(o.csv, o.mapping, o.query);

  // Repetitions of all benchmarks alternate, so that a busy minute of the machine does not fall on one of them.
  std::string interleave = "--benchmark_enable_random_interleaving=true";
  arguments.insert(arguments.begin() + 1, interleave.data());
  int n_arguments = static_cast<int>(arguments.size());
  benchmark::Initialize(&n_arguments, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(n_arguments, arguments.data())) return 2;

  median_reporter medians(o.busy);
  add_bandwidth();
  for (const std::size_t n : o.sizes) {
    check_answers(data::of(n));
    add_questions(n);
    add_ingestion(n);
    add_standing(n);
    add_c_interface(n);
    add_forecast(n);
    add_waits(n);
    add_threads(n);
  }
  benchmark::AddCustomContext("answers", "checked against a naive count and straight loops");
  benchmark::RunSpecifiedBenchmarks(&medians);
  print_tables(medians, o.sizes);
  if (!o.export_folder.empty() && !export_for_peers(o.export_folder, medians, o.sizes.back())) return 1;
}
