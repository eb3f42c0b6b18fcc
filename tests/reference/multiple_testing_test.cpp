/// Adjusted p-values against reference values.
#include "support/reference.hpp"

#include <funnel/stats/tests.hpp>

namespace {

using namespace funnel;
using namespace funnel_test;

TEST(ReferenceMultipleTesting, Adjustments) {
  const auto rows = reference_table("multiple_testing");
  std::map<std::string, std::vector<double>> families;
  for (const reference_row& r : rows) families[r.text("family")].push_back(r.number("p"));
  EXPECT_EQ(families.size(), 3u);
  for (const reference_row& r : rows) {
    const std::vector<double>& p = families[r.text("family")];
    const auto i = static_cast<std::size_t>(r.count("i") - 1);
    expect_printed(holm(p)[i], r.number("holm"), 1e-13);
    expect_printed(benjamini_hochberg(p)[i], r.number("bh"), 1e-13);
  }
  EXPECT_EQ(rows.size(), 24u);
}

}  // namespace
