/// Trends and change detection against reference values.
#include "support/reference.hpp"

#include <funnel/stats/tests.hpp>

namespace {

using namespace funnel;
using namespace funnel_test;

TEST(ReferenceTrend, EveryTest) {
  const auto rows = reference_table("trend_tests");
  int checked = 0;
  for (const reference_row& r : rows) {
    SCOPED_TRACE(r.text("series"));
    std::vector<fraction> periods;
    std::vector<double> times, shares;
    for (const reference_row& p : reference_table("data_series_" + r.text("series"))) {
      periods.push_back({p.count("k"), p.count("n")});
      times.push_back(p.number("period"));
      shares.push_back(periods.back().share());
    }
    const test_result line = cochran_armitage(periods);
    EXPECT_EQ(line.n, r.count("points"));
    expect_printed(line.statistic * line.statistic, r.number("cochran_armitage_chisq"), 1e-12);
    expect_printed(line.p, r.number("cochran_armitage_p"), 1e-12);
    const mann_kendall_test any = mann_kendall(shares);
    EXPECT_EQ(any.rises_less_falls, r.count("mann_kendall_s"));
    expect_printed(any.variance, r.number("mann_kendall_var"), 1e-13);
    expect_printed(any.statistic, r.number("mann_kendall_z"), 1e-13);
    EXPECT_NEAR(any.p, r.number("mann_kendall_p"), 1e-12 * r.number("mann_kendall_p"));
    expect_printed(theil_sen(times, shares).value, r.number("theil_sen_slope"), 1e-14);
    ++checked;
  }
  EXPECT_EQ(checked, 3);
}

TEST(ReferenceTrend, RunningSums) {
  const auto rows = reference_table("cusum");
  std::map<std::string, std::vector<reference_row>> by_series;
  for (const reference_row& r : rows) by_series[r.text("series")].push_back(r);
  int checked = 0;
  for (const auto& [name, periods] : by_series) {
    std::vector<fraction> counts;
    for (const reference_row& r : periods) counts.push_back({r.count("k"), r.count("n")});
    const auto sums = cusum_of_rates(counts, periods[0].number("p0"), periods[0].number("p1"));
    ASSERT_TRUE(sums);
    for (std::size_t i = 0; i < periods.size(); ++i) {
      SCOPED_TRACE(name + " " + std::to_string(i + 1));
      expect_printed(sums->weights[i], periods[i].number("weight"), 1e-12);
      expect_printed(sums->sums[i], periods[i].number("cusum"), 1e-12);
      ++checked;
    }
  }
  EXPECT_EQ(checked, 20);
}

}  // namespace
