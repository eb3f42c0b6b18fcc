/// How far deals get through an ordered funnel, counted for many rows at once, is how far each gets by itself: for every
/// width of the times, length of the table and number of threads. A failure prints its seed.
#include "support/library.hpp"
#include "support/random_history.hpp"

#include "aggregates/ordered_match.hpp"
#include "aggregates/simple_chain.hpp"
#include "aggregates/counting.hpp"
#include "aggregates/cohort_count.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

constexpr std::int64_t unit_us = 1'000;

/// Visits of rows of random length to stages 0 to 6; times are units of a thousand microseconds.
struct visits {
  std::vector<stage_index> stages;
  std::vector<std::uint16_t> entered;
  std::vector<std::uint8_t> goes_on;
  std::vector<std::size_t> first{0};

  visits(std::size_t n_rows, std::mt19937_64& random) {
    const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
    for (std::size_t row = 0; row < n_rows; ++row) {
      std::size_t at = below(100);
      for (std::size_t n = 1 + below(8); n > 0; --n, at += below(4)) {
        goes_on.push_back(first.back() == stages.size() ? 0 : 0xFF);
        stages.push_back(static_cast<stage_index>(below(7)));
        entered.push_back(static_cast<std::uint16_t>(at));
      }
      first.push_back(stages.size());
    }
  }
};

template <class Number>
std::vector<std::uint8_t> levels_of(const simple_chain& chain, const visits& v) {
  const std::vector<Number> entered(v.entered.begin(), v.entered.end());
  std::vector<std::uint8_t> levels(v.stages.size());
  chain.levels([&](std::size_t i) { return v.stages[i]; }, entered.data(), v.goes_on.data(), levels.size(), unit_us, levels.data());
  return levels;
}

TEST(OrderedLevels, OfManyRowsAreThoseOfEach) {
  std::size_t limited = 0;
  for (std::size_t i = 0; i < 3'000; ++i) {
    const std::uint64_t seed = base_seed() + 2'000'000 + i;
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const visits v(i < 200 ? i % 68 : random() % 20, random);
    ordered_rule rule;
    const std::size_t n_steps = 1 + random() % 6;
    for (std::size_t k = 0; k < n_steps; ++k) rule.steps.push_back({stage_bit(static_cast<stage_index>(k)), false, {}, {}});
    if (random() % 3 != 0) rule.window = timespan{static_cast<std::int64_t>(random() % 20) * unit_us / 2};
    rule.reentry = random() % 2 == 0 ? reentry::first : reentry::best;
    const simple_chain chain = simple_chain::make(rule).value();
    const auto narrow = levels_of<std::uint16_t>(chain, v);
    ASSERT_EQ(levels_of<std::uint32_t>(chain, v), narrow);
    ASSERT_EQ(levels_of<std::uint64_t>(chain, v), narrow);
    ordered_rule without = rule;
    without.window.reset();
    for (std::size_t row = 0; row + 1 < v.first.size(); ++row) {
      std::vector<timed_stage> of_row;
      for (std::size_t k = v.first[row]; k < v.first[row + 1]; ++k) {
        of_row.push_back({v.stages[k], instant{v.entered[k] * unit_us}, no_code});
        ASSERT_EQ(narrow[k], ordered_matcher::make(rule)->furthest(of_row).level) << "row " << row;
      }
      limited += ordered_matcher::make(without)->furthest(of_row).level != narrow[v.first[row + 1] - 1];
    }
  }
  EXPECT_GT(limited, 500u);
}

/// Deals that go forward and back over up to 300 days.
void append_deals(event_store& store, std::size_t n, std::mt19937_64& random) {
  static const std::vector<std::string> stages{"a", "b", "c", "d", "w"};
  std::vector<std::string> names;
  for (std::size_t i = 0; i < n; ++i) names.push_back("deal " + std::to_string(i));
  std::vector<deal_event> events;
  for (const std::string& name : names) {
    deal_event e;
    e.kind = event_kind::created;
    e.deal = name;
    e.at = instant{} + timespan::hours(static_cast<std::int64_t>(random() % 2'000));
    if (random() % 3 == 0) e.stage = stages[random() % 3];
    events.push_back(e);
    std::size_t k = 0;
    for (std::size_t moves = random() % 7; moves > 0; --moves) {
      deal_event m;
      m.kind = event_kind::stage_moved;
      m.deal = name;
      m.at = e.at = e.at + timespan::hours(1 + static_cast<std::int64_t>(random() % 1'000));
      k = random() % 4 == 0 ? random() % 5 : std::min<std::size_t>(k + 1, 4);
      m.stage = stages[k];
      events.push_back(m);
    }
  }
  ASSERT_TRUE(store.append(events).rejected.empty());
}

TEST(OrderedLevels, AreThoseOfTheCounterWhateverLengthAndThreads) {
  for (const std::size_t n : lengths_around({128, 1'024, 65'536})) {
    const std::uint64_t seed = base_seed() + 2'100'000 + n;
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    event_store store(small_pipeline());
    append_deals(store, n, random);
    const journey_table j = journeys_of(store);
    ordered_steps steps;
    if (n % 3 != 0) steps.window = timespan::days(20);
    steps.reentry = n % 2 == 0 ? reentry::first : reentry::best;
    const query q = query{}.count_ordered(steps);
    deal_counter counter(data_of(j), q);
    ASSERT_TRUE(counter.by_levels());
    row_set rows(j.n_deals());
    for (std::size_t w = 0; w * 64 < n; ++w)
      if (random() % 2 == 0) *rows.words_from(w * 64) &= random();
    std::vector<std::size_t> expected(n, 99);
    rows.for_each(0, n, [&](std::size_t row) {
      const stage_mask counted = counter.count(row).rows;
      expected[row] = static_cast<std::size_t>(std::popcount(counted));
      ASSERT_EQ(deal_counter::first_rows(expected[row]), counted);
    });
    std::vector<std::size_t> levels(n, 99);
    for (std::size_t begin = 0; begin < n; begin += row_set::block_rows)  // by blocks, as threads would take them
      counter.levels_of(rows, begin, std::min(n, begin + row_set::block_rows), [&](std::size_t row, std::size_t level) { levels[row] = level; });
    ASSERT_EQ(levels, expected);
    for (const unsigned threads : {1U, 2U, 3U})
      EXPECT_EQ(cohort_funnel(j, q, {threads})->total, detail::tally_cohort(data_of(j), q, true).total) << threads << " threads";
  }
}

}  // namespace
