#include <funnel/io/csv.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace funnel;

const std::string everything = R"({
  "shape": "snapshot", "encoding": "windows-1251", "delimiter": ";", "header_line": 3, "short_rows": true, "until_blank_line": true,
  "zone": "Europe/Moscow", "times": ["dd.mm.yyyy", "iso"], "times_of": {"Closed": "unix_ms"}, "amounts": "1.234,50",
  "round_amounts": true, "empty": ["NULL", "-"],
  "columns": {"deal": "Id", "stage": "Stage", "outcome": "Status", "created": "Created", "closed": "Closed", "expected": "Due", "amount": "Sum"},
  "outcomes": {"S": "won", "F": "lost", "P": "open"}, "dimensions": {"region": "Region"}, "stages": {"New": "lead"},
  "skip": [{"column": "Type", "values": ["Test"]}, {"column": "Line", "except": ["Sales"]}, {"column": "Deleted", "flag": true}],
  "joins": [{"file": "people.csv", "on": "Owner", "key": "Name", "take": ["Team"]}],
  "dated_stages": [{"stage": "offer", "column": "Offered"}], "created_default": "2026-01-01", "created_stage": "lead",
  "currency": {"code": "RUB", "decimals": 2},
  "rates": [{"currency": "USD", "decimals": 2, "from": "2026-01-01", "rate": "92.5"}, {"currency": "JPY", "decimals": 0, "rate": "1/3"}],
  "pipeline": {"id": "p", "versions": [
    {"stages": [{"id": "lead"}, {"id": "offer"}, {"id": "won", "kind": "won"}, {"id": "lost", "kind": "lost"}]},
    {"from": "2026-03-01", "became": {"offer": "bid"}, "stages": [{"id": "lead"}, {"id": "bid"}, {"id": "won", "kind": "won"}]}]}})";

TEST(Mapping, NamesTheFormOfTheFileAndOfItsCells) {
  const column_mapping m = parse_mapping(everything).value();
  EXPECT_EQ(m.encoding, "windows-1251");
  EXPECT_EQ(m.header_line, 3U);
  EXPECT_TRUE(m.short_rows);
  EXPECT_TRUE(m.until_blank_line);
  EXPECT_EQ(m.times, (std::vector{time_form::dmy_dot, time_form::iso}));
  EXPECT_EQ(m.times_of.at("Closed"), std::vector{time_form::unix_milliseconds});
  EXPECT_EQ(m.amounts, std::vector{amount_form::dot_groups});
  EXPECT_TRUE(m.round_amounts);
  EXPECT_EQ(m.empty, (std::vector<std::string>{"NULL", "-"}));
  EXPECT_EQ(m.skip, (std::vector<skip_rule>{{"Type", {"Test"}, {}, {}}, {"Line", {}, {"Sales"}, {}}, {"Deleted", {}, {}, true}}));
  EXPECT_EQ(m.outcome, "Status");
  EXPECT_EQ(m.expected, "Due");
}

TEST(Mapping, IsWrittenAsItIsRead) {
  const column_mapping m = parse_mapping(everything).value();
  const std::string text = to_json(m);
  const auto again = parse_mapping(text);
  ASSERT_TRUE(again) << again.errors().front().message << text;
  EXPECT_EQ(to_json(*again), text);
  EXPECT_EQ(again->pipelines.size(), 2U);
  EXPECT_EQ(again->pipelines[1].stages, m.pipelines[1].stages);
  EXPECT_EQ(again->pipelines[1].from, m.pipelines[1].from);
  EXPECT_EQ(again->pipelines[1].became, m.pipelines[1].became);
  EXPECT_EQ(again->rates, m.rates);
  EXPECT_EQ(again->skip, m.skip);
  EXPECT_EQ(again->times, m.times);
  EXPECT_EQ(again->times_of, m.times_of);
  EXPECT_EQ(again->amounts, m.amounts);
  EXPECT_EQ(again->zone, m.zone);
  EXPECT_EQ(again->delimiter, ';');
  EXPECT_EQ(again->joins.at(0).take, m.joins.at(0).take);
  EXPECT_EQ(parse_mapping(to_json(column_mapping{}))->pipelines.size(), 1U);
}

TEST(Mapping, GivesEachOfSeveralFilesItsOwn) {
  const auto m = parse_mapping(R"({"delimiter": ";", "zone": "Europe/Moscow", "currency": {"code": "RUB"}, "pipeline": "sales",
    "files": [
      {"name": "deals*.csv", "shape": "snapshot", "delimiter": ",", "columns": {"deal": "Id", "created": "Created"}},
      {"name": "history.csv", "shape": "field_change", "columns": {"deal": "Deal", "time": "At", "field": "Field", "new_value": "New"},
       "fields": {"StageName": "stage", "Region": "dimension:region"}},
      {"name": "calls.csv", "shape": "activity", "activities": {"id": "Id", "done": "Date"}}]})");
  ASSERT_TRUE(m) << m.errors().front().field << m.errors().front().message;
  for (const column_mapping& all : {*m, parse_mapping(to_json(*m)).value()}) {
    const column_mapping deals = all.of_file("some/folder/deals-2026.csv").value();
    EXPECT_EQ(deals.shape, row_shape::snapshot);
    EXPECT_EQ(deals.delimiter, ',');
    EXPECT_EQ(deals.zone.name(), "Europe/Moscow");
    EXPECT_EQ(deals.currency.code, "RUB");
    EXPECT_EQ(deals.pipelines.size(), 1U);
    const column_mapping history = all.of_file("history.csv").value();
    EXPECT_EQ(history.shape, row_shape::field_change);
    EXPECT_EQ(history.delimiter, ';');
    EXPECT_EQ(history.fields.at("Region"), "dimension:region");
    EXPECT_EQ(all.of_file("calls.csv")->shape, row_shape::activity);
    EXPECT_EQ(all.of_file("deals/other.csv").errors().front().code, errc::unknown_name);
  }
  EXPECT_EQ(parse_mapping("{}")->of_file("any.csv")->shape, row_shape::event);
}

TEST(Mapping, RefusesWhatItDoesNotKnow) {
  const auto fields_of = [](const std::string& json) {
    std::vector<std::string> fields;
    for (const error& e : parse_mapping(json).errors()) fields.push_back(e.field);
    return fields;
  };
  using names = std::vector<std::string>;
  EXPECT_EQ(fields_of(R"({"times": "dd.mm", "amounts": ["1234.50", 5], "header_line": -1, "times_of": {"Closed": "never"}})"),
            (names{"header_line", "times", "amounts", "times_of.Closed"}));
  EXPECT_EQ(fields_of(R"({"skip": [{"values": ["x"]}, {"column": "a"}, {"column": "a", "values": ["x"], "flag": false}]})"),
            (names{"skip[0].column", "skip[1]", "skip[2]"}));
  EXPECT_EQ(fields_of(R"({"fields": {"A": "stages", "B": "dimension:"}, "outcomes": {"S": "success"}})"),
            (names{"fields.A", "fields.B", "outcomes.S"}));
  EXPECT_EQ(fields_of(R"({"files": [{"shape": "snapshot"}, {"name": "a.csv", "pipeline": "sales", "kolumns": {}}]})"),
            (names{"files[0].name", "files[1].pipeline", "files[1].kolumns"}));
}

TEST(Mapping, SaysWhichTableOrStatementOfADatabase) {
  const std::string text = R"({"columns": {"deal": "id"}, "files": [{"table": "sales.deals"}, {"name": "calls", "statement": ["SELECT *", "FROM calls"], "mark": "at", "overlap": "1h"}]})";
  const column_mapping m = parse_mapping(text).value();
  ASSERT_EQ(m.files.size(), 2U);
  EXPECT_EQ(m.files[0].name, "sales.deals");
  EXPECT_EQ(m.files[0].mapping.source, (table_source{"sales.deals", "", "", ""}));
  EXPECT_EQ(m.files[1].mapping.source, (table_source{"", "SELECT *\nFROM calls\n", "at", "1h"}));
  EXPECT_FALSE(m.source.given());
  const column_mapping back = parse_mapping(to_json(m)).value();
  for (std::size_t i = 0; i < 2; ++i) EXPECT_EQ(back.files[i].mapping.source, m.files[i].mapping.source);
  EXPECT_EQ(parse_mapping(R"({"table": "a", "statement": "SELECT 1"})").errors().front().field, "statement");
  EXPECT_EQ(parse_mapping(R"({"table": "a", "overlap": "1h"})").errors().front().field, "mark");
  EXPECT_EQ(parse_mapping(R"({"table": 5})").errors().front().field, "table");
  EXPECT_EQ(parse_mapping(R"({"files": [{"statement": "SELECT 1"}]})").errors().front().code, errc::missing_value);
}

}  // namespace
