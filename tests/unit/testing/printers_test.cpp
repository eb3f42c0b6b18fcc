#include <funnel/query/query.hpp>
#include <funnel/testing/builders.hpp>
#include <funnel/testing/matchers.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace funnel;
using ::testing::PrintToString;
using test::day;

TEST(Printers, OfTimes) {
  EXPECT_EQ(PrintToString(day(0)), "1970-01-01T00:00:00Z");
  EXPECT_EQ(PrintToString(day(-1) + timespan::seconds(1)), "1969-12-31T00:00:01Z");
  EXPECT_EQ(PrintToString(instant{1'234'567'890'250'000}), "2009-02-13T23:31:30.25Z");
  EXPECT_EQ(PrintToString(instant{1}), "1970-01-01T00:00:00.000001Z");
  EXPECT_EQ(PrintToString(instant::max()), "instant::max()");
  EXPECT_EQ(PrintToString(instant{instant::max().us - 1}), "9223372036854775806 us since 1970");
  EXPECT_EQ(PrintToString(timespan{}), "0s");
  EXPECT_EQ(PrintToString(timespan::days(3) + timespan::hours(4) + timespan::seconds(1'800)), "3d 4h 30m");
  EXPECT_EQ(PrintToString(timespan{-1'500'000}), "-1.5s");
  EXPECT_EQ(PrintToString(timespan{INT64_MIN}), "-106751991d 4h 54.775808s");
  EXPECT_EQ(PrintToString(period{day(0), instant::max()}), "[1970-01-01T00:00:00Z, instant::max())");
  EXPECT_EQ(PrintToString(calendar_period::month(2026, 7)), "2026-07");
  EXPECT_EQ(PrintToString(std::vector{day(0), day(1)}), "{ 1970-01-01T00:00:00Z, 1970-01-02T00:00:00Z }");
}

TEST(Printers, OfErrors) {
  EXPECT_EQ(PrintToString(errc::unknown_stage), "unknown_stage");
  EXPECT_EQ(PrintToString(errc::syntax), "syntax");
  EXPECT_EQ(PrintToString(errc{99}), "value 99");
  EXPECT_EQ(PrintToString(error{errc::io, "a.csv", "cannot be read"}), "io of a.csv: cannot be read");
  EXPECT_EQ(PrintToString(error{errc::syntax, "", "no JSON"}), "syntax: no JSON");
  const rejection r{3, errc::unknown_stage, "stage", "x", "there is no such stage"};
  EXPECT_EQ(PrintToString(r), "row 3, stage \"x\": there is no such stage (unknown_stage)");
  EXPECT_EQ(PrintToString(append_report{4, 3, 0, {r}}),
            "4 rows, 3 applied, 0 duplicates, 1 rejected; row 3, stage \"x\": there is no such stage (unknown_stage)");
  EXPECT_EQ(PrintToString(result<int>(3)), "a value");
  EXPECT_EQ(PrintToString(result<int>(std::vector<error>{{errc::io, "", "a"}, {errc::io, "", "b"}})), "io: a; io: b");
}

TEST(Printers, OfCohorts) {
  using measure = cohort_cell::measure;
  EXPECT_EQ(PrintToString(outcome::moved_out), "moved_out");
  EXPECT_EQ(PrintToString(fate::not_yet), "not_yet");
  EXPECT_EQ(PrintToString(count_amount{1, 500}), "1 deal of 500");
  EXPECT_EQ(PrintToString(cohort_cell{measure::fate, 2, fate::lost, {}}), "fate lost at row 2");
  EXPECT_EQ(PrintToString(cohort_cell{measure::outcome, 0, {}, outcome::won}), "outcome won");
  EXPECT_EQ(PrintToString(cohort_cell{measure::moved_in, 0, {}, {}}), "moved_in");
  EXPECT_EQ(PrintToString(stage_ledger{}), "no deals");
  cohort_tally t(1, 1);
  t.add({measure::outcome, 0, {}, outcome::won}, {1, 5});
  t.add({measure::fate, 0, fate::advanced, {}}, {1, 5});
  t.add({measure::counted, 0, {}, {}}, {1, 5}, 2);
  const std::string text =
      "1 deal of 5 (0 open, 1 won, 0 lost, 0 moved out)\n"
      "  stage 0: advanced 1 deal of 5\n"
      "  row 0: 1 deal of 5 counted 2 times, 0 of the first row, 0 deals of 0 to the next, worth 0 there";
  EXPECT_EQ(PrintToString(t), text);
  EXPECT_EQ(PrintToString(cohort_segment{{"North", ""}, t}), "\"North\" \"\" " + text);
  EXPECT_EQ(PrintToString(cohort_result{{{}, t, {{{"A"}, t}}}, {}}), text + "\n\"A\" " + text);
  const query q = query{}.by_owner();
  EXPECT_EQ(PrintToString(q), to_text(q));
}

}  // namespace
