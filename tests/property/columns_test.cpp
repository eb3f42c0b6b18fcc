/// What is read from columns at once equals what is read row by row: the cohort by shapes, periods by a table, selection
/// by bit masks; at every length of table around the sizes in which rows are worked on. A failure prints its seed.
#include "journeys/journey_data.hpp"
#include "support/library.hpp"
#include "support/plain_deals.hpp"
#include "support/random_history.hpp"

#include <funnel/calendar/calendar_period.hpp>
#include "aggregates/ordered_match.hpp"
#include "aggregates/simple_chain.hpp"
#include "aggregates/period_table.hpp"
#include "aggregates/cohort_count.hpp"
#include "aggregates/row_kinds.hpp"
#include "aggregates/segmentation.hpp"
#include "aggregates/selection.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

void expect_same_answer(const journey_table& j, const query& q) {
  ASSERT_TRUE(validate(q, j).empty()) << validate(q, j).front().message;
  expect_same_cohort(detail::tally_cohort(data_of(j), q, false), detail::tally_cohort(data_of(j), q, true));
}

TEST(Columns, ACohortByShapesIsTheCohortRowByRow) {
  std::array<std::size_t, 3> n_rows{};  // steady, varied, other
  for (int i = 0; i < 150; ++i) {
    const std::uint64_t seed = base_seed() + 1'000'000 + static_cast<std::uint64_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    event_store store(small_pipeline());
    if (i % 2 == 0) append_in_batches(store, random_history(random), random);
    append_plain_deals(store, random() % 60, random);
    if (store.take_snapshot().n_dimensions() == 0) continue;
    const journey_table j = journeys_of(store);
    for (query q : all_questions(random)) {
      expect_same_answer(j, q);
      const segmentation parts(data_of(j), q);
      const detail::row_parting parting(data_of(j), q, parts);
      detail::parted_rows rows(j.n_deals());
      parting.part(0, j.n_deals(), rows);
      n_rows[2] += rows.other.count();
      for (const std::size_t row : rows.of_any_person.rows()) ++n_rows[parting.of_shape(data_of(j).deals().shape[row]) == detail::row_kind::varied];
      if (HasFailure()) return;
    }
  }
  for (const std::size_t n : n_rows) EXPECT_GT(n, 2'000u);
}

TEST(Columns, EveryLengthAroundTheBlocksIsCountedAlike) {
  for (const std::size_t n : lengths_around({128, 1'024, 2'048, 65'536})) {
    const std::uint64_t seed = base_seed() + 1'100'000 + n;
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    event_store store(small_pipeline());
    append_plain_deals(store, n, random);
    const journey_table j = journeys_of(store);
    ASSERT_EQ(j.n_deals(), n);
    expect_same_answer(j, query{});
    expect_same_answer(j, query{}.by_owner().by_month());
    expect_same_answer(j, query{}.created_in({instant{} + timespan::days(100), instant{} + timespan::days(200)}).by_owner().count(counting::strict));
    if (j.snapshot().n_dimensions() > 0)
      expect_same_answer(j, query{}.where("region", {"North"}).owners({"Anna"}).of_open().worth_by(valuation::current));
    if (HasFailure()) return;
  }
}

// What came after the query's instant is in the dictionaries, but in no row: "none" is still told from the names.
TEST(Columns, ADictionaryMayHaveMoreNamesThanItsColumnNumbers) {
  event_store store(small_pipeline());
  std::vector<std::string> names;
  for (int i = 0; i < 305; ++i) names.push_back("name " + std::to_string(i));
  std::vector<deal_event> events;
  for (std::size_t i = 0; i < names.size(); ++i) {
    deal_event e;
    e.kind = event_kind::created;
    e.deal = names[i];
    e.at = instant{} + timespan::days(i < 5 ? 1 : 20);
    if (i >= 5 || i % 2 == 0) e.owner = names[i];
    if (i >= 5 || i % 2 == 0) e.values = {{"region", names[i]}};
    events.push_back(e);
  }
  ASSERT_TRUE(store.append(events).rejected.empty());
  const instant as_of = instant{} + timespan::days(10);
  const journey_table j = journeys_of(store, as_of);
  ASSERT_EQ(data_of(j).deals().owner.width(), 1u);
  ASSERT_GT(j.snapshot().owners().size(), 255u);
  for (query q : {query{}.by_owner().by("region"), query{}.owners({"name 0", ""}), query{}.where("region", {""}).by_owner(),
                  query{}.where_not("region", {"name 2"}).where_not("region", {"name 100"})})
    expect_same_answer(j, q.as_of_time(as_of));
  const cohort_result r = cohort_funnel(j, query{}.as_of_time(as_of).by_owner()).value();
  ASSERT_EQ(r.segments.size(), 4u);
  EXPECT_EQ(r.segments[0].key[0], "");
  EXPECT_EQ(r.segments[0].tally.total().deals, 2);
  EXPECT_EQ(r.segments[3].key[0], "name 4");
  const auto n_of = [&](query q) { return cohort_funnel(j, q.as_of_time(as_of)).value().total.total().deals; };
  EXPECT_EQ(n_of(query{}.where("region", {""})), 2);
  // Names that no row has select nothing, whether anybody else has them or not.
  const std::map<std::string, std::string> teams{{"name 0", "Red"}, {"name 2", ""}};
  for (const char* name : {"name 100", "nobody"}) {
    EXPECT_EQ(n_of(query{}.where("region", {name})), 0) << name;
    EXPECT_EQ(n_of(query{}.owners({name})), 0) << name;
    EXPECT_EQ(n_of(query{}.roster(teams).teams({name})), 0) << name;
    EXPECT_EQ(n_of(query{}.where_not("region", {name})), 5) << name;
  }
  EXPECT_EQ(n_of(query{}.roster(teams).teams({"Red"})), 1);
  EXPECT_EQ(n_of(query{}.roster(teams).teams({""})), 4);
}

// Selection condition by condition against the plain reading of the query.
TEST(Columns, SelectionByBitMasksIsSelectionRowByRow) {
  for (int i = 0; i < 40; ++i) {
    const std::uint64_t seed = base_seed() + 1'200'000 + static_cast<std::uint64_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    event_store store(small_pipeline());
    append_plain_deals(store, 900 + random() % 400, random);
    const journey_table j = journeys_of(store);
    const deal_columns d = j.deals();
    const instant a = instant{} + timespan::hours(static_cast<std::int64_t>(random() % (400 * 24)));
    const period in{a, a + timespan::days(static_cast<std::int64_t>(random() % 200))};
    query q = query{}.amount_between(0, 600).where("region", {"North", ""}).where_not("region", {"South"});
    if (random() % 2 == 0) q.closed_in(in);
    else q.created_in(in);
    q.only({outcome::open, outcome::won, outcome::lost});
    std::vector<std::size_t> expected;
    for (std::size_t row = 0; row < j.n_deals(); ++row) {
      const std::string_view region = j.snapshot().values(0).name(d.dimensions[0][row]);
      const bool closed = q.basis == date_basis::closed;
      if (d.amount[row] < 0 || d.amount[row] > 600 || (region != "North" && !region.empty())) continue;
      if (closed && d.outcome[row] == outcome::open) continue;
      const instant t = closed ? d.closed[row] : d.created[row];
      if (in.contains(t)) expected.push_back(row);
    }
    ASSERT_EQ(select_deals(data_of(j), q), expected);
  }
}

TEST(Columns, APeriodTableSaysWhatTheCalendarSays) {
  std::mt19937_64 random(base_seed() + 1'300'000);
  for (int i = 0; i < 200; ++i) {
    const std::int64_t span = std::int64_t{1} << (random() % 50);
    std::vector<instant> times;
    for (std::size_t n = random() % 200; n > 0; --n)
      times.push_back(random() % 10 == 0 ? instant::max() : instant{static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(span)) - span / 2});
    const packed_column<instant> column(times);
    const auto unit = static_cast<calendar_unit>(span > (std::int64_t{1} << 46) ? 2 + random() % 4 : random() % 6);
    const unsigned fiscal_start = 1 + static_cast<unsigned>(random() % 12);
    const detail::period_table table(column, time_zone{}, unit, fiscal_start);
    column.with_raw([&](const auto* raw) {
      for (std::size_t t = 0; t < times.size(); ++t) {
        const std::uint32_t p = table.of_raw(raw[t]);
        if (times[t] == instant::max())
          ASSERT_EQ(p, table.size());
        else
          ASSERT_EQ(table[p], period_of(times[t], time_zone{}, unit, fiscal_start));
      }
    });
  }
}

TEST(Columns, ASimpleChainGetsAsFarAsTheMatcher) {
  std::size_t reached = 0, limited = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::uint64_t seed = base_seed() + 1'400'000 + static_cast<std::uint64_t>(i);
    std::mt19937_64 random(seed);
    const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
    ordered_rule rule;
    const std::size_t n_steps = 1 + below(5);
    for (std::size_t k = 0; k < n_steps; ++k) rule.steps.push_back({stage_bit(static_cast<stage_index>(k)) | (below(4) == 0 ? stage_bit(static_cast<stage_index>(63 - k)) : 0), false, {}, {}});
    if (below(3) != 0) rule.window = timespan{static_cast<std::int64_t>(below(20))};
    rule.reentry = below(2) == 0 ? reentry::first : reentry::best;
    rule.strict_once = below(2) == 0;
    std::vector<timed_stage> visits;
    std::vector<stage_index> stages;
    std::vector<std::uint64_t> entered;
    instant at{static_cast<std::int64_t>(below(100)) - 50};
    for (std::size_t n = below(14); n > 0; --n) {
      const std::size_t k = below(7);
      stages.push_back(static_cast<stage_index>(k == 6 ? 63 - below(6) : k));
      entered.push_back(static_cast<std::uint64_t>(at.us + 50));
      visits.push_back({stages.back(), at, no_code});
      at.us += static_cast<std::int64_t>(below(4));
    }
    const auto chain = simple_chain::make(rule);
    ASSERT_TRUE(chain);
    const std::size_t level = ordered_matcher::make(rule)->furthest(visits).level;
    std::vector<std::uint8_t> goes_on(stages.size(), 0xFF), levels(stages.size());
    if (!goes_on.empty()) goes_on[0] = 0;
    chain->levels([&](std::size_t k) { return stages[k]; }, entered.data(), goes_on.data(), stages.size(), 1, levels.data());
    ASSERT_EQ(levels.empty() ? 0 : levels.back(), level) << "seed " << seed;
    reached += level == n_steps;
    rule.window.reset();
    limited += ordered_matcher::make(rule)->furthest(visits).level != level;
  }
  EXPECT_GT(reached, 1'000u);
  EXPECT_GT(limited, 300u);
}

// What is not in the simple form is left to the matcher.
TEST(Columns, OnlySimpleRulesAreSimpleChains) {
  ordered_rule simple;
  simple.steps = {{0b001, false, {}, {}}, {0b110, false, {}, {}}};
  EXPECT_TRUE(simple_chain::make(simple));
  std::vector<ordered_rule> others(10, simple);
  others[0].steps[1].optional = true;
  others[1].steps[1].min_gap = timespan::hours(1);
  others[2].steps[1].max_gap = timespan::hours(1);
  others[3].steps[1].stages = 0b011;
  others[4].exclusions = {{0b100, 0, 1}};
  others[5].hold_constant = held_field{};
  others[6].reentry = reentry::each;
  others[7].strict_deduplication = true;
  others[8].strict_order = true;
  others[9].strict_increase = true;
  for (std::size_t i = 0; i < others.size(); ++i) EXPECT_FALSE(simple_chain::make(others[i])) << i;
}

}  // namespace
