/// What the data do not say changes nothing of what they say: on random histories of which the beginnings are taken away,
/// on rows that date some stages only, on rows that contradict each other, and with stages that are not shown.
#include "support/library.hpp"
#include "support/questions.hpp"
#include "support/random_history.hpp"
#include "support/store_files.hpp"

#include <funnel/aggregates/cohort.hpp>
#include <funnel/aggregates/views.hpp>
#include <funnel/io/csv.hpp>
#include <funnel/report/funnel_report.hpp>
#include <funnel/report/writers.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

const std::vector<std::string> open_stages{"a", "b", "c", "d"};

/// Where a deal goes after another, the first of all being its creation; mostly forward.
struct way {
  std::vector<std::pair<std::string, instant>> moves;
  char end = 'o';
  instant ended;
};

way random_way(std::mt19937_64& random) {
  way w;
  instant at = instant{} + timespan::hours(static_cast<std::int64_t>(random() % 500));
  std::size_t stage = random() % 4 == 0 ? random() % 4 : 0;
  w.moves.emplace_back(open_stages[stage], at);
  for (std::size_t n = random() % 6; n > 0; --n) {
    const std::size_t before = stage;
    stage = random() % 4 == 0 ? random() % 4 : std::min<std::size_t>(3, stage + 1 + random() % 2);
    at = at + timespan::hours(1 + static_cast<std::int64_t>(random() % 200));
    if (stage != before) w.moves.emplace_back(open_stages[stage], at);
  }
  w.ended = at + timespan::hours(1 + static_cast<std::int64_t>(random() % 200));
  w.end = "owl"[random() % 3];
  return w;
}

std::size_t place(const std::string& stage) { return static_cast<std::size_t>(stage[0] - 'a'); }

/// The events from move `first` on; all of them with the creation when it is 0.
void append_from(const way& w, const std::string& id, std::size_t first, std::vector<deal_event>& events) {
  for (std::size_t i = first; i < w.moves.size(); ++i)
    events.push_back({.kind = i == 0 ? event_kind::created : event_kind::stage_moved, .deal = id, .at = w.moves[i].second, .stage = w.moves[i].first});
  if (w.end != 'o') events.push_back({.kind = w.end == 'w' ? event_kind::won : event_kind::lost, .deal = id, .at = w.ended});
}

struct known_row {
  deal_shape shape;
  instant created, closed;
  std::vector<std::tuple<stage_index, instant, instant, visit_end, unknown_set>> visits;
};

std::map<std::string, known_row> rows_of(const journey_table& j) {
  std::map<std::string, known_row> rows;
  for (std::size_t row = 0; row < j.n_deals(); ++row) {
    const deal_columns d = j.deals();
    known_row r{j.shapes()[d.shape[row]], d.created[row], d.closed[row], {}};
    for (std::size_t v = d.first_visit[row]; v < d.first_visit[row + 1]; ++v)
      r.visits.emplace_back(j.visits().stage[v], j.visits().entered[v], j.visits().left[v], j.visits().end[v], j.unknown_of(row, v));
    rows[j.deal_id(row)] = std::move(r);
  }
  return rows;
}

/// What is said of the deal with less data must be true by all data.
void expect_true(const known_row& less, const known_row& all, std::array<int, n_fates>& seen) {
  EXPECT_EQ(less.shape.outcome, all.shape.outcome);
  if (less.shape.outcome != outcome::open) {
    EXPECT_EQ(less.closed, all.closed);
  }
  if (!less.shape.begun_before) {
    EXPECT_EQ(less.created, all.created);
  }
  for (const auto& [stage, entered, left, end, unknown] : less.visits) {
    if ((unknown & unknown_stay) != 0) continue;
    const bool there = std::any_of(all.visits.begin(), all.visits.end(), [&, s = stage, in = entered, out = left, how = end](const auto& v) {
      return std::get<0>(v) == s && std::get<1>(v) == in && std::get<2>(v) == out && std::get<3>(v) == how;
    });
    EXPECT_TRUE(there) << "a stay in stage " << int{stage} << " that never was";
  }
  for (stage_index k = 0; k < 5; ++k) {
    const fate said = fate_at(less.shape, k), is = fate_at(all.shape, k);
    ++seen[static_cast<std::size_t>(said)];
    const bool passed = is == fate::advanced || is == fate::skipped || is == fate::started_above;
    switch (said) {
      case fate::left_unseen: EXPECT_NE(is, fate::lost_before); break;
      case fate::unseen: EXPECT_TRUE(passed) << int{k}; break;
      case fate::lost_unseen: EXPECT_EQ(all.shape.outcome, outcome::lost); break;
      default: EXPECT_EQ(said, is) << int{k};
    }
  }
}

// The beginning is taken away where the deal had not been further yet: that before it was first heard of a deal was never
// further than then is what all reports take for granted; see docs/definitions.md, 18.
TEST(UnknownStarts, TakenFromAFullHistoryChangeNothingThatIsKnown) {
  std::array<int, n_fates> seen{};
  for (int i = 0; i < 300; ++i) {
    const std::uint64_t seed = base_seed() + 3'100'000 + static_cast<std::uint64_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    std::vector<deal_event> whole, cut;
    std::set<std::string> late;
    for (int d = 0; d < 20; ++d) {
      const way w = random_way(random);
      const std::string id = "d" + std::to_string(d);
      std::vector<std::size_t> cuts{0};
      std::size_t furthest = place(w.moves[0].first);
      for (std::size_t m = 1; m < w.moves.size(); ++m) {
        if (furthest <= place(w.moves[m].first) && place(w.moves[m].first) > 0) cuts.push_back(m);
        furthest = std::max(furthest, place(w.moves[m].first));
      }
      if (w.end != 'o') cuts.push_back(w.moves.size());  // only the closing is left
      const std::size_t from = cuts[random() % cuts.size()];
      if (from > 0) late.insert(id);
      append_from(w, id, 0, whole);
      append_from(w, id, from, cut);
    }
    event_store full(small_pipeline()), less(small_pipeline());
    ASSERT_TRUE(full.append(whole).rejected.empty());
    ASSERT_TRUE(less.append(cut).rejected.empty());
    const auto all = rows_of(journeys_of(full)), some = rows_of(journeys_of(less));
    for (const auto& [id, row] : all) EXPECT_FALSE(row.shape.begun_before || row.shape.has_gaps) << id;
    for (const auto& [id, row] : some) {
      SCOPED_TRACE(id);
      EXPECT_EQ(row.shape.begun_before, late.contains(id));
      expect_true(row, all.at(id), seen);
    }
    // No cohort by creation has them, and no cycle is theirs.
    const instant end = instant{} + timespan::days(400);
    const query q = query{}.as_of_time(end).created_in({instant{} - timespan::days(1), end});
    EXPECT_EQ(cohort_funnel(less, q)->total.total().deals, static_cast<std::int64_t>(20 - late.size()));
    const auto assumed = *assumptions_of(journeys_of(less, end), query{}.as_of_time(end));
    EXPECT_EQ(std::any_of(assumed.begin(), assumed.end(), [&](const assumption& a) { return a.what == open_point::begun_before && a.deals == static_cast<std::int64_t>(late.size()); }), !late.empty());
    if (HasFailure()) return;
  }
  for (const fate f : {fate::left_unseen, fate::unseen, fate::lost_unseen, fate::advanced, fate::lost, fate::here})
    EXPECT_GT(seen[static_cast<std::size_t>(f)], 50) << static_cast<int>(f);
}

/// Reads a snapshot from a file that is gone afterwards.
struct snapshot_read {
  event_store store;
  csv_read_result read;
};
snapshot_read read_snapshot(const std::string& text, const std::string& dated, unsigned threads) {
  const own_folder folder;
  const std::string file = folder / "deals.csv";
  std::ofstream(file) << text;
  const column_mapping m = *parse_mapping(R"({"shape": "snapshot", "currency": {"code": "EUR", "decimals": 0},
      "pipeline": {"id": "p", "stages": [{"id": "a"}, {"id": "b"}, {"id": "c"}, {"id": "d"}, {"id": "w", "kind": "won"}, {"id": "l", "kind": "lost"}]},
      "columns": {"deal": "id", "stage": "stage", "created": "created", "closed": "closed", "amount": "amount"}, "dated_stages": [)" + dated + "]}");
  snapshot_read r{*make_store(m), {}};
  csv_read_options o;
  o.how.threads = threads;
  r.read = *read_csv(file, m, r.store, o);
  return r;
}

// One row a deal with dates of some stages says less than its events, and nothing else.
TEST(UnknownStages, OfRowsThatDateSomeOnlyChangeNothingThatIsKnown) {
  std::array<int, n_fates> seen{};
  for (int i = 0; i < 150; ++i) {
    const std::uint64_t seed = base_seed() + 3'200'000 + static_cast<std::uint64_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    std::array<bool, 4> dated{};  // b, c, d
    std::string columns;
    for (std::size_t k = 1; k < 4; ++k) {
      dated[k] = random() % 2 == 0;
      if (dated[k]) columns += (columns.empty() ? "" : ",") + std::string(R"({"stage": ")") + open_stages[k] + R"(", "column": "at_)" + open_stages[k] + "\"}";
    }
    std::string text = "id,stage,created,closed,amount,at_b,at_c,at_d\n";
    std::vector<deal_event> whole;
    for (int d = 0; d < 20; ++d) {
      // From the first stage on and never back: what such a row can tell.
      way w = random_way(random);
      w.moves[0].first = "a";
      std::size_t furthest = 0;
      std::erase_if(w.moves, [&, first = true](const auto& m) mutable {
        const bool keep = std::exchange(first, false) || place(m.first) > furthest;
        if (keep) furthest = place(m.first);
        return !keep;
      });
      const std::string id = "d" + std::to_string(d);
      append_from(w, id, 0, whole);
      std::array<std::string, 4> at;
      for (const auto& [stage, t] : w.moves) at[place(stage)] = to_text(t);
      text += id + "," + (w.end == 'w' ? "w" : w.end == 'l' ? "l" : w.moves.back().first) + "," + to_text(w.moves[0].second) + "," +
              (w.end == 'o' ? "" : to_text(w.ended)) + ",5," + at[1] + "," + at[2] + "," + at[3] + "\n";
    }
    event_store full(small_pipeline());
    ASSERT_TRUE(full.append(whole).rejected.empty());
    const snapshot_read r = read_snapshot(text, columns, 1);
    ASSERT_EQ(r.read.summary.rejected, 0u);
    const auto all = rows_of(journeys_of(full)), some = rows_of(journeys_of(r.store));
    for (const auto& [id, row] : some) {
      SCOPED_TRACE(id);
      EXPECT_FALSE(row.shape.begun_before);
      expect_true(row, all.at(id), seen);
      if (dated[1] && dated[2] && dated[3]) {
        EXPECT_FALSE(row.shape.has_gaps);
      }
    }
    if (HasFailure()) return;
  }
  for (const fate f : {fate::left_unseen, fate::unseen, fate::lost_unseen, fate::advanced, fate::lost, fate::here})
    EXPECT_GT(seen[static_cast<std::size_t>(f)], 50) << static_cast<int>(f);
}

TEST(ContradictingRows, AreNeverFused) {
  std::uint64_t repeated = 0;
  for (int i = 0; i < 40; ++i) {
    const std::uint64_t seed = base_seed() + 3'300'000 + static_cast<std::uint64_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const std::string header = "id,stage,created,closed,amount\n";
    std::string all = header, firsts = header;
    std::set<std::string> seen;
    const int n = i % 4 == 0 ? 4'000 : 30;
    for (int row = 0; row < n; ++row) {
      const std::string id = "d" + std::to_string(random() % static_cast<std::uint64_t>(n));
      const std::string stage(1, "abcdwl"[random() % 6]);
      const bool closed = stage == "w" || stage == "l";
      const std::string line = id + "," + stage + ",2026-01-0" + std::to_string(1 + random() % 9) + "," +
                               (closed ? "2026-02-0" + std::to_string(1 + random() % 9) : "") + "," + std::to_string(random() % 900) + "\n";
      all += line;
      if (seen.insert(id).second) firsts += line;
    }
    const snapshot_read whole = read_snapshot(all, "", 1 + static_cast<unsigned>(i % 3)), one = read_snapshot(firsts, "", 1);
    EXPECT_EQ(whole.read.summary.applied, seen.size());
    EXPECT_EQ(whole.read.summary.rejected, static_cast<std::size_t>(n) - seen.size());
    EXPECT_EQ(one.read.summary.rejected, 0u);
    repeated += whole.read.summary.rejected;
    const query q = query{}.as_of_time(instant{} + timespan::days(22'000));
    ASSERT_EQ(to_json(*make_funnel_report(whole.store, q)), to_json(*make_funnel_report(one.store, q)));
  }
  EXPECT_GT(repeated, 1'000u);
}

// Every visit stands in one row of the moves, shown or hidden, and every deal in the stock.
TEST(HiddenStages, VanishFromNoSum) {
  int hidden_rows = 0;
  for (int i = 0; i < 200; ++i) {
    const std::uint64_t seed = base_seed() + 3'400'000 + static_cast<std::uint64_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    event_store store(pipeline_builder("p").open("a").open("b").hidden().open("c").open("d").hidden().won("w").lost("l").lost("m").build().value());
    append_in_batches(store, random_history(random), random);
    const query q = query{}.as_of_time(random_instant(random));
    const journey_table j = journeys_of(store, q.as_of);
    const funnel_report r = *make_funnel_report(j, q);
    std::int64_t known = 0;
    for (std::size_t row = 0; row < j.n_deals(); ++row)
      for (std::size_t v = j.deals().first_visit[row]; v < j.deals().first_visit[row + 1]; ++v) known += (j.unknown_of(row, v) & unknown_stage) == 0;
    std::int64_t moves = 0;
    count_amount standing = r.lost;
    for (const stage_row& s : r.stages) {
      for (const std::int64_t n : s.moves) moves += n;
      standing += s.now;
      hidden_rows += s.hidden;
    }
    EXPECT_EQ(moves, known);
    EXPECT_EQ(standing.deals, r.total.deals);
  }
  EXPECT_GT(hidden_rows, 100);
}

// offer, won, filed: unless somebody says so, a deal that is closed stays closed wherever beside the funnel it goes.
TEST(HiddenStages, ReopenNothing) {
  int aside = 0, reopened = 0;
  for (int i = 0; i < 200; ++i) {
    const std::uint64_t seed = base_seed() + 3'500'000 + static_cast<std::uint64_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    std::vector<deal_event> rows = random_history(random);
    std::erase_if(rows, [](const deal_event& e) { return e.kind == event_kind::reopened; });
    event_store store(pipeline_builder("p").open("a").open("b").hidden().open("c").open("d").hidden().won("w").lost("l").lost("m").build().value());
    append_in_batches(store, rows, random);
    const journey_table j = journeys_of(store);
    for (std::size_t row = 0; row < j.n_deals(); ++row) {
      bool again = false;
      for (std::size_t v = j.deals().first_visit[row] + 1; v < j.deals().first_visit[row + 1]; ++v) {
        if (j.visits().end[v - 1] != visit_end::lost && j.visits().stage[v - 1] != j.pipeline().won_stage()) continue;
        EXPECT_FALSE(j.pipeline()[j.visits().stage[v]].hidden);
        again = again || j.visits().stage[v] != j.pipeline().won_stage();
      }
      const deal_shape& shape = j.shapes()[j.deals().shape[row]];
      EXPECT_EQ(shape.reopened, again);
      aside += shape.aside;
      reopened += shape.reopened;
    }
  }
  EXPECT_GT(aside, 50);
  EXPECT_GT(reopened, 50);
}

}  // namespace
