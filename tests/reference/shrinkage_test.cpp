/// Beta-binomial fits and shrunk shares against reference values.
#include "support/units.hpp"

#include <funnel/stats/comparison.hpp>

namespace {

using namespace funnel;
using namespace funnel_test;

// The reference maximises over log alpha and log beta without slopes, so that its printed digits of a flat maximum
// are good to about six; a likelihood there is good to twice as many. Ours may not be the worse maximum.
TEST(ReferenceShrinkage, Fits) {
  const auto rows = reference_table("shrinkage_fit");
  for (const reference_row& r : rows) {
    if (r.text("method") != "mle") continue;
    SCOPED_TRACE(r.text("data"));
    const std::vector<fraction> units = reference_units(r.text("data"));
    const beta_binomial_fit f = fit_by_likelihood(units);
    const double flat = 1e-5;
    EXPECT_EQ(f.units, r.count("units"));
    EXPECT_EQ(f.has_prior(), !std::isnan(r.number("alpha")));
    if (f.has_prior()) {
      EXPECT_NEAR(f.prior().alpha / r.number("alpha"), 1, flat);
      EXPECT_NEAR(f.prior().beta / r.number("beta"), 1, flat);
      EXPECT_NEAR(f.rho / r.number("rho"), 1, flat);
    } else {
      EXPECT_EQ(f.rho, r.number("rho"));
    }
    expect_printed(f.mean, r.number("mean"), 1e-7);
    // Where there is no spread the reference stops at a large alpha + beta and loses digits there.
    expect_printed(f.log_likelihood, r.number("loglik"), f.has_prior() ? 1e-12 : 1e-7);
    expect_printed(f.log_likelihood_alike, r.number("loglik_binomial"));
    expect_printed(f.slope_at_zero, r.number("slope_at_zero"));
    const over_dispersion scatter = estimate_over_dispersion(units, pooled(units).share());
    expect_printed(static_cast<double>(scatter.units) * scatter.phi, r.number("pearson_chisq"));
  }
  EXPECT_EQ(rows.size(), 6u);
}

TEST(ReferenceShrinkage, Units) {
  const auto rows = reference_table("shrinkage_units");
  const auto fits = reference_table("shrinkage_fit");
  std::size_t checked = 0;
  for (const reference_row& fit : fits) {
    if (fit.text("method") != "mle" || fit.text("alpha") == "NA") continue;
    const std::vector<fraction> units = reference_units(fit.text("data"));
    const std::vector<shrunk_share> ours = shrink(units, fit_by_likelihood(units));
    const beta_prior printed{fit.number("alpha"), fit.number("beta")};
    std::size_t i = 0;
    for (const reference_row& r : rows) {
      if (r.text("data") != fit.text("data")) continue;
      SCOPED_TRACE(r.text("data") + " " + r.text("unit"));
      ASSERT_EQ(units.at(i), (fraction{r.count("k"), r.count("n")}));
      const shrunk_share s = shrink(units[i], printed);
      expect_printed(s.counts.share(), r.number("raw"));
      expect_printed(s.value, r.number("posterior_mean"));
      expect_printed(s.lower, r.number("lower95"));
      expect_printed(s.upper, r.number("upper95"));
      expect_printed(s.p_above_mean, r.number("p_above_mean"));
      // With the prior of our own fit, as far as the printed one is right.
      expect_printed(ours[i].value, r.number("posterior_mean"), 1e-7);
      expect_printed(ours[i].lower, r.number("lower95"), 1e-6);
      expect_printed(ours[i].upper, r.number("upper95"), 1e-6);
      expect_printed(ours[i].p_above_mean, r.number("p_above_mean"), 1e-5);
      ++i;
      ++checked;
    }
    EXPECT_EQ(i, units.size());
  }
  EXPECT_EQ(checked, rows.size());
  EXPECT_EQ(checked, 39u);
}

}  // namespace
