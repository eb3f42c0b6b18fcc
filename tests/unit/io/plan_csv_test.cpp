#include <funnel/analysis/plan.hpp>
#include <funnel/io/csv.hpp>

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

namespace {

using namespace funnel;

class plan_file {
 public:
  explicit plan_file(const std::string& text) { std::ofstream(path_) << text; }
  ~plan_file() { std::remove(path_.c_str()); }
  plan_file(const plan_file&) = delete;
  plan_file& operator=(const plan_file&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_ = ::testing::TempDir() + "funnel_plan_" + ::testing::UnitTest::GetInstance()->current_test_info()->name() + ".csv";
};

result<sales_plan> read(const std::string& text, const query& q, const plan_csv_columns& columns = {}) {
  return read_plan(plan_file(text).path(), q, 2, columns);
}

std::vector<std::string> lines_of(const result<sales_plan>& r) {
  std::vector<std::string> lines;
  for (const error& e : r.errors()) {
    const std::size_t name = e.field.rfind(".csv:");
    lines.push_back((name == std::string::npos ? e.field : e.field.substr(name + 5)) + ": " + e.message);
  }
  return lines;
}

TEST(PlanCsv, ReadsSlicesPeriodsAndTargets) {
  const auto plan =
      read("period,owner,amount,deals\n2026-07,Anna,15000.50,2\n2026-06,Boris,,3\n2026-07,,9,\n", query{}.by_owner());
  ASSERT_TRUE(plan) << plan.errors()[0].message;
  EXPECT_EQ(plan->unit, calendar_unit::month);
  const std::vector<plan_target> targets{{{""}, calendar_period::month(2026, 7), 900, {}},
                                         {{"Anna"}, calendar_period::month(2026, 7), 1'500'050, 2},
                                         {{"Boris"}, calendar_period::month(2026, 6), {}, 3}};
  EXPECT_EQ(plan->targets, targets);
  EXPECT_TRUE(check(*plan, query{}.by_owner()).empty());
}

TEST(PlanCsv, AddsUpWhatIsFinerThanTheQuestion) {
  const std::string text =
      "period,team,owner,amount,deals\n2026-Q3,A,Anna,10,1\n2026-Q3,A,Boris,5,\n2026-Q3,B,Vera,7,2\n";
  const auto by_team = read(text, query{}.by_team());
  ASSERT_TRUE(by_team);
  EXPECT_EQ(by_team->unit, calendar_unit::quarter);
  ASSERT_EQ(by_team->targets.size(), 2u);
  EXPECT_EQ(by_team->targets[0].amount, 1500);
  EXPECT_EQ(by_team->targets[0].deals, 1);
  const auto all = read(text, query{});
  EXPECT_EQ(all->targets.at(0).amount, 2200);
  EXPECT_EQ(all->targets.at(0).deals, 3);
  EXPECT_EQ(read(text, query{}.by_owner().by_team())->targets.at(0).segment, (std::vector<std::string>{"Anna", "A"}));
}

TEST(PlanCsv, MapsColumns) {
  const auto plan = read("Monat;Wer;Ziel\n2026-07;Anna;100\n", query{}.by_owner(),
                         {.period = "Monat", .amount = "Ziel", .slices = {{"owner", "Wer"}}, .delimiter = ';'});
  ASSERT_TRUE(plan) << plan.errors()[0].message;
  EXPECT_EQ(plan->targets.at(0).segment.at(0), "Anna");
  EXPECT_EQ(plan->targets.at(0).amount, 10'000);
}

TEST(PlanCsv, KnowsTheFiscalYearOfTheQuery) {
  const auto plan = read("period,amount\nFY2026-Q1,100\n", query{}.fiscal_year_from(7));
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->targets.at(0).in.first_date(),
            (local_date{std::chrono::year{2025}, std::chrono::month{7}, std::chrono::day{1}}));
  EXPECT_TRUE(check(*plan, query{}.fiscal_year_from(7)).empty());
  EXPECT_FALSE(read("period,amount\nFY2026-Q1,100\n", query{}));
}

TEST(PlanCsv, SaysAllThatIsWrongWithLineColumnAndReason) {
  const auto plan = read(
      "period,owner,amount,deals\n"
      "2026-07,Anna,100,1\n"
      "July,Anna,1e3,two\n"
      "2026-Q3,Anna,100,\n"
      "2026-08,Anna,,\n"
      "2026-08,Boris,-5,1.5\n"
      "2026-07,Anna,200,1\n"
      "2026-09,Anna\n"
      "\n"
      "2026-08,Vera,1.234,\n",
      query{}.by_owner());
  const std::vector<std::string> wrong{"3, period: \"July\": this is not a period such as 2026-07, 2026-Q3 or 2026",
                                       "3, amount: \"1e3\": this is not an amount of at most 2 decimals",
                                       "3, deals: \"two\": this is not a whole number",
                                       "4, period: \"2026-Q3\": the rows before have periods of another length",
                                       "5, amount: the row has no target",
                                       "6, amount: \"-5\": a target cannot be below zero",
                                       "6, deals: \"1.5\": this is not a whole number",
                                       "7: the row repeats another one",
                                       "8: the row has 2 cells, the header 4",
                                       "10, amount: \"1.234\": this is not an amount of at most 2 decimals"};
  EXPECT_EQ(lines_of(plan), wrong);
}

TEST(PlanCsv, NeedsItsColumns) {
  EXPECT_EQ(lines_of(read("month,owner,amount\n", query{}.by_owner().by("region"))),
            (std::vector<std::string>{"period: the plan has no such column", "region: the plan has no such column"}));
  EXPECT_EQ(read("period,owner\n", query{}.by_owner()).errors().at(0).code, errc::unknown_name);
  EXPECT_EQ(read("", query{}).errors().at(0).code, errc::missing_value);
  EXPECT_EQ(read_plan("/nowhere/plan.csv", query{}, 2).errors().at(0).code, errc::io);
}

TEST(PlanCsv, SumsMustFit) {
  const auto plan = read("period,owner,amount\n2026-07,A,92233720368547758.07\n2026-07,B,0.01\n", query{});
  EXPECT_EQ(lines_of(plan),
            std::vector<std::string>{"3, amount: \"0.01\": the targets of this slice together exceed 64 bits"});
  EXPECT_TRUE(read("period,amount\n", query{})->targets.empty());
}

TEST(PlanCsv, ReadsTheSample) {
  const auto plan = read_plan(FUNNEL_SOURCE_DIR "/examples/sample/plan.csv", query{}.by_owner(), 2);
  ASSERT_TRUE(plan) << plan.errors()[0].message;
  EXPECT_EQ(plan->targets.size(), 41u);
  EXPECT_EQ(read_plan(FUNNEL_SOURCE_DIR "/examples/sample/plan.csv", query{}.by_team(), 2)->targets.size(), 8u);
}

}  // namespace
