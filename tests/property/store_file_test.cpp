/// A store in a file is the store in memory, whatever was appended, however often it was closed, joined or followed by
/// readers; and one from which deals were erased is one that never heard of them. A failure prints its seed.
#include "support/library.hpp"
#include "support/random_activities.hpp"
#include "support/random_history.hpp"
#include "support/store_files.hpp"

#include <funnel/aggregates/cohort.hpp>
#include <funnel/io/csv.hpp>
#include <funnel/testing/builders.hpp>
#include <funnel/io/store_file.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

store_file_options of_small_pipeline() { return {.pipelines = {pipeline_version(small_pipeline())}, .sync = false}; }

TEST(StoreFiles, EqualStoresInMemory) {
  const own_folder folder;
  const std::uint64_t base = base_seed();
  for (std::uint64_t seed = base; seed < base + 25; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const std::string path = folder / std::to_string(seed);
    event_store in_memory(small_pipeline());
    auto in_file = open_store(path, of_small_pipeline());
    auto reader = read_store(path);
    ASSERT_TRUE(in_file && reader);
    const auto rows = random_history(random);
    const auto activities = random_activities(random);
    for (std::size_t from = 0, n = 0; from < rows.size(); from += n) {
      n = std::min<std::size_t>(1 + random() % 9, rows.size() - from);
      const std::span batch = std::span(rows).subspan(from, n);
      const auto a = in_memory.append(batch), b = in_file->append(batch);
      ASSERT_EQ(a.applied, b.applied);
      ASSERT_EQ(a.duplicates, b.duplicates);
      if (random() % 5 == 0 && !activities.empty()) {
        const std::span some = std::span(activities).subspan(0, 1 + random() % activities.size());
        ASSERT_EQ(in_memory.append(some).applied, in_file->append(some).applied);
      }
      if (random() % 6 == 0) { ASSERT_EQ(compact(*in_file), std::nullopt); }
      if (random() % 3 == 0) {
        ASSERT_EQ(refresh(*reader), std::nullopt);
        ASSERT_EQ(all_of(*reader), all_of(in_memory));
      }
      if (random() % 4 == 0) {
        in_file = error{};  // closed
        in_file = open_store(path, of_small_pipeline());
        ASSERT_TRUE(in_file) << in_file.errors().front();
      }
    }
    ASSERT_EQ(all_of(*in_file), all_of(in_memory));
    ASSERT_TRUE(verify_store(path)->problems.empty());
  }
}

TEST(StoreFiles, ErasedDealsWereNeverThere) {
  const own_folder folder;
  const std::uint64_t base = base_seed();
  for (std::uint64_t seed = base; seed < base + 25; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    auto store = open_store(folder / std::to_string(seed), of_small_pipeline());
    event_store without(small_pipeline());
    auto rows = random_history(random);
    auto activities = random_activities(random);
    ASSERT_TRUE(store->append(rows).rejected.empty());
    ASSERT_TRUE(store->append(activities).rejected.empty());
    erasure what;
    for (const std::string& deal : deal_names())
      if (random() % 3 == 0) what.deals.push_back(deal);
    const std::set<std::string> gone(what.deals.begin(), what.deals.end());
    std::set<std::string> activities_gone;
    for (const activity_event& e : activities)
      if (gone.contains(e.deal)) activities_gone.insert(e.activity);
    std::erase_if(rows, [&](const deal_event& e) { return gone.contains(e.deal); });
    std::erase_if(activities, [&](const activity_event& e) { return activities_gone.contains(e.activity); });
    ASSERT_TRUE(without.append(rows).rejected.empty());
    ASSERT_TRUE(without.append(activities).rejected.empty());
    ASSERT_TRUE(erase(*store, what));
    ASSERT_EQ(all_of(*store), all_of(without));
    ASSERT_EQ(store->append(rows).duplicates, without.append(rows).duplicates);
    ASSERT_EQ(all_of(*store), all_of(without));
    ASSERT_TRUE(verify_store(folder / std::to_string(seed))->problems.empty());
  }
}

TEST(StoreFiles, ConcurrentReadersSeeWholeBatches) {
  const own_folder folder;
  const std::string path = folder / "s";
  auto store = open_store(path, {.sync = false});
  ASSERT_TRUE(store);
  constexpr int n_batches = 200, rows_a_batch = 4;
  std::atomic<bool> over = false;
  std::vector<std::thread> readers;
  for (int r = 0; r < 4; ++r)
    readers.emplace_back([&] {
      std::size_t before = 0;
      while (!over) {
        const auto journeys = project(store->take_snapshot(), {});
        ASSERT_TRUE(journeys);
        ASSERT_EQ(journeys->n_deals() % rows_a_batch, 0u);
        ASSERT_GE(journeys->n_deals(), before);
        before = journeys->n_deals();
      }
    });
  for (int r = 0; r < 4; ++r)
    readers.emplace_back([&] {
      auto other = read_store(path);
      while (!over) {
        ASSERT_EQ(refresh(*other), std::nullopt);
        ASSERT_EQ(project(other->take_snapshot(), {})->n_deals() % rows_a_batch, 0u);
      }
    });
  for (int b = 0; b < n_batches; ++b) {
    std::vector<deal_event> batch;
    for (int i = 0; i < rows_a_batch; ++i)
      batch.push_back({.deal = std::to_string(b * rows_a_batch + i), .at = test::day(b % 100), .owner = "owner " + std::to_string(b % 9)});
    ASSERT_EQ(store->append(batch).applied, batch.size());
    if (b == 60) { ASSERT_EQ(compact(*store), std::nullopt); }
    if (b == 120) { ASSERT_TRUE(erase(*store, {.people = {"owner 1"}})); }
  }
  over = true;
  for (std::thread& t : readers) t.join();
  EXPECT_EQ(project(store->take_snapshot(), {})->n_deals(), std::size_t{n_batches * rows_a_batch});
}

/// A file that grows is read again, in any steps: as if it was read once.
TEST(StoreFiles, FilesThatGrowAreReadOnce) {
  const own_folder folder;
  const std::uint64_t base = base_seed();
  column_mapping m;
  m.deal = "deal";
  m.time = "at";
  m.stage = "stage";
  for (std::uint64_t seed = base; seed < base + static_cast<std::uint64_t>(histories(12)); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const std::string file = folder / ("f" + std::to_string(seed) + ".csv"), path = folder / std::to_string(seed);
    std::string text = "deal,at,stage\n";
    const std::vector<std::string> stages{"qualification", "presentation", "proposal", "nonsense"};
    // Beyond one part of a source at times.
    const std::size_t n = random() % 3 == 0 ? 6'000 : random() % 200;
    std::vector<std::size_t> ends{text.size()};
    for (std::size_t i = 0; i < n; ++i) {
      text += "d" + std::to_string(random() % 50) + ",2026-01-" + std::to_string(10 + random() % 20) + "," + stages[random() % 4] + "\n";
      ends.push_back(text.size());
    }
    auto whole = open_store(path + ".whole");
    std::ofstream(file, std::ios::binary) << text;
    const auto once = read_csv(file, m, *whole);
    ASSERT_TRUE(once);

    std::vector<std::size_t> cuts{0, n};
    for (int i = 0; i < 4; ++i) cuts.push_back(random() % (n + 1));
    std::sort(cuts.begin(), cuts.end());
    std::size_t rejected = 0, rows = 0;
    for (const std::size_t cut : cuts) {
      std::ofstream(file, std::ios::binary | std::ios::trunc) << text.substr(0, ends[cut]);
      auto store = open_store(path, {.sync = false});
      const auto r = read_csv(file, m, *store, {.how = {.threads = 1 + static_cast<unsigned>(random() % 3)}, .source = "f"});
      ASSERT_TRUE(r) << r.errors().front();
      ASSERT_EQ(r->summary.rows, cut);
      rows += r->summary.applied;
      rejected += r->summary.rejected;
    }
    auto store = open_store(path);
    ASSERT_EQ(all_of(*store), all_of(*whole));
    EXPECT_EQ(rows, once->summary.applied);
    if (n < 3'000) { EXPECT_GE(rejected, once->summary.rejected); }
    if (n == 0) continue;
    // Another file of that name is refused, and nothing is applied.
    std::string other = text;
    other[ends[0]] = 'x';
    std::ofstream(file, std::ios::binary | std::ios::trunc) << other;
    const auto refused = read_csv(file, m, *store, {.source = "f"});
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.errors().front().message.find("differs in what was read"), std::string::npos);
    std::ofstream(file, std::ios::binary | std::ios::trunc) << text.substr(0, ends[n - 1]);
    ASSERT_FALSE(read_csv(file, m, *store, {.source = "f"}));
    ASSERT_EQ(all_of(*store), all_of(*whole));
  }
}

/// Of a list of deals, each time as it is then, only what is new is taken.
TEST(StoreFiles, ListsOfDealsAreReadAgain) {
  const own_folder folder;
  const std::string file = folder / "deals.csv";
  column_mapping m;
  m.shape = row_shape::snapshot;
  m.deal = "deal", m.created = "created", m.stage = "stage", m.closed = "closed", m.amount = "amount";
  auto store = open_store(folder / "s");
  const auto read = [&](const char* text) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << "deal,created,stage,closed,amount\n" << text;
    return read_csv(file, m, *store, {.source = "deals"});
  };
  ASSERT_TRUE(read("a,2026-01-01,qualification,,100\nb,2026-01-02,proposal,,50\n"));
  const auto first = all_of(*store);
  ASSERT_TRUE(read("a,2026-01-01,qualification,,100\nb,2026-01-02,proposal,,50\n"));
  EXPECT_EQ(all_of(*store), first);
  ASSERT_TRUE(read("c,2026-01-03,qualification,,7\na,2026-01-01,won,2026-02-01,100\nb,2026-01-02,proposal,,50\n"));
  const auto t = cohort_funnel(*project(store->take_snapshot(), {}), {})->total;
  event_store anew(default_pipeline());
  ASSERT_TRUE(read_csv(file, m, anew));
  EXPECT_EQ(t, cohort_funnel(*project(anew.take_snapshot(), {}), {})->total);
}

/// What is written as CSV is read back.
TEST(StoreFiles, ExportsAreReadBack) {
  const own_folder folder;
  const std::uint64_t base = base_seed();
  for (std::uint64_t seed = base; seed < base + 25; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    event_store store(small_pipeline(), {"EUR", 2});
    ASSERT_TRUE(store.add_rate({.currency = "JPY", .decimals = 0, .own_units = 6, .foreign_units = 1000}).empty());
    auto rows = random_history(random);
    for (deal_event& e : rows)
      if (e.amount && random() % 4 == 0) e.currency = "JPY";
    ASSERT_TRUE(store.append(rows).rejected.empty());
    const std::string file = folder / "events.csv";
    {
      std::ofstream out(file, std::ios::binary | std::ios::trunc);
      write_events(store.take_snapshot(), [&](std::string_view text) { out << text; });
    }
    const auto mapping = parse_mapping(exported_mapping(store.take_snapshot()));
    ASSERT_TRUE(mapping) << mapping.errors().front();
    auto back = make_store(*mapping);
    ASSERT_TRUE(back) << back.errors().front();
    const auto r = read_csv(file, *mapping, *back);
    ASSERT_TRUE(r) << r.errors().front();
    for (const auto& wrong : r->summary.rejections) ADD_FAILURE() << wrong.line << " " << wrong.column << " " << wrong.value << ": " << wrong.reason;
    ASSERT_EQ(r->summary.rejected, 0u);
    const query q = query{}.by_owner();
    EXPECT_EQ(cohort_funnel(*project(back->take_snapshot(), {}), q)->total, cohort_funnel(*project(store.take_snapshot(), {}), q)->total);
    const query before = query{}.known_at_time(test::day(12));
    EXPECT_EQ(cohort_funnel(*back, before)->total, cohort_funnel(store, before)->total);
  }
}

}  // namespace
