/// Do forecasts keep what they promise? Deals whose rates are known are sold through the store; in the middle of a
/// month the open ones are forecast, and then the rest of their lives is looked at.
#include <funnel/analysis/forecast.hpp>

#include "stats/draws.hpp"

#include "support/library.hpp"
#include "support/random_history.hpp"
#include "support/toy_deals.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <deque>
#include <random>
#include <string>

namespace {

using namespace funnel;
using funnel_test::day;

constexpr std::array<double, 4> advance{0.7, 0.5, 0.6, 0.8};
constexpr std::int64_t n_days = 196;  // until the middle of July 1970
const std::deque<std::string> names = [] {
  std::deque<std::string> made;
  for (std::int64_t i = 0; i < n_days; ++i) made.push_back("deal " + std::to_string(i));
  return made;
}();

/// A deal is created every day, stays 4 to 25 days in each stage, whatever becomes of it, and is worth 100 to 1 000;
/// one of ten is worth ten times as much.
std::vector<deal_event> sell(std::mt19937_64& random) {
  static const std::array<const char*, 5> stages{"a", "b", "c", "d", "w"};
  std::vector<deal_event> events;
  for (std::int64_t i = 0; i < n_days; ++i) {
    std::int64_t hour = 24 * i + static_cast<std::int64_t>(draw_below(random, 24));
    for (std::size_t k = 0; k < stages.size(); ++k) {
      deal_event e;
      e.deal = names[static_cast<std::size_t>(i)];
      e.at = instant{} + timespan::hours(hour);
      e.known_at = e.at;
      e.kind = k == 0 ? event_kind::created : event_kind::stage_moved;
      e.stage = stages[k];
      if (k == 0)
        e.amount = static_cast<minor_units>(100 + draw_below(random, 900)) * (draw_below(random, 10) == 0 ? 10 : 1);
      events.push_back(e);
      if (k + 1 == stages.size()) break;
      hour += 96 + static_cast<std::int64_t>(draw_below(random, 22 * 24));
      if (draw_fraction(random) < advance[k]) continue;
      e.at = instant{} + timespan::hours(hour);
      e.known_at = e.at;
      e.kind = event_kind::lost;
      e.stage = {};
      e.amount = {};
      events.push_back(e);
      break;
    }
  }
  return events;
}

struct score {
  int rounds = 0, wins_covered = 0, revenue_covered = 0;
  double expected = 0, real = 0;

  void add(const deal_forecast& f, const count_amount& came) {
    ASSERT_TRUE(f.has_value());
    ++rounds;
    wins_covered += f.wins_interval.lower <= came.deals && came.deals <= f.wins_interval.upper;
    const double revenue = static_cast<double>(came.amount);
    revenue_covered += f.revenue_lower <= revenue && revenue <= f.revenue_upper;
    expected += f.expected_wins;
    real += static_cast<double>(came.deals);
  }
  double share(int covered) const { return static_cast<double>(covered) / rounds; }
  void print(const char* what) const {
    std::printf("%s: wins covered %.3f, revenue covered %.3f of %d at 0.9; expected %.2f wins, came %.2f\n", what,
                share(wins_covered), share(revenue_covered), rounds, expected / rounds, real / rounds);
  }
};

// Intervals of counts cover at least their level, those of revenue about it: three standard deviations of the share of
// 250 rounds at 0.9 are 0.057. In time, wins from early stages are so rare that the half win of the prior shows: the
// forecast is some 7 % high (2 000 rounds), and covers more than it must.
TEST(Forecast, IntervalsCoverWhatComes) {
  std::mt19937_64 random(funnel_test::base_seed());
  std::printf("seed %llu\n", static_cast<unsigned long long>(funnel_test::base_seed()));
  score ever, within;
  for (int round = 0; round < 250; ++round) {
    event_store store(funnel_test::small_pipeline());
    ASSERT_TRUE(store.append(sell(random)).rejected.empty());
    const instant now = day(n_days);
    const journey_table j = funnel_test::journeys_of(store, now);
    const forecast_answer a =
        forecast(j, query{}.as_of_time(now), {.look_back = 5, .simulation = {.level = {0.9}, .draws = 99}}).value();
    ASSERT_EQ(a.until, day(212));

    const journey_table later = funnel_test::journeys_of(store);
    count_amount won, won_in_time;
    for (std::size_t row = 0; row < j.n_deals(); ++row) {
      const deal_columns& d = later.deals();
      ASSERT_EQ(d.deal[row], j.deals().deal[row]);
      if (j.deals().outcome[row] != outcome::open || d.outcome[row] != outcome::won) continue;
      won += {1, d.amount[row]};
      if (d.closed[row] < a.until) won_in_time += {1, d.amount[row]};
    }
    ever.add(a.total.ever, won);
    within.add(a.total.within, won_in_time);
  }
  ever.print("at last");
  within.print("in time");
  for (const score& s : {ever, within}) {
    EXPECT_GE(s.share(s.wins_covered), 0.9 - 0.057);
    EXPECT_NEAR(s.share(s.revenue_covered), 0.9, 0.057);
  }
  EXPECT_NEAR(ever.expected / ever.real, 1, 0.1);
  EXPECT_NEAR(within.expected / within.real, 1.07, 0.13);
}

}  // namespace
