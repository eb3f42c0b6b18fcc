#include "stats/exit_rates.hpp"

#include "stats/drawn_rates.hpp"
#include "stats/draws.hpp"
#include "stats/exit_history.hpp"
#include "stats/open_deal_draws.hpp"
#include "stats/period_effect.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

namespace {

using namespace funnel;

double within(const exit_rates& r, std::size_t stage, double age_days) {
  return drawn_rates<1>({&r, 1}).within(stage, r.leavings(stage, age_days))[0];
}

std::int64_t us(double days) { return std::llround(days * 86'400e6); }

struct told_stay {
  std::size_t stage;
  double entered, left;
  std::size_t exit;
};

/// Rates known on day `today`, of stages from 0; exit `lasting` for those that are still there.
struct known_rates {
  exit_layout layout;
  exit_history history;
  known_rates(std::size_t n_stages, const std::vector<told_stay>& stays, double today)
      : layout(laid_out(n_stages, stays)), history(layout, {us(today)}) {
    for (const told_stay& s : stays) history.add(s.stage, us(s.entered), us(s.left), s.exit);
  }
  static exit_layout laid_out(std::size_t n_stages, const std::vector<told_stay>& stays) {
    exit_layout l(n_stages);
    for (const told_stay& s : stays)
      if (s.exit != exit_history::lasting) l.see(s.stage, us(s.left - s.entered), s.exit);
    l.finish();
    return l;
  }
};

// One stage, exits won 1 and gone 2. Of six, two are won after 2 days, one is lost after 3, one is seen for 4, one is won
// after 5 and one lost after 6. With the imaginary deal: 2 of 7 won, then 1 of 5 lost, 1 of 3 won, 1 of 2 lost.
TEST(ExitRates, AreThoseOfAalenAndJohansenWithOneDealMore) {
  const std::size_t won = 1, gone = 2;
  const known_rates k(1, {{0, 0, 2, won}, {0, 0, 2, won}, {0, 0, 3, gone}, {0, 6, 0, exit_history::lasting}, {0, 0, 5, won}, {0, 0, 6, gone}}, 10);
  const std::vector<exit_counts> known = k.history.known_at(0, 1);
  ASSERT_EQ(known[0].at_risk.size(), 4u);
  EXPECT_EQ(known[0].at_risk, (std::vector<double>{6, 4, 2, 1}));
  EXPECT_EQ(known[0].left, (std::vector<double>{2, 0, 0, 1, 1, 0, 0, 1}));
  EXPECT_EQ(known[0].ended, 5);
  exit_rates r(k.layout, known, 0, 0);  // nothing is followed past the last exit
  const double there = 5.0 / 7 * 4.0 / 5;
  EXPECT_NEAR(r.entered(0), 2.0 / 7 + there / 3, 1e-12);
  EXPECT_NEAR(r.at_last(0, 2.5), 4.0 / 5 / 3, 1e-12);
  EXPECT_NEAR(r.at_last(0, 5.5), 0, 1e-12);
  EXPECT_NEAR(r.at_last(0, 9), 0, 1e-12);
  r.look_ahead(3);
  EXPECT_NEAR(within(r, 0, 0), 2.0 / 7, 1e-12);
  EXPECT_NEAR(within(r, 0, 2.5), 4.0 / 5 / 3, 1e-12);
  EXPECT_NEAR(within(r, 0, 1), 2.0 / 7, 1e-12);
  EXPECT_LE(within(r, 0, 2.5), r.at_last(0, 2.5) + 1e-15);
}

// Two stages that lead to each other and out, with exponential times: the chain solves what simulation would give.
TEST(ExitRates, FollowReturns) {
  std::mt19937_64 random(11);
  const std::size_t won = 2, gone = 3;
  std::vector<told_stay> stays;
  for (int i = 0; i < 40'000; ++i) {
    const double u = draw_fraction(random), t = -10 * std::log(draw_fraction(random));
    stays.push_back({0, 0, t, u < 0.5 ? 1 : gone});
    const double v = draw_fraction(random), s = -5 * std::log(draw_fraction(random));
    stays.push_back({1, 0, s, v < 0.4 ? won : v < 0.7 ? 0 : gone});
  }
  const known_rates k(2, stays, 1'000);
  exit_rates r(k.layout, k.history.known_at(0, 10), 500, 15);
  // w0 = w1 / 2, w1 = 0.4 + 0.3 w0.
  EXPECT_NEAR(r.entered(1), 0.4 / 0.85, 0.01);
  EXPECT_NEAR(r.entered(0), 0.2 / 0.85, 0.01);
  EXPECT_NEAR(r.at_last(0, 7), 0.2 / 0.85, 0.015);  // exponential times do not age
  // Within 12 days, by the backward equations in small steps.
  double w0 = 0, w1 = 0;
  for (int i = 0; i < 12'000; ++i) {
    const double d0 = 0.001 / 10 * (0.5 * w1 - w0), d1 = 0.001 / 5 * (0.4 + 0.3 * w0 - w1);
    w0 += d0, w1 += d1;
  }
  r.look_ahead(12);
  EXPECT_NEAR(within(r, 0, 3), w0, 0.01);
  EXPECT_NEAR(within(r, 1, 2), w1, 0.01);
}

TEST(ExitRates, DrawsScatterAroundTheExpectedOnes) {
  std::mt19937_64 random(5);
  const std::size_t won = 1, gone = 2;
  std::vector<told_stay> stays;
  for (int i = 0; i < 60; ++i) stays.push_back({0, 0, 1.0 + i % 20, i % 3 ? gone : won});
  const known_rates k(1, stays, 100);
  const auto known = k.history.known_at(0, 5);
  const double expected = exit_rates(k.layout, known, 50, 10).entered(0);
  double sum = 0, square = 0;
  for (int i = 0; i < 2'000; ++i) {
    const double w = exit_rates(k.layout, known, 50, 10, &random).entered(0);
    sum += w, square += w * w;
  }
  EXPECT_NEAR(sum / 2'000, expected, 0.01);
  // Of a share of 61 deals the posterior has the standard deviation sqrt(p (1 - p) / 62).
  EXPECT_NEAR(std::sqrt(square / 2'000 - sum / 2'000 * (sum / 2'000)), std::sqrt(expected * (1 - expected) / 62), 0.006);
}

TEST(ExitRates, NothingIsKnownOfAStageThatNobodyLeft) {
  const known_rates k(2, {{0, 0, 3, 1}, {1, 3, 0, exit_history::lasting}}, 10);
  const exit_rates r(k.layout, k.history.known_at(0, 1), 10, 5);
  EXPECT_TRUE(r.is_known(0));
  EXPECT_FALSE(r.is_known(1));
  EXPECT_EQ(r.entered(1), 0.5);
}

TEST(DrawGamma, HasTheMomentsOfItsShape) {
  std::mt19937_64 random(3);
  for (const double shape : {0.3, 1.0, 2.5, 40.0}) {
    double sum = 0, square = 0;
    constexpr int n = 40'000;
    for (int i = 0; i < n; ++i) {
      const double x = draw_gamma(random, shape);
      sum += x, square += x * x;
    }
    EXPECT_NEAR(sum / n, shape, 4 * std::sqrt(shape / n));
    EXPECT_NEAR(square / n - sum / n * (sum / n), shape, 0.1 * shape + 0.02);
  }
  EXPECT_EQ(draw_gamma(random, 0), 0);
}

TEST(DrawWins, HasTheMomentsAskedFor) {
  std::mt19937_64 random(4);
  const std::vector<std::vector<double>> cases{{3.2, 2.1, 10}, {0.01, 0.0099, 500}, {96, 3.5, 100}, {300, 200, 1'000}, {99.5, 0.4, 100}};
  for (const auto& c : cases) {
    double sum = 0, square = 0;
    constexpr int n = 40'000;
    for (int i = 0; i < n; ++i) {
      const auto x = static_cast<double>(draw_wins(random, c[0], c[1], static_cast<std::int64_t>(c[2])));
      sum += x, square += x * x;
      ASSERT_TRUE(x >= 0 && x <= c[2]);
    }
    EXPECT_NEAR(sum / n, c[0], 5 * std::sqrt(c[1] / n) + 0.02) << c[0];
    EXPECT_NEAR(square / n - sum / n * (sum / n), c[1], 0.12 * c[1] + 0.02) << c[0];
  }
  EXPECT_EQ(draw_wins(random, 0, 0, 5), 0);
}

// Look-backs that come as expected leave little; that miss by as much every time move the mean; that differ, the spread.
TEST(PeriodEffect, IsLearntFromWhatCame) {
  const auto looked_back = [](std::vector<double> came) {
    std::vector<past_forecast> past;
    for (const double c : came) past.push_back({1'000, 300, 210, 4, c});
    return period_effect(past, static_cast<double>(past.size()), 30);
  };
  const period_effect right = looked_back(std::vector<double>(12, 300));
  EXPECT_NEAR(right.mean(), 0, 0.02);
  EXPECT_LT(right.spread(), 0.1);
  const period_effect low = looked_back(std::vector<double>(12, 230));
  EXPECT_NEAR(low.mean(), std::log(230.0 / 770) - std::log(300.0 / 700), 0.08);
  const period_effect wild = looked_back({200, 400, 220, 380, 210, 390, 200, 400, 220, 380, 210, 390});
  EXPECT_NEAR(wild.mean(), 0, 0.1);
  EXPECT_GT(wild.spread(), 0.3);
  const period_effect none({}, 0, 30);
  EXPECT_NEAR(none.mean(), 0, 1e-9);
  EXPECT_GT(none.spread(), right.spread());
}

// The first month of each quarter brings a third of what the others do: supposed once the second quarter is over, known
// after a year.
TEST(PeriodEffect, KnowsTheSeasonFromItsSecondRoundOn) {
  std::vector<past_forecast> past;
  const auto of_next = [&](std::size_t season) { return period_effect(past, static_cast<double>(past.size()), 30, season); };
  const auto see = [&](std::size_t until) {
    while (past.size() < until) past.push_back({1'000, 300, 210, 4, past.size() % 3 == 0 ? 100.0 : 300.0, past.size() % 3});
  };
  see(5);
  EXPECT_NEAR(of_next(0).mean(), of_next(1).mean(), 1e-12);
  see(6);
  EXPECT_LT(of_next(0).mean(), -0.6);
  EXPECT_GT(of_next(1).mean(), -0.25);
  see(12);
  EXPECT_NEAR(of_next(0).mean(), std::log(100.0 / 900) - std::log(300.0 / 700), 0.15);
  EXPECT_NEAR(of_next(1).mean(), 0, 0.1);
  EXPECT_NEAR(of_next(2).mean(), 0, 0.1);
  EXPECT_LT(of_next(0).spread(), 0.2);
  EXPECT_GT(period_effect(past, 12, 30).spread(), 0.4);  // where months have no seasons, they differ
}

// Deals that last 20 days, one a day, and a source that holds what was closed from day 90 on: who came before had to last,
// so that time says nothing of how long deals do. In a whole record nothing is left out.
TEST(ExitHistory, BeginsWithTheRecord) {
  constexpr std::int64_t day = 86'400'000'000;
  const auto recorded_from = [&](std::int64_t first_closed) {
    exit_layout layout(1);
    for (int pass = 0; pass < 2; ++pass) layout.see(0, (15 + 10 * pass) * day, pass == 0 ? layout.won() : layout.gone());
    layout.finish();
    std::vector<std::int64_t> cuts;
    for (std::int64_t c = 10; c <= 200; c += 10) cuts.push_back(c * day);
    exit_history h(layout, cuts);
    for (std::int64_t d = 0; d < 200; ++d) {
      std::int64_t left = d + (d % 2 == 0 ? 15 : 25);
      if (left < first_closed) {
        if (d % 10 != 0) continue;
        left = 199;  // still open, or closed much later
      }
      if (left < 200) h.add(0, d * day, left * day, d % 2 == 0 ? layout.won() : layout.gone());
    }
    return h.recorded_from();
  };
  EXPECT_EQ(recorded_from(0), 0);
  EXPECT_EQ(recorded_from(91), 9);
}

}  // namespace
