/// Sample quantiles by definition against reference values, from sorted values and from counts.
#include "support/reference.hpp"

#include <funnel/stats/estimate.hpp>

namespace {

using namespace funnel;
using namespace funnel_test;

TEST(ReferenceQuantile, EveryTypeFromValuesAndFromCounts) {
  const auto rows = reference_table("quantiles");
  int checked = 0;
  for (const reference_row& r : rows) {
    SCOPED_TRACE(r.text("data") + " type " + r.text("type") + " p " + r.text("p"));
    std::vector<double> sorted;
    std::map<std::int64_t, std::int64_t> counts;
    for (const reference_row& v : reference_table("data_values_" + r.text("data"))) {
      sorted.push_back(v.number("value"));
      ++counts[v.count("value")];
    }
    std::sort(sorted.begin(), sorted.end());
    const auto type = static_cast<quantile_type>(r.count("type"));
    expect_printed(sample_quantile(sorted, r.number("p"), type).value(), r.number("value"), 1e-14);
    expect_printed(sample_quantile(counts, r.number("p"), type).value(), r.number("value"), 1e-14);
    ++checked;
  }
  EXPECT_EQ(checked, 105);
}

}  // namespace
