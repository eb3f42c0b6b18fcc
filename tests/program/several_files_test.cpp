/// `funnel report` of several files without a mapping, and with the one that it draws.
#include "support/commands.hpp"
#include "support/store_files.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

namespace {

TEST(SeveralFiles, OfDealsHistoryAndPeopleAreOneReport) {
  const funnel_test::own_folder folder;
  std::ofstream(folder / "deals.csv") << "id,stage,owner_id,amount,created,closed\n1,Won,u1,100,2026-01-02,2026-02-01\n2,Lead,u2,50,2026-01-12,\n"
                                         "3,Lost,u1,70,2026-01-20,2026-02-11\n4,Offer,u3,30,2026-02-01,\n";
  std::ofstream(folder / "history.csv") << "deal_id,from_stage,to_stage,changed_at\n1,Lead,Offer,2026-01-10\n4,Lead,Offer,2026-02-08\n";
  std::ofstream(folder / "people.csv") << "id,name,team\nu1,Anna,North\nu2,Boris,South\nu3,Clara,North\n";
  const std::string program = "cd " + (folder / "") + " && " + FUNNEL_PROGRAM, files = " deals.csv history.csv people.csv";
  const auto drawn = funnel_test::run_command(program + " report" + files + " --by team 2>&1");
  EXPECT_EQ(drawn.code, 0) << drawn.text;
  EXPECT_NE(drawn.text.find("people.csv joined by \"owner_id\""), std::string::npos) << drawn.text;
  EXPECT_NE(drawn.text.find("North"), std::string::npos) << drawn.text;
  EXPECT_EQ(funnel_test::run_command(program + " map" + files + " --out m.json >/dev/null 2>&1").code, 0);
  const std::string kept = program + " report --map m.json --owner Anna --json - ";
  const auto all = funnel_test::run_command(kept + files), deals = funnel_test::run_command(kept + "deals.csv history.csv");
  EXPECT_EQ(all.code, 0) << all.text;
  EXPECT_EQ(all.text, deals.text) << "a table that is joined is no file of deals";
}

}  // namespace
