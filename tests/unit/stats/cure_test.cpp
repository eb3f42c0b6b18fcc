#include "support/survival_tallies.hpp"

#include <funnel/stats/survival.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace {

using namespace funnel;
using namespace funnel_test;

/// 20 deals of which 11 converted and the rest waited much longer than any of them.
survival_tally steady() {
  survival_tally t = tally_of_days({{1}, {2}, {2}, {3}, {4}, {5}, {6}, {8}, {11}, {15}, {20}, {30, 0}});
  t.add({days(40), not_ended, {}}, 8);
  return t;
}

// When every deal converted, the exponential fit is the mean: here 2 d, log-likelihood -3 log 2 - 3.
TEST(CureModel, WithoutAnyoneCuredIsTheOrdinaryModel) {
  const cure_fit fit = fit_cure_model(tally_of_days({{1}, {2}, {3}}), cure_model::exponential);
  ASSERT_TRUE(fit.has_value());
  EXPECT_EQ(fit.ever_converts, 1);
  EXPECT_EQ(fit.lower, 0);
  EXPECT_EQ(fit.upper, 1);
  EXPECT_NEAR(fit.scale_days, 2, 1e-9);
  EXPECT_EQ(fit.shape, 1);
  EXPECT_NEAR(fit.log_likelihood, -3 * std::log(2.0) - 3, 1e-12);
}

// The open deals are younger than the conversions took: nothing shows a share that never converts.
TEST(CureModel, ShortWaitsAreNoSignOfNeverConverting) {
  const cure_fit fit = fit_cure_model(tally_of_days({{1}, {2}, {3}, {4}, {1, 0}, {2, 0}}), cure_model::exponential);
  ASSERT_TRUE(fit.has_value());
  EXPECT_EQ(fit.ever_converts, 1);
  EXPECT_NEAR(fit.scale_days, 13.0 / 4, 1e-9);
}

TEST(CureModel, ALongFlatEndIsTheShareThatNeverConverts) {
  const cure_fit fit = fit_cure_model(steady(), cure_model::exponential);
  ASSERT_TRUE(fit.has_value());
  EXPECT_EQ(fit.n, 20);
  EXPECT_EQ(fit.ended, 11);
  EXPECT_NEAR(fit.ever_converts, 11.0 / 20, 0.01);
  EXPECT_LT(fit.lower, fit.ever_converts);
  EXPECT_GT(fit.upper, fit.ever_converts);
  // Followed up so long the share is nearly a plain binomial one: its log odds have the variance 1 / (n p (1 - p)).
  const auto log_odds = [](double p) { return std::log(p / (1 - p)); };
  const double width = log_odds(fit.upper) - log_odds(fit.lower);
  EXPECT_NEAR(width / (2 * 1.96 / std::sqrt(20 * 0.55 * 0.45)), 1, 0.02);
  // The wider family fits at least as well.
  EXPECT_GE(fit_cure_model(steady(), cure_model::weibull).log_likelihood, fit.log_likelihood);
}

TEST(CureModel, LongerUnitsScaleTheTimesOnly) {
  const survival_tally in_days = steady();
  survival_tally weeks;
  for (const auto& [k, count] : in_days.lengths()) weeks.add({duration{7 * k.lasted_us}, k.cause, {}}, count);
  const cure_fit a = fit_cure_model(in_days, cure_model::weibull), b = fit_cure_model(weeks, cure_model::weibull);
  EXPECT_NEAR(b.scale_days, 7 * a.scale_days, 1e-6);
  EXPECT_NEAR(b.shape, a.shape, 1e-8);
  EXPECT_NEAR(b.ever_converts, a.ever_converts, 1e-8);
}

TEST(CureModel, HasNoValueWithoutEvidence) {
  for (const cure_model model : {cure_model::exponential, cure_model::weibull}) {
    EXPECT_FALSE(fit_cure_model({}, model).has_value());
    EXPECT_FALSE(fit_cure_model(tally_of_days({{4, 0}, {5, 0}}), model).has_value());
    EXPECT_FALSE(fit_cure_model(tally_of_days({{0}, {0}, {5, 0}}), model).has_value());
  }
  const survival_tally one_time = tally_of_days({{4}, {4}, {9, 0}});
  EXPECT_TRUE(fit_cure_model(one_time, cure_model::exponential).has_value());
  const cure_fit none = fit_cure_model(one_time, cure_model::weibull);
  EXPECT_FALSE(none.has_value());
  EXPECT_EQ(none.n, 3);
  EXPECT_TRUE(std::isnan(none.ever_converts));
  EXPECT_TRUE(fit_cure_model(tally_of_days({{7}}), cure_model::exponential).has_value());
}

// Conversions within a thousandth of a second and waits of three thousand years: the steep curve must not overflow.
TEST(CureModel, StandsTimesOfAllSizes) {
  survival_tally t;
  for (const std::int64_t us : {1000, 1030, 1050, 1060}) t.add({duration{us}, 1, {}});
  t.add({days(1'000'000), not_ended, {}}, 4);
  const cure_fit fit = fit_cure_model(t, cure_model::weibull);
  ASSERT_TRUE(fit.has_value());
  EXPECT_NEAR(fit.ever_converts, 0.5, 1e-9);
  EXPECT_GT(fit.shape, 40);
}

TEST(CureModel, LeavesOutWhatHasNoLength) {
  survival_tally t = steady();
  t.add({duration{}, 1, {}}, 5);
  EXPECT_EQ(fit_cure_model(t, cure_model::weibull).n, 20);
  EXPECT_EQ(fit_cure_model(t, cure_model::weibull).log_likelihood,
            fit_cure_model(steady(), cure_model::weibull).log_likelihood);
}

// The likelihood of a late entry is that of its length given that it lasted until its entry.
TEST(CureModel, LateEntriesAreConditionedOn) {
  const detail::cure_parameters theta{0.3, 1.5, 0.2};
  const auto value = [&](const survival_tally& t) { return detail::cure_likelihood(t).at(theta).value; };
  EXPECT_NEAR(value(tally_of_days({{9, 1, 4}})), value(tally_of_days({{9}})) - value(tally_of_days({{4, 0}})), 1e-12);
}

// Derivatives against central differences, at a point far from the maximum, and where everyone converts.
TEST(CureModel, DerivativesAreThoseOfTheLikelihood) {
  survival_tally t = steady();
  t.add({days(12), 1, days(5)}, 3);
  const detail::cure_likelihood likelihood(t);
  for (const double odds : {0.4, std::numeric_limits<double>::infinity()}) {
    const detail::cure_parameters theta{odds, 1.7, -0.3};
    const auto v = likelihood.at(theta);
    for (std::size_t i = std::isinf(odds) ? 1 : 0; i < 3; ++i) {
      const double step = 1e-5;
      auto up = theta, down = theta;
      up[i] += step, down[i] -= step;
      const auto a = likelihood.at(up), b = likelihood.at(down);
      EXPECT_NEAR(v.gradient[i], (a.value - b.value) / (2 * step), 1e-6) << i;
      for (std::size_t j = 0; j < 3; ++j)
        EXPECT_NEAR(v.hessian[j][i], (a.gradient[j] - b.gradient[j]) / (2 * step), 1e-6) << j << ' ' << i;
    }
  }
}

}  // namespace
