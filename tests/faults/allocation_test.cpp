/// Memory ends at the N-th allocation, for N = 1, 2, ... until none is left, once and from then on: whatever is called
/// leaves its object as it was before, and works when it is called again. Or a stop is asked for there.
#include "core/json.hpp"
#include "faults/faults.hpp"

#include <funnel/aggregates/standing_funnel.hpp>
#include <funnel/analysis/bottlenecks.hpp>
#include <funnel/analysis/velocity.hpp>
#include <funnel/funnel.hpp>
#include <funnel/io/csv.hpp>
#include <funnel/testing/synthetic_crm.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <random>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace funnel;
using namespace faults;
using funnel::test::append_to;
using funnel::test::generated_deals;
using funnel::test::workload_pipeline;

instant day(int n) { return instant{} + timespan::days(n); }

std::vector<deal_event> first_events() {
  std::vector<deal_event> events;
  for (int i = 0; i < 12; ++i) {
    const std::string id = "deal number " + std::to_string(i);
    events.push_back({.kind = event_kind::created, .deal = id, .at = day(i), .owner = i % 2 ? "Anna" : "Boris", .amount = 100 + i,
                      .values = {{"region", i % 3 ? "North" : "South"}}});
    if (i % 2) events.push_back({.kind = event_kind::stage_moved, .deal = id, .at = day(i + 1), .stage = "presentation"});
  }
  return events;
}
std::vector<deal_event> more_events() {
  std::vector<deal_event> events;
  for (int i = 6; i < 18; ++i) {
    const std::string id = "deal number " + std::to_string(i);
    events.push_back({.kind = i % 4 ? event_kind::stage_moved : event_kind::won, .deal = id, .at = day(20 + i),
                      .stage = i % 4 ? "proposal" : "", .owner = i % 5 ? "" : "Somebody with a long name",
                      .amount = i % 3 ? std::optional<minor_units>{} : 70, .values = {{"category", "C" + std::to_string(i % 4)}},
                      .event_id = "the event with a long id " + std::to_string(i)});
  }
  return events;
}

std::unique_ptr<event_store> first_store() {
  auto store = std::make_unique<event_store>(default_pipeline(), currency{"EUR", 2});
  EXPECT_TRUE(store->append(first_events()).rejected.empty());
  return store;
}

bool same(const cohort_result& a, const cohort_result& b) {
  bool all = a.total == b.total && a.segments.size() == b.segments.size();
  for (std::size_t s = 0; all && s < a.segments.size(); ++s)
    all = a.segments[s].key == b.segments[s].key && a.segments[s].tally == b.segments[s].tally;
  return all;
}

io::json random_json(std::mt19937& random, int depth) {
  const auto n = random() % 6;
  switch (depth > 8 ? random() % 3 : random() % 6) {
    case 0: return n;
    case 1: return "a text with letters enough " + std::to_string(n);
    case 2: return nullptr;
    case 3: {
      io::json object = io::json::object();
      for (unsigned i = 0; i < n; ++i) object["a key " + std::to_string(i)] = random_json(random, depth + 1);
      return object;
    }
    default: {
      io::json list = io::json::array();
      for (unsigned i = 0; i < n; ++i) list.push_back(random_json(random, depth + 1));
      return list;
    }
  }
}

/// Whatever its size and depth: there is no memory to ask for.
TEST(AllocationFaults, JsonIsTakenApartWithoutMemory) {
  const auto take_apart = [](io::json value) {
    n_left = 0;
    how = failing::from_then_on;
    value = nullptr;
    how = failing::never;
    EXPECT_EQ(n_left.load(), 0) << "memory was asked for";
  };
  io::json deep = io::json::array(), wide = io::json::array();
  for (int i = 0; i < 20'000; ++i) {
    io::json outer = io::json::array();
    outer.push_back(std::move(deep));
    outer.push_back({{"and", {i}}});
    deep = std::move(outer);
  }
  for (int i = 0; i < 40'000; ++i) wide.push_back({{"a", 1}, {"list", {1, 2, 3}}});  // beyond any reserve
  take_apart(std::move(deep));
  take_apart(std::move(wide));
  std::mt19937 random(20'261'129);
  for (int i = 0; i < 200; ++i) take_apart(random_json(random, 0));
}

TEST(AllocationFaults, AppendLeavesTheStoreAsItWas) {
  const query q = query{}.by_owner();
  const cohort_result before = cohort_funnel(*first_store(), q).value();
  const auto whole = first_store();
  ASSERT_EQ(whole->append(more_events()).applied, more_events().size());
  const cohort_result after = cohort_funnel(*whole, q).value();
  const std::vector<deal_event> batch = more_events();
  const int n = fail_each_allocation(
      first_store, [&](event_store& s) { EXPECT_TRUE(s.append(batch).rejected.empty()); },
      [&](event_store& s, bool failed) {
        EXPECT_TRUE(same(cohort_funnel(s, q).value(), failed ? before : after));
        if (!failed) return;
        EXPECT_EQ(s.append(batch).applied, batch.size());  // the ids of its events were not taken
        EXPECT_TRUE(same(cohort_funnel(s, q).value(), after));
      });
  EXPECT_GT(n, 50);
}

TEST(AllocationFaults, AVersionIsRecordedWholeOrNotAtAll) {
  const pipeline_version next(pipeline_builder("renewals").open("contacted again").won("renewed").build().value());
  const std::vector<deal_event> named{{.kind = event_kind::created, .deal = "R", .at = day(3), .pipeline = "renewals"}};
  const int n = fail_each_allocation(
      first_store, [&](event_store& s) { EXPECT_TRUE(s.add_version(next).empty()); },
      [&](event_store& s, bool failed) {
        EXPECT_TRUE(project(s.take_snapshot()));
        EXPECT_EQ(s.append(named).applied, failed ? 0u : 1u);
        EXPECT_EQ(static_cast<bool>(project(s.take_snapshot(), query{}.in_pipeline("renewals").layout)), !failed);
        if (!failed) return;
        EXPECT_TRUE(s.add_version(next).empty());
        EXPECT_EQ(s.append(named).applied, 1u);
        EXPECT_EQ(cohort_funnel(s, query{}.in_pipeline("renewals"))->total.total().deals, 1);
      });
  EXPECT_GT(n, 10);
}

TEST(AllocationFaults, ACurrencyHasItsRateOrIsUnknown) {
  exchange_rate rate;
  rate.currency = "a currency with a long name";
  rate.own_units = 2;
  const std::vector<deal_event> foreign{
      {.kind = event_kind::amount_changed, .deal = "deal number 1", .at = day(40), .amount = 5, .currency = rate.currency}};
  const int n = fail_each_allocation(
      first_store, [&](event_store& s) { EXPECT_TRUE(s.add_rate(rate).empty()); },
      [&](event_store& s, bool failed) {
        EXPECT_EQ(s.append(foreign).applied, failed ? 0u : 1u);
        EXPECT_TRUE(project(s.take_snapshot()));
        if (!failed) return;
        EXPECT_TRUE(s.add_rate(rate).empty());
        EXPECT_EQ(s.append(foreign).applied, 1u);
        EXPECT_TRUE(project(s.take_snapshot()));
      });
  EXPECT_GT(n, 2);
}

struct followed {
  std::unique_ptr<event_store> store = first_store();
  standing_funnel funnel;

  explicit followed(const query& q) : funnel(standing_funnel::make(*store, q).value()) {}
};

TEST(AllocationFaults, AStandingFunnelKeepsItsAnswerAndCatchesUp) {
  int n = 0;
  for (const query& q : {query{}, query{}.by_owner().by("region"), query{}.worth_by(valuation::current)}) {
    const cohort_result before = cohort_funnel(*first_store(), q).value();
    n += fail_each_allocation(
        [&] {
          auto f = std::make_unique<followed>(q);
          EXPECT_TRUE(f->store->append(more_events()).rejected.empty());
          return f;
        },
        [](followed& f) { EXPECT_TRUE(f.funnel.update(*f.store).empty()); },
        [&](followed& f, bool failed) {
          if (failed) {
            EXPECT_TRUE(same(*f.funnel.answer(), before));
            EXPECT_TRUE(f.funnel.update(*f.store).empty());
          }
          EXPECT_TRUE(same(*f.funnel.answer(), cohort_funnel(*f.store, q).value()));
          const std::vector<deal_event> lost{{.kind = event_kind::lost, .deal = "deal number 1", .at = day(60)}};
          EXPECT_EQ(f.store->append(lost).applied, 1u);
          EXPECT_TRUE(f.funnel.update(*f.store).empty());
          EXPECT_TRUE(same(*f.funnel.answer(), cohort_funnel(*f.store, q).value()));
        });
  }
  EXPECT_GT(n, 500);
}

/// Threads that read ahead make the N-th allocation another one each time, so this says only what holds whichever fails.
TEST(AllocationFaults, ReadingInThreadsEndsAndCanBeDoneAgain) {
  const std::string path = testing::TempDir() + "/read_when_memory_ends.csv";
  constexpr int n_rows = 4'000;  // a few parts
  {
    std::ofstream file(path);
    file << "id,at,stage,owner,event\n";
    for (int i = 0; i < n_rows; ++i)
      file << "deal number " << i / 4 << ",2026-01-0" << i % 9 + 1 << ",proposal,\"Anna \"\"A\"\" Petrova\",event number " << i << '\n';
  }
  column_mapping m;
  m.deal = "id";
  m.time = "at";
  m.stage = "stage";
  m.owner = "owner";
  m.event_id = "event";
  const auto empty_store = [&] { return std::make_unique<event_store>(make_store(m).value()); };
  for (const bool strict : {false, true}) {
    csv_read_options options;
    options.strict = strict;
    options.how.threads = 3;
    const auto read = [&](event_store& s) {
      const auto done = read_csv(path, m, s, options);
      EXPECT_TRUE(done && done->summary.applied == n_rows);
    };
    const int n = fail_each_allocation(empty_store, read, [&](event_store& s, bool failed) {
      if (!failed) return;
      if (strict) { EXPECT_EQ(cohort_funnel(s, {})->total.total().deals, 0); }
      read(s);
      EXPECT_EQ(cohort_funnel(s, {})->total.total().deals, n_rows / 4);
    }, 61);
    EXPECT_GT(n, 50);
  }
}

/// Asks to stop at allocations of `work` spread over all of them, at each where the environment sets FUNNEL_EVERY_FAULT.
/// Returns the share at which it then stopped, rather than finished.
template <class Work>
double stop_at_allocations(Work&& work) {
  const auto run = [&](long n) {
    stopping = std::stop_source();
    n_left = n;
    how = failing::stop;
    const auto answer = within({.stop = stopping.get_token()}, work);
    how = failing::never;
    if (!answer) { EXPECT_EQ(answer.errors().at(0).code, errc::stopped) << to_text(answer.errors().at(0)); }
    return !answer;
  };
  constexpr long many = 1L << 40;
  EXPECT_FALSE(run(many));
  const long n_allocations = many - n_left.load();
  const long step = std::getenv("FUNNEL_EVERY_FAULT") ? 1 : std::max(n_allocations / 8, 1L);
  double n_asked = 0, n_stopped = 0;
  for (long n = 0; n < n_allocations && !testing::Test::HasFailure(); n += step, ++n_asked) n_stopped += run(n);
  return n_stopped / n_asked;
}

TEST(Stopping, AnyQuestionEndsWhereverItIsAsked) {
  event_store store(workload_pipeline());
  const funnel::test::workload w{.n_deals = 300, .n_owners = 5};
  ASSERT_TRUE(append_to(store, generated_deals(w)).empty());
  const query all = query{}.as_of_time(w.end()), q = query(all).by_owner();
  const journey_table j = project(store.take_snapshot(w.end())).value();
  const auto one = [](auto r) { return r ? result<int>(1) : result<int>(r.errors()); };
  EXPECT_GT(stop_at_allocations([&] { return one(make_funnel_report(store, q)); }), 0.6);
  EXPECT_GT(stop_at_allocations([&] { return one(analyse_velocity(j, q)); }), 0.6);
  EXPECT_GT(stop_at_allocations([&] { return one(find_bottlenecks(j, all)); }), 0.6);
}

TEST(Stopping, AStandingFunnelKeepsItsAnswerAndCatchesUp) {
  const query q = query{}.by_owner();
  int n_stopped = 0;
  for (long n = 0;; n += n < 30 ? 1 : 7) {
    event_store store(workload_pipeline());
    ASSERT_TRUE(append_to(store, generated_deals({.n_deals = 100})).empty());
    standing_funnel live = standing_funnel::make(store, q).value();
    ASSERT_TRUE(append_to(store, generated_deals({.n_deals = 200})).empty());
    stopping = std::stop_source();
    n_left = n;
    how = failing::stop;
    const auto updated = within({.stop = stopping.get_token()}, [&] {
      const auto errors = live.update(store);
      return errors.empty() ? result<int>(1) : result<int>(errors);
    });
    how = failing::never;
    if (updated && !stopping.stop_requested()) break;
    n_stopped += !updated;
    ASSERT_TRUE(live.update(store).empty());
    ASSERT_TRUE(same(*live.answer(), cohort_funnel(store, q).value())) << "stopped at allocation " << n;
  }
  EXPECT_GT(n_stopped, 3);
}

TEST(Stopping, ReadingEndsAndKeepsWhatItAppended) {
  const std::string path = testing::TempDir() + "/read_until_stopped.csv";
  {
    std::ofstream file(path);
    file << "id,stage,at\n";
    for (int i = 0; i < 20'000; ++i) file << "deal number " << i << ",qualification,2026-01-01\n";
  }
  column_mapping m;
  m.deal = "id";
  m.time = "at";
  m.stage = "stage";
  std::stop_source source;
  event_store store(default_pipeline());
  csv_read_options options;
  options.progress = [&](std::size_t, std::size_t) { source.request_stop(); };
  const auto read = within({.stop = source.get_token()}, [&] { return read_csv(path, m, store, options); });
  EXPECT_FALSE(read);
  EXPECT_LT(store.n_deals(), 20'000u);
  ASSERT_TRUE(read_csv(path, m, store));
  EXPECT_EQ(store.n_deals(), 20'000u);
}

}  // namespace
