/// Journeys that are kept with a store are those of its events: whatever was appended, defined and erased before and after they
/// were kept, and however often the store was closed and joined. A failure prints its seed.
#include "events/snapshot_data.hpp"
#include "journeys/kept_table.hpp"
#include "journeys/table_bytes.hpp"
#include "support/library.hpp"
#include "support/random_history.hpp"
#include "support/store_files.hpp"

#include <funnel/io/store_file.hpp>
#include <funnel/testing/builders.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

/// All that a table says, as text.
std::vector<std::string> said_by(const journey_table& t, bool packed_alike = true) {
  std::vector<std::string> lines;
  const auto line = [&](auto... numbers) { lines.push_back(((std::to_string(numbers) + " ") + ...)); };
  const auto d = t.deals();
  const auto v = t.visits();
  for (const deal_shape& s : t.shapes())
    line(s.visited, s.above, s.passed, s.began_above, s.current, static_cast<int>(s.outcome), s.left_unseen, s.unseen, s.moved_in, s.begun_before,
         s.lost_unseen, s.unpriced, s.has_gaps, s.reopened, s.aside, s.owner_varies, s.actor_varies, s.amount_varies);
  for (const shape_total& s : t.shape_totals()) line(s.deals, s.amount);
  for (std::size_t row = 0; row < t.n_deals(); ++row) {
    lines.push_back(t.deal_id(row));
    line(d.deal[row], d.created[row].us, d.closed[row].us, d.shape[row], d.owner[row], d.amount[row], d.reason[row], d.first_visit[row],
         d.first_holding[row], data_of(t).identity(row));
    for (std::size_t k = 0; k < d.dimensions.size(); ++k) line(k, d.dimensions[k][row]);
    for (std::size_t i = d.first_visit[row]; i < d.first_visit[row + 1]; ++i) {
      line(v.stage[i], v.entered[i].us, v.left[i].us, static_cast<int>(v.end[i]), t.unknown_of(row, i), t.owner_at(row, i), t.owner_left(row, i),
           t.begun_by(row, i), t.ended_by(row, i), t.amount_at(row, i), t.amount_left(row, i), t.below(i), t.behind(i));
      for (std::size_t k = 0; k < d.dimensions.size(); ++k) line(t.dimension_at(row, i, k));
    }
    for (std::size_t h = d.first_holding[row]; h < d.first_holding[row + 1]; ++h) line(t.holdings().owner[h], t.holdings().us[h]);
  }
  if (!packed_alike) return lines;
  // How the columns lie, too: the least and greatest of blocks, widths, units.
  const detail::packed_deals p = data_of(t).deals();
  for (const auto* c : {&p.created, &p.closed, &data_of(t).visits().entered, &data_of(t).visits().left}) {
    line(c->base(), c->unit(), c->max_raw(), c->width());
    for (std::size_t b = 0; b * packed_column<instant>::block_rows < c->size(); ++b) line(c->block(b).least, c->block(b).greatest);
  }
  for (const auto* c : {&p.deal, &p.shape, &p.owner, &p.reason}) line(c->base(), c->max_raw(), c->width());
  for (const auto* c : {&p.first_visit, &p.first_holding}) line(c->base(), c->max_raw(), c->width());
  line(p.amount.base(), p.amount.max_raw(), p.amount.width(), data_of(t).magnitude());
  return lines;
}

store_file_options small_store() { return {.pipelines = {pipeline_version(small_pipeline())}, .sync = false}; }

/// Does the store answer from what is kept with it?
bool has_kept(const event_store& s, instant as_of = instant::max()) {
  const snapshot at = s.take_snapshot(as_of);
  return detail::kept_journeys(at, {}, detail::stage_map::make(at, {}).value()).has_value();
}

void random_gaps(std::vector<deal_event>& rows, std::mt19937_64& random) {
  constexpr std::array<event_gaps, 4> gaps{gap_before, gap_undated, gap_after, whole_history};
  for (deal_event& e : rows) {
    if (random() % 8 == 0) e.gaps = gaps[random() % gaps.size()];
    if (random() % 6 == 0) e.identity = "customer " + std::to_string(random() % 3);
    if (random() % 6 == 0 && e.amount) e.currency = "JPY";
  }
}

TEST(KeptJourneys, AreThoseOfTheEvents) {
  const own_folder folder;
  const std::uint64_t base = base_seed();
  std::size_t n_kept = 0, n_kept_then = 0;
  for (std::uint64_t seed = base; seed < base + 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const std::string path = folder / std::to_string(seed);
    event_store in_memory(small_pipeline());
    auto in_file = open_store(path, small_store());
    ASSERT_TRUE(in_file);
    const exchange_rate yen{.currency = "JPY", .decimals = 0, .own_units = 6, .foreign_units = 1000};
    ASSERT_TRUE(in_memory.add_rate(yen).empty());
    ASSERT_TRUE(in_file->add_rate(yen).empty());
    int n_versions = 1;
    for (int round = 0; round < 12; ++round) {
      switch (random() % 12) {
        case 0:
          if (random() % 3 == 0) {
            pipeline_version next(pipeline_builder("p").open("a").open("c").open("e" + std::to_string(n_versions)).won("w").lost("l").build().value(),
                                  test::day(20 * n_versions));
            ++n_versions;
            ASSERT_TRUE(in_memory.add_version(next).empty());
            ASSERT_TRUE(in_file->add_version(next).empty());
          }
          break;
        case 1:
          if (random() % 3 == 0) {
            const exchange_rate later{.currency = "JPY", .decimals = 0, .from = test::day(5), .own_units = 7, .foreign_units = 1000};
            ASSERT_TRUE(in_memory.add_rate(later).empty());
            ASSERT_TRUE(in_file->add_rate(later).empty());
          }
          break;
        case 2:
          if (random() % 2 == 0) {
            const erasure what{.deals = {deal_names()[random() % deal_names().size()]}, .people = {"Boris"}};
            ASSERT_TRUE(erase(in_memory, what));
            ASSERT_TRUE(erase(*in_file, what));
          }
          break;
        case 3:
        case 4:
        case 5: ASSERT_EQ(compact(*in_file), std::nullopt); break;
        case 6:
        case 7:
          ASSERT_EQ(close_store(*in_file), std::nullopt);
          in_file = open_store(path, small_store());
          ASSERT_TRUE(in_file) << in_file.errors().front();
          break;
        case 8:
          in_file = error{};  // as after a crash
          in_file = open_store(path, small_store());
          ASSERT_TRUE(in_file) << in_file.errors().front();
          break;
        default: {
          auto rows = random_history(random);
          random_gaps(rows, random);
          rows.resize(1 + random() % rows.size());
          ASSERT_EQ(in_memory.append(rows).applied, in_file->append(rows).applied);
        }
      }
      const auto reader = read_store(path);
      ASSERT_TRUE(reader) << reader.errors().front();
      const auto expected = said_by(journeys_of(in_memory));
      n_kept += has_kept(*in_file);
      n_kept_then += has_kept(*in_file, test::day(30));
      for (const event_store* const s : {&std::as_const(*in_file), &*reader}) {
        ASSERT_EQ(said_by(journeys_of(*s)), expected);
        for (const instant as_of : {test::day(static_cast<int>(random() % 60)), test::day(3650)})
          ASSERT_EQ(said_by(journeys_of(*s, as_of), false), said_by(journeys_of(in_memory, as_of), false));
      }
      ASSERT_TRUE(verify_store(path)->problems.empty()) << verify_store(path)->problems.front();
    }
  }
  EXPECT_GT(n_kept, 40u);
  EXPECT_GT(n_kept_then, 20u);
}

/// Deals that changed count twice in the bound of sums as of then: where that is beyond 64 bits, all are folded anew.
TEST(KeptJourneys, OfTheLargestAmountsAreFoldedAnewAsOfThen) {
  const own_folder folder;
  deal_event created, owner;
  created.deal = owner.deal = "A";
  created.kind = event_kind::created, created.at = test::day(1), created.owner = "Anna", created.amount = 5'000'000'000'000'000'000;
  owner.kind = event_kind::owner_changed, owner.at = test::day(10), owner.owner = "Boris";
  auto store = open_store(folder / "s", small_store());
  ASSERT_TRUE(store);
  append_options any;
  any.max_amount = -1;
  ASSERT_EQ(store->append(std::vector{created, owner}, any).applied, 2u);
  const auto expected = said_by(journeys_of(*store, test::day(5)), false);
  ASSERT_EQ(compact(*store), std::nullopt);
  const auto reader = read_store(folder / "s");
  ASSERT_TRUE(reader);
  ASSERT_TRUE(has_kept(*reader));
  EXPECT_EQ(said_by(journeys_of(*reader, test::day(5)), false), expected);
}

/// What the bytes say is looked at as any table; bytes that were hit give another table or none, and harm nothing.
TEST(KeptJourneys, DamagedBytesAreNoTableOrOne) {
  const std::uint64_t base = base_seed();
  std::size_t n_refused = 0, n_taken = 0;
  for (std::uint64_t seed = base; seed < base + 30; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    event_store store(small_pipeline());
    auto rows = random_history(random);
    random_gaps(rows, random);
    for (deal_event& e : rows) e.currency.clear();
    ASSERT_TRUE(store.append(rows).rejected.empty());
    const snapshot s = store.take_snapshot();
    const auto table = project(s);
    const auto stages = detail::stage_map::make(s, {});
    const std::vector<std::uint8_t> bytes = detail::bytes_of(*table);
    const auto again = detail::table_of(bytes, s, {}, *stages);
    ASSERT_TRUE(again);
    ASSERT_EQ(said_by(*again), said_by(*table));
    ASSERT_EQ(detail::bytes_of(*again), bytes);
    for (int i = 0; i < 300; ++i) {
      auto hit = bytes;
      if (i % 10 == 0) {
        hit.resize(random() % bytes.size());
      } else {
        for (std::uint64_t n = 1 + random() % 3; n > 0; --n) hit[random() % hit.size()] ^= static_cast<std::uint8_t>(1 << random() % 8);
      }
      const auto other = detail::table_of(hit, s, {}, *stages);
      ++(other ? n_taken : n_refused);
      if (other) said_by(*other);
    }
  }
  EXPECT_GT(n_refused, 1'000u);
  EXPECT_GT(n_taken, 100u);
}

}  // namespace
