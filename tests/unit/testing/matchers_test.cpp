#include "support/library.hpp"
#include "support/toy_deals.hpp"

#include <funnel/stats/conversion.hpp>
#include <funnel/testing/builders.hpp>
#include <funnel/testing/matchers.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;
using ::testing::Not;

/// What the matcher says of a value; empty when it matches.
template <class Matcher, class Value>
std::string said(const Matcher& m, const Value& v) {
  ::testing::StringMatchResultListener listener;
  return ::testing::Matcher<const Value&>(m).MatchAndExplain(v, &listener) ? "" : listener.str();
}

const journey_table& toy() {
  static const event_store store = toy_store();
  static const journey_table j = journeys_of(store, day(60));
  return j;
}
cohort_result asked(query q) { return cohort_funnel(toy(), q.as_of_time(day(60))).value(); }

TEST(Matchers, OfCohorts) {
  const cohort_result r = asked({});
  EXPECT_THAT(r, test::conserves());
  EXPECT_THAT(r, test::conserves(10));
  EXPECT_THAT(r.total, test::conserves(10));
  EXPECT_THAT(r, Not(test::conserves(9)));
  EXPECT_EQ(said(test::conserves(9), r), "the cohort has 10 deals");
  EXPECT_THAT(r, test::has_funnel({10, 9, 7, 5, 4}));
  EXPECT_EQ(said(test::has_funnel({10}), r), "its funnel is {10, 9, 7, 5, 4}");
}

TEST(Matchers, OfCohortsInSegments) {
  EXPECT_THAT(asked(query{}.by_owner()), test::conserves(10));
  EXPECT_THAT(asked(query{}.by_month()), test::conserves(10));
  EXPECT_THAT(asked(query{}.owners({"nobody"}).by_owner()), test::conserves(0));
  EXPECT_THAT(asked(query{}.count(counting::entries)), test::conserves(10));
  cohort_result r = asked(query{}.by_month());
  r.segments.pop_back();
  EXPECT_EQ(said(test::conserves(), r), "the segments do not sum to the total");
}

TEST(Matchers, NameTheLawThatIsBroken) {
  using measure = cohort_cell::measure;
  cohort_tally t(1, 1);
  t.add({measure::outcome, 0, {}, outcome::open}, {1, 5});
  EXPECT_EQ(said(test::conserves(), t), "the fates do not sum to the cohort at row 0");
  t.add({measure::fate, 0, fate::here, {}}, {1, 5});
  EXPECT_THAT(t, test::conserves(1));
  cohort_tally u = t;
  u.add({measure::also_next, 0, {}, {}}, {1, 5});
  EXPECT_EQ(said(test::conserves(), u), "more deals go on than count at row 0");
  u = t;
  u.add({measure::of_first, 0, {}, {}}, {1, 5});
  EXPECT_EQ(said(test::conserves(), u), "more deals of the first row count than count at all at row 0");
  u = t;
  u.add({measure::counted, 0, {}, {}}, {1, 5}, 0);
  EXPECT_EQ(said(test::conserves(), u), "more deals count than they count times at row 0");
  u = t;
  u.add({measure::counted, 0, {}, {}}, {1, 5});
  u.add({measure::counted, 0, {}, {}}, {1, 5});
  EXPECT_EQ(said(test::conserves(), u), "more deals count than the cohort has at row 0");
}

TEST(Matchers, OfEstimates) {
  const estimate e = wilson(4, 8);
  EXPECT_THAT(e, test::has_share(0.5, 0.5));
  EXPECT_THAT(e, test::has_counts(4, 8));
  EXPECT_THAT(e, Not(test::has_counts(4, 9)));
  EXPECT_THAT(e, test::covers(0.6));
  EXPECT_THAT(e, Not(test::covers(0.9)));
  EXPECT_EQ(said(test::has_share(0.6, 0.7), e), "its share is 0.500000");
  EXPECT_EQ(said(test::has_share(0, 1), estimate{}), "it has no value");
}

TEST(Matchers, OfAppendsAndErrors) {
  test::histories told;
  told.deal("a", day(0));
  event_store store = told.store(default_pipeline()).value();
  EXPECT_THAT(store.append(told.events()), test::applied_whole());
  const std::vector<deal_event> wrong{{.kind = event_kind::stage_moved, .deal = "a", .at = day(1), .stage = "x"}};
  EXPECT_EQ(said(test::applied_whole(), store.append(wrong)).find("1 rows were rejected, for row 0, stage \"x\": "),
            0u);
  EXPECT_THAT(cohort_funnel(toy(), query{}.as_of_time(day(60)).by("planet")),
              test::fails_with(errc::unknown_name, "groups"));
  EXPECT_THAT(cohort_funnel(toy(), query{}), Not(test::fails_with(errc::unknown_name)));
  EXPECT_EQ(said(test::fails_with(errc::io), cohort_funnel(toy(), query{}.as_of_time(day(60)))), "it has a value");
  EXPECT_EQ(said(test::fails_with(errc::io), result<int>(error{errc::syntax, "x.json", "no JSON"})),
            "its errors are: syntax of x.json: no JSON");
}

}  // namespace
