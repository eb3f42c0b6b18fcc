/// The ground truth of the data set "Marketing Funnel by Olist".
#include "query/ordered_rule.hpp"
#include "support/data_set.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <tuple>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

const data_set& olist() {
  static const data_set set("olist.json", "olist-marketing-funnel/olist_marketing_qualified_leads_dataset.csv");
  return set;
}

TEST(Olist, LeadsAndWins) {
  FUNNEL_NEEDS_DATA(olist());
  EXPECT_EQ(olist().read.summary.applied, 8000u);
  const cohort_tally t = olist().cohort(query{}).total;
  EXPECT_EQ(t.total().deals, 8000);
  EXPECT_EQ(t.won().deals, 842);
  EXPECT_DOUBLE_EQ(step_conversion(t, shown_stages(olist().mapping.pipelines.front().stages))[0].value, 0.105250);
  EXPECT_EQ(t.won().amount, 6'178'400'600);  // 61,784,006 in centavos
}

// One deal is won before its first contact; it is counted, and the report says so.
TEST(Olist, TheDealWonBeforeContactIsNotLost) {
  FUNNEL_NEEDS_DATA(olist());
  ASSERT_EQ(olist().read.summary.notes.size(), 1u);
  EXPECT_NE(olist().read.summary.notes[0].find("before the creation time"), std::string::npos);
  EXPECT_NE(olist().read.summary.notes[0].find("1 row"), std::string::npos);
  EXPECT_EQ(*drill_down(journeys_of(*olist().store), query{}, 0, fate::started_above),
            (std::vector<std::string>{"b91cf8812365f50ff4bda4bcd6206b05"}));
}

TEST(Olist, Origins) {
  FUNNEL_NEEDS_DATA(olist());
  const auto origins = olist().by_key(query{}.by("origin"));
  const std::vector<std::tuple<const char*, std::int64_t, std::int64_t, double>> rows{
      {"organic_search", 2296, 271, 0.118031}, {"paid_search", 1586, 195, 0.122951}, {"social", 1350, 75, 0.055556},
      {"unknown", 1099, 179, 0.162875},        {"direct_traffic", 499, 56, 0.112224}, {"email", 493, 15, 0.030426},
      {"referral", 284, 24, 0.084507},         {"other", 150, 4, 0.026667},           {"display", 118, 6, 0.050847},
      {"other_publicities", 65, 3, 0.046154},  {"", 60, 14, 0.233333}};
  EXPECT_EQ(origins.size(), rows.size());
  for (const auto& [name, leads, won, rate] : rows) {
    EXPECT_EQ(origins.at(name).total().deals, leads) << name;
    EXPECT_EQ(origins.at(name).won().deals, won) << name;
    EXPECT_NEAR(win_rates(origins.at(name)).won_of_entered.value, rate, 5e-7) << name;
  }
}

TEST(Olist, SellersAndSegments) {
  FUNNEL_NEEDS_DATA(olist());
  const auto won = [](const std::map<std::string, cohort_tally>& by, const char* name) { return by.at(name).won().deals; };
  const auto sr = olist().by_key(query{}.by_owner());
  EXPECT_EQ(sr.size(), 23u);  // 22 ids, and the leads without a deal
  EXPECT_EQ(won(sr, "4ef15afb4b2723d8f3d81e51ec7afefe"), 133);
  EXPECT_EQ(won(sr, "d3d1e91a157ea7f90548eef82f1955e3"), 82);
  EXPECT_EQ(won(sr, "6565aa9ce3178a5caf6171827af3a9ba"), 74);
  EXPECT_EQ(won(sr, "85fc447d336637ba1df43e793199fbc8"), 64);
  EXPECT_EQ(won(sr, "495d4e95a8cf8bbf8b432b612a2aa328"), 63);
  const auto sdr = olist().by_key(query{}.by("sdr"));
  EXPECT_EQ(won(sdr, "4b339f9567d060bcea4f5136b9f5949e"), 140);
  EXPECT_EQ(won(sdr, "068066e24f0c643eb1d089c7dd20cd73"), 81);
  const auto segments = olist().by_key(query{}.by("segment"));
  EXPECT_EQ(won(segments, "home_decor"), 105);
  EXPECT_EQ(won(segments, "health_beauty"), 93);
  EXPECT_EQ(won(segments, "car_accessories"), 77);
  EXPECT_EQ(won(segments, "household_utilities"), 71);
  EXPECT_EQ(won(segments, "construction_tools_house_garden"), 69);
  EXPECT_EQ(olist().by_key(query{}.by("landing_page")).size(), 495u);
}

// Cohorts by month of first contact with their eventual wins.
TEST(Olist, MonthsOfContact) {
  FUNNEL_NEEDS_DATA(olist());
  const auto months = olist().by_key(query{}.by_month());
  const std::vector<std::tuple<const char*, std::int64_t, std::int64_t>> rows{
      {"2017-06", 4, 0},     {"2017-07", 239, 2},   {"2017-08", 386, 9},    {"2017-09", 312, 7},
      {"2017-10", 416, 14},  {"2017-11", 445, 18},  {"2017-12", 200, 11},   {"2018-01", 1141, 152},
      {"2018-02", 1028, 149}, {"2018-03", 1174, 167}, {"2018-04", 1352, 183}, {"2018-05", 1303, 130}};
  EXPECT_EQ(months.size(), rows.size());
  for (const auto& [month, leads, won] : rows) {
    EXPECT_EQ(months.at(month).total().deals, leads) << month;
    EXPECT_EQ(months.at(month).won().deals, won) << month;
  }
}

TEST(Olist, MonthsOfWinning) {
  FUNNEL_NEEDS_DATA(olist());
  const std::map<std::string, std::int64_t> expected{
      {"2017-12", 3},  {"2018-01", 73}, {"2018-02", 113}, {"2018-03", 147}, {"2018-04", 207}, {"2018-05", 122},
      {"2018-06", 57}, {"2018-07", 37}, {"2018-08", 33},  {"2018-09", 23},  {"2018-10", 21},  {"2018-11", 6}};
  std::map<std::string, std::int64_t> found;
  const auto rows = *by_period(journeys_of(*olist().store), query{}, calendar_unit::month);
  EXPECT_EQ(rows.size(), 18u);  // June 2017 to November 2018 without a gap
  for (const period_row& m : rows)
    if (m[milestone::won].deals > 0) found[m.in.label()] = m[milestone::won].deals;
  EXPECT_EQ(found, expected);
}

// Days between dates: the README counts calendar days from contact to the date of winning; 283 wins came within 7
// days. Contact has no time, so a cycle of d whole 24-hour days is d calendar days. The deal won two days before
// its contact has no cycle here: it starts when it is won.
TEST(Olist, DaysToWin) {
  FUNNEL_NEEDS_DATA(olist());
  std::int64_t n = 0, within_7 = 0, within_30 = 0, within_90 = 0, sum = 0;
  std::vector<std::int64_t> all;
  const survival_tally won = olist().cycles().only(static_cast<end_cause>(cycle_end::won));
  for (const auto& [key, deals] : won.lengths()) {
    if (key.cause == not_ended) continue;
    const std::int64_t whole_days = key.lasted_us / 86'400'000'000;
    n += deals;
    sum += whole_days * deals;
    within_7 += whole_days <= 7 ? deals : 0;
    within_30 += whole_days <= 30 ? deals : 0;
    within_90 += whole_days <= 90 ? deals : 0;
    all.insert(all.end(), static_cast<std::size_t>(deals), whole_days);
  }
  EXPECT_EQ(n, 842);
  EXPECT_EQ(within_7, 283 + 1);
  EXPECT_EQ(within_30, 554 + 1);
  EXPECT_EQ(within_90, 691 + 1);
  EXPECT_EQ(all[420] + all[421], 2 * 14);
  EXPECT_EQ(all.back(), 427);
  EXPECT_NEAR(static_cast<double>(sum - 2) / 842, 48.4406, 5e-5);
}

}  // namespace
