#include "support/store_files.hpp"

#include <funnel/io/csv.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>

namespace {

using namespace funnel;
using namespace funnel_test;

constexpr const char* events_mapping = R"({"shape": "event", "pipeline": "sales", "currency": {"code": "EUR", "decimals": 2},
  "columns": {"deal": "id", "time": "at", "kind": "what", "stage": "stage", "left": "left", "owner": "who", "amount": "sum",
  "currency": "money", "sequence": "n"}, "rates": [{"currency": "USD", "decimals": 2, "from": "2026-03-01", "rate": "0.92"}],
  "skip": [{"column": "who", "values": ["test"]}], "not_stages": ["filed"]})";

// One row for each way in which a row is wrong, or something is assumed of it.
constexpr const char* wrong_events =
    "id,at,what,stage,left,who,sum,money,n\n"
    "A,2026-01-01,,qualification,,,,,\n"
    "A,2026-01-02,,Qualification!,,,,,\n"
    "A,2026-01-02,,QUALIFICATION,,,,,\n"
    "A,2026-01-02,,filed,,,,,\n"
    ",2026-01-02,,qualification,,,,,\n"
    "A,,,qualification,,,,,\n"
    "A,soon,,qualification,,,,,\n"
    "A,31.03.2026,,qualification,,,,,\n"
    "A,0001-01-01,,qualification,,,,,\n"
    "A,2026-01-02,dances,qualification,,,,,\n"
    "A,2026-01-02,,,,,,,\n"
    "A,2026-01-02,,qualification,2026-01-01,,,,\n"
    "A,2026-01-02,,qualification,,,12.345,,\n"
    "A,2026-01-02,,qualification,,,1e9,,\n"
    "A,2026-01-02,,qualification,,,1.2k,,\n"
    "A,2026-01-02,,qualification,,,much,,\n"
    "A,2026-01-02,,qualification,,,$ 5,EUR,\n"
    "A,2026-01-02,,qualification,,,5 XQX,,\n"
    "A,2026-01-02,,qualification,,,5,USD,\n"
    "A,2026-01-02,,qualification,,,5,GBP,\n"
    "A,2026-01-02,,qualification,,,,,first\n"
    "A,2026-01-02,reopened,won,,,,,\n"
    "A,2026-01-02,created,lost,,,,,\n"
    "A,2026-01-02,owner,,,,,,\n"
    "A,2026-01-02,,qualification,,test,,,\n"
    "A,2026-01-02\n"
    "A,2026-01-02,,qualification,,\xFF,,,\n"
    "A,2026-01-02,,\"qualification\"x,,,,,\n"
    "A,2026-01-02,,\"qualification,,,,,\n";

bool has_cyrillic(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c == '\xD0' || c == '\xD1'; });
}

input_summary read_in(language lang, const std::string& text, const char* mapping_text) {
  const own_folder folder;
  const std::string path = folder / "events.csv";
  std::ofstream(path) << text;
  const column_mapping mapping = parse_mapping(mapping_text).value();
  event_store store = make_store(mapping).value();
  csv_read_options options;
  options.lang = lang;
  options.max_listed_rejections = 1'000;
  return read_csv(path, mapping, store, options).value().summary;
}

// What is wrong does not depend on the language in which it is told; and in Russian it is told in Russian.
void expect_told_alike(const std::string& text, const char* mapping, std::size_t n_reasons) {
  const input_summary english = read_in(language::english, text, mapping);
  const input_summary russian = read_in(language::russian, text, mapping);
  EXPECT_EQ(english.rows, russian.rows);
  EXPECT_EQ(english.applied, russian.applied);
  EXPECT_EQ(english.rejected_because.size(), russian.rejected_because.size());
  EXPECT_GE(english.rejected_because.size(), n_reasons);
  ASSERT_EQ(english.rejections.size(), russian.rejections.size());
  ASSERT_EQ(english.notes.size(), russian.notes.size());
  for (std::size_t i = 0; i < english.rejections.size(); ++i) {
    const rejected_row &e = english.rejections[i], &r = russian.rejections[i];
    EXPECT_EQ(e.line, r.line);
    EXPECT_EQ(e.column, r.column);
    EXPECT_EQ(e.value, r.value);
    EXPECT_FALSE(has_cyrillic(e.reason + e.detail)) << e.reason;
    EXPECT_TRUE(has_cyrillic(r.reason)) << e.line << ": " << r.reason;
    EXPECT_EQ(e.detail.empty(), r.detail.empty()) << e.line << ": " << e.detail;
  }
  for (std::size_t i = 0; i < english.notes.size(); ++i) EXPECT_TRUE(has_cyrillic(russian.notes[i])) << russian.notes[i];
}

TEST(ReadingWords, TellWrongEventsInEachLanguage) { expect_told_alike(wrong_events, events_mapping, 18); }

TEST(ReadingWords, TellWrongDealsInEachLanguage) {
  expect_told_alike(
      "title\n"
      "id,created,closed,stage,how,sum\n"
      "A,2026-01-01,,qualification,,10\n"
      "A,2026-01-01,,qualification,,10\n"
      "B,,,qualification,,10\n"
      "C,2026-01-01,2026-02-01,qualification,,10\n"
      "D,2026-01-01,,won,,10\n"
      "E,2026-01-01,2026-02-01,won,lost,10\n"
      "F,2026-01-01,2026-02-01,qualification,maybe,10\n"
      "G,2026-01-01,2026-02-01,,,10\n",
      R"({"shape": "snapshot", "pipeline": "sales", "currency": {"code": "EUR", "decimals": 2}, "outcomes": {"won": "won", "lost": "lost"},
          "columns": {"deal": "id", "created": "created", "closed": "closed", "stage": "stage", "outcome": "how", "amount": "sum"}})",
      5);
}

}  // namespace
