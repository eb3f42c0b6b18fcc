#include "core/json_fields.hpp"
#include "core/number_text.hpp"
#include "core/printable.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace {

using namespace funnel::io;

TEST(Printable, KeepsWhatPeopleWrite) {
  for (const char* text : {"", "Anna", "Готово", "R&D \"one\"", "日本", "👩‍💻", "עברית", "é\u0301"}) EXPECT_EQ(printable(text), text);
}

TEST(Printable, ReplacesWhatWouldMoveTheCursorOrTurnTheLine) {
  EXPECT_EQ(printable("a\033[31mb"), "a\uFFFD[31mb");
  EXPECT_EQ(printable("a\nb\tc\x7F"), "a\uFFFDb\uFFFDc\uFFFD");
  EXPECT_EQ(printable("a\u009B31m"), "a\uFFFD31m");            // C1: control sequence introducer
  EXPECT_EQ(printable("exe.\u202Egpj"), "exe.\uFFFDgpj");       // right-to-left override
  EXPECT_EQ(printable("\u2066a\u2069\u200F\u061C"), "\uFFFDa\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(printable("\uFEFFa\u2028b\u2029"), "\uFFFDa\uFFFDb\uFFFD");
}

// The examples of table 3-8 and 3-11 of Unicode 15 and of overlong and surrogate forms, a replacement a byte.
TEST(Printable, ReplacesEachByteThatIsNotUtf8) {
  EXPECT_EQ(printable("\xC0\xAF"), "\uFFFD\uFFFD");
  EXPECT_EQ(printable("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(printable("\xF4\x91\x92\x93"), "\uFFFD\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(printable("a\xE2\x82"), "a\uFFFD\uFFFD");
  EXPECT_EQ(printable("\xC3(\xFF)"), "\uFFFD(\uFFFD)");
}

TEST(JsonText, EscapesWhatMayNotBeShownAndKeepsItsValue) {
  const json value{{"name\u202E", "a\u009Bb\x7F" "c\nd\u2028"}, {"bad", "\xFF"}};
  const std::string text = json_text(value);
  EXPECT_EQ(text, "{\n  \"name\\u202e\": \"a\\u009bb\\u007fc\\nd\\u2028\",\n  \"bad\": \"\uFFFD\"\n}\n");
  EXPECT_EQ(json::parse(text)["name\u202E"], value["name\u202E"]);
}

TEST(FixedText, IsLocaleFreeAndExact) {
  EXPECT_EQ(fixed_text(12.345, 1), "12.3");
  EXPECT_EQ(fixed_text(0.125, 2), "0.12");  // half to even, as printf
  EXPECT_EQ(fixed_text(-0.04, 1), "0.0");
  EXPECT_EQ(fixed_text(std::numeric_limits<double>::max(), 1).size(), 311u);
  EXPECT_EQ(fixed_text(std::numeric_limits<double>::infinity(), 1), "inf");
}

}  // namespace
