/// Intervals of shares against reference values.
#include "support/reference.hpp"

#include <funnel/stats/estimate.hpp>

namespace {

using namespace funnel;
using namespace funnel_test;

TEST(ReferenceBinomial, Wilson) {
  const auto rows = reference_table("binomial_intervals");
  int checked = 0;
  for (const reference_row& r : rows) {
    if (r.text("method") != "wilson") continue;
    const estimate e = wilson(r.count("k"), r.count("n"), confidence_level{r.number("confidence")});
    expect_printed(e.value, r.number("estimate"));
    expect_printed(e.lower, r.number("lower"));
    expect_printed(e.upper, r.number("upper"));
    ++checked;
  }
  EXPECT_GT(checked, 20);
}

}  // namespace
