/// A funnel that stands equals the funnel that is counted anew, after every batch, whatever was appended: ties, late and
/// repeated events, deletions, changes of owner and amount, new versions of the pipeline. A failure prints its seed.
#include "support/library.hpp"
#include "support/questions.hpp"
#include "support/random_history.hpp"

#include <funnel/aggregates/standing_funnel.hpp>
#include <funnel/testing/synthetic_crm.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

void expect_up_to_date(const standing_funnel& f, const event_store& store) {
  const query& q = f.answer()->asked;
  const cohort_result anew = cohort_funnel(project(store.take_snapshot(q.as_of, q.known_at), q.layout).value(), q).value();
  EXPECT_EQ(f.answer()->asked, anew.asked);
  EXPECT_EQ(f.answer()->shown, anew.shown);
  EXPECT_TRUE(f.answer()->total == anew.total) << "counting " << static_cast<int>(q.counting) << ", credit " << static_cast<int>(q.credit)
      << ", worth " << static_cast<int>(q.worth) << ", basis " << static_cast<int>(q.basis) << ", filters " << q.filters.size() << ", groups "
      << q.groups.size() << ", as of " << q.as_of.us << ", known at " << q.known_at.us << ", deals " << f.answer()->total.total().deals
      << " and " << anew.total.total().deals;
  ASSERT_EQ(f.answer()->segments.size(), anew.segments.size());
  for (std::size_t s = 0; s < anew.segments.size(); ++s) {
    EXPECT_EQ(f.answer()->segments[s].key, anew.segments[s].key);
    EXPECT_EQ(f.answer()->segments[s].tally, anew.segments[s].tally);
  }
}

/// The questions of random histories whose dimensions the store has, some of them as of random instants.
std::vector<query> questions_of(std::mt19937_64& random) {
  std::vector<query> all{query{}, query{}.by_owner(), query{}.credit_to(attribution::current).worth_by(valuation::current)};
  for (const question& asked : random_questions(random)) {
    query q = asked.q;
    if (random() % 2 == 0) q.counting = counting::implied;
    if (random() % 4 == 0) q.as_of_time(random_instant(random));
    if (random() % 8 == 0) q.known_at_time(random_instant(random));
    all.push_back(q);
  }
  return all;
}

TEST(StandingFunnel, EqualsTheFunnelCountedAnewAfterEveryBatch) {
  const std::uint64_t base = base_seed();
  for (std::uint64_t seed = base; seed < base + 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    event_store store(small_pipeline());
    // Every dimension that is asked about must be there from the first.
    std::vector<deal_event> first(1);
    first[0].deal = "d1";
    first[0].values = {{"region", "North"}};
    ASSERT_TRUE(store.append(first).rejected.empty());
    std::vector<standing_funnel> standing;
    for (const query& q : questions_of(random)) {
      auto f = standing_funnel::make(store, q);
      ASSERT_TRUE(f) << f.errors().front().message;
      standing.push_back(*std::move(f));
    }
    const std::vector<deal_event> rows = random_history(random);
    for (std::size_t done = 0; done < rows.size();) {
      const std::size_t n = std::min<std::size_t>(rows.size() - done, 1 + random() % 12);
      ASSERT_TRUE(store.append(std::span(rows).subspan(done, n)).rejected.empty());
      done += n;
      for (standing_funnel& f : standing) {
        if (random() % 3 == 0) continue;  // some are updated for several batches at once
        ASSERT_TRUE(f.update(store).empty());
        expect_up_to_date(f, store);
      }
    }
    for (standing_funnel& f : standing) {
      ASSERT_TRUE(f.update(store).empty());
      expect_up_to_date(f, store);
    }
    if (HasFailure()) return;
  }
}

/// Funnels that stand follow the workload, appended in batches of `size`; looked at after each `every`-th and at the end.
void expect_to_follow(const test::generated_deals& deals, const std::vector<query>& questions, std::size_t size, std::size_t every) {
  event_store store(test::workload_pipeline());
  std::vector<standing_funnel> standing;
  std::size_t batch_number = 0;
  deals.in_batches(size, [&](std::span<const deal_event_view> batch) {
    ASSERT_TRUE(store.append(batch).rejected.empty());
    for (std::size_t i = 0; standing.size() < questions.size(); ++i) standing.push_back(standing_funnel::make(store, questions[i]).value());
    for (standing_funnel& f : standing) {
      ASSERT_TRUE(f.update(store).empty());
      if (batch_number % every == 0) expect_up_to_date(f, store);
    }
    ++batch_number;
  });
  for (const standing_funnel& f : standing) expect_up_to_date(f, store);
}

TEST(StandingFunnel, FollowsAWorkloadMostlyWithoutFolding) {
  test::workload w;
  w.n_deals = 400;
  w.seed = base_seed();
  w.new_amount = 300;
  const test::generated_deals deals(w);
  std::vector<query> questions{query{}, query{}.by_owner(), query{}.by("region").by_month(), query{}.count(counting::strict),
                               query{}.credit_to(attribution::current).worth_by(valuation::current).by_owner(),
                               query{}.credit_to(attribution::current).worth_by(valuation::current),
                               query{}.worth_by(valuation::current).count(counting::touched)};
  expect_to_follow(deals, questions, 100, 7);
}

/// What happened to one deal teaches what it does to others, of any owner and amount, present or past.
TEST(StandingFunnel, FollowsEveryAttributionAndValuation) {
  test::workload w;
  w.n_deals = 250;
  w.seed = base_seed();
  w.n_owners = 5;
  w.new_owner = w.new_amount = w.reopened = 300;
  w.lost = 200;
  const test::generated_deals deals(w);
  std::vector<query> questions;
  for (int credit = 0; credit < 4; ++credit)
    for (int worth = 0; worth < 4; ++worth)
      for (query q : {query{}, query{}.by_owner(), query{}.owners({"Manager 1", "Manager 2"}).count(counting::touched),
                      query{}.roster({{"Manager 1", "Red"}, {"Manager 3", "Red"}}).by_team().by("region"), query{}.amount_between(10'000, 5'000'000)}) {
        q.credit = static_cast<attribution>(credit);
        q.worth = static_cast<valuation>(worth);
        questions.push_back(q);
      }
  expect_to_follow(deals, questions, 40, 5);
}

TEST(StandingFunnel, ADealThatWasLostHereMayBeWonElsewhere) {
  event_store store(small_pipeline());
  ASSERT_TRUE(store.add_version(pipeline_version(pipeline_builder("other").open("x").won("sold").lost("gone").build().value())).empty());
  int n = 0;
  const auto say = [&](event_kind kind, const char* deal, const char* stage = "") {
    std::vector<deal_event> e(1);
    e[0].kind = kind;
    e[0].deal = deal;
    e[0].at = instant{} + timespan::hours(++n);
    e[0].stage = stage;
    if (std::string(stage) == "x") e[0].pipeline = "other";
    ASSERT_TRUE(store.append(e).rejected.empty());
  };
  standing_funnel f = standing_funnel::make(store, query{}.in_pipeline("p")).value();
  const auto follow = [&] {
    ASSERT_TRUE(f.update(store).empty());
    expect_up_to_date(f, store);
  };
  for (const char* deal : {"one", "two", "three"}) {
    say(event_kind::created, deal, "a"), follow();
    say(event_kind::lost, deal), follow();
    if (deal != std::string("one")) say(event_kind::stage_moved, deal, "x"), follow();
    say(event_kind::won, deal), follow();
  }
}

TEST(StandingFunnel, CountsAllAnewAfterANewVersion) {
  event_store store(small_pipeline());
  std::mt19937_64 random(base_seed());
  append_in_batches(store, random_history(random), random);
  standing_funnel f = standing_funnel::make(store, query{}).value();
  pipeline_version next(pipeline_builder("p").open("a").open("c").open("b").open("d").won("w").lost("l").lost("m").build().value());
  next.from = instant{} + timespan::days(10);
  next.known_at = instant{} + timespan::days(10);
  ASSERT_TRUE(store.add_version(next).empty());
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(f.update(store).empty());
    expect_up_to_date(f, store);
    append_in_batches(store, random_history(random), random);
  }
}

TEST(StandingFunnel, CountsIdentitiesAndForeignAmounts) {
  event_store store(small_pipeline());
  std::vector<deal_event> events(2);
  events[0].deal = "x";
  events[0].identity = "one";
  events[1].deal = "y";
  events[1].identity = "one";
  ASSERT_TRUE(store.append(events).rejected.empty());
  standing_funnel by_identity = standing_funnel::make(store, query{}.per(journey_unit::identity)).value();
  standing_funnel by_deal = standing_funnel::make(store, query{}).value();
  EXPECT_EQ(by_identity.answer()->total.total().deals, 1);
  EXPECT_EQ(by_deal.answer()->total.total().deals, 2);
  exchange_rate rate;
  rate.currency = "EUR";
  rate.own_units = 2;
  rate.foreign_units = 1;
  ASSERT_TRUE(store.add_rate(rate).empty());
  events[0].amount = 100;
  events[0].currency = "EUR";
  events[0].kind = event_kind::amount_changed;
  events[0].at = instant{} + timespan::days(1);
  ASSERT_TRUE(store.append(std::span(events).first(1)).rejected.empty());
  for (standing_funnel* f : {&by_identity, &by_deal}) {
    ASSERT_TRUE(f->update(store).empty());
    expect_up_to_date(*f, store);
  }
}

// Every answer that a reader sees is one that a recount gives, and it does not change while it is held.
TEST(StandingFunnel, ConcurrentReadersSeeOnlyAnswersThatACountAnewGives) {
  test::workload w;
  w.n_deals = 300;
  w.seed = base_seed();
  const test::generated_deals deals(w);
  event_store store(test::workload_pipeline());
  std::vector<std::vector<deal_event>> batches;
  deals.in_batches(50, [&](std::span<const deal_event_view> batch) {
    std::vector<deal_event>& own = batches.emplace_back();
    for (const deal_event_view& e : batch) {
      deal_event& o = own.emplace_back();
      o.kind = e.kind, o.deal = e.deal, o.at = e.at, o.stage = e.stage, o.owner = e.owner, o.amount = e.amount, o.reason = e.reason;
      for (const dimension_value_view& v : e.values) o.values.push_back({std::string(v.dimension), std::string(v.value)});
      o.known_at = e.known_at;
    }
  });
  ASSERT_TRUE(store.append(batches.front()).rejected.empty());
  standing_funnel f = standing_funnel::make(store, query{}.by_owner()).value();

  struct seen_answer {
    std::shared_ptr<const cohort_result> held;
    cohort_tally total;
    std::size_t n_segments;
  };
  const auto same = [](const seen_answer& s, const cohort_result& r) { return s.total == r.total && s.n_segments == r.segments.size(); };
  std::atomic<bool> done = false;
  std::vector<std::vector<seen_answer>> seen(3);
  std::vector<std::jthread> readers;
  for (std::size_t reader = 0; reader < seen.size(); ++reader)
    readers.emplace_back([&, reader] {
      const cohort_result* last = nullptr;
      for (bool over = false; !over;) {
        over = done;
        auto r = f.answer();
        cohort_tally sum;
        for (const cohort_segment& s : r->segments) sum += s.tally;
        if (!(sum == r->total)) ADD_FAILURE() << "half an answer";
        const bool keep = reader == 0 || last != r.get();  // the first one holds every answer that it sees
        last = r.get();
        if (keep && seen[reader].size() < 2'000) seen[reader].push_back({reader == 0 ? r : nullptr, r->total, r->segments.size()});
        std::this_thread::yield();
      }
    });
  std::vector<cohort_result> expected;
  const auto count_anew = [&] { expected.push_back(cohort_funnel(project(store.take_snapshot()).value(), query{}.by_owner()).value()); };
  count_anew();
  for (std::size_t i = 1; i < batches.size(); ++i) {
    EXPECT_TRUE(store.append(batches[i]).rejected.empty());
    EXPECT_TRUE(f.update(store).empty());
    count_anew();
  }
  done = true;
  readers.clear();
  expect_up_to_date(f, store);
  for (const auto& of_reader : seen) {
    EXPECT_FALSE(of_reader.empty());
    std::size_t at = 0;  // answers come in the order of the updates
    for (const seen_answer& s : of_reader) {
      while (at < expected.size() && !same(s, expected[at])) ++at;
      ASSERT_LT(at, expected.size()) << "an answer that no count gives";
      if (s.held) {
        ASSERT_TRUE(same(s, *s.held)) << "an answer changed while it was held";
      }
    }
  }
}

TEST(StandingFunnel, SaysWhatIsWrongWithTheQuery) {
  event_store store(small_pipeline());
  const auto f = standing_funnel::make(store, query{}.by("region"));
  ASSERT_FALSE(f);
  EXPECT_EQ(f.errors().front().code, errc::unknown_name);
}

}  // namespace
