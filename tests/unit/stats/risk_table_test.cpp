#include "support/survival_tallies.hpp"

#include <funnel/stats/survival.hpp>

#include "stats/risk_table.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

using row = std::array<std::int64_t, 4>;  // days, at risk, ended, censored

std::vector<row> plain(const std::vector<risk_row>& rows) {
  std::vector<row> out;
  for (const risk_row& r : rows) out.push_back({r.time.us / timespan::days(1).us, r.at_risk, r.ended, r.censored});
  return out;
}

TEST(RiskTable, CountsTiesOfEndsAndLastSightsInOneRow) {
  EXPECT_EQ(plain(risk_table(tally_of_days({{2}, {2, 2}, {2, 0}, {5, 0}, {7}}))),
            (std::vector<row>{{2, 5, 2, 1}, {5, 2, 0, 1}, {7, 1, 1, 0}}));
}

TEST(RiskTable, LateEntriesJoinAfterTheTimeOfTheirEntry) {
  // The second enters at 4, when the first ends: it could not have been the one. The third comes in at 5.
  EXPECT_EQ(plain(risk_table(tally_of_days({{4}, {6, 1, 4}, {9, 0, 5}}))),
            (std::vector<row>{{4, 1, 1, 0}, {6, 2, 1, 0}, {9, 1, 0, 1}}));
}

TEST(RiskTable, AtTimesOfOthersKeepsWhoIsAtRisk) {
  const std::vector<survival_tally> both{tally_of_days({{2}, {6, 0, 3}}), tally_of_days({{4}, {4, 0}})};
  const std::vector<timespan> times = times_of(both);
  EXPECT_EQ(times, (std::vector<timespan>{timespan::days(2), timespan::days(4), timespan::days(6)}));
  EXPECT_EQ(plain(risk_table(both[0], times)), (std::vector<row>{{2, 1, 1, 0}, {4, 1, 0, 0}, {6, 1, 0, 1}}));
  EXPECT_EQ(plain(risk_table(both[1], times)), (std::vector<row>{{2, 2, 0, 0}, {4, 2, 1, 1}, {6, 0, 0, 0}}));
}

TEST(RiskTable, OfNothingHasNoRows) {
  EXPECT_TRUE(risk_table({}).empty());
  EXPECT_TRUE(times_of({}).empty());
}

}  // namespace
