/// `funnel report FILE` without a mapping, on exports made after the documented formats of CRMs (tests/exports): the
/// right numbers, or a sentence that says what to do. The right numbers are counted by tests/exports/make, apart from
/// us.
#include "support/commands.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace {

using json = nlohmann::json;

const std::string folder = FUNNEL_SOURCE_DIR "/tests/exports/";

struct answer {
  int code = -1;
  std::string out;
  std::string err;
};

answer ask(const std::string& arguments) {
  const std::string errors = ::testing::TempDir() + "funnel_exports_stderr_" + ::testing::UnitTest::GetInstance()->current_test_info()->name();
  auto o = funnel_test::run_command(std::string(FUNNEL_PROGRAM) + " " + arguments + " 2>" + errors);
  answer a{o.code, std::move(o.text), {}};
  std::stringstream text;
  text << std::ifstream(errors).rdbuf();
  a.err = text.str();
  return a;
}

/// What differs from the right numbers; empty when nothing does.
std::string differences(const json& report, const json& right, bool by_owner) {
  std::string wrong;
  const auto expect = [&](const std::string& what, const json& found, const json& wanted) {
    if (found != wanted) wrong += what + " is " + found.dump() + ", not " + wanted.dump() + "; ";
  };
  const auto figure = [&](const char* id) { return report["figures"][id]["value"]; };
  for (const char* id : {"deals", "open", "won", "lost"}) expect(id, figure(id), right[id]);
  for (const char* id : {"won_amount", "amount"})
    if (right.contains(id)) expect(id, figure(id), right[id]);
  if (right.contains("currency")) expect("currency", report["currency"]["code"], right["currency"]);
  std::vector<std::string> stages;
  const json& fates = report["sections"]["ledger"]["tables"]["fates"];
  const json& names = fates["columns"][0]["labels"];
  for (const json& s : fates["rows"]) stages.push_back(names[s["stage"].get<std::string>()]);
  std::vector<std::string> wanted = right["stages"];
  if (wanted.back() == "*") wanted.back() = stages.empty() ? "" : stages.back();
  expect("stages", stages, wanted);
  for (const json& s : fates["rows"]) {
    const std::string name = names[s["stage"].get<std::string>()];
    if (right["now"].contains(name)) expect("now in " + name, s["now"], right["now"][name]);
    if (right.contains("entered") && right["entered"].contains(name))
      expect("entered " + name, s["touched"], right["entered"][name]);
  }
  const json days = figure("mean_days_to_win");
  if (right["days_of_won"].is_null() != days.is_null() ||
      (days.is_number() && std::abs(days.get<double>() - right["days_of_won"].get<double>()) > 1e-4))
    expect("days of won", days, right["days_of_won"]);
  if (by_owner && right.contains("owners")) {
    json owners = json::object();
    for (const json& s : report["sections"]["segments"]["tables"]["segments"]["rows"])
      owners[s["by.owner"].is_null() ? "" : s["by.owner"].get<std::string>()] = s["deals"];
    expect("owners", owners, right["owners"]);
  }
  return wrong;
}

TEST(Exports, AreReadRightWithoutAMappingOrRefusedWithAWayOut) {
  const json all = json::parse(std::ifstream(folder + "right.json"));
  std::size_t n_right = 0, n_refused = 0;
  for (const auto& [file, entry] : all.items()) {
    const json& right = entry;
    const std::string path = folder + "files/" + file;
    if (right.contains("refused")) {
      const answer a = ask("report " + path + " --json -");
      EXPECT_EQ(a.code, 1) << file << ": " << a.err;
      EXPECT_EQ(a.out, "") << file;
      for (const std::string word : right["refused"])
        EXPECT_NE(a.err.find(word), std::string::npos) << file << ": " << word << " in " << a.err;
      ++n_refused;
      continue;
    }
    const json pipelines = right.contains("pipelines") ? right["pipelines"] : json{{"", right}};
    std::string wrong;
    for (const auto& [name, numbers] : pipelines.items()) {
      const bool by_owner = numbers.contains("owners");
      const answer a = ask("report " + path + " --json -" + (by_owner ? " --by owner" : "") +
                           (name.empty() ? "" : " --in-pipeline '" + name + "'"));
      // A program that was built without what a form needs says what to do instead.
      if (right.contains("or_refused") && a.code == 1 && a.err.find("this is a spreadsheet (.xlsx") != std::string::npos) break;
      if (a.code != 0) {
        wrong += "refused: " + a.err;
        break;
      }
      // Three lines say what was assumed, and a fourth how to keep it.
      EXPECT_EQ(std::count(a.err.begin(), a.err.end(), '\n'), 4) << file << ": " << a.err;
      EXPECT_NE(a.err.find("funnel map "), std::string::npos) << file;
      const json report = json::parse(a.out);
      EXPECT_EQ(report["input"]["rejected"], 0) << file << ": " << report["input"]["rejections"].dump();
      wrong += differences(report, numbers, by_owner);
    }
    EXPECT_EQ(wrong, "") << file;
    n_right += wrong.empty();
  }
  std::cout << n_right << " right, " << n_refused << " refused, " << all.size() - n_right - n_refused << " others, of "
            << all.size() << "\n";
  EXPECT_GE(all.size(), 60U);
  EXPECT_GE(n_right, 50U);
}

// Open deals and closed ones, or deals and their history, are one funnel; which file comes first does not matter.
TEST(Exports, OfSeveralFilesAreOneFunnel) {
  const std::string base = ::testing::TempDir() + "funnel_exports_several_";
  const std::string head = "ID,Stage,Amount,Created,Closed\n";
  std::ofstream(base + "open.csv") << head + "A,Lead,10.00,2026-01-05,\nB,Proposal,20.00,2026-01-06,\nC,Lead,5.00,2026-01-07,\n";
  std::ofstream(base + "closed.csv") << head + "D,Closed Won,40.00,2026-01-08,2026-02-01\nE,Closed Lost,80.00,2026-01-09,2026-02-02\n";
  std::ofstream(base + "moves.csv") << "Deal ID,From Stage,To Stage,Changed at\nB,Lead,Proposal,2026-01-20\nD,Lead,Proposal,2026-01-21\nD,Proposal,Closed Won,2026-02-01\n";
  const auto report = [&](const std::string& one, const std::string& other) {
    const answer a = ask("report " + base + one + " " + base + other + " --json -");
    EXPECT_EQ(a.code, 0) << a.err;
    return json::parse(a.out, nullptr, false);
  };
  for (const bool swapped : {false, true}) {
    const json apart = swapped ? report("closed.csv", "open.csv") : report("open.csv", "closed.csv");
    ASSERT_FALSE(apart.is_discarded());
    EXPECT_EQ(apart["input"]["rejected"], 0) << apart["input"].dump();
    for (const auto& [outcome, n] : std::map<std::string, int>{{"deals", 5}, {"open", 3}, {"won", 1}, {"lost", 1}, {"won_amount", 4'000}})
      EXPECT_EQ(apart["figures"][outcome]["value"], n) << outcome;
  }
  const json with_moves = report("open.csv", "moves.csv");
  ASSERT_FALSE(with_moves.is_discarded());
  EXPECT_EQ(with_moves["input"]["rejected"], 0) << with_moves["input"].dump();
  EXPECT_EQ(with_moves["figures"]["deals"]["value"], 4);  // D is in the history only
  EXPECT_EQ(with_moves["sections"]["ledger"]["tables"]["fates"]["rows"][1]["touched"], 2);
  for (const char* file : {"open.csv", "closed.csv", "moves.csv"}) std::remove((base + file).c_str());
}

// What `funnel map` writes is what `funnel report` assumed.
TEST(Exports, AreReadTheSameByTheMappingThatWasDrawn) {
  const json all = json::parse(std::ifstream(folder + "right.json"));
  const std::string mapping = ::testing::TempDir() + "funnel_exports_mapping.json";
  std::size_t n = 0;
  for (const auto& [file, right] : all.items()) {
    if (right.contains("refused") || right.contains("or_refused") || n++ % 5 != 0) continue;  // each fifth: all would take a minute
    const std::string path = folder + "files/" + file;
    const answer drawn = ask("map " + path + " --out " + mapping);
    EXPECT_EQ(drawn.code, 0) << file << ": " << drawn.err;
    json with = json::parse(ask("report " + path + " --json - --map " + mapping).out, nullptr, false);
    json without = json::parse(ask("report " + path + " --json -").out, nullptr, false);
    ASSERT_FALSE(with.is_discarded() || without.is_discarded()) << file;
    with.erase("input"), without.erase("input");  // which has the assumptions as notes
    EXPECT_EQ(with, without) << file;
  }
  EXPECT_GT(n, 50U);
  std::remove(mapping.c_str());
}

}  // namespace
