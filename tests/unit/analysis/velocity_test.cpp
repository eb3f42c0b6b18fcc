/// How fast the toy deals of docs/definitions.md move, and deals made for one number each.
#include "support/clock.hpp"
#include "support/library.hpp"
#include "support/made_deals.hpp"
#include "support/toy_deals.hpp"

#include <funnel/analysis/bottlenecks.hpp>
#include <funnel/analysis/velocity.hpp>
#include <funnel/pipeline/pipeline.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

constexpr std::size_t presentation = 1;

velocity_report toy_report(int as_of, query q = {}, const velocity_options& o = {}) {
  static const event_store toy = toy_store();
  return analyse_velocity(journeys_of(toy, day(as_of)), q.as_of_time(day(as_of)), o).value();
}

// docs/definitions.md, 3: six ended visits of 5.33 d on average, a Kaplan-Meier median of 6 d; 7.29 d for each deal that was
// there.
TEST(VelocityReport, TellsTimeInStagePerVisitAndPerDeal) {
  const velocity_report at_31 = toy_report(31);
  const time_summary& visit = at_31.stages[presentation].visit;
  EXPECT_EQ(at_31.stages[presentation].id, "presentation");
  EXPECT_EQ(visit.n, 8);
  EXPECT_EQ(visit.ended, 6);
  EXPECT_EQ(visit.timing.n, 6);
  EXPECT_NEAR(visit.timing.mean_days, 5.33, 0.005);
  EXPECT_DOUBLE_EQ(visit.median().days, 6);
  EXPECT_EQ(visit.running.n, 2);
  EXPECT_DOUBLE_EQ(visit.running.longest_days, 17);
  EXPECT_DOUBLE_EQ(visit.running.median_days, 9.5);  // D10 for 2 days, D5 for 17
  const time_summary& deal = at_31.stages[presentation].deal;
  EXPECT_EQ(deal.n, 7);
  EXPECT_EQ(deal.ended, 5);
  // 7, 4, 13 (D4), 3, 5 days ended.
  EXPECT_DOUBLE_EQ(deal.timing.mean_days, 6.4);
  const velocity_report at_60 = toy_report(60);
  EXPECT_DOUBLE_EQ(at_60.stages[presentation].visit.median().days, 6);
}

// docs/definitions.md, 6, deals still open: mean of the closed 20 d, Kaplan-Meier median 30 d, mean restricted to 90 d 55 d.
TEST(VelocityReport, CountsOpenDealsTowardsTheCycle) {
  made_deals d;
  d.add(0, 10, d.won).add(0, 20, d.won).add(0, 30, d.won).add(30, 0, d.open).add(20, 0, d.open).add(0, 0, d.open);
  velocity_options o;
  o.horizon = 90;
  const velocity_report r = d.report(120, o);
  const time_summary& cycle = r.cycle.closing;
  EXPECT_EQ(cycle.n, 6);
  EXPECT_DOUBLE_EQ(cycle.timing.mean_days, 20);
  EXPECT_DOUBLE_EQ(r.cycle.won.mean_days, 20);
  EXPECT_FALSE(r.cycle.lost.has_value());
  EXPECT_DOUBLE_EQ(cycle.median().days, 30);
  EXPECT_DOUBLE_EQ(cycle.horizon_days, 90);
  EXPECT_NEAR(cycle.mean.value, 55, 1e-9);
  // Greenwood-type variance by hand: areas right of the ends are 50 + 20/3 + 15/3... of S = 5/6, 4/6, 3/6:
  // A(10) = 10 x 5/6 + 10 x 4/6 + 60 x 1/2 = 45, A(20) = 36 2/3, A(30) = 30; with d / (n (n - d)) = 1/30, 1/20, 1/12.
  const double variance = 45.0 * 45 / 30 + 110.0 / 3 * 110 / 3 / 20 + 30.0 * 30 / 12;
  EXPECT_NEAR(cycle.mean_standard_error, std::sqrt(variance), 1e-9);
  EXPECT_NEAR(cycle.mean.lower, 55 - 1.959964 * std::sqrt(variance), 1e-4);
  EXPECT_DOUBLE_EQ(cycle.mean.upper, std::min(90.0, 55 + 1.959963984540054 * std::sqrt(variance)));
  // Quantiles: a sixth ended at 10, a third at 20, half at 30, no more.
  EXPECT_DOUBLE_EQ(cycle.quantiles[0].days, 10);
  EXPECT_DOUBLE_EQ(cycle.quantiles[1].days, 20);
  EXPECT_FALSE(cycle.quantiles[3].has_value());
  EXPECT_FALSE(cycle.quantiles[4].has_value());
  EXPECT_TRUE(std::isinf(cycle.quantiles[4].upper));
  // Without a horizon: as far as a tenth of the six was seen, 120 d.
  EXPECT_DOUBLE_EQ(d.report(120).cycle.closing.horizon_days, 120);
  EXPECT_NEAR(d.report(120).cycle.closing.mean.value, 70, 1e-9);
}

// docs/definitions.md, 6: won and lost compete. One minus Kaplan-Meier says 37.5 % won; Aalen-Johansen 33.3 + 33.3 + 33.3.
TEST(VelocityReport, SharesOfWonLostAndOpenAddUp) {
  made_deals d;
  d.add(0, 10, d.won).add(0, 20, d.lost).add(0, 30, d.won).add(0, 40, d.lost).add(10, 0, d.open).add(0, 0, d.open);
  velocity_options o;
  o.cycle_ages = {5, 40, 70};
  o.stage_ages = {40};
  const velocity_report r = d.report(60, o);
  ASSERT_EQ(r.cycle.by_age.size(), 3u);
  EXPECT_DOUBLE_EQ(r.cycle.by_age[0].share, 0);
  EXPECT_NEAR(r.cycle.by_age[1].share, 1.0 / 3, 1e-12);
  EXPECT_NEAR(r.cycle.by_age[1].open_share, 1.0 / 3, 1e-12);
  EXPECT_FALSE(r.cycle.by_age[2].has_value());  // nothing was seen for 70 days
  // The only stage where anybody stood: winning is advancing.
  const stage_velocity& a = r.stages[0];
  EXPECT_NEAR(a.exits[0][0].share, 1.0 / 3, 1e-12);
  EXPECT_NEAR(a.exits[2][0].share, 1.0 / 3, 1e-12);
  EXPECT_DOUBLE_EQ(a.exits[1][0].share, 0);
}

TEST(VelocityReport, ExitsOfEachStageAddUpWithWhatStays) {
  const velocity_report r = toy_report(60);
  int checked = 0;
  for (const stage_velocity& s : r.stages) {
    for (std::size_t a = 0; a < r.stage_ages.size(); ++a) {
      if (!s.exits[0][a].has_value()) continue;
      double sum = s.exits[0][a].open_share;
      for (const auto& exit : s.exits) sum += exit[a].share;
      EXPECT_NEAR(sum, 1, 1e-12);
      ++checked;
    }
  }
  EXPECT_GT(checked, 10);
}

TEST(VelocityReport, FirstResponseIsTheFirstMove) {
  // Of the ten, only D6 has not been moved since it was created, 26 days ago.
  const velocity_report created = toy_report(31);
  EXPECT_EQ(created.response.wait.n, 10);
  EXPECT_EQ(created.response.wait.running.n, 1);
  EXPECT_DOUBLE_EQ(created.response.wait.running.longest_days, 26);
  velocity_options o;
  o.response_from = "proposal";
  // D1 8 d, D3 16, D4 first visit 3, D8 6, D9 18, all answered; D10 gets there on day 35.
  const velocity_report proposal = toy_report(31, {}, o);
  EXPECT_EQ(proposal.response.wait.n, 5);
  EXPECT_DOUBLE_EQ(proposal.response.wait.timing.mean_days, (8 + 16 + 3 + 6 + 18) / 5.0);
  EXPECT_DOUBLE_EQ(proposal.response.by_age[1].share, 0.2);  // by 3 days
  // D10 in Proposal on day 35 and lost on 50, without an answer.
  const velocity_report later = toy_report(60, {}, o);
  EXPECT_EQ(later.response.wait.ended, 7);
  EXPECT_NEAR(later.response.by_age[2].share, 2.0 / 7, 1e-12);  // by 7 days: D4 after 3, D8 after 6
}

TEST(VelocityReport, RefusesWhatMakesNoSense) {
  const journey_table j = journeys_of(toy_store(), day(31));
  const auto field_of = [&](const query& q, const velocity_options& o) {
    const auto r = analyse_velocity(j, q, o);
    return r ? std::string() : r.errors().front().field;
  };
  const query q = query{}.as_of_time(day(31));
  velocity_options o;
  EXPECT_EQ(field_of(q, o), "");
  EXPECT_EQ(field_of(query{}, o), "as_of");
  o.stage_ages = {7, 3};
  EXPECT_EQ(field_of(q, o), "stage_ages");
  o.stage_ages = {0};
  EXPECT_EQ(field_of(q, o), "stage_ages");
  o.stage_ages = {};
  EXPECT_EQ(field_of(q, o), "");
  o.cycle_ages = {std::numeric_limits<double>::infinity()};
  EXPECT_EQ(field_of(q, o), "cycle_ages");
  o = {};
  o.level.value = 1;
  EXPECT_EQ(field_of(q, o), "level");
  o = {};
  o.horizon = -1;
  EXPECT_EQ(field_of(q, o), "horizon");
  o = {};
  o.response_from = "closed_won";
  EXPECT_EQ(field_of(q, o), "from_stage");
  o = {};
  o.min_group = 0;
  EXPECT_EQ(field_of(q, o), "min_group");
}

TEST(VelocityReport, SaysWhenDealsAreChosenByTheirEnd) {
  EXPECT_FALSE(toy_report(31).chosen_by_end);
  EXPECT_FALSE(toy_report(31, query{}.created_in(january)).chosen_by_end);
  EXPECT_TRUE(toy_report(31, query{}.closed_in(january)).chosen_by_end);
  EXPECT_TRUE(toy_report(31, query{}.only({outcome::won})).chosen_by_end);
}

TEST(VelocityReport, AgreesWithBottlenecksOnWhatIsChosenByItsEnd) {
  const journey_table j = journeys_of(toy_store(), day(31));
  for (const auto& [q, by_end] : std::vector<std::pair<query, bool>>{
           {query{}, false},
           {query{}.created_in(january), false},
           {query{}.owners({"Anna"}), false},
           {query{}.closed_in(january), true},
           {query{}.active_in(january), true},
           {query{}.lost_for({"price"}), true},
           {query{}.only({outcome::lost}), true}}) {
    const query asked = query{q}.as_of_time(day(31));
    EXPECT_EQ(chosen_by_end(asked), by_end);
    EXPECT_EQ(analyse_velocity(j, asked).value().chosen_by_end, by_end);
    EXPECT_EQ(find_bottlenecks(j, asked, {.simulation = {.draws = 0}}).value().chosen_by_end, by_end);
  }
}

TEST(VelocityReport, WorkingDaysCountWorkingTime) {
  // Thursday 1 January 1970, 0:00 UTC, to Monday 5th, 13:00: a Thursday, a Friday and half a Monday of 8 hours.
  event_store s(pipeline_builder("p").open("a").won("w").lost("l").build().value());
  const std::vector<deal_event> events{{.kind = event_kind::created, .deal = "x", .at = day(0), .amount = 1000},
                                       {.kind = event_kind::won, .deal = "x", .at = day(4) + timespan::hours(13)}};
  ASSERT_TRUE(s.append(events).rejected.empty());
  query q = query{}.as_of_time(day(10)).in_working_time(work_schedule::five_day_week({}, {{9 * 60, 17 * 60}}));
  const velocity_report r = analyse_velocity(journeys_of(s, day(10)), q).value();
  EXPECT_TRUE(r.in_working_days);
  EXPECT_EQ(r.day, timespan::hours(8));
  EXPECT_DOUBLE_EQ(r.stages[0].visit.timing.mean_days, 2.5);
  EXPECT_DOUBLE_EQ(r.stages[0].visit.median().days, 2.5);
  EXPECT_DOUBLE_EQ(r.cycle.closing.mean.value, 2.5);
  EXPECT_DOUBLE_EQ(r.sales.mean_cycle_days, 2.5);
  EXPECT_EQ(r.cycle.by_age[0].age, timespan::hours(7 * 8));
}

TEST(SalesVelocityReported, IsMoneyADayOfTheOpenDeals) {
  // Two open, two of three closed are won, for 300 on average after 30 days: 2 x 2/3 x 300 / 30.
  made_deals d;
  d.add(0, 20, d.won, 200).add(0, 40, d.won, 400).add(0, 5, d.lost).add(50, 0, d.open).add(10, 0, d.open);
  const sales_velocity v = d.report(60).sales;
  EXPECT_EQ(v.deals, 2);
  EXPECT_DOUBLE_EQ(v.mean_won_amount, 300);
  EXPECT_DOUBLE_EQ(v.mean_cycle_days, 30);
  EXPECT_NEAR(v.money_per_day.value, 2 * 2.0 / 3 * 300 / 30, 1e-12);
  EXPECT_LT(v.money_per_day.lower, v.money_per_day.value);
  EXPECT_GT(v.money_per_day.upper, v.money_per_day.value);
}

// ---- edge cases: nothing undefined is shown as a number, nothing crashes ----

void expect_no_value(const time_summary& d) {
  EXPECT_FALSE(d.timing.has_value());
  for (const time_quantile& q : d.quantiles) EXPECT_FALSE(q.has_value());
  EXPECT_FALSE(d.mean.has_value());
}

TEST(VelocityReportEdges, NoDeals) {
  const velocity_report r = made_deals{}.report(10, {}, query{}.by_owner());
  ASSERT_EQ(r.stages.size(), 2u);
  for (const stage_velocity& s : r.stages) {
    expect_no_value(s.visit);
    expect_no_value(s.deal);
    EXPECT_FALSE(s.visit.running.has_value());
    for (const auto& exit : s.exits)
      for (const conversion_at_age& c : exit) EXPECT_FALSE(c.has_value());
  }
  expect_no_value(r.cycle.closing);
  expect_no_value(r.response.wait);
  EXPECT_FALSE(r.sales.has_value());
  EXPECT_TRUE(r.trend.months.empty());
  EXPECT_FALSE(r.trend.deals_test.has_value());
  EXPECT_TRUE(r.comparison.segments.empty());
  EXPECT_FALSE(r.comparison.cycle.speed.has_value());
}

TEST(VelocityReportEdges, OpenDealsOnly) {
  made_deals d;
  d.add(0, 0, d.open).add(5, 0, d.open).add(5, 0, d.open);
  const velocity_report r = d.report(10);
  EXPECT_EQ(r.cycle.closing.n, 3);
  EXPECT_FALSE(r.cycle.closing.timing.has_value());
  EXPECT_FALSE(r.cycle.closing.median().has_value());
  EXPECT_EQ(r.cycle.closing.running.n, 3);
  EXPECT_DOUBLE_EQ(r.cycle.closing.running.median_days, 5);
  // Nobody left within the ten days that were seen, so the mean up to then is all of them.
  EXPECT_DOUBLE_EQ(r.cycle.closing.mean.value, 10);
  EXPECT_FALSE(r.sales.has_value());
}

TEST(VelocityReportEdges, AllFinishedAtOnceAndAllEqual) {
  made_deals d;
  for (int i = 0; i < 12; ++i) d.add(0, 7, i % 2 ? d.won : d.lost, 100, i % 3 ? "Anna" : "Boris");
  velocity_options o;
  o.min_group = 2;
  const velocity_report r = d.report(30, o, query{}.by_owner());
  const time_summary& c = r.cycle.closing;
  for (const time_quantile& q : c.quantiles) EXPECT_DOUBLE_EQ(q.days, 7);
  EXPECT_DOUBLE_EQ(c.timing.mean_days, 7);
  EXPECT_DOUBLE_EQ(c.mean.value, 7);
  EXPECT_DOUBLE_EQ(c.mean.lower, 7);
  EXPECT_DOUBLE_EQ(c.mean.upper, 7);
  EXPECT_FALSE(c.running.has_value());
  // All end at one time, so speed cannot differ; who wins can.
  EXPECT_EQ(r.comparison.cycle.compared, 2);
  EXPECT_FALSE(r.comparison.cycle.speed.has_value());
}

TEST(VelocityReportEdges, OneDealAndLengthsOfZero) {
  made_deals one;
  one.add(3, 0, one.won);
  const velocity_report r = one.report(3);
  EXPECT_DOUBLE_EQ(r.cycle.closing.median().days, 0);
  EXPECT_DOUBLE_EQ(r.cycle.closing.timing.mean_days, 0);
  EXPECT_FALSE(r.sales.has_value());  // a cycle of 0 has no velocity
}

TEST(VelocityReportEdges, SixtyFourStagesAndAmountsNearTheLimit) {
  pipeline_builder b("long");
  std::vector<std::string> names;
  for (int k = 0; k < 62; ++k) names.push_back("s" + std::to_string(k));
  for (const std::string& n : names) b.open(n);
  event_store s(b.won("w").lost("l").build().value());
  constexpr minor_units most = std::numeric_limits<minor_units>::max() / 4;
  std::vector<deal_event> events;
  for (const char* deal : {"x", "y"}) {
    events.push_back({.kind = event_kind::created, .deal = deal, .at = day(0), .amount = most});
    for (int k = 1; k < 62; ++k)
      events.push_back(
          {.kind = event_kind::stage_moved, .deal = deal, .at = day(k), .stage = names[static_cast<std::size_t>(k)]});
    events.push_back({.kind = event_kind::won, .deal = deal, .at = day(70)});
  }
  events.push_back({.kind = event_kind::created, .deal = "z", .at = day(0)});
  ASSERT_TRUE(s.append(events, {.max_amount = std::numeric_limits<minor_units>::max()}).rejected.empty());
  const velocity_report r = analyse_velocity(journeys_of(s, day(80)), query{}.as_of_time(day(80))).value();
  ASSERT_EQ(r.stages.size(), 62u);
  EXPECT_DOUBLE_EQ(r.stages[61].visit.median().days, 9);
  EXPECT_DOUBLE_EQ(r.sales.mean_won_amount, static_cast<double>(most));
  EXPECT_TRUE(r.sales.has_value());
}

}  // namespace
