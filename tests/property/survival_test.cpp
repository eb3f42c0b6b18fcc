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
  timespan exponential(double mean_days) { return in_days(-mean_days * std::log1p(-uniform())); }
  timespan uniform_below(double days) { return in_days(days * uniform()); }
  static timespan in_days(double days) { return {static_cast<std::int64_t>(days * 86'400e6)}; }

  /// Last seen at `censored`, if it has not ended before.
  static void add(survival_tally& t, timespan end, end_cause cause, timespan censored, timespan entered = {}) {
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
    const interval at_25 = curve.bounds(*curve.at(timespan::days(25)));
    curve_hits += inside(std::exp(-25.0 / 30), at_25.lower, at_25.upper);
    const survival_quantile median = median_of(curve);
    const timespan truth = in_days(30 * std::log(2.0));
    median_hits += (!median.lower || *median.lower <= truth) && (!median.upper || truth <= *median.upper);
    // Until 45 d exp(-t / 30) has the area 30 (1 - exp(-1.5)).
    const restricted_mean m = restricted_mean_of(curve, timespan::days(45));
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
      const timespan end = exponential(30), entered = i % 2 ? uniform_below(40) : timespan{};
      if (end <= entered) continue;
      add(t, end, 1, entered + uniform_below(90), entered);
    }
    for (const auto& [k, count] : t.lengths()) naive.add({timespan{k.lasted_us}, k.cause, {}}, count);
    const double truth = std::exp(-25.0 / 30);
    const auto bounds_of = [](const survival_curve& curve) { return curve.bounds(*curve.at(timespan::days(25))); };
    const interval b = bounds_of(kaplan_meier(t)), n = bounds_of(kaplan_meier(naive));
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
      const timespan won = exponential(50), lost = exponential(30);
      add(t, std::min(won, lost), won < lost ? 1 : 2, uniform_below(90));
    }
    const incidence_curve won = cumulative_incidence(t, 1);
    const incidence_point& p = *won.at(timespan::days(25));
    hits += inside(truth, won.bounds(p).lower, won.bounds(p).upper);
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
  const auto whole_days = [](timespan d) { return timespan::days(d.us / timespan::days(1).us); };
  for (int round = 0; round < rounds; ++round) {
    // Each stratum has its own pace; within it the groups are alike.
    std::vector<std::vector<survival_tally>> strata(2, std::vector<survival_tally>(sizes.size()));
    for (std::size_t g = 0; g < sizes.size(); ++g) {
      for (int i = 0; i < sizes[g]; ++i) {
        const std::size_t stratum = static_cast<std::size_t>(i) % 4 < g + 1 ? 0 : 1;  // the mix differs by group
        const double pace = stratum ? 3 : 1;
        const timespan won = exponential(20 * pace), lost = exponential(12 * pace);
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

// Whatever the data, numbers are either defined and in their range or said to be missing.
TEST_F(SurvivalSimulation, SmallTiedDataGiveNoStrayNumbers) {
  std::mt19937_64 random(base_seed());
  for (int round = 0; round < 500; ++round) {
    SCOPED_TRACE(round);
    std::vector<survival_tally> groups(1 + random() % 4);
    survival_tally all;
    for (std::size_t i = random() % 9; i > 0; --i) {
      const survival_observation o{
          timespan::days(static_cast<std::int64_t>(random() % 4)), static_cast<end_cause>(random() % 3), {}};
      groups[random() % groups.size()].add(o);
      all.add({o.lasted, o.cause, timespan::days(static_cast<std::int64_t>(random() % 3))});
    }
    const survival_curve curve = kaplan_meier(all);
    double before = 1;
    for (const survival_point& p : curve.points) {
      EXPECT_TRUE(p.survival >= 0 && p.survival <= before);
      EXPECT_TRUE(p.survival == 0 ? std::isnan(p.standard_error) : p.standard_error >= 0);
      EXPECT_TRUE(inside(p.survival, curve.bounds(p).lower, curve.bounds(p).upper));
      before = p.survival;
    }
    for (const end_cause cause : {end_cause{1}, end_cause{2}}) {
      const incidence_curve of_cause = cumulative_incidence(all, cause);
      for (const incidence_point& p : of_cause.points) {
        EXPECT_TRUE(p.share >= 0 && p.share <= 1 && p.standard_error >= 0 && p.standard_error < 1);
        EXPECT_TRUE(inside(p.share, of_cause.bounds(p).lower, of_cause.bounds(p).upper));
      }
    }
    const restricted_mean m = restricted_mean_of(curve, timespan::days(2));
    EXPECT_TRUE(m.has_value() ? inside(m.days, 0, 2) && m.standard_error_days >= 0 : std::isnan(m.days));
    for (const test_result& test :
         {log_rank(groups).test, log_rank(groups, peto_peto_weight).test, gray_test(groups, 1), gray_test(groups, 2)}) {
      EXPECT_LT(test.df, static_cast<double>(groups.size()));
      EXPECT_TRUE(test.has_value() ? test.statistic >= 0 && inside(test.p, 0, 1) : std::isnan(test.p));
    }
  }
}

// Shares by age are read while the tally is walked, and several quantiles in one walk; here by whole curves.
TEST_F(SurvivalSimulation, SharesByAgeAndQuantilesAreThoseOfTheCurves) {
  std::mt19937_64 random(base_seed());
  const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
  int n_told = 0, n_bounds = 0;
  for (int round = 0; round < 500; ++round) {
    SCOPED_TRACE(round);
    survival_tally t;
    for (std::int64_t i = below(round % 5 == 0 ? 4 : 80); i > 0; --i)
      t.add({timespan::days(below(30)), static_cast<end_cause>(below(3)), timespan::days(below(6) == 0 ? below(20) : 0)});
    const survival_curve curve = kaplan_meier(t, {0.9});
    const incidence_curve won = cumulative_incidence(t, 1, {0.9});
    std::vector<timespan> ages;
    for (int i = 0; i < 6; ++i) ages.push_back(timespan{timespan::days(below(35)).us + below(2)});
    const std::vector<conversion_at_age> rows = conversion_by_age(t, 1, ages, {0.9});
    ASSERT_EQ(rows.size(), ages.size());
    for (std::size_t i = 0; i < ages.size(); ++i) {
      const conversion_at_age& row = rows[i];
      std::int64_t longer = 0, converted = 0;
      for (const auto& [k, count] : t.lengths()) {
        if (k.lasted_us > ages[i].us) longer += count;
        if (k.lasted_us <= ages[i].us && k.cause == 1) converted += count;
      }
      EXPECT_EQ(row.age, ages[i]);
      EXPECT_EQ(row.longer, longer);
      EXPECT_EQ(row.converted, converted);
      ASSERT_EQ(row.has_value(), curve.covers(ages[i]));
      if (!row.has_value()) continue;
      ++n_told;
      const incidence_point* const at = won.at(ages[i]);
      EXPECT_EQ(row.share, at ? at->share : 0);
      EXPECT_EQ(row.standard_error, at ? at->standard_error : 0);
      EXPECT_EQ(row.open_share, curve.at(ages[i]) ? curve.at(ages[i])->survival : 1);
      EXPECT_EQ(row.bounds.lower, at ? won.bounds(*at).lower : interval{}.lower);
      EXPECT_EQ(row.bounds.upper, at ? won.bounds(*at).upper : interval{}.upper);
    }
    const std::vector<double> shares{0.1, 0.37, 0.5, 0.77, 0.9};
    const std::vector<survival_quantile> quantiles = quantiles_of(curve, shares);
    for (std::size_t i = 0; i < shares.size(); ++i) {
      const double height = 1 - shares[i] + 1e-12;
      survival_quantile first;
      for (const survival_point& p : curve.points) {
        if (!first.time && p.survival <= height) first.time = p.at.time;
        if (!(p.survival > 1e-12 && p.survival < 1 - 1e-12)) continue;
        if (!first.lower && curve.bounds(p).lower <= height) first.lower = p.at.time;
        if (!first.upper && curve.bounds(p).upper <= height) first.upper = p.at.time;
      }
      EXPECT_EQ(quantiles[i].time, first.time) << shares[i];
      EXPECT_EQ(quantiles[i].lower, first.lower) << shares[i];
      EXPECT_EQ(quantiles[i].upper, first.upper) << shares[i];
      n_bounds += first.lower && first.upper;
      const survival_quantile without_curve = quantile_of(t, shares[i], {0.9});
      EXPECT_EQ(without_curve.time, first.time) << shares[i];
      EXPECT_EQ(without_curve.lower, first.lower) << shares[i];
      EXPECT_EQ(without_curve.upper, first.upper) << shares[i];
    }
    const std::vector<end_cause> causes{2, 1};
    const auto together = conversion_by_age(t, causes, ages, {0.9});
    for (std::size_t c = 0; c < causes.size(); ++c) {
      const auto alone = conversion_by_age(t, causes[c], ages, {0.9});
      for (std::size_t i = 0; i < ages.size(); ++i) {
        EXPECT_EQ(together[c][i].converted, alone[i].converted);
        EXPECT_EQ(together[c][i].longer, alone[i].longer);
        ASSERT_EQ(together[c][i].has_value(), alone[i].has_value());
        if (!alone[i].has_value()) continue;
        EXPECT_EQ(together[c][i].share, alone[i].share);
        EXPECT_EQ(together[c][i].standard_error, alone[i].standard_error);
      }
    }
    // The area by its definition, from the right: each end counts with the square of what is left behind it.
    const timespan until = ages.front();
    const restricted_mean mean = restricted_mean_of(curve, until);
    ASSERT_EQ(mean.has_value(), curve.covers(until));
    double area = 0, variance = 0;
    timespan right = until;
    for (std::size_t i = curve.points.size(); mean.has_value() && i-- > 0;) {
      const survival_point& p = curve.points[i];
      if (p.at.time > until) continue;
      area += p.survival * (right - p.at.time).days();
      right = p.at.time;
      const auto n = static_cast<double>(p.at.at_risk), d = static_cast<double>(p.at.ended);
      if (n > d) variance += area * area * d / (n * (n - d));
    }
    if (!mean.has_value()) continue;
    EXPECT_NEAR(mean.days, area + right.days(), 1e-12);
    EXPECT_NEAR(mean.standard_error_days, std::sqrt(variance), 1e-9);
  }
  EXPECT_GT(n_told, 1'000);
  EXPECT_GT(n_bounds, 1'000);
}

}  // namespace
