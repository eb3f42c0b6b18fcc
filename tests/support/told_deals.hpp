/// Deals told by when they entered stage after stage, for tests that need teams of them.
#pragma once

#include <funnel/events/store.hpp>
#include <funnel/pipeline/pipeline.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace funnel_test {

struct told_deal {
  std::string owner;
  std::vector<double> entered;  ///< day of entering the first stage, the second, ...
  char end = 'o';               ///< o open, w won, l lost
  double ended = 0;             ///< day
  funnel::minor_units amount = 100;
  std::string region = {};
};

inline funnel::instant at_day(double day) { return funnel::instant{static_cast<std::int64_t>(day * 86'400e6)}; }

inline funnel::event_store store_of(const std::vector<told_deal>& deals,
                                    const funnel::pipeline& p = funnel::default_pipeline()) {
  using namespace funnel;
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < deals.size(); ++i) ids.push_back("D" + std::to_string(i));
  std::vector<deal_event> events;
  for (std::size_t i = 0; i < deals.size(); ++i) {
    const told_deal& d = deals[i];
    for (std::size_t k = 0; k < d.entered.size(); ++k) {
      deal_event e{.kind = k == 0 ? event_kind::created : event_kind::stage_moved,
                   .deal = ids[i],
                   .at = at_day(d.entered[k]),
                   .stage = p[k].id};
      if (k == 0) {
        e.owner = d.owner;
        e.amount = d.amount;
        if (!d.region.empty()) e.values = {{"region", d.region}};
      }
      events.push_back(std::move(e));
    }
    if (d.end != 'o')
      events.push_back(
          {.kind = d.end == 'w' ? event_kind::won : event_kind::lost, .deal = ids[i], .at = at_day(d.ended)});
  }
  event_store store(p);
  EXPECT_TRUE(store.append(events, {.max_amount = std::numeric_limits<minor_units>::max()}).rejected.empty());
  return store;
}

/// So many deals of an owner: won ones and lost ones, all closed after a day in the first stage.
inline void add_closed(std::vector<told_deal>& deals, const std::string& owner, int won, int lost,
                       const std::string& region = {}) {
  for (int i = 0; i < won + lost; ++i) deals.push_back({owner, {0}, i < won ? 'w' : 'l', 1, 100, region});
}

}  // namespace funnel_test
