/// The ground truth of the data set "CRM Sales Opportunities": every figure of its README that the report covers.
#include "support/data_set.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

const data_set& maven() {
  static const data_set set("maven.json", "maven-crm-sales/sales_pipeline.csv");
  return set;
}

TEST(Maven, EveryRowIsApplied) {
  FUNNEL_NEEDS_DATA(maven());
  EXPECT_EQ(maven().read.summary.rows, 8800u);
  EXPECT_EQ(maven().read.summary.applied, 8800u);
  ASSERT_EQ(maven().read.summary.notes.size(), 1u);
  EXPECT_NE(maven().read.summary.notes[0].find("500 rows"), std::string::npos);
}

TEST(Maven, StagesAndReach) {
  FUNNEL_NEEDS_DATA(maven());
  const cohort_tally t = maven().cohort(query{}).total;
  EXPECT_EQ(t[0][fate::here].deals, 500);
  EXPECT_EQ(t[1][fate::here].deals, 1589);
  EXPECT_EQ(t[2][fate::here].deals, 4238);
  EXPECT_EQ(t.lost().deals, 2473);
  EXPECT_EQ(t[1].reached().deals, 8300);
}

TEST(Maven, WinRateAndMoney) {
  FUNNEL_NEEDS_DATA(maven());
  const cohort_tally t = maven().cohort(query{}).total;
  const estimate e = win_rates(t).won_of_closed;
  EXPECT_EQ(e.n, 6711);
  EXPECT_NEAR(e.value, 0.631501, 5e-7);
  EXPECT_EQ(t.won().amount, 10'005'534);
  EXPECT_NEAR(static_cast<double>(t.won().amount) / static_cast<double>(t.won().deals), 2360.9094, 5e-5);
  // The least and the largest won value.
  const auto won_between = [&](minor_units low, minor_units high) {
    return maven().cohort(query{}.amount_between(low, high)).total.won().deals;
  };
  EXPECT_EQ(won_between(38, 30'288), 4238);
  EXPECT_LT(won_between(39, 30'288), 4238);
  EXPECT_LT(won_between(38, 30'287), 4238);
}

TEST(Maven, TimingOfWonDeals) {
  FUNNEL_NEEDS_DATA(maven());
  const survival_tally t = maven().cycles();
  const won_timing w = timing_of_won(t);
  EXPECT_EQ(w.n, 4238);
  EXPECT_DOUBLE_EQ(w.median_days, 57);
  EXPECT_NEAR(w.mean_days, 51.7820, 5e-5);
  std::vector<double> won_days;
  for (const auto& [key, deals] : t.lengths())
    if (key.cause == static_cast<end_cause>(cycle_end::won)) won_days.push_back(timespan{key.lasted_us}.days());
  EXPECT_DOUBLE_EQ(won_days.front(), 1);
  EXPECT_DOUBLE_EQ(won_days.back(), 138);
}

struct expected_row {
  const char* name;
  std::int64_t won, lost;
  double rate;
  minor_units won_amount;  // -1 when the README gives none
  std::int64_t open;       // the same
};

void check(const std::map<std::string, cohort_tally>& found, const std::vector<expected_row>& rows) {
  for (const expected_row& row : rows) {
    SCOPED_TRACE(row.name);
    const cohort_tally& t = found.at(row.name);
    EXPECT_EQ(t.won().deals, row.won);
    EXPECT_EQ(t.lost().deals, row.lost);
    EXPECT_TRUE(row.rate < 0 || std::abs(win_rates(t).won_of_closed.value - row.rate) < 5e-7);
    EXPECT_TRUE(row.won_amount < 0 || t.won().amount == row.won_amount) << t.won().amount;
    EXPECT_TRUE(row.open < 0 || t.open().deals == row.open) << t.open().deals;
  }
}

TEST(Maven, Agents) {
  FUNNEL_NEEDS_DATA(maven());
  const auto agents = maven().by_key(query{}.by_owner());
  EXPECT_EQ(agents.size(), 30u);
  check(agents, {{"Hayden Neloms", 107, 45, 0.703947, 272'111, 50},
                 {"Maureen Marcano", 149, 64, 0.699531, 350'395, 72},
                 {"Wilburn Farren", 55, 24, 0.696203, 157'640, 31},
                 {"Cecily Lampkin", 107, 53, 0.668750, 229'800, 43},
                 {"Versie Hillebrand", 176, 88, 0.666667, 187'693, 97},
                 {"Lajuana Vencill", 127, 104, 0.549784, -1, -1},
                 {"Markita Hansen", 130, 97, 0.572687, -1, -1},
                 {"Donn Cantrell", 158, 117, 0.574545, -1, -1},
                 {"Darcel Schlecht", 349, 204, -1, 1'153'214, 194}});
  EXPECT_EQ(agents.at("Vicki Laflamme").won().amount, 478'396);
  EXPECT_EQ(agents.at("Kary Hendrixson").won().amount, 454'298);
}

TEST(Maven, Managers) {
  FUNNEL_NEEDS_DATA(maven());
  check(maven().by_key(query{}.by_team()), {{"Cara Losch", 480, 265, 0.644295, 1'130'049, 219},
                                           {"Summer Sewald", 828, 459, 0.643357, 1'964'750, 414},
                                           {"Celia Rouche", 610, 352, 0.634096, 1'603'897, 334},
                                           {"Dustin Brinkmann", 747, 439, 0.629848, 1'094'363, 397},
                                           {"Melvin Marxen", 882, 536, 0.622003, 2'251'930, 511},
                                           {"Rocco Neubert", 691, 422, 0.620845, 1'960'545, 214}});
}

TEST(Maven, Regions) {
  FUNNEL_NEEDS_DATA(maven());
  check(maven().by_key(query{}.by("region")), {{"Central", 1629, 975, -1, 3'346'293, -1},
                                              {"East", 1171, 687, -1, 3'090'594, -1},
                                              {"West", 1438, 811, -1, 3'568'647, -1}});
}

TEST(Maven, Products) {
  FUNNEL_NEEDS_DATA(maven());
  check(maven().by_key(query{}.by("product")), {{"GTX Basic", 915, 521, -1, -1, -1},
                                               {"MG Special", 793, 430, -1, -1, -1},
                                               {"GTXPro", 729, 418, -1, -1, -1},
                                               {"MG Advanced", 654, 430, -1, -1, -1},
                                               {"GTX Plus Basic", 653, 398, -1, -1, -1},
                                               {"GTX Plus Pro", 479, 266, -1, -1, -1},
                                               {"GTK 500", 15, 10, -1, -1, -1}});
}

TEST(Maven, AccountsAreEmptyOnlyForOpenDeals) {
  FUNNEL_NEEDS_DATA(maven());
  const cohort_tally none = maven().by_key(query{}.by("account")).at("");
  EXPECT_EQ(none.total().deals, 1425);
  EXPECT_EQ(none[0][fate::here].deals, 337);
  EXPECT_EQ(none[1][fate::here].deals, 1088);
}

TEST(Maven, QuartersOfClosing) {
  FUNNEL_NEEDS_DATA(maven());
  const auto quarter = [](unsigned first, int next_year, unsigned next) {
    const time_zone utc;
    return period{utc.to_instant(local_midnight(2017, first, 1)), utc.to_instant(local_midnight(next_year, next, 1))};
  };
  const std::vector<std::pair<period, expected_row>> quarters{
      {quarter(1, 2017, 4), {"2017Q1", 531, 116, -1, 1'134'672, 0}},
      {quarter(4, 2017, 7), {"2017Q2", 1254, 778, -1, 3'086'111, 0}},
      {quarter(7, 2017, 10), {"2017Q3", 1257, 790, -1, 2'982'255, 0}},
      {quarter(10, 2018, 1), {"2017Q4", 1196, 789, -1, 2'802'496, 0}}};
  for (const auto& [in, row] : quarters) check({{row.name, maven().cohort(query{}.closed_in(in)).total}}, {row});
}

}  // namespace
