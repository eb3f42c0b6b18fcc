/// Differences of two shares and their tests against reference values.
#include "support/reference.hpp"

#include <funnel/stats/tests.hpp>

namespace {

using namespace funnel;
using namespace funnel_test;

fraction first_of(const reference_row& r) { return {r.count("k1"), r.count("n1")}; }
fraction second_of(const reference_row& r) { return {r.count("k2"), r.count("n2")}; }

TEST(ReferenceDifference, NewcombeIntervals) {
  const auto rows = reference_table("difference_intervals");
  int checked = 0;
  for (const reference_row& r : rows) {
    if (r.text("method") != "newcombe") continue;
    const share_difference d = newcombe(first_of(r), second_of(r), {r.number("confidence")});
    expect_printed(d.value, r.number("estimate"), 1e-12);
    expect_printed(d.lower, r.number("lower"), 1e-12);
    expect_printed(d.upper, r.number("upper"), 1e-12);
    ++checked;
  }
  EXPECT_EQ(checked, 30);
}

TEST(ReferenceDifference, Tests) {
  const auto rows = reference_table("two_proportion_tests");
  int undefined = 0;
  for (const reference_row& r : rows) {
    const test_result z = pooled_z_test(first_of(r), second_of(r));
    expect_printed(z.statistic, r.number("z_pooled"), 1e-12);
    expect_printed(z.p, r.number("p_z"), 1e-12);
    EXPECT_EQ(z.has_value(), !std::isnan(r.number("p_z")));
    undefined += z.has_value() ? 0 : 1;
    const double p = fisher_exact_p(first_of(r), second_of(r));
    expect_printed(p, r.number("p_fisher"), 1e-12);
    EXPECT_NEAR(p / r.number("p_fisher"), 1, 1e-9);  // the small ones too
  }
  EXPECT_EQ(rows.size(), 10u);
  EXPECT_EQ(undefined, 2);
}

}  // namespace
