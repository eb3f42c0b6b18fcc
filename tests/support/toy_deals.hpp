/// The ten toy deals of features (c): `stage@day`, days counted from 1 January 00:00; January is [0, 31).
#pragma once

#include <funnel/core/time.hpp>
#include <funnel/events/store.hpp>
#include <funnel/pipeline/templates.hpp>

#include <gtest/gtest.h>

#include <vector>

namespace funnel_test {

constexpr funnel::instant day(std::int64_t d) { return funnel::instant{} + funnel::days(d); }
inline constexpr funnel::period january{day(0), day(31)};

/// Each event becomes known when it happens.
inline std::vector<funnel::deal_event> toy_events() {
  using namespace funnel;
  std::vector<deal_event> events;
  const char* const ids[]{"", "qualification", "presentation", "proposal", "contracting"};
  const auto deal = [&](const char* name, std::initializer_list<std::pair<int, int>> steps) {
    // 1 to 5 are stages, 0 is lost; the first step creates the deal, a step after a loss reopens it.
    bool first = true;
    bool lost = false;
    for (const auto& [stage, at] : steps) {
      deal_event e;
      e.deal = name;
      e.at = day(at);
      e.known_at = e.at;
      e.kind = stage == 0   ? event_kind::lost
               : stage == 5 ? event_kind::won
               : first      ? event_kind::created
               : lost       ? event_kind::reopened
                            : event_kind::stage_moved;
      if (stage >= 1 && stage <= 4) e.stage = ids[stage];
      lost = stage == 0;
      first = false;
      events.push_back(e);
    }
  };
  deal("D1", {{1, 0}, {2, 5}, {3, 12}, {4, 20}, {5, 28}});
  deal("D2", {{1, 1}, {2, 6}, {0, 10}});
  deal("D3", {{1, 2}, {3, 9}, {5, 25}});
  deal("D4", {{1, 3}, {2, 8}, {3, 15}, {2, 18}, {3, 24}, {0, 29}});
  deal("D5", {{1, 4}, {2, 14}});
  deal("D6", {{1, 5}});
  deal("D7", {{1, 6}, {2, 9}, {0, 12}, {2, 40}, {3, 45}, {5, 55}});
  deal("D8", {{3, 10}, {4, 16}, {5, 22}});
  deal("D9", {{1, -20}, {2, 3}, {3, 8}, {4, 26}});
  deal("D10", {{1, 20}, {2, 29}, {3, 35}, {0, 50}});
  return events;
}

inline funnel::event_store toy_store() {
  funnel::event_store store(funnel::default_pipeline());
  EXPECT_TRUE(store.append(toy_events()).rejected.empty());
  return store;
}

}  // namespace funnel_test
