/// One writer, eight readers and two standing funnels at once, and a million small batches. Short in the suite; a minute and
/// a million by one command, which prints what the readers waited:
///
///     FUNNEL_LOAD_SECONDS=60 FUNNEL_LOAD_BATCHES=1000000 build/dev/tests/property-tests --gtest_filter='Load*'
#include "support/library.hpp"
#include "support/random_history.hpp"

#include <funnel/aggregates/standing_funnel.hpp>
#include <funnel/journeys/journey_table.hpp>

#include <gtest/gtest.h>

#include <malloc.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace funnel;
using funnel_test::base_seed;

int number_in(const char* variable, int otherwise) {
  const char* const text = std::getenv(variable);
  return text ? std::max(1, std::atoi(text)) : otherwise;
}

/// How long calls took.
class waits {
 public:
  template <class Call>
  decltype(auto) time(Call&& call) {
    struct stop {
      waits& to;
      std::chrono::steady_clock::time_point begin = std::chrono::steady_clock::now();
      ~stop() { to.ns_.push_back(std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - begin).count()); }
    } at_end{*this};
    return call();
  }
  void add(const waits& other) { ns_.insert(ns_.end(), other.ns_.begin(), other.ns_.end()); }
  void print(const char* what) {
    if (ns_.empty()) return;
    std::sort(ns_.begin(), ns_.end());
    const auto at = [&](double share) { return static_cast<double>(ns_[static_cast<std::size_t>(share * static_cast<double>(ns_.size() - 1))]) / 1e3; };
    std::printf("%-22s %9zu calls, p50 %10.1f us, p99 %10.1f us, longest %10.1f us\n", what, ns_.size(), at(0.5), at(0.99), at(1));
  }

 private:
  std::vector<std::int64_t> ns_;
};

/// A batch of what happens to some of a few hundred deals: late, repeated, undone.
std::vector<deal_event> batch_of(std::mt19937_64& random, int number) {
  static const std::array<const char*, 4> stages{"a", "b", "c", "d"};
  std::vector<deal_event> batch;
  for (std::size_t n = 1 + random() % 30; n > 0; --n) {
    deal_event e;
    e.deal = "deal " + std::to_string(random() % 400);
    e.at = instant{} + timespan::seconds(60 * (number * 10 - static_cast<std::int64_t>(random() % 5'000)));
    e.event_id = std::to_string(number) + "-" + std::to_string(random() % 40);
    e.owner = "owner " + std::to_string(random() % 7);
    switch (random() % 12) {
      case 0: e.kind = event_kind::won; break;
      case 1: e.kind = event_kind::lost; e.reason = "price"; break;
      case 2: e.kind = event_kind::reopened; break;
      case 3: e.kind = event_kind::amount_changed; e.amount = static_cast<minor_units>(random() % 1'000'000); break;
      case 4: e.kind = event_kind::owner_changed; break;
      case 5: e.kind = event_kind::deleted; break;
      case 6: case 7: case 8: e.kind = event_kind::stage_moved; e.stage = stages[random() % 4]; break;
      default: e.kind = event_kind::created; e.amount = static_cast<minor_units>(random() % 1'000'000); break;
    }
    batch.push_back(std::move(e));
  }
  return batch;
}

void expect_whole(const cohort_result& r) {
  if (r.segments.empty()) return;
  cohort_tally sum;
  for (const cohort_segment& s : r.segments) sum += s.tally;
  EXPECT_TRUE(sum == r.total) << "half an answer";
}

TEST(Load, ConcurrentWriterReadersAndStandingFunnels) {
  const int seconds = number_in("FUNNEL_LOAD_SECONDS", 0);
  std::printf("seed %llu\n", static_cast<unsigned long long>(base_seed()));
  event_store store(funnel_test::small_pipeline());
  const query by_owner = query{}.by_owner(), by_month = query{}.by_month();
  standing_funnel first = standing_funnel::make(store, by_owner).value(), second = standing_funnel::make(store, by_month).value();
  std::atomic<bool> done = false;
  std::atomic<std::size_t> applied = 0;
  std::mutex gathering;
  waits appends, updates, snapshots, answers, anew;

  const auto read = [&](std::uint64_t seed) {
    std::mt19937_64 random(seed);
    waits my_snapshots, my_answers, my_anew;
    std::size_t last = 0;
    const snapshot early = store.take_snapshot();
    const std::size_t n_early = project(early).value().n_deals();
    for (bool over = false; !over && !testing::Test::HasFailure();) {
      over = done;
      const snapshot s = my_snapshots.time([&] { return store.take_snapshot(); });
      EXPECT_GE(s.n_deals(), last);
      last = s.n_deals();
      for (int i = 0; i < 20; ++i)
        expect_whole(*my_answers.time([&] { return (random() % 2 ? first : second).answer(); }));
      const journey_table j = project(s).value();
      EXPECT_LE(j.n_deals(), s.n_deals());
      if (random() % 4 == 0) {
        const instant then = instant{} + timespan::seconds(60 * static_cast<std::int64_t>(random() % 20'000));
        expect_whole(my_anew.time([&] { return cohort_funnel(j.at(then).value(), query(by_owner).as_of_time(then)); }).value());
      } else {
        expect_whole(my_anew.time([&] { return cohort_funnel(j, random() % 2 ? by_owner : by_month); }).value());
      }
      EXPECT_EQ(project(early).value().n_deals(), n_early) << "a snapshot that is held changed";
    }
    const std::lock_guard lock(gathering);
    snapshots.add(my_snapshots), answers.add(my_answers), anew.add(my_anew);
  };
  {
    std::vector<std::jthread> readers;
    for (std::uint64_t r = 0; r < 8; ++r) readers.emplace_back(read, base_seed() + r);
    std::mt19937_64 random(base_seed() + 100);
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
    for (int number = 1; seconds > 0 ? std::chrono::steady_clock::now() < end : number <= 150; ++number) {
      const std::vector<deal_event> batch = batch_of(random, number);
      const append_report report = appends.time([&] { return store.append(batch, {.when_bad = on_rejection::keep_good}); });
      EXPECT_EQ(report.applied + report.rejected.size() + report.duplicates, batch.size());
      applied += report.applied;
      EXPECT_TRUE(updates.time([&] { return first.update(store); }).empty());
      EXPECT_TRUE(second.update(store).empty());
    }
    done = true;
  }
  const journey_table j = project(store.take_snapshot()).value();
  const cohort_result expected = cohort_funnel(j, by_owner).value();
  EXPECT_TRUE(first.answer()->total == expected.total);
  EXPECT_TRUE(second.answer()->total == expected.total);
  EXPECT_GT(applied, 500u);
  appends.print("append"), updates.print("update of a standing"), snapshots.print("snapshot"), answers.print("standing answer"), anew.print("counted anew");
}

std::size_t bytes_in_use() { return mallinfo2().uordblks + mallinfo2().hblkhd; }

// What was appended a row at a time takes no more memory than what came in large batches.
TEST(Load, ManySmallBatchesLeaveLittleBeyondTheirEvents) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "the sanitizer has a memory of its own";
#else
  const int n = number_in("FUNNEL_LOAD_BATCHES", 30'000);
  const auto event = [](int i) {
    deal_event e;
    e.kind = i < 1'000 ? event_kind::created : event_kind::stage_moved;
    e.deal = "deal " + std::to_string(i % 1'000);
    e.at = instant{} + timespan::seconds(i);
    if (e.kind == event_kind::stage_moved) e.stage = i % 3 == 0 ? "b" : i % 3 == 1 ? "c" : "d";
    return e;
  };
  const auto taken = [&](int in_batch) {
    const std::size_t before = bytes_in_use();
    event_store store(funnel_test::small_pipeline());
    for (int i = 0; i < n;) {
      std::vector<deal_event> batch;
      for (int k = 0; k < in_batch && i < n; ++k, ++i) batch.push_back(event(i));
      EXPECT_EQ(store.append(batch).applied, batch.size());
      if (i % 5'000 < in_batch) {
        EXPECT_EQ(project(store.take_snapshot()).value().n_deals(), std::min<std::size_t>(static_cast<std::size_t>(i), 1'000));
      }
    }
    return bytes_in_use() - before;
  };
  taken(1'000);  // what is made once for all stores
  const std::size_t large = taken(1'000), small = taken(1);
  EXPECT_LE(static_cast<double>(small), 1.1 * static_cast<double>(large) + 65'536) << large << " bytes in large batches";
#endif
}

}  // namespace
