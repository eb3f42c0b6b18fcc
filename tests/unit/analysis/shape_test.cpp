/// The shape of deals: what counts at each step, and how long each stage takes.
#include "support/library.hpp"
#include "support/toy_deals.hpp"

#include <funnel/analysis/bottlenecks.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

TEST(Shape, CountsWhatSkippedAndLeavesOutWhatBeganLater) {
  const event_store store = toy_store();
  const query q = query{}.created_in(january).as_of_time(day(60));
  const shape_answer a = shape_of(journeys_of(store, day(60)), q).value();
  ASSERT_EQ(a.steps.size(), 4u);
  EXPECT_EQ(a.stages, (std::vector<std::string>{"Qualification", "Presentation", "Commercial proposal", "Contracting", "Closed won"}));
  // Qualification: all but D6 (open there) of the eight that were there. Presentation: D1, D4, D7, D10 and D3, which
  // jumped over it, against D2; D8 began later. Proposal: D1, D3, D7, D8 against D4 and D10.
  EXPECT_EQ(a.steps[0].settled, (fraction{7, 7}));
  EXPECT_EQ(a.steps[1].settled, (fraction{5, 6}));
  EXPECT_EQ(a.steps[2].settled, (fraction{4, 6}));
  // Contracting: D1 and D8 were there, D3 and D7 jumped over it.
  EXPECT_EQ(a.steps[3].settled, (fraction{4, 4}));
  EXPECT_NEAR(a.diagnosis.measured.widths.back(), 5.0 / 6 * 4 / 6, 1e-12);
  EXPECT_EQ(a.diagnosis.shape, funnel_shape::insufficient_data);
  EXPECT_EQ(a.diagnosis.n, 4);
}

TEST(Shape, FindsTheStageThatDealsLingerIn) {
  const pipeline p = pipeline_builder("p").open("a").open("odd").hidden().open("b").open("c").won("w").lost("l").build().value();
  event_store store(p);
  std::vector<std::string> names;
  for (int i = 0; i < 60; ++i) names.push_back("deal " + std::to_string(i));
  std::vector<deal_event> events;
  for (int i = 0; i < 60; ++i) {
    const std::string& name = names[static_cast<std::size_t>(i)];
    events.push_back({.kind = event_kind::created, .deal = name, .at = day(0)});
    events.push_back({.kind = event_kind::stage_moved, .deal = name, .at = day(3 + i % 3), .stage = "b"});
    const bool lost = i % 5 == 0;
    events.push_back({.kind = lost ? event_kind::lost : event_kind::stage_moved, .deal = name, .at = day(30 + i), .stage = lost ? "" : "c"});
    if (!lost) events.push_back({.kind = event_kind::won, .deal = name, .at = day(35 + i)});
  }
  ASSERT_TRUE(store.append(events).rejected.empty());
  const shape_answer a = shape_of(journeys_of(store, day(200)), query{}.as_of_time(day(200))).value();
  EXPECT_EQ(a.stages, (std::vector<std::string>{"a", "b", "c", "w"}));  // the hidden stage is no level
  EXPECT_NEAR(a.steps[0].mean_days, 4, 1e-9);
  EXPECT_EQ(a.diagnosis.shape, funnel_shape::bulge);
  EXPECT_EQ(a.diagnosis.measured.longest, 1u);
}

TEST(Shape, NeedsAnAsOfInstantAndSoundOptions) {
  const event_store store = toy_store();
  EXPECT_EQ(shape_of(journeys_of(store), query{}).errors().at(0).code, errc::missing_value);
  EXPECT_EQ(shape_of(journeys_of(store, day(9)), query{}.as_of_time(day(9)), {.confidence = 0.2}).errors().at(0).field, "confidence");
  const shape_answer none = shape_of(journeys_of(event_store(default_pipeline()), day(9)), query{}.as_of_time(day(9))).value();
  EXPECT_EQ(none.diagnosis.shape, funnel_shape::insufficient_data);
}

}  // namespace
