/// Trials counted at all ages in one walk are those counted one by one at each. A failure prints its seed.
#include "analysis/aged_trials.hpp"

#include "support/random_history.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <span>
#include <string>
#include <tuple>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;
using detail::aged_counts, detail::aged_question, detail::aged_trial, detail::aged_trials;

TEST(AgedTrials, CountedInRunsAreThoseCountedOneByOne) {
  std::int64_t n_counted = 0, n_clusters = 0;
  for (std::uint64_t round = 0; round < 200; ++round) {
    const std::uint64_t seed = base_seed() + 2'800'000 + round;
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
    constexpr std::size_t n_units = 3;
    const bool customers = random() % 2 == 0;
    detail::trial_list trials;
    for (std::int64_t n = below(round % 7 == 0 ? 3 : 120); n > 0; --n) {
      aged_trial t;
      t.unit = static_cast<std::uint32_t>(below(n_units));
      t.kind = static_cast<std::uint32_t>(below(3));
      if (customers && random() % 3 != 0) t.customer = static_cast<code>(below(10));
      t.begun_us = below(3) == 0 ? 0 : below(20);
      t.age_us = t.begun_us + below(60);
      t.cause = static_cast<end_cause>(below(4));
      t.lasted_us = t.cause == not_ended ? t.age_us - t.begun_us : below(static_cast<std::uint64_t>(t.age_us - t.begun_us + 1));
      trials.push_back(t);
    }
    const aged_question asked = round % 3 == 0 ? aged_question{} : aged_question{1, round % 3 == 1 ? end_cause{3} : not_ended};
    const aged_trials all(trials, n_units, asked);
    for (std::size_t unit = 0; unit < n_units; ++unit) {
      std::map<std::uint32_t, aged_counts> expected;
      for (const aged_trial& t : all.of(unit)) {
        aged_counts& c = expected.try_emplace(t.kind, all.n_columns()).first->second;
        c.open += t.cause == not_ended;
        for (std::size_t i = 0; i < all.n_columns(); ++i) c.n[i] += all.counts_at(t, i), c.hits[i] += all.hits_at(t, i);
      }
      all.each_cluster(unit, [&](std::span<const aged_trial> cluster) {
        n_clusters += cluster.size() > 1;
        for (std::size_t i = 0; i < all.n_columns(); ++i) {
          double n = 0;
          for (const aged_trial& t : cluster) n += all.counts_at(t, i);
          expected.at(cluster.front().kind).squares[i] += n * n;
        }
      });
      ASSERT_EQ(all.counts(unit).size(), expected.size());
      for (const auto& [kind, c] : expected) {
        const aged_counts& given = all.counts(unit).at(kind);
        EXPECT_EQ(given.n, c.n);
        EXPECT_EQ(given.hits, c.hits);
        EXPECT_EQ(given.squares, c.squares);
        EXPECT_EQ(given.open, c.open);
        for (const std::int64_t n : c.n) n_counted += n;
      }
      if (HasFailure()) return;
    }
  }
  EXPECT_GT(n_counted, 10'000);
  EXPECT_GT(n_clusters, 200);
}

// Sums over customers are added up in this order: it must not hang on how many trials there are, or how large their numbers.
// Where no customer is known, trials only stand kind by kind.
TEST(AgedTrials, StandInOneOrderHoweverTheyCame) {
  for (std::uint64_t round = 0; round < 24; ++round) {
    const std::uint64_t seed = base_seed() + 2'900'000 + round;
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
    const std::uint64_t longest = std::uint64_t{1} << (4 + random() % 58);  // few ties, or all but ties
    const std::uint64_t n_kinds = round % 3 == 0 ? 1 : round % 3 == 1 ? 40 : std::uint64_t{1} << 32;
    detail::trial_list trials;
    for (std::int64_t n = 700 + below(6'000); n > 0; --n) {
      aged_trial t;
      t.unit = static_cast<std::uint32_t>(below(2));
      t.kind = static_cast<std::uint32_t>(below(n_kinds));
      if (round % 2 == 0 && random() % 3 != 0) t.customer = static_cast<code>(below(100));
      t.begun_us = below(3) == 0 ? 0 : below(longest);
      t.age_us = round == 5 && n == 9 ? -1 : below(longest);
      t.lasted_us = below(longest);
      t.cause = static_cast<end_cause>(below(4));
      trials.push_back(t);
    }
    const auto key = [](const aged_trial& t) { return std::tuple(t.unit, t.kind, t.customer, t.begun_us, t.age_us, t.lasted_us, t.cause); };
    const auto before = [&](const aged_trial& a, const aged_trial& b) { return key(a) < key(b); };
    // Of no customer comes last: its code is the greatest.
    const aged_trials all(trials, 2, {});
    std::sort(trials.begin(), trials.end(), before);
    std::vector<aged_trial> given(all.all().begin(), all.all().end());
    if (!all.have_customers()) {
      EXPECT_TRUE(std::is_sorted(given.begin(), given.end(), [](const aged_trial& a, const aged_trial& b) {
        return std::tuple(a.unit, a.kind) < std::tuple(b.unit, b.kind);
      }));
      std::sort(given.begin(), given.end(), before);
    }
    for (std::size_t i = 0; i < trials.size(); ++i) ASSERT_EQ(key(given[i]), key(trials[i]));
  }
}

}  // namespace
