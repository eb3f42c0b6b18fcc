/// Names of what reading says of rows do not change with the language.
#include "report/words/reading_ids.hpp"

#include "report/words/catalogue.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>

namespace {

using namespace funnel;
using io::reading_id, io::words_in;

TEST(ReadingIds, AreThoseOfTheSentenceInEachLanguage) {
  for (const language lang : {language::english, language::russian}) {
    const io::reading_texts& w = words_in(lang).reading;
    EXPECT_EQ(reading_id(w.no_such_stage(), lang), "no_such_stage");
    EXPECT_EQ(reading_id(w.cell_count("3", "5"), lang), "cell_count");
    EXPECT_EQ(reading_id(w.no_time_of_form("iso, dd.mm.yyyy"), lang), "no_time_of_form");
    EXPECT_EQ(reading_id(w.noted(500, w.undated()), lang), "undated");
    EXPECT_EQ(reading_id(w.noted(1, w.created_by_default("2016-10-20")), lang), "created_by_default");
    EXPECT_EQ(reading_id(w.applied_before(12), lang), "applied_before");
    EXPECT_EQ(reading_id(words_in(lang).draft.rows_are("a", "b"), lang), "rows_are");
    EXPECT_EQ(reading_id("said by a host", lang), "");
    EXPECT_EQ(reading_id("", lang), "");
  }
}

// A part that was read in one language is named in a report of another.
TEST(ReadingIds, AreFoundInAnotherLanguage) {
  EXPECT_EQ(reading_id(words_in(language::english).reading.second_row(), language::russian), "second_row");
}

TEST(ReadingIds, EachIsOnce) {
  std::set<std::string_view> seen;
  for (const std::string_view id : io::reading_ids()) EXPECT_TRUE(seen.insert(id).second) << id;
}

}  // namespace
