/// Standardisation, Mantel-Haenszel and the decomposition of a change against reference values.
#include "support/reference.hpp"

#include <funnel/stats/comparison.hpp>

namespace {

using namespace funnel;
using namespace funnel_test;

std::vector<mix_stratum> strata_of(const std::string& name) {
  std::vector<mix_stratum> strata;
  for (const reference_row& r : reference_table("data_strata"))
    if (r.text("case") == name) strata.push_back({{r.count("k1"), r.count("n1")}, {r.count("k2"), r.count("n2")}});
  return strata;
}

TEST(ReferenceCaseMix, Standardisation) {
  const auto rows = reference_table("standardisation");
  for (const reference_row& r : rows) {
    SCOPED_TRACE(r.text("case"));
    const std::vector<mix_stratum> strata = strata_of(r.text("case"));
    fraction unit;
    fraction rest;
    for (const mix_stratum& s : strata) {
      unit += s.unit;
      rest += s.rest;
    }
    expect_printed(unit.share(), r.number("crude1"));
    expect_printed(rest.share(), r.number("crude2"));
    const direct_standardisation d = standardise_directly(strata);
    expect_printed(d.unit.value, r.number("direct1"));
    expect_printed(d.unit.standard_error, r.number("direct1_se"));
    expect_printed(d.rest.value, r.number("direct2"));
    expect_printed(d.rest.standard_error, r.number("direct2_se"));
    EXPECT_EQ(d.covered, 1);
    const indirect_standardisation i = standardise_indirectly(strata);
    EXPECT_EQ(i.observed, r.count("observed1"));
    expect_printed(i.expected, r.number("expected1_at_rates2"));
    expect_printed(i.ratio, r.number("indirect_ratio1"));
    EXPECT_EQ(i.covered, 1);
  }
  EXPECT_EQ(rows.size(), 3u);
}

TEST(ReferenceCaseMix, MantelHaenszel) {
  const auto rows = reference_table("mantel_haenszel");
  for (const reference_row& r : rows) {
    SCOPED_TRACE(r.text("case"));
    const std::vector<mix_stratum> strata = strata_of(r.text("case"));
    fraction unit;
    fraction rest;
    for (const mix_stratum& s : strata) {
      unit += s.unit;
      rest += s.rest;
    }
    expect_printed(unit.share() - rest.share(), r.number("crude_difference"));
    const mantel_haenszel_result m = mantel_haenszel(strata);
    EXPECT_EQ(m.strata, r.count("strata"));
    expect_printed(m.odds_ratio.value, r.number("odds_ratio"));
    expect_printed(m.odds_ratio.lower, r.number("odds_ratio_lower"));
    expect_printed(m.odds_ratio.upper, r.number("odds_ratio_upper"));
    expect_printed(m.cmh.statistic, r.number("cmh_chisq"));
    expect_printed(m.cmh.p, r.number("cmh_p"));
    expect_printed(m.cmh_corrected.statistic, r.number("cmh_chisq_corrected"));
    expect_printed(m.difference.value, r.number("risk_difference"));
    expect_printed(m.difference.standard_error, r.number("risk_difference_se_sato"));
    expect_printed(m.greenland_robins_error, r.number("risk_difference_se_greenland_robins"));
    expect_printed(m.share_ratio.value, r.number("risk_ratio"));
    expect_printed(m.share_ratio.standard_error, r.number("log_risk_ratio_se"));
    expect_printed(m.breslow_day, r.number("breslow_day"));
    expect_printed(m.tarone.statistic, r.number("tarone"));
    expect_printed(m.tarone.p, r.number("homogeneity_p"));
  }
  EXPECT_EQ(rows.size(), 3u);
}

TEST(ReferenceCaseMix, Decomposition) {
  const auto rows = reference_table("decomposition");
  std::map<std::string, std::vector<mix_period_pair>> cases;
  for (const reference_row& r : reference_table("data_mix"))
    cases[r.text("case")].push_back({{r.count("k0"), r.count("n0")}, {r.count("k1"), r.count("n1")}});
  std::map<std::string, std::size_t> next;
  for (const reference_row& r : rows) {
    SCOPED_TRACE(r.text("case") + " " + r.text("stratum"));
    const std::vector<mix_period_pair>& strata = cases[r.text("case")];
    const mix_change c = decompose_change(strata);
    const std::size_t i = next[r.text("case")]++;
    const mix_effect& e = c.effects.at(i);
    expect_printed(e.weight_before, r.number("share0"));
    expect_printed(e.weight_after, r.number("share1"));
    expect_printed(strata[i].before.share(), r.number("rate0"));
    expect_printed(strata[i].after.share(), r.number("rate1"));
    expect_printed(c.before, r.number("total0"));
    expect_printed(c.after, r.number("total1"));
    expect_printed(e.mix, r.number("kitagawa_mix"));
    expect_printed(e.rate, r.number("kitagawa_rate"));
    expect_printed(e.mix_before, r.number("oaxaca_mix"));
    expect_printed(e.rate_before, r.number("oaxaca_rate"));
    expect_printed(e.interaction, r.number("oaxaca_interaction"));
  }
  EXPECT_EQ(rows.size(), 7u);
}

}  // namespace
