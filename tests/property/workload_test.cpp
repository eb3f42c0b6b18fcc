/// On random histories the workload agrees with the naive model in every number and the activities behind it; it does not
/// depend on the order of arrival, and nothing that becomes known later changes it. A failure prints its seed.
#include "support/library.hpp"
#include "support/naive_activities.hpp"
#include "support/questions.hpp"
#include "support/random_activities.hpp"

#include <funnel/aggregates/workload.hpp>
#include <funnel/analysis/comparison.hpp>
#include <funnel/aggregates/durations.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <map>
#include <random>
#include <string>
#include <tuple>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

constexpr int n_workload_histories = 200;
constexpr int last_stage = 4;

template <class Test>
void on_random_histories(const char* name, Test&& test) {
  const std::uint64_t base = base_seed();
  std::printf("%s: seeds %llu to %llu\n", name, static_cast<unsigned long long>(base),
              static_cast<unsigned long long>(base + n_workload_histories - 1));
  for (int i = 0; i < n_workload_histories; ++i) {
    const std::uint64_t seed = base + static_cast<std::uint64_t>(i);
    SCOPED_TRACE("FUNNEL_TEST_SEED=" + std::to_string(seed));
    std::mt19937_64 random(seed);
    test(random);
    if (::testing::Test::HasFailure()) return;
  }
}

struct history {
  explicit history(std::mt19937_64& random) : deals(random_history(random)), activities(random_activities(random)) {}
  naive::model lives() const { return {{"a", "b", "c", "d", "w"}, {"l", "m"}, deals, 0}; }

  std::vector<deal_event> deals;
  std::vector<activity_event> activities;
};

/// A store that was told all of it, in batches cut at random.
event_store filled(const history& h, std::mt19937_64& random) {
  event_store store(small_pipeline());
  append_in_batches(store, h.deals, random);
  for (std::size_t at = 0; at < h.activities.size();) {
    const std::size_t n = std::min<std::size_t>(h.activities.size() - at, 1 + random() % 9);
    EXPECT_TRUE(store.append(std::span(h.activities).subspan(at, n)).rejected.empty());
    at += n;
  }
  return store;
}

struct work {
  work(const event_store& store, const query& q) : j(journeys_of(store, q.as_of, q.known_at)), t(project_activities(j.snapshot())) {}
  journey_table j;
  activity_table t;
};

/// Everything that is told of activities and deals, as texts without codes.
std::string told(const event_store& store, const query& q) {
  const work w(store, q);
  std::string text;
  for (const activity_credit credit : {activity_credit::actor, activity_credit::responsible}) {
    const workload_result r = *workload_at(w.j, w.t, q, credit);
    for (const person_workload& p : r.people) {
      text += p.person + ":";
      for (std::size_t k = 0; k < r.types.size(); ++k) {
        text += " " + r.types[k];
        for (const std::int64_t n : p.by_type[k].counts) text += " " + std::to_string(n);
      }
      for (const count_amount& c : p.stages) text += " " + std::to_string(c.deals) + "/" + std::to_string(c.amount);
      text += "\n";
      if (p.person.empty()) continue;
      const self_view view = *self_view_of(w.j, w.t, q, p.person, credit);
      for (const auto* list : {&view.unfinished, &view.done, &view.cancelled})
        for (const listed_activity& l : *list)
          text += l.id + " " + l.type + " " + l.deal + " " + std::to_string(l.days_late.value_or(-1)) + "\n";
      for (const own_deal& d : view.deals) text += d.id + " " + std::to_string(d.stage) + "\n";
    }
  }
  query by_owner = q;
  by_owner.groups.clear();
  const first_response_result responses = *first_response(w.j, w.t, by_owner.by_owner());
  for (const auto& s : responses.segments)
    for (const auto& [key, n] : s.tally.lengths())
      text += s.key[0] + " " + std::to_string(key.lasted_us) + " " + std::to_string(key.cause) + " " + std::to_string(n) + "\n";
  return text;
}

query random_query(std::mt19937_64& random) {
  const instant as_of = random_instant(random);
  const instant known_at = random() % 2 == 0 ? as_of : instant::max();
  return query{}.as_of_time(as_of).known_at_time(known_at);
}

using cell = std::tuple<std::string, std::string, int>;  // person, type, what

/// The numbers and the activities behind them by the naive model.
std::map<cell, std::vector<std::string>> naive_workload(const question& asked, bool some_deals, const history& h, activity_credit credit) {
  const query& q = asked.q;
  std::map<std::string, naive::life> lives;
  for (const naive::life& l : h.lives().lives(q.as_of.us, q.known_at.us)) lives[l.id] = l;
  const auto inside = [&](std::int64_t t) { return q.in.start.us <= t && t < q.in.end.us; };
  std::map<cell, std::vector<std::string>> cells;
  for (const naive::errand& e : naive::errands(h.activities, q.as_of.us, q.known_at.us)) {
    if (some_deals && (!lives.contains(e.deal) || !asked.wants(lives[e.deal]))) continue;
    const std::string& person = credit == activity_credit::actor ? e.actor : e.person;
    if (!asked.wants_person(person)) continue;
    const auto put = [&](activity_count what) { cells[{person, e.type, static_cast<int>(what)}].push_back(e.id); };
    if (e.planned && inside(*e.planned)) put(activity_count::planned);
    if (e.state == 'o') {
      put(activity_count::open);
      if (e.due && *e.due < q.as_of.us) put(activity_count::overdue);
    } else if (inside(e.ended) && e.state == 'c') {
      put(activity_count::cancelled);
    } else if (inside(e.ended)) {
      put(activity_count::done);
      if (e.due) put(*e.due < e.ended ? activity_count::late : activity_count::in_time);
      if (!e.planned) put(activity_count::unplanned);
    }
  }
  return cells;
}

TEST(Workload, AgreesWithTheNaiveModelInEveryNumber) {
  std::size_t n_counted = 0;
  on_random_histories("workload", [&](std::mt19937_64& random) {
    const history h(random);
    const event_store store = filled(h, random);
    const query clocks = random_query(random);
    const work w(store, clocks);
    for (question& asked : random_questions(random)) {
      query& q = asked.q;
      if (q.basis != date_basis::none) continue;  // it would be ignored
      q.as_of = clocks.as_of;
      q.known_at = clocks.known_at;
      if (random() % 2 == 0) {
        const instant a = random_instant(random);
        const instant b = random_instant(random);
        q.in = {std::min(a, b), std::max(a, b)};
      }
      const bool some_deals = q.outcomes != all_outcomes || q.min_amount ||
                              std::any_of(q.filters.begin(), q.filters.end(), [](const filter& f) {
                                return f.by == field::dimension || f.by == field::reason;
                              });
      if (!validate(q, w.j).empty()) continue;  // a dimension that nobody has named yet
      for (const activity_credit credit : {activity_credit::actor, activity_credit::responsible}) {
        auto cells = naive_workload(asked, some_deals, h, credit);
        const workload_result r = *workload_at(w.j, w.t, q, credit);
        activity_tally all;
        for (const person_workload& p : r.people)
          for (std::size_t k = 0; k < r.types.size(); ++k)
            for (std::size_t c = 0; c < n_activity_counts; ++c) {
              std::vector<std::string>& ids = cells[{p.person, r.types[k], static_cast<int>(c)}];
              std::sort(ids.begin(), ids.end());
              ASSERT_EQ(p.by_type[k].counts[c], static_cast<std::int64_t>(ids.size())) << c;
              if (random() % 3 == 0) {
                ASSERT_EQ(*drill_down(w.j, w.t, q, {static_cast<activity_count>(c), p.person, r.types[k]}, credit), ids);
              }
              all.counts[c] += p.by_type[k].counts[c];
              n_counted += ids.size();
              ids.clear();
            }
        for (const auto& [key, ids] : cells) ASSERT_TRUE(ids.empty()) << "not counted: " << std::get<0>(key);
        ASSERT_EQ(r.total.activities, all);
      }
    }
  });
  EXPECT_GT(n_counted, 10'000u);
}

TEST(Workload, WhatWasPlannedIsDoneCancelledOrOpen) {
  on_random_histories("conservation", [](std::mt19937_64& random) {
    const history h(random);
    const query q = random_query(random);
    const work w(filled(h, random), q);
    for (const activity_credit credit : {activity_credit::actor, activity_credit::responsible}) {
      const workload_result r = *workload_at(w.j, w.t, q, credit);
      for (const person_workload& p : r.people) {
        const activity_tally& n = p.activities;
        const std::int64_t kept = n[activity_count::open] + n[activity_count::done] + n[activity_count::cancelled];
        EXPECT_EQ(n[activity_count::planned] + n[activity_count::unplanned], kept);
        EXPECT_LE(n[activity_count::in_time] + n[activity_count::late], n[activity_count::done]);
        EXPECT_LE(n[activity_count::overdue], n[activity_count::open]);
      }
    }
  });
}

TEST(Workload, TheOpenDealsAreTheStock) {
  on_random_histories("stock", [](std::mt19937_64& random) {
    const history h(random);
    const query q = random_query(random);
    const work w(filled(h, random), q);
    const stock_result stock = *stage_stock(w.j, query(q).of_open().worth_by(valuation::current));
    const workload_result r = *workload_at(w.j, w.t, q);
    for (std::size_t k = 0; k < r.stages.size(); ++k) EXPECT_EQ(r.total.stages[k], stock.stages[k]);
    for (const person_workload& p : r.people)
      for (std::size_t k = 0; k < r.stages.size(); ++k)
        EXPECT_EQ(static_cast<std::int64_t>(open_deals_of(w.j, q, p.person, static_cast<stage_index>(k))->size()), p.stages[k].deals);
  });
}

TEST(Workload, DoesNotDependOnTheOrderOfArrival) {
  on_random_histories("order", [](std::mt19937_64& random) {
    history h(random);
    const query q = random_query(random);
    const std::string before = told(filled(h, random), q);
    std::shuffle(h.deals.begin(), h.deals.end(), random);
    std::shuffle(h.activities.begin(), h.activities.end(), random);
    EXPECT_EQ(told(filled(h, random), q), before);
  });
}

TEST(Workload, WhatBecomesKnownLaterChangesNothing) {
  on_random_histories("later", [](std::mt19937_64& random) {
    history h(random);
    const query q = query{}.as_of_time(random_instant(random)).known_at_time(random_instant(random));
    event_store store = filled(h, random);
    const std::string before = told(store, q);
    history more(random);
    for (deal_event& e : more.deals) e.known_at = q.known_at + timespan::hours(1), e.event_id = {};
    for (activity_event& e : more.activities) e.known_at = q.known_at + timespan::hours(1), e.event_id = {};
    append_in_batches(store, more.deals, random);
    ASSERT_TRUE(store.append(more.activities).rejected.empty());
    EXPECT_EQ(told(store, q), before);
  });
}

/// The first response of one life, as the definition says it.
std::tuple<std::int64_t, int> naive_response(const naive::life& l, const std::vector<naive::errand>& errands, std::int64_t as_of) {
  std::int64_t first = INT64_MAX;
  for (const naive::errand& e : errands)
    if (e.deal == l.id && e.state == 'd') first = std::min(first, e.ended);
  const naive::stay& s = l.stays.front();
  if (first <= s.to && first != INT64_MAX) return {std::max<std::int64_t>(0, first - l.born), 1};
  if (s.end == 'm') return {s.to - l.born, 1};
  if (s.end == 'l') return {s.to - l.born, 2};
  return {as_of - l.born, 0};
}

TEST(FirstResponse, AgreesWithTheNaiveModel) {
  std::map<int, int> n_ends;
  on_random_histories("first response", [&](std::mt19937_64& random) {
    const history h(random);
    query q = random_query(random);
    q.by_owner();
    const work w(filled(h, random), q);
    const auto errands = naive::errands(h.activities, q.as_of.us, q.known_at.us);
    std::map<std::string, survival_tally> tallies;
    std::map<int, std::vector<std::string>> ids;
    for (const naive::life& l : h.lives().lives(q.as_of.us, q.known_at.us)) {
      if (l.stays.front().stage == last_stage) continue;  // it waits for nothing
      if (!l.begun || l.stays.front().nowhere) continue;  // nobody knows since when it waits
      const auto [lasted, cause] = naive_response(l, errands, q.as_of.us);
      tallies[l.stays.front().owner].add({{lasted}, static_cast<end_cause>(cause), {}});
      ids[cause].push_back(l.id);
      ++n_ends[cause];
    }
    const first_response_result r = *first_response(w.j, w.t, q);
    ASSERT_EQ(r.segments.size(), tallies.size());
    survival_tally all;
    for (const auto& s : r.segments) {
      EXPECT_EQ(s.tally, tallies[s.key[0]]) << s.key[0];
      all += s.tally;
    }
    EXPECT_EQ(r.total, all);
    for (int cause = 0; cause < 3; ++cause)
      EXPECT_EQ(*drill_down(w.j, w.t, q, static_cast<response_end>(cause)), ids[cause]);
  });
  for (int cause = 0; cause < 3; ++cause) EXPECT_GT(n_ends[cause], 50) << cause;
}

}  // namespace
