/// Stays gathered at once are the stays told one after the other, and their means and quantiles those of the whole
/// multiset: for every grouping, attribution, length of table and number of threads. A failure prints its seed.
#include "support/library.hpp"
#include "support/questions.hpp"
#include "support/random_history.hpp"

#include <funnel/stats/estimate.hpp>
#include <funnel/aggregates/durations.hpp>
#include "aggregates/order_statistics.hpp"
#include "aggregates/segmentation.hpp"
#include "aggregates/stay_cells.hpp"
#include "aggregates/stay_lengths.hpp"
#include "aggregates/stays.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

const std::vector<double> shares{0.5, 0, 1, 0.25, 0.9, 0.29};

using tallies = std::map<std::vector<std::string>, std::vector<survival_tally>>;  // by segment, then stage

/// Observation by observation.
tallies one_by_one(const journey_table& j, const query& q, stay_of whose) {
  segmentation parts(data_of(j), q);
  const std::vector<survival_tally> none(j.pipeline().n_open());
  std::vector<std::vector<survival_tally>> counted;
  std::vector<survival_tally> total = none;
  detail::count_durations(data_of(j), q, whose, parts, [&](std::size_t part, std::size_t, std::size_t visit, const survival_observation& o) {
    if (counted.size() <= part) counted.resize(part + 1, none);
    counted[part][j.visits().stage[visit]].add(o);
    total[j.visits().stage[visit]].add(o);
  });
  tallies t{{{"total"}, total}};
  for (std::size_t s = 0; s < counted.size() && !q.groups.empty(); ++s) t[parts.keys()[s]] = counted[s];
  return t;
}

tallies told(const durations_result& r) {
  tallies t{{{"total"}, r.total}};
  for (const auto& s : r.segments) t[s.key] = s.tally;
  EXPECT_TRUE(std::is_sorted(r.segments.begin(), r.segments.end(), [](const auto& a, const auto& b) { return a.key < b.key; }));
  return t;
}

stay_lengths lengths_of(const survival_tally& t) {
  stay_lengths l;
  std::map<std::int64_t, std::int64_t> ended;
  for (const auto& [key, count] : t.lengths()) {
    (key.cause == not_ended ? l.lasting : l.ended) += count;
    if (key.cause == not_ended) continue;
    ended[key.lasted_us] += count;
    l.sum.us += key.lasted_us * count;  // random histories are short
  }
  l.sum = {l.sum.us / 1'000'000, l.sum.us % 1'000'000};
  for (const double share : shares)
    if (const auto v = sample_quantile(ended, share)) l.quantiles_us.push_back(*v);
  return l;
}

void expect_lengths(const std::vector<stay_lengths>& given, const std::vector<survival_tally>& of) {
  ASSERT_EQ(given.size(), of.size());
  for (std::size_t k = 0; k < of.size(); ++k) {
    const stay_lengths expected = lengths_of(of[k]);
    EXPECT_EQ(given[k].ended, expected.ended);
    EXPECT_EQ(given[k].lasting, expected.lasting);
    EXPECT_EQ(given[k].sum, expected.sum);
    ASSERT_EQ(given[k].quantiles_us.size(), expected.quantiles_us.size());
    for (std::size_t i = 0; i < expected.quantiles_us.size(); ++i)
      EXPECT_NEAR(given[k].quantiles_us[i], expected.quantiles_us[i], 1e-9 * expected.quantiles_us[i]) << "share " << shares[i];
  }
}

void expect_same_stays(const journey_table& j, const query& q, const std::vector<unsigned>& thread_numbers) {
  ASSERT_TRUE(validate(q, j).empty()) << validate(q, j).front().message;
  for (const stay_of whose : {stay_of::visit, stay_of::deal}) {
    const tallies expected = one_by_one(j, q, whose);
    for (const unsigned threads : thread_numbers) {
      EXPECT_EQ(told(time_in_stage(j, q, whose, {threads}).value()), expected);
      const ended_stays_result r = ended_stays(j, q, whose, shares, {threads}).value();
      expect_lengths(r.total, expected.at({"total"}));
      ASSERT_EQ(r.segments.size() + 1, expected.size());
      for (const auto& s : r.segments) expect_lengths(s.tally, expected.at(s.key));
    }
  }
}

/// Deals that seldom change owner, with times in units of `unit`.
void append_deals(event_store& store, std::size_t n, timespan unit, std::mt19937_64& random) {
  static const std::vector<std::string> stages{"a", "b", "c", "d", "w"};
  static const std::vector<std::string> owners{"Anna", "Boris", "Vera"};
  static const std::vector<std::string> regions{"North", "South"};
  const auto below = [&](std::size_t k) { return static_cast<std::size_t>(random() % k); };
  const auto units = [&](std::size_t k) { return timespan{unit.us * static_cast<std::int64_t>(below(k))}; };
  std::vector<std::string> names;
  for (std::size_t i = 0; i < n; ++i) names.push_back("deal " + std::to_string(i));
  std::vector<deal_event> events;
  for (const std::string& name : names) {
    deal_event e;
    e.kind = event_kind::created;
    e.deal = name;
    e.at = instant{} + units(3'000'000);
    e.owner = owners[below(owners.size())];
    e.values = {{"region", regions[below(regions.size())]}};
    events.push_back(e);
    for (std::size_t moves = below(6); moves > 0; --moves) {
      deal_event m;
      m.kind = below(5) == 0 ? event_kind::lost : event_kind::stage_moved;
      m.deal = name;
      m.at = e.at = e.at + units(500'000);
      if (m.kind == event_kind::stage_moved) m.stage = stages[below(stages.size())];
      if (below(12) == 0) m.owner = owners[below(owners.size())];
      if (below(12) == 0) m.actor = owners[below(owners.size())];
      events.push_back(m);
    }
  }
  ASSERT_TRUE(store.append(events).rejected.empty());
}

constexpr instant end = instant{} + timespan::days(100);

TEST(Stays, GatheredAtOnceAreThoseToldOneByOne) {
  std::size_t n_raw = 0, n_others = 0;
  for (int i = 0; i < 60; ++i) {
    const std::uint64_t seed = base_seed() + 2'200'000 + static_cast<std::uint64_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    event_store store(small_pipeline());
    if (i % 3 == 0) append_in_batches(store, random_history(random), random);
    append_deals(store, random() % 60, i % 4 == 1 ? timespan{1'000} : timespan::seconds(1), random);
    const instant as_of = i % 7 == 5 ? end + timespan{1} : end;  // no whole second
    const journey_table j = journeys_of(store, as_of);
    if (j.snapshot().n_dimensions() == 0) continue;
    for (const question& asked : random_questions(random)) {
      query q = asked.q;
      q.as_of_time(as_of);
      if (random() % 3 == 0) q.by("region");
      if (q.groups.size() == 2 && q.groups[0] == q.groups[1]) q.groups.pop_back();
      if (random() % 8 == 0) q.in_working_time(work_schedule::five_day_week(time_zone{}));
      expect_same_stays(j, q, {1});
      if (HasFailure()) return;
      const segmentation parts(data_of(j), q);
      const bool raw = detail::raw_stays::make(data_of(j), q, stay_of::visit, parts, 2).has_value();
      ++(raw && !q.working_hours ? n_raw : n_others);
    }
  }
  EXPECT_GT(n_raw, 200u);
  EXPECT_GT(n_others, 200u);
}

TEST(Stays, AreTheSameForEveryLengthAndNumberOfThreads) {
  for (const std::size_t n : (under_thread_sanitizer ? std::vector<std::size_t>{0, 67, 1'025, 65'537} : lengths_around({128, 1'024, 65'536}))) {
    const std::uint64_t seed = base_seed() + 2'300'000 + n;
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    event_store store(small_pipeline());
    append_deals(store, n, timespan::seconds(1), random);
    const journey_table j = journeys_of(store, end);
    const query q = query{}.as_of_time(end);
    expect_same_stays(j, q, {1, 2, 3});
    if (n > 0 && n < 60'000) expect_same_stays(j, query(q).by_owner().by_month(), {1, 2});
    if (n > 65'536) expect_same_stays(j, query(q).by("region"), {2});
    if (n > 0 && n != 65'535 && n != 65'536) expect_same_stays(j, query(q).where("region", {"North"}).owners({"Anna", "Boris"}).of_open(), {1, 3});
    if (HasFailure()) return;
  }
}

template <class Number>
void expect_order(std::mt19937_64& random, std::size_t n, Number most) {
  std::vector<Number> sorted(n);
  for (Number& x : sorted) x = static_cast<Number>(random()) % (random() % 3 == 0 ? most : most / 5'000 + 1);
  const std::vector<Number> values = sorted;
  std::sort(sorted.begin(), sorted.end());
  const std::size_t cut = n / 3;
  detail::order_statistics<Number> of({std::span(values).first(cut), std::span(values).subspan(cut)}, most);
  ASSERT_EQ(of.size(), n);
  for (std::size_t rank = 0; rank < n; rank += 1 + n / 50) ASSERT_EQ(of.at(rank), sorted[rank]);
  ASSERT_EQ(of.at(n - 1), sorted[n - 1]);
}

TEST(OrderStatistics, AreWhatSortingGives) {
  std::mt19937_64 random(base_seed() + 2'400'000);
  for (const std::size_t n : std::vector<std::size_t>{1, 2, 3, 64, 1'000, 20'000, 200'000}) {
    expect_order<std::uint32_t>(random, n, 1);
    expect_order<std::uint32_t>(random, n, 63'072'000);
    expect_order<std::uint32_t>(random, n, 0xFFFF'FFFF);
    expect_order<std::uint64_t>(random, n, std::uint64_t{1} << 62);
  }
}

// 40,000 years ten thousand times are more microseconds than 64 bits hold.
TEST(StayLengths, SumsMayExceedSixtyFourBits) {
  const std::uint64_t us = 40'000ULL * 31'557'600 * 1'000'000 + 7;
  const std::vector<std::uint64_t> lengths(10'000, us);
  const stay_lengths l = detail::lengths_of<std::uint64_t>({{}, {std::span(lengths)}}, 1, shares);
  EXPECT_EQ(l.sum.seconds, 40'000LL * 31'557'600 * 10'000);
  EXPECT_EQ(l.sum.us, 70'000);
  EXPECT_DOUBLE_EQ(*l.mean_us(), static_cast<double>(us));
  EXPECT_DOUBLE_EQ(l.quantiles_us[0], static_cast<double>(us));
}

}  // namespace
