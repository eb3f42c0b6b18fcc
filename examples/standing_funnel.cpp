// A funnel that stands: one thread appends what happens to deals, another shows the numbers meanwhile.
#include <funnel/aggregates/standing_funnel.hpp>
#include <funnel/funnel.hpp>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

using namespace funnel;

int main() {
  constexpr int n_deals = 1'000;
  event_store store(default_pipeline(), {"EUR", 2});
  auto standing = standing_funnel::make(store, query{}.by_owner()).value();

  std::thread writer([&] {
    for (int i = 0; i < n_deals; ++i) {
      const std::string id = "D" + std::to_string(i);
      const instant start = instant{} + timespan::hours(i);
      std::vector<deal_event> batch{
          {.kind = event_kind::created, .deal = id, .at = start, .owner = i % 3 ? "Anna" : "Boris", .amount = 100'00},
          {.kind = event_kind::stage_moved, .deal = id, .at = start + timespan::days(2), .stage = "presentation"}};
      if (i % 4 == 0) batch.push_back({.kind = event_kind::won, .deal = id, .at = start + timespan::days(9)});
      if (!store.append(batch).rejected.empty()) std::exit(1);
      if (!standing.update(store).empty()) std::exit(1);
    }
  });

  // Every answer is whole: no deal is counted at one stage and not yet at another.
  std::int64_t seen = 0, looked = 0, wrong = 0;
  while (seen < n_deals) {
    const auto answer = standing.answer();  // stays as it is, whatever the writer does
    const cohort_tally& total = answer->total;
    wrong += total.total().deals != total[0].reached().deals || total.total().deals < seen;
    seen = total.total().deals;
    ++looked;
  }
  writer.join();
  std::printf("%s\n", looked > 0 && wrong == 0 ? "Every answer was whole." : "Some answers were not whole.");

  for (const cohort_segment& s : standing.answer()->segments)
    std::printf("%-6s %4lld deals, %4lld presented, %4lld won\n", s.key[0].c_str(), static_cast<long long>(s.tally.total().deals),
                static_cast<long long>(s.tally[1].reached().deals), static_cast<long long>(s.tally.won().deals));
}
