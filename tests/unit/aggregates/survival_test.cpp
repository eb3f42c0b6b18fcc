#include "support/random_history.hpp"
#include "support/survival_tallies.hpp"

#include <funnel/aggregates/durations.hpp>
#include "aggregates/count_map.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <utility>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

TEST(SurvivalTally, CountsWhatIsAlikeTogether) {
  const survival_tally t = tally_of_days({{4}, {4}, {4, 2}, {4, 0}, {9, 0}});
  EXPECT_EQ(t.n(), 5);
  EXPECT_EQ(t.ended(), 3);
  const std::vector<std::pair<survival_tally::key, std::int64_t>> expected{
      {{timespan::days(4).us, 0}, 1}, {{timespan::days(4).us, 1}, 2}, {{timespan::days(4).us, 2}, 1}, {{timespan::days(9).us, 0}, 1}};
  EXPECT_TRUE(std::equal(t.lengths().begin(), t.lengths().end(), expected.begin(), expected.end()));
  EXPECT_TRUE(t.late_entries_us().empty());
}

TEST(SurvivalTally, CountIsTheSameAsAddingOneByOne) {
  survival_tally at_once, none;
  at_once.add({timespan::days(3), 1, timespan::days(1)}, 2);
  none.add({timespan::days(3), 1, timespan::days(1)}, 0);
  EXPECT_EQ(at_once, tally_of_days({{3, 1, 1}, {3, 1, 1}}));
  EXPECT_EQ(none, survival_tally{});
}

TEST(SurvivalTally, WhatEndedBeforeItCameIntoViewDoesNotCount) {
  const survival_tally t = tally_of_days({{5, 1, 5}, {5, 1, 7}, {5, 1, 4}});
  EXPECT_EQ(t.n(), 1);
  EXPECT_EQ(t.late_entries_us(), (std::map<std::int64_t, std::int64_t>{{timespan::days(4).us, 1}}));
  // An entry at 0 is not late, so that a length of 0 counts.
  EXPECT_EQ(tally_of_days({{0, 1, 0}}).n(), 1);
}

TEST(SurvivalTally, OnlyOneCauseTurnsTheOthersIntoCensoredOnes) {
  const survival_tally t = tally_of_days({{4, 1}, {4, 2}, {4, 0}, {6, 2, 3}});
  EXPECT_EQ(t.only(2), tally_of_days({{4, 0}, {4, 2}, {4, 0}, {6, 2, 3}}));
  EXPECT_EQ(t.only(3), tally_of_days({{4, 0}, {4, 0}, {4, 0}, {6, 0, 3}}));
}

TEST(SurvivalTally, MergesToTheSameInAnyOrderAndSplit) {
  const std::uint64_t seed = base_seed();
  RecordProperty("seed", std::to_string(seed));
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int round = 0; round < 50; ++round) {
    survival_tally whole;
    std::vector<survival_tally> parts(4);
    for (int i = 0; i < 60; ++i) {
      const auto lasted = static_cast<std::int64_t>(random() % 12);
      const auto entered = static_cast<std::int64_t>(random() % 6);
      const survival_observation o{timespan::days(lasted), static_cast<end_cause>(random() % 3), timespan::days(entered)};
      whole.add(o);
      parts[random() % parts.size()].add(o);
    }
    survival_tally left, right;
    for (std::size_t i = 0; i < parts.size(); ++i) left += parts[i], right += parts[parts.size() - 1 - i];
    EXPECT_EQ(left, whole);
    EXPECT_EQ(right, whole);
    left += survival_tally{};
    EXPECT_EQ(left, whole);
  }
}

TEST(SurvivalTally, GivesBackWhatWasAdded) {
  survival_tally part, rest;
  part.add({timespan::days(3), 1, {}}, 2);
  part.add({timespan::days(5), not_ended, timespan::days(2)});
  rest.add({timespan::days(3), 1, {}});
  rest.add({timespan::days(4), 2, timespan::days(2)});
  survival_tally whole = part;
  whole += rest;
  whole -= part;
  EXPECT_EQ(whole, rest);
  whole -= rest;
  EXPECT_EQ(whole, survival_tally{});
}

TEST(SurvivalTally, ManyAtOnceAreThemOneByOne) {
  std::mt19937_64 random(5);
  for (const std::size_t n : {0u, 1u, 2u, 100u, 2'047u, 2'048u, 9'000u}) {
    for (const std::uint64_t most : {std::uint64_t{3}, std::uint64_t{5'000}, std::uint64_t{1} << 40, std::uint64_t{1} << 62}) {
      for (const std::int64_t unit : {1, 1'000'000}) {
        if (most > std::uint64_t{1} << 41 && unit > 1) continue;
        std::vector<survival_tally::key> observations;
        survival_tally one_by_one;
        for (std::size_t i = 0; i < n; ++i) {
          observations.push_back({static_cast<std::int64_t>(random() % most) * unit, static_cast<end_cause>(random() % 3 == 0 ? 255 : random() % 4)});
          one_by_one.add({{observations.back().lasted_us}, observations.back().cause, {}});
        }
        const survival_tally at_once = survival_tally::of(observations);
        ASSERT_EQ(at_once, one_by_one) << n << ' ' << most;
        ASSERT_EQ(at_once.n(), static_cast<std::int64_t>(n));
      }
    }
  }
}

// The counts are a map's, whatever the order in which keys come, also after blocks were parted and merged.
TEST(CountMap, IsAMapOfCounts) {
  std::mt19937_64 random(6);
  for (int i = 0; i < 200; ++i) {
    std::map<int, std::int64_t> expected;
    count_map<int> all;
    for (int part = 0; part < 3; ++part) {
      count_map<int> counts;
      for (std::size_t n = random() % 3'000; n > 0; --n) {
        const int key = static_cast<int>(random() % (i % 2 == 0 ? 5'000 : 50));
        counts.add(key, 2);
        expected[key] += 2;
      }
      all += counts;
    }
    ASSERT_EQ(all.size(), expected.size());
    ASSERT_EQ(all.empty(), expected.empty());
    ASSERT_TRUE(std::equal(all.begin(), all.end(), expected.begin(), expected.end(), [](const auto& a, const auto& b) { return a.first == b.first && a.second == b.second; }));
  }
}

}  // namespace
