/// Clopper-Pearson and Jeffreys intervals against reference values.
#include "support/reference.hpp"

#include <funnel/stats/estimate.hpp>

#include "stats/distributions.hpp"

namespace {

using namespace funnel;
using namespace funnel_test;

TEST(ReferenceCountIntervals, OfShares) {
  const auto rows = reference_table("binomial_intervals");
  int checked = 0;
  for (const reference_row& r : rows) {
    const std::int64_t k = r.count("k");
    const std::int64_t n = r.count("n");
    const confidence_level level{r.number("confidence")};
    interval ours;
    if (r.text("method") == "clopper_pearson") {
      const estimate e = share_interval(k, n, interval_method::clopper_pearson, level);
      expect_printed(e.value, r.number("estimate"));
      ours = {e.lower, e.upper};
    } else if (r.text("method") == "jeffreys_bounded") {
      const estimate e = share_interval(k, n, interval_method::jeffreys, level);
      expect_printed(e.value, r.number("estimate"));
      ours = {e.lower, e.upper};
    } else if (r.text("method") == "jeffreys") {  // without the change at 0 and n
      ours = beta_interval(static_cast<double>(k) + 0.5, static_cast<double>(n - k) + 0.5, level);
    } else {
      continue;
    }
    expect_printed(ours.lower, r.number("lower"), 1e-12);
    expect_printed(ours.upper, r.number("upper"), 1e-12);
    ++checked;
  }
  EXPECT_EQ(checked, 3 * 36);
}

}  // namespace
