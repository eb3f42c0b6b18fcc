/// Measures what merging costs where shards are many and deals are more than one machine holds: parts of made-up sizes.
/// See docs/scale.md.
///
///     funnel-merge-bench [--deals N]     100,000,000 deals in all
///
/// What a cohort by owner says of 20,000 deals of a synthetic company stands for each part, whose ids are made up: its
/// numbers do not grow with the deals. Each line is measured in a process of its own.
#include <funnel/aggregates/partial.hpp>
#include <funnel/events/store.hpp>
#include <funnel/testing/synthetic_crm.hpp>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace funnel;
using clock_type = std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& why) {
  std::fprintf(stderr, "funnel-merge-bench: %s\n", why.c_str());
  std::exit(1);
}
double seconds_since(clock_type::time_point begin) {
  return std::chrono::duration<double>(clock_type::now() - begin).count();
}

partial counted_part(bool ids) {
  constexpr std::size_t n_deals = 20'000;
  const test::generated_deals deals(test::workload{.n_deals = n_deals});
  event_store store(test::workload_pipeline(), {"EUR", 2});
  if (const auto wrong = test::append_to(store, deals); !wrong.empty()) fail(wrong.front().message);
  partial_request asked;
  asked.question.as_of = asked.question.known_at = deals.of().end();
  asked.question.by_owner();
  asked.keep_ids = ids;
  auto p = make_partial(store, asked);
  if (!p) fail(p.errors().front().message);
  return *std::move(p);
}

/// So many ids, ascending, that no other part has.
std::vector<std::uint64_t> made_ids(std::size_t n, std::size_t part, std::size_t parts) {
  std::vector<std::uint64_t> ids;
  ids.reserve(n);
  const std::uint64_t step = ~std::uint64_t{0} / (n + 1);
  for (std::uint64_t i = 0; i < n; ++i) ids.push_back(i * step / parts * parts + part);
  return ids;
}

void measure(std::size_t n_deals, std::size_t parts, bool ids) {
  const partial whole = counted_part(ids);
  double reading = 0;
  std::size_t bytes = 0;
  std::vector<partial> all;
  for (std::size_t i = 0; i < parts; ++i) {
    partial p = whole;
    p.parts = {i};
    p.of = parts;
    p.n_deals = static_cast<std::int64_t>(n_deals / parts);
    if (ids) p.ids = made_ids(n_deals / parts, i, parts);
    const std::string text = to_json(p);
    bytes += text.size();
    p = {};
    const auto begin = clock_type::now();
    auto read = parse_partials(text);
    reading += seconds_since(begin);
    if (!read) fail(read.errors().front().message);
    all.push_back(std::move(read->front()));
  }
  const auto begin = clock_type::now();
  const auto merged = merged_tallies::of(std::move(all));
  if (!merged) fail(merged.errors().front().message);
  const auto answer = merged->cohort();
  if (!answer) fail(answer.errors().front().message);
  const double merging = seconds_since(begin);
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  std::printf("| %zu | %s | %.2f MB | %.1f MB | %.2f s | %.2f s | %.2f GB |\n", parts, ids ? "yes" : "no",
              static_cast<double>(bytes) / 1e6 / static_cast<double>(parts), static_cast<double>(bytes) / 1e6, reading,
              merging, static_cast<double>(used.ru_maxrss) / 1e6);
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t n_deals = 100'000'000;
  if (argc == 3 && std::string_view(argv[1]) == "--deals") n_deals = std::strtoull(argv[2], nullptr, 10);
  if (n_deals < 64) fail("usage: funnel-merge-bench [--deals N]");
  std::printf(
      "%zu deals\n| shards | ids | a part | all parts | read | merge and answer | memory "
      "|\n|---|---|---|---|---|---|---|\n",
      n_deals);
  for (const bool ids : {false, true})
    for (const std::size_t parts : {1U, 4U, 16U, 64U}) {
      std::fflush(stdout);
      const pid_t child = fork();
      if (child == 0) {
        measure(n_deals, parts, ids);
        std::_Exit(0);
      }
      int status = 0;
      if (child < 0 || waitpid(child, &status, 0) != child || status != 0) fail("a measurement failed");
    }
  return 0;
}
