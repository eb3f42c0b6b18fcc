#include <funnel/stats/estimate.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace funnel;

// Newcombe (1998), Statist. Med. 17, 857-872, table I, method 3: 81/263 and 15/148 at 95 %.
TEST(Wilson, ReproducesPublishedIntervals) {
  const estimate a = wilson(81, 263);
  EXPECT_NEAR(a.lower, 0.2553, 5e-5);
  EXPECT_NEAR(a.upper, 0.3662, 5e-5);
  const estimate b = wilson(15, 148);
  EXPECT_NEAR(b.lower, 0.0624, 5e-5);
  EXPECT_NEAR(b.upper, 0.1605, 5e-5);
}

TEST(Wilson, OfNothingIsUndefinedAndSaysNothing) {
  const estimate e = wilson(0, 0);
  EXPECT_FALSE(e.has_value());
  EXPECT_TRUE(std::isnan(e.value));
  EXPECT_EQ(e.lower, 0);
  EXPECT_EQ(e.upper, 1);
}

TEST(Wilson, EndsExactlyAtZeroAndOne) {
  EXPECT_EQ(wilson(0, 7).lower, 0);
  EXPECT_EQ(wilson(7, 7).upper, 1);
  EXPECT_GT(wilson(0, 7).upper, 0.3);
}

// Reference values of independent statistical software.
TEST(Wilson, AgreesWithTheReferenceTable) {
  std::ifstream file(FUNNEL_SHARED_DIR "/reference/binomial_intervals.csv");
  if (!file) GTEST_SKIP() << "the shared reference values are not here";
  std::string line;
  int checked = 0;
  while (std::getline(file, line)) {
    std::vector<std::string> cells;
    std::stringstream row(line);
    for (std::string cell; std::getline(row, cell, ',');) cells.push_back(cell);
    if (cells.size() != 7 || cells[3] != "wilson") continue;
    const estimate e = wilson(std::atoll(cells[0].c_str()), std::atoll(cells[1].c_str()), {std::atof(cells[2].c_str())});
    EXPECT_NEAR(e.lower, std::atof(cells[5].c_str()), 1e-12) << line;
    EXPECT_NEAR(e.upper, std::atof(cells[6].c_str()), 1e-12) << line;
    ++checked;
  }
  EXPECT_GT(checked, 10);
}

}  // namespace
