// A library of somebody, built with the compiler's defaults: everything in it is exported.
#include <funnel/funnel.hpp>

#include <string>
#include <vector>

extern "C" int consumer_answer() {
  using namespace funnel;
  event_store store(default_pipeline(), {"EUR", 2});
  const std::vector<deal_event> events{{.kind = event_kind::created, .deal = "A", .owner = "Anna", .amount = 500'00},
                                       {.kind = event_kind::won, .deal = "A", .at = instant{} + timespan::days(20)}};
  if (const auto report = store.append(events); !report.rejected.empty()) return 1;
  const auto report = make_funnel_report(store, query{}.as_of_time(instant{} + timespan::days(31)).by_owner());
  if (!report) return 2;
  return to_text(to_document(*report)).empty() ? 3 : 0;
}
