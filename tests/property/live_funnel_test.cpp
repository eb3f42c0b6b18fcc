/// What a page adds up is what the library counts for the same filter, and what it lists are the deals of that number.
#include "support/questions.hpp"
#include "support/random_history.hpp"

#include <funnel/aggregates/cohort.hpp>
#include <funnel/aggregates/durations.hpp>
#include <funnel/aggregates/views.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/report/funnel_report.hpp>
#include <funnel/testing/synthetic_crm.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;
using doc::live_funnel;
using role = live_funnel::dimension::role;

/// Positions of the values that are chosen, by dimension.
using choice = std::map<std::uint32_t, std::set<std::uint32_t>>;

/// The query with the choice as filters of its own.
query with(query q, const live_funnel& live, const choice& chosen) {
  q.groups.clear();
  for (const auto& [d, places] : chosen) {
    std::vector<std::string> values;
    for (const std::uint32_t v : places) values.push_back(live.dimensions[d].values[v]);
    switch (live.dimensions[d].as) {
      case role::person: q.owners(values); break;
      case role::team: q.teams(values); break;
      case role::reason: q.lost_for(values); break;
      case role::value: q.where(live.dimensions[d].id, values); break;
      default: ADD_FAILURE() << "periods are chosen by the date basis"; break;
    }
  }
  return q;
}

struct sum {
  std::vector<std::int64_t> numbers;
  std::vector<std::int64_t> won_after;
};

sum add_up(const live_funnel::table& t, const choice& chosen) {
  sum all;
  for (const live_funnel::part& p : t.parts) {
    bool wanted = true;
    for (const auto& [d, places] : chosen) {
      const auto at = std::find(t.dimensions.begin(), t.dimensions.end(), d);
      EXPECT_NE(at, t.dimensions.end());
      wanted = wanted && places.count(p.key[static_cast<std::size_t>(at - t.dimensions.begin())]) > 0;
    }
    if (!wanted) continue;
    all.numbers.resize(std::max(all.numbers.size(), p.numbers.size()));
    for (std::size_t i = 0; i < p.numbers.size(); ++i) all.numbers[i] += p.numbers[i];
    all.won_after.insert(all.won_after.end(), p.won_after.begin(), p.won_after.end());
  }
  std::sort(all.won_after.begin(), all.won_after.end());
  return all;
}

/// The numbers as the library counts them, in the order that `live_funnel::part` names.
sum counted(const journey_table& j, const query& q, const live_funnel& live) {
  sum all;
  const auto put = [&](auto... numbers) { all.numbers.insert(all.numbers.end(), {static_cast<std::int64_t>(numbers)...}); };
  const cohort_result cohort = cohort_funnel(j, q).value();
  for (std::size_t o = 0; o < n_outcomes; ++o) {
    const count_amount& c = cohort.total[static_cast<outcome>(o)];
    put(c.deals, c.amount, c.unpriced);
  }
  for (std::size_t k = 0; k < cohort.total.n_stages(); ++k)
    for (const count_amount& c : cohort.total[k].fates) put(c.deals, c.amount);
  for (const stage_index k : cohort.shown) {
    const counted_row& r = cohort.total.rows()[k];
    put(r.times, r.deals.deals, r.deals.amount, r.deals.unpriced, r.also_next.deals, r.also_next.amount, r.next_amount, r.of_first);
  }
  std::map<std::string, period_row> months;
  for (const period_row& m : by_period(j, q, calendar_unit::month).value()) months.emplace(m.in.label(), m);
  for (const std::string& label : live.periods)
    for (const count_amount& c : months[label].counts) put(c.deals, c.amount);
  const survival_tally lengths = cycle_length(j, q).value();
  for (const auto& [length, n] : lengths.lengths())
    if (length.cause == static_cast<end_cause>(cycle_end::won)) all.won_after.insert(all.won_after.end(), static_cast<std::size_t>(n), length.lasted_us / 1'000'000);
  std::sort(all.won_after.begin(), all.won_after.end());
  return all;
}

void expect_same(const sum& page, const sum& library, const std::string& what) {
  if (page.numbers.empty()) EXPECT_EQ(std::count(library.numbers.begin(), library.numbers.end(), 0), std::ssize(library.numbers)) << what;
  else EXPECT_EQ(page.numbers, library.numbers) << what;
  EXPECT_EQ(page.won_after, library.won_after) << what;
}

/// The deals that the page lists, as page.js finds them.
std::vector<std::string> listed(const live_funnel& live, const choice& chosen, const cohort_cell& cell, std::size_t shown_row) {
  std::vector<std::string> ids;
  std::size_t person = live.dimensions.size();
  for (std::size_t d = 0; d < live.dimensions.size(); ++d)
    if (live.dimensions[d].as == role::person) person = d;
  for (const live_funnel::deal& deal : live.deals) {
    std::uint32_t who = live_funnel::nobody;
    if (cell.what == cohort_cell::measure::outcome) {
      if (deal.outcome != static_cast<std::uint8_t>(cell.how)) continue;
      who = person < deal.key.size() ? deal.key[person] : 0;
    } else if (cell.what == cohort_cell::measure::fate) {
      if (deal.fates[cell.row] != static_cast<std::uint8_t>(cell.of)) continue;
      who = deal.people[cell.row];
    } else {
      if (deal.times[shown_row] == 0) continue;
      who = deal.counted_for[shown_row];
    }
    if (who == live_funnel::nobody) continue;
    bool wanted = true;
    for (const auto& [d, places] : chosen) {
      std::uint32_t value = deal.key[d];
      if (d == person) value = who;
      if (live.dimensions[d].as == role::team && person < deal.key.size() && who != deal.key[person]) value = live.team_of[who];
      wanted = wanted && places.count(value) > 0;
    }
    if (wanted) ids.insert(ids.end(), cell.what == cohort_cell::measure::counted ? static_cast<std::size_t>(deal.times[shown_row]) : 1, deal.id);
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

choice random_choice(const live_funnel& live, const std::vector<std::uint32_t>& dimensions, std::mt19937_64& random) {
  choice chosen;
  for (const std::uint32_t d : dimensions) {
    if (random() % 2 == 0 || live.dimensions[d].as >= role::created) continue;
    for (std::size_t n = 1 + random() % 3; n > 0; --n) chosen[d].insert(static_cast<std::uint32_t>(random() % live.dimensions[d].values.size()));
  }
  return chosen;
}

void check_lists(const journey_table& j, const query& asked, const live_funnel& live, const choice& chosen, const std::string& what) {
  const query q = with(asked, live, chosen);
  const cohort_result cohort = cohort_funnel(j, q).value();
  for (std::size_t o = 0; o < n_outcomes; ++o) {
    const cohort_cell cell{cohort_cell::measure::outcome, 0, {}, static_cast<outcome>(o)};
    EXPECT_EQ(listed(live, chosen, cell, 0), drill_down(j, q, cell).value()) << what << ", outcome " << o;
  }
  for (std::size_t k = 0; k < cohort.total.n_stages(); ++k)
    for (std::size_t f = 0; f < n_fates; ++f) {
      const cohort_cell cell{cohort_cell::measure::fate, k, static_cast<fate>(f), {}};
      EXPECT_EQ(listed(live, chosen, cell, 0), drill_down(j, q, cell).value()) << what << ", stage " << k << ", fate " << f;
    }
  for (std::size_t i = 0; i < cohort.shown.size(); ++i) {
    const cohort_cell cell{cohort_cell::measure::counted, cohort.shown[i], {}, {}};
    EXPECT_EQ(listed(live, chosen, cell, i), drill_down(j, q, cell).value()) << what << ", row " << i;
  }
}

TEST(LiveFunnel, ChoicesOfRandomHistoriesAreSumsOfParts) {
  std::size_t chosen_ones = 0;
  for (std::uint64_t seed = base_seed(); seed < base_seed() + 12; ++seed) {
    std::mt19937_64 random(seed);
    event_store store(small_pipeline());
    for (int times = 0; times < 4; ++times) (void)store.append(random_history(random));
    for (const question& asked : random_questions(random)) {
      const query q = query(asked.q).as_of_time(instant{} + timespan::days(26));
      const journey_table j = project(store.take_snapshot(q.as_of)).value();
      if (!validate(q, j).empty()) continue;  // it asks for a dimension that no deal has
      live_options some_room;
      if (random() % 2 == 0) some_room.max_numbers = 600;
      const auto live = make_live_funnel(j, q, some_room);
      ASSERT_TRUE(live) << live.errors().front().message;
      ASSERT_TRUE(live->tables.front().dimensions.empty());
      expect_same(add_up(live->tables.front(), {}), counted(j, with(q, *live, {}), *live), "all, seed " + std::to_string(seed));
      for (const live_funnel::table& t : live->tables) {
        const choice chosen = random_choice(*live, t.dimensions, random);
        chosen_ones += chosen.size();
        const std::string what = "seed " + std::to_string(seed) + ", " + to_text(q);
        expect_same(add_up(t, chosen), counted(j, with(q, *live, chosen), *live), what);
        check_lists(j, q, *live, chosen, what);
      }
    }
  }
  EXPECT_GT(chosen_ones, 100U);  // or nothing was filtered
}

TEST(LiveFunnel, MonthsAreChosenByTheirDealsCreation) {
  event_store store(test::workload_pipeline(), {"USD", 2});
  test::workload w{.n_deals = 3'000, .seed = base_seed()};
  ASSERT_TRUE(test::append_to(store, test::generated_deals(w)).empty());
  const query q = query{}.as_of_time(w.end());
  const journey_table j = project(store.take_snapshot(q.as_of)).value();
  const live_funnel live = make_live_funnel(j, q).value();
  const auto period = std::find_if(live.dimensions.begin(), live.dimensions.end(), [](const live_funnel::dimension& d) { return d.as == role::created; });
  ASSERT_NE(period, live.dimensions.end());
  const auto place = static_cast<std::uint32_t>(period - live.dimensions.begin());
  const auto table = std::find_if(live.tables.begin(), live.tables.end(), [&](const live_funnel::table& t) {
    return std::find(t.dimensions.begin(), t.dimensions.end(), place) != t.dimensions.end();
  });
  ASSERT_NE(table, live.tables.end());
  const auto march = static_cast<std::uint32_t>(std::find(period->values.begin(), period->values.end(), "2024-03") - period->values.begin());
  ASSERT_LT(march, period->values.size());
  const query in_march = query(q).created_in(bounds(*period_labelled("2024-03"), q.zone));
  expect_same(add_up(*table, {{place, {march}}}), counted(j, in_march, live), "March");
  // Two hundred owners by everything else are too many numbers: the page carries as many combinations as it has room for.
  std::size_t numbers = 0;
  for (const live_funnel::table& t : live.tables) {
    for (const live_funnel::part& p : t.parts) numbers += static_cast<std::size_t>(std::count_if(p.numbers.begin(), p.numbers.end(), [](std::int64_t n) { return n != 0; }));
  }
  EXPECT_LT(numbers, 110'000U);
  for (std::uint32_t d = 0; d < live.dimensions.size(); ++d)
    EXPECT_TRUE(std::any_of(live.tables.begin(), live.tables.end(), [&](const live_funnel::table& t) {
      return std::find(t.dimensions.begin(), t.dimensions.end(), d) != t.dimensions.end();
    })) << live.dimensions[d].id;
  EXPECT_EQ(live.deals.size(), 1'000U);
  EXPECT_EQ(live.n_deals, 3'000);
}

TEST(LiveFunnel, AmountsThatAPageCannotAddAreRefused) {
  event_store store(small_pipeline(), {"EUR", 2});
  std::vector<deal_event> events;
  for (int i = 0; i < 20; ++i) events.push_back({.kind = event_kind::created, .deal = "D" + std::to_string(i), .at = instant{}, .amount = 900'000'000'000'000});
  ASSERT_TRUE(store.append(events).rejected.empty());
  const query q = query{}.as_of_time(instant{} + timespan::days(1));
  const journey_table j = project(store.take_snapshot(q.as_of)).value();
  const auto live = make_live_funnel(j, q);
  ASSERT_FALSE(live);
  EXPECT_EQ(live.errors().front().code, errc::out_of_range);
}

}  // namespace
