#include <funnel/io/csv.hpp>

#include "io/draft_heading_words.hpp"
#include "io/draft_names.hpp"
#include "io/draft_stage_names.hpp"
#include "io/draft_text.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <string>

namespace funnel {
namespace {

/// A file of the test's own, gone with it.
struct drafted_file {
  explicit drafted_file(const std::string& text)
      : path(::testing::TempDir() + "funnel_draft_" + ::testing::UnitTest::GetInstance()->current_test_info()->name() + ".csv") {
    std::ofstream(path, std::ios::binary) << text;
  }
  ~drafted_file() { std::remove(path.c_str()); }
  std::string path;
};

std::string asked(const mapping_draft& d) {
  std::string all;
  for (const error& q : d.questions) all += q.message + "\n";
  return all;
}

TEST(DraftMapping, NamesColumnsFormsAndStages) {
  const drafted_file file(
      "Deal ID;Stage;Amount;Created;Closed;Region\n"
      "A;Proposal;1.234,50;03.04.2026;;North\nB;Lead;99,00;15.04.2026;;South\n"
      "C;Won;7.000,00;04.04.2026;30.04.2026;North\nD;Lost;12,50;05.04.2026;06.05.2026;South\n");
  const mapping_draft d = draft_mapping(file.path).value();
  EXPECT_EQ(asked(d), "");
  EXPECT_EQ(d.mapping.shape, row_shape::snapshot);
  EXPECT_EQ(d.mapping.delimiter, ';');
  EXPECT_EQ(d.mapping.deal, "Deal ID");
  EXPECT_EQ(d.mapping.stage, "Stage");
  EXPECT_EQ(d.mapping.times, std::vector{time_form::dmy_dot});
  EXPECT_EQ(d.mapping.amounts, std::vector{amount_form::dot_groups});
  EXPECT_EQ(d.mapping.currency.code, "");  // the file names none
  EXPECT_EQ(d.mapping.dimensions.at("region"), "Region");
  const pipeline& p = d.mapping.pipelines.at(0).stages;
  ASSERT_EQ(p.n_open(), 2U);
  EXPECT_EQ(p[0].id, "Lead");
  EXPECT_EQ(p[1].id, "Proposal");
  EXPECT_EQ(p[2].kind, stage_kind::won);
  EXPECT_EQ(d.summary.size(), 3U);
}

TEST(DraftMapping, WritesAMappingThatReadsBackEqual) {
  const drafted_file file(
      "id,stage,created,closed,value\nA,Lead,2026-01-05,,1\nB,Closed Won,2026-01-06,2026-02-01,2\n");
  const mapping_draft d = draft_mapping(file.path).value();
  const column_mapping back = parse_mapping(to_json(d)).value();
  EXPECT_EQ(to_json(back), to_json(d.mapping));
  EXPECT_NE(to_json(d).find("\"comment\""), std::string::npos);
}

TEST(DraftMapping, AsksWithBothReadingsAndTakesAnAnswer) {
  const drafted_file file("id,stage,created,closed,value\nA,Lead,03/04/2026,,1\nB,Won,05/06/2026,07/08/2026,2\n");
  const std::string question = asked(draft_mapping(file.path).value());
  for (const char* part : {"2026-04-03", "dd/mm/yyyy", "2026-03-04", "mm/dd/yyyy"})
    EXPECT_NE(question.find(part), std::string::npos) << part << question;
  draft_options told;
  told.times = {time_form::dmy_slash};
  const mapping_draft d = draft_mapping(file.path, told).value();
  EXPECT_EQ(asked(d), "");
  EXPECT_EQ(d.mapping.times, std::vector{time_form::dmy_slash});
}

TEST(DraftMapping, AsksForTheOrderOfStagesThatNothingGives) {
  const drafted_file file(
      "id,stage,created,closed\nA,Steam,2026-01-05,\nB,Cold pond,2026-01-06,\nC,Won,2026-01-06,2026-01-09\n");
  EXPECT_NE(asked(draft_mapping(file.path).value()).find("Cold pond"), std::string::npos);
  draft_options told;
  told.stages = {"Cold pond", "Steam"};
  const mapping_draft d = draft_mapping(file.path, told).value();
  EXPECT_EQ(asked(d), "");
  EXPECT_EQ(d.mapping.pipelines.at(0).stages[0].id, "Cold pond");
}

TEST(DraftMapping, OrdersStagesAsDealsPassThem) {
  std::string text = "deal,time,stage\n";
  for (int i = 0; i < 6; ++i) {
    const std::string id = "D" + std::to_string(i);
    text +=
        id + ",2026-01-01,Zeta\n" + id + ",2026-01-02,Alpha\n" + id + ",2026-01-03," + (i % 2 ? "Won" : "Lost") + "\n";
  }
  const drafted_file file(text);
  const mapping_draft d = draft_mapping(file.path).value();
  EXPECT_EQ(asked(d), "");
  EXPECT_EQ(d.mapping.shape, row_shape::event);
  EXPECT_EQ(d.mapping.pipelines.at(0).stages[0].id, "Zeta");
}

// Files that know days only: the order of rows tells what came first, where it is that of time, upwards or downwards.
TEST(DraftMapping, OrdersStagesOfOneDayByTheRowsOnlyWhereRowsAreInOrder) {
  const std::string up = "A,2026-01-01,Zeta\nA,2026-01-01,Alpha\nA,2026-01-03,Won\n", down = "B,2026-01-09,Won\nB,2026-01-02,Alpha\nB,2026-01-02,Zeta\n";
  const std::string head = "deal,time,stage\n";
  for (const std::string& rows : {up, down}) {
    const drafted_file file(head + rows);
    const mapping_draft d = draft_mapping(file.path).value();
    EXPECT_EQ(asked(d), "") << rows;
    EXPECT_EQ(d.mapping.pipelines.at(0).stages[0].id, "Zeta") << rows;
  }
  const drafted_file file(head + up + down);
  EXPECT_NE(asked(draft_mapping(file.path).value()).find("Alpha"), std::string::npos);
}

TEST(DraftMapping, SaysWhatIsUnknownOfCreations) {
  const drafted_file none("id,stage,closed,value\nA,Lead,,1\nB,Won,2026-02-01,2\n");
  mapping_draft d = draft_mapping(none.path).value();
  EXPECT_EQ(asked(d), "");
  EXPECT_EQ(d.mapping.created, "");
  EXPECT_EQ(d.mapping.created_default, "2026-02-01");
  EXPECT_NE(d.summary.at(0).find("unknown"), std::string::npos);
  const drafted_file some("id,stage,created,closed\nA,Lead,,\nB,Won,2026-01-05,2026-02-01\n");
  d = draft_mapping(some.path).value();
  EXPECT_EQ(d.mapping.created, "created");
  EXPECT_EQ(d.mapping.created_default, "2026-01-05");
  // What stands below the rows is no deal.
  const drafted_file footer("id,stage,created,closed\nA,Lead,2026-01-01,\nB,Won,2026-01-05,2026-02-01\nprinted by Ann,,,\n");
  EXPECT_FALSE(draft_mapping(footer.path).value().mapping.created_default);
  // Another time might be the creation.
  const drafted_file other("id,stage,intake,closed\nA,Lead,2026-01-01,\nB,Won,2026-01-05,2026-02-01\n");
  EXPECT_NE(asked(draft_mapping(other.path).value()).find("intake"), std::string::npos);
}

TEST(DraftMapping, AsksWhereClosedDealsHaveNoTimeOfIt) {
  const drafted_file file("id,stage,created\nA,Lead,2026-01-05\nB,Won,2026-01-06\n");
  EXPECT_NE(asked(draft_mapping(file.path).value()).find("--column closed="), std::string::npos);
}

TEST(DraftMapping, TakesARowThatIsThereTwiceForOneThatIsToldAndADifferentOneForAQuestion) {
  const std::string head = "id,stage,created,closed\nA,Lead,2026-01-05,\nB,Won,2026-01-06,2026-02-01\n";
  const drafted_file same(head + "A,Lead,2026-01-05,\n");
  const mapping_draft d = draft_mapping(same.path).value();
  EXPECT_EQ(asked(d), "");
  event_store store = make_store(d.mapping).value();
  EXPECT_EQ(read_csv(same.path, d.mapping, store).value().summary.rejected, 1U);
  const drafted_file other(head + "A,Won,2026-01-05,2026-02-01\n");
  EXPECT_NE(asked(draft_mapping(other.path).value()).find("lines 2, 4"), std::string::npos);
}

TEST(DraftMapping, LeavesOutTotalsAndRepeatedHeaders) {
  const drafted_file file(
      "id,stage,created,closed\nA,Lead,2026-01-05,\nid,stage,created,closed\nB,Won,2026-01-06,2026-02-01\n"
      "Grand Total (2 records),,,\n");
  const mapping_draft d = draft_mapping(file.path).value();
  EXPECT_EQ(asked(d), "");
  event_store store = make_store(d.mapping).value();
  const csv_read_result read = read_csv(file.path, d.mapping, store).value();
  EXPECT_EQ(read.summary.rejected, 0U);
  EXPECT_EQ(read.summary.skipped, 2U);
}

// What is known of names weighs more than a probability that one deal has, and less than one that every deal has.
TEST(DraftMapping, OrdersStagesByProbabilitiesThatAreThoseOfStages) {
  const std::string head = "id,stage,probability,created,closed\nW,Closed Won,100,2026-01-01,2026-02-01\n";
  const auto first = [&](const std::string& rows) {
    const drafted_file file(head + rows);
    const mapping_draft d = draft_mapping(file.path).value();
    EXPECT_EQ(asked(d), "");
    return d.mapping.pipelines.at(0).stages[0].id;
  };
  const std::string rows = "A,Needs Analysis,45,2026-01-01,\nB,Value Proposition,40,2026-01-01,\n";
  EXPECT_EQ(first(rows), "Needs Analysis");
  EXPECT_EQ(first(rows + "C,Needs Analysis,45,2026-01-01,\nD,Value Proposition,40,2026-01-01,\nE,Needs Analysis,45,2026-01-01,\nF,Value Proposition,40,2026-01-01,\n"),
            "Value Proposition");
  EXPECT_EQ(first("A,Steam,45,2026-01-01,\nB,Cold pond,40,2026-01-01,\n"), "Cold pond");
}

// A column that three programs wrote.
TEST(DraftMapping, NamesTheCellThatTheFormOfMostDoesNotRead) {
  const drafted_file file("id,stage,created,closed\nA,Lead,2026-01-25,\nB,Won,2026-01-26,2026-02-01\nC,Lead,25/01/2026,\nD,Lead,Jan 5 2026,\n");
  EXPECT_NE(asked(draft_mapping(file.path).value()).find("\"25/01/2026\" fits"), std::string::npos) << asked(draft_mapping(file.path).value());
}

TEST(DraftMapping, TakesNamesOfStagesRatherThanTheirNumbers) {
  const std::string head = "id,dealstage,deal_stage,created,closed\n", rows = "A,11,Lead,2026-01-05,\nB,11,Lead,2026-01-05,\nC,12,Won,2026-01-06,2026-02-01\nD,12,Won,2026-01-06,2026-02-01\n";
  const drafted_file same(head + rows);
  const mapping_draft d = draft_mapping(same.path).value();
  EXPECT_EQ(asked(d), "");
  EXPECT_EQ(d.mapping.stage, "deal_stage");
  const drafted_file other(head + rows + "E,11,Proposal,2026-01-05,\n");
  EXPECT_NE(asked(draft_mapping(other.path).value()).find("\"dealstage\", \"deal_stage\""), std::string::npos);
}

TEST(DraftMapping, LeavesOutSubtotalsAndNoCustomerOfThatName) {
  const drafted_file file(
      "Account,ID,Stage,Created,Closed,Amount\nTotal,A,Lead,2026-01-05,,1\nTotal,B,Lead,2026-01-06,,2\nSubtotal,,,,,3\nX,C,Won,2026-01-06,2026-02-01,4\nSubtotal,,,,,4\n");
  const mapping_draft d = draft_mapping(file.path).value();
  EXPECT_EQ(asked(d), "");
  event_store store = make_store(d.mapping).value();
  const csv_read_result read = read_csv(file.path, d.mapping, store).value();
  EXPECT_EQ(read.summary.skipped, 2U);
  EXPECT_EQ(read.summary.applied, 3U);
}

TEST(DraftMapping, RefusesWhatIsNoTable) {
  EXPECT_FALSE(draft_mapping("/nowhere.csv"));
  for (const char* text :
       {"", "\n\n", "one line of prose\nand another", "id,stage\n", "PK\x03\x04rest", "{\"deals\": []}"}) {
    const drafted_file file(text);
    EXPECT_FALSE(draft_mapping(file.path)) << text;
  }
}

TEST(DraftMapping, OfVeryManyColumnsIsRefusedAndCellsMayBeLong) {
  std::string wide = "Deal ID,Stage";
  for (int i = 0; i < 2'000; ++i) wide += ",Amount";
  const auto refused = draft_mapping(drafted_file(wide + "\nA,Lead\n").path);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.errors().front().code, errc::limit_exceeded);
  EXPECT_NE(refused.errors().front().message.find("2000 columns"), std::string::npos) << refused.errors().front().message;
  // No name is a book: it is not looked for among those that are known.
  EXPECT_EQ(io::name_score("Deal amount", io::column_role::amount), io::name_score("  Deal amount  ", io::column_role::amount));
  EXPECT_EQ(io::name_score(std::string(10'000, ' ') + "Deal amount", io::column_role::amount), 0);
}

TEST(DraftNames, KnowHeadingsInSeveralLanguages) {
  using enum io::column_role;
  for (const char* name : {"StageName", "Deal Stage", "Стадия сделки", "Этап", "Étape", "Phase"})
    EXPECT_GE(io::name_score(name, stage), 90) << name;
  for (const char* name :
       {"Created Date", "create_date", "Дата создания", "Erstelldatum", "Créé le", "Fecha de creación"})
    EXPECT_GE(io::name_score(name, created), 90) << name;
  for (const char* name : {"Amount", "Сумма, руб.", "Betrag in €", "Deal - Value"})
    EXPECT_GE(io::name_score(name, amount), 90) << name;
  EXPECT_EQ(io::name_score("Favourite colour", amount), 0);
}

TEST(DraftNames, KnowHeadingsByTheirWords) {
  using enum io::column_role;
  for (const char* name : {"Etapa do negócio", "current_stage", "Phase de la transaction", "Opportunity: Stage"})
    EXPECT_GE(io::name_score(name, stage), 80) << name;
  for (const char* name : {"Data de criação", "deal_created_at", "createdDateTime", "Creation log"})
    EXPECT_GE(io::name_score(name, created), 80) << name;
  for (const char* name : {"finalAmountUSD", "importe_eur", "Wartość szansy", "Bid Amount"})
    EXPECT_GE(io::name_score(name, amount), 80) << name;
  EXPECT_GE(io::name_score("previous_stage_id", from_stage), 80);
  EXPECT_GE(io::name_score("№", deal), 80);
  // A word that is none of the role's makes it something else.
  for (const char* name : {"Stage duration", "days_in_stage", "lost_at_stage"}) EXPECT_EQ(io::name_score(name, stage), 0) << name;
  for (const char* name : {"Created by", "Deals created", "created_by_id"}) EXPECT_LT(io::name_score(name, closed), 1) << name;
  EXPECT_EQ(io::name_score("Created by", created), 0);
  for (const char* name : {"Weighted amount", "Discount value", "list_price_usd", "Annual Revenue"}) EXPECT_EQ(io::name_score(name, amount), 0) << name;
  EXPECT_EQ(io::currency_in_heading("Amount CHF"), "CHF");
  EXPECT_EQ(io::currency_in_heading("importe_eur"), "EUR");
  EXPECT_EQ(io::currency_in_heading("Amount"), "");
  for (const char* name : {"Сумма, тыс. руб.", "Amount (k$)", "Umsatz in TEUR"}) EXPECT_TRUE(io::counts_in_thousands(name)) << name;
  for (const char* name : {"Amount", "Сумма, руб.", "Deal value"}) EXPECT_FALSE(io::counts_in_thousands(name)) << name;
}

TEST(DraftNames, KnowWhatEndsADeal) {
  for (const char* name : {"Closed Won", "closedwon", "Сделка успешна", "4. Won", "Gagné", "142"})
    EXPECT_EQ(io::closing_by_name(name), stage_kind::won) << name;
  for (const char* name : {"Closed Lost to Competition", "Закрыто и не реализовано", "Verloren", "Abandoned"})
    EXPECT_EQ(io::closing_by_name(name), stage_kind::lost) << name;
  for (const char* name : {"Negotiation", "Not won yet", "Steam"}) EXPECT_FALSE(io::closing_by_name(name)) << name;
  EXPECT_LT(io::order_by_name("Qualification", "Proposal sent"), 0);
  EXPECT_EQ(io::order_by_name("Steam", "Cold pond"), 0);
}

TEST(DraftText, FoldsWhatPeopleWriteDifferently) {
  EXPECT_EQ(io::squash("Дата создания"), io::squash("дата_создания"));
  EXPECT_EQ(io::squash("CloseDate"), io::squash("Close Date"));
  EXPECT_EQ(io::squash("Étape"), "etape");
  EXPECT_EQ(io::squash("Łódź"), "lodz");
  EXPECT_EQ(io::leading_number("3. Offer"), 3);
  EXPECT_EQ(io::leading_number("30 days"), -1);
  EXPECT_EQ(io::leading_number("10% - Cold"), 10);
  EXPECT_EQ(io::percent_in("Cold (10 %)"), 10);
  EXPECT_EQ(io::percent_in("Cold"), -1);
  EXPECT_EQ(io::percent_in("from 10% to 20%"), -1);
}

}  // namespace
}  // namespace funnel
