/// Deals in bulk: so many that go the same way through the stages of `small_pipeline`.
#pragma once

#include "support/random_history.hpp"
#include "support/toy_deals.hpp"

#include <funnel/events/store.hpp>

#include <gtest/gtest.h>

#include <deque>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace funnel_test {

class many {
 public:
  many() = default;
  many(many&&) = default;  // events point into it, so there is no copy

  using way = std::vector<std::pair<const char*, int>>;  ///< stage and day; the first creates the deal

  /// The texts must outlive the store's filling.
  void add(int n, const way& steps, funnel::minor_units amount = 0, const char* owner = "", const char* region = "") {
    for (int i = 0; i < n; ++i) {
      names_.push_back("deal " + std::to_string(names_.size()));
      for (std::size_t s = 0; s < steps.size(); ++s) {
        funnel::deal_event e;
        e.deal = names_.back();
        e.at = day(steps[s].second);
        e.kind = s == 0 ? funnel::event_kind::created : funnel::event_kind::stage_moved;
        e.stage = steps[s].first;
        if (s == 0) {
          e.amount = amount;
          e.owner = owner;
          if (*region) e.values = {{"region", region}};
        }
        events.push_back(e);
      }
    }
  }

  funnel::event_store store(funnel::pipeline p = small_pipeline()) const {
    funnel::event_store s(std::move(p));
    EXPECT_TRUE(s.append(events, {.max_amount = std::numeric_limits<minor_units>::max()}).rejected.empty());
    return s;
  }

  std::vector<funnel::deal_event> events;

 private:
  std::deque<std::string> names_;  // events point to them
};

}  // namespace funnel_test
