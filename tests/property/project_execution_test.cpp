/// Any number of threads makes the same journeys of any events, in every layout. A failure prints its seed.
#include "support/library.hpp"
#include "support/plain_deals.hpp"
#include "support/random_history.hpp"

#include "journeys/journey_data.hpp"
#include "journeys/project.hpp"

#include <funnel/journeys/journey_table.hpp>
#include <funnel/pipeline/pipeline.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

/// All that a column says, how it is packed included.
template <class T>
void expect_same_column(const packed_column<T>& a, const packed_column<T>& b, const std::string& what) {
  ASSERT_EQ(a.size(), b.size()) << what;
  EXPECT_EQ(std::tuple(a.width(), a.base(), a.unit(), a.max_raw()), std::tuple(b.width(), b.base(), b.unit(), b.max_raw())) << what;
  for (std::size_t i = 0; i < a.size(); ++i) ASSERT_EQ(a[i], b[i]) << what << " " << i;
  if constexpr (std::is_same_v<T, instant>) {
    for (std::size_t block = 0; block * a.block_rows < a.size(); ++block) {
      EXPECT_EQ(a.block(block).least, b.block(block).least) << what;
      EXPECT_EQ(a.block(block).greatest, b.block(block).greatest) << what;
    }
  }
}

void expect_same_rows(const detail::journey_data& a, const detail::journey_data& b) {
  const detail::packed_deals x = a.deals(), y = b.deals();
  expect_same_column(x.deal, y.deal, "deal");
  expect_same_column(x.created, y.created, "created");
  expect_same_column(x.closed, y.closed, "closed");
  expect_same_column(x.shape, y.shape, "shape");
  expect_same_column(x.owner, y.owner, "owner");
  expect_same_column(x.amount, y.amount, "amount");
  expect_same_column(x.reason, y.reason, "reason");
  ASSERT_EQ(x.dimensions.size(), y.dimensions.size());
  for (std::size_t d = 0; d < x.dimensions.size(); ++d) expect_same_column(x.dimensions[d], y.dimensions[d], "dimension");
  expect_same_column(x.first_visit, y.first_visit, "first visit");
  expect_same_column(x.first_holding, y.first_holding, "first holding");
}

void expect_same_table(const journey_table& one, const journey_table& other) {
  const detail::journey_data &a = data_of(one), &b = data_of(other);
  expect_same_rows(a, b);
  if (testing::Test::HasFatalFailure()) return;
  EXPECT_EQ(a.visits().stage, b.visits().stage);
  EXPECT_EQ(a.visits().end, b.visits().end);
  expect_same_column(a.visits().entered, b.visits().entered, "entered");
  expect_same_column(a.visits().left, b.visits().left, "left");
  EXPECT_EQ(a.shapes(), b.shapes());
  ASSERT_EQ(a.shape_totals().size(), b.shape_totals().size());
  for (std::size_t i = 0; i < a.shape_totals().size(); ++i) {
    EXPECT_EQ(a.shape_totals()[i].deals, b.shape_totals()[i].deals);
    EXPECT_EQ(a.shape_totals()[i].amount, b.shape_totals()[i].amount);
  }
  EXPECT_EQ(a.holdings().owner, b.holdings().owner);
  EXPECT_EQ(a.holdings().us, b.holdings().us);
  ASSERT_EQ(a.earlier_values().size(), b.earlier_values().size());
  for (std::size_t i = 0; i < a.earlier_values().size(); ++i) {
    const detail::earlier_value &x = a.earlier_values()[i], &y = b.earlier_values()[i];
    EXPECT_EQ(std::tuple(x.visit, x.dimension, x.value), std::tuple(y.visit, y.dimension, y.value));
  }
  for (std::size_t row = 0; row < a.n_deals(); ++row) {
    ASSERT_EQ(a.deal_id(row), b.deal_id(row));
    for (std::size_t v = a.deals().first_visit[row]; v < a.deals().first_visit[row + 1]; ++v) {
      ASSERT_EQ(std::tuple(a.owner_at(row, v), a.begun_by(row, v), a.ended_by(row, v)), std::tuple(b.owner_at(row, v), b.begun_by(row, v), b.ended_by(row, v)));
      ASSERT_EQ(std::pair(a.amount_at(row, v), a.amount_left(row, v)), std::pair(b.amount_at(row, v), b.amount_left(row, v)));
    }
  }
}

/// Two pipelines, the first in two versions, with phases, and a foreign currency whose rate changes.
event_store store_of_two_pipelines() {
  const auto first = [](std::vector<std::string> order) {
    pipeline_builder made("p");
    for (const std::string& id : order) made.open(id).phase(id < "c" ? "early" : "late");
    return made.won("w").phase("sold").lost("l").lost("m").build().value();
  };
  const pipeline second = pipeline_builder("q").open("s").phase("late").open("t").won("won").phase("sold").lost("lost").build().value();
  pipeline_version changed(first({"b", "a", "d", "e"}), instant{} + timespan::days(9));
  changed.became = {{"c", "e"}};
  event_store store = event_store::make({first({"a", "b", "c", "d"}), changed, second}).value();
  EXPECT_TRUE(store.add_rate({"XYZ", 2, instant::min(), 3, 2, instant::min()}).empty());
  EXPECT_TRUE(store.add_rate({"XYZ", 2, instant{} + timespan::days(7), 5, 2, instant::min()}).empty());
  return store;
}

/// Histories of many deals that cross pipelines, have identities, foreign amounts and two dimensions.
void append_histories(event_store& store, std::size_t n, std::mt19937_64& random) {
  static const std::vector<std::string> people = [] {
    std::vector<std::string> names;
    for (int i = 0; i < 40; ++i) names.push_back("client " + std::to_string(i));
    return names;
  }();
  for (std::size_t h = 0; h < n; ++h) {
    std::vector<deal_event> rows = random_history(random);
    std::vector<std::string> names;
    for (const deal_event& e : rows) names.push_back(std::string(e.deal) + " of " + std::to_string(h));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      deal_event& e = rows[i];
      e.deal = names[i];
      e.event_id = {};
      if (random() % 9 == 0 && e.kind == event_kind::stage_moved) e.pipeline = "q", e.stage = random() % 2 == 0 ? "s" : "t";
      if (random() % 5 == 0) e.identity = people[random() % people.size()];
      if (random() % 5 == 0 && e.amount) e.currency = "XYZ";
      if (random() % 7 == 0) e.values.push_back({"size", random() % 2 == 0 ? "small" : "large"});
    }
    const append_report report = store.append(rows);
    ASSERT_TRUE(report.rejected.empty()) << report.rejected.front().reason;
  }
}

std::vector<layout> all_layouts() {
  std::vector<layout> all;
  for (const journey_unit unit : {journey_unit::deal, journey_unit::identity, journey_unit::pass}) {
    for (const version_policy policy : {version_policy::as_recorded, version_policy::as_of_now}) all.push_back({{}, policy, {}, {}, unit});
    all.push_back({"p", version_policy::mapped, instant{} + timespan::days(3), {}, unit});
    all.push_back({"q", version_policy::as_recorded, {}, {}, unit});
    all.push_back({{}, version_policy::as_recorded, {}, {"early", "late", "sold"}, unit});
  }
  return all;
}

void expect_same_for_any_threads(const snapshot& s, const layout& l) {
  const auto one = project(s, l);
  ASSERT_TRUE(one) << one.errors().front().message;
  for (const unsigned threads : {2U, 3U, 7U}) {
    SCOPED_TRACE(std::to_string(threads) + " threads");
    constexpr std::size_t least = 1;  // so that few deals are shared out, too
    const auto several = detail::project(s, l, execution{threads}, least);
    ASSERT_TRUE(several);
    expect_same_table(*several, *one);
    if (testing::Test::HasFailure()) return;
  }
}

TEST(ProjectExecution, AnyNumberOfThreadsMakesTheSameJourneys) {
  for (int i = 0; i < 6; ++i) {
    const std::uint64_t seed = base_seed() + 1'700'000 + static_cast<std::uint64_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    event_store store = store_of_two_pipelines();
    append_histories(store, static_cast<std::size_t>(2 * i), random);  // at first none
    const instant as_of = i % 3 == 0 ? instant::max() : instant{} + timespan::days(static_cast<std::int64_t>(random() % 20));
    for (const layout& l : all_layouts()) {
      SCOPED_TRACE("unit " + std::to_string(static_cast<int>(l.unit)) + ", pipeline \"" + l.pipeline + "\"");
      expect_same_for_any_threads(store.take_snapshot(as_of), l);
      if (HasFailure()) return;
    }
  }
}

// Columns of several blocks, whose parts end within blocks and whose times have three units; the log has several chunks.
TEST(ProjectExecution, PartsOfColumnsMayEndAnywhere) {
  for (const timespan unit : {timespan::seconds(1), timespan{1'000}, timespan{1}}) {
    std::mt19937_64 random(base_seed() + 1'800'000);
    event_store store(small_pipeline());
    append_plain_deals(store, 9'000, random);
    const std::vector<deal_event> odd{{.kind = event_kind::created, .deal = "odd", .at = instant{} + timespan::days(800) + unit, .known_at = instant{} + timespan::days(800)}};
    ASSERT_TRUE(store.append(odd).rejected.empty());
    append_plain_deals(store, 10, random);
    expect_same_for_any_threads(store.take_snapshot(), {});
    expect_same_for_any_threads(store.take_snapshot(instant{} + timespan::days(300)), {.unit = journey_unit::pass});
    if (HasFailure()) return;
  }
}

// What keeps a table from being made is found in whichever part it lies.
TEST(ProjectExecution, ErrorsOfAnyPartAreTold) {
  event_store store(small_pipeline());
  std::vector<deal_event> rows;
  for (const std::string& name : deal_names())
    rows.push_back({.kind = event_kind::created, .deal = name, .at = instant{} + timespan::days(2), .amount = std::int64_t{1} << 58, .currency = "XYZ"});
  rows.back().at = instant{};  // before there is a rate
  ASSERT_TRUE(store.add_rate({"XYZ", 2, instant{} + timespan::days(1), 8, 1, instant::min()}).empty());
  ASSERT_TRUE(store.append(rows, {.max_amount = std::int64_t{1} << 58}).rejected.empty());
  const auto errors = detail::project(store.take_snapshot(), {}, execution{3}, 1).errors();
  ASSERT_EQ(errors.size(), 2u);
  EXPECT_EQ(errors, project(store.take_snapshot()).errors());
  EXPECT_EQ(errors[0].code, errc::currency_mismatch);
  EXPECT_EQ(errors[1].code, errc::out_of_range);
}

}  // namespace
