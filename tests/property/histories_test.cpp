/// On thousands of random histories the library agrees with the naive model in every cell and in the deals behind it,
/// for every counting rule, attribution and valuation. A failure prints the seed of its history.
#include "support/library.hpp"
#include "support/naive_model.hpp"
#include "support/naive_rules.hpp"
#include "support/questions.hpp"
#include "support/random_history.hpp"

#include <funnel/stats/conversion.hpp>
#include <funnel/aggregates/views.hpp>
#include <funnel/aggregates/cohort.hpp>
#include "aggregates/deal_credit.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;
using measure = cohort_cell::measure;

constexpr int n_histories = 400;
constexpr int n_stages = 5;
constexpr int won_stage = 4;

/// The numbers of one cell and the ids of the deals behind it.
struct expected_cell {
  count_amount sum;
  std::int64_t times = 0;
  minor_units next_amount = 0;
  std::vector<std::string> ids;
};
using cell_key = std::array<int, 4>;  // measure, row, fate, outcome
using expected = std::map<std::string, std::map<cell_key, expected_cell>>;  // by segment

cell_key key_of(const cohort_cell& c) {
  return {static_cast<int>(c.what), static_cast<int>(c.row), static_cast<int>(c.of), static_cast<int>(c.how)};
}

outcome outcome_of(const naive::life& l) {
  return l.state == 'w' ? outcome::won : l.state == 'l' ? outcome::lost : outcome::open;
}

expected naive_cohort(const question& asked, const std::vector<naive::life>& lives) {
  const query& q = asked.q;
  const bool ordered = q.counting == counting::ordered;
  expected cells;
  for (const naive::life& l : lives) {
    if (!asked.wants(l)) continue;
    const auto add = [&](const std::string& person, const cohort_cell& c, const count_amount& worth, int times, std::int64_t next) {
      if (!asked.wants_person(person)) return;
      expected_cell& cell = cells[asked.key ? asked.key(l, person) : ""][key_of(c)];
      cell.sum += worth;
      cell.times += times;
      cell.next_amount += next;
      cell.ids.insert(cell.ids.end(), static_cast<std::size_t>(times), l.id);
    };
    const auto person = [&](int k) {
      return ordered ? naive::person_at(l, *naive::step_stay(l, k), q.credit, won_stage) : naive::person(l, k, q.credit, won_stage);
    };
    const auto worth = [&](int k) {
      if (!ordered) return naive::one(naive::worth(l, k, q.worth, won_stage), naive::priced(l, k, q.worth, won_stage));
      const naive::stay& s = *naive::step_stay(l, k);
      return naive::one(naive::worth_at(l, s, q.worth, won_stage), naive::priced_at(l, s, q.worth, won_stage));
    };
    add(naive::person(l, q.credit, won_stage), {measure::outcome, 0, {}, outcome_of(l)},
        naive::one(naive::worth(l, q.worth, won_stage), naive::priced(l, q.worth, won_stage)), 1, 0);
    for (int k = 0; k < n_stages; ++k) {
      const auto row = static_cast<std::size_t>(k);
      add(naive::person(l, k, q.credit, won_stage), {measure::fate, row, static_cast<fate>(naive::fate(l, k)), {}},
          naive::one(naive::worth(l, k, q.worth, won_stage), naive::priced(l, k, q.worth, won_stage)), 1, 0);
      const int times = naive::times(l, k, q.counting);
      if (times == 0) continue;
      add(person(k), {measure::counted, row, {}, {}}, worth(k), times, 0);
      if (k + 1 < n_stages && naive::times(l, k + 1, q.counting) > 0)
        add(person(k), {measure::also_next, row, {}, {}}, worth(k), 1, worth(k + 1).amount);
      if (naive::times(l, 0, q.counting) > 0) add(person(0), {measure::of_first, row, {}, {}}, worth(k), 1, 0);
    }
  }
  return cells;
}

/// All cells that a cohort tally has.
std::vector<cohort_cell> all_cells() {
  std::vector<cohort_cell> cells;
  for (const outcome o : {outcome::open, outcome::won, outcome::lost, outcome::moved_out}) cells.push_back({measure::outcome, 0, {}, o});
  for (std::size_t k = 0; k < n_stages; ++k) {
    for (std::size_t f = 0; f < n_fates; ++f) cells.push_back({measure::fate, k, static_cast<fate>(f), {}});
    for (const measure m : {measure::counted, measure::also_next, measure::of_first}) cells.push_back({m, k, {}, {}});
  }
  return cells;
}

void expect_cell(const cohort_tally& t, const cohort_cell& c, const expected_cell& want) {
  const counted_row& row = t.rows()[c.row];
  switch (c.what) {
    case measure::outcome: EXPECT_EQ(t[c.how], want.sum); break;
    case measure::moved_in: break;
    case measure::fate: EXPECT_EQ(t[c.row][c.of], want.sum); break;
    case measure::counted:
      EXPECT_EQ(row.deals, want.sum);
      EXPECT_EQ(row.times, want.times);
      break;
    case measure::also_next:
      EXPECT_EQ(row.also_next, want.sum);
      EXPECT_EQ(row.next_amount, want.next_amount);
      break;
    case measure::of_first: EXPECT_EQ(row.of_first, want.sum.deals); break;
  }
}

/// The laws that hold for every cohort, whatever was asked.
void expect_laws(const cohort_result& r) {
  const cohort_tally& t = r.total;
  const bool by_stage = std::any_of(r.asked.filters.begin(), r.asked.filters.end(), [](const filter& f) { return f.by == field::owner || f.by == field::team; });
  for (std::size_t k = 0; k < n_stages; ++k) {
    if (!by_stage) {
      EXPECT_EQ(t[k].total().deals, t.total().deals) << "the fates of stage " << k << " do not sum to the cohort";
    }
    if (r.asked.counting == counting::implied) {
      EXPECT_EQ(t.rows()[k].deals, t[k].reached());
    }
    if (r.asked.counting == counting::touched) {
      EXPECT_EQ(t.rows()[k].deals, t[k].touched());
    }
    if (k > 0 && !by_stage) {
      EXPECT_LE(t[k].reached().deals, t[k - 1].reached().deals);
    }
  }
  const auto rates_ok = [](const std::vector<estimate>& rates) {
    for (const estimate& e : rates)
      EXPECT_TRUE(!e.has_value() || (0 <= e.lower && e.lower <= e.value && e.value <= e.upper && e.upper <= 1));
  };
  rates_ok(step_conversion(t, r.shown));
  rates_ok(conversion_to_first(t, r.shown));
  for (std::size_t k = 0; k < n_stages; ++k) rates_ok({resolved_conversion(t[k])});
  if (r.segments.empty()) return;
  cohort_tally sum;
  for (const cohort_segment& s : r.segments) sum += s.tally;
  EXPECT_EQ(sum, t) << "segments do not sum to the total";
}

void compare_cohort(const journey_table& j, const question& asked, const std::vector<naive::life>& lives) {
  const auto result = cohort_funnel(j, asked.q);
  ASSERT_TRUE(result);
  expected want = naive_cohort(asked, lives);
  expect_laws(*result);
  if (asked.key) {
    ASSERT_EQ(result->segments.size(), want.size());
  }
  for (auto& [key, cells] : want) {
    const std::vector<std::string> names{key};
    const cohort_tally* tally = &result->total;
    for (const cohort_segment& s : result->segments)
      if (s.key == names) tally = &s.tally;
    for (const cohort_cell& c : all_cells()) {
      expected_cell& cell = cells[key_of(c)];
      SCOPED_TRACE("segment \"" + key + "\", measure " + std::to_string(static_cast<int>(c.what)) + ", row " + std::to_string(c.row));
      expect_cell(*tally, c, cell);
      if (cell.ids.empty()) continue;  // 0 = 0 was checked above
      std::sort(cell.ids.begin(), cell.ids.end());
      EXPECT_EQ(*drill_down(j, asked.q, c, asked.key ? &names : nullptr), cell.ids);
    }
  }
  if (asked.q.as_of == instant::max()) return;  // lengths of open deals need an end
  std::vector<std::int64_t> cycles;
  for (const naive::life& l : lives)
    if (asked.wants(l) && l.begun && l.state == 'w' && asked.wants_person(naive::person(l, asked.q.credit, won_stage))) cycles.push_back(l.closed - l.born);
  std::sort(cycles.begin(), cycles.end());
  const won_timing timing = timing_of_won(*cycle_length(j, asked.q));
  ASSERT_EQ(timing.n, static_cast<std::int64_t>(cycles.size()));
  if (!cycles.empty()) {
    const std::size_t n = cycles.size();
    EXPECT_DOUBLE_EQ(timing.median_days, (static_cast<double>(cycles[(n - 1) / 2]) + static_cast<double>(cycles[n / 2])) / 2 / 86'400e6);
  }
}

void compare_views(const journey_table& j, const std::vector<naive::life>& lives, const question& asked, period in) {
  query q = asked.q;
  q.in = in;
  const stage_activity_result work = stage_activity_in_period(j, q).value();
  const stock_result stock = stage_stock(j, q).value();
  const transition_result moves = stage_transitions(j, q).value();
  std::map<std::pair<std::size_t, std::size_t>, std::vector<std::string>> moved;
  std::vector<count_amount> standing(n_stages);
  for (int k = 0; k < n_stages; ++k) {
    const auto row = static_cast<std::size_t>(k);
    std::array<count_amount, n_stage_metrics> counts{};
    std::array<std::vector<std::string>, n_stage_metrics> ids{};
    for (const naive::life& l : lives) {
      const count_amount worth = naive::one(naive::worth(l, k, q.worth, won_stage), naive::priced(l, k, q.worth, won_stage));
      const auto add = [&](stage_metric a, const count_amount& one) {
        counts[static_cast<std::size_t>(a)] += one;
        ids[static_cast<std::size_t>(a)].push_back(l.id);
      };
      std::int64_t mine = 0;
      bool stood = false;
      for (const naive::stay& s : l.stays) {
        if (s.nowhere || s.stage != k) continue;
        stood = stood || (s.from < in.end.us && (s.to > in.start.us || s.from == in.start.us));
        if (in.start.us <= s.from && s.from < in.end.us) add(stage_metric::entries, mine++ == 0 ? worth : count_amount{1, 0, worth.unpriced});
      }
      if (mine > 0) add(stage_metric::entered, worth);
      if (stood) add(stage_metric::stood, worth);
      if (stood && l.state != 'l' && !l.stays.back().nowhere && l.stays.back().stage > k) add(stage_metric::higher_at_end, worth);
      // Higher is higher, also where it came there unseen.
      if (stood && std::find_if(std::find_if(l.stays.begin(), l.stays.end(), [&](const naive::stay& s) { return !s.nowhere && s.stage == k; }),
                                l.stays.end(), [&](const naive::stay& s) { return !s.nowhere && s.stage > k; }) != l.stays.end())
        add(stage_metric::ever_higher, worth);
    }
    EXPECT_EQ(work.stages[row].counts, counts) << k;
    for (std::size_t a = 0; a < n_stage_metrics; ++a) {
      std::sort(ids[a].begin(), ids[a].end());
      EXPECT_EQ(*drill_down(j, q, static_cast<stage_index>(k), static_cast<stage_metric>(a)), ids[a]);
    }
  }
  count_amount lost;
  for (const naive::life& l : lives) {
    const count_amount one = naive::one(naive::worth(l, q.worth, won_stage), naive::priced(l, q.worth, won_stage));
    (l.state == 'l' ? lost : standing[static_cast<std::size_t>(l.stays.back().stage)]) += one;
    for (std::size_t s = 0; s < l.stays.size(); ++s) {
      if (l.stays[s].nowhere) continue;
      const std::size_t to = l.stays[s].end == 'm' ? static_cast<std::size_t>(l.stays[s + 1].stage) : l.stays[s].end == 'l' ? moves.lost() : moves.lasting();
      moved[{static_cast<std::size_t>(l.stays[s].stage), to}].push_back(l.id);
    }
  }
  EXPECT_EQ(stock.stages, standing);
  EXPECT_EQ(stock.lost, lost);
  for (std::size_t from = 0; from < n_stages; ++from) {
    for (std::size_t to = 0; to <= moves.lasting(); ++to) {
      std::vector<std::string>& ids = moved[{from, to}];
      std::sort(ids.begin(), ids.end());
      EXPECT_EQ(moves(from, to), static_cast<std::int64_t>(ids.size()));
      EXPECT_EQ(*drill_down_moves(j, q, from, to), ids);
    }
  }
  const stock_rows rows = rows_in_stock(j, q).value();
  for (std::size_t k = 0; k < n_stages; ++k) EXPECT_EQ(static_cast<std::int64_t>(rows.stages[k].size()), standing[k].deals);
  EXPECT_EQ(static_cast<std::int64_t>(rows.lost.size()), lost.deals);
}

/// Days are told by the clock of UTC, so the naive day is a division.
void compare_dynamics(const journey_table& j, const std::vector<naive::life>& lives, query q) {
  std::map<std::pair<std::int64_t, milestone>, std::vector<std::string>> want;
  for (const naive::life& l : lives) {
    if (l.begun) want[{l.born / 86'400'000'000, milestone::created}].push_back(l.id);
    if (l.state == 'w') want[{l.closed / 86'400'000'000, milestone::won}].push_back(l.id);
    if (l.state == 'l') want[{l.closed / 86'400'000'000, milestone::lost}].push_back(l.id);
  }
  std::int64_t found = 0;
  for (const period_row& row : *by_period(j, q, calendar_unit::day)) {
    for (const milestone m : {milestone::created, milestone::won, milestone::lost}) {
      auto& ids = want[{bounds(row.in, q.zone).start.us / 86'400'000'000, m}];
      std::sort(ids.begin(), ids.end());
      EXPECT_EQ(row[m].deals, static_cast<std::int64_t>(ids.size()));
      EXPECT_EQ(*drill_down(j, q, row.in, m), ids);
      found += row[m].deals;
    }
  }
  for (const auto& [key, ids] : want) found -= static_cast<std::int64_t>(ids.size());
  EXPECT_EQ(found, 0) << "a day is missing";
}

TEST(RandomHistories, AgreeWithTheNaiveModelInEveryCell) {
  std::printf("base seed %llu (set FUNNEL_TEST_SEED to choose another)\n", static_cast<unsigned long long>(base_seed()));
  for (int i = 0; i < n_histories; ++i) {
    const std::uint64_t seed = base_seed() + static_cast<std::uint64_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const std::vector<deal_event> rows = random_history(random);
    event_store store(small_pipeline());
    append_in_batches(store, rows, random);
    if (store.take_snapshot().n_dimensions() == 0) continue;  // no row names a region, so none can be asked for
    const naive::model model{{"a", "b", "c", "d", "w"}, {"l", "m"}, rows, 0};

    const instant as_of = i % 3 == 0 ? instant::max() : random_instant(random);
    const instant known_at = i % 2 == 0 ? instant::max() : random_instant(random) + timespan::days(4);
    const journey_table j = journeys_of(store, as_of, known_at);
    const std::vector<naive::life> lives = model.lives(as_of.us, known_at.us);
    std::vector<question> questions = random_questions(random);
    for (question& asked : questions) {
      asked.q.as_of_time(as_of).known_at_time(known_at);
      compare_cohort(j, asked, lives);
    }
    compare_views(j, lives, questions.front(), {instant{} + timespan::days(3), instant{} + timespan::days(15)});
    compare_dynamics(j, lives, questions.front().q);
    if (HasFailure()) return;
  }
}

// Each deal's parts sum to one; each person's time is what a clock that looks every hour sees.
TEST(RandomHistories, CreditByTimeHeldIsProportionalAndSumsToOne) {
  int split = 0;
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t seed = base_seed() + 600'000 + static_cast<std::uint64_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const std::vector<deal_event> rows = random_history(random);
    event_store store(small_pipeline());
    append_in_batches(store, rows, random);
    const instant as_of = random_instant(random);
    const journey_table j = journeys_of(store, as_of);
    for (const attribution a : {attribution::stage_entry, attribution::mover, attribution::creator, attribution::current, attribution::time_held}) {
      const query q = query{}.as_of_time(as_of).credit_to(a);
      const cohort_tally whole = cohort_funnel(j, q)->total;
      for (const outcome o : {outcome::open, outcome::won, outcome::lost}) {
        credited sum;
        for (const owner_credit& c : credit_by_owner(j, q).value()) {
          sum.parts += c[o].parts;
          sum.amount += c[o].amount;
          std::int64_t behind = 0;
          for (const credited_deal& d : drill_down(j, q, c.person, o).value()) behind += d.parts;
          ASSERT_EQ(behind, c[o].parts);
        }
        ASSERT_EQ(sum.parts, whole[o].deals * deal_parts);
        ASSERT_EQ(sum.amount, whole[o].amount);
      }
    }
    const naive::model model{{"a", "b", "c", "d", "w"}, {"l", "m"}, rows, 0};
    const std::vector<naive::life> lives = model.lives(as_of.us, INT64_MAX);
    const query q = query{}.as_of_time(as_of).credit_to(attribution::time_held);
    for (std::size_t row = 0; row < j.n_deals(); ++row) {
      const auto l = std::find_if(lives.begin(), lives.end(), [&](const naive::life& x) { return x.id == j.deal_id(row); });
      const auto held = naive::held(*l, won_stage, as_of.us);
      std::int64_t total = 0;
      for (const auto& [who, us] : held) total += us;
      if (total == 0) continue;
      std::map<std::string, std::int64_t> parts;
      for (const auto& [who, n] : shares_of(data_of(j), q, row)) parts[std::string(store.take_snapshot().owners().name(who))] += n;
      for (const auto& [who, us] : held)
        ASSERT_NEAR(static_cast<double>(parts[who]), 1e6 * static_cast<double>(us) / static_cast<double>(total), 1.0) << who;
      split += held.size() > 1;
    }
  }
  EXPECT_GT(split, 500) << "too few deals changed hands to show anything";
}

}  // namespace
