/// Statistics of times against reference values: Kaplan-Meier, log-rank, Aalen-Johansen, Gray.
#include "support/reference.hpp"

#include <funnel/stats/survival.hpp>
#include <funnel/stats/tests.hpp>

#include "stats/risk_table.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <utility>

namespace {

using namespace funnel;
using namespace funnel_test;

using groups_by_name = std::map<std::string, survival_tally>;

/// The observations of an input table, whose times are whole days, by what `group_of` says of their row.
groups_by_name tallies_of(const std::string& table, const std::function<std::string(const reference_row&)>& group_of) {
  groups_by_name groups;
  for (const reference_row& r : reference_table(table)) {
    survival_observation o;
    o.lasted = timespan::days(r.count("time"));
    o.cause = static_cast<end_cause>(r.count(r.has("cause") ? "cause" : "event"));
    if (r.has("entry")) o.entered = timespan::days(r.count("entry"));
    groups[group_of(r)].add(o);
  }
  return groups;
}

groups_by_name by_column(const std::string& table, const std::string& column) {
  return tallies_of(table, [&](const reference_row& r) { return r.text(column); });
}

/// All groups of a table and, as "all", their sum.
const groups_by_name& groups_and_all(const std::string& table) {
  static std::map<std::string, groups_by_name> known;
  if (const auto found = known.find(table); found != known.end()) return found->second;
  groups_by_name groups =
      tallies_of(table, [](const reference_row& r) { return r.has("group") ? r.text("group") : "all"; });
  survival_tally all;
  for (const auto& [name, tally] : groups) all += tally;
  groups["all"] = all;
  return known[table] = groups;
}

std::vector<survival_tally> tallies(const groups_by_name& groups) {
  std::vector<survival_tally> values;
  for (const auto& [name, tally] : groups) values.push_back(tally);
  return values;
}

/// Names of the causes as the input tables number them.
end_cause cause_of(const reference_row& r) {
  static const std::map<std::string, std::vector<std::string>> names{{"pbc", {"transplant", "death"}},
                                                                     {"toy_deals", {"won", "lost"}},
                                                                     {"three_exits", {"advanced", "lost", "back"}}};
  const auto& causes = names.at(r.text("data"));
  const auto found = std::find(causes.begin(), causes.end(), r.text("cause"));
  EXPECT_NE(found, causes.end());
  return static_cast<end_cause>(found - causes.begin() + 1);
}

/// The table prints NA where there is no interval; we say [0, 1].
void expect_bounds(const interval& ours, const reference_row& r) {
  if (std::isnan(r.number("lower_loglog"))) {
    EXPECT_EQ(ours.lower, 0);
    EXPECT_EQ(ours.upper, 1);
    return;
  }
  expect_printed(ours.lower, r.number("lower_loglog"));
  expect_printed(ours.upper, r.number("upper_loglog"));
}

void expect_days(const std::optional<timespan>& ours, double printed) {
  ASSERT_EQ(ours.has_value(), !std::isnan(printed));
  if (ours) {
    EXPECT_EQ(ours->days(), printed);
  }
}

TEST(ReferenceSurvival, KaplanMeierCurves) {
  const auto rows = reference_table("km_curve");
  std::map<std::pair<std::string, std::string>, std::size_t> next;  // every point of every curve, in order
  for (const reference_row& r : rows) {
    const survival_curve curve = kaplan_meier(groups_and_all("data_survival_" + r.text("data")).at(r.text("group")));
    std::size_t& i = next[{r.text("data"), r.text("group")}];
    ASSERT_LT(i, curve.points.size());
    const survival_point& p = curve.points[i++];
    EXPECT_EQ(p.at.time, timespan::days(r.count("time")));
    EXPECT_EQ(p.at.at_risk, r.count("n_risk"));
    EXPECT_EQ(p.at.ended, r.count("n_event"));
    EXPECT_EQ(p.at.censored, r.count("n_censor"));
    expect_printed(p.survival, r.number("survival"));
    expect_printed(p.standard_error, r.number("se_greenwood"));
    expect_printed(p.cumulative_hazard, r.number("nelson_aalen"));
    expect_bounds(curve.bounds(p), r);
  }
  for (const auto& [name, count] : next)
    EXPECT_EQ(count, kaplan_meier(groups_and_all("data_survival_" + name.first).at(name.second)).points.size());
  EXPECT_EQ(rows.size(), 1319u);
}

TEST(ReferenceSurvival, QuantilesAndRestrictedMeans) {
  const auto rows = reference_table("km_summary");
  for (const reference_row& r : rows) {
    const survival_curve curve = kaplan_meier(groups_and_all("data_survival_" + r.text("data")).at(r.text("group")));
    EXPECT_EQ(curve.n, r.count("n"));
    EXPECT_EQ(curve.ended, r.count("events"));
    for (const int share : {25, 50, 75}) {
      const survival_quantile q = quantile_of(curve, share / 100.0);
      const std::string column = "q" + std::to_string(share);
      expect_days(q.time, r.number(column));
      expect_days(q.lower, r.number(column + "_lower"));
      expect_days(q.upper, r.number(column + "_upper"));
    }
    const restricted_mean m = restricted_mean_of(curve, timespan::days(r.count("tau")));
    EXPECT_TRUE(m.has_value());
    expect_printed(m.days, r.number("rmst"));
    expect_printed(m.standard_error_days, r.number("rmst_se"));
  }
  EXPECT_EQ(rows.size(), 16u);
}

TEST(ReferenceSurvival, LogRankFamily) {
  const auto rows = reference_table("logrank");
  const auto hormon_by_grade =
      tallies_of("data_survival_gbsg", [](const reference_row& r) { return r.text("group") + r.text("hormon"); });
  std::vector<std::vector<survival_tally>> grades;
  for (const std::string grade : {"grade1", "grade2", "grade3"})
    grades.push_back({hormon_by_grade.at(grade + "0"), hormon_by_grade.at(grade + "1")});
  const std::map<std::string, std::vector<std::vector<survival_tally>>> strata{
      {"aml", {tallies(by_column("data_survival_aml", "group"))}},
      {"ovarian", {tallies(by_column("data_survival_ovarian", "group"))}},
      {"gbsg_grade", {tallies(by_column("data_survival_gbsg", "group"))}},
      {"gbsg_hormon", {tallies(by_column("data_survival_gbsg", "hormon"))}},
      {"gbsg_hormon_by_grade", grades}};

  std::map<std::pair<std::string, std::string>, std::size_t> next;  // the rows of a test are its groups, by name
  for (const reference_row& r : rows) {
    const rank_weight weight = r.text("weight") == "logrank" ? log_rank_weight : peto_peto_weight;
    const log_rank_comparison c = stratified_log_rank(strata.at(r.text("test")), weight).value();
    const rank_group& g = c.groups.at(next[{r.text("test"), r.text("weight")}]++);
    EXPECT_EQ(g.n, r.count("n"));
    expect_printed(g.observed, r.number("observed"));
    expect_printed(g.expected, r.number("expected"));
    expect_printed(c.test.statistic, r.number("chisq"));
    EXPECT_EQ(c.test.df, r.count("df"));
    EXPECT_NEAR(c.test.p / r.number("p"), 1, 1e-9);
  }
  EXPECT_EQ(rows.size(), 22u);
}

TEST(ReferenceSurvival, CumulativeIncidenceCurves) {
  const auto rows = reference_table("cif_curve");
  struct cursor {
    incidence_curve curve;
    std::vector<risk_row> all;
    std::size_t next = 0;
    // The table leaves out the times at which nothing ended.
    void skip() {
      while (next < all.size() && all[next].ended == 0) ++next;
    }
  };
  std::map<std::string, cursor> curves;
  for (const reference_row& r : rows) {
    const std::string name = r.text("data") + "," + r.text("group") + "," + r.text("cause");
    if (!curves.contains(name)) {
      const survival_tally& t = groups_and_all("data_competing_" + r.text("data")).at(r.text("group"));
      curves[name] = {cumulative_incidence(t, cause_of(r)), risk_table(t)};
    }
    cursor& c = curves[name];
    c.skip();
    ASSERT_LT(c.next, c.curve.points.size()) << name;
    const incidence_point& p = c.curve.points[c.next++];
    EXPECT_EQ(p.time, timespan::days(r.count("time")));
    EXPECT_EQ(p.at_risk, r.count("n_risk"));
    EXPECT_EQ(p.ended, r.count("n_cause"));
    expect_printed(p.share, r.number("cif"));
    expect_printed(p.standard_error, r.number("se"));
    expect_bounds(c.curve.bounds(p), r);
  }
  for (auto& [name, c] : curves) {
    c.skip();
    EXPECT_EQ(c.next, c.curve.points.size()) << name;
  }
  EXPECT_EQ(rows.size(), 750u);
}

TEST(ReferenceSurvival, ConversionByAge) {
  const auto rows = reference_table("conversion_by_age");
  for (const reference_row& r : rows) {
    const std::vector<timespan> ages{timespan::days(r.count("age"))};
    const survival_tally& t = groups_and_all("data_competing_" + r.text("data")).at("all");
    const conversion_at_age c = conversion_by_age(t, cause_of(r), ages).at(0);
    EXPECT_TRUE(c.has_value());
    EXPECT_EQ(c.n, r.count("n"));
    EXPECT_EQ(c.longer, r.count("n_risk_after"));
    expect_printed(c.naive_share, r.number("naive_all"));
    expect_printed(c.share, r.number("cif"));
    expect_printed(c.standard_error, r.number("se"));
    expect_printed(c.open_share, r.number("open"));
  }
  EXPECT_EQ(rows.size(), 28u);
}

TEST(ReferenceSurvival, GrayTests) {
  const auto rows = reference_table("gray_tests");
  for (const reference_row& r : rows) {
    const test_result test = gray_test(tallies(by_column("data_competing_" + r.text("data"), "group")), cause_of(r));
    expect_printed(test.statistic, r.number("chisq"));
    EXPECT_EQ(test.df, r.count("df"));
    EXPECT_NEAR(test.p / r.number("p"), 1, 1e-9);
  }
  EXPECT_EQ(rows.size(), 2u);
}

}  // namespace
