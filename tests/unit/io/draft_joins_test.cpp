/// Several files without a mapping: deals, their history, and tables of what they name.
#include <funnel/io/csv.hpp>

#include "support/store_files.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
namespace {

class DraftJoins : public ::testing::Test {
 protected:
  std::string file(const std::string& name, const std::string& text) {
    std::ofstream(folder / name, std::ios::binary) << text;
    return folder / name;
  }
  static std::string asked(const files_draft& d) {
    std::string all;
    for (const mapping_draft& one : d.drafts)
      for (const error& q : one.questions) all += q.message + "\n";
    return all;
  }

  /// "users.csv: owner_id = id", of each table.
  static std::vector<std::string> joins_of(const files_draft& d) {
    std::vector<std::string> all;
    for (const table_join& j : d.mapping.joins) all.push_back(j.file + ": " + j.on + " = " + j.key);
    return all;
  }

  funnel_test::own_folder folder;
  const std::string deals = file("deals.csv",
                                 "id,title,stage,owner_id,account_id,amount,created,closed\n"
                                 "1,Alpha,Won,3,1,100,2026-01-02,2026-02-01\n2,Beta,Lead,2,2,50,2026-01-12,\n"
                                 "3,Gamma,Lost,3,1,70,2026-01-20,2026-02-11\n4,Delta,Offer,1,3,30,2026-02-01,\n");
  const std::string people = file("users.csv", "id,name,team,created\n1,Clara,North,2020-01-01\n2,Boris,South,2021-01-01\n3,Anna,North,2022-01-01\n");
  const std::string accounts = file("accounts.csv", "id,name,industry\n1,Acme,Steel\n2,Globex,Oil\n3,Initech,Steel\n");
};

TEST_F(DraftJoins, OwnersHaveTheNamesThatATableOfPeopleGives) {
  const files_draft d = draft_mapping_of_files({deals, people}).value();
  EXPECT_EQ(asked(d), "");
  EXPECT_EQ(d.files, std::vector{deals});
  EXPECT_EQ(joins_of(d), std::vector<std::string>{"users.csv: owner_id = id"});
  EXPECT_EQ(d.mapping.owner, "name");
  EXPECT_EQ(d.mapping.team, "team");
  EXPECT_EQ(d.mapping.created, "created#1") << "not the day when people were hired";
  EXPECT_NE(d.drafts[0].summary[0].find("users.csv joined by \"owner_id\""), std::string::npos) << d.drafts[0].summary[0];

  event_store store = make_store(d.mapping).value();
  const csv_read_result read = read_csv(deals, d.mapping, store).value();
  EXPECT_EQ(read.summary.rejected, 0U);
  EXPECT_EQ(read.team_of.at("Anna"), "North");
}

// Numbers from 1 on are in every table: names tell which is meant.
TEST_F(DraftJoins, EachTableIsJoinedByTheColumnThatIsCalledSo) {
  const files_draft d = draft_mapping_of_files({people, deals, accounts}).value();
  EXPECT_EQ(asked(d), "");
  EXPECT_EQ(d.files, std::vector{deals});
  EXPECT_EQ(joins_of(d), (std::vector<std::string>{"users.csv: owner_id = id", "accounts.csv: account_id = id"}));
  EXPECT_EQ(d.mapping.owner, "name#1");
  const column_mapping back = parse_mapping(to_json(d.mapping)).value();
  event_store store = make_store(back).value();
  EXPECT_EQ(read_csv(deals, back, store).value().summary.rejected, 0U);
}

TEST_F(DraftJoins, AHistoryTakesWhatOnlyTheListOfDealsKnows) {
  const std::string history = file("history.csv", "deal_id,from_stage,to_stage,changed_at\n1,Lead,Offer,2026-01-10\n1,Offer,Won,2026-02-01\n2,Lead,Offer,2026-02-08\n2,Offer,Lost,2026-02-09\n");
  const std::string list = file("deals_more.csv", "deal_id,owner,region,amount\n1,Anna,North,100\n2,Boris,South,50\n");
  const files_draft d = draft_mapping_of_files({history, list}).value();
  EXPECT_EQ(asked(d), "");
  EXPECT_EQ(d.files, std::vector{history});
  EXPECT_EQ(joins_of(d), std::vector<std::string>{"deals_more.csv: deal_id = deal_id"});
  EXPECT_EQ(d.mapping.owner, "owner");
  EXPECT_EQ(d.mapping.amount, "amount");
}

// A table of what the deals do not name is not joined to whatever has the same numbers.
TEST_F(DraftJoins, EqualNumbersAloneJoinNothing) {
  const std::string prices = file("prices.csv", "id,price\n30,1\n50,2\n70,3\n100,4\n");
  const files_draft d = draft_mapping_of_files({deals, prices}).value();
  EXPECT_TRUE(d.mapping.joins.empty());
  EXPECT_EQ(d.files.size(), 2U);
  EXPECT_NE(asked(d).find("no column is known as the stage of a deal"), std::string::npos) << asked(d);
}

// Who owns a deal and who made it are both people.
TEST_F(DraftJoins, AColumnOfTwoThatFitAlikeIsAsked) {
  const std::string two = file("two.csv",
                               "id,stage,sales_rep_id,manager_id,created,closed\n"
                               "1,Won,u1,u2,2026-01-02,2026-02-01\n2,Lead,u2,u1,2026-01-12,\n3,Lost,u1,u2,2026-01-20,2026-02-11\n4,Offer,u2,u1,2026-02-01,\n");
  const std::string staff = file("staff.csv", "code,name\nu1,Anna\nu2,Boris\n");
  const files_draft d = draft_mapping_of_files({two, staff}).value();
  EXPECT_NE(asked(d).find("staff.csv might say more of any of these columns: \"sales_rep_id\", \"manager_id\""), std::string::npos) << asked(d);
}

TEST_F(DraftJoins, OneFileIsDrawnAsAlone) {
  const files_draft d = draft_mapping_of_files({deals}).value();
  EXPECT_EQ(to_json(d.mapping), to_json(draft_mapping(deals).value().mapping));
  EXPECT_EQ(draft_mapping_of_files({}).errors().front().code, errc::invalid_argument);
}

}  // namespace
}  // namespace funnel
