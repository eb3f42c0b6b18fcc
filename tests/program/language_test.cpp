/// All that the program says is in the language of the report: wrong command lines, files and mappings in both languages.
#include "support/commands.hpp"
#include "support/store_files.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace {

funnel_test::command_outcome complaint_of(const std::string& command) { return funnel_test::run_command(command + " 2>&1 >/dev/null"); }

bool has_cyrillic_letter(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c == '\xD0' || c == '\xD1'; });
}

/// What is left when names are taken away: what is quoted, options, commands, paths, values of options.
std::string without_names(std::string text) {
  for (const char* const name : {"«[^»]*»", "--?[a-z][a-z-]*", "funnel [a-z]+( [A-Z]+)?", "/[^ :]*", "[a-z_]+(\\.[a-z_]+)+", "[a-z_]+(\\[[0-9]+\\])",
                                 "ISO 8601", "iconv", "\\.json|\\.xlsx|CSV|JSON|UTF-8"})
    text = std::regex_replace(text, std::regex(name), " ");
  return text;
}

class Language : public testing::TestWithParam<const char*> {};

const std::string sample_of_language = FUNNEL_SOURCE_DIR "/examples/sample/deals.csv --map " FUNNEL_SOURCE_DIR "/examples/sample/mapping.json";

TEST_P(Language, OfComplaintsIsThatOfTheReport) {
  const funnel_test::own_folder folder;
  const auto file = [&](const char* name, const char* text) {
    std::ofstream(folder / name) << text;
    return folder / name;
  };
  std::string command = GetParam();
  const auto put = [&](const std::string& slot, const std::string& value) {
    for (std::size_t at; (at = command.find(slot)) != std::string::npos;) command.replace(at, slot.size(), value);
  };
  put("$S", sample_of_language);
  put("$TABLE", file("x.csv", "a;b\n1;2\n"));
  put("$EMPTY", file("empty.csv", ""));
  put("$FLAT", file("flat.csv", "nothing here\nnor here\n"));
  put("$LATIN", file("latin.csv", "id,stage,created\n1,Ver\xE4ndert,2026-01-01\n"));
  put("$HEADER", file("header.csv", "id,stage,created\n"));
  put("$BAD", file("bad.json", "{bad"));
  put("$ODD", file("odd.json", R"({"a": 1, "columns": {"deal": 5}, "shape": "round", "pipeline": {"id": "p", "stages": []}})"));
  put("$FEW", file("few.json", R"({"shape": "event", "columns": {"deal": "a"}})"));
  put("$STAGES", file("stages.json", R"({"shape": "event", "columns": {"deal": "a", "time": "b"}, "pipeline": {"id": "p", "stages": [{"id": "x"}, {"id": "x"}, {"id": "w", "kind": "won"}, {"id": "v", "kind": "won"}]}})"));
  put("$QUERY", file("query.json", R"({"outcomes": ["lucky"], "filters": [{"by": "owner"}], "counting": "guessed", "min_amount": 5, "max_amount": 1})"));
  put("$PLAN", file("plan.csv", "period,amount\n2026-07,5\n2026-Q3,6\n2026-07,5\n,x\n"));
  put("$NEW", folder / "new");
  const funnel_test::command_outcome english = complaint_of(std::string(FUNNEL_PROGRAM) + " " + command + " --lang en");
  const funnel_test::command_outcome russian = complaint_of(std::string(FUNNEL_PROGRAM) + " " + command + " --lang ru");
  EXPECT_NE(english.code, 0);
  EXPECT_EQ(english.code, russian.code);
  EXPECT_FALSE(has_cyrillic_letter(english.text)) << english.text;
  EXPECT_TRUE(has_cyrillic_letter(russian.text)) << russian.text;
  EXPECT_FALSE(std::regex_search(without_names(russian.text), std::regex("[A-Za-z]{2,} [a-z]{2,}"))) << russian.text << "\nwas: " << english.text;
}

INSTANTIATE_TEST_SUITE_P(
    All, Language,
    testing::Values("reprot", "report --foo x", "plan --unit eon x.csv", "serve --port 99999", "report --max-deals abc x", "import x.csv", "backup",
                    "report nofile.csv", "report /tmp", "report $S --where regio=North", "report $S --where region=Nort", "report $S --where region",
                    "report $S --owner Nobody", "report $S --owner 'Manager 1x'", "report $S --team Nobody", "report $S --as-of soon", "report $S --created 2026-13", "report $S --created x..y",
                    "report $S --by nothing", "report $S --zone Moscow", "report $S --entered x", "report $S --entered foo=2026-01..2026-02",
                    "report $S --preset nothing", "report $S --in-pipeline nothing", "report $S --min-amount x", "report $S --min-amount 5 --max-amount 1",
                    "report $S --outcome x", "report $S --window x", "report $S --strict-steps x", "report $S --step a --step b", "report $S --period 2026-Q1 --created 2026-Q1",
                    "report $S --column x=y", "report $S --column deal=y", "report $S --column deal=dea", "report $S --query nofile.json", "report $S --query $ODD", "report $S --query $QUERY",
                    "report $TABLE --map $BAD", "report $TABLE --map $ODD", "report $TABLE --map $FEW", "report $TABLE --map $STAGES", "report $TABLE", "report $EMPTY", "report $FLAT", "report $LATIN --map $FEW",
                    "report $HEADER", "report $S --html /nonexistent/x.html", "report $S --json /nonexistent/x.json", "report $S --html " FUNNEL_SOURCE_DIR "/examples/sample/deals.csv",
                    "report $S --compare=Nobody", "report $S --credit time_held --by owner", "report $S --phases none", "report $S --since soon", "report",
                    "report x --store y", "map", "map $S", "map $TABLE", "plan $S --plan nofile.csv", "plan $S --plan $TABLE", "plan $S --plan $PLAN", "plan $S --plan-column x --plan $PLAN", "plan $S --training x",
                    "plan $S --by reason", "bottlenecks $S --alpha 2", "change $S --period 2026-Q4", "change $S --created 2026-Q1", "change $S --alpha 3",
                    "velocity $S --response-from x", "workload $S --self Nobody", "pipeline nothing", "store nofile.funnel", "store $TABLE", "verify $TABLE",
                    "backup nofile $NEW", "salvage nofile $NEW", "compact nofile", "erase nofile.funnel --deal a", "erase nofile --closed-before soon", "export nofile --out $NEW.csv", "import --store $NEW.funnel",
                    "import --store $NEW.funnel x.csv --follow=x", "import --store $NEW.funnel x y --source a", "import --store /nonexistent/x.funnel $S", "serve $S --token short", "serve $S --no-token --token abcabcabcabcabcabc",
                    "serve $S --no-token --address 0.0.0.0", "merge nofile", "merge $TABLE", "partial $S --part 5", "partial $S", "partial $S --share --store x", "report sqlite:nofile",
                    "report postgresql://x/y", "report nothing://x", "report sqlite: --map $FEW", "explain --as-of x", "explain --count nothing", "generate --out /nonexistent/x.csv --deals 10", "generate --out $NEW.json"));

/// What a help page says in each row, without names of options and what they take.
std::vector<std::string> said_in_help(const std::string& command) {
  std::istringstream page(funnel_test::run_command(std::string(FUNNEL_PROGRAM) + " " + command + " --help 2>&1").text);
  std::vector<std::string> all;
  for (std::string line; std::getline(page, line);) {
    if (line.empty() || line.find(FUNNEL_PROGRAM) != std::string::npos) continue;
    const std::size_t gap = line.find("  ", std::min(line.find_first_not_of(' '), line.size() - 1));
    if (gap == std::string::npos && line.find_first_not_of(' ') == 2) continue;  // a name whose text is in the next line
    all.push_back(gap == std::string::npos ? line : line.substr(line.find_first_not_of(' ', gap)));
  }
  return all;
}

TEST(Help, IsInTheLanguageOfTheReportLineByLine) {
  std::size_t lines = 0;
  for (const char* const command : {"", "report", "partial", "merge", "map", "velocity", "bottlenecks", "change", "plan", "workload", "serve", "import", "store", "verify", "backup",
                                    "salvage", "compact", "erase", "export", "explain", "presets", "pipeline", "generate"}) {
    const std::vector<std::string> english = said_in_help(std::string(command) + (*command ? " --lang en" : ""));
    const std::vector<std::string> russian = said_in_help(std::string(command) + " --lang ru");
    ASSERT_EQ(english.size(), russian.size()) << command;
    for (std::size_t i = 0; i < english.size(); ++i, ++lines) {
      EXPECT_FALSE(has_cyrillic_letter(english[i])) << command << ": " << english[i];
      EXPECT_TRUE(has_cyrillic_letter(russian[i])) << command << ": " << russian[i];
    }
  }
  EXPECT_GT(lines, 500U);
}

}  // namespace
