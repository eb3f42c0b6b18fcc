#include <funnel/stats/estimate.hpp>

#include <gtest/gtest.h>

#include <cmath>

namespace {

using namespace funnel;

TEST(Quantity, OfNothingIsUndefinedAndSaysNothing) {
  const quantity q;
  EXPECT_FALSE(q.has_value());
  EXPECT_TRUE(std::isnan(q.value));
  EXPECT_TRUE(std::isinf(q.lower) && q.lower < 0);
  EXPECT_TRUE(std::isinf(q.upper) && q.upper > 0);
}

TEST(Quantity, WithEvidenceHasAValue) { EXPECT_TRUE((quantity{.value = 3, .n = 1}.has_value())); }

}  // namespace
