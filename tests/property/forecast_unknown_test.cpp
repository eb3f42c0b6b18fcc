/// Forecasts of deals of which the data do not say since when they stand where they are, and look-backs by what was known
/// then. A failure prints its seed; FUNNEL_LOOK_BACKS=20 makes the simulation large enough to tell coverage and bias.
#include <funnel/analysis/forecast.hpp>

#include "analysis/forecast_stays.hpp"
#include "support/aging_deals.hpp"
#include "support/library.hpp"
#include "support/random_history.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>
#include <string>
#include <tuple>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

pipeline dated_stages() { return pipeline_builder("p").open("s0").open("s1").open("s2").won("won").lost("lost").build().value(); }

/// Which moves of a deal the data date: all, none, or each by itself.
enum class dating { all, none, some };

/// What is known of the deals on a day when the moves of some have no dates: such a deal is seen where it stands, and known
/// to have been there since an unknown time after the last move that is dated. Closings are always dated.
event_store partly_dated(const std::vector<aging_deal>& deals, double today, const std::function<dating(std::size_t)>& dated, std::mt19937_64& random) {
  std::vector<deal_event> events;
  for (std::size_t i = 0; i < deals.size(); ++i) {
    if (deals[i].created > today) continue;
    const std::string id = "d" + std::to_string(i);
    events.push_back({.kind = event_kind::created, .deal = id, .at = on_day(deals[i].created), .amount = 100});
    double last = deals[i].created;  // the last time that is known
    std::string seen;                // where it was moved since
    const dating how = dated(i);
    const auto tell_seen = [&] {
      if (seen.empty()) return;
      deal_event e{.kind = event_kind::stage_moved, .deal = id, .at = on_day(last), .stage = seen, .gaps = gap_before | gap_undated};
      events.push_back(e);
    };
    for (const aging_deal::move& m : deals[i].moves) {
      if (m.day > today) break;
      const bool closing = m.to >= aging_deal::won;
      if (!closing && (how == dating::none || (how == dating::some && random() % 2 == 0))) {
        seen = "s" + std::to_string(m.to);
        continue;
      }
      deal_event e{.kind = m.to == aging_deal::won ? event_kind::won : m.to == aging_deal::lost ? event_kind::lost : event_kind::stage_moved,
                   .deal = id, .at = on_day(m.day)};
      if (!closing) e.stage = "s" + std::to_string(m.to);
      if (!seen.empty()) e.gaps = gap_before;
      seen.clear();
      last = m.day;
      events.push_back(e);
    }
    tell_seen();
  }
  event_store store(dated_stages());
  EXPECT_TRUE(store.append(events).rejected.empty());
  return store;
}

aging_deal three_stage_deal(std::mt19937_64& random, double days) {
  aging_deal d{days * draw_fraction(random), {}};
  double t = d.created;
  for (int k = 0; k < aging_deal::won;) {
    const bool on = draw_fraction(random) < 0.6;
    t += on ? exponential(random, 12) : exponential(random, 30);
    k = !on ? aging_deal::lost : k == 2 ? aging_deal::won : k + 1;
    d.moves.push_back({t, k});
  }
  return d;
}

using told_stay = std::tuple<std::size_t, std::int64_t, std::int64_t, std::size_t>;

// What is learnt of stages with less data is learnt by all of them, and nothing else; and no deal whose entry is unknown is
// taken as just arrived.
TEST(UnknownEntries, TakenFromAFullHistoryChangeNothingThatIsKnown) {
  std::size_t n_same = 0, n_undated = 0, n_since = 0;
  for (int round = 0; round < 60; ++round) {
    const std::uint64_t seed = base_seed() + 3'600'000 + static_cast<std::uint64_t>(round);
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    std::vector<aging_deal> deals;
    for (int i = 0; i < 60; ++i) deals.push_back(three_stage_deal(random, 200));
    const event_store all = store_on(deals, 3, 150);
    const event_store less = partly_dated(deals, 150, [&](std::size_t i) { return i % 3 == 0 ? dating::all : i % 3 == 1 ? dating::none : dating::some; }, random);
    const journey_table a = journeys_of(all, on_day(150)), b = journeys_of(less, on_day(150));
    const auto &of_all = detail::data_of(a), &of_less = detail::data_of(b);
    ASSERT_EQ(a.n_deals(), b.n_deals());
    std::vector<std::size_t> rows(a.n_deals());
    for (std::size_t row = 0; row < rows.size(); ++row) rows[row] = row;
    forecast_states whole(3), some(3);
    whole.look(of_all, rows);
    some.look(of_less, rows);
    whole.finish();
    some.finish();
    EXPECT_FALSE(whole.has_more());
    EXPECT_TRUE(some.has_more());
    stay_reader read_all(whole, of_all), read_less(some, of_less);
    for (const std::size_t row : rows) {
      ASSERT_EQ(a.deal_id(row), b.deal_id(row).replace(0, 1, "deal "));
      std::vector<told_stay> known;
      for (const forecast_stay& s : read_all.of(row)) known.emplace_back(s.state, s.entered, s.left, s.exit);
      const instant closed = a.deals().closed[row];
      for (const forecast_stay& s : read_less.of(row)) {
        if (s.state >= 3) {  // since the entry, until it was heard of again
          EXPECT_TRUE(std::any_of(known.begin(), known.end(), [&](const told_stay& k) { return std::get<0>(k) == s.state - 3 && std::get<1>(k) == s.entered; }));
          if (s.exit == forecast_stay::lasts) continue;
          if (s.exit == forecast_stay::won || s.exit == forecast_stay::gone) {
            EXPECT_EQ(s.left, closed.us);
            EXPECT_EQ(s.exit == forecast_stay::won, a.deals().outcome[row] == outcome::won);
          } else {
            EXPECT_TRUE(std::any_of(known.begin(), known.end(), [&](const told_stay& k) { return std::get<0>(k) == s.exit % 3 && std::get<1>(k) == s.left; }));
          }
          ++n_since;
          continue;
        }
        ASSERT_TRUE(s.teaches);
        EXPECT_TRUE(std::any_of(known.begin(), known.end(), [&](const told_stay& k) {
          const std::size_t to = std::get<3>(k);
          return std::get<0>(k) == s.state && std::get<1>(k) == s.entered && std::get<2>(k) == s.left &&
                 (to == s.exit || (to < 3 && s.exit == some.since(to)));
        })) << "a stay that never was";
        ++n_same;
      }
      if (a.deals().outcome[row] != outcome::open) continue;
      const forecast_stay now = read_less.now(row);
      const std::size_t last = b.deals().first_visit[row + 1] - 1;
      if ((of_less.unknown_of(row, last) & unknown_entry) == 0) continue;
      ++n_undated;
      EXPECT_GE(now.state, 3u);
      EXPECT_LE(now.entered, of_all.visits().entered[a.deals().first_visit[row + 1] - 1].us);
    }
    if (HasFailure()) return;
  }
  EXPECT_GT(n_same, 300u);
  EXPECT_GT(n_since, 1'000u);
  EXPECT_GT(n_undated, 100u);
}

TEST(UnknownEntries, KeepCoverageAndBias) {
  const char* const n = std::getenv("FUNNEL_LOOK_BACKS");
  const int histories = n ? std::max(1, std::atoi(n)) : 3, instants = n ? 10 : 3;
  const std::vector<std::pair<const char*, std::function<dating(std::size_t, const aging_deal&)>>> kinds{
      {"a third of the deals has no dates", [](std::size_t i, const aging_deal&) { return i % 3 == 0 ? dating::none : dating::all; }},
      {"half of all moves has no dates", [](std::size_t, const aging_deal&) { return dating::some; }},
      {"deals of the first year have no dates", [](std::size_t, const aging_deal& d) { return d.created < 270 ? dating::none : dating::all; }},
      {"no move has a date", [](std::size_t, const aging_deal&) { return dating::none; }}};
  std::mt19937_64 random(base_seed());
  SCOPED_TRACE("FUNNEL_TEST_SEED=" + std::to_string(base_seed()));
  for (const auto& [what, dated] : kinds) {
    double expected = 0, came = 0;
    int covered = 0, all = 0;
    std::int64_t undated = 0;
    for (int h = 0; h < histories; ++h) {
      std::vector<aging_deal> deals;
      for (int i = 0; i < 1'500; ++i) deals.push_back(three_stage_deal(random, 540));
      for (int i = 0; i < instants; ++i) {
        const double today = 540 * (0.5 + 0.45 * (i + draw_fraction(random)) / instants);
        const event_store store = partly_dated(deals, today, [&, &rule = dated](std::size_t d) { return rule(d, deals[d]); }, random);
        const forecast_answer a = forecast(journeys_of(store, on_day(today)), query{}.as_of_time(on_day(today)), {.simulation = {.draws = 399}}).value();
        ASSERT_TRUE(a.total.ever.has_value()) << what;
        EXPECT_LE(a.total.ever.untold, 15);
        std::int64_t won = 0;
        for (const aging_deal& d : deals) won += d.open_on(today) && d.won_by(1e9);
        ++all;
        covered += a.total.ever.wins_interval.lower <= won && won <= a.total.ever.wins_interval.upper;
        expected += a.total.ever.expected_wins;
        came += static_cast<double>(won);
        for (const forecast_stage& s : a.stages) undated += s.undated;
      }
    }
    std::printf("%-44s %5d look-backs, %5.1f %% covered, %9.1f expected, %9.1f came, bias %+.3f\n", what, all, 100.0 * covered / all,
                expected / all, came / all, (expected - came) / came);
    EXPECT_GT(undated, 0) << what;
    EXPECT_GE(covered, (n ? 0.9 : 0.6) * all) << what;
    EXPECT_NEAR(expected / came, 1, n ? 0.12 : 0.25) << what;
  }
}

/// What the store knows: wins of the last deals were written down `late` days after they happened.
event_store recorded(const std::vector<aging_deal>& deals, double today, const std::function<double(std::size_t, double)>& known) {
  std::vector<deal_event> events;
  for (std::size_t i = 0; i < deals.size(); ++i) {
    if (deals[i].created > today) continue;
    const std::string id = "d" + std::to_string(i);
    deal_event begin{.kind = event_kind::created, .deal = id, .at = on_day(deals[i].created), .amount = 100};
    begin.known_at = begin.at;
    events.push_back(begin);
    for (const aging_deal::move& m : deals[i].moves) {
      if (m.day > today) break;
      deal_event e{.kind = m.to == aging_deal::won ? event_kind::won : event_kind::lost, .deal = id, .at = on_day(m.day)};
      if (m.to < aging_deal::won) {
        e.kind = event_kind::stage_moved;
        e.stage = "s" + std::to_string(m.to);
      }
      e.known_at = on_day(known(i, m.day));
      events.push_back(e);
    }
  }
  event_store store(dated_stages());
  EXPECT_TRUE(store.append(events).rejected.empty());
  return store;
}

// The forecast of a look-back is that which a store of then would have been asked for.
TEST(KnownThen, LookBacksAreForecastsOfThen) {
  std::mt19937_64 random(base_seed());
  SCOPED_TRACE("FUNNEL_TEST_SEED=" + std::to_string(base_seed()));
  std::vector<aging_deal> deals;
  for (int i = 0; i < 600; ++i) deals.push_back(three_stage_deal(random, 330));
  const double today = 334;  // 1 December
  const auto late = [](std::size_t i, double day) { return i % 2 == 0 ? day + 25 : day; };
  const auto of = [&](const event_store& store) {
    return forecast(journeys_of(store, on_day(today)), query{}.as_of_time(on_day(today)), {.simulation = {.draws = 199}}).value();
  };
  const forecast_answer known = of(recorded(deals, today, late)), all = of(recorded(deals, today, [](std::size_t, double day) { return day; }));
  ASSERT_TRUE(known.known_late.has_value());
  EXPECT_GT(*known.known_late, 100);
  EXPECT_FALSE(all.known_late.has_value());
  EXPECT_EQ(known.total.ever.expected_wins > 0, all.total.ever.expected_wins > 0);
  ASSERT_GE(known.record_within.rows.size(), 5u);
  int other = 0;
  for (const forecast_look_back& l : known.record_within.rows) {
    // Open then, as far as it was known; and won, by what is known now, since its present stay began.
    const double from = (l.stretch.start - first_day_of_2025).days(), until = (l.stretch.end - first_day_of_2025).days();
    std::int64_t open = 0, came = 0, open_by_all = 0;
    for (std::size_t i = 0; i < deals.size(); ++i) {
      const aging_deal& d = deals[i];
      if (d.created > from) continue;
      open_by_all += d.open_on(from);
      const bool closed = !d.moves.empty() && d.moves.back().to >= aging_deal::won && late(i, d.moves.back().day) <= from;
      open += !closed;
      came += !closed && d.won_by(until);
    }
    EXPECT_EQ(l.open, open);
    EXPECT_EQ(l.came, came);
    other += open != open_by_all;
  }
  EXPECT_GT(other, 3);
}

// Rows that nobody knew then must not help: what is written down today of years ago changes no earlier forecast.
TEST(KnownThen, WhatIsRecordedTodayHelpsNoLookBack) {
  std::mt19937_64 random(base_seed());
  SCOPED_TRACE("FUNNEL_TEST_SEED=" + std::to_string(base_seed()));
  std::vector<aging_deal> deals;
  for (int i = 0; i < 400; ++i) deals.push_back(three_stage_deal(random, 330));
  const double today = 334;
  const auto of = [&](const event_store& store) {
    return forecast(journeys_of(store, on_day(today)), query{}.as_of_time(on_day(today)), {.simulation = {.draws = 199}}).value();
  };
  const forecast_answer before = of(recorded(deals, today, [](std::size_t, double day) { return day; }));
  // Of a hundred more deals nothing was known before today; all of them were won the day after they came.
  std::vector<aging_deal> more = deals;
  for (int i = 0; i < 100; ++i) more.push_back({3.0 * i, {{3.0 * i + 1, aging_deal::won}}});
  std::vector<deal_event> events;
  for (std::size_t i = deals.size(); i < more.size(); ++i) {
    deal_event begin{.kind = event_kind::created, .deal = "d" + std::to_string(i), .at = on_day(more[i].created), .amount = 100};
    deal_event end{.kind = event_kind::won, .deal = begin.deal, .at = on_day(more[i].moves[0].day)};
    begin.known_at = end.known_at = on_day(today);
    events.push_back(begin);
    events.push_back(end);
  }
  event_store store = recorded(deals, today, [](std::size_t, double day) { return day; });
  ASSERT_TRUE(store.append(events).rejected.empty());
  const forecast_answer after = of(store);
  EXPECT_EQ(after.known_late, 100);
  ASSERT_EQ(after.record_within.rows.size(), before.record_within.rows.size());
  for (std::size_t i = 0; i < before.record_within.rows.size(); ++i) {
    EXPECT_EQ(after.record_within.rows[i].open, before.record_within.rows[i].open);
    EXPECT_EQ(after.record_within.rows[i].came, before.record_within.rows[i].came);
    // Only where ages are cut into bins may differ.
    EXPECT_NEAR(after.record_within.rows[i].expected, before.record_within.rows[i].expected, 0.1 + 0.1 * before.record_within.rows[i].expected);
  }
  EXPECT_GT(after.stages[0].win_probability, before.stages[0].win_probability + 0.05);  // but now it is known
}

}  // namespace
