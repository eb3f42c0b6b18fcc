/// Statistics of times against a known truth: intervals cover it as often as they say, tests raise false alarms as
/// seldom as they say. Random data from a printed seed.
#include "support/random_history.hpp"

#include <funnel/stats/survival.hpp>
#include <funnel/stats/tests.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <limits>
#include <random>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

class SurvivalSimulation : public testing::Test {
 protected:
  void SetUp() override { std::printf("seed %llu\n", static_cast<unsigned long long>(base_seed())); }

  double uniform() { return static_cast<double>(random_() >> 11) * 0x1.0p-53; }
  duration exponential(double mean_days) { return in_days(-mean_days * std::log1p(-uniform())); }
  duration uniform_below(double days) { return in_days(days * uniform()); }
  static duration in_days(double days) { return {static_cast<std::int64_t>(days * 86'400e6)}; }

  /// Last seen at `censored`, if it has not ended before.
  static void add(survival_tally& t, duration end, end_cause cause, duration censored, duration entered = {}) {
    const bool ended = end <= censored;
    t.add({ended ? end : censored, ended ? cause : not_ended, entered});
  }

  /// A share of `rounds` that should be `expected`, give or take four binomial standard errors and `allowance`, what
  /// the normal approximation may be off with groups of this size.
  static void expect_share(int hits, int rounds, double expected, double allowance) {
    const double error = std::sqrt(expected * (1 - expected) / rounds);
    EXPECT_NEAR(static_cast<double>(hits) / rounds, expected, 4 * error + allowance);
  }

 private:
  std::mt19937_64 random_{base_seed()};
};

bool inside(double truth, double lower, double upper) { return lower <= truth && truth <= upper; }

// Ends after 30 d in the mean; seen for up to 90 d, drawn evenly.
TEST_F(SurvivalSimulation, IntervalsOfTheCurveAndItsMedianCover) {
  const int rounds = 2000;
  int curve_hits = 0, median_hits = 0, mean_hits = 0;
  for (int round = 0; round < rounds; ++round) {
    survival_tally t;
    for (int i = 0; i < 100; ++i) add(t, exponential(30), 1, uniform_below(90));
    const survival_curve curve = kaplan_meier(t, {0.9});
    const share_bounds at_25 = curve.at(days(25))->bounds;
    curve_hits += inside(std::exp(-25.0 / 30), at_25.lower, at_25.upper);
    const survival_quantile median = median_of(curve);
    const duration truth = in_days(30 * std::log(2.0));
    median_hits += (!median.lower || *median.lower <= truth) && (!median.upper || truth <= *median.upper);
    // Until 45 d exp(-t / 30) has the area 30 (1 - exp(-1.5)).
    const restricted_mean m = restricted_mean_of(curve, days(45));
    const double half = confidence_level{0.9}.z() * m.standard_error_days;
    mean_hits += inside(30 * (1 - std::exp(-1.5)), m.days - half, m.days + half);
  }
  expect_share(curve_hits, rounds, 0.9, 0.01);
  expect_share(median_hits, rounds, 0.9, 0.015);
  expect_share(mean_hits, rounds, 0.9, 0.01);
}

// Half come into view at an age of up to 40 d; those that ended before were never seen. As if all had been watched
// from their beginning the curve would lie far too high.
TEST_F(SurvivalSimulation, IntervalsCoverWithLateEntries) {
  const int rounds = 1500;
  int hits = 0, naive_hits = 0;
  for (int round = 0; round < rounds; ++round) {
    survival_tally t, naive;
    for (int i = 0; i < 200; ++i) {
      const duration end = exponential(30), entered = i % 2 ? uniform_below(40) : duration{};
      if (end <= entered) continue;
      add(t, end, 1, entered + uniform_below(90), entered);
    }
    for (const auto& [k, count] : t.lengths()) naive.add({duration{k.lasted_us}, k.cause, {}}, count);
    const double truth = std::exp(-25.0 / 30);
    const share_bounds b = kaplan_meier(t).at(days(25))->bounds, n = kaplan_meier(naive).at(days(25))->bounds;
    hits += inside(truth, b.lower, b.upper);
    naive_hits += inside(truth, n.lower, n.upper);
  }
  expect_share(hits, rounds, 0.95, 0.01);
  EXPECT_LT(naive_hits, rounds / 2);
}

// Won at a rate of 1/50 a day, lost at 1/30: of all, 3/8 are won in the end.
TEST_F(SurvivalSimulation, IntervalsOfCumulativeIncidenceCover) {
  const int rounds = 2000;
  int hits = 0;
  double sum = 0;
  const double rate = 1.0 / 50 + 1.0 / 30;
  const double truth = (1.0 / 50) / rate * (1 - std::exp(-25 * rate));
  for (int round = 0; round < rounds; ++round) {
    survival_tally t;
    for (int i = 0; i < 150; ++i) {
      const duration won = exponential(50), lost = exponential(30);
      add(t, std::min(won, lost), won < lost ? 1 : 2, uniform_below(90));
    }
    const incidence_point p = *cumulative_incidence(t, 1).at(days(25));
    hits += inside(truth, p.bounds.lower, p.bounds.upper);
    sum += (p.share - truth) / p.standard_error;
  }
  expect_share(hits, rounds, 0.95, 0.01);
  EXPECT_NEAR(sum / rounds, 0, 0.15);  // no bias to speak of
}

// Three groups of one truth but different sizes and times of sight; whole days, so that many ends fall together.
TEST_F(SurvivalSimulation, TestsRaiseAsManyFalseAlarmsAsTheySay) {
  const int rounds = 1500;
  int log_rank_alarms = 0, peto_alarms = 0, gray_alarms = 0, stratified_alarms = 0;
  const std::vector<int> sizes{120, 80, 60};
  const auto whole_days = [](duration d) { return days(d.us / days(1).us); };
  for (int round = 0; round < rounds; ++round) {
    // Each stratum has its own pace; within it the groups are alike.
    std::vector<std::vector<survival_tally>> strata(2, std::vector<survival_tally>(sizes.size()));
    for (std::size_t g = 0; g < sizes.size(); ++g) {
      for (int i = 0; i < sizes[g]; ++i) {
        const std::size_t stratum = static_cast<std::size_t>(i) % 4 < g + 1 ? 0 : 1;  // the mix differs by group
        const double pace = stratum ? 3 : 1;
        const duration won = exponential(20 * pace), lost = exponential(12 * pace);
        add(strata[stratum][g], whole_days(std::min(won, lost)), won < lost ? 1 : 2,
            whole_days(uniform_below(40.0 + 20.0 * static_cast<double>(g))));
      }
    }
    const std::vector<survival_tally>& groups = strata[0];
    log_rank_alarms += log_rank(groups).test.p < 0.05;
    peto_alarms += log_rank(groups, peto_peto_weight).test.p < 0.05;
    gray_alarms += gray_test(groups, 1).p < 0.05;
    stratified_alarms += stratified_log_rank(strata).value().test.p < 0.05;
  }
  expect_share(log_rank_alarms, rounds, 0.05, 0.01);
  expect_share(peto_alarms, rounds, 0.05, 0.01);
  expect_share(gray_alarms, rounds, 0.05, 0.01);
  expect_share(stratified_alarms, rounds, 0.05, 0.01);
}

// 60 % convert, after 20 d in the mean with shape 1.4; some are followed up for as little as 60 d, some came late.
TEST_F(SurvivalSimulation, IntervalOfTheShareThatEverConvertsCovers) {
  const int rounds = 500;
  int hits = 0;
  double scale = 0, shape = 0;
  for (int round = 0; round < rounds; ++round) {
    survival_tally t;
    for (int i = 0; i < 300; ++i) {
      const bool converts = uniform() < 0.6;
      const duration end = converts ? in_days(20 * std::pow(-std::log1p(-uniform()), 1 / 1.4)) : days(1'000'000);
      const duration entered = i % 3 ? duration{} : uniform_below(15);
      if (end > entered) add(t, end, 1, days(60) + uniform_below(60), entered);
    }
    const cure_fit fit = fit_cure_model(t, cure_model::weibull);
    ASSERT_TRUE(fit.has_value());
    hits += inside(0.6, fit.lower, fit.upper);
    scale += fit.scale_days / rounds;
    shape += fit.shape / rounds;
  }
  expect_share(hits, rounds, 0.95, 0.01);
  EXPECT_NEAR(scale, 20, 0.5);
  EXPECT_NEAR(shape, 1.4, 0.05);
}

// On small data of many shapes no parameters of a grid, p = 1 included, are likelier than the fit.
TEST_F(SurvivalSimulation, CureFitsAreLikelierThanAnyOfAGrid) {
  int checked = 0, everyone = 0;
  for (int round = 0; round < 60; ++round) {
    SCOPED_TRACE(round);
    survival_tally t;
    for (int i = 0; i < 4 + round % 20; ++i) {
      const duration entered = uniform() < 0.2 ? uniform_below(3) : duration{};
      add(t, uniform() < 0.7 ? exponential(4) : days(1000), 1, entered + uniform_below(round % 2 ? 30 : 8), entered);
    }
    const detail::cure_likelihood likelihood(t);
    for (const cure_model model : {cure_model::exponential, cure_model::weibull}) {
      const cure_fit fit = fit_cure_model(t, model);
      ASSERT_EQ(fit.has_value(), likelihood.n_end_times() > (model == cure_model::weibull ? 1 : 0));
      if (!fit.has_value()) continue;
      ++checked;
      everyone += fit.ever_converts == 1;
      for (double odds = -4; odds <= 10; odds += 0.5)
        for (double log_scale = -2; log_scale <= 5; log_scale += 0.5)
          for (double log_shape = -2; log_shape <= 2; log_shape += 0.5) {
            if (model == cure_model::exponential && log_shape != 0) continue;
            const double log_odds = odds == 10 ? std::numeric_limits<double>::infinity() : odds;
            ASSERT_GE(fit.log_likelihood, likelihood.at({log_odds, log_scale, log_shape}).value - 1e-9);
          }
    }
  }
  EXPECT_GT(checked, 60);
  EXPECT_GT(everyone, 5);  // both kinds of fit occurred
  EXPECT_LT(everyone, checked - 5);
}

// Whatever the data, numbers are either defined and in their range or said to be missing.
TEST_F(SurvivalSimulation, SmallTiedDataGiveNoStrayNumbers) {
  std::mt19937_64 random(base_seed());
  for (int round = 0; round < 500; ++round) {
    SCOPED_TRACE(round);
    std::vector<survival_tally> groups(1 + random() % 4);
    survival_tally all;
    for (std::size_t i = random() % 9; i > 0; --i) {
      const survival_observation o{
          days(static_cast<std::int64_t>(random() % 4)), static_cast<end_cause>(random() % 3), {}};
      groups[random() % groups.size()].add(o);
      all.add({o.lasted, o.cause, days(static_cast<std::int64_t>(random() % 3))});
    }
    const survival_curve curve = kaplan_meier(all);
    double before = 1;
    for (const survival_point& p : curve.points) {
      EXPECT_TRUE(p.survival >= 0 && p.survival <= before);
      EXPECT_TRUE(p.survival == 0 ? std::isnan(p.standard_error) : p.standard_error >= 0);
      EXPECT_TRUE(inside(p.survival, p.bounds.lower, p.bounds.upper));
      before = p.survival;
    }
    for (const end_cause cause : {end_cause{1}, end_cause{2}})
      for (const incidence_point& p : cumulative_incidence(all, cause).points) {
        EXPECT_TRUE(p.share >= 0 && p.share <= 1 && p.standard_error >= 0 && p.standard_error < 1);
        EXPECT_TRUE(inside(p.share, p.bounds.lower, p.bounds.upper));
      }
    const restricted_mean m = restricted_mean_of(curve, days(2));
    EXPECT_TRUE(m.has_value() ? inside(m.days, 0, 2) && m.standard_error_days >= 0 : std::isnan(m.days));
    for (const score_test& test :
         {log_rank(groups).test, log_rank(groups, peto_peto_weight).test, gray_test(groups, 1), gray_test(groups, 2)}) {
      EXPECT_LT(test.degrees_of_freedom, static_cast<int>(groups.size()));
      EXPECT_TRUE(test.has_value() ? test.statistic >= 0 && inside(test.p, 0, 1) : std::isnan(test.p));
    }
    for (const cure_model model : {cure_model::exponential, cure_model::weibull}) {
      const cure_fit fit = fit_cure_model(all, model);
      EXPECT_TRUE(fit.has_value() ? inside(fit.ever_converts, fit.lower, fit.upper) && std::isfinite(fit.log_likelihood)
                                  : std::isnan(fit.ever_converts));
    }
  }
}

}  // namespace
