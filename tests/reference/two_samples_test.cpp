/// Comparisons of two samples against reference values.
#include "support/reference.hpp"

#include <funnel/stats/tests.hpp>

namespace {

using namespace funnel;
using namespace funnel_test;

TEST(ReferenceTwoSamples, Means) {
  const auto rows = reference_table("two_samples");
  for (const reference_row& r : rows) {
    SCOPED_TRACE(r.text("pair"));
    std::vector<double> x;
    std::vector<double> y;
    for (const reference_row& v : reference_table("data_two_" + r.text("pair")))
      (v.text("sample") == "x" ? x : y).push_back(v.number("value"));
    const mean_difference d = welch(x, y);
    EXPECT_EQ(d.x.n, r.count("nx"));
    EXPECT_EQ(d.y.n, r.count("ny"));
    expect_printed(d.x.mean, r.number("mean_x"));
    expect_printed(d.y.mean, r.number("mean_y"));
    expect_printed(d.x.deviation, r.number("sd_x"));
    expect_printed(d.y.deviation, r.number("sd_y"));
    expect_printed(d.t.statistic, r.number("welch_t"));
    expect_printed(d.t.df, r.number("welch_df"));
    expect_printed(d.t.p, r.number("welch_p"));
    expect_printed(d.lower, r.number("welch_lower"));
    expect_printed(d.upper, r.number("welch_upper"));
  }
  EXPECT_EQ(rows.size(), 2u);
}

}  // namespace
