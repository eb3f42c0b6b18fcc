#include "support/library.hpp"

#include <funnel/io/csv.hpp>
#include <funnel/pipeline/pipeline.hpp>
#include <funnel/testing/synthetic_crm.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace {

using namespace funnel;

test::workload small(std::uint64_t seed = 1) {
  test::workload w;
  w.n_deals = 2'000;
  w.seed = seed;
  return w;
}

std::uint64_t fingerprint(const test::generated_deals& deals) {
  std::uint64_t hash = 0xCBF2'9CE4'8422'2325;  // FNV-1a over the fields
  for (const test::generated_event& e : deals.events())
    for (const std::uint64_t field :
         {std::uint64_t{e.second}, std::uint64_t{e.deal}, static_cast<std::uint64_t>(e.kind), std::uint64_t{e.stage},
          std::uint64_t{e.what}, std::uint64_t{e.amount}})
      hash = (hash ^ field) * 0x100'0000'01B3;
  return hash;
}

// A golden value: red here means that benchmarks of this release cannot be compared with those of earlier ones, or
// that a platform draws otherwise. After a wanted change put in the new number.
TEST(SyntheticDeals, IsTheSameEverywhere) {
  EXPECT_EQ(fingerprint(test::generated_deals(small())), 11'765'429'976'365'514'374u);
}

TEST(SyntheticDeals, DependsOnTheSeed) {
  EXPECT_NE(fingerprint(test::generated_deals(small(1))), fingerprint(test::generated_deals(small(2))));
}

// The first deals of a large workload are those of a small one: streams are numbered, not continued.
TEST(SyntheticDeals, GrowsByDeals) {
  test::workload w = small();
  const test::generated_deals large(w);
  w.n_deals = 100;
  std::vector<test::generated_event> first;
  for (const test::generated_event& e : large.events())
    if (e.deal < 100) first.push_back(e);
  const test::generated_deals few(w);
  EXPECT_EQ(first, std::vector(few.events().begin(), few.events().end()));
  EXPECT_EQ(large.values_of(99), few.values_of(99));
}

TEST(SyntheticDeals, HasWhatRealHistoriesHave) {
  test::workload w = small();
  w.n_deals = 20'000;
  const test::generated_deals deals(w);
  EXPECT_NEAR(static_cast<double>(deals.size()) / 20'000, 5.3, 0.1);
  std::map<event_kind, int> kinds;
  std::vector<int> of_owner(200);
  std::map<std::uint32_t, test::generated_event> latest;
  int skips = 0, backs = 0;
  std::uint64_t before = 0;
  for (const test::generated_event& e : deals.events()) {
    const std::uint64_t now = (std::uint64_t{e.second} << 32) | e.deal;
    EXPECT_TRUE(before == 0 || before < now);
    before = now;
    ++kinds[e.kind];
    if (e.kind == event_kind::created) ++of_owner.at(e.what);
    if (const auto it = latest.find(e.deal); it != latest.end() && e.kind == event_kind::stage_moved) {
      EXPECT_NE(it->second.stage, e.stage);
      skips += e.stage == it->second.stage + 2;
      backs += e.stage + 1 == it->second.stage;
    }
    latest[e.deal] = e;
    EXPECT_LT(deals.time_of(e), w.end());
  }
  EXPECT_EQ(kinds[event_kind::created], 20'000);
  EXPECT_GT(kinds[event_kind::reopened], 500);
  EXPECT_GT(kinds[event_kind::won], 5'000);
  EXPECT_GT(kinds[event_kind::lost], 5'000);
  EXPECT_GT(skips, 2'000);
  EXPECT_GT(backs, 2'000);
  EXPECT_GT(of_owner.front(), 5 * of_owner[150]);
  EXPECT_GT(of_owner[150], 0);
}

TEST(SyntheticDeals, IsAppliedWholeInBatchesOfAnySize) {
  const test::generated_deals deals(small());
  event_store one(test::workload_pipeline()), other(test::workload_pipeline());
  ASSERT_TRUE(append_to(one, deals).empty());
  ASSERT_TRUE(append_to(other, deals, 7).empty());
  const cohort_result a = cohort_funnel(funnel_test::journeys_of(one), query{}.by_owner()).value();
  const cohort_result b = cohort_funnel(funnel_test::journeys_of(other), query{}.by_owner()).value();
  EXPECT_EQ(a.total.total().deals, 2'000);
  EXPECT_EQ(a.total, b.total);
  event_store foreign(default_pipeline());
  EXPECT_EQ(append_to(foreign, deals).at(0).code, errc::unknown_stage);
}

TEST(SyntheticDeals, NoDealsNoEvents) {
  test::workload w;
  w.n_deals = 0;
  const test::generated_deals none(w);
  EXPECT_EQ(none.size(), 0u);
  none.in_batches(10, [](auto) { FAIL(); });
}

TEST(SyntheticDeals, ReadsBackFromItsFile) {
  const test::generated_deals deals(small());
  event_store direct(test::workload_pipeline());
  ASSERT_TRUE(append_to(direct, deals).empty());

  const std::string path = std::string(::testing::TempDir()) + "workload_test.csv";
  std::ofstream file(path, std::ios::binary);
  write_csv(deals, [&](std::string_view text) { file << text; });
  file.close();
  const column_mapping mapping = parse_mapping(test::workload_mapping).value();
  EXPECT_EQ(mapping.pipelines.at(0).stages, test::workload_pipeline());
  event_store from_file = make_store(mapping).value();
  const csv_read_result read = read_csv(path, mapping, from_file).value();
  std::remove(path.c_str());
  EXPECT_EQ(read.summary.rows, deals.size());
  EXPECT_EQ(read.summary.applied, deals.size());

  query q = query{}.as_of_time(small().end()).by("region").by_owner();
  const cohort_result a = cohort_funnel(funnel_test::journeys_of(direct, q.as_of), q).value();
  const cohort_result b = cohort_funnel(funnel_test::journeys_of(from_file, q.as_of), q).value();
  EXPECT_EQ(a.total, b.total);
  ASSERT_EQ(a.segments.size(), b.segments.size());
  for (std::size_t i = 0; i < a.segments.size(); ++i) EXPECT_EQ(a.segments[i].tally, b.segments[i].tally);
}

}  // namespace
