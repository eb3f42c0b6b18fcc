#include <funnel/stats/forecast.hpp>

#include "support/random_history.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace {

using namespace funnel;

// Grinstead and Snell, Introduction to Probability, examples 11.13 to 11.15: the drunkard's walk over four blocks.
// Corners 1, 2, 3 are stages; the bar (corner 4) and home (corner 0) are exits.
TEST(StageChain, ReproducesTheDrunkardsWalk) {
  const std::vector<std::int64_t> moves{0, 1, 0, 0, 1,   //
                                        1, 0, 1, 0, 0,   //
                                        0, 1, 0, 1, 0};  //
  const stage_chain c = make_stage_chain(3, 2, moves, std::vector<double>{1, 10, 100}).value();
  const double visits[3][3] = {{1.5, 1, 0.5}, {1, 2, 1}, {0.5, 1, 1.5}};
  const double home[3] = {0.75, 0.5, 0.25};
  const double steps[3] = {3, 4, 3};
  const double times[3] = {1.5 + 10 + 50, 1 + 20 + 100, 0.5 + 10 + 150};
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) EXPECT_NEAR(c.visits(i, j), visits[i][j], 1e-14);
    EXPECT_NEAR(c.absorbed(i, 1), home[i], 1e-14);
    EXPECT_NEAR(c.absorbed(i, 0), 1 - home[i], 1e-14);
    EXPECT_NEAR(c.expected_steps[i], steps[i], 1e-14);
    EXPECT_NEAR(c.variance_steps[i], 8, 1e-13);  // (2 N - I) t - t^2 by hand
    EXPECT_NEAR(c.expected_time[i], times[i], 1e-12);
    EXPECT_EQ(c.trapped[i], 0);
    EXPECT_TRUE(c.settled[i]);
  }
  EXPECT_NEAR(c.ever(0, 1), 0.5, 1e-14);
  EXPECT_NEAR(c.ever(1, 1), 0.5, 1e-14);
  EXPECT_EQ(c.left, (std::vector<std::int64_t>{2, 2, 2}));
}

TEST(StageChain, MoveToTheStageItselfIsAnotherVisit) {
  const stage_chain c = make_stage_chain(1, 1, std::vector<std::int64_t>{3, 1}).value();
  EXPECT_NEAR(c.visits(0, 0), 4, 1e-14);
  EXPECT_NEAR(c.ever(0, 0), 0.75, 1e-14);
  EXPECT_NEAR(c.expected_steps[0], 4, 1e-14);
  EXPECT_NEAR(c.variance_steps[0], 12, 1e-12);  // geometric: (1 - p) / p^2
  EXPECT_TRUE(c.expected_time.empty());
}

// Stage 1 is new: deals came in, none has left. What happens there is not known, what happens else is.
TEST(StageChain, StageThatNobodyLeftLeavesARange) {
  const std::vector<std::int64_t> moves{
      0, 3, 5, 2,   //
      0, 0, 0, 0,   //
      0, 0, 0, 10,  //
  };
  const stage_chain c = make_stage_chain(3, 1, moves, std::vector<double>{4, std::nan(""), 6}).value();
  EXPECT_NEAR(c.absorbed(0, 0), 0.7, 1e-15);
  EXPECT_NEAR(c.trapped[0], 0.3, 1e-15);
  EXPECT_FALSE(c.settled[0]);
  EXPECT_TRUE(std::isnan(c.expected_steps[0]));
  EXPECT_TRUE(std::isnan(c.variance_steps[0]));
  EXPECT_TRUE(std::isnan(c.expected_time[0]));
  EXPECT_NEAR(c.visits(0, 2), 0.5, 1e-15);
  EXPECT_TRUE(std::isnan(c.visits(0, 1)));

  EXPECT_EQ(c.absorbed(1, 0), 0);
  EXPECT_EQ(c.trapped[1], 1);
  EXPECT_EQ(c.left[1], 0);
  EXPECT_TRUE(std::isnan(c.visits(1, 1)));
  EXPECT_TRUE(std::isnan(c.ever(1, 2)));

  EXPECT_EQ(c.absorbed(2, 0), 1);
  EXPECT_TRUE(c.settled[2]);
  EXPECT_EQ(c.expected_time[2], 6);
}

// Stages 1 and 2 send deals to each other only: I - Q is singular there.
TEST(StageChain, ClosedCircleIsATrap) {
  const std::vector<std::int64_t> moves{0, 1, 0, 3,  //
                                        0, 0, 5, 0,  //
                                        0, 5, 0, 0};
  const stage_chain c = make_stage_chain(3, 1, moves, std::vector<double>{1, 1, 1}).value();
  EXPECT_NEAR(c.absorbed(0, 0), 0.75, 1e-15);
  EXPECT_NEAR(c.trapped[0], 0.25, 1e-15);
  EXPECT_EQ(c.trapped[1], 1);
  EXPECT_EQ(c.trapped[2], 1);
  EXPECT_FALSE(c.settled[0] || c.settled[1] || c.settled[2]);
  EXPECT_TRUE(std::isnan(c.expected_time[1]));
}

TEST(StageChain, StageThatNobodyEnteredChangesNothing) {
  const std::vector<std::int64_t> moves{0, 0, 4,  //
                                        1, 0, 1};
  const stage_chain c = make_stage_chain(2, 1, moves).value();
  EXPECT_EQ(c.absorbed(0, 0), 1);
  EXPECT_EQ(c.visits(0, 1), 0);
  EXPECT_EQ(c.expected_steps[0], 1);
  EXPECT_EQ(c.expected_steps[1], 1.5);
}

TEST(StageChain, RareExitIsStillAnExit) {
  const stage_chain c = make_stage_chain(1, 1, std::vector<std::int64_t>{1'000'000'000, 1}).value();
  EXPECT_TRUE(c.settled[0]);
  EXPECT_NEAR(c.expected_steps[0], 1e9, 1e3);
  EXPECT_NEAR(c.absorbed(0, 0), 1, 1e-9);
}

TEST(StageChain, OfNothingIsEmpty) {
  EXPECT_EQ(make_stage_chain(0, 2, {}).value().absorption.size(), 0u);
  const stage_chain no_exit = make_stage_chain(1, 0, std::vector<std::int64_t>{4}).value();
  EXPECT_EQ(no_exit.trapped[0], 1);
  const stage_chain no_moves = make_stage_chain(2, 1, std::vector<std::int64_t>(6)).value();
  EXPECT_EQ(no_moves.trapped, (std::vector<double>{1, 1}));
  EXPECT_EQ(no_moves.absorbed(0, 0), 0);
}

TEST(StageChain, RefusesWhatDoesNotFit) {
  const std::vector<std::int64_t> moves{0, 1};
  EXPECT_EQ(make_stage_chain(2, 1, moves).errors().at(0).field, "moves");
  EXPECT_EQ(make_stage_chain(1, 1, std::vector<std::int64_t>{0, -1}).errors().at(0).field, "moves");
  EXPECT_EQ(make_stage_chain(1, 1, moves, std::vector<double>{1, 2}).errors().at(0).field, "mean_times");
  EXPECT_EQ(make_stage_chain(1, 1, moves, std::vector<double>{-1}).errors().at(0).field, "mean_times[0]");
  EXPECT_FALSE(make_stage_chain(1, 1, moves, std::vector<double>{std::nan("")}));
}

TEST(StageChain, LawsHoldOnRandomCounts) {
  const std::uint64_t seed = funnel_test::base_seed();
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  std::mt19937_64 random(seed);
  int with_traps = 0, settled = 0;
  for (int run = 0; run < 500; ++run) {
    const std::size_t n = 1 + random() % 6, exits = 1 + random() % 3, columns = n + exits;
    std::vector<std::int64_t> moves(n * columns);
    std::vector<double> times(n);
    for (auto& m : moves) m = random() % 4 == 0 ? static_cast<std::int64_t>(random() % 20) : 0;
    for (auto& t : times) t = static_cast<double>(random() % 50);
    const stage_chain c = make_stage_chain(n, exits, moves, times).value();

    // The same stages in another order.
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), 0u);
    std::reverse(order.begin(), order.end());
    std::vector<std::int64_t> reordered;
    std::vector<double> reordered_times;
    for (const std::size_t i : order) {
      for (const std::size_t j : order) reordered.push_back(moves[i * columns + j]);
      for (std::size_t e = n; e < columns; ++e) reordered.push_back(moves[i * columns + e]);
      reordered_times.push_back(times[i]);
    }
    const stage_chain r = make_stage_chain(n, exits, reordered, reordered_times).value();

    for (std::size_t i = 0; i < n; ++i) {
      SCOPED_TRACE("run " + std::to_string(run) + " stage " + std::to_string(i));
      double ends = c.trapped[i];
      for (std::size_t e = 0; e < exits; ++e) ends += c.absorbed(i, e);
      EXPECT_NEAR(ends, 1, 1e-9);
      EXPECT_EQ(c.settled[i], c.trapped[i] == 0);
      c.settled[i] ? ++settled : ++with_traps;
      EXPECT_EQ(c.settled[i], r.settled[n - 1 - i]);
      if (!c.settled[i]) continue;
      EXPECT_NEAR(c.expected_time[i], r.expected_time[n - 1 - i], 1e-6 * (1 + c.expected_time[i]));
      // One step ahead: what is expected here is the step itself and what is expected where it leads.
      double steps = 1, time = times[i];
      for (std::size_t j = 0; j < n; ++j) {
        if (c.transition_to(i, j) == 0) continue;
        steps += c.transition_to(i, j) * c.expected_steps[j];
        time += c.transition_to(i, j) * c.expected_time[j];
      }
      EXPECT_NEAR(c.expected_steps[i], steps, 1e-6 * steps);
      EXPECT_NEAR(c.expected_time[i], time, 1e-6 * (1 + time));
    }
  }
  EXPECT_GT(with_traps, 100);
  EXPECT_GT(settled, 100);
}

TEST(StageChain, AgreesWithWalkingDeals) {
  const std::uint64_t seed = funnel_test::base_seed();
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  std::mt19937_64 random(seed);
  const std::vector<std::int64_t> moves{0,  60, 0,  5,  35,  //
                                        10, 0,  50, 0,  40,  //
                                        0,  20, 0,  50, 30};
  const stage_chain c = make_stage_chain(3, 2, moves).value();
  constexpr int deals = 20'000;
  double steps = 0, squares = 0, visits_to_2 = 0, came_to_2 = 0, won = 0, came_back = 0;
  for (int d = 0; d < deals; ++d) {
    std::size_t at = 0;
    int n = 0, seen_2 = 0, seen_0 = 0;
    while (at < 3) {
      seen_2 += at == 2, seen_0 += at == 0;
      ++n;
      auto pick = static_cast<std::int64_t>(random() % 100);
      std::size_t to = 0;
      while (pick >= moves[at * 5 + to]) pick -= moves[at * 5 + to++];
      at = to;
    }
    steps += n, squares += n * n, visits_to_2 += seen_2, came_to_2 += seen_2 > 0, won += at == 3,
        came_back += seen_0 > 1;
  }
  const double mean_steps = steps / deals;
  EXPECT_NEAR(c.expected_steps[0], mean_steps, 5 * std::sqrt(c.variance_steps[0] / deals));
  EXPECT_NEAR(c.variance_steps[0], squares / deals - mean_steps * mean_steps, 0.1 * c.variance_steps[0]);
  EXPECT_NEAR(c.visits(0, 2), visits_to_2 / deals, 0.025);
  EXPECT_NEAR(c.ever(0, 2), came_to_2 / deals, 0.018);
  EXPECT_NEAR(c.ever(0, 0), came_back / deals, 0.018);
  EXPECT_NEAR(c.absorbed(0, 0), won / deals, 0.018);
}

// A thousand million returns between two stages before one deal is won or lost: a to b and back; from b one win in
// 10^9 + 2 moves and one loss.
TEST(StageChain, ReturnsWithoutEndCostNoDigits) {
  const std::int64_t many = 1'000'000'000;
  const std::vector<std::int64_t> moves{0, many, 0, 0,  //
                                        many, 0, 2, 1};
  const stage_chain c = *make_stage_chain(2, 2, moves);
  EXPECT_NEAR(c.absorbed(0, 0), 2.0 / 3, 1e-15);
  EXPECT_NEAR(c.absorbed(1, 1), 1.0 / 3, 1e-15);
  EXPECT_NEAR(c.visits(1, 1) / ((many + 3) / 3.0), 1, 1e-15);
  EXPECT_NEAR(c.visits(0, 0) / ((many + 3) / 3.0), 1, 1e-15);
}

}  // namespace
