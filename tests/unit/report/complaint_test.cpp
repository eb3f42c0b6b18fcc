/// What errors say in another language than English.
#include "report/words/complaint.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <vector>

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

/// All sources of some folders, without the catalogues.
std::string sources_of(std::initializer_list<const char*> folders) {
  std::string all;
  for (const std::string folder : folders)
    for (const auto& entry : std::filesystem::recursive_directory_iterator(FUNNEL_SOURCE_DIR "/src" + folder)) {
      if (!entry.is_regular_file() || entry.path().string().find("/russian/") != std::string::npos) continue;
      std::ifstream file(entry.path());
      all.append(std::istreambuf_iterator<char>(file), {});
    }
  return all;
}

/// What is between `from` and the end of the call that it stands in, parted at the commas of that call.
std::vector<std::string> arguments_after(std::string_view source, std::size_t from) {
  std::vector<std::string> all(1);
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = from; i < source.size(); ++i) {
    const char c = source[i];
    if (c == '"' && source[i - 1] != '\\') quoted = !quoted;
    if (!quoted && (c == '(' || c == '{' || c == '[')) ++depth;
    if (!quoted && (c == ')' || c == '}' || c == ']') && --depth < 0) break;
    if (!quoted && c == ',' && depth == 0) all.emplace_back();
    else all.back() += c;
  }
  return all;
}

/// The sentence that an expression makes, with "x" for all that is no literal; empty where it is one of several.
std::string sentence_of(std::string_view expression) {
  std::string said;
  int depth = 0;
  bool quoted = false, other = false, literal = false;
  for (std::size_t i = 0; i < expression.size(); ++i) {
    const char c = expression[i];
    if (c == '"') {
      quoted = !quoted;
    } else if (quoted) {
      if (depth > 0) continue;
      if (other) said += 'x';
      other = false, literal = true;
      said += c == '\\' ? expression[++i] : c;
    } else if (c == '?') {
      return {};
    } else {
      depth += (c == '(' || c == '{' || c == '[') - (c == ')' || c == '}' || c == ']');
      other |= c != ' ' && c != '\n' && c != '+';
    }
  }
  return literal ? said + (other ? "x" : "") : "";
}

// Whoever writes a new sentence of the program writes it in each language.
TEST(Complaint, OfTheProgramIsInEachLanguage) {
  const std::string source = sources_of({"/io", "/program", "/report", "/query", "/pipeline"});
  const std::set<std::string> made_of_parts{"x: x", "the x has no column \"x\"x", "x; save the sheet as CSV UTF-8 and read that", "\"x\" is x"};
  std::size_t n = 0;
  for (std::size_t at = 0; (at = source.find("errc::", at)) != std::string::npos; ++at) {
    const std::size_t comma = source.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", at + 6);
    if (comma == std::string::npos || source[comma] != ',') continue;
    const auto given = arguments_after(source, comma + 1);
    const std::string said = sentence_of(given[given.size() > 1 ? 1 : 0]);
    if (said.find(' ') == std::string::npos || made_of_parts.contains(said)) continue;
    ++n;
    const std::string without_nearest = said.ends_with('x') ? said.substr(0, said.size() - 1) : said;
    EXPECT_TRUE(complaint_in(language::russian, said) != said || complaint_in(language::russian, without_nearest) != without_nearest) << said;
  }
  EXPECT_GT(n, 250U);
}

// A sentence that the library does not say any more is not to be kept; of those that libraries of others say we know no better.
TEST(Complaint, StandsInTheSources) {
  std::string all = sources_of({""});
  std::size_t joined = 0;
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
      "Print this help message and exit", "Display program version information and exit",
      // Where a word of the library's stands in a slot.
      "the config {a} cannot be read: line {b} is no XML", "{a}: the connection was cut off", "\"{a}\" is no owner, team, reason, calendar unit or dimension",
      "\"{a}\" is not owner, team or a dimension", "\"{a}\" is not en or ru", "\"{a}\" is not a whole number from {b} to {c}",
      "no deal has the owner \"{a}\"", "no deal has the team \"{a}\"", "no deal has the reason \"{a}\"", "the file has no column \"{a}\"", "the table has no column \"{a}\"",
      "the statement has no column \"{a}\"", "the table has {a}", "the statement has {a}", "is written to by another process ({a})", "{a}: partial {b}",
      "file is not a database", "No such file or directory", "Permission denied", "Is a directory", "No space left on device", "Connection refused", "Address already in use"};
  std::vector<io::complaint> known;
  for (const auto some : {io::russian::complaints(), io::russian::database_complaints(), io::russian::dashboard_complaints(), io::russian::help()})
    known.insert(known.end(), some.begin(), some.end());
  for (const io::complaint& c : known) {
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
