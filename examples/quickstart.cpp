#include <funnel/funnel.hpp>

#include <cstdio>
#include <vector>

int main() {
  using namespace funnel;
  event_store store(default_pipeline(), {"EUR", 2});

  const auto day = [](int d) { return instant{} + timespan::days(d); };
  const std::vector<deal_event> events{
      {.kind = event_kind::created, .deal = "A", .at = day(0), .owner = "Anna", .amount = 500'00},
      {.kind = event_kind::stage_moved, .deal = "A", .at = day(3), .stage = "presentation"},
      {.kind = event_kind::stage_moved, .deal = "A", .at = day(9), .stage = "proposal"},
      {.kind = event_kind::won, .deal = "A", .at = day(20)},
      {.kind = event_kind::created, .deal = "B", .at = day(1), .owner = "Boris", .amount = 900'00},
      {.kind = event_kind::stage_moved, .deal = "B", .at = day(5), .stage = "presentation"},
      {.kind = event_kind::lost, .deal = "B", .at = day(12), .reason = "price"},
      {.kind = event_kind::created, .deal = "C", .at = day(2), .owner = "Anna", .amount = 200'00},
  };
  if (const auto report = store.append(events); !report.rejected.empty()) return 1;

  const auto report = make_funnel_report(store, query{}.as_of_time(day(31)).by_owner());
  if (!report) return std::fprintf(stderr, "%s\n", report.errors().front().message.c_str()), 1;
  std::printf("%s", to_text(to_document(*report)).c_str());
}
