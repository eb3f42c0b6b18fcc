/// On thousands of random histories the library agrees with the naive model in every cell, and the conservation
/// laws hold. A failure prints the seed of its history.
#include "support/library.hpp"
#include "support/naive_model.hpp"
#include "support/random_history.hpp"

#include <funnel/calc/conversion.hpp>
#include <funnel/calc/timing.hpp>
#include <funnel/tallies/months.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <map>
#include <random>
#include <string>

namespace {

using namespace funnel;
using namespace funnel_test;

constexpr int n_histories = 3000;

/// What is asked of each history; the naive model reads it in its own way.
struct question {
  query q;
  std::function<bool(const naive::life&)> wants;
  std::function<std::string(const naive::life&)> key;  // empty when not grouped
};

std::string value_of(const naive::life& l, const std::string& dimension) {
  const auto it = l.values.find(dimension);
  return it == l.values.end() ? "" : it->second;
}

std::vector<question> questions(std::mt19937_64& random) {
  const auto random_instant = [&] { return instant{} + hours(static_cast<std::int64_t>(random() % (25 * 24))); };
  const instant a = random_instant();
  const instant b = random_instant();
  const period in{std::min(a, b), std::max(a, b)};
  const auto inside = [in](std::int64_t t) { return in.start.us <= t && t < in.end.us; };
  const std::map<std::string, std::string> teams{{"Anna", "Red"}, {"Boris", "Red"}};
  const auto everyone = [](const naive::life&) { return true; };
  std::vector<question> all{
      {query{}, everyone, {}},
      {query{}.created_in(in), [=](const naive::life& l) { return inside(l.born); }, {}},
      {query{}.closed_in(in), [=](const naive::life& l) { return l.state != 'o' && inside(l.closed); }, {}},
      {query{}.of_open(), [](const naive::life& l) { return l.state == 'o'; }, {}},
      {query{}.active_in(in),
       [=](const naive::life& l) {
         return std::any_of(l.stays.begin(), l.stays.end(), [&](const naive::stay& s) {
           return s.stage != 4 && s.from < in.end.us && (s.to > in.start.us || s.from == in.start.us);
         });
       },
       {}},
      {query{}.owners({"Anna", ""}).by_owner(), [](const naive::life& l) { return l.owner == "Anna" || l.owner.empty(); },
       [](const naive::life& l) { return l.owner; }},
      {query{}.roster(teams).teams({"Red"}), [](const naive::life& l) { return l.owner == "Anna" || l.owner == "Boris"; }, {}},
      {query{}.roster(teams).by_team(), everyone,
       [](const naive::life& l) { return l.owner == "Anna" || l.owner == "Boris" ? "Red" : ""; }},
      {query{}.amount_between(-100, 700), [](const naive::life& l) { return l.amount >= -100 && l.amount <= 700; }, {}},
      {query{}.by_month(), everyone, [](const naive::life&) { return "1970-01"; }},
      {query{}.where("region", {"North", ""}).by("region"), [](const naive::life& l) { return value_of(l, "region") != "South"; },
       [](const naive::life& l) { return value_of(l, "region"); }},
      {query{}.where_not("region", {"North"}), [](const naive::life& l) { return value_of(l, "region") != "North"; }, {}},
  };
  return all;
}

void compare_cohort(const journey_table& j, const question& asked, const std::vector<naive::life>& lives) {
  const auto result = cohort_funnel(j, asked.q);
  ASSERT_TRUE(result);
  const cohort_tally& total = result->total;
  const auto n_stages = static_cast<int>(total.n_stages());

  std::map<std::string, std::int64_t> won_by_key;
  count_amount all, won, lost;
  std::vector<std::int64_t> cycles;
  for (const naive::life& l : lives) {
    if (!asked.wants(l)) continue;
    all += {1, l.amount};
    if (l.state == 'w') won += {1, l.amount}, cycles.push_back(l.closed - l.born);
    if (l.state == 'l') lost += {1, l.amount};
    if (asked.key) won_by_key[asked.key(l)] += l.state == 'w';
  }
  EXPECT_EQ(total.total(), all);
  EXPECT_EQ(total.won(), won);
  EXPECT_EQ(total.lost(), lost);

  for (int k = 0; k < n_stages; ++k) {
    std::array<count_amount, n_fates> fates{};
    count_amount reached, touched;
    for (const naive::life& l : lives) {
      if (!asked.wants(l)) continue;
      fates[static_cast<std::size_t>(naive::fate(l, k))] += {1, l.amount};
      if (naive::reached(l, k)) reached += {1, l.amount};
      if (naive::touched(l, k)) touched += {1, l.amount};
    }
    const stage_ledger& ledger = total[static_cast<std::size_t>(k)];
    EXPECT_EQ(ledger.fates, fates) << "stage " << k;
    EXPECT_EQ(ledger.reached(), reached) << "stage " << k;
    EXPECT_EQ(ledger.touched(), touched) << "stage " << k;
    EXPECT_EQ(ledger.total(), all) << "the fates of stage " << k << " do not sum to the cohort";
    EXPECT_LE(ledger.reached().deals, total[static_cast<std::size_t>(std::max(k - 1, 0))].reached().deals);
    for (std::size_t f = 0; f < n_fates; ++f) {
      const auto ids = drill_down(j, asked.q, static_cast<stage_index>(k), static_cast<fate>(f));
      ASSERT_TRUE(ids);
      EXPECT_EQ(static_cast<std::int64_t>(ids->size()), ledger.fates[f].deals) << "drill-down at stage " << k << ", fate " << f;
    }
  }

  const won_timing timing = timing_of_won(total);
  std::sort(cycles.begin(), cycles.end());
  ASSERT_EQ(timing.n, static_cast<std::int64_t>(cycles.size()));
  if (!cycles.empty()) {
    const std::size_t n = cycles.size();
    EXPECT_DOUBLE_EQ(timing.median_days, (static_cast<double>(cycles[(n - 1) / 2]) + static_cast<double>(cycles[n / 2])) / 2 / 86'400e6);
  }
  const auto rates_ok = [](const std::vector<estimate>& rates) {
    for (const estimate& e : rates)
      EXPECT_TRUE(!e.has_value() || (0 <= e.lower && e.lower <= e.value && e.value <= e.upper && e.upper <= 1));
  };
  rates_ok(step_conversion(total, j.pipeline()));
  rates_ok(conversion_to_first(total, j.pipeline()));
  for (int k = 0; k < n_stages; ++k) rates_ok({resolved_conversion(total[static_cast<std::size_t>(k)])});

  if (asked.key) {
    cohort_tally sum;
    for (const segment& s : result->segments) {
      sum += s.tally;
      ASSERT_EQ(s.key.size(), 1u);
      EXPECT_EQ(s.tally.won().deals, won_by_key.at(s.key[0])) << s.key[0];
    }
    EXPECT_EQ(result->segments.size(), won_by_key.size());
    EXPECT_TRUE(result->segments.empty() || sum == total);
  }
}

void compare_views(const journey_table& j, const std::vector<naive::life>& lives, period in) {
  query q;
  q.in = in;
  q.as_of = j.snapshot().as_of();
  q.known_at = j.snapshot().known_at();
  const activity_result activity = activity_in_period(j, q).value();
  const stock_result stock = stock_at(j, q).value();
  for (std::size_t k = 0; k < activity.stages.size(); ++k) {
    count_amount deals, standing;
    std::int64_t entries = 0;
    for (const naive::life& l : lives) {
      std::int64_t mine = 0;
      for (const naive::stay& s : l.stays) mine += static_cast<std::size_t>(s.stage) == k && in.start.us <= s.from && s.from < in.end.us;
      entries += mine;
      if (mine > 0) deals += {1, l.amount};
      if (l.state != 'l' && static_cast<std::size_t>(l.stays.back().stage) == k) standing += {1, l.amount};
    }
    EXPECT_EQ(activity.stages[k].deals, deals) << k;
    EXPECT_EQ(activity.stages[k].entries, entries) << k;
    EXPECT_EQ(stock.stages[k], standing) << k;
  }
  count_amount created;
  for (const month_row& m : months_of(j, q).value()) created += m.created;
  EXPECT_EQ(created.deals, static_cast<std::int64_t>(lives.size()));
}

TEST(RandomHistories, AgreeWithTheNaiveModelInEveryCell) {
  std::printf("base seed %llu (set FUNNEL_TEST_SEED to choose another)\n", static_cast<unsigned long long>(base_seed()));
  for (int i = 0; i < n_histories; ++i) {
    const std::uint64_t seed = base_seed() + static_cast<std::uint64_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const std::vector<deal_event> rows = random_history(random);
    event_store store(small_pipeline());
    append_in_batches(store, rows, random);
    if (store.take_snapshot().n_dimensions() == 0) continue;  // no row names a region, so none can be asked for
    const naive::model model{{"a", "b", "c", "d", "w"}, {"l", "m"}, rows, 0};

    const instant as_of = i % 3 == 0 ? instant::max() : instant{} + hours(static_cast<std::int64_t>(random() % (25 * 24)));
    const instant known_at = i % 2 == 0 ? instant::max() : instant{} + hours(static_cast<std::int64_t>(random() % (30 * 24)));
    const journey_table j = journeys_of(store, as_of, known_at);
    const std::vector<naive::life> lives = model.lives(as_of.us, known_at.us);
    for (question& asked : questions(random)) {
      asked.q.as_of_time(as_of).known_at_time(known_at);
      compare_cohort(j, asked, lives);
    }
    compare_views(j, lives, {instant{} + days(3), instant{} + days(15)});
    if (HasFailure()) return;
  }
}

/// A tally and its drill-down as one comparable text.
std::string everything(const event_store& store, instant as_of, instant known_at) {
  const journey_table j = journeys_of(store, as_of, known_at);
  const query q = query{}.as_of_time(as_of).known_at_time(known_at).by_owner();
  const cohort_result r = cohort_funnel(j, q).value();
  std::string text;
  const auto add = [&](const cohort_tally& t) {
    for (std::size_t k = 0; k < t.n_stages(); ++k)
      for (const count_amount& c : t[k].fates) text += std::to_string(c.deals) + "/" + std::to_string(c.amount) + " ";
    for (const auto& [cycle, n] : t.won_cycles_us()) text += std::to_string(cycle) + "x" + std::to_string(n) + " ";
  };
  add(r.total);
  for (const segment& s : r.segments) {
    text += "\n" + s.key[0] + ": ";
    add(s.tally);
  }
  for (std::size_t k = 0; k < r.total.n_stages(); ++k)
    for (std::size_t f = 0; f < n_fates; ++f)
      for (const std::string& id : *drill_down(j, q, static_cast<stage_index>(k), static_cast<fate>(f))) text += id + ",";
  return text;
}

TEST(RandomHistories, AnyInsertionOrderAndAnyBatchesGiveTheSameResult) {
  for (int i = 0; i < 400; ++i) {
    const std::uint64_t seed = base_seed() + 100'000 + static_cast<std::uint64_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    std::vector<deal_event> rows = random_history(random);
    event_store first(small_pipeline());
    append_in_batches(first, rows, random);
    std::shuffle(rows.begin(), rows.end(), random);
    event_store second(small_pipeline());
    append_in_batches(second, rows, random);
    const instant as_of = instant{} + hours(static_cast<std::int64_t>(random() % (25 * 24)));
    ASSERT_EQ(everything(first, as_of, instant::max()), everything(second, as_of, instant::max()));
  }
}

TEST(RandomHistories, WhatBecomesKnownLaterNeverChangesAnEarlierReport) {
  int changed_now = 0;
  for (int i = 0; i < 400; ++i) {
    const std::uint64_t seed = base_seed() + 200'000 + static_cast<std::uint64_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const std::vector<deal_event> rows = random_history(random);
    const instant known_at = instant{} + days(12);
    std::vector<deal_event> early, late;
    for (const deal_event& e : rows) (e.known_at <= known_at ? early : late).push_back(e);
    event_store store(small_pipeline());
    append_in_batches(store, early, random);
    const std::string before = everything(store, instant::max(), known_at);
    const std::string all_before = everything(store, instant::max(), instant::max());
    append_in_batches(store, late, random);
    ASSERT_EQ(everything(store, instant::max(), known_at), before);
    changed_now += everything(store, instant::max(), instant::max()) != all_before;
  }
  EXPECT_GT(changed_now, 100) << "the late events must matter, or the test shows nothing";
}

TEST(RandomHistories, SendingABatchAgainChangesNothingWhenEventsHaveIds) {
  for (int i = 0; i < 200; ++i) {
    std::mt19937_64 random(base_seed() + 300'000 + static_cast<std::uint64_t>(i));
    std::vector<deal_event> rows = random_history(random);
    rows.resize(std::min(rows.size(), event_ids().size()));
    for (std::size_t r = 0; r < rows.size(); ++r) rows[r].event_id = event_ids()[r];
    event_store store(small_pipeline());
    ASSERT_EQ(store.append(rows).applied, rows.size());
    const std::string before = everything(store, instant::max(), instant::max());
    const append_report again = store.append(rows);
    EXPECT_EQ(again.duplicates, rows.size());
    EXPECT_EQ(again.applied, 0u);
    ASSERT_EQ(everything(store, instant::max(), instant::max()), before);
  }
}

TEST(RandomHistories, TalliesMergedInAnySplitEqualTheWhole) {
  for (int i = 0; i < 300; ++i) {
    std::mt19937_64 random(base_seed() + 400'000 + static_cast<std::uint64_t>(i));
    event_store store(small_pipeline());
    append_in_batches(store, random_history(random), random);
    const journey_table j = journeys_of(store);
    std::vector<cohort_tally> parts(3, cohort_tally(j.pipeline().n_funnel()));
    for (std::size_t row = 0; row < j.n_deals(); ++row) parts[random() % 3].add(facts_of(j, row));
    cohort_tally forward, backward;
    for (std::size_t p = 0; p < 3; ++p) forward += parts[p], backward += parts[2 - p];
    const cohort_tally whole = cohort_funnel(j, query{})->total;
    EXPECT_EQ(forward, whole);
    EXPECT_EQ(backward, whole);
  }
}

TEST(RandomHistories, ASnapshotNeverChanges) {
  std::mt19937_64 random(base_seed() + 500'000);
  event_store store(small_pipeline());
  append_in_batches(store, random_history(random), random);
  const snapshot s = store.take_snapshot();
  const cohort_tally before = cohort_funnel(project(s), query{})->total;
  for (int i = 0; i < 20; ++i) append_in_batches(store, random_history(random), random);
  EXPECT_EQ(cohort_funnel(project(s), query{})->total, before);
}

}  // namespace
