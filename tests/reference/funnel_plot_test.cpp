/// Funnel-plot limits, scatter and comparison with the rest of the team against reference values.
#include "support/units.hpp"

#include <funnel/stats/comparison.hpp>
#include <funnel/stats/tests.hpp>

namespace {

using namespace funnel;
using namespace funnel_test;

TEST(ReferenceFunnelPlot, Limits) {
  const auto rows = reference_table("funnel_limits");
  for (const reference_row& r : rows) {
    const double target = r.number("target");
    const std::int64_t n = r.count("n");
    const confidence_level coverage{r.number("coverage")};
    const count_limits exact = exact_limits(n, target, coverage);
    EXPECT_EQ(exact.fewest, r.count("r_lower"));
    EXPECT_EQ(exact.most, r.count("r_upper"));
    const interval smooth = interpolated_limits(n, target, coverage);
    expect_printed(smooth.lower, r.number("lower"));
    expect_printed(smooth.upper, r.number("upper"));
    expect_printed(smooth.upper + 1 / static_cast<double>(n), r.number("upper_variant"));
    const interval normal = normal_limits(n, target, coverage);
    expect_printed(normal.lower, r.number("normal_lower"));
    expect_printed(normal.upper, r.number("normal_upper"));
  }
  EXPECT_EQ(rows.size(), 48u);
}

TEST(ReferenceFunnelPlot, Units) {
  const auto rows = reference_table("funnel_units");
  std::size_t checked = 0;
  for (const std::string name : {"maven_agents", "small_team", "alike"}) {
    const std::vector<fraction> units = reference_units(name);
    const double target = pooled(units).share();
    const over_dispersion scatter = estimate_over_dispersion(units, target);
    std::vector<double> p_z, p_exact;
    for (const fraction& u : units) {
      const fraction rest = pooled(units) - u;
      p_z.push_back(pooled_z_test(u, rest).p);
      p_exact.push_back(fisher_exact_p(u, rest));
    }
    const std::vector<double> adjusted_z = benjamini_hochberg(p_z), adjusted_exact = benjamini_hochberg(p_exact);

    std::size_t i = 0;
    for (const reference_row& r : rows) {
      if (r.text("data") != name) continue;
      SCOPED_TRACE(name + " " + r.text("unit"));
      const fraction u = units.at(i);
      ASSERT_EQ(u, (fraction{r.count("k"), r.count("n")}));
      expect_printed(u.share(), r.number("rate"));
      expect_printed(target, r.number("target"));
      expect_printed(z_score(u, target), r.number("z"));
      const target_test t = test_against_target(u, target);
      expect_printed(t.p_lower, r.number("p_lower"));
      expect_printed(t.p_upper, r.number("p_upper"));
      expect_printed(t.p_two_sided, r.number("p_two_sided"));
      expect_printed(t.p_mid, r.number("p_two_sided_mid"));
      expect_printed(scatter.phi, r.number("phi_all"));
      expect_printed(scatter.phi_winsorised, r.number("phi_winsorised"));
      expect_printed(scatter.tau_squared, r.number("tau2"));
      expect_printed(z_multiplicative(u, target, scatter), r.number("z_multiplicative"));
      expect_printed(z_additive(u, target, scatter), r.number("z_additive"));
      const fraction rest = pooled(units) - u;
      EXPECT_EQ(rest, (fraction{r.count("rest_k"), r.count("rest_n")}));
      expect_printed(pooled_z_test(u, rest).statistic, r.number("rest_z"));
      expect_printed(p_z[i], r.number("rest_p_z"));
      expect_printed(p_exact[i], r.number("rest_p_fisher"));
      expect_printed(adjusted_z[i], r.number("rest_bh_z"));
      expect_printed(adjusted_exact[i], r.number("rest_bh_fisher"));
      ++i;
      ++checked;
    }
    EXPECT_EQ(i, units.size());
  }
  EXPECT_EQ(checked, rows.size());
  EXPECT_EQ(checked, 45u);
}

}  // namespace
