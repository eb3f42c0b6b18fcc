/// Made-up databases in the published schemas of CRMs, and what their ready mappings must make of them.
#pragma once

#include "support/commands.hpp"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <iterator>
#include <string>

namespace funnel_test {

/// Runs tests/databases/schemas/<name>.sql, a statement a line that ends in a semicolon.
inline void make_crm(const std::string& name, const std::function<std::string(const std::string&)>& run) {
  std::ifstream file(FUNNEL_SOURCE_DIR "/tests/databases/schemas/" + name + ".sql");
  std::string all{std::istreambuf_iterator<char>(file), {}};
  ASSERT_FALSE(all.empty()) << name;
  for (std::size_t at = 0, end; (end = all.find(";\n", at)) != std::string::npos; at = end + 2)
    EXPECT_EQ(run(all.substr(at, end - at)), "") << name;
}

/// In each of them, deal 1 went from the first stage to the second on the 5th of January, to the third on the 9th, and
/// was won on the 20th for 1,000.50 by Anna; deal 2 went to the second stage on the 6th and was lost on the 12th, for
/// 2,000, by Boris, who had it from Anna on the 3rd where the CRM remembers that; deal 3, Anna's, began in the second
/// stage, for 300.25; deal 4 has no amount. Whatever else is there is no deal. `remembered`: there is a history of
/// stages. `first_amounts`: of all deals when they began.
inline void expect_crm(const std::string& name, const std::string& address, bool remembered = true,
                       int first_amounts = 330075) {
  const std::string command = std::string(FUNNEL_PROGRAM) + " report '" + address +
                              "' --map " FUNNEL_SOURCE_DIR "/examples/databases/" + name +
                              ".json --by owner --strict --json - 2>&1";
  const auto [code, text] = run_command(command);
  ASSERT_EQ(code, 0) << name << ": " << text;
  const auto report = nlohmann::json::parse(text);
  const auto figure = [&](const char* id) { return report["figures"][id]["value"].get<int>(); };
  EXPECT_EQ(figure("deals"), 4) << name;
  EXPECT_EQ(figure("won"), 1) << name;
  EXPECT_EQ(figure("lost"), 1) << name;
  EXPECT_EQ(figure("won_amount"), 100050) << name;
  const auto& sections = report["sections"];
  const auto& stages = sections["stages"]["tables"]["stages"]["rows"];
  const auto& last = stages[stages.size() - 1];
  EXPECT_EQ(stages[0]["deals"], 4) << name;
  EXPECT_EQ(stages[0]["amount"], first_amounts) << name;
  EXPECT_EQ(last["deals"], 1) << name;
  EXPECT_EQ(last["amount"], 100050) << name;
  if (remembered) {
    const auto& fates = sections["ledger"]["tables"]["fates"]["rows"];
    EXPECT_EQ(fates[1]["reached"], 3) << name;
    EXPECT_EQ(fates[1]["touched"], 3) << name;
    EXPECT_EQ(fates[2]["touched"], 1) << name;
    EXPECT_EQ(fates[1]["lost"], 1) << name;
    EXPECT_EQ(fates[1]["advanced"], 1) << name;
    EXPECT_EQ(fates[1]["here"], 1) << name;
  }
  std::string told;
  for (const auto& s : sections["segments"]["tables"]["segments"]["rows"]) told += s["by.owner"].is_null() ? "- " : s["by.owner"].get<std::string>() + " ";
  EXPECT_NE(told.find("Anna"), std::string::npos) << name << told;
  EXPECT_NE(told.find("Boris"), std::string::npos) << name << told;
}

}  // namespace funnel_test
