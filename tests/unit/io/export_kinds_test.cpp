// Kinds of export files that public bug reports tell of; each stands in ../shared/cases with its source and its right value.
#include "support/library.hpp"

#include <funnel/calendar/time_zone.hpp>
#include <funnel/events/store.hpp>
#include <funnel/io/csv.hpp>
#include <funnel/journeys/journey_table.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace {

using namespace funnel;

/// A folder of files for one test.
class export_kinds : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string put(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return (folder_ / name).string();
  }

  /// Reads one file by a mapping; `said` is what was wrong or noted, a line each.
  struct outcome {
    std::optional<event_store> store{};
    input_summary summary{};
    std::vector<std::string> said{};
    std::vector<error> errors{};
  };
  outcome read(const std::string& text, const std::string& mapping, const std::string& name = "deals.csv", std::size_t listed = 99) const {
    const auto m = parse_mapping(mapping);
    EXPECT_TRUE(m) << (m ? "" : m.errors().front().field + ": " + m.errors().front().message);
    outcome o;
    if (!m) return o;
    o.store = make_store(*m).value();
    csv_read_options options;
    options.max_listed_rejections = listed;
    auto r = read_csv(put(name, text), *m, *o.store, options);
    o.errors = r.errors();
    if (!r) return o;
    o.summary = r->summary;
    EXPECT_EQ(o.summary.rows, o.summary.applied + o.summary.rejected + o.summary.skipped);
    for (const rejected_row& row : o.summary.rejections)
      o.said.push_back(std::to_string(row.line) + " " + row.column + " '" + row.value + "' " + row.reason + (row.detail.empty() ? "" : " (" + row.detail + ")"));
    o.said.insert(o.said.end(), o.summary.notes.begin(), o.summary.notes.end());
    return o;
  }
  static std::vector<std::size_t> lines(const outcome& o) {
    std::vector<std::size_t> all;
    for (const rejected_row& r : o.summary.rejections) all.push_back(r.line);
    return all;
  }

  const std::filesystem::path folder_ =
      std::filesystem::path(::testing::TempDir()) / ("funnel_kinds_" + std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()));
};

using strings = std::vector<std::string>;
using numbers = std::vector<std::size_t>;

std::string snapshot_mapping(const std::string& more = "") {
  return R"({"shape": "snapshot", "pipeline": {"id": "p", "stages": [{"id": "Lead"}, {"id": "Won", "kind": "won"}, {"id": "Lost", "kind": "lost"}]},
    "currency": {"code": "EUR", "decimals": 2}, )" +
         more + R"("columns": {"deal": "id", "stage": "stage", "created": "created", "closed": "closed", "amount": "value"}})";
}

// 13: every row is wrong, and why is said, by reason and by value.
TEST_F(export_kinds, AllRowsWrongAreToldByReason) {
  const outcome o = read("id,stage,created,closed,value\nD1,Lead,28.09.2025,,100\nD2,Won,28.09.2025,30.09.2025,100\nD3,Lead,29.09.2025,,1\n", snapshot_mapping());
  EXPECT_EQ(o.summary.applied, 0U);
  ASSERT_EQ(o.summary.rejected_because.size(), 1U);
  const counted_rows& because = o.summary.rejected_because[0];
  EXPECT_EQ(because.column, "created");
  EXPECT_EQ(because.reason, "this is not an ISO 8601 date or time");
  EXPECT_EQ(because.count, 3U);
  ASSERT_EQ(because.values.size(), 2U);
  EXPECT_EQ(because.values[0].value, "28.09.2025");
  EXPECT_EQ(because.values[0].count, 2U);
  EXPECT_EQ(because.values[0].first_line, 2U);
  EXPECT_EQ(because.values[1].first_line, 4U);
  EXPECT_TRUE(o.summary.many_rejected());
  EXPECT_EQ(o.said.at(0), "2 created '28.09.2025' this is not an ISO 8601 date or time (as \"dd.mm.yyyy\" it is 2025-09-28)");
  EXPECT_EQ(read("id,stage,created,closed,value\nD1,Lead,28.09.2025,,100\nD2,Won,28.09.2025,30.09.2025,100\n", snapshot_mapping(R"("times": "dd.mm.yyyy", )"))
                .summary.applied,
            2U);
}

// 14: which of the two is meant?
TEST_F(export_kinds, TwoColumnsOfOneNameAreNeverTakenInSilence) {
  const std::string mapping = R"({"shape": "snapshot", "pipeline": {"id": "p", "stages": [{"id": "Lead"}, {"id": "Won", "kind": "won"}]},
    "columns": {"deal": "Deal ID", "stage": "Stage", "created": "Created", "closed": "Closed", "amount": "%"}, "dimensions": {"region": "Region%"},
    "joins": [{"file": "other.csv", "on": "Deal ID"}]})";
  const auto with = [&](const std::string& amount, const std::string& region) {
    std::string m = mapping;
    m.replace(m.find('%'), 1, amount);
    return m.replace(m.find('%'), 1, region);
  };
  put("other.csv", "Deal ID,Region\nD1,North\nD2,South\n");
  const std::string text = "Deal ID,Amount,Stage,Created,Amount,Closed,Region\nD1,10.00,Lead,2026-01-01,1000.00,,X\nD2,20.00,Won,2026-01-02,2000.00,2026-02-01,Y\n";
  const outcome both = read(text, with("Amount", ""));
  ASSERT_EQ(both.errors.size(), 2U);
  EXPECT_EQ(both.errors[0].message,
            "\"Amount\" is column 2 of the file and column 5 of the file: name them \"Amount#1\" and \"Amount#2\" in the mapping");
  EXPECT_EQ(both.errors[1].message,
            "\"Region\" is column 7 of the file and one joined from other.csv: name them \"Region#1\" and \"Region#2\" in the mapping");
  const outcome second = read(text, with("Amount#2", "#2"));
  ASSERT_TRUE(second.errors.empty());
  const snapshot s = second.store->take_snapshot();
  EXPECT_EQ(s.values(0).name(0), "North");
  EXPECT_EQ(read(text, with("Amount#3", "#2")).errors.front().code, errc::unknown_name);
}

// 15: bytes that are not UTF-8.
TEST_F(export_kinds, EncodingsAreNamedOrSeen) {
  const std::string mapping = R"({"shape": "snapshot", "delimiter": ";", %"pipeline": {"id": "p", "stages": [{"id": "Lead"}, {"id": "Won", "kind": "won"}]},
    "columns": {"deal": "id", "stage": "stage", "created": "created", "closed": "closed", "amount": "value", "owner": "owner"}})";
  const auto with = [&](const std::string& encoding) {
    std::string m = mapping;
    return m.replace(m.find('%'), 1, encoding.empty() ? "" : "\"encoding\": \"" + encoding + "\", ");
  };
  const auto owners = [](const outcome& o) {
    strings all;
    const snapshot s = o.store->take_snapshot();
    for (code c = 0; c < s.owners().size(); ++c) all.emplace_back(s.owners().name(c));
    return all;
  };
  const std::string head = "id;stage;created;closed;value;owner\n";
  const std::string in_1251 = head + "D1;Lead;2026-01-01;;10.00;\xC8\xE2\xE0\xED\xEE\xE2\nD2;Won;2026-01-02;2026-02-01;20.00;\xCF\xE5\xF2\xF0\xEE\xE2\n";
  EXPECT_EQ(owners(read(in_1251, with("windows-1251"))), (strings{"Иванов", "Петров"}));
  EXPECT_EQ(read(in_1251, with("")).said.at(1),
            "3 owner '\\xCF\\xE5\\xF2\\xF0\\xEE\\xE2' the cell is not UTF-8; the mapping can name the encoding of the file");
  EXPECT_EQ(owners(read(head + "D1;Lead;2026-01-01;;1;\xE9\xD7\xC1\xCE\xCF\xD7\n", with("KOI8-R"))), strings{"Иванов"});
  EXPECT_EQ(owners(read(head + "D1;Lead;2026-01-01;;1;J\xFCrgen \x80\n", with("windows-1252"))), strings{"Jürgen €"});
  EXPECT_EQ(owners(read(head + "D1;Lead;2026-01-01;;1;\x8Alek\n", with("windows-1250"))), strings{"Šlek"});
  EXPECT_EQ(owners(read(head + "D1;Lead;2026-01-01;;1;\x8E\x52\n", with("Shift_JIS"))), strings{"山"});  // iconv's, not a table's

  const auto utf16 = [](const std::string& ascii, bool big) {
    std::string text;
    for (const char c : ascii) text += big ? std::string{'\0', c} : std::string{c, '\0'};
    return text;
  };
  const std::string plain = head + "D1;Lead;2026-01-01;;1;Ann\r\n";
  EXPECT_EQ(owners(read("\xFF\xFE" + utf16(plain, false), with(""))), strings{"Ann"});
  EXPECT_EQ(owners(read("\xFE\xFF" + utf16(plain, true), with(""))), strings{"Ann"});
  EXPECT_EQ(owners(read("\xFE\xFF" + utf16(plain, true), with("UTF-16"))), strings{"Ann"});
  EXPECT_EQ(owners(read(utf16(plain, false), with("UTF-16LE"))), strings{"Ann"});
  EXPECT_EQ(owners(read("\xEF\xBB\xBF" + plain, with(""))), strings{"Ann"});
  EXPECT_EQ(owners(read("\xEF\xBB\xBF" + plain, with("utf-8"))), strings{"Ann"});

  const auto why = [&](const std::string& text, const std::string& encoding) {
    const outcome o = read(text, with(encoding));
    return o.errors.empty() ? "" : o.errors.front().message;
  };
  EXPECT_NE(why(utf16(plain, false), "").find("UTF-16"), std::string::npos);
  EXPECT_NE(why("\xEF\xBB\xBF" + plain, "windows-1251").find("is UTF-8"), std::string::npos);
  EXPECT_NE(why(head + "D1;Lead;2026-01-01;;1;Иван\n", "windows-1251").find("is UTF-8"), std::string::npos);
  EXPECT_EQ(why(head + "D1;Lead;2026-01-01;;1;\x98\n", "windows-1251"), "line 2, column 23: the byte 98 is no character of windows-1251");
  EXPECT_NE(why("\xC8\xE2;b\n1;2\n", "").find("line 1, column 1"), std::string::npos);
  EXPECT_EQ(why(plain, "Klingon"), "\"Klingon\" is no encoding that iconv knows");
  EXPECT_NE(why(std::string("PK\x03\x04") + plain, "").find("save the sheet as CSV"), std::string::npos);
  EXPECT_NE(why(std::string("\x28\xB5\x2F\xFD") + plain, "windows-1251").find("zstd"), std::string::npos);
}

// 16: quotes, line breaks, short rows and a total below.
TEST_F(export_kinds, RowsThatDoNotFitAreRejectedUnlessTheMappingSaysSo) {
  const std::string text = "id,stage,created,closed,value,Note,,\nD1,Lead,2026-01-01,,10.00,x,,\n\nD2,Lead,2026-01-01,,10.00\nD3,Lead,2026-01-01,,10.00,x\n,,,,,,,\nTotal,,,,30.00,,,\n";
  EXPECT_EQ(lines(read(text, snapshot_mapping())), (numbers{4, 5, 6, 7}));
  const outcome loose = read(text, snapshot_mapping(R"("short_rows": true, "skip": [{"column": "id", "values": ["Total"]}], )"));
  EXPECT_EQ(loose.summary.applied, 3U);
  EXPECT_EQ(loose.summary.skipped, 1U);
  ASSERT_EQ(loose.summary.skipped_because.size(), 1U);
  EXPECT_EQ(loose.summary.skipped_because[0].column, "id");
  EXPECT_EQ(loose.summary.skipped_because[0].values.at(0).value, "Total");
  EXPECT_EQ(loose.summary.skipped_because[0].values.at(0).first_line, 7U);
  EXPECT_EQ(lines(read("id,stage,created,closed,value\nD1,Lead,2026-01-01,,10.00,,\nD2,Lead,2026-01-01,,10.00,oops\n", snapshot_mapping(R"("short_rows": true, )"))),
            numbers{3});

  const std::string quotes = "id,stage,created,closed,value,Note\nD1,Lead,2026-01-01,,10.00,\"first\nsecond\n\"\nD2,Won,2026-01-02,2026-02-01,20.00,\"say \"\"yes\"\", he said\"\n"
                             "D4,Lead,2026-01-05,,40.00,6\" pipe\nD5,Lead,2026-01-05,,50.00,\"bad \\\"quote\\\"\"\nD7,bogus,2026-01-06,,60.00,\n";
  EXPECT_EQ(lines(read(quotes, snapshot_mapping())), (numbers{7, 8}));
}

TEST_F(export_kinds, WhatStandsBelowTheFirstBlankLineIsLeftOutWhenTheMappingSaysSo) {
  const outcome o = read("id,stage,created,closed,value\nD1,Lead,2026-01-01,,10.00\nD2,Lead,2026-01-01,,\"1\"\n\nOpportunity Report\nCopyright (c) 2026\n",
                         snapshot_mapping(R"("until_blank_line": true, )"));
  EXPECT_EQ(o.summary.rows, 4U);
  EXPECT_EQ(o.summary.applied, 2U);
  EXPECT_EQ(o.summary.skipped, 2U);
  EXPECT_EQ(o.summary.skipped_because.at(0).values.at(0).value, "below the first blank line");
}

// 17: pipelines by name, as stages may be.
TEST_F(export_kinds, PipelinesAreNamedByIdOrName) {
  const std::string mapping = R"({"shape": "snapshot", "pipelines": [
    {"id": "new", "name": "New business", "stages": [{"id": "n_q", "name": "Qualified"}, {"id": "n_won", "name": "Closed Won", "kind": "won"}]},
    {"id": "ren", "name": "Renewals", "stages": [{"id": "r_q", "name": "Qualified"}, {"id": "r_won", "name": "Closed Won", "kind": "won"}]}],
    "columns": {"deal": "id", "pipeline": "pipeline", "stage": "stage", "created": "created", "closed": "closed"}})";
  const outcome o = read("id,pipeline,stage,created,closed\nD1,New business,Qualified,2026-01-01,\nD2,ren,Closed Won,2026-01-01,2026-02-01\n"
                         "D3,RENEWALS ,Qualified,2026-01-01,\nD4,Upsell,Qualified,2026-01-01,\n",
                         mapping);
  EXPECT_EQ(o.said.at(0), "5 pipeline 'Upsell' there is no such pipeline (there are \"New business\", \"Renewals\")");
  EXPECT_EQ(o.summary.applied, 3U);
  layout renewals;
  renewals.pipeline = "ren";
  EXPECT_EQ(funnel_test::journeys_of(*o.store, instant::max(), instant::max(), renewals).n_deals(), 2U);
}

// 35: another spelling, when exactly one stage is like it.
TEST_F(export_kinds, StagesAreFoundByAnySpellingThatOnlyOneHas) {
  const std::string mapping = R"m({"shape": "snapshot", "pipeline": {"id": "p", "stages": [{"id": "lead", "name": "Lead"}, {"id": "offer", "name": "Offer"},
    {"id": "q1", "name": "Check (A)"}, {"id": "q2", "name": "Check (B)"}, {"id": "won", "name": "Closed Won", "kind": "won"},
    {"id": "lost", "name": "Отказ", "kind": "lost"}]}, "columns": {"deal": "id", "stage": "stage", "created": "created", "closed": "closed"}})m";
  const outcome o = read("id,stage,created,closed\nD1,Closed Won,2026-01-01,2026-02-01\nD2,closed won,2026-01-01,2026-02-01\nD3,CLOSED WON ,2026-01-01,2026-02-01\n"
                         "D4,Closed-Won,2026-01-01,2026-02-01\nD5, Lead,2026-01-01,\nD6,2. Offer (75 %),2026-01-01,\nD7,ОТКАЗ,2026-01-01,2026-02-01\n"
                         "D8,check_a,2026-01-01,\nD9,check(A),2026-01-01,\nD10,Check,2026-01-01,\nD11,Ofer,2026-01-01,\n",
                         mapping);
  EXPECT_EQ(o.said.at(0), "9 stage 'check_a' the pipeline has no such stage (near are \"Check (A)\")");
  EXPECT_EQ(o.said.at(1), "11 stage 'Check' several stages are spelt like this (\"Check (A)\", \"Check (B)\")");
  EXPECT_EQ(o.said.at(2), "12 stage 'Ofer' the pipeline has no such stage (near are \"Offer\")");
  EXPECT_EQ(o.summary.applied, 8U);
  EXPECT_NE(std::find(o.said.begin(), o.said.end(), "a stage spelt otherwise than in the pipeline, of which exactly one is like it: 7 rows"), o.said.end());
}

// 36: another delimiter, a line "sep=;", a title above the header.
TEST_F(export_kinds, TheHeaderIsFoundOrShown) {
  const outcome semicolons = read("id;stage;created;closed;value\nD1;Lead;2026-01-01;;1\n", snapshot_mapping());
  ASSERT_EQ(semicolons.errors.size(), 6U);
  EXPECT_EQ(semicolons.errors.back().message,
            "the header, in line 1 and parted at \",\", has \"id;stage;created;closed;value\"; is \";\" the delimiter?");
  for (const char* first : {"sep=;\n", "sep=;\r\n", "\"sep=;\"\n", "\xEF\xBB\xBFsep=;\n"}) {
    const outcome o = read(first + std::string("id;stage;created;closed;value\nD1;Lead;2026-01-01;;1\nD2;Led;2026-01-01;;1\n"), snapshot_mapping());
    EXPECT_EQ(o.summary.applied, 1U);
    EXPECT_EQ(lines(o), numbers{4});
  }
  const std::string titled = "My export of 2026\n\n\"Made, with\ncare\",x\nid,stage,created,closed,value\nD1,Lead,2026-01-01,,1\nD2,Led,2026-01-01,,1\n";
  const outcome o = read(titled, snapshot_mapping());
  EXPECT_EQ(o.summary.applied, 1U);
  EXPECT_EQ(lines(o), numbers{7});
  EXPECT_EQ(o.said.back(), "the header was found in line 5; what stands above it was passed over");
  EXPECT_EQ(read(titled, snapshot_mapping(R"("header_line": 5, )")).summary.applied, 1U);
  EXPECT_FALSE(read(titled, snapshot_mapping(R"("header_line": 4, )")).errors.empty());
  EXPECT_FALSE(read(titled, snapshot_mapping(R"("header_line": 1, )")).errors.empty());
}

TEST_F(export_kinds, RowsAreLeftOutByRuleAndCounted) {
  const outcome o = read("id,stage,created,closed,value,type,gone,line\nD1,Lead,2026-01-01,,1,Deal,no,Sales\nD2,Lead,never,,1,Test,no,Sales\nD3,Lead,2026-01-01,,1, Test ,no,Sales\n"
                         "D4,Lead,2026-01-01,,1,Deal,Yes,Sales\nD5,Lead,2026-01-01,,1,Deal,,HR\nD6,Lead,2026-01-01,,NULL,Deal,,Sales\n",
                         snapshot_mapping(R"("empty": ["NULL"], "skip": [{"column": "type", "values": ["Test"]}, {"column": "gone", "flag": true}, {"column": "line", "except": ["Sales"]}], )"));
  EXPECT_EQ(o.summary.applied, 2U);
  EXPECT_EQ(o.summary.rejected, 0U);
  EXPECT_EQ(o.summary.skipped, 4U);
  ASSERT_EQ(o.summary.skipped_because.size(), 3U);
  EXPECT_EQ(o.summary.skipped_because[0].column, "type");
  EXPECT_EQ(o.summary.skipped_because[0].count, 2U);
  EXPECT_EQ(o.summary.skipped_because[0].values.at(0).value, "Test");
  EXPECT_EQ(o.summary.skipped_because[0].values.at(0).count, 2U);
}

TEST_F(export_kinds, ColumnsMayHaveFormsOfTheirOwn) {
  const outcome o = read("id,stage,created,closed,value\nD1,Won,31.03.2026,1775080800000,\"1.234,50\"\n",
                         snapshot_mapping(R"("times": "dd.mm.yyyy", "times_of": {"closed": "unix_ms"}, "amounts": "1.234,50", )"));
  EXPECT_EQ(o.summary.applied, 1U);
  EXPECT_EQ(read("id,stage,created,closed,value\n", snapshot_mapping(R"("times_of": {"gone": "iso"}, )")).errors.front().field, "times_of");
}

struct stock {
  std::size_t deals = 0, open = 0, won = 0, lost = 0;
  friend bool operator==(const stock&, const stock&) = default;
  friend std::ostream& operator<<(std::ostream& out, const stock& s) {
    return out << s.deals << " deals, " << s.open << " open, " << s.won << " won, " << s.lost << " lost";
  }
};
stock stock_of(const event_store& store, instant as_of = instant::max()) {
  const journey_table j = funnel_test::journeys_of(store, as_of);
  stock s;
  s.deals = j.n_deals();
  for (std::size_t d = 0; d < j.n_deals(); ++d) {
    const funnel::outcome state = j.deals().outcome[d];
    ++(state == funnel::outcome::open ? s.open : state == funnel::outcome::won ? s.won : s.lost);
  }
  return s;
}

// 27: a closing date of an open deal is the expected one.
TEST_F(export_kinds, ClosingDatesOfOpenDealsAreExpected) {
  const outcome o = read("id,stage,created,closed,value\nO1,Lead,2026-01-05,2026-06-30,100\nO2,Lead,2026-01-08,2026-05-31,200\nO3,Won,2026-01-10,2026-03-01,300\n"
                         "O4,Lost,2026-01-12,2026-03-15,400\n",
                         snapshot_mapping());
  EXPECT_EQ(o.summary.rejected, 0U);
  EXPECT_EQ(stock_of(*o.store), (stock{4, 2, 1, 1}));
  const snapshot s = o.store->take_snapshot();
  ASSERT_EQ(s.dimensions().size(), 1U);
  EXPECT_EQ(s.dimensions().name(0), expected_close);
  EXPECT_EQ(s.values(0).name(0), "2026-06-30");
  EXPECT_EQ(s.values(0).size(), 2U);
  EXPECT_EQ(o.said, strings{"a closing time of an open deal, so it is when the deal is expected to close: 2 rows"});
}

// 29: nothing says how the deal ended.
TEST_F(export_kinds, AClosingDateWithoutAStageIsRejected) {
  const outcome o = read("id,stage,created,closed,value\nD1,,2024-05-29,2024-07-21,100\nD2,,2024-05-29,,200\nD3,Won,2024-05-29,2024-07-21,300\n", snapshot_mapping());
  EXPECT_EQ(o.said.at(0), "2 closed '2024-07-21' the deal has a closing time but no stage that says how it ended");
  EXPECT_EQ(o.summary.applied, 2U);
}

// 33b: a row is rejected, not the report.
TEST_F(export_kinds, AnAmountBeforeTheFirstRateRejectsItsRow) {
  const outcome o = read("time,deal,what,stage,amount,cur\n2025-12-31,D1,created,lead,100.00,MXN\n2026-01-05,D2,created,lead,100.00,GBP\n2026-01-05,D3,created,lead,100.00,MXN\n"
                         "2026-01-05,D4,created,lead,100.00,USD\n",
                         R"({"pipeline": {"id": "p", "stages": [{"id": "lead"}, {"id": "won", "kind": "won"}]}, "currency": {"code": "GBP", "decimals": 2},
    "rates": [{"currency": "MXN", "from": "2026-03-01", "rate": "0.0500"}, {"currency": "MXN", "from": "2026-01-01", "rate": "0.0400"}],
    "columns": {"deal": "deal", "time": "time", "stage": "stage", "kind": "what", "amount": "amount", "currency": "cur"}})");
  EXPECT_EQ(o.said.at(0), "2 amount '100.00' there is no rate of its currency yet at that time (MXN has one from 2026-01-01T00:00:00Z)");
  EXPECT_EQ(o.said.at(1), "5 currency 'USD' there is no rate of this currency");
  EXPECT_EQ(stock_of(*o.store).deals, 2U);
}

TEST_F(export_kinds, AnOutcomeMayStandBesideTheStage) {
  const std::string text = "id,stage,status,created,closed,value\nD1,Lead,open,2026-01-05,,1\nD2,Lead,Won,2026-01-05,2026-02-01,1\nD3,Lead,lost,2026-01-05,2026-02-01,1\n"
                           "D4,Won,won,2026-01-05,2026-02-01,1\nD5,Won,lost,2026-01-05,2026-02-01,1\nD6,Lead,gone,2026-01-05,2026-02-01,1\nD7,Lead,won,2026-01-05,,1\n"
                           "D8,Lead,won,2026-01-05 12:00,2026-01-05,1\n";
  const auto mapping = [](const std::string& outcomes) {
    return R"({"shape": "snapshot", "pipeline": {"id": "p", "stages": [{"id": "Lead"}, {"id": "Won", "kind": "won"}, {"id": "Lost", "kind": "lost"}]}, )" + outcomes +
           R"("columns": {"deal": "id", "stage": "stage", "outcome": "status", "created": "created", "closed": "closed"}})";
  };
  const outcome o = read(text, mapping(""));
  EXPECT_EQ(lines(o), (numbers{6, 7, 8}));
  EXPECT_EQ(stock_of(*o.store), (stock{5, 1, 3, 1}));
  const outcome named = read("id,stage,status,created,closed\nD1,Lead,S,2026-01-05,2026-02-01\nD2,Lead,won,2026-01-05,2026-02-01\n",
                             mapping(R"("outcomes": {"S": "won"}, )"));
  EXPECT_EQ(lines(named), numbers{3});
  EXPECT_EQ(stock_of(*named.store), (stock{1, 0, 1, 0}));
}

const std::string four_stages = R"("pipeline": {"id": "p", "stages": [{"id": "lead"}, {"id": "offer"}, {"id": "won", "kind": "won"}, {"id": "lost", "kind": "lost"}]}, )";

TEST_F(export_kinds, FieldChangesAreEvents) {
  const outcome o = read("Id,Field,Old,New,At,By\nD1,created,,,2026-01-01,Ann\nD1,Stage,lead,offer,2026-01-05,Ann\nD1,Owner,Ann,Bob,2026-01-06,Ann\nD1,Amount,,100.50,2026-01-06,Bob\n"
                         "D1,Region,,North,2026-01-06,Bob\nD1,CloseDate,,2026-06-30,2026-01-06,Bob\nD1,Stage,offer,won,2026-02-01,Bob\nD2,Stage,,lead,2026-01-02,Ann\nD2,Note,,x,2026-01-03,Ann\n"
                         "D2,Owner,Ann,,2026-01-03,Ann\nD2,Gone,,Yes,2026-01-09,Ann\nD3,Stage,,Leed,2026-01-09,Ann\n",
                         "{\"shape\": \"field_change\", " + four_stages +
                             R"("columns": {"deal": "Id", "time": "At", "field": "Field", "new_value": "New", "actor": "By"},
    "fields": {"Stage": "stage", "Owner": "owner", "Amount": "amount", "Region": "dimension:region", "CloseDate": "expected", "created": "created", "Gone": "deleted"}})");
  EXPECT_EQ(o.said.at(0), "13 New 'Leed' the pipeline has no such stage (near are \"lead\")");
  EXPECT_EQ(o.summary.applied, 9U);
  EXPECT_EQ(o.summary.skipped, 2U);
  EXPECT_EQ(stock_of(*o.store), (stock{1, 0, 1, 0}));  // D2 was deleted
  const journey_table j = funnel_test::journeys_of(*o.store);
  EXPECT_EQ(j.snapshot().owners().name(j.deals().owner[0]), "Bob");
  EXPECT_EQ(j.deals().amount[0], 100'50);
}

TEST_F(export_kinds, StageHistoriesAndStaysAreEvents) {
  const outcome moves = read("deal,from,to,at\nD1,,lead,2026-01-01\nD1,lead,offer,2026-01-05\nD1,offer,won,2026-02-01\nD2,offer,lost,2026-02-01\n",
                             "{" + four_stages + R"("columns": {"deal": "deal", "time": "at", "stage": "to", "from": "from"}})");
  EXPECT_EQ(stock_of(*moves.store), (stock{2, 0, 1, 1}));
  const outcome stays = read("deal,stage,entered,left\nD1,lead,2026-01-01,2026-01-05\nD1,offer,2026-01-05,2026-02-01\nD1,won,2026-02-01,\nD2,lead,2026-01-05,2026-01-01\n",
                             "{" + four_stages + R"("columns": {"deal": "deal", "time": "entered", "stage": "stage", "left": "left"}})");
  EXPECT_EQ(stays.said.at(0), "5 left '2026-01-01' it left the stage before it entered it");
  EXPECT_EQ(stock_of(*stays.store), (stock{1, 0, 1, 0}));
}

TEST_F(export_kinds, SeveralFilesAreReadByOneMapping) {
  const column_mapping m = parse_mapping("{" + four_stages + R"("currency": {"code": "EUR", "decimals": 2}, "times": "dd.mm.yyyy", "files": [
    {"name": "deals*.csv", "shape": "snapshot", "columns": {"deal": "Id", "created": "Created", "owner": "Owner", "team": "Team"},
     "joins": [{"file": "people.csv", "on": "Owner", "key": "Name"}]},
    {"name": "history.csv", "shape": "field_change", "delimiter": ";", "amounts": "1234,50", "fields": {"Stage": "stage", "Amount": "amount"},
     "columns": {"deal": "Deal", "time": "At", "field": "Field", "new_value": "New"}},
    {"name": "calls.csv", "shape": "activity", "activities": {"id": "Id", "deal": "Deal", "done": "Date"}}]})").value();
  event_store store = make_store(m).value();
  put("people.csv", "Name,Team\nAnn,North\n");
  const csv_read_result deals = read_csv(put("deals-2026.csv", "Id,Created,Owner\nD1,01.01.2026,Ann\nD2,02.01.2026,Bob\n"), m, store).value();
  EXPECT_EQ(deals.team_of.at("Ann"), "North");
  EXPECT_EQ(read_csv(put("history.csv", "Deal;Field;New;At\nD1;Stage;offer;05.01.2026\nD1;Amount;99,50;05.01.2026\nD1;Stage;won;01.02.2026\n"), m, store)->summary.applied, 3U);
  EXPECT_EQ(read_csv(put("calls.csv", "Id,Deal,Date\nC1,D1,03.01.2026\n"), m, store)->summary.applied, 1U);
  EXPECT_EQ(stock_of(store), (stock{2, 1, 1, 0}));
  EXPECT_EQ(store.n_activities(), 1U);
  EXPECT_EQ(read_csv(put("other.csv", "Id\n"), m, store).errors().front().message,
            "the mapping has no file of this name, only \"deals*.csv\", \"history.csv\", \"calls.csv\"");
}

}  // namespace
