// The deals behind a number: how many reached each stage, how many were lost there, and which they are.
#include <funnel/funnel.hpp>
#include <funnel/io/csv.hpp>

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

using namespace funnel;

int main(int argc, char** argv) try {
  const std::string folder = argc > 1 ? argv[1] : "examples/sample";
  const column_mapping mapping = parse_mapping(read_file(folder + "/mapping.json").value()).value();
  event_store store = make_store(mapping).value();
  read_csv(folder + "/deals.csv", mapping, store).value();

  const query q = query{}.as_of_time(*parse_time("2026-07-01", {})).where("region", {"North"});
  const journey_table deals = project(store.take_snapshot(q.as_of)).value();
  const cohort_result answer = cohort_funnel(deals, q).value();

  for (const stage_index k : answer.shown) {
    const std::int64_t lost = answer.total[k][fate::lost].deals;
    std::printf("%-20s reached by %2lld, lost here %lld", deals.pipeline().stages()[k].name.c_str(),
                static_cast<long long>(answer.total[k].reached().deals), static_cast<long long>(lost));
    const std::vector<std::string> behind = drill_down(deals, q, k, fate::lost).value();
    for (std::size_t i = 0; i < behind.size(); ++i) std::printf("%s%s", i ? ", " : ": ", behind[i].c_str());
    std::printf("\n");
    if (static_cast<std::int64_t>(behind.size()) != lost) return 1;  // cannot happen: both are counted in one place
  }
} catch (const std::exception& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return 1;
}
