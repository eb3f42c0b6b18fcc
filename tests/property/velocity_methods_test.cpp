/// Segments that are alike, many and small: nobody may be told that they differ more often than promised. Random data from
/// a printed seed; FUNNEL_TEST_ROUNDS multiplies the rounds.
#include "support/library.hpp"
#include "support/random_history.hpp"
#include "support/sales_floor.hpp"

#include <funnel/analysis/velocity.hpp>

#include <gtest/gtest.h>

#include <cstdio>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

class VelocityMethods : public testing::Test {
 protected:
  bool alarms(const std::vector<floor_seller>& sellers) {
    const event_store store = floor_.sell(sellers, 365);
    const query q = query{}.as_of_time(instant{} + timespan::days(365)).by_owner();
    const segment_comparison c = analyse_velocity(journeys_of(store, q.as_of), q).value().comparison;
    const auto differ = [](const segment_test& t) { return t.speed_adjusted_p <= 0.05 || t.success_adjusted_p <= 0.05; };
    bool any = differ(c.cycle);
    for (const segment_test& t : c.stages) any = any || differ(t);
    return any;
  }
  sales_floor floor_{base_seed() + 830'000};
};

TEST_F(VelocityMethods, ManySmallEqualSegmentsSeldomDiffer) {
  const int rounds = rounds_of(40);
  int alarmed = 0;
  for (int i = 0; i < rounds; ++i) alarmed += alarms(std::vector<floor_seller>(20, {.deals = 13, .days_to_win = 60, .days_to_loss = 20}));
  std::printf("twenty equal owners with 13 deals each differ: %d of %d reports (seed %llu)\n", alarmed, rounds,
              static_cast<unsigned long long>(base_seed()));
  expect_rate_at_most(alarmed, rounds, 0.05);
}

TEST_F(VelocityMethods, SmallSegmentsThatDifferAreFound) {
  const int rounds = rounds_of(15);
  int found = 0;
  for (int i = 0; i < rounds; ++i) {
    std::vector<floor_seller> sellers(8, {.deals = 25, .last_day = 250});
    for (std::size_t s = 0; s < 4; ++s) sellers[s].days_to_win = sellers[s].days_to_loss = 75;
    found += alarms(sellers);
  }
  std::printf("four slow and four fast owners with 25 deals each differ: %d of %d reports\n", found, rounds);
  EXPECT_GE(found, rounds * 9 / 10);
}

// Shuffling all 6 orders of three scores in groups of one and two: the sums of squares are known.
TEST(PermutationTest, CountsOrdersThatDifferAsMuch) {
  const std::vector<std::vector<double>> groups{{2}, {-1, -1}};
  // 4 + 4/2 with the 2 alone, 1 + 1/2 otherwise: one of three.
  EXPECT_NEAR(permutation_p(groups, 19'999), 1.0 / 3, 0.1);
  EXPECT_EQ(permutation_p(std::vector<std::vector<double>>{{1, 1}, {1}}), 1);
  EXPECT_EQ(permutation_p(std::vector<std::vector<double>>{{1, 2}, {}}), 1);
}

// Scores sum to 0, and by group to the scores of the tests.
TEST(PermutationTest, ScoresAreThoseOfTheTests) {
  sales_floor floor(base_seed() + 840'000);
  std::vector<survival_tally> groups(3);
  for (int i = 0; i < 200; ++i) {
    const auto lasted = timespan::hours(static_cast<std::int64_t>(1 + 100 * draw_fraction(floor.random())));
    groups[static_cast<std::size_t>(i % 3)].add({lasted, static_cast<end_cause>(3 * draw_fraction(floor.random())), {}});
  }
  const auto ranks = log_rank_scores(groups);
  const log_rank_comparison c = log_rank(groups);
  double all = 0, of_cause = 0;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    double sum = 0;
    for (const double score : ranks[g]) sum += score;
    EXPECT_NEAR(sum, c.groups[g].observed - c.groups[g].expected, 1e-9);
    all += sum;
  }
  EXPECT_NEAR(all, 0, 1e-9);
  for (const auto& g : gray_scores(groups, 1))
    for (const double score : g) of_cause += score;
  EXPECT_NEAR(of_cause, 0, 1e-9);
}

}  // namespace
