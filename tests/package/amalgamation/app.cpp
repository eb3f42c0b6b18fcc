// Built from funnel.hpp and funnel.cpp alone, in one line: a store, a question, the report, statistics that need Boost, kernels.
#include "funnel.hpp"

#include <cmath>
#include <cstdio>
#include <vector>

int main() {
  using namespace funnel;
  event_store store(default_pipeline(), {"EUR", 2});
  const auto day = [](int d) { return instant{} + timespan::days(d); };
  const std::vector<deal_event> events{
      {.kind = event_kind::created, .deal = "A", .at = day(0), .owner = "Anna", .amount = 500'00},
      {.kind = event_kind::stage_moved, .deal = "A", .at = day(3), .stage = "presentation"},
      {.kind = event_kind::won, .deal = "A", .at = day(20)},
      {.kind = event_kind::created, .deal = "B", .at = day(1), .owner = "Boris", .amount = 900'00},
      {.kind = event_kind::lost, .deal = "B", .at = day(12), .reason = "price"},
  };
  if (!store.append(events).rejected.empty()) return 1;
  const auto report = make_funnel_report(store, query{}.as_of_time(day(31)).by_owner());
  const auto cohort = cohort_funnel(store, query{}.as_of_time(day(31)).owners({"Anna"}));
  if (!report || !cohort) return 2;
  if (cohort->total.won().deals != 1 || cohort->total.won().amount != 500'00 || cohort->total.lost().deals != 0) return 3;
  // Clopper and Pearson's interval of 1 of 2, 95 %: 1 - sqrt(0.975), sqrt(0.975).
  const estimate half = share_interval(1, 2, interval_method::clopper_pearson);
  if (std::abs(half.lower - (1 - std::sqrt(0.975))) > 1e-9 || std::abs(half.upper - std::sqrt(0.975)) > 1e-9) return 4;
  const std::vector<std::string_view> kernels = kernel_variants();
  if (!use_kernels(kernels.front()) || cohort_funnel(store, query{}.as_of_time(day(31)))->total.won().deals != 1) return 5;
  std::printf("%zu rows of the funnel, %zu variants of kernels\n", cohort->total.rows().size(), kernels.size());
  return 0;
}
