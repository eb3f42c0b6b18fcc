#include "core/nearest_names.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace funnel;
using names = std::vector<std::string>;

TEST(NearestNames, AreThoseWithFewestEdits) {
  const names known{"North", "South", "Northwest", "East"};
  EXPECT_EQ(detail::nearest_names("Nroth", known), (names{"North"}));
  EXPECT_EQ(detail::nearest_names("north", known), (names{"North"}));
  EXPECT_EQ(detail::nearest_names("Anna Petrov", names{"Anna Petrova", "Boris"}), (names{"Anna Petrova"}));
  EXPECT_EQ(detail::nearest_names("closed_won", names{"Closed Won", "closed lost"}), (names{"Closed Won"}));
}

TEST(NearestNames, AreNoneWhereNothingIsNear) {
  EXPECT_TRUE(detail::nearest_names("Mars", names{"North", "South"}).empty());
  EXPECT_TRUE(detail::nearest_names("", names{"North"}).empty());
  EXPECT_TRUE(detail::nearest_names("North", {}).empty());
  EXPECT_TRUE(detail::nearest_names("ab", names{"cd"}).empty());
}

TEST(NearestNames, AreSaidInOneClause) {
  EXPECT_EQ(detail::did_you_mean("west", names{"Vest", "Wests", "Best"}), "; did you mean \"Best\", \"Vest\" or \"Wests\"?");
  EXPECT_EQ(detail::did_you_mean("Noth", names{"North"}), "; did you mean \"North\"?");
  EXPECT_EQ(detail::did_you_mean("Mars", names{"North"}), "");
}

}  // namespace
