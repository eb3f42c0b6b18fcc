#include <funnel/analysis/plan.hpp>

#include "support/library.hpp"
#include "support/many_deals.hpp"
#include "support/toy_deals.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace funnel;
using funnel_test::day;
using funnel_test::many;

const plan_options quick_plan{.forecast = {.simulation = {.draws = 199}}};
calendar_period month(unsigned m) { return calendar_period::month(1970, m); }

plan_answer met(const event_store& store, query q, const sales_plan& plan, const plan_options& o = quick_plan) {
  return compare_plan(funnel_test::journeys_of(store, q.as_of), q, plan, o).value();
}

/// Anna wins two deals of 300 in January, Boris one of 500; as of 10 February each has an open deal in d, of 100 and
/// 200; one of Anna's deals was lost.
many two_sellers() {
  many m;
  m.add(2, {{"a", 0}, {"b", 1}, {"c", 2}, {"d", 3}, {"w", 20}}, 300, "Anna");
  m.add(1, {{"a", 0}, {"d", 12}, {"w", 20}}, 500, "Boris");
  m.add(1, {{"a", 0}, {"b", 12}, {"l", 20}}, 900, "Anna");
  m.add(1, {{"d", 35}}, 100, "Anna");
  m.add(1, {{"d", 35}}, 200, "Boris");
  return m;
}
const query by_owner_in_february = query{}.as_of_time(day(40)).by_owner();

const sales_plan by_owner{calendar_unit::month,
                          {{{"Anna"}, month(1), 1000, 2},
                           {{"Anna"}, month(2), 500, 2},
                           {{"Boris"}, month(2), 600, {}},
                           {{"Boris"}, month(3), 700, {}},
                           {{"Vera"}, month(2), 50, 1}}};

TEST(ComparePlan, FiguresPerSliceAndPeriod) {
  const plan_answer a = met(two_sellers().store(), by_owner_in_february, by_owner);
  ASSERT_EQ(a.segments.size(), 3u);
  EXPECT_EQ(a.segments[0].key, std::vector<std::string>{"Anna"});
  EXPECT_EQ(a.segments[2].key, std::vector<std::string>{"Vera"});
  ASSERT_EQ(a.periods.size(), 3u);
  EXPECT_EQ(a.periods[0].label(), "1970-01");
  EXPECT_EQ(a.present, 1u);

  EXPECT_EQ(a.money.cell(0, 0), (plan_figures{1000, 600, 0, 0}));
  EXPECT_EQ(a.money.cell(0, 0).attainment(), 0.6);
  EXPECT_EQ(a.money.cell(0, 0).missing(), 400);
  EXPECT_EQ(a.deals.cell(0, 0), (plan_figures{2, 2, 0, 0}));
  EXPECT_EQ(a.deals.cell(0, 0).attainment(), 1);
  EXPECT_EQ(a.money.cell(1, 0), (plan_figures{0, 500, 0, 0}));  // won without a plan
  EXPECT_EQ(a.has_money_target, (std::vector<std::uint8_t>{1, 1, 0, 0, 1, 1, 0, 1, 0}));
  EXPECT_EQ(a.has_deals_target, (std::vector<std::uint8_t>{1, 1, 0, 0, 0, 0, 0, 1, 0}));
  EXPECT_EQ(a.money.cell(1, 2), (plan_figures{700, 0, 0, 0}));  // still to come: no forecast

  ASSERT_TRUE(a.segments[0].open.within.has_value());
  EXPECT_EQ(a.money.cell(0, 1).potential, 100);
  EXPECT_EQ(a.money.cell(0, 1).weighted_potential, a.segments[0].open.within.expected_revenue);
  EXPECT_EQ(a.deals.cell(1, 1).weighted_potential, a.segments[1].open.within.expected_wins);
  EXPECT_NEAR(*a.money.cell(1, 1).expected_attainment(), a.segments[1].open.within.expected_revenue / 600, 1e-15);
}

TEST(ComparePlan, ExpectedAndVerdict) {
  const plan_answer a = met(two_sellers().store(), by_owner_in_february, by_owner);
  const quantity anna = a.segments[0].expected_money;
  EXPECT_GT(anna.value, 10);
  EXPECT_LT(anna.value, 100);
  EXPECT_EQ(anna.upper, 100);
  EXPECT_EQ(anna.n, 3);  // left d
  EXPECT_NEAR(of_plan(anna, 500).value, anna.value / 500, 1e-15);
  EXPECT_NEAR(of_plan(anna, 500).upper, 0.2, 1e-15);
  EXPECT_FALSE(of_plan(anna, 0).has_value() || of_plan({}, 500).has_value());
  EXPECT_EQ(a.segments[0].expected_deals.upper, 1);
  EXPECT_EQ(a.segments[0].verdict, plan_verdict::not_expected);
  EXPECT_EQ(a.segments[2].verdict, plan_verdict::not_expected);  // no open deals at all
  EXPECT_EQ(a.money_to_date[0], (plan_figures{1000, 1100, 0, 0}));
  EXPECT_EQ(a.deals_to_date[0], (plan_figures{2, 3, 0, 0}));
  EXPECT_EQ(a.money_to_date[2].plan, 2850);
  EXPECT_EQ(a.deals_to_date[2].plan, 5);  // March has no plan in deals
  EXPECT_EQ(a.unplanned, (count_amount{1, 500}));

  // Where January has no plan, what was won in it is no achievement of one.
  const plan_answer late =
      met(two_sellers().store(), query{}.as_of_time(day(40)), {calendar_unit::month, {{{}, month(2), 100, {}}}});
  EXPECT_EQ(late.money_to_date[0], plan_figures{});
  EXPECT_EQ(late.money_to_date[1].plan, 100);
  EXPECT_EQ(late.money_to_date[1].actual, 0);

  const auto verdict = [](minor_units target, instant now) {
    const sales_plan plan{calendar_unit::month, {{{}, period_of(now, {}, calendar_unit::month), target, {}}}};
    return met(two_sellers().store(), query{}.as_of_time(now), plan).total.verdict;
  };
  EXPECT_EQ(verdict(0, day(30)), plan_verdict::no_target);
  EXPECT_EQ(verdict(1100, day(30)), plan_verdict::reached);
  EXPECT_EQ(verdict(100, day(40)), plan_verdict::undecided);
  EXPECT_EQ(verdict(301, day(40)), plan_verdict::not_expected);
  EXPECT_EQ(verdict(300, day(0)), plan_verdict::unknown);  // nobody has left a yet

  many sure = two_sellers();
  sure.add(200, {{"d", 10}, {"w", 25}}, 1, "Anna");
  sure.add(100, {{"d", 35}}, 1, "Anna");
  const event_store store = sure.store();
  const auto with_target = [&](std::int64_t target) {
    return met(store, query{}.as_of_time(day(40)), {calendar_unit::month, {{{}, month(2), {}, target}}}).total;
  };
  const auto least = static_cast<std::int64_t>(with_target(1).expected_deals.lower);
  EXPECT_GT(least, 80);
  EXPECT_EQ(with_target(least).verdict, plan_verdict::expected);
  EXPECT_EQ(with_target(least + 1).verdict, plan_verdict::undecided);
}

TEST(ComparePlan, NothingIsLost) {
  const plan_answer a = met(two_sellers().store(), by_owner_in_february, by_owner);
  EXPECT_EQ(a.money.total, (plan_figures{2850, 1100, 300, a.money.total.weighted_potential}));
  EXPECT_EQ(a.money.periods[0], (plan_figures{1000, 1100, 0, 0}));
  EXPECT_EQ(a.money.segments[1].plan, 1300);
  EXPECT_EQ(a.money.until(1, 1).actual, 500);
  EXPECT_TRUE(a.segments[0].has_deals && a.segments[1].has_deals);
  EXPECT_FALSE(a.segments[2].has_deals);
  EXPECT_EQ(a.segments[2].open.open.deals, 0);
  EXPECT_EQ(a.segments[2].open.within.expected_wins, 0);
}

// What new deals bring is what those of the history brought, and the open ones come on top: the numbers of
// `deals_for_target` at one rate.
TEST(ComparePlan, NewDealsNeededForATargetInDeals) {
  sales_plan in_deals = by_owner;
  for (plan_target& t : in_deals.targets) t.amount.reset(), t.deals = t.deals.value_or(0);
  const plan_answer a = met(two_sellers().store(), by_owner_in_february, in_deals);
  const plan_segment& anna = a.segments[0];
  const double rate = a.forecast.new_win_probability;
  ASSERT_GT(rate, 0.3);
  EXPECT_EQ(anna.need.missing_wins, 2);
  const deals_needed expected = deals_for_target(2, std::vector{rate}, 0.9, anna.open.within.wins).value();
  EXPECT_EQ(anna.need.new_deals->on_average, expected.on_average);
  EXPECT_EQ(anna.need.new_deals->with_assurance, expected.with_assurance);
  const double wins = 2 - anna.open.within.wins.mean();
  ASSERT_EQ(anna.need.new_deals->at_stage.size(), 4u);
  EXPECT_NEAR(anna.need.new_deals->at_stage[3], wins / a.forecast.stages[3].win_probability, 1e-9);
  EXPECT_EQ(a.segments[1].need.missing_wins, 0);
  EXPECT_EQ(a.segments[1].need.new_deals->with_assurance, 0);
}

// With her target in money too: of 500 the open deal brings less than 100, and the rest takes two wins of 366.67.
TEST(ComparePlan, NewDealsNeeded) {
  const plan_answer a = met(two_sellers().store(), by_owner_in_february, by_owner);
  const double rate = a.forecast.new_win_probability;
  EXPECT_NEAR(a.forecast.mean_won_amount, 1100.0 / 3, 1e-12);
  ASSERT_TRUE(a.segments[0].need.new_deals.has_value());
  EXPECT_EQ(a.segments[0].need.missing_wins, 2);
  EXPECT_EQ(a.segments[0].need.new_deals->on_average, static_cast<std::int64_t>(std::ceil(2 / rate)));
  EXPECT_EQ(a.segments[1].need.missing_wins, 2);  // 600 / 366.67
  EXPECT_EQ(a.segments[2].need.missing_wins, 1);  // 50 / 366.67, and one deal
  EXPECT_EQ(a.total.need.missing_wins, 4);      // 1150 / 366.67; three deals
  EXPECT_NEAR(a.forecast.cycle.median_days, 20, 1e-12);
}

TEST(ComparePlan, ReachedTargetsNeedNothing) {
  const sales_plan plan{calendar_unit::month, {{{}, month(1), 1100, 3}}};
  const plan_answer a = met(two_sellers().store(), query{}.as_of_time(day(30)), plan);
  EXPECT_EQ(a.present, 0u);
  EXPECT_EQ(a.total.need.missing_wins, 0);
  EXPECT_EQ(a.total.need.new_deals->on_average, 0);
  EXPECT_EQ(a.total.need.new_deals->with_assurance, 0);
  EXPECT_EQ(a.deals.total.attainment(), 1);
}

TEST(ComparePlan, WithoutWinsAPlanInMoneyHasNoNeed) {
  many m;
  m.add(1, {{"a", 0}}, 100);
  const sales_plan plan{calendar_unit::month, {{{}, month(1), 1100, {}}}};
  const plan_answer a = met(m.store(), query{}.as_of_time(day(3)), plan);
  EXPECT_FALSE(a.total.need.missing_wins.has_value());
  EXPECT_FALSE(a.total.need.new_deals.has_value());
  EXPECT_FALSE(a.money.total.expected_attainment().has_value());  // nobody ever left a
  const sales_plan in_deals{calendar_unit::month, {{{}, month(1), {}, 4}}};
  const plan_answer b = met(m.store(), query{}.as_of_time(day(3)), in_deals);
  EXPECT_EQ(b.total.need.missing_wins, 4);
  EXPECT_FALSE(b.total.need.new_deals.has_value());
}

// Nothing won of four: a new deal has less than one chance in five, not none.
TEST(ComparePlan, AllLostNeedsMany) {
  many m;
  m.add(4, {{"a", 0}, {"b", 1}, {"c", 2}, {"d", 3}, {"l", 4}}, 100);
  const sales_plan plan{calendar_unit::month, {{{}, month(1), {}, 1}}};
  const plan_answer a = met(m.store(), query{}.as_of_time(day(9)), plan);
  ASSERT_TRUE(a.total.need.new_deals.has_value());
  EXPECT_GT(a.total.need.new_deals->on_average.value(), 5);
}

TEST(ComparePlan, PlanOfZeroHasNoAttainment) {
  const sales_plan plan{calendar_unit::month, {{{}, month(1), 0, 0}}};
  const plan_answer a = met(two_sellers().store(), query{}.as_of_time(day(30)), plan);
  EXPECT_TRUE(a.has_money_target[0]);
  EXPECT_FALSE(a.money.total.attainment().has_value());
  EXPECT_EQ(a.total.need.missing_wins, 0);
}

TEST(ComparePlan, NoPlanNoDeals) {
  const plan_answer a = met(many{}.store(), query{}.as_of_time(day(30)), {});
  EXPECT_EQ(a.periods.size(), 1u);
  EXPECT_EQ(a.segments.size(), 1u);
  EXPECT_FALSE(a.segments[0].has_deals || a.total.has_deals);
  EXPECT_EQ(a.money.total, plan_figures{});
  const plan_answer grouped = met(many{}.store(), query{}.as_of_time(day(30)).by_owner(), {});
  EXPECT_TRUE(grouped.segments.empty());
  const plan_answer planned = met(many{}.store(), by_owner_in_february, by_owner);
  EXPECT_EQ(planned.money.total.plan, 2850);
  EXPECT_FALSE(planned.total.need.missing_wins.has_value());
}

TEST(ComparePlan, AmountsNearTheLimit) {
  constexpr minor_units half = std::numeric_limits<minor_units>::max() / 2;
  many m;
  m.add(1, {{"a", 0}, {"w", 9}}, half);
  const query q = query{}.as_of_time(day(30));
  const plan_answer a = met(m.store(), q, {calendar_unit::month, {{{}, month(1), half, {}}}});
  EXPECT_EQ(a.money.total.attainment(), 1);
  const auto j = funnel_test::journeys_of(m.store(), q.as_of);
  EXPECT_EQ(compare_plan(j, q, {calendar_unit::month, {{{}, month(1), half + 2, {}}}}).errors().at(0).code,
            errc::out_of_range);
}

TEST(ComparePlan, SaysWhatIsWrong) {
  const auto j = funnel_test::journeys_of(funnel_test::toy_store(), day(31));
  const query q = query{}.as_of_time(day(31));
  EXPECT_EQ(compare_plan(j, query{q}.by_month(), {}).errors().at(0).field, "groups");
  EXPECT_EQ(compare_plan(j, q, {}, {.assurance = 1}).errors().at(0).field, "assurance");
  const sales_plan far{calendar_unit::day,
                       {{{}, *period_labelled("1990-01-01"), 1, {}}, {{}, *period_labelled("2190-01-01"), 1, {}}}};
  EXPECT_EQ(compare_plan(j, q, far).errors().at(0).field, "targets");
  EXPECT_FALSE(compare_plan(j, query{q}.by_owner(), by_owner).errors().size());
}

// Sums over segments are the dynamics and the cohort, by a count of its own over the deals.
TEST(ComparePlan, ActualsAreThoseOfTheDeals) {
  std::mt19937_64 random(funnel_test::base_seed());
  SCOPED_TRACE("FUNNEL_TEST_SEED=" + std::to_string(funnel_test::base_seed()));
  const char* const owners[]{"Anna", "Boris", ""};
  const char* const regions[]{"North", "South", ""};
  for (int round = 0; round < 20; ++round) {
    many m;
    for (int i = 0; i < 50; ++i) {
      const int start = static_cast<int>(random() % 70), end = start + static_cast<int>(random() % 40);
      const char* const last[]{"w", "l", "d", "w"};
      m.add(1, {{"a", start}, {last[random() % 4], end}}, static_cast<minor_units>(random() % 1000),
            owners[random() % 3], regions[random() % 3]);
    }
    const query q = query{}.as_of_time(day(75)).by_owner().by("region");
    const sales_plan plan{calendar_unit::month,
                          {{{"Anna", "North"}, month(2), 700, 3}, {{"Nobody", "West"}, month(1), 900, {}}}};
    const auto j = funnel_test::journeys_of(m.store(), day(75));
    const plan_answer a = compare_plan(j, q, plan, quick_plan).value();

    const auto months = by_period(j, query{}.as_of_time(day(75)), calendar_unit::month).value();
    for (const period_row& r : months) {
      const auto p = std::find(a.periods.begin(), a.periods.end(), r.in);
      ASSERT_NE(p, a.periods.end());
      const auto column = static_cast<std::size_t>(p - a.periods.begin());
      EXPECT_EQ(a.deals.periods[column].actual, r[milestone::won].deals);
      EXPECT_EQ(a.money.periods[column].actual, r[milestone::won].amount);
      EXPECT_EQ(a.dynamics[column].counts, r.counts);
    }
    const cohort_tally all = cohort_funnel(j, query{}.as_of_time(day(75))).value().total;
    EXPECT_EQ(a.money.total.actual, all.won().amount);
    EXPECT_EQ(a.deals.total.actual, all.won().deals);
    EXPECT_EQ(a.money.total.potential, all.open().amount);
    EXPECT_EQ(a.deals.total.potential, all.open().deals);
    EXPECT_EQ(a.money.total.plan, 1600);
    // A segment whose deals all stand where nobody left has no number, and so the sum has none.
    if (std::all_of(a.segments.begin(), a.segments.end(), [](const plan_segment& s) { return s.open.within.has_value(); })) {
      EXPECT_NEAR(a.money.total.weighted_potential, a.forecast.total.within.expected_revenue, 1e-6);
    }

    minor_units anna_north_in_february = 0;
    for (std::size_t row = 0; row < j.n_deals(); ++row) {
      const deal_columns& d = j.deals();
      const bool here = j.snapshot().owners().name(d.owner[row]) == "Anna" &&
                        j.snapshot().values(0).name(d.dimensions[0][row]) == "North";
      if (here && d.outcome[row] == outcome::won && d.closed[row] >= day(31) && d.closed[row] < day(59))
        anna_north_in_february += d.amount[row];
    }
    const auto segment = std::find_if(a.segments.begin(), a.segments.end(), [](const plan_segment& s) {
      return s.key == std::vector<std::string>{"Anna", "North"};
    });
    ASSERT_NE(segment, a.segments.end());
    const auto february =
        static_cast<std::size_t>(std::find(a.periods.begin(), a.periods.end(), month(2)) - a.periods.begin());
    EXPECT_EQ(a.money.cell(static_cast<std::size_t>(segment - a.segments.begin()), february).actual,
              anna_north_in_february);
  }
}

}  // namespace
