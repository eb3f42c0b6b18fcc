// Anna and Carla together against everybody else: who wins more, and is it more than chance?
#include <funnel/analysis/comparison.hpp>
#include <funnel/funnel.hpp>
#include <funnel/io/csv.hpp>

#include <cstdio>
#include <exception>
#include <string>

using namespace funnel;

namespace {

const char* in_words(comparison_verdict v) {
  switch (v) {
    case comparison_verdict::better: return "better than the rest";
    case comparison_verdict::worse: return "worse than the rest";
    case comparison_verdict::usual: return "as different as people usually are";
    case comparison_verdict::slight: return "too little different to matter";
    case comparison_verdict::as_others: return "no more different than chance makes it";
    case comparison_verdict::insufficient_data: break;
  }
  return "not enough data for a verdict";
}

void print(const char* what, const share_comparison& c) {
  // While deals are open, shares are compared at one age: see comparison.hpp.
  const share_difference& d = c.judged_share;
  std::printf("%-20s %2lld of %2lld, the rest %2lld of %2lld", what, static_cast<long long>(d.first.hits),
              static_cast<long long>(d.first.n), static_cast<long long>(d.second.hits), static_cast<long long>(d.second.n));
  if (d.has_value()) std::printf(": %+5.1f points (95%% interval %+.1f to %+.1f)", 100 * d.value, 100 * d.lower, 100 * d.upper);
  if (c.age) std::printf(" within %.0f days", c.age->days());
  std::printf("; %s\n", in_words(c.judged.verdict));
}

}  // namespace

int main(int argc, char** argv) try {
  const std::string folder = argc > 1 ? argv[1] : "examples/sample";
  const column_mapping mapping = parse_mapping(read_file(folder + "/mapping.json").value()).value();
  event_store store = make_store(mapping).value();
  read_csv(folder + "/deals.csv", mapping, store).value();

  const query q = query{}.as_of_time(*parse_time("2026-07-01", {}));
  comparison_options options;
  options.members = {"Anna Petrova", "Carla Gomez"};
  options.together = true;
  const comparison_report answer = compare_members(project(store.take_snapshot(q.as_of)).value(), q, options).value();

  const comparison_member& both = answer.members.at(0);
  print("Won", both.won_of_closed);
  for (std::size_t k = 0; k < answer.stages.size(); ++k) print(answer.stages[k].name.c_str(), both.stages[k].conversion);
} catch (const std::exception& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return 1;
}
