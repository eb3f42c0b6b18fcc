/// What errors say in another language than English.
#include "report/words/complaint.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>

namespace {

using namespace funnel;
using io::complaint_in, io::complaint_line;

TEST(Complaint, HasItsNamesWhereTheLanguageHasThem) {
  EXPECT_EQ(complaint_in(language::russian, "there is no dimension named \"regio\"; did you mean \"region\" or \"regions\"?"),
            "измерения «regio» нет; возможно, «region» или «regions»?");
  EXPECT_EQ(complaint_in(language::russian, "the header, in line 3 and parted at tab, has \"a\", \"b\" and 12 more"),
            "в строке 3 заголовок с разделителем табуляция: «a», «b» и ещё 12");
  EXPECT_EQ(complaint_in(language::english, "the file is empty"), "the file is empty");
}

TEST(Complaint, OfWhichThereIsNoneIsSaidInEnglish) {
  EXPECT_EQ(complaint_in(language::russian, "who knows"), "who knows");
  EXPECT_EQ(complaint_in(language::russian, ""), "");
}

// Fields are names: only places such as "standard output" are said in the language.
TEST(Complaint, LeavesNamesOfFieldsAlone) {
  EXPECT_EQ(complaint_line(language::russian, {errc::missing_value, "deal", "the mapping names no column for it"}), "deal: описание не называет для этого столбца");
  EXPECT_EQ(complaint_line(language::russian, {errc::syntax, "m.json: line 2, column 7", "this is not well-formed JSON"}), "m.json: строка 2, столбец 7: это не правильный JSON");
}

// Names may be anything, also what looks like a part of the sentence.
TEST(Complaint, TakesAnyName) {
  for (const char* const name : {"", "\"", "a\" and \"b", "{a}", "; did you mean \"x\"?"}) {
    const std::string said = complaint_in(language::russian, "the funnel has no stage \"" + std::string(name) + "\"");
    EXPECT_TRUE(said.starts_with("в воронке нет стадии «") || said.find("возможно") != std::string::npos) << said;
  }
  const std::string long_text(100'000, '"');
  EXPECT_FALSE(complaint_in(language::russian, long_text).empty());
}

// A sentence that the library does not say any more is not to be kept; of those that libraries of others say we know no better.
TEST(Complaint, StandsInTheSources) {
  std::string all;
  std::size_t joined = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(FUNNEL_SOURCE_DIR "/src")) {
    if (!entry.is_regular_file() || entry.path().filename() == "complaints.cpp") continue;
    std::ifstream file(entry.path());
    all.append(std::istreambuf_iterator<char>(file), {});
  }
  // Literals in several lines are one.
  for (std::size_t end; (end = all.find("\"\n", joined)) != std::string::npos;) {
    const std::size_t next = all.find_first_not_of(" \n", end + 1);
    joined = end;
    if (next != std::string::npos && all[next] == '"') all.erase(end, next + 1 - end);
    else ++joined;
  }
  const std::set<std::string_view> of_others{
      "A subcommand is required", "The following argument was not expected: {a}", "The following arguments were not expected: {a}", "Could not convert: {a} = {b}",
      "{a}: {b} not in {{c}}", "{a}: Value {b} not in range {c} to {d}", "{a}: At Most {b} required but received {c}", "{a} requires {b}", "{a} is required", "{a}: 1 required {b} missing", "{a}: {b} required {c} missing",
      // Where a word of the library's stands in a slot.
      "no deal has the owner \"{a}\"", "no deal has the team \"{a}\"", "no deal has the reason \"{a}\"", "the file has no column \"{a}\"", "the table has no column \"{a}\"",
      "the statement has no column \"{a}\"", "the table has {a}", "the statement has {a}", "is written to by another process ({a})", "{a}: partial {b}",
      "file is not a database", "No such file or directory", "Permission denied", "Is a directory", "No space left on device", "Connection refused", "Address already in use"};
  for (const io::complaint& c : io::russian::complaints()) {
    if (of_others.contains(c.english)) continue;
    // Its longest part between slots and quotes, of which the sources have others.
    std::string_view rest = c.english, longest;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find_first_of("{}\""), rest.size());
      if (end > longest.size()) longest = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    while (longest.starts_with(' ')) longest.remove_prefix(1);
    while (longest.ends_with(' ')) longest.remove_suffix(1);
    EXPECT_NE(all.find(longest), std::string::npos) << c.english;
  }
}

}  // namespace
