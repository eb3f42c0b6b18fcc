/// Clopper-Pearson, Jeffreys and Poisson intervals against reference values.
#include "support/reference.hpp"

#include <funnel/stats/estimate.hpp>

namespace {

using namespace funnel;
using namespace funnel_test;

TEST(ReferenceCountIntervals, OfShares) {
  const auto rows = reference_table("binomial_intervals");
  FUNNEL_NEEDS_REFERENCE(rows);
  int checked = 0;
  for (const reference_row& r : rows) {
    const std::int64_t k = r.count("k");
    const std::int64_t n = r.count("n");
    const confidence_level level{r.number("confidence")};
    share_bounds ours;
    if (r.text("method") == "clopper_pearson") {
      const estimate e = clopper_pearson(k, n, level);
      expect_printed(e.value, r.number("estimate"));
      ours = {e.lower, e.upper};
    } else if (r.text("method") == "jeffreys_bounded") {
      const estimate e = jeffreys(k, n, level);
      expect_printed(e.value, r.number("estimate"));
      ours = {e.lower, e.upper};
    } else if (r.text("method") == "jeffreys") {  // without the change at 0 and n
      ours = beta_bounds(static_cast<double>(k) + 0.5, static_cast<double>(n - k) + 0.5, level);
    } else {
      continue;
    }
    expect_printed(ours.lower, r.number("lower"), 1e-12);
    expect_printed(ours.upper, r.number("upper"), 1e-12);
    ++checked;
  }
  EXPECT_EQ(checked, 3 * 36);
}

TEST(ReferenceCountIntervals, OfRates) {
  const auto rows = reference_table("poisson_intervals");
  FUNNEL_NEEDS_REFERENCE(rows);
  for (const reference_row& r : rows) {
    const rate_estimate e = poisson_rate(r.count("events"), r.number("exposure"), {r.number("confidence")});
    expect_printed(e.value, r.number("rate"), 1e-12);
    expect_printed(e.lower, r.number("lower"), 1e-12);
    expect_printed(e.upper, r.number("upper"), 1e-12);
  }
  EXPECT_EQ(rows.size(), 15u);
}

}  // namespace
