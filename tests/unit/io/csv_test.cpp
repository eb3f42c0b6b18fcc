#include "support/library.hpp"

#include "io/csv_reader.hpp"

#include <funnel/io/csv.hpp>
#include <funnel/calendar/calendar_period.hpp>
#include <funnel/calendar/time_zone.hpp>

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace {

using namespace funnel;

std::vector<std::vector<std::string>> rows_of(std::string_view text, char delimiter = ',') {
  std::vector<std::vector<std::string>> rows;
  io::csv_reader reader(text, delimiter);
  while (reader.next()) {
    rows.emplace_back(reader.cells().begin(), reader.cells().end());
    if (reader.problem() == io::row_problem::open_quote) rows.back().push_back("! a quote is not closed");
    if (reader.problem() == io::row_problem::text_after_quote) rows.back().push_back("! there is text after a closing quote");
  }
  return rows;
}

using table = std::vector<std::vector<std::string>>;

// RFC 4180, section 2, and what real files add to it.
TEST(CsvReader, SplitsQuotesLineEndsAndByteOrderMarks) {
  EXPECT_EQ(rows_of("a,b\r\n1,2\r\n"), (table{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(rows_of("\xEF\xBB\xBF" "a,b\n1,"), (table{{"a", "b"}, {"1", ""}}));
  EXPECT_EQ(rows_of("\"x, y\",\"say \"\"hi\"\"\",\"two\nlines\"\n"), (table{{"x, y", "say \"hi\"", "two\nlines"}}));
  EXPECT_EQ(rows_of("a;b", ';'), (table{{"a", "b"}}));
  EXPECT_EQ(rows_of(""), table{});
}

TEST(CsvReader, GivesUpABadRowAndGoesOn) {
  EXPECT_EQ(rows_of("\"a\"b,c\n1,2\n"), (table{{"a", "! there is text after a closing quote"}, {"1", "2"}}));
  const table rows = rows_of("\"open,c\n1,2\n");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].back(), "! a quote is not closed");
  EXPECT_EQ(rows[1], (std::vector<std::string>{"1", "2"}));
}

TEST(CsvReader, CountsLinesInsideQuotes) {
  io::csv_reader reader("a\n\"x\ny\"\nb\n");
  std::vector<std::size_t> lines;
  while (reader.next()) lines.push_back(reader.line());
  EXPECT_EQ(lines, (std::vector<std::size_t>{1, 2, 4}));
}

instant at(std::string_view text) { return parse_time(text, time_zone()).value(); }

TEST(ParseTime, ReadsDatesTimesFractionsAndOffsets) {
  EXPECT_EQ(at("1970-01-02"), instant{} + timespan::days(1));
  EXPECT_EQ(at("2009-02-13T23:31:30Z").us, 1'234'567'890'000'000);
  EXPECT_EQ(at("2009-02-13 23:31:30.25").us, 1'234'567'890'250'000);
  EXPECT_EQ(at("2009-02-14T02:31:30+03:00").us, 1'234'567'890'000'000);
  EXPECT_EQ(at("2009-02-13T18:31:30-0500").us, 1'234'567'890'000'000);
  EXPECT_EQ(at("2009-02-13T23:31"), at("2009-02-13T23:31:00"));
}

TEST(ParseTime, UsesTheZoneOfTheCallerForWallClockTimes) {
  const time_zone moscow = find_time_zone("Europe/Moscow").value();
  EXPECT_EQ(*parse_time("2026-02-01 01:30", moscow), at("2026-01-31T22:30:00Z"));
  EXPECT_EQ(*parse_time("2026-02-01", moscow), at("2026-01-31T21:00:00Z"));
}

TEST(ParseTime, RefusesWhatIsNoTime) {
  for (const char* text : {"", "2026", "2026-02-30", "2026-13-01", "2026-1-1", "2026-01-01T25:00", "2026-01-01T10:61", "2026-01-01x",
                           "2026-01-01T10:00:00Zx", "2026-01-01T10:00:00+99:00", "2026-01-01T10:00:00.", "01.02.2026"})
    EXPECT_FALSE(parse_time(text, time_zone())) << text;
}

TEST(ParseAmount, IsExact) {
  EXPECT_EQ(parse_amount("1234.5", 2), 123'450);
  EXPECT_EQ(parse_amount("-0.05", 2), -5);
  EXPECT_EQ(parse_amount("+7", 0), 7);
  EXPECT_EQ(parse_amount("7.00", 0), 7);
  EXPECT_EQ(parse_amount("9223372036854775807", 0), INT64_MAX);
  EXPECT_EQ(parse_amount("-9223372036854775808", 0), INT64_MIN);
  for (const char* text : {"", "-", ".", "1 000", "1,5", "1.234", "1e3", "9223372036854775808", "0x10", "92233720368547758.08x"})
    EXPECT_FALSE(parse_amount(text, 2)) << text;
  EXPECT_FALSE(parse_amount("9223372036854775807", 2));
}

TEST(TimeZones, KnowDaylightSaving) {
  const time_zone berlin = find_time_zone("Europe/Berlin").value();
  // docs/definitions.md, 11: 28 March 12:00 to 29 March 12:00 in Berlin is 23 hours (2026).
  EXPECT_EQ(*parse_time("2026-03-29 12:00", berlin) - *parse_time("2026-03-28 12:00", berlin), timespan::hours(23));
  // A time never shown is the instant of the change; a time shown twice is the first of the two.
  EXPECT_EQ(*parse_time("2026-03-29 02:30", berlin), at("2026-03-29T01:00:00Z"));
  EXPECT_EQ(*parse_time("2026-10-25 02:30", berlin), at("2026-10-25T00:30:00Z"));
  EXPECT_EQ(period_of(at("2026-01-31T23:30:00Z"), berlin, calendar_unit::month), calendar_period::month(2026, 2));
  EXPECT_EQ(bounds(calendar_period::month(2026, 3), berlin).end, at("2026-03-31T22:00:00Z"));
  EXPECT_EQ(find_time_zone("+05:30")->to_local(instant{}).us, timespan::hours(5).us + timespan::seconds(1800).us);
  EXPECT_EQ(find_time_zone("Mars/Olympus").errors().at(0).code, errc::unknown_name);
}

/// A file that is removed again, named for its test: tests run side by side.
struct temporary_file {
  std::string path;
  explicit temporary_file(const std::string& text)
      : path(::testing::TempDir() + "funnel_" + ::testing::UnitTest::GetInstance()->current_test_info()->name() + ".csv") {
    std::ofstream(path) << text;
  }
  ~temporary_file() { std::remove(path.c_str()); }
};

column_mapping event_mapping() {
  return parse_mapping(R"({"columns": {"deal": "id", "time": "at", "stage": "stage", "amount": "sum", "owner": "who"}})").value();
}

TEST(ReadCsv, ListsWrongRowsWithLineColumnValueAndReason) {
  const temporary_file file(
      "id,at,stage,sum,who\n"
      "a,2026-01-01,Qualification,10.5,Anna\n"
      "b,yesterday,Qualification,1,Anna\n"
      ",2026-01-01,Qualification,1,Anna\n"
      "c,2026-01-01,Nirvana,1,Anna\n"
      "d,2026-01-01,presentation,1.005,Anna\n"
      "e,2026-01-01\n"
      "\n"
      "a,2026-01-05,won,,\n");
  const column_mapping m = event_mapping();
  event_store store = make_store(m).value();
  const csv_read_result r = read_csv(file.path, m, store).value();
  EXPECT_EQ(r.summary.rows, 7u);
  EXPECT_EQ(r.summary.applied, 2u);
  EXPECT_EQ(r.summary.rejected, 5u);
  ASSERT_EQ(r.summary.rejections.size(), 5u);
  const std::vector<std::tuple<std::size_t, std::string, std::string>> expected{
      {3, "at", "yesterday"}, {4, "id", ""}, {5, "stage", "Nirvana"}, {6, "sum", "1.005"}, {7, "", ""}};
  for (std::size_t i = 0; i < 5; ++i) {
    const rejected_row& row = r.summary.rejections[i];
    EXPECT_EQ(std::make_tuple(row.line, row.column, row.value), expected[i]);
    EXPECT_FALSE(row.reason.empty());
  }
  const journey_table j = funnel_test::journeys_of(store);
  ASSERT_EQ(j.n_deals(), 1u);
  EXPECT_EQ(j.deals().outcome[0], outcome::won);
  EXPECT_EQ(j.deals().amount[0], 1050);
}

TEST(ReadCsv, StrictlyAppliesNothing) {
  const temporary_file file("id,at,stage,sum,who\na,2026-01-01,Qualification,1,Anna\nb,never,Qualification,1,Anna\n");
  const column_mapping m = event_mapping();
  event_store store = make_store(m).value();
  csv_read_options strict;
  strict.strict = true;
  const auto refused = read_csv(file.path, m, store, strict);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.errors().at(1).message.find("never"), std::string::npos);
  EXPECT_EQ(store.n_deals(), 0u);
}

// A snapshot row is several events: when the store refuses one of them, the whole row is rejected.
TEST(ReadCsv, ARowStandsOrFallsAsAWhole) {
  const temporary_file file("id,stage,created,closed,value\nx,Closed won,2026-01-01,2026-01-05,9223372036854775807\ny,Closed won,2026-01-01,2026-01-05,1\n");
  const column_mapping m =
      parse_mapping(R"({"shape": "snapshot", "currency": {"code": "X", "decimals": 0}, "columns": {"deal": "id", "stage": "stage", "created": "created", "closed": "closed", "amount": "value"}})").value();
  event_store store = make_store(m).value();
  const csv_read_result r = read_csv(file.path, m, store).value();
  EXPECT_EQ(r.summary.applied, 1u);
  ASSERT_EQ(r.summary.rejections.size(), 1u);
  EXPECT_EQ(r.summary.rejections[0].line, 2u);
  EXPECT_EQ(funnel_test::journeys_of(store).n_deals(), 1u);
}

TEST(ReadCsv, SaysAllColumnsThatAreMissing) {
  const temporary_file file("x,y\n1,2\n");
  const column_mapping m = event_mapping();
  event_store store = make_store(m).value();
  const auto refused = read_csv(file.path, m, store);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.errors().size(), 6u);
  EXPECT_NE(refused.errors().back().message.find("\"x\", \"y\""), std::string::npos);  // the header there is
  EXPECT_EQ(read_csv("/nowhere/x.csv", m, store).errors().at(0).code, errc::io);
}

// Some systems write their default date where they have none; it would stretch every span and series.
TEST(ReadCsv, RejectsTimesThatStandForNone) {
  const temporary_file file(
      "id,at,stage,sum,who\n"
      "a,0001-01-01T00:00:00,Qualification,1,Anna\n"
      "a,1899-12-31T23:59:59,Qualification,1,Anna\n"
      "a,1900-01-01,Qualification,1,Anna\n"
      "a,2199-12-31,Presentation,1,Anna\n"
      "a,2200-01-01,Presentation,1,Anna\n"
      "a,9999-12-31,Presentation,1,Anna\n");
  const column_mapping m = event_mapping();
  event_store store = make_store(m).value();
  const csv_read_result r = read_csv(file.path, m, store).value();
  EXPECT_EQ(r.summary.applied, 2u);
  ASSERT_EQ(r.summary.rejections.size(), 4u);
  const std::vector<std::size_t> lines{2, 3, 6, 7};
  for (std::size_t i = 0; i < lines.size(); ++i) {
    EXPECT_EQ(r.summary.rejections[i].line, lines[i]);
    EXPECT_EQ(r.summary.rejections[i].column, "at");
    EXPECT_EQ(r.summary.rejections[i].reason, "events happen from the year 1900 to 2199");
  }
  EXPECT_EQ(r.summary.rejections[0].value, "0001-01-01T00:00:00");

  const append_report direct = store.append(std::vector<deal_event>{{.deal = "b", .at = instant::parse("0001-01-01").value()}});
  ASSERT_EQ(direct.rejected.size(), 1u);
  EXPECT_EQ(direct.rejected[0].field, "at");
}

// Such a mapping is one made by hand.
TEST(ReadCsv, WithoutPipelinesUsesTheDefaultOne) {
  const temporary_file file("id,stage,created\na,Presentation,2026-01-01\nb,Qualification,2026-01-01\n");
  column_mapping m;
  m.shape = row_shape::snapshot;
  m.deal = "id";
  m.stage = "stage";
  m.created = "created";
  event_store store = make_store(m).value();
  EXPECT_EQ(read_csv(file.path, m, store)->summary.applied, 2u);
}

TEST(ReadCsv, StepsThatAreNoStagesMoveNothing) {
  const temporary_file file(
      "deal,time,stage,sum\nA,2026-01-01,a,5\nA,2026-01-02,won,\nA,2026-01-05,filed,\nB,2026-01-01,a,5\nB,2026-01-03,filed,7\n");
  const column_mapping m = parse_mapping(R"({"pipeline": {"id": "p", "stages": [{"id": "a"}, {"id": "won", "kind": "won"}]}, "not_stages": ["filed"],
      "currency": {"code": "X", "decimals": 0}, "columns": {"deal": "deal", "time": "time", "stage": "stage", "amount": "sum"}})").value();
  event_store store = make_store(m).value();
  const csv_read_result r = read_csv(file.path, m, store).value();
  EXPECT_EQ(r.summary.applied, 5u);
  ASSERT_EQ(r.summary.notes.size(), 1u);
  EXPECT_NE(r.summary.notes[0].find("a step that is no stage"), std::string::npos);
  const journey_table j = funnel_test::journeys_of(store);
  EXPECT_EQ(j.n_visits(), 3u);
  EXPECT_EQ(j.deals().outcome[0], outcome::won);
  EXPECT_EQ(j.deals().amount[1], 7);
}

TEST(ReadCsv, AHistoryIsWholeOnlyIfTheMappingSaysSo) {
  const temporary_file file("deal,time,stage\nA,2026-01-01,b\nA,2026-01-09,won\nB,2026-01-01,a\nB,2026-01-05,won\n");
  const auto begun_before = [&](const std::string& key) {
    const column_mapping m = parse_mapping("{" + key + R"("pipeline": {"id": "p", "stages": [{"id": "a"}, {"id": "b"}, {"id": "won", "kind": "won"}]},
        "columns": {"deal": "deal", "time": "time", "stage": "stage"}})").value();
    event_store store = make_store(m).value();
    EXPECT_EQ(read_csv(file.path, m, store)->summary.applied, 4u);
    const journey_table j = funnel_test::journeys_of(store);
    return std::vector<bool>{j.deals().begun_before[0], j.deals().begun_before[1]};
  };
  EXPECT_EQ(begun_before(""), (std::vector<bool>{true, false}));
  EXPECT_EQ(begun_before(R"("whole_histories": true, )"), (std::vector<bool>{false, false}));
}

/// Folders "data" and "data2" in one of their own, which is removed again.
struct temporary_folders {
  std::filesystem::path root = std::filesystem::path(::testing::TempDir()) /
                               ("funnel_" + std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()));
  temporary_folders() {
    std::filesystem::create_directories(root / "data" / "people");
    std::filesystem::create_directories(root / "data2");
  }
  ~temporary_folders() { std::filesystem::remove_all(root); }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(root / name) << text;
    return (root / name).string();
  }
};

TEST(ReadCsv, RowsThatEndEarlyHaveNothingOfTheRowsBefore) {
  const temporary_file data("id,at,stage,sum,who\na,2026-01-01,Qualification,5,Anna\nb,2026-01-01,Qualification\nc,2026-01-01,Qualification,7\n"
                            "d,2026-01-01\ne,2026-01-01,Qualification,,,\nf,2026-01-01,Qualification\n");
  column_mapping m = event_mapping();
  m.short_rows = true;
  event_store store = make_store(m).value();
  const auto read = read_csv(data.path, m, store);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->summary.applied, 5u);
  ASSERT_EQ(read->summary.rejections.size(), 1u);
  EXPECT_EQ(read->summary.rejections[0].line, 5u);
  const journey_table j = project(store.take_snapshot()).value();
  std::vector<std::pair<bool, std::string>> amounts_and_owners;
  for (std::size_t row = 0; row < j.n_deals(); ++row)
    amounts_and_owners.emplace_back(j.deals().amount[row] != 0, j.deals().owner[row] == no_code ? "" : std::string(j.snapshot().owners().name(j.deals().owner[row])));
  EXPECT_EQ(amounts_and_owners, (std::vector<std::pair<bool, std::string>>{{true, "Anna"}, {false, ""}, {true, ""}, {false, ""}, {false, ""}}));
}

TEST(ReadCsv, RefusesMoreColumnsThanSpreadsheetsHave) {
  std::string header = "id,at,stage,sum,who";
  for (int i = 5; i < 16'384; ++i) header += ",c";
  const auto read = [](const std::string& text) {
    const temporary_file data(text);
    event_store store = make_store(event_mapping()).value();
    const auto r = read_csv(data.path, event_mapping(), store);
    return r ? errc{} : r.errors().front().code;
  };
  EXPECT_EQ(read(header + "\n"), errc{});
  EXPECT_EQ(read(header + ",one more\n"), errc::limit_exceeded);
}

// "d#1" is the first of the columns called "d"; "d#1#1" is none of them, however often it goes on.
TEST(ReadCsv, NamesOfColumnsMayGoOnForEver) {
  const temporary_file data("d,t,s\nA,2026-01-01,Qualification\n");
  std::string name = "nobody";
  for (int i = 0; i < 300'000; ++i) name += "#1";
  column_mapping m;
  m.deal = name;
  m.time = "t";
  m.stage = "s";
  event_store store(default_pipeline());
  const auto read = read_csv(data.path, m, store);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.errors().front().code, errc::unknown_name);
  m.deal = "d#1";
  EXPECT_TRUE(read_csv(data.path, m, store));
}

TEST(ReadCsv, JoinsFilesBelowTheFolderOfTheDataOnly) {
  const temporary_folders folders;
  const std::string deals = folders.write("data/deals.csv", "id,at,stage,sum,who\na,2026-01-01,Qualification,1,Anna\n");
  const std::string people = "who,team\nAnna,North\n";
  const std::string outside = folders.write("data2/people.csv", people);
  folders.write("data/people/people.csv", people);
  folders.write("data/..people.csv", people);
  std::filesystem::create_symlink(outside, folders.root / "data" / "link.csv");
  std::filesystem::create_symlink(folders.root / "data2", folders.root / "data" / "out");
  column_mapping m = event_mapping();
  m.dimensions = {{"team of owner", "team"}};
  const auto read = [&](const std::string& join, const csv_read_options& options = {}) {
    m.joins = {{join, "who", "who", {}}};
    event_store store = make_store(m).value();
    const auto r = read_csv(deals, m, store, options);
    return r ? "" : r.errors().at(0).message;
  };
  const std::string refused = "the joined file does not lie below the folder of the data";
  ASSERT_EQ(mkfifo((folders.root / "data" / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(read("pipe"), "is no file that can be joined") << "nobody writes to it";
  EXPECT_EQ(read("people"), "is no file that can be joined");
  for (const char* good : {"people/people.csv", "people/../people/people.csv", "..people.csv"}) EXPECT_EQ(read(good), "") << good;
  EXPECT_EQ(read((folders.root / "data/people/people.csv").string()), "");
  csv_read_options anywhere;
  anywhere.files.joins_elsewhere = true;
  for (const std::string& bad : {std::string("../data2/people.csv"), outside, std::string("link.csv"), std::string("out/people.csv"),
                                 std::string("people/../../data2/people.csv")}) {
    EXPECT_EQ(read(bad), refused) << bad;
    EXPECT_EQ(read(bad, anywhere), "") << bad;
  }
  EXPECT_EQ(read("/etc/passwd"), refused);
  // A mapping of a stranger that joins one file a thousand times takes no memory.
  m.joins = std::vector<table_join>(33, {"people/people.csv", "who", "who", {}});
  event_store store = make_store(m).value();
  EXPECT_EQ(read_csv(deals, m, store).errors().at(0).code, errc::limit_exceeded);
}

TEST(Mapping, ReportsEveryWrongKeyAtOnce) {
  const auto bad = parse_mapping(R"({"shape": "cube", "zone": "Mars", "delimiter": "::", "colums": {}, "stages": {"x": "nirvana"}, "joins": [{}]})");
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.errors().size(), 7u);
}

}  // namespace
