#include <funnel/report/document.hpp>
#include <funnel/report/writers.hpp>

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace {

using namespace funnel;

input_summary read(std::size_t rows, std::size_t rejected) {
  input_summary in;
  in.files = {"a.csv"};
  in.rows = rows;
  in.rejected = rejected;
  in.applied = rows - rejected;
  if (rejected > 0) in.rejected_because = {{"created", "no time", rejected, {{"a.csv", "soon", rejected, 7}}}};
  return in;
}

TEST(InputSection, StandsFirstWhenMoreThanATrifleWasRejected) {
  const auto ids = [](const input_summary& in) {
    doc::document d;
    d.figures = {{"deals", "All deals", {}, ""}};
    d.sections = {{"funnel", "Funnel", {}}};
    add_input(d, in);
    return std::pair{d.figures.front().label, d.sections.front().id};
  };
  using heads = std::pair<std::string, std::string>;
  EXPECT_EQ(ids(read(1'000, 0)), (heads{"All deals", "funnel"}));
  EXPECT_EQ(ids(read(1'000, 10)), (heads{"All deals", "funnel"}));
  EXPECT_EQ(ids(read(1'000, 11)), (heads{"Rejected rows", "input"}));
  EXPECT_EQ(ids(read(3, 1)), (heads{"Rejected rows", "input"}));
}

TEST(InputSummary, OfTwoFilesIsAdded) {
  input_summary all = read(10, 2), more = read(5, 3);
  more.files = {"b.csv"};
  more.skipped = 1;
  more.applied = 1;
  more.rejected_because[0].values[0] = {"b.csv", "later", 3, 2};
  more.rejected_because.push_back({"amount", "no amount", 1, {}});
  more.rejections = {{"b.csv", 2, "created", "later", "no time", ""}, {"b.csv", 3, "created", "later", "no time", ""}};
  add_to(all, more, 1);
  EXPECT_EQ(all.files, (std::vector<std::string>{"a.csv", "b.csv"}));
  EXPECT_EQ(all.rows, 15U);
  EXPECT_EQ(all.applied + all.rejected + all.skipped, all.rows);
  EXPECT_EQ(all.rejections.size(), 1U);
  ASSERT_EQ(all.rejected_because.size(), 2U);
  EXPECT_EQ(all.rejected_because[0].count, 5U);
  ASSERT_EQ(all.rejected_because[0].values.size(), 2U);
  EXPECT_EQ(all.rejected_because[0].values[0].value, "later");
  EXPECT_EQ(all.rejected_because[0].values[1].count, 2U);
}

}  // namespace
