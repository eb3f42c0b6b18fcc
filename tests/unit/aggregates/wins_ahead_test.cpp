#include <funnel/aggregates/views.hpp>

#include "support/library.hpp"
#include "support/toy_deals.hpp"

#include <gtest/gtest.h>

namespace {

using namespace funnel;
using funnel_test::day;
using wins = std::vector<lookback_wins>;

struct toy {
  event_store store = funnel_test::toy_store();
  journey_table j = funnel_test::journeys_of(store, day(60));
  query q = query{}.as_of_time(day(60));
};

// On day 3 stand D1, D3 and D4 (it enters that very instant) in Qualification, D2 too, and D9 (just moved) in
// Presentation. By day 31 D1 and D3 are won; D4 and D2 are lost, D9 is open.
TEST(WinsAhead, CountsWhoStoodThereAndWhoWonInTime) {
  const toy t;
  const std::vector<period> windows{{day(3), day(31)}};
  EXPECT_EQ(count_lookback_wins(t.j, t.q, windows).value(), (wins{{4, 2}, {1, 0}, {0, 0}, {0, 0}}));
  EXPECT_EQ(drill_down(t.j, t.q, windows, 0, false).value(), (std::vector<std::string>{"D1", "D2", "D3", "D4"}));
  EXPECT_EQ(drill_down(t.j, t.q, windows, 0, true).value(), (std::vector<std::string>{"D1", "D3"}));
}

// D1 is won on day 28: a window that ends there does not hold it. D7, reopened, is won on day 55.
TEST(WinsAhead, WindowsAreHalfOpenAndAddUp) {
  const toy t;
  const period early{day(20), day(28)}, late{day(45), day(60)};
  // Day 20: D1 and D8 in Contracting (D8 wins on day 22), D3 and D9 in Proposal (D3 wins on day 25), D5 and D4 in
  // Presentation, D6 and D10 in Qualification; D2 and D7 are lost.
  EXPECT_EQ(count_lookback_wins(t.j, t.q, std::vector{early}).value(), (wins{{2, 0}, {2, 0}, {2, 1}, {2, 1}}));
  // Day 45: D6; D5; D7 and D10; D9.
  EXPECT_EQ(count_lookback_wins(t.j, t.q, std::vector{late}).value(), (wins{{1, 0}, {1, 0}, {2, 1}, {1, 0}}));
  EXPECT_EQ(count_lookback_wins(t.j, t.q, std::vector{early, late}).value(), (wins{{3, 0}, {3, 0}, {4, 2}, {3, 1}}));
}

TEST(WinsAhead, NoWindowsAndNoDealsAreZeros) {
  const toy t;
  EXPECT_EQ(count_lookback_wins(t.j, t.q, {}).value(), wins(4));
  EXPECT_EQ(count_lookback_wins(t.j, t.q, std::vector<period>{{day(-90), day(-60)}}).value(), wins(4));
}

TEST(WinsAhead, RefusesWindowsThatAreNotOverYet) {
  const toy t;
  EXPECT_EQ(count_lookback_wins(t.j, t.q, std::vector<period>{{day(50), day(61)}}).errors().at(0).field, "windows");
  EXPECT_EQ(count_lookback_wins(t.j, t.q, std::vector<period>{{day(50), day(40)}}).errors().at(0).field, "windows");
  EXPECT_FALSE(drill_down(t.j, t.q, std::vector<period>{{day(50), day(61)}}, 0, true));
}

}  // namespace
