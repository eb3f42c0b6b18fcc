#include "support/library.hpp"
#include "support/random_history.hpp"
#include "support/rows_in_memory.hpp"

#include "io/activity_rows.hpp"
#include "io/csv_source.hpp"
#include "io/deal_rows.hpp"
#include "io/plan_rows.hpp"

#include <funnel/analysis/plan.hpp>
#include <funnel/io/csv.hpp>
#include <funnel/query/query.hpp>
#include <funnel/report/funnel_report.hpp>
#include <funnel/report/writers.hpp>

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <random>
#include <span>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

/// Columns, and rows with everything that can be wrong.
struct random_table {
  std::vector<std::string> columns;
  table rows;
};

class row_sources : public ::testing::Test {
 protected:
  void SetUp() override { RecordProperty("seed", std::to_string(base_seed())); }
  void TearDown() override { std::remove(path.c_str()); }

  std::string one_of(const std::vector<std::string>& all) { return all[random() % all.size()]; }
  std::string time() {
    return one_of({"2026-01-01", "2026-01-02T10:00:00Z", "2026-01-02 10:00:00", "2026-01-03 09:00", "2026-01-01", "never", ""});
  }

  /// Rows of cells that `cell(column)` draws; some have one too few or one too many, some columns are not there at all.
  template <class Cell>
  random_table draw(std::vector<std::string> columns, const Cell& cell) {
    random_table t{std::move(columns), {}};
    if (random() % 12 == 0) t.columns.erase(t.columns.begin() + static_cast<std::ptrdiff_t>(random() % t.columns.size()));
    const std::size_t n = random() % 40;
    for (std::size_t i = 0; i < n; ++i) {
      std::vector<std::string>& row = t.rows.emplace_back();
      for (const std::string& name : t.columns) row.push_back(cell(name));
      if (random() % 25 == 0) row.pop_back();
      if (random() % 40 == 0) row.emplace_back("more");
    }
    return t;
  }
  random_table deals() {
    return draw({"id", "at", "what", "stage", "line", "sum", "coin", "who", "team", "region", "key", "nth", "born", "shut", "offered", "note"},
                [this](const std::string& column) -> std::string {
      if (column == "id") return one_of({"d1", "d2", "d3", "d\"4\"", "d,5", "d\n6", ""});
      if (column == "at" || column == "born" || column == "shut" || column == "offered") return time();
      if (column == "what") return one_of({"", "", "created", "moved", "owner", "amount", "won", "lost", "reopened", "sung"});
      if (column == "stage") return one_of({"Qualification", "presentation", "won", "Closed lost", "Nirvana", ""});
      if (column == "line") return one_of({"", "", "", "default", "elsewhere"});
      if (column == "sum") return one_of({"", "1", "10.5", "1.005", "x", "92233720368.07", "-3"});
      if (column == "coin") return one_of({"", "", "", "EUR"});
      if (column == "who") return one_of({"Anna", "Boris", ""});
      if (column == "team") return one_of({"A", "B", ""});
      if (column == "region") return one_of({"", "North", "South"});
      if (column == "key") return one_of({"", "", "", "k1", "k2", "k3"});
      if (column == "nth") return one_of({"", "", "1", "2", "two"});
      return one_of({"", "two\nlines", "say \"no\"", "\r", std::string(80, 'n')});
    });
  }
  random_table activities() {
    return draw({"id", "kind", "deal", "person", "by", "planned", "due", "done", "cancelled"},
                [this](const std::string& column) -> std::string {
      if (column == "id") return one_of({"a1", "a2", "a3", "a\n4", ""});
      if (column == "kind") return one_of({"call", "meeting", ""});
      if (column == "deal") return one_of({"d1", "d2", "unknown", ""});
      if (column == "person" || column == "by") return one_of({"Anna", "Boris", ""});
      return random() % 2 == 0 ? std::string() : time();
    });
  }
  random_table plan() {
    return draw({"period", "owner", "amount", "deals", "note"}, [this](const std::string& column) -> std::string {
      if (column == "period") return one_of({"2026-01", "2026-01", "2026-02", "2026-03", "2026-04", random() % 20 == 0 ? "2026-Q1" : "2026-05"});
      if (column == "owner") return one_of({"Anna", "Boris", "Vera", ""});
      if (column == "amount") return one_of({"", "1", "10.5", "200", random() % 9 == 0 ? "x" : "3", random() % 9 == 0 ? "-3" : "4"});
      if (column == "deals") return one_of({"", "1", "2", "3"});
      return std::to_string(random() % 1'000'000);
    });
  }

  /// Writes the table as a file, with cells quoted at random where they need not be.
  void write(const random_table& t) {
    std::ofstream out(path, std::ios::binary);
    const auto put = [&](const std::vector<std::string>& row) {
      for (std::size_t c = 0; c < row.size(); ++c) {
        if (c > 0) out << ',';
        if (random() % 4 != 0 && row[c].find_first_of(",\"\r\n") == std::string::npos) {
          out << row[c];
          continue;
        }
        out << '"';
        for (const char x : row[c]) out << (x == '"' ? "\"\"" : std::string(1, x));
        out << '"';
      }
      out << (random() % 4 == 0 ? "\r\n" : "\n");
    };
    put(t.columns);
    for (const auto& row : t.rows) put(row);
  }
  io::csv_source file(const random_table& t) {
    write(t);
    return io::csv_source::open(path, ',', {}, {}, 1 + random() % 500).value();
  }
  rows_in_memory memory(const random_table& t) { return {path, t.columns, t.rows, 1 + random() % 7}; }

  std::mt19937_64 random{base_seed()};
  const std::string path =
      ::testing::TempDir() + "funnel_rows_" + ::testing::UnitTest::GetInstance()->current_test_info()->name() + ".csv";
};

column_mapping mapping_of_rows(bool events) {
  const std::string columns = events ? R"("time": "at", "kind": "what", "event_id": "key", "sequence": "nth", )" : R"("created": "born", "closed": "shut", )";
  return parse_mapping(R"({"shape": ")" + std::string(events ? "event" : "snapshot") + R"(", "created_default": "2025-12-31",
        "columns": {)" + columns + R"("deal": "id", "stage": "stage", "pipeline": "line", "amount": "sum", "currency": "coin", "owner": "who", "team": "team",
                    "reason": "note"},
        "dimensions": {"region": "region"}, "dated_stages": [{"stage": "presentation", "column": "offered"}],
        "rates": [{"currency": "EUR", "decimals": 2, "from": "2020-01-01", "rate": "0.92"}],
        "activities": {"id": "id", "kind": "kind", "deal": "deal", "person": "person", "actor": "by", "planned": "planned", "due": "due", "done": "done",
                       "cancelled": "cancelled"}})")
      .value();
}

/// All that a reading says of its source: counts, rejections, notes, teams, or the errors, but for what a file's header is like.
std::string said(const result<csv_read_result>& r) {
  std::ostringstream out;
  for (const error& e : r.errors())
    if (!e.message.starts_with("the header, in line 1")) out << static_cast<int>(e.code) << ' ' << e.field << ": " << e.message << '\n';
  if (!r) return out.str();
  const input_summary& s = r->summary;
  out << s.rows << " rows, " << s.applied << " applied, " << s.rejected << " rejected\n";
  for (const std::string& f : s.files) out << f << '\n';
  for (const rejected_row& row : s.rejections)
    out << row.file << ':' << row.line << ' ' << row.column << " '" << row.value << "' " << row.reason << row.detail << '\n';
  for (const counted_rows& c : s.rejected_because) {
    out << c.count << ' ' << c.column << ' ' << c.reason << ':';
    for (const counted_value& v : c.values) out << ' ' << v.value << " x " << v.count << " from " << v.first_line;
    out << '\n';
  }
  for (const std::string& note : s.notes) out << note << '\n';
  for (const auto& [owner, team] : r->team_of) out << owner << " in " << team << '\n';
  if (r->last_time) out << r->last_time->us << '\n';
  return out.str();
}

/// What the store answers: the whole report, and the activities.
std::string report_of(const event_store& store) {
  query q = query{}.by_owner().by("region").as_of_time(instant{} + timespan::days(20'500));
  if (store.n_deals() == 0) return "no deals";
  const journey_table j = journeys_of(store, q.as_of);
  auto report = make_funnel_report(j, q);
  std::ostringstream out;
  for (const error& e : report.errors()) out << e.field << ": " << e.message << '\n';
  if (report) out << to_json(*report);
  const activity_table activities = project_activities(store.take_snapshot(q.as_of));
  for (std::size_t i = 0; i < activities.size(); ++i)
    out << activities.deal(i) << ' ' << static_cast<int>(activities.activities().state[i]) << ' ' << activities.activities().due[i].us << '\n';
  return out.str();
}

TEST_F(row_sources, OfTheSameRowsFillStoresAlike) {
  std::size_t n_rejected = 0, n_deals = 0;
  for (int i = 0; i < 300; ++i) {
    const column_mapping m = mapping_of_rows(i % 2 == 0);
    const random_table d = deals(), a = activities();
    csv_read_options options;
    options.strict = i % 10 == 9;
    options.how.threads = 1 + static_cast<unsigned>(random() % 3);
    options.max_listed_rejections = random() % 60;
    const auto read = [&](event_store& store, const auto& source_of) {
      const auto append = [&](auto batch) { return store.append(batch); };
      std::string all;
      {
        auto source = source_of(d);
        const auto r = io::read_deals(source, m, append, options);
        if (r) n_rejected += r->summary.rejected;
        all = said(r);
      }
      auto source = source_of(a);
      return all + said(io::read_activities(source, m, store, append, options));
    };
    event_store of_file = make_store(m).value(), of_memory = make_store(m).value();
    ASSERT_EQ(read(of_file, [&](const random_table& t) { return file(t); }),
              read(of_memory, [&](const random_table& t) { return memory(t); })) << "seed " << base_seed() << ", round " << i;
    if (i % 6 < 2) {  // of both shapes; a report takes much longer than reading
      ASSERT_EQ(report_of(of_file), report_of(of_memory)) << "seed " << base_seed() << ", round " << i;
    }
    n_deals += of_file.n_deals();
  }
  EXPECT_GT(n_rejected, 1'000U);  // else the rows say too little
  EXPECT_GT(n_deals, 300U);
}

TEST_F(row_sources, OfTheSameRowsMakeEqualPlans) {
  std::size_t n_plans = 0, n_errors = 0;
  for (int i = 0; i < 600; ++i) {
    const random_table t = plan();
    const query q = i % 2 == 0 ? query{}.by_owner() : query{};
    io::csv_source of_file = file(t);
    rows_in_memory of_memory = memory(t);
    const auto a = io::read_plan(of_file, q, 2, {}), b = io::read_plan(of_memory, q, 2, {});
    ASSERT_EQ(a.errors(), b.errors()) << "seed " << base_seed() << ", round " << i;
    n_errors += a.errors().size();
    if (!a) continue;
    ++n_plans;
    EXPECT_EQ(a->unit, b->unit);
    EXPECT_EQ(a->targets, b->targets);
  }
  EXPECT_GT(n_plans, 20U);
  EXPECT_GT(n_errors, 1'000U);
}

}  // namespace
