#include <funnel/stats/forecast.hpp>

#include "stats/draws.hpp"

#include "support/random_history.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace {

using namespace funnel;
using deals = std::vector<open_deal>;
using history = std::vector<fraction>;

const simulation_options without_draws{.draws = 0};

// One of two advanced, so the rate is Beta(1.5, 1.5): two deals both win with 1.5 x 2.5 / (3 x 4) = 0.3125.
TEST(ForecastDeals, DealsOfAStageShareItsUncertainRate) {
  const auto f = forecast_deals(history{{1, 2}}, deals{{0, 100}, {0, 300}}, without_draws).value();
  EXPECT_TRUE(f.has_value());
  ASSERT_EQ(f.wins.probability.size(), 3u);
  EXPECT_NEAR(f.wins.probability[0], 0.3125, 1e-15);
  EXPECT_NEAR(f.wins.probability[1], 0.375, 1e-15);
  EXPECT_NEAR(f.wins.probability[2], 0.3125, 1e-15);
  EXPECT_NEAR(f.expected_wins, 1, 1e-15);
  EXPECT_NEAR(f.expected_revenue, 200, 1e-12);
  // E w (1 - w) = 1/2 - 0.3125 = 0.1875; Var w = 0.3125 - 1/4 = 0.0625.
  EXPECT_NEAR(f.revenue_variance_rates_known, 0.1875 * (100 * 100 + 300 * 300), 1e-9);
  EXPECT_NEAR(f.revenue_variance_from_rates, 0.0625 * 400 * 400, 1e-9);
  EXPECT_EQ(f.n, 2);
  EXPECT_EQ(f.n_open, 2);
}

TEST(ForecastDeals, DealsPassTheStagesToCome) {
  const auto f = forecast_deals(history{{29, 39}, {9, 19}}, deals{{0, 0}, {0, 0}, {1, 0}}, without_draws).value();
  const double first = 29.5 / 40, second = 9.5 / 20;
  EXPECT_NEAR(f.win_probability[0], first * second, 1e-15);
  EXPECT_NEAR(f.win_probability[1], second, 1e-15);
  EXPECT_NEAR(f.expected_wins, 2 * first * second + second, 1e-14);
  EXPECT_EQ(f.n, 19);
}

TEST(ForecastDeals, LongHistoryLeavesChanceAlone) {
  const auto f = forecast_deals(history{{60'000'000, 100'000'000}, {50'000'000, 100'000'000}},
                                deals{{0, 1}, {0, 1}, {1, 1}}, without_draws)
                     .value();
  const count_distribution known = wins_distribution(std::vector<double>{0.3, 0.3, 0.5});
  for (std::size_t k = 0; k < 4; ++k) EXPECT_NEAR(f.wins.probability[k], known.probability[k], 1e-7);
  EXPECT_LT(f.revenue_variance_from_rates, 1e-6);
}

TEST(ForecastDeals, ShortHistoryWidensTheInterval) {
  const deals open(100, {0, 1});
  const auto little = forecast_deals(history{{5, 10}}, open, without_draws).value();
  const auto much = forecast_deals(history{{5'000, 10'000}}, open, without_draws).value();
  EXPECT_NEAR(little.expected_wins, much.expected_wins, 1e-9);
  EXPECT_GT(little.wins_interval.upper - little.wins_interval.lower,
            2 * (much.wins_interval.upper - much.wins_interval.lower));
}

TEST(ForecastDeals, OfNoDealsIsZeroForCertain) {
  const auto f = forecast_deals(history{{0, 0}, {1, 2}}, deals{}).value();
  EXPECT_TRUE(f.has_value());
  EXPECT_EQ(f.expected_wins, 0);
  EXPECT_EQ(f.expected_revenue, 0);
  EXPECT_EQ(f.revenue_lower, 0);
  EXPECT_EQ(f.revenue_upper, 0);
  EXPECT_EQ(f.wins.probability, std::vector<double>{1});
  EXPECT_TRUE(std::isnan(f.win_probability[0]));
  EXPECT_EQ(f.win_probability[1], 0.5);
  EXPECT_TRUE(forecast_deals({}, {}).value().has_value());
}

TEST(ForecastDeals, IsUndefinedWhereADealMustPassAnUnknownStage) {
  const history past{{1, 2}, {0, 0}, {3, 4}};
  const auto f = forecast_deals(past, deals{{0, 100}, {2, 50}, {2, -20}}).value();
  EXPECT_FALSE(f.has_value());
  EXPECT_TRUE(std::isnan(f.expected_wins));
  EXPECT_TRUE(std::isnan(f.expected_revenue));
  EXPECT_EQ(f.wins_interval.lower, 0);
  EXPECT_EQ(f.wins_interval.upper, 3);
  EXPECT_EQ(f.revenue_lower, -20);
  EXPECT_EQ(f.revenue_upper, 150);
  EXPECT_EQ(f.n, 0);
  // Past the unknown stage all is known.
  EXPECT_TRUE(forecast_deals(past, deals{{2, 50}}).value().has_value());
}

TEST(ForecastDeals, NeverRulesOutWhatHasNotHappenedYet) {
  const auto f = forecast_deals(history{{0, 10}}, deals(20, {0, 1})).value();
  EXPECT_GT(f.expected_wins, 0);
  EXPECT_GE(f.wins_interval.upper, 3);
  const auto sure = forecast_deals(history{{10, 10}}, deals(20, {0, 1})).value();
  EXPECT_LE(sure.wins_interval.lower, 17);
}

// One deal that one of a thousand like it wins: nearly every draw is nothing, but 255 (0 to 0) would read as an error.
TEST(ForecastDeals, IntervalHoldsTheExpectedRevenueOfARareWin) {
  const std::vector<fraction> history{{1, 1'000}};
  const std::vector<open_deal> open{{0, 250'000}};
  const deal_forecast f = forecast_deals(history, open).value();
  EXPECT_GT(f.expected_revenue, 0);
  EXPECT_EQ(f.revenue_lower, 0);
  EXPECT_EQ(f.revenue_upper, 250'000);
}

TEST(ForecastDeals, RefusesWhatDoesNotFit) {
  EXPECT_EQ(forecast_deals(history{{3, 2}}, deals{}).errors().at(0).field, "history[0]");
  EXPECT_EQ(forecast_deals(history{{1, 2}}, deals{{1, 5}}).errors().at(0).field, "open");
}

TEST(ForecastDeals, MomentsAgreeWithTheDistribution) {
  const std::uint64_t seed = funnel_test::base_seed();
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  std::mt19937_64 random(seed);
  for (int run = 0; run < 60; ++run) {
    history past(1 + random() % 5);
    for (auto& h : past) {
      h.n = 1 + static_cast<std::int64_t>(random() % 20);
      h.hits = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(h.n + 1));
    }
    deals open(random() % 60);
    for (auto& d : open) d = {random() % past.size(), 1};
    const auto f = forecast_deals(past, open, {.draws = 99}).value();
    SCOPED_TRACE("run " + std::to_string(run));
    EXPECT_NEAR(std::accumulate(f.wins.probability.begin(), f.wins.probability.end(), 0.0), 1, 1e-12);
    EXPECT_NEAR(f.wins.mean(), f.expected_wins, 1e-10);
    EXPECT_NEAR(f.wins.variance(), f.revenue_variance_rates_known + f.revenue_variance_from_rates, 1e-9);

    deals shuffled = open;
    for (std::size_t i = 0; i < shuffled.size(); ++i) {
      shuffled[i].amount = open[i].amount = static_cast<minor_units>(random() % 1'000) - 100;
    }
    std::reverse(shuffled.begin(), shuffled.end());
    const auto a = forecast_deals(past, open, {.draws = 99}).value();
    const auto b = forecast_deals(past, shuffled, {.draws = 99}).value();
    EXPECT_EQ(a.expected_revenue, b.expected_revenue);
    EXPECT_EQ(a.revenue_variance_from_rates, b.revenue_variance_from_rates);
    EXPECT_EQ(a.revenue_lower, b.revenue_lower);
    EXPECT_EQ(a.revenue_upper, b.revenue_upper);
  }
}

// With deals of equal size revenue is the number of wins, whose distribution is exact.
TEST(ForecastDeals, SimulatedRevenueAgreesWithTheExactWins) {
  const history past{{12, 20}, {8, 15}, {9, 11}};
  deals open;
  for (std::size_t s = 0; s < 3; ++s) open.insert(open.end(), 30, {s, 7});
  for (const double level : {0.5, 0.8, 0.95}) {
    const auto f = forecast_deals(past, open, {.level = {level}, .draws = 3'999}).value();
    EXPECT_NEAR(f.revenue_lower / 7, static_cast<double>(f.wins_interval.lower), 1.01);
    EXPECT_NEAR(f.revenue_upper / 7, static_cast<double>(f.wins_interval.upper), 1.01);
  }
}

TEST(ForecastDeals, SeedFixesTheRevenueInterval) {
  const deals open{{0, 500}, {0, 20}, {0, 31}, {0, 7}, {0, 1'000}, {0, 77}};
  const auto a = forecast_deals(history{{3, 7}}, open), b = forecast_deals(history{{3, 7}}, open);
  EXPECT_EQ(a->revenue_lower, b->revenue_lower);
  EXPECT_EQ(a->revenue_upper, b->revenue_upper);
}

// Deals of a funnel with a true rate per stage: history first, then the deals that stand open.
struct truth {
  std::vector<double> rates;
  history past;
  deals open;
  std::int64_t wins = 0;
  minor_units revenue = 0;
};

truth draw_truth(std::mt19937_64& random, std::vector<double> rates, int entered, int open_per_stage) {
  truth t;
  t.rates = std::move(rates);
  t.past.resize(t.rates.size());
  const auto advances = [&](std::size_t s) { return draw_fraction(random) < t.rates[s]; };
  for (int d = 0; d < entered; ++d)
    for (std::size_t s = 0; s < t.rates.size(); ++s) {
      ++t.past[s].n;
      if (!advances(s)) break;
      ++t.past[s].hits;
    }
  for (std::size_t first = 0; first < t.rates.size(); ++first)
    for (int d = 0; d < open_per_stage; ++d) {
      // Few large deals among many small ones.
      const auto amount = static_cast<minor_units>(1'000 * std::pow(draw_fraction(random), -0.7));
      t.open.push_back({first, amount});
      std::size_t s = first;
      while (s < t.rates.size() && advances(s)) ++s;
      if (s < t.rates.size()) continue;
      ++t.wins;
      t.revenue += amount;
    }
  return t;
}

bool inside(std::int64_t x, const count_interval& i) { return i.lower <= x && x <= i.upper; }

TEST(ForecastDeals, WinsIntervalCoversNominallyAndKnownRatesWouldNot) {
  const std::uint64_t seed = funnel_test::base_seed();
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  std::mt19937_64 random(seed);
  constexpr int runs = 1'500;
  int covered = 0, covered_if_known = 0, used = 0;
  for (int run = 0; run < runs; ++run) {
    const truth t = draw_truth(random, {0.6, 0.5, 0.7}, 30, 20);
    if (t.past.back().n == 0) continue;
    ++used;
    const auto f = forecast_deals(t.past, t.open, {.level = {0.9}, .draws = 0}).value();
    covered += inside(t.wins, f.wins_interval);
    std::vector<double> estimated;
    for (const open_deal& d : t.open) estimated.push_back(f.win_probability[d.stage]);
    covered_if_known += inside(t.wins, wins_distribution(estimated).interval({0.9}));
  }
  // Counts are whole, so the interval covers a little more than 90 %; five deviations are 4 %.
  EXPECT_GT(static_cast<double>(covered) / used, 0.88);
  EXPECT_LT(static_cast<double>(covered) / used, 0.96);
  EXPECT_LT(static_cast<double>(covered_if_known) / used, 0.86);
  EXPECT_GT(used, runs - 5);
}

TEST(WinsDistribution, IntervalCoversNominallyWhenTheRatesAreKnown) {
  const std::uint64_t seed = funnel_test::base_seed();
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  std::mt19937_64 random(seed);
  std::vector<double> p;
  for (int i = 0; i < 300; ++i) p.push_back(draw_fraction(random));
  const count_distribution d = wins_distribution(p);
  const count_interval interval = d.interval({0.9});
  const double exact = d.at_most(interval.upper) - d.at_most(interval.lower - 1);
  EXPECT_GE(exact, 0.9);
  EXPECT_LT(exact, 0.95);
  constexpr int runs = 5'000;
  int covered = 0;
  for (int run = 0; run < runs; ++run) {
    std::int64_t wins = 0;
    for (const double x : p) wins += draw_fraction(random) < x;
    covered += inside(wins, interval);
  }
  EXPECT_NEAR(static_cast<double>(covered) / runs, exact, 5 * std::sqrt(exact * (1 - exact) / runs));
}

TEST(ForecastDeals, RevenueIntervalCoversNominally) {
  const std::uint64_t seed = funnel_test::base_seed();
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  std::mt19937_64 random(seed);
  constexpr int runs = 400;
  int covered = 0, used = 0;
  for (int run = 0; run < runs; ++run) {
    const truth t = draw_truth(random, {0.6, 0.5}, 30, 12);
    if (t.past.back().n == 0) continue;
    ++used;
    const auto f = forecast_deals(t.past, t.open, {.level = {0.9}, .draws = 199, .seed = random()}).value();
    const auto revenue = static_cast<double>(t.revenue);
    covered += f.revenue_lower <= revenue && revenue <= f.revenue_upper;
  }
  EXPECT_NEAR(static_cast<double>(covered) / used, 0.9, 5 * 0.015);
}

}  // namespace
