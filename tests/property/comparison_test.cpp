/// Simulated managers: intervals cover as often as they say, and equal managers are flagged no more often.
///
/// Rates are compared with their nominal values up to four standard errors of the simulation.
#include "support/random_history.hpp"
#include "support/units.hpp"

#include <funnel/stats/estimate.hpp>
#include <funnel/stats/tests.hpp>
#include "stats/binomial.hpp"
#include "stats/distributions.hpp"
#include <funnel/stats/comparison.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <random>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

std::mt19937_64 seeded(std::uint64_t offset) {
  std::printf("base seed %llu (set FUNNEL_TEST_SEED to choose another)\n",
              static_cast<unsigned long long>(base_seed()));
  return std::mt19937_64(base_seed() + offset);
}

double four_errors(double rate, int rounds) { return 4 * std::sqrt(rate * (1 - rate) / rounds); }

// Twenty managers with 30 to 410 deals each, all of whom win a quarter.
std::vector<fraction> equal_managers(std::mt19937_64& random) {
  std::vector<fraction> team;
  for (std::int64_t i = 0; i < 20; ++i) team.push_back(throw_coins(random, 30 + 20 * i, 0.25));
  return team;
}

TEST(Comparison, NewcombeIntervalsCoverAboutNominally) {
  std::mt19937_64 random = seeded(600'000);
  const struct {
    double p1, p2;
    std::int64_t n1, n2;
  } cases[]{
      {0.25, 0.25, 40, 400}, {0.35, 0.25, 40, 400}, {0.05, 0.10, 60, 60}, {0.6, 0.3, 15, 100}, {0.9, 0.5, 30, 30}};
  constexpr int rounds = 20'000;
  double mean = 0;
  for (const auto& c : cases) {
    int covered = 0;
    for (int i = 0; i < rounds; ++i) {
      const share_difference d = newcombe(throw_coins(random, c.n1, c.p1), throw_coins(random, c.n2, c.p2));
      covered += d.lower <= c.p1 - c.p2 && c.p1 - c.p2 <= d.upper ? 1 : 0;
    }
    const double coverage = static_cast<double>(covered) / rounds;
    EXPECT_GT(coverage, 0.935) << c.p1 << ' ' << c.p2;
    EXPECT_LT(coverage, 0.975) << c.p1 << ' ' << c.p2;
    mean += coverage / std::size(cases);
  }
  EXPECT_NEAR(mean, 0.95, 0.01);
}

// Exactly, over all counts: no simulation can show "never below" as well.
TEST(Comparison, ClopperPearsonNeverCoversLessThanNominally) {
  double least = 1;
  for (const std::int64_t n : {1, 5, 20, 60}) {
    std::vector<estimate> intervals;
    for (std::int64_t k = 0; k <= n; ++k) intervals.push_back(share_interval(k, n, interval_method::clopper_pearson));
    for (double p = 0.005; p < 1; p += 0.005) {
      double coverage = 0;
      for (const estimate& e : intervals)
        if (e.lower <= p && p <= e.upper) coverage += binomial_exactly(e.hits, n, p);
      ASSERT_GE(coverage, 0.95 - 1e-12) << n << ' ' << p;
      least = std::min(least, coverage);
    }
  }
  EXPECT_LT(least, 0.955);
}

// At least one of twenty equal managers is outside in 64 % of the reports at 95 %, in 3.9 % at
// 99.8 %. Counts are whole, so exact limits stay below these rates.
TEST(Comparison, ExactLimitsFlagEqualManagersAtMostNominally) {
  std::mt19937_64 random = seeded(700'000);
  constexpr int rounds = 1'500;
  int warned = 0;
  int alarmed = 0;
  for (int i = 0; i < rounds; ++i) {
    bool warning = false;
    bool alarm = false;
    for (const fraction& m : equal_managers(random)) {
      const limit_verdict v = verdict(m, 0.25);
      alarm = alarm || v == limit_verdict::beyond_outer;
      warning = warning || v == limit_verdict::beyond_outer || v == limit_verdict::beyond_inner;
    }
    warned += warning ? 1 : 0;
    alarmed += alarm ? 1 : 0;
  }
  const double nominal_95 = 1 - std::pow(0.95, 20);
  const double nominal_998 = 1 - std::pow(0.998, 20);
  EXPECT_NEAR(nominal_95, 0.64, 0.005);
  EXPECT_NEAR(nominal_998, 0.039, 0.0005);
  EXPECT_LT(static_cast<double>(warned) / rounds, nominal_95 + four_errors(nominal_95, rounds));
  EXPECT_LT(static_cast<double>(alarmed) / rounds, nominal_998 + four_errors(nominal_998, rounds));
  // Limits that flag nobody would pass the above.
  EXPECT_GT(static_cast<double>(warned) / rounds, 0.4);
  EXPECT_GT(static_cast<double>(alarmed) / rounds, 0.015);
}

struct rest_comparison {
  fraction member;
  double p_z = 1;
  double p_exact = 1;
  double p_adjusted = 1;  // p_exact among all members
};

std::vector<rest_comparison> compare_with_rest(const std::vector<fraction>& team) {
  std::vector<rest_comparison> all;
  std::vector<double> p;
  for (const fraction& member : team) {
    const fraction rest = pooled(team) - member;
    all.push_back({member, pooled_z_test(member, rest).p, fisher_exact_p(member, rest), 1});
    p.push_back(all.back().p_exact);
  }
  const std::vector<double> adjusted = benjamini_hochberg(p);
  for (std::size_t i = 0; i < all.size(); ++i) all[i].p_adjusted = adjusted[i];
  return all;
}

// All are equal, so that every flag is false: the false discovery rate is the chance of any flag.
TEST(Comparison, AdjustedTestsFlagEqualManagersAtMostNominally) {
  std::mt19937_64 random = seeded(800'000);
  constexpr int rounds = 3'000;
  int against_target = 0;
  int against_rest = 0;
  int by_z = 0;
  int unadjusted = 0;
  for (int i = 0; i < rounds; ++i) {
    const std::vector<fraction> team = equal_managers(random);
    std::vector<double> p_target;
    std::vector<double> p_z;
    bool rest = false;
    bool raw = false;
    for (const rest_comparison& c : compare_with_rest(team)) {
      p_target.push_back(test_against_target(c.member, 0.25).p_two_sided);
      p_z.push_back(c.p_z);
      rest = rest || c.p_adjusted <= 0.05;
      raw = raw || c.p_exact <= 0.05;
    }
    const auto any = [](const std::vector<double>& p) {
      const std::vector<double> adjusted = benjamini_hochberg(p);
      return std::any_of(adjusted.begin(), adjusted.end(), [](double x) { return x <= 0.05; });
    };
    against_target += any(p_target) ? 1 : 0;
    by_z += any(p_z) ? 1 : 0;
    against_rest += rest ? 1 : 0;
    unadjusted += raw ? 1 : 0;
  }
  const double most = 0.05 + four_errors(0.05, rounds);
  EXPECT_LT(static_cast<double>(against_target) / rounds, most);
  EXPECT_LT(static_cast<double>(against_rest) / rounds, most);
  EXPECT_LT(static_cast<double>(by_z) / rounds, most);
  EXPECT_GT(static_cast<double>(against_target) / rounds, 0.01);
  EXPECT_GT(static_cast<double>(against_rest) / rounds, 0.01);
  // What the adjustment is for.
  EXPECT_GT(static_cast<double>(unadjusted) / rounds, 0.5);
}

// One of twenty wins 40 % instead of 25 %: he is found, and few of the flags are false.
TEST(Comparison, FindsTheOneThatDiffers) {
  std::mt19937_64 random = seeded(900'000);
  constexpr int rounds = 600;
  int found = 0;
  int on_top = 0;
  double false_part = 0;
  for (int i = 0; i < rounds; ++i) {
    std::vector<fraction> team = equal_managers(random);
    team[10] = throw_coins(random, team[10].n, 0.4);
    const std::vector<rest_comparison> c = compare_with_rest(team);
    int flags = 0;
    for (const rest_comparison& m : c) flags += m.p_adjusted <= 0.05 ? 1 : 0;
    const int right = c[10].p_adjusted <= 0.05 ? 1 : 0;
    found += right;
    if (flags > 0) false_part += static_cast<double>(flags - right) / flags / rounds;
    const std::vector<shrunk_share> s = shrink(team, fit_by_likelihood(team));
    on_top += std::all_of(s.begin(), s.end(), [&](const shrunk_share& x) { return x.value <= s[10].value; }) ? 1 : 0;
  }
  EXPECT_GT(found, rounds * 9 / 10);
  EXPECT_GT(on_top, rounds * 9 / 10);
  // A round with one false flag has half of its flags false, so the part scatters by about 0.15 a round.
  EXPECT_LT(false_part, 0.05 + 4 * 0.15 / std::sqrt(rounds));
}

// True shares drawn from Beta(10, 30), 60 managers: the interval of each is to hold its true share, and shrunk
// shares are to lie closer to the truth than raw ones.
TEST(Comparison, ShrunkIntervalsCoverAboutNominally) {
  std::mt19937_64 random = seeded(1'000'000);
  constexpr int rounds = 60;
  int covered = 0;
  int all = 0;
  double raw_error = 0;
  double shrunk_error = 0;
  for (int i = 0; i < rounds; ++i) {
    std::vector<fraction> team;
    std::vector<double> truth;
    for (std::int64_t m = 0; m < 60; ++m) {
      truth.push_back(beta_quantile((static_cast<double>(random() >> 11) + 0.5) * 0x1p-53, 10, 30));
      team.push_back(throw_coins(random, 10 + 4 * m, truth.back()));
    }
    const std::vector<shrunk_share> s = shrink(team, fit_by_likelihood(team));
    for (std::size_t m = 0; m < team.size(); ++m) {
      covered += s[m].lower <= truth[m] && truth[m] <= s[m].upper ? 1 : 0;
      raw_error += std::pow(team[m].share() - truth[m], 2);
      shrunk_error += std::pow(s[m].value - truth[m], 2);
      ++all;
    }
  }
  EXPECT_NEAR(static_cast<double>(covered) / all, 0.95, 0.025);
  EXPECT_LT(shrunk_error, 0.8 * raw_error);
}

}  // namespace
