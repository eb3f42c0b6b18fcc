/// Time in stage and cycle length of the toy deals: docs/definitions.md, 3 and (c4).
#include "support/library.hpp"
#include "support/toy_deals.hpp"

#include <funnel/stats/survival.hpp>
#include <funnel/aggregates/durations.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

constexpr stage_index presentation_stage = 1;

const event_store& store() {
  static const event_store toy = toy_store();
  return toy;
}

durations_result asked(int as_of, stay_of whose, query q = {}) {
  return time_in_stage(journeys_of(store(), day(as_of)), q.as_of_time(day(as_of)), whose).value();
}

/// Mean in days of the stays that ended, or of all as if they had.
double mean_days(const survival_tally& t, bool only_ended) {
  double sum = 0;
  std::int64_t n = 0;
  for (const auto& [key, count] : t.lengths()) {
    if (only_ended && key.cause == not_ended) continue;
    sum += timespan{key.lasted_us}.days() * static_cast<double>(count);
    n += count;
  }
  return sum / static_cast<double>(n);
}

TEST(TimeInStage, OfVisitsToPresentation) {
  const durations_result at_31 = asked(31, stay_of::visit);
  const survival_tally& t = at_31.total[presentation_stage];
  EXPECT_EQ(t.n(), 8);
  EXPECT_EQ(t.ended(), 6);
  EXPECT_NEAR(mean_days(t, true), 5.33, 0.005);
  EXPECT_NEAR(mean_days(t, false), 6.38, 0.005);
  EXPECT_EQ(median_of(kaplan_meier(t)).time, timespan::days(6));
  const durations_result at_60 = asked(60, stay_of::visit);
  EXPECT_NEAR(mean_days(at_60.total[presentation_stage], false), 9.89, 0.005);
  EXPECT_EQ(median_of(kaplan_meier(at_60.total[presentation_stage])).time, timespan::days(6));
}

TEST(TimeInStage, OfDealsAddsTheirVisitsUp) {
  const durations_result r = asked(31, stay_of::deal);
  const survival_tally& t = r.total[presentation_stage];
  EXPECT_EQ(t.n(), 7);
  EXPECT_NEAR(mean_days(t, false), 7.29, 0.005);
  // Closed January deals: 27 days over the 4 that were there, 6.75 each (27 over all 6 is another question).
  const durations_result closed = asked(31, stay_of::deal, query{}.created_in(january).only({outcome::won, outcome::lost}));
  EXPECT_EQ(closed.total[presentation_stage].n(), 4);
  EXPECT_DOUBLE_EQ(mean_days(closed.total[presentation_stage], false), 6.75);
}

TEST(TimeInStage, EndsByCauseAndOpensIntoDeals) {
  const journey_table j = journeys_of(store(), day(31));
  const query q = query{}.as_of_time(day(31));
  const auto deals = [&](stage_index k, stay_end how) { return *drill_down(j, q, stay_of::visit, k, how); };
  EXPECT_EQ(deals(presentation_stage, stay_end::advanced), (std::vector<std::string>{"D1", "D4", "D4", "D9"}));
  EXPECT_EQ(deals(presentation_stage, stay_end::lost), (std::vector<std::string>{"D2", "D7"}));
  EXPECT_EQ(deals(presentation_stage, stay_end::lasting), (std::vector<std::string>{"D10", "D5"}));
  EXPECT_EQ(deals(2, stay_end::went_back), (std::vector<std::string>{"D4"}));
}

TEST(TimeInStage, SegmentsSumToTheWholeAndAnAsOfInstantIsNeeded) {
  query q = query{}.as_of_time(day(31)).by_month();
  const durations_result r = time_in_stage(journeys_of(store(), day(31)), q, stay_of::visit).value();
  ASSERT_EQ(r.segments.size(), 2u);  // December and January
  survival_tally sum;
  for (const auto& s : r.segments) sum += s.tally[presentation_stage];
  EXPECT_EQ(sum, r.total[presentation_stage]);
  EXPECT_EQ(time_in_stage(journeys_of(store()), query{}, stay_of::visit).errors().at(0).code, errc::missing_value);
}

// docs/definitions.md, 4: the cycles of won January deals; the others are lost, or open with their age.
TEST(CycleLength, HasOpenDealsWithTheirAge) {
  const survival_tally t = cycle_length(journeys_of(store(), day(31)), query{}.created_in(january).as_of_time(day(31))).value();
  EXPECT_EQ(t.n(), 9);
  EXPECT_EQ(t.ended(), 6);
  double won_days = 0;
  for (const auto& [key, count] : t.lengths())
    if (key.cause == static_cast<end_cause>(cycle_end::won)) won_days += timespan{key.lasted_us}.days() * static_cast<double>(count);
  EXPECT_DOUBLE_EQ(won_days / 3, 21.0);
}

}  // namespace
