/// Deals made for one number each, and the report on their speed.
#pragma once

#include "support/library.hpp"
#include "support/toy_deals.hpp"

#include <funnel/analysis/velocity.hpp>
#include <funnel/events/store.hpp>
#include <funnel/pipeline/pipeline.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

namespace funnel_test {

/// Deals given one by one: created on a day in the first stage and closed after some days, or not.
class made_deals {
 public:
  enum how { open, won, lost };
  made_deals& add(int created, int after, how end, funnel::minor_units amount = 100, const char* owner = "Anna") {
    names_.push_back("d" + std::to_string(names_.size()));
    rows_.push_back({names_.size() - 1, created, after, end, amount, owner});
    return *this;
  }
  funnel::event_store store() const {
    using namespace funnel;
    event_store s(pipeline_builder("p").open("a").open("b").won("w").lost("l").build().value());
    std::vector<deal_event> events;
    for (const row& r : rows_) {
      events.push_back({.kind = event_kind::created,
                        .deal = names_[r.name],
                        .at = day(r.created),
                        .owner = r.owner,
                        .amount = r.amount});
      if (r.end == open) continue;
      events.push_back({.kind = r.end == won ? event_kind::won : event_kind::lost,
                        .deal = names_[r.name],
                        .at = day(r.created + r.after)});
    }
    EXPECT_TRUE(s.append(events).rejected.empty());
    return s;
  }

  funnel::velocity_report report(int as_of, const funnel::velocity_options& o = {}, funnel::query q = {}) const {
    return funnel::analyse_velocity(journeys_of(store(), day(as_of)), q.as_of_time(day(as_of)), o).value();
  }

 private:
  struct row {
    std::size_t name;
    int created, after;
    how end;
    funnel::minor_units amount;
    const char* owner;
  };
  std::vector<std::string> names_;
  std::vector<row> rows_;
};

}  // namespace funnel_test
