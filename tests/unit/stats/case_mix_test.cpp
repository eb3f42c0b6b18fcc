#include <funnel/stats/comparison.hpp>

#include "stats/two_by_two.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace {

using namespace funnel;

using strata = std::vector<mix_stratum>;

// North converts 50 %, South 10 %. A: 5/10 North and 9/90 South; B: 45/90 and 1/10. 14 % and 46 %
// are what their regions let expect: equal sellers, 32 points apart.
const strata a_against_b{{{5, 10}, {45, 90}}, {{9, 90}, {1, 10}}};
const strata b_against_a{{{45, 90}, {5, 10}}, {{1, 10}, {9, 90}}};

TEST(CaseMix, FindsEqualSellersEqual) {
  const indirect_standardisation a = standardise_indirectly(a_against_b);
  EXPECT_EQ(a.observed, 14);
  EXPECT_NEAR(a.expected, 14, 1e-12);
  EXPECT_NEAR(a.ratio, 1, 1e-14);
  const indirect_standardisation b = standardise_indirectly(b_against_a);
  EXPECT_EQ(b.observed, 46);
  EXPECT_NEAR(b.expected, 46, 1e-12);
  EXPECT_NEAR(b.ratio, 1, 1e-14);
  const direct_standardisation d = standardise_directly(a_against_b);
  EXPECT_NEAR(d.unit.value, 0.3, 1e-15);
  EXPECT_NEAR(d.rest.value, 0.3, 1e-15);
  // Half of the deals in each region, hence sqrt((1/2)^2 (0.25/10 + 0.09/90)) for A.
  EXPECT_NEAR(d.unit.standard_error, std::sqrt(0.25 * (0.025 + 0.001)), 1e-15);
  EXPECT_NEAR(d.rest.standard_error, std::sqrt(0.25 * (0.25 / 90 + 0.009)), 1e-15);
  const mantel_haenszel_result m = mantel_haenszel(a_against_b);
  EXPECT_EQ(m.difference.value, 0);
  EXPECT_DOUBLE_EQ(m.odds_ratio.value, 1);
  EXPECT_DOUBLE_EQ(m.share_ratio.value, 1);
  EXPECT_NEAR(m.cmh.p, 1, 1e-7);
}

TEST(CaseMix, ComparesOnlyWhatBothHave) {
  // The second stratum is the unit's alone, the third the rest's.
  const strata s{{{6, 10}, {20, 40}}, {{5, 5}, {0, 0}}, {{0, 0}, {1, 45}}};
  const direct_standardisation d = standardise_directly(s);
  EXPECT_TRUE(d.has_value());
  EXPECT_DOUBLE_EQ(d.unit.value, 0.6);
  EXPECT_DOUBLE_EQ(d.rest.value, 0.5);
  EXPECT_DOUBLE_EQ(d.covered, 0.5);
  const indirect_standardisation i = standardise_indirectly(s);
  EXPECT_EQ(i.observed, 6);
  EXPECT_DOUBLE_EQ(i.expected, 5);
  EXPECT_DOUBLE_EQ(i.ratio, 1.2);
  EXPECT_DOUBLE_EQ(i.covered, 10.0 / 15);
  const mantel_haenszel_result m = mantel_haenszel(s);
  EXPECT_EQ(m.strata, 1);
  EXPECT_DOUBLE_EQ(m.difference.value, 0.1);
}

TEST(CaseMix, WithoutACommonStratumHasNoValue) {
  for (const strata& s : {strata{}, strata{{{3, 5}, {0, 0}}, {{0, 0}, {1, 5}}}, strata{{{0, 0}, {0, 0}}}}) {
    const direct_standardisation d = standardise_directly(s);
    EXPECT_FALSE(d.has_value());
    EXPECT_TRUE(std::isnan(d.unit.value));
    EXPECT_TRUE(std::isnan(d.rest.standard_error));
    const indirect_standardisation i = standardise_indirectly(s);
    EXPECT_FALSE(i.has_value());
    EXPECT_TRUE(std::isnan(i.ratio));
    EXPECT_EQ(i.covered, 0);
    const mantel_haenszel_result m = mantel_haenszel(s);
    EXPECT_EQ(m.strata, 0);
    EXPECT_FALSE(m.difference.has_value());
    EXPECT_EQ(m.difference.lower, -1);
    EXPECT_EQ(m.difference.upper, 1);
    EXPECT_FALSE(m.odds_ratio.has_value());
    EXPECT_FALSE(m.share_ratio.has_value());
    EXPECT_FALSE(m.cmh.has_value());
    EXPECT_FALSE(m.tarone.has_value());
  }
}

// Where the rest never hits nothing is expected, so that no ratio can be formed.
TEST(CaseMix, WithNothingExpectedHasNoRatio) {
  const indirect_standardisation i = standardise_indirectly(strata{{{3, 5}, {0, 9}}});
  EXPECT_EQ(i.observed, 3);
  EXPECT_EQ(i.expected, 0);
  EXPECT_FALSE(i.has_value());
  EXPECT_EQ(i.covered, 1);
}

// One stratum of 3/4 against 1/4: odds ratio 9, difference 1/2. E(a) = 2, variance 4*4*4*4 / (64 * 7) = 4/7, hence
// chi-squared 1 / (4/7) = 1.75 and with the correction (1/2)^2 / (4/7) = 0.4375.
TEST(MantelHaenszel, OfOneStratumByHand) {
  const mantel_haenszel_result m = mantel_haenszel(strata{{{3, 4}, {1, 4}}});
  EXPECT_DOUBLE_EQ(m.odds_ratio.value, 9);
  EXPECT_DOUBLE_EQ(m.difference.value, 0.5);
  EXPECT_DOUBLE_EQ(m.share_ratio.value, 3);
  EXPECT_DOUBLE_EQ(m.cmh.statistic, 1.75);
  EXPECT_NEAR(m.cmh.p, 0.18588, 5e-6);
  EXPECT_DOUBLE_EQ(m.cmh_corrected.statistic, 0.4375);
  // Of one table Robins, Breslow and Greenland give Woolf's variance 1/a + 1/b + 1/c + 1/d.
  EXPECT_NEAR(m.odds_ratio.standard_error, std::sqrt(1.0 / 3 + 1 + 1 + 1.0 / 3), 1e-14);
  EXPECT_NEAR(m.odds_ratio.upper, 9 * std::exp(1.959963984540054 * m.odds_ratio.standard_error), 1e-9);
  EXPECT_NEAR(m.share_ratio.standard_error, std::sqrt(1.0 / 3 - 1.0 / 4 + 1 - 1.0 / 4), 1e-14);
  EXPECT_NEAR(m.share_ratio.lower, 3 * std::exp(-1.959963984540054 * m.share_ratio.standard_error), 1e-9);
  // Sato: P = (16 - 48) / 64, Q = (9 + 1) / 16, weight 2, hence (0.5 * -0.5 + 0.625) / 4.
  EXPECT_NEAR(m.difference.standard_error, std::sqrt(0.09375), 1e-15);
  EXPECT_NEAR(m.difference.lower, 0.5 - 1.959963984540054 * m.difference.standard_error, 1e-12);
  EXPECT_EQ(m.difference.upper, 1);
  EXPECT_EQ(m.tarone.df, 0);
  EXPECT_FALSE(m.tarone.has_value());
}

// Kidney stones, Charig et al. (1986), Br. Med. J. 292, 879-882, open surgery against the percutaneous one by size of
// stone: worse over all (78 % against 83 %), better in both strata. Values of independent statistical software.
TEST(MantelHaenszel, OfKidneyStones) {
  const mantel_haenszel_result m = mantel_haenszel(strata{{{81, 87}, {234, 270}}, {{192, 263}, {55, 80}}});
  EXPECT_NEAR(m.odds_ratio.value, 1.44684662, 5e-9);
  EXPECT_NEAR(m.odds_ratio.lower, 0.91579341, 5e-9);
  EXPECT_NEAR(m.difference.value, 0.05383557, 5e-9);
  EXPECT_NEAR(m.difference.standard_error, 0.03355420, 5e-9);
  EXPECT_NEAR(m.greenland_robins_error, 0.03334480, 5e-9);
  EXPECT_NEAR(m.cmh.statistic, 2.43385552, 5e-9);
  EXPECT_NEAR(m.breslow_day, 0.96844644, 5e-9);
  EXPECT_NEAR(m.tarone.statistic, 0.96562978, 5e-9);
  EXPECT_NEAR(m.tarone.p, 0.32577252, 5e-9);
}

// Strata with one odds ratio are homogeneous whatever their shares.
TEST(MantelHaenszel, OfEqualOddsRatiosIsHomogeneous) {
  const strata s{{{8, 12}, {4, 12}}, {{4, 8}, {1, 5}}, {{40, 50}, {10, 20}}};  // each has the odds ratio 4
  const mantel_haenszel_result m = mantel_haenszel(s);
  EXPECT_NEAR(m.odds_ratio.value, 4, 1e-14);
  EXPECT_NEAR(m.breslow_day, 0, 1e-20);
  EXPECT_EQ(m.tarone.df, 2);
  EXPECT_NEAR(m.tarone.p, 1, 1e-12);
}

// Odds ratios far from and on both sides of 1: the expected hits solve their defining equation.
TEST(MantelHaenszel, ExpectedHitsHaveTheOddsRatio) {
  int checked = 0;
  for (const double r : {1e-6, 0.01, 0.5, 1 - 1e-9, 1.0, 1 + 1e-9, 3.0, 1e4}) {
    for (const mix_stratum& s : strata{{{3, 10}, {6, 8}}, {{9, 10}, {7, 8}}, {{1, 50}, {6, 8}}, {{40, 50}, {2, 3}}}) {
      const detail::two_by_two t(s);
      const double x = detail::expected_hits(t, r);
      ASSERT_GT(x, std::max(0.0, t.k - t.n2));
      ASSERT_LT(x, std::min(t.n1, t.k));
      EXPECT_NEAR(x * (t.n2 - t.k + x) / ((t.n1 - x) * (t.k - x)) / r, 1, 1e-6) << r;
      ++checked;
    }
  }
  EXPECT_EQ(checked, 32);
}

TEST(MantelHaenszel, OfCertaintyClaimsNoPrecision) {
  // All of the unit's hit and none of the rest's: the odds have no ratio, the difference no measurable error.
  const mantel_haenszel_result m = mantel_haenszel(strata{{{5, 5}, {0, 5}}, {{2, 2}, {0, 3}}});
  EXPECT_EQ(m.difference.value, 1);
  EXPECT_TRUE(std::isnan(m.difference.standard_error));
  EXPECT_EQ(m.difference.lower, -1);
  EXPECT_EQ(m.difference.upper, 1);
  EXPECT_FALSE(m.odds_ratio.has_value());
  EXPECT_FALSE(m.share_ratio.has_value());
  EXPECT_TRUE(m.cmh.has_value());
  EXPECT_LT(m.cmh.p, 0.01);
  // Nothing hit anywhere: no test either.
  const mantel_haenszel_result none = mantel_haenszel(strata{{{0, 5}, {0, 5}}});
  EXPECT_EQ(none.difference.value, 0);
  EXPECT_EQ(none.difference.upper, 1);
  EXPECT_FALSE(none.cmh.has_value());
  EXPECT_FALSE(none.cmh_corrected.has_value());
  EXPECT_FALSE(none.odds_ratio.has_value());
}

// A stratum without misses adds nothing to test or odds ratio and no degree of freedom.
TEST(MantelHaenszel, CountsOnlyStrataThatTell) {
  const strata two{{{3, 10}, {6, 8}}, {{9, 10}, {7, 8}}};
  strata three = two;
  three.push_back({{5, 5}, {4, 4}});
  const mantel_haenszel_result a = mantel_haenszel(two);
  const mantel_haenszel_result b = mantel_haenszel(three);
  EXPECT_EQ(b.strata, 3);
  EXPECT_DOUBLE_EQ(a.odds_ratio.value, b.odds_ratio.value);
  EXPECT_DOUBLE_EQ(a.cmh.statistic, b.cmh.statistic);
  EXPECT_EQ(b.tarone.df, 1);
  EXPECT_DOUBLE_EQ(a.tarone.statistic, b.tarone.statistic);
}

TEST(MantelHaenszel, CorrectionNeverAddsEvidence) {
  // Half a hit, or less, beyond the expected: nothing is left.
  const mantel_haenszel_result m = mantel_haenszel(strata{{{2, 4}, {1, 3}}});
  EXPECT_GT(m.cmh.statistic, 0);
  EXPECT_EQ(m.cmh_corrected.statistic, 0);
  EXPECT_EQ(m.cmh_corrected.p, 1);
}

TEST(CaseMix, DoesNotDependOnTheOrder) {
  strata s{{{12, 20}, {60, 110}}, {{9, 30}, {25, 75}}, {{4, 40}, {3, 15}}, {{1, 7}, {2, 9}}};
  const auto less = [](const mix_stratum& a, const mix_stratum& b) { return a.unit.n < b.unit.n; };
  std::sort(s.begin(), s.end(), less);
  const direct_standardisation d = standardise_directly(s);
  const indirect_standardisation i = standardise_indirectly(s);
  const mantel_haenszel_result m = mantel_haenszel(s);
  int orders = 0;
  do {
    EXPECT_EQ(standardise_directly(s).unit.value, d.unit.value);
    EXPECT_EQ(standardise_directly(s).unit.standard_error, d.unit.standard_error);
    EXPECT_EQ(standardise_indirectly(s).expected, i.expected);
    EXPECT_EQ(mantel_haenszel(s).difference.lower, m.difference.lower);
    EXPECT_EQ(mantel_haenszel(s).odds_ratio.upper, m.odds_ratio.upper);
    EXPECT_EQ(mantel_haenszel(s).share_ratio.upper, m.share_ratio.upper);
    EXPECT_EQ(mantel_haenszel(s).cmh.statistic, m.cmh.statistic);
    EXPECT_EQ(mantel_haenszel(s).tarone.p, m.tarone.p);
    ++orders;
  } while (std::next_permutation(s.begin(), s.end(), less));
  EXPECT_EQ(orders, 24);
}

TEST(ExactStrata, OneStratumIsFishersTest) {
  for (const mix_stratum& s : {mix_stratum{{3, 12}, {30, 60}}, mix_stratum{{0, 12}, {160, 200}}, mix_stratum{{2, 2}, {1, 4}}}) {
    const exact_stratified_test t = exact_stratified(std::vector<mix_stratum>{s});
    EXPECT_NEAR(t.p, fisher_exact_p(s.unit, s.rest), 1e-12);
    EXPECT_NEAR(t.least_p, fisher_least_p(s.unit.n, s.rest.n, s.unit.hits + s.rest.hits), 1e-12);
  }
  EXPECT_EQ(exact_stratified({}).p, 1);
}

// Two strata of one trial a side, one hit in each: the unit hits 0, 1 or 2 times with the odds 1 : 2 : 1.
TEST(ExactStrata, AddUp) {
  const mix_stratum hit{{1, 1}, {0, 1}};
  EXPECT_NEAR(exact_stratified(std::vector<mix_stratum>{hit, hit}).p, 0.5, 1e-12);
  EXPECT_NEAR(exact_stratified(std::vector<mix_stratum>{hit, hit}).least_p, 0.5, 1e-12);
}

TEST(MantelHaenszel, ItsSharesDifferByItsDifference) {
  const std::vector<mix_stratum> strata{{{5, 10}, {45, 90}}, {{9, 90}, {3, 10}}, {{0, 4}, {7, 8}}};
  const mantel_haenszel_result m = mantel_haenszel(strata);
  EXPECT_NEAR(m.unit_share - m.rest_share, m.difference.value, 1e-15);
}

}  // namespace
