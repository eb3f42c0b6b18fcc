/// When and how the fates of the toy deals settle: docs/definitions.md, "Ours, the fate ledger".
#include "support/library.hpp"
#include "support/toy_deals.hpp"

#include <funnel/aggregates/durations.hpp>

#include <gtest/gtest.h>

#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

survival_tally expected(std::initializer_list<std::pair<int, settled_as>> deals) {
  survival_tally t;
  for (const auto& [lasted, how] : deals) t.add({timespan::days(lasted), static_cast<end_cause>(how), {}});
  return t;
}

TEST(Settlement, OfPresentation) {
  using enum settled_as;
  const event_store store = toy_store();
  const auto at = [&](int as_of) {
    return settlement(journeys_of(store, day(as_of)), query{}.created_in(january).as_of_time(day(as_of))).value().at(1);
  };
  // D1 5 to 12; D2 6 to 10 lost; D4 8 to 15, whatever came later; D5 since 14; D7 9 to 12 lost; D10 since 29.
  EXPECT_EQ(at(31), expected({{7, advanced}, {4, lost}, {7, advanced}, {17, unsettled}, {3, lost}, {2, unsettled}}));
  // D7 came back and advanced on 45, D10 on 35.
  EXPECT_EQ(at(60), expected({{7, advanced}, {4, lost}, {7, advanced}, {46, unsettled}, {36, advanced}, {6, advanced}}));
}

TEST(Settlement, OfADealThatWentBackIsOpenUntilItIsLost) {
  const event_store store = toy_store();
  const auto at = [&](int as_of) {
    return settlement(journeys_of(store, day(as_of)), query{}.as_of_time(day(as_of))).value().at(2);
  };
  // Proposal on day 20: D4 was there from 15, went back on 18 and is in Presentation; D1 advanced on 20; D3 since 9,
  // D8 10 to 16, D9 since 8.
  using enum settled_as;
  EXPECT_EQ(at(20), expected({{5, unsettled}, {8, advanced}, {11, unsettled}, {6, advanced}, {12, unsettled}}));
}

TEST(Settlement, NeedsAnAsOfInstant) {
  EXPECT_EQ(settlement(journeys_of(toy_store()), query{}).errors().at(0).code, errc::missing_value);
}

}  // namespace
