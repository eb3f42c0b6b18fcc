// A file of somebody who uses the public headers, without the opt-in ones.
#include "front_door_headers.hpp"

#include <vector>

int consumer();
int consumer() {
  using namespace funnel;
  event_store store(default_pipeline(), {"EUR", 2});
  const std::vector<deal_event> events{{.kind = event_kind::created, .deal = "A", .owner = "Anna", .amount = 500'00},
                                       {.kind = event_kind::won, .deal = "A", .at = instant{} + timespan::days(20)}};
  if (const auto report = store.append(events); !report.rejected.empty()) return 1;
  const auto report = make_funnel_report(store, query{}.as_of_time(instant{} + timespan::days(31)).by_owner().by_month());
  return report && !to_text(to_document(*report)).empty() ? 0 : 1;
}
