// A funnel that stands: one thread appends what happens to deals, another shows the numbers meanwhile.
#include <funnel/aggregates/standing_funnel.hpp>
#include <funnel/funnel.hpp>

#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

using namespace funnel;

int main() {
  constexpr int n_deals = 1'000;
  event_store store(default_pipeline(), {"EUR", 2});
  auto standing = standing_funnel::make(store, query{}.by_owner()).value();
  std::mutex lock;  // of the funnel: it is read while it is updated

  std::thread writer([&] {
    for (int i = 0; i < n_deals; ++i) {
      const std::string id = "D" + std::to_string(i);
      const instant start = instant{} + hours(i);
      std::vector<deal_event> batch{
          {.kind = event_kind::created, .deal = id, .at = start, .owner = i % 3 ? "Anna" : "Boris", .amount = 100'00},
          {.kind = event_kind::stage_moved, .deal = id, .at = start + days(2), .stage = "presentation"}};
      if (i % 4 == 0) batch.push_back({.kind = event_kind::won, .deal = id, .at = start + days(9)});
      if (!store.append(batch).rejected.empty()) std::exit(1);
      const std::lock_guard hold(lock);
      if (!standing.update(store).empty()) std::exit(1);
    }
  });

  // Every answer is whole: no deal is counted at one stage and not yet at another.
  std::int64_t seen = 0, looked = 0, wrong = 0;
  while (seen < n_deals) {
    const std::lock_guard hold(lock);
    const cohort_tally& total = standing.answer().total;
    wrong += total.total().deals != total[0].reached().deals || total.total().deals < seen;
    seen = total.total().deals;
    ++looked;
  }
  writer.join();
  std::printf("%s\n", looked > 0 && wrong == 0 ? "Every answer was whole." : "Some answers were not whole.");

  const cohort_result answer = standing.answer();
  for (const segment& s : answer.segments)
    std::printf("%-6s %4lld deals, %4lld presented, %4lld won\n", s.key[0].c_str(), static_cast<long long>(s.tally.total().deals),
                static_cast<long long>(s.tally[1].reached().deals), static_cast<long long>(s.tally.won().deals));
}
