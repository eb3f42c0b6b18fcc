/// Collects the median of every benchmark while it prints a line for each.
#pragma once

#include <benchmark/benchmark.h>

#include <cstdio>
#include <iostream>
#include <map>
#include <string>
#include <vector>

namespace funnel_bench {

class median_reporter : public benchmark::BenchmarkReporter {
 public:
  /// On a busy machine the clock also counts what others do. The processor's time does not, but it knows no waiting.
  explicit median_reporter(bool processor_time) : processor_time_(processor_time) {}

  bool ReportContext(const Context& context) override {
    PrintBasicContext(&std::cerr, context);
    return true;
  }

  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& r : runs) {
      if (r.error_occurred) std::fprintf(stderr, "%s: %s\n", r.benchmark_name().c_str(), r.error_message.c_str());
      // A benchmark that is run once has no aggregates: its one time is the median.
      const bool median = r.run_type == Run::RT_Aggregate ? r.aggregate_name == "median" : r.repetitions <= 1;
      const std::string name = r.run_name.function_name;
      const bool of_two_threads = name.find("two at once") != std::string::npos;
      if (r.error_occurred || !median || (processor_time_ && of_two_threads)) continue;
      const bool processor = processor_time_ && r.run_name.time_type != "manual_time";
      ms_[name] = (processor ? r.GetAdjustedCPUTime() : r.GetAdjustedRealTime()) * 1e3 / benchmark::GetTimeUnitMultiplier(r.time_unit);
      std::fprintf(stderr, "%-44s %12.4f ms\n", name.c_str(), ms_[name]);
    }
  }

  /// Milliseconds; 0 when it was not run.
  double ms(const std::string& name) const {
    const auto it = ms_.find(name);
    return it == ms_.end() ? 0 : it->second;
  }

 private:
  bool processor_time_;
  std::map<std::string, double> ms_;
};

enum class timed_by : bool { clock, benchmark };

/// Adds a benchmark whose median is taken over repetitions that alternate with those of all others.
template <class F>
benchmark::internal::Benchmark* add(const std::string& name, F f, int repetitions = 9,
                                    timed_by timer = timed_by::clock) {
  auto* b = benchmark::RegisterBenchmark(name.c_str(), f);
  timer == timed_by::clock ? b->UseRealTime() : b->UseManualTime();
  return b->Unit(benchmark::kMillisecond)->MinTime(0.02)->Repetitions(repetitions)->ReportAggregatesOnly(true);
}

}  // namespace funnel_bench
