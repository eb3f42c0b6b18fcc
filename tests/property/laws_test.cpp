/// Laws that hold on every random history: reports do not depend on the order of arrival, the past stays as it was
/// printed, tallies merge, the waterfall balances, pipelines and passes lose nobody. A failure prints its seed.
#include "support/library.hpp"
#include "support/naive_model.hpp"
#include "support/naive_rules.hpp"
#include "support/questions.hpp"
#include "support/random_history.hpp"

#include <funnel/report/funnel_report.hpp>
#include <funnel/report/writers.hpp>
#include <funnel/aggregates/views.hpp>
#include "aggregates/cohort_count.hpp"
#include "aggregates/segmentation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

/// The whole report of a random question as JSON, drill-down lists and waterfall included: equal text, equal bytes.
std::string printed(const event_store& store, query q, instant as_of, instant known_at) {
  report_options o;
  o.since = as_of - timespan::days(7);
  const auto r = make_funnel_report(store, q.as_of_time(as_of).known_at_time(known_at), o);
  return r ? to_json(*r) : r.errors().front().message;
}

query random_question(std::mt19937_64& random) {
  std::vector<question> all = random_questions(random);
  query q = all[random() % all.size()].q;
  if (random() % 6 == 0 && !q.groups.empty()) q.groups.clear();
  return q;
}

TEST(RandomHistories, TheDealsListedAreTheFirstOfAll) {
  std::size_t n_listed = 0;
  for (int i = 0; i < 100; ++i) {
    const std::uint64_t seed = base_seed() + 160'000 + static_cast<std::uint64_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    event_store store(small_pipeline());
    append_in_batches(store, random_history(random), random);
    const journey_table j = project(store.take_snapshot(random_instant(random))).value();
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < j.n_deals(); ++row) rows.push_back(row);
    std::vector<std::string> all;
    for (const deal_row& d : longest_standing(j, rows, rows.size())) all.push_back(d.id);
    ASSERT_EQ(all.size(), rows.size());
    for (std::size_t most = 0; most <= rows.size() + 1; ++most) {
      std::vector<std::string> listed;
      for (const deal_row& d : longest_standing(j, rows, most)) listed.push_back(d.id);
      ASSERT_EQ(listed, std::vector<std::string>(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(most, all.size()))));
      n_listed += listed.size();
    }
  }
  EXPECT_GT(n_listed, 500u);
}

TEST(RandomHistories, AnyInsertionOrderAndAnyBatchesGiveTheSameBytes) {
  for (int i = 0; i < 300; ++i) {
    const std::uint64_t seed = base_seed() + 100'000 + static_cast<std::uint64_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    std::vector<deal_event> rows = random_history(random);
    event_store first(small_pipeline());
    append_in_batches(first, rows, random);
    std::shuffle(rows.begin(), rows.end(), random);
    event_store second(small_pipeline());
    append_in_batches(second, rows, random);
    const instant as_of = random_instant(random);
    const query q = random_question(random);
    ASSERT_EQ(printed(first, q, as_of, instant::max()), printed(second, q, as_of, instant::max()));
  }
}

// A report printed yesterday can be printed again bit for bit, whatever has become known since: events, new names,
// new dimensions, versions of the pipeline and exchange rates.
TEST(RandomHistories, WhatBecomesKnownLaterNeverChangesAnEarlierReport) {
  int changed_now = 0;
  for (int i = 0; i < 300; ++i) {
    const std::uint64_t seed = base_seed() + 200'000 + static_cast<std::uint64_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const std::vector<deal_event> rows = random_history(random);
    const instant known_at = instant{} + timespan::days(12);
    const instant as_of = random_instant(random);
    std::vector<deal_event> early, late;
    for (const deal_event& e : rows) (e.known_at <= known_at ? early : late).push_back(e);
    event_store store(small_pipeline());
    append_in_batches(store, early, random);
    const query q = random_question(random);
    const std::string before = printed(store, q, as_of, known_at);
    if (before.front() != '{') continue;  // refused: it asks for a dimension that is only known later
    const std::string all_before = printed(store, q, as_of, instant::max());
    append_in_batches(store, late, random);
    pipeline_version reordered(pipeline_builder("p").open("c").open("b").open("a").open("d").open("new").won("w").lost("l").lost("m").build().value(), instant{} + timespan::days(5));
    reordered.known_at = known_at + timespan::hours(1);
    ASSERT_TRUE(store.add_version(reordered).empty());
    ASSERT_TRUE(store.add_rate({"XYZ", 2, instant::min(), 3, 2, known_at + timespan::hours(1)}).empty());
    const std::vector<deal_event> foreign{{.kind = event_kind::stage_moved, .deal = "d1", .at = instant{} + timespan::days(6), .stage = "new", .owner = "Zoe", .amount = 7, .currency = "XYZ", .values = {{"planet", "Mars"}}, .known_at = known_at + timespan::hours(2)}};
    ASSERT_TRUE(store.append(foreign).rejected.empty());
    ASSERT_EQ(printed(store, q, as_of, known_at), before);
    changed_now += printed(store, q, as_of, instant::max()) != all_before;
  }
  EXPECT_GT(changed_now, 150) << "what is late must matter, or the test shows nothing";
}

TEST(RandomHistories, SendingABatchAgainChangesNothingWhenEventsHaveIds) {
  for (int i = 0; i < 100; ++i) {
    std::mt19937_64 random(base_seed() + 300'000 + static_cast<std::uint64_t>(i));
    std::vector<deal_event> rows = random_history(random);
    rows.resize(std::min(rows.size(), event_ids().size()));
    for (std::size_t r = 0; r < rows.size(); ++r) rows[r].event_id = event_ids()[r];
    event_store store(small_pipeline());
    ASSERT_EQ(store.append(rows).applied, rows.size());
    const query q = random_question(random);
    const std::string before = printed(store, q, instant{} + timespan::days(30), instant::max());
    const append_report again = store.append(rows);
    EXPECT_EQ(again.duplicates, rows.size());
    EXPECT_EQ(again.applied, 0u);
    ASSERT_EQ(printed(store, q, instant{} + timespan::days(30), instant::max()), before);
  }
}

TEST(RandomHistories, TalliesMergedInAnySplitEqualTheWhole) {
  for (int i = 0; i < 300; ++i) {
    std::mt19937_64 random(base_seed() + 400'000 + static_cast<std::uint64_t>(i));
    event_store store(small_pipeline());
    append_in_batches(store, random_history(random), random);
    const journey_table j = journeys_of(store);
    const query q = query{}.count(static_cast<counting>(random() % 6));
    const cohort_tally empty(j.pipeline().n_funnel(), j.pipeline().n_funnel());
    std::vector<cohort_tally> parts(3, empty);
    for (std::size_t row = 0; row < j.n_deals(); ++row) {
      cohort_tally& part = parts[random() % 3];
      segmentation one(data_of(j), q);
      detail::count_cohort(data_of(j), q, std::vector<std::size_t>{row}, one, [&](const detail::cohort_entry& e) { part.add(e.cell, e.one, e.times, e.next_amount); });
    }
    cohort_tally forward, backward;
    for (std::size_t p = 0; p < 3; ++p) forward += parts[p], backward += parts[2 - p];
    const cohort_tally whole = cohort_funnel(j, q)->total;
    EXPECT_EQ(forward, whole);
    EXPECT_EQ(backward, whole);
  }
}

TEST(RandomHistories, ASnapshotNeverChanges) {
  std::mt19937_64 random(base_seed() + 500'000);
  event_store store(small_pipeline());
  append_in_batches(store, random_history(random), random);
  const snapshot s = store.take_snapshot();
  const cohort_tally before = cohort_funnel(project(s).value(), query{})->total;
  for (int i = 0; i < 20; ++i) append_in_batches(store, random_history(random), random);
  EXPECT_EQ(cohort_funnel(project(s).value(), query{})->total, before);
}

// A January deal that nobody touched since keeps its ledger, whatever becomes of the order of stages (features c9).
TEST(RandomHistories, ReorderingLaterLeavesEarlierLedgersUnchangedAsRecorded) {
  int retold = 0;
  for (int i = 0; i < 300; ++i) {
    const std::uint64_t seed = base_seed() + 800'000 + static_cast<std::uint64_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const std::vector<deal_event> rows = random_history(random);  // all within 25 days
    event_store plain(small_pipeline());
    append_in_batches(plain, rows, random);
    event_store changed(small_pipeline());
    const pipeline_version reordered(pipeline_builder("p").open("d").open("b").open("c").open("a").won("w").lost("l").lost("m").build().value(), instant{} + timespan::days(26));
    ASSERT_TRUE(changed.add_version(reordered).empty());
    append_in_batches(changed, rows, random);
    const query q = query{}.count(static_cast<counting>(random() % 2));
    const instant as_of = random_instant(random);
    ASSERT_EQ(printed(plain, q, as_of, instant::max()), printed(changed, q, as_of, instant::max()));
    const auto ledgers = [](const event_store& store, const query& asked) {
      const journey_table j = journeys_of(store, instant::max(), instant::max(), asked.layout);
      const cohort_tally t = cohort_funnel(j, asked)->total;
      std::map<std::string, std::pair<stage_ledger, counted_row>> by_id;
      for (std::size_t k = 0; k < t.n_stages(); ++k) {
        counted_row row = t.rows()[k];
        row.also_next = {};  // which row is the next is a matter of the order shown
        row.next_amount = row.of_first = 0;
        by_id[j.pipeline()[k].id] = {t[k], row};
      }
      return by_id;
    };
    ASSERT_EQ(ledgers(plain, q), ledgers(changed, q));
    query now = q;
    retold += ledgers(plain, q) != ledgers(changed, now.by_versions(version_policy::as_of_now));
  }
  EXPECT_GT(retold, 200) << "told in the new order the past must look different, or the test shows nothing";
}

// start + created + moved in + reopened + increased - decreased - moved out - lost - won - removed = end, exactly; and
// each flow is what the naive lives show.
TEST(RandomHistories, TheWaterfallBalances) {
  std::array<int, n_flows> seen{};
  for (int i = 0; i < 700; ++i) {
    const std::uint64_t seed = base_seed() + 700'000 + static_cast<std::uint64_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const std::vector<deal_event> rows = random_history(random);
    event_store store(small_pipeline());
    append_in_batches(store, rows, random);
    if (store.take_snapshot().n_dimensions() == 0) continue;
    const instant t0 = random_instant(random);
    const instant t1 = std::max(t0, random_instant(random));
    const journey_table before = journeys_of(store, t0);
    const journey_table now = journeys_of(store, t1);
    query q = query{}.as_of_time(t1);
    const bool north = i % 2 == 0;
    if (north) q.where("region", {"North"});
    const waterfall_result w = waterfall(before, now, q).value();
    ASSERT_EQ(w.balance(), w.end);

    const naive::model model{{"a", "b", "c", "d", "w"}, {"l", "m"}, rows, 0};
    const std::vector<naive::life> lives0 = model.lives(t0.us, INT64_MAX);
    const std::vector<naive::life> lives1 = model.lives(t1.us, INT64_MAX);
    const auto find = [](const std::vector<naive::life>& in, const std::string& id) {
      const auto it = std::find_if(in.begin(), in.end(), [&](const naive::life& l) { return l.id == id; });
      return it == in.end() ? nullptr : &*it;
    };
    std::array<count_amount, n_flows> flows{};
    std::array<std::vector<std::string>, n_flows> ids{};
    count_amount start, end;
    for (const std::string& id : deal_names()) {
      const naive::life* a = find(lives0, id);
      const naive::life* b = find(lives1, id);
      const naive::life* chosen_by = b ? b : a;
      if (!chosen_by || (north && value_of(*chosen_by, "region") != "North")) continue;
      if (a && a->state == 'o') start += {1, a->amount, a->priced ? 0 : 1};
      if (b && b->state == 'o') end += {1, b->amount, b->priced ? 0 : 1};
      const auto add = [&](flow f, std::int64_t amount) {
        flows[static_cast<std::size_t>(f)] += {1, amount};
        ids[static_cast<std::size_t>(f)].push_back(id);
      };
      if (!b) {
        if (a->state == 'o') add(flow::removed, a->amount);
        continue;
      }
      // From entry to entry: is the deal open before it, is it open after it?
      std::int64_t value = a && a->state == 'o' ? a->amount : 0;
      bool open = a && a->state == 'o';
      for (std::size_t s = 0; s < b->stays.size(); ++s) {
        const naive::stay& stay = b->stays[s];
        const bool works = stay.stage != 4;
        if (stay.from > t0.us) {
          if (works && !open) add(s == 0 ? flow::created : flow::reopened, stay.amount), value = stay.amount;
          open = works;
        }
        const bool ends = stay.end != 0 && stay.to > t0.us;
        const bool spell_ends = works && (stay.end == 'l' || (stay.end == 'm' && b->stays[s + 1].stage == 4));
        if (!works || (stay.end != 0 && !ends) || (stay.end != 0 && !spell_ends)) continue;
        // The spell ends here, or lasts: what it gained and lost, and how it ended.
        if (stay.last_amount > value) add(flow::increased, stay.last_amount - value);
        if (stay.last_amount < value) add(flow::decreased, value - stay.last_amount);
        if (spell_ends) add(stay.end == 'l' ? flow::lost : flow::won, stay.last_amount);
        open = open && !spell_ends;
      }
    }
    EXPECT_EQ(w.start, start);
    EXPECT_EQ(w.end, end);
    EXPECT_EQ(w.flows, flows);
    const open_deals open = open_deals_of(before, now, q).value();
    EXPECT_EQ(static_cast<std::int64_t>(open.at_start.size()), start.deals);
    EXPECT_EQ(static_cast<std::int64_t>(open.at_end.size()), end.deals);
    for (std::size_t f = 0; f < n_flows; ++f) {
      std::sort(ids[f].begin(), ids[f].end());
      EXPECT_EQ(*drill_down(before, now, q, static_cast<flow>(f)), ids[f]) << f;
      seen[f] += !ids[f].empty();
    }
    if (HasFailure()) return;
  }
  for (const flow f : {flow::created, flow::reopened, flow::increased, flow::decreased, flow::lost, flow::won, flow::removed})
    EXPECT_GT(seen[static_cast<std::size_t>(f)], 10) << static_cast<int>(f);
}

}  // namespace
