/// A small team with every number counted by hand, and all that can be missing.
#include "support/library.hpp"
#include "support/told_deals.hpp"

#include "stats/distributions.hpp"
#include <funnel/analysis/comparison.hpp>
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

constexpr instant as_of = instant{} + timespan::days(100);

// Stages 0 to 3 are open, 4 is won.
const std::vector<told_deal> small_team{
    {"Anna", {0, 10, 20, 30}, 'w', 40, 10},
    {"Anna", {0, 10}, 'l', 30, 20},
    {"Anna", {5, 15, 35}},
    {"Boris", {0, 20, 30, 50}, 'w', 60, 40},
    {"Boris", {0}, 'l', 10},
    {"Boris", {10}},
    {"Boris", {10, 30}, 'l', 40},
    {"Vera", {0}},
    {"", {0}, 'l', 5},
};

query asked() { return query{}.as_of_time(as_of); }

result<comparison_report> compare(const std::vector<told_deal>& deals, const comparison_options& o = {},
                                const query& q = asked()) {
  return compare_members(journeys_of(store_of(deals), q.as_of), q, o);
}

comparison_options with_min(std::int64_t n) {
  comparison_options o;
  o.limits.min_n = n;
  return o;
}

comparison_options like_for_like_by_region() {
  comparison_options o;
  o.case_mix = {"region"};
  return o;
}

TEST(Comparison, CountsEachMemberAgainstTheRest) {
  const comparison_report c = *compare(small_team, with_min(3));
  ASSERT_EQ(c.members.size(), 3u);
  ASSERT_EQ(c.units.size(), 3u);
  ASSERT_EQ(c.stages.size(), 4u);
  EXPECT_EQ(c.stages[1].id, "presentation");
  EXPECT_EQ(c.units[0].names, std::vector<std::string>{"Anna"});
  EXPECT_EQ(c.of_nobody.deals, 1);

  const comparison_member& anna = c.members[0];
  EXPECT_EQ(anna.entered.deals, 3);
  EXPECT_EQ(anna.won, (count_amount{1, 10}));
  EXPECT_EQ(anna.open.deals, 1);
  EXPECT_EQ(anna.won_of_closed.difference.first, (fraction{1, 2}));
  EXPECT_EQ(anna.won_of_closed.difference.second, (fraction{1, 3}));
  EXPECT_NEAR(anna.won_of_closed.difference.value, 1.0 / 6, 1e-15);
  EXPECT_EQ(anna.won_of_entered.first, (fraction{1, 3}));
  EXPECT_EQ(anna.won_of_entered.second, (fraction{1, 5}));
  EXPECT_EQ(anna.timing.mean_days, 40);
  EXPECT_EQ(anna.won_amount.value, -30);

  const std::vector<std::pair<fraction, fraction>> settled{
      {{3, 3}, {2, 3}}, {{2, 3}, {1, 2}}, {{1, 1}, {1, 1}}, {{1, 1}, {1, 1}}};
  const std::vector<std::pair<fraction, fraction>> steps{
      {{3, 3}, {2, 5}}, {{2, 3}, {1, 2}}, {{1, 2}, {1, 1}}, {{1, 1}, {1, 1}}};
  for (std::size_t k = 0; k < 4; ++k) {
    EXPECT_EQ(anna.stages[k].conversion.difference.first, settled[k].first) << k;
    EXPECT_EQ(anna.stages[k].conversion.difference.second, settled[k].second) << k;
    EXPECT_EQ(anna.stages[k].step.first, steps[k].first) << k;
    EXPECT_EQ(anna.stages[k].step.second, steps[k].second) << k;
    EXPECT_EQ(anna.stages[k].open.deals, k == 2 ? 1 : 0) << k;
  }
  // At one age three of three against two of five: of 56 tables 10 are so extreme, and one the other way.
  EXPECT_NEAR(anna.stages[0].conversion.p_exact, 11.0 / 56, 1e-12);
  EXPECT_EQ(c.members[1].stages[0].open.deals, 1);
  EXPECT_EQ(c.members[2].stages[0].open.deals, 1);
}

TEST(Comparison, ComparesFirstVisitsAtOneAge) {
  const comparison_report c = *compare(small_team, with_min(3));
  const time_comparison& t = c.members[0].stages[0].time;
  // Anna: 10, 10, 10. The rest: 10, 20, 20, and lasting 90 and 100. All are at least 20 days old.
  EXPECT_EQ(t.age, timespan::days(20));
  EXPECT_EQ(t.own.n, 3);
  EXPECT_EQ(t.rest.n, 5);
  EXPECT_EQ(t.median.time, timespan::days(10));
  EXPECT_NEAR(t.own.mean_days, 10, 1e-12);
  EXPECT_NEAR(t.rest.mean_days, (10 + 4 * 20) / 5.0, 1e-12);
  EXPECT_NEAR(t.difference_days, -8, 1e-12);
  // On day 10 four of eight end, of whom 1.5 should be Anna's: three or more of four by chance.
  EXPECT_EQ(t.ended, 3);
  EXPECT_EQ(t.ended_in_all, 4);
  EXPECT_NEAR(t.expected, 1.5, 1e-12);
  EXPECT_NEAR(t.judged.p, 2 * (4 * std::pow(0.375, 3) * 0.625 + std::pow(0.375, 4)), 1e-12);
  EXPECT_EQ(t.judged.direction, 1);
  EXPECT_LT(t.lower_days, -8);
  EXPECT_GT(t.upper_days, -8);
  // To the win: 40 days against 60, both of deals at least 60 days old.
  EXPECT_EQ(c.members[0].cycle.age, timespan::days(60));
  EXPECT_EQ(c.members[0].cycle.own.n, 1);
  EXPECT_EQ(c.members[0].cycle.difference_days, -20);
}

TEST(Comparison, CountsSharesAtOneAgeWhileDealsAreOpen) {
  const comparison_report c = *compare(small_team);
  const share_comparison& s = c.members[0].won_of_closed;
  // Everybody is at least 60 days old, when the later of the two wins came.
  EXPECT_EQ(s.age, timespan::days(60));
  EXPECT_EQ(s.judged_share.first, (fraction{1, 3}));
  EXPECT_EQ(s.judged_share.second, (fraction{1, 5}));
  EXPECT_EQ(s.difference.first, (fraction{1, 2}));  // of closed: shown
  // Nothing open: no age, and the shares are those of what was closed.
  std::vector<told_deal> closed;
  add_closed(closed, "Anna", 3, 5);
  add_closed(closed, "Boris", 2, 9);
  const share_comparison end = compare(closed)->members[0].won_of_closed;
  EXPECT_FALSE(end.age);
  EXPECT_EQ(end.judged_share.first, end.difference.first);
  EXPECT_EQ(end.judged_share.lower, end.difference.lower);
}

// Wins take 50 days and losses 5: of what a newcomer has closed, all is lost, yet nothing is wrong.
TEST(Comparison, ANewcomerIsJudgedByWhatHisDealsHadTimeFor) {
  std::vector<told_deal> deals;
  for (int i = 0; i < 100; ++i) {
    deals.push_back({"Anna", {0}, i % 2 ? 'w' : 'l', i % 2 ? 50.0 : 5.0});
    if (i % 2) deals.push_back({"Nina", {70}, 'l', 75});
    else deals.push_back({"Nina", {70}});
  }
  const comparison_report c = *compare(deals);
  EXPECT_EQ(c.members[1].won_of_closed.difference.first, (fraction{0, 50}));
  EXPECT_EQ(c.members[1].won_of_closed.difference.second, (fraction{50, 100}));
  EXPECT_TRUE(c.findings.empty());
}

TEST(Comparison, JudgesOnlyWhatCouldHaveBeenSignificant) {
  const comparison_report few = *compare(small_team);
  EXPECT_TRUE(few.findings.empty());
  const judgement& vera = few.members[2].won_of_closed.judged;  // one deal
  EXPECT_FALSE(vera.enough_data);
  EXPECT_EQ(vera.verdict, comparison_verdict::insufficient_data);
  EXPECT_TRUE(std::isnan(vera.p_adjusted));
  // None of twelve, where the others win four of five.
  std::vector<told_deal> deals;
  add_closed(deals, "Anna", 160, 40);
  add_closed(deals, "Nina", 0, 12);
  EXPECT_EQ(compare(deals)->members[1].won_of_closed.judged.verdict, comparison_verdict::worse);
  EXPECT_EQ(compare(deals, with_min(13))->members[1].won_of_closed.judged.verdict, comparison_verdict::insufficient_data);
}

// Ten deals of one customer that end alike are one witness.
TEST(Comparison, DealsOfOneCustomerCountAsFewer) {
  const pipeline p = default_pipeline();
  const auto judged = [&](bool alike) {
    std::vector<deal_event> events;
    std::vector<std::string> ids(400), customers(400);
    for (int i = 0; i < 400; ++i) {
      const auto at = static_cast<std::size_t>(i);
      ids[at] = "D" + std::to_string(i);
      customers[at] = "C" + std::to_string(i / 10);
      const bool anna = i < 200;
      const bool won = alike ? (i / 10) % 10 < (anna ? 6 : 3) : i % 10 < (anna ? 6 : 3);
      events.push_back({.kind = event_kind::created, .deal = ids[at], .at = at_day(0), .owner = anna ? "Anna" : "Boris", .identity = customers[at]});
      events.push_back({.kind = won ? event_kind::won : event_kind::lost, .deal = ids[at], .at = at_day(1)});
    }
    event_store store(p);
    EXPECT_TRUE(store.append(events).rejected.empty());
    return compare_members(journeys_of(store, as_of), asked())->members[0].won_of_closed;
  };
  const share_comparison apart = judged(false), together = judged(true);
  EXPECT_EQ(apart.judged_share.first, (fraction{120, 200}));
  EXPECT_EQ(together.judged_share.first, (fraction{120, 200}));
  EXPECT_EQ(apart.design_effect, 1);
  EXPECT_NEAR(together.design_effect, 10, 1e-9);
  EXPECT_EQ(apart.judged.verdict, comparison_verdict::better);
  EXPECT_EQ(together.judged.verdict, comparison_verdict::as_others);
  EXPECT_NEAR(together.p_exact, fisher_exact_p({12, 20}, {6, 20}), 1e-12);
  EXPECT_GT(apart.judged_share.lower, together.judged_share.lower);
}

// A deal that was sent back later: the first visit is what is compared.
TEST(Comparison, AReturnDoesNotLengthenTheFirstVisit) {
  std::vector<told_deal> deals{{"Anna", {0, 10}, 'l', 60}, {"Boris", {0, 10}, 'l', 60}};
  event_store store = store_of(deals);
  const std::vector<deal_event> back{{.kind = event_kind::stage_moved, .deal = "D0", .at = at_day(20), .stage = "qualification"}};
  EXPECT_TRUE(store.append(back).rejected.empty());
  const comparison_report c = *compare_members(journeys_of(store, as_of), asked());
  EXPECT_EQ(c.members[0].stages[0].time.own.mean_days, 10);
  EXPECT_EQ(c.members[0].stages[0].time.difference_days, 0);
}

// One of five at p below 5 %, but there were twenty chances to be.
TEST(Comparison, AsksForMoreThanOneLuckyChance) {
  std::vector<told_deal> deals;
  add_closed(deals, "Anna", 21, 19);
  for (const char* who : {"Boris", "Clara", "Dora", "Eva"}) add_closed(deals, who, 13, 27);
  const comparison_report c = *compare(deals);
  const judgement& lucky = c.members[0].won_of_closed.judged;
  EXPECT_EQ(c.judged, 20);
  EXPECT_LT(lucky.p, 0.05);
  EXPECT_GT(lucky.p_adjusted, 0.05);
  EXPECT_EQ(lucky.verdict, comparison_verdict::as_others);
  EXPECT_TRUE(c.findings.empty());
  comparison_options lenient;
  lenient.false_discovery_rate = 0.5;
  EXPECT_EQ(compare(deals, lenient)->members[0].won_of_closed.judged.verdict, comparison_verdict::better);
}

TEST(Comparison, SinglesOutOneAgainstTheOthers) {
  comparison_options o = with_min(1);
  o.members = {"Vera", "Anna"};
  const comparison_report c = *compare(small_team, o);
  ASSERT_EQ(c.members.size(), 2u);
  ASSERT_EQ(c.units.size(), 3u);
  EXPECT_EQ(c.units[c.members[1].unit].names.front(), "Vera");
  EXPECT_FALSE(c.units[1].compared);
  EXPECT_EQ(c.members[0].won_of_closed.difference.second, (fraction{1, 3}));
  EXPECT_EQ(c.leaderboard.size(), 3u);
  EXPECT_EQ(c.win_rate.units.size(), 3u);
}

TEST(Comparison, ComparesSeveralAsOne) {
  comparison_options o = with_min(1);
  o.members = {"Vera", "Anna"};
  o.together = true;
  const comparison_report c = *compare(small_team, o);
  ASSERT_EQ(c.members.size(), 1u);
  ASSERT_EQ(c.units.size(), 2u);
  EXPECT_EQ(c.units[0].names, (std::vector<std::string>{"Anna", "Vera"}));
  EXPECT_EQ(c.members[0].entered.deals, 4);
  EXPECT_EQ(c.members[0].stages[0].step.first, (fraction{3, 4}));
  EXPECT_EQ(c.members[0].stages[0].step.second, (fraction{2, 4}));
  EXPECT_EQ(c.members[0].stages[0].time.rest.n, 4);
}

TEST(Comparison, ComparesWithinTheTeam) {
  comparison_options o = with_min(1);
  o.rest = rest_of::team;
  const query q = asked().roster({{"Anna", "Red"}, {"Boris", "Red"}, {"Vera", "Blue"}});
  const comparison_report c = *compare(small_team, o, q);
  EXPECT_EQ(c.units[0].team, "Red");
  EXPECT_EQ(c.members[0].stages[0].step.second, (fraction{2, 4}));  // Boris alone
  EXPECT_EQ(c.members[0].won_amount.y.n, 1);
  EXPECT_EQ(c.members[2].stages[0].step.second.n, 0);
  EXPECT_FALSE(c.members[2].cycle.judged.enough_data);
  // Without a roster nobody has a team, hence no rest.
  EXPECT_EQ(compare(small_team, o)->members[0].stages[0].step.second.n, 0);
  // Together: the rest are the others of both teams.
  o.members = {"Anna", "Vera"};
  o.together = true;
  EXPECT_EQ(compare(small_team, o, q)->members[0].stages[0].step.second, (fraction{2, 4}));
}

TEST(Comparison, ComparesTeamsAndRegionsToo) {
  std::vector<told_deal> deals;
  add_closed(deals, "Anna", 30, 10, "North");
  add_closed(deals, "Boris", 10, 30, "South");
  comparison_options o;
  o.member = {field::dimension, "region"};
  const comparison_report regions = *compare(deals, o);
  ASSERT_EQ(regions.members.size(), 2u);
  EXPECT_EQ(regions.units[0].names.front(), "North");
  EXPECT_EQ(regions.members[0].won_of_closed.judged.verdict, comparison_verdict::better);
  o.member = {field::team, {}};
  const comparison_report teams = *compare(deals, o, asked().roster({{"Anna", "Red"}, {"Boris", "Blue"}}));
  EXPECT_EQ(teams.units[0].names.front(), "Blue");
  EXPECT_EQ(teams.members[0].won_of_closed.judged.verdict, comparison_verdict::worse);
}

// docs/definitions.md, 15: A 0 of 8, B 4 of 8, C 15 of 40, D 68 of 200, in a company that wins a quarter.
TEST(Comparison, PutsSmallNumbersIntoTheirPlace) {
  std::vector<told_deal> deals;
  add_closed(deals, "A", 0, 8);
  add_closed(deals, "B", 4, 4);
  add_closed(deals, "C", 15, 25);
  add_closed(deals, "D", 68, 132);
  add_closed(deals, "E", 77, 323);
  const comparison_report c = *compare(deals);
  EXPECT_EQ(c.win_rate.target, 0.25);
  const std::vector<limit_verdict> limits{limit_verdict::inside, limit_verdict::inside, limit_verdict::inside,
                                          limit_verdict::beyond_inner};
  for (std::size_t u = 0; u < limits.size(); ++u) EXPECT_EQ(c.win_rate.units[u].limits, limits[u]) << u;
  EXPECT_EQ(c.members[0].won_of_closed.judged.verdict, comparison_verdict::as_others);
  EXPECT_EQ(c.members[1].won_of_closed.judged.verdict, comparison_verdict::as_others);
  EXPECT_EQ(c.members[2].won_of_closed.judged.verdict, comparison_verdict::as_others);
  EXPECT_EQ(c.members[3].won_of_closed.judged.verdict, comparison_verdict::better);
  // B leads by raw share with half of 8; shrunk, it stands below the 15 of 40 and the 68 of 200.
  ASSERT_TRUE(c.win_rate.fit.has_prior());
  std::string order;
  for (const comparison_place& p : c.leaderboard) order += c.units[p.unit].names.front();
  EXPECT_EQ(order.substr(0, 3), "CDB");
  EXPECT_EQ(c.leaderboard[0].place, 1u);
  for (const share_standing& s : c.win_rate.units) {
    EXPECT_EQ(s.shrunk.value, shrink(s.counted, c.win_rate.fit.prior()).value);
    EXPECT_EQ(s.fair, s.counted);
  }
}

// docs/definitions.md, 15: North converts 50 %, South 10 %, whoever sells.
std::vector<told_deal> simpson() {
  std::vector<told_deal> deals;
  add_closed(deals, "A", 5, 5, "North");
  add_closed(deals, "A", 9, 81, "South");
  add_closed(deals, "B", 45, 45, "North");
  add_closed(deals, "B", 1, 9, "South");
  return deals;
}

TEST(Comparison, CaseMixTurnsSimpsonsExampleIntoEqual) {
  const comparison_report crude = *compare(simpson());
  EXPECT_NEAR(crude.members[0].won_of_closed.difference.value, -0.32, 1e-12);
  EXPECT_EQ(crude.members[0].won_of_closed.judged.verdict, comparison_verdict::worse);
  EXPECT_EQ(crude.members[1].won_of_closed.judged.verdict, comparison_verdict::better);
  EXPECT_EQ(crude.leaderboard[1].place, 2u);

  const comparison_report fair = *compare(simpson(), like_for_like_by_region());
  for (const comparison_member& m : fair.members) {
    const share_comparison& s = m.won_of_closed;
    EXPECT_NEAR(std::abs(s.difference.value), 0.32, 1e-12);  // still shown
    EXPECT_NEAR(s.case_mix->direct.unit.value, 0.3, 1e-12);
    EXPECT_NEAR(s.case_mix->direct.rest.value, 0.3, 1e-12);
    EXPECT_NEAR(s.case_mix->stratified.difference.value, 0, 1e-12);
    EXPECT_EQ(s.judged.verdict, comparison_verdict::as_others);
    EXPECT_NEAR(fair.win_rate.units[m.unit].fair.share(), 0.3, 0.02);
    EXPECT_EQ(fair.win_rate.units[m.unit].limits, limit_verdict::inside);
  }
  EXPECT_TRUE(fair.findings.empty());
  EXPECT_EQ(fair.leaderboard[1].place, 1u);
}

TEST(Comparison, CaseMixCountsOnlyWhatBothHave) {
  // A has only North, B only South: nothing is alike.
  std::vector<told_deal> apart;
  add_closed(apart, "A", 40, 10, "North");
  add_closed(apart, "B", 10, 40, "South");
  const comparison_report c = *compare(apart, like_for_like_by_region());
  EXPECT_EQ(c.judged, 0);
  EXPECT_FALSE(c.members[0].won_of_closed.case_mix->direct.has_value());
  EXPECT_EQ(c.win_rate.units[0].fair, c.win_rate.units[0].counted);
  // What both have is one deal, then twenty-nine; the North, which only one has, never counts.
  add_closed(apart, "A", 1, 0, "South");
  EXPECT_EQ(compare(apart, like_for_like_by_region())->members[0].won_of_closed.judged_share.first, (fraction{1, 1}));
  EXPECT_TRUE(compare(apart, like_for_like_by_region())->findings.empty());
  add_closed(apart, "A", 14, 14, "South");
  EXPECT_EQ(compare(apart, like_for_like_by_region())->members[0].won_of_closed.judged_share.first, (fraction{15, 29}));
  EXPECT_EQ(compare(apart, like_for_like_by_region())->members[0].won_of_closed.judged.enough_data, true);
}

TEST(Comparison, TimesAreComparedWithinKindsToo) {
  // Every deal of the North takes 5 days, every deal of the South 50, whoever sells; A has mostly the South.
  std::vector<told_deal> deals;
  for (int i = 0; i < 80; ++i) {
    const double start = i % 20;
    const bool mostly = i % 4 != 0;
    deals.push_back({"A", {start}, 'w', start + (mostly ? 50 : 5) + i % 3, 100, mostly ? "South" : "North"});
    deals.push_back({"B", {start}, 'w', start + (mostly ? 5 : 50) + i % 3, 100, mostly ? "North" : "South"});
  }
  const comparison_report crude = *compare(deals);
  EXPECT_EQ(crude.members[0].stages[0].time.judged.verdict, comparison_verdict::worse);
  EXPECT_EQ(crude.members[0].cycle.judged.verdict, comparison_verdict::worse);
  EXPECT_EQ(crude.members[1].cycle.judged.verdict, comparison_verdict::better);
  const comparison_report fair = *compare(deals, like_for_like_by_region());
  EXPECT_EQ(fair.members[0].stages[0].time.judged.verdict, comparison_verdict::as_others);
  EXPECT_EQ(fair.members[0].cycle.judged.verdict, comparison_verdict::as_others);
  // One row, one standard: the means are of like kinds, too.
  EXPECT_GT(crude.members[0].stages[0].time.difference_days, 10);
  EXPECT_LT(std::abs(fair.members[0].stages[0].time.difference_days), 2);
}

// Nine of ten deals of Anna end after 9 days, the others after 90; Boris's all after 10 or 11. More of hers have ended
// at most times, yet her mean is the longer one.
TEST(Comparison, CurvesThatContradictThemselvesAreNotFlagged) {
  std::vector<told_deal> deals;
  for (int i = 0; i < 100; ++i) {
    deals.push_back({"Anna", {0}, 'w', i < 90 ? 9.0 : 90.0});
    deals.push_back({"Boris", {0}, 'w', 10.0 + i % 2});
  }
  const comparison_report c = *compare(deals);
  const time_comparison& t = c.members[0].cycle;
  EXPECT_LT(t.judged.p, 0.001);
  EXPECT_GT(static_cast<double>(t.ended), t.expected);
  EXPECT_NEAR(t.difference_days, 0.9 * 9 + 0.1 * 90 - 10.5, 1e-9);
  EXPECT_EQ(t.judged.verdict, comparison_verdict::as_others);
}

TEST(Comparison, FindsAPlantedStrengthAndAPlantedWeakness) {
  std::vector<told_deal> deals;
  for (const char* who : {"Anna", "Boris", "Clara", "Dora"}) {
    const std::string name = who;
    for (int i = 0; i < 100; ++i) {
      // Boris loses at the second stage what the others carry on; Clara takes 4 days there, the others 20.
      const int lost_of_ten = name == "Boris" ? 8 : 3;
      const double stay = (name == "Clara" ? 4 : 20) + i % 7;
      const double start = i % 10;
      if (i % 10 < lost_of_ten)
        deals.push_back({name, {start, start + 2 + i % 3}, 'l', start + 4 + stay});
      else
        deals.push_back({name, {start, start + 2 + i % 3, start + 4 + stay}, 'w', start + 10 + stay});
    }
  }
  const comparison_report c = *compare(deals);
  const auto found = [&](std::size_t member, comparison_metric metric, std::size_t stage) {
    for (const comparison_finding& f : c.findings)
      if (f.member == member && f.metric == metric && f.stage == stage) return f.verdict;
    return comparison_verdict::as_others;
  };
  EXPECT_EQ(found(1, comparison_metric::stage_conversion, 1), comparison_verdict::worse);
  EXPECT_EQ(found(1, comparison_metric::win_rate, comparison_finding::no_row), comparison_verdict::worse);
  EXPECT_EQ(found(2, comparison_metric::time_in_stage, 1), comparison_verdict::better);
  EXPECT_EQ(found(1, comparison_metric::stage_conversion, 0), comparison_verdict::as_others);
  EXPECT_EQ(found(0, comparison_metric::time_in_stage, 0), comparison_verdict::as_others);
  for (std::size_t i = 1; i < c.findings.size(); ++i) EXPECT_LE(c.findings[i - 1].p_adjusted, c.findings[i].p_adjusted);
  EXPECT_EQ(c.win_rate.units[1].limits, limit_verdict::beyond_outer);
}

TEST(Comparison, LimitsWidenWhenManagersScatter) {
  // Ten managers at 20 % or 40 %: exact limits flag most, the scatter is what is usual here.
  std::vector<told_deal> deals;
  for (int i = 0; i < 10; ++i) add_closed(deals, "M" + std::to_string(i), i % 2 ? 40 : 80, i % 2 ? 160 : 120);
  const comparison_report c = *compare(deals);
  EXPECT_GT(c.win_rate.scatter.factor(), 5);
  for (const share_standing& s : c.win_rate.units) {
    EXPECT_GE(s.limits, limit_verdict::beyond_inner);
    EXPECT_EQ(s.widened, limit_verdict::inside);
  }
  // The verdict says the same as the plot.
  for (const comparison_member& m : c.members)
    EXPECT_EQ(m.won_of_closed.judged.verdict, comparison_verdict::usual);
}

TEST(Comparison, OneOutlierIsNotTheUsualScatter) {
  std::vector<told_deal> deals;
  for (int i = 0; i < 8; ++i)
    add_closed(deals, "M" + std::to_string(i), i == 7 ? 10 : 60 + i % 2, i == 7 ? 90 : 40 - i % 2);
  const comparison_report c = *compare(deals);
  EXPECT_LT(c.win_rate.scatter.factor(), c.win_rate.scatter.phi / 3);
  EXPECT_EQ(c.win_rate.units[7].widened, limit_verdict::beyond_outer);
  EXPECT_EQ(c.members[7].won_of_closed.judged.verdict, comparison_verdict::worse);
}

// Two hundredths among tens of thousands of deals are sure, and nothing.
TEST(Comparison, ATrifleIsNotFlaggedHoweverSure) {
  std::vector<told_deal> deals;
  add_closed(deals, "Anna", 6'400, 13'600);
  add_closed(deals, "Boris", 6'000, 14'000);
  const comparison_report c = *compare(deals);
  EXPECT_LT(c.members[0].won_of_closed.judged.p_adjusted, 0.001);
  EXPECT_EQ(c.members[0].won_of_closed.judged.verdict, comparison_verdict::slight);
  EXPECT_TRUE(c.findings.empty());
  comparison_options o;
  o.least_difference = 0.01;
  EXPECT_EQ(compare(deals, o)->members[0].won_of_closed.judged.verdict, comparison_verdict::better);
}

TEST(Comparison, WorkingTimeIsCountedInWorkingDays) {
  // Monday 5 January 1970, 9:00 UTC, to the next Monday: five working days of nine hours.
  std::vector<told_deal> deals{{"Anna", {4.375}, 'w', 11.375}, {"Boris", {4.375}, 'w', 6.375}};
  const query q = asked().in_working_time(work_schedule::five_day_week(time_zone{}));
  const comparison_report c = *compare(deals, with_min(1), q);
  EXPECT_EQ(c.day, timespan::hours(9));
  EXPECT_NEAR(c.members[0].cycle.own.mean_days, 5, 1e-12);
  EXPECT_NEAR(c.members[1].cycle.own.mean_days, 2, 1e-12);
}

TEST(Comparison, SaysWhatIsWrongWithTheQuestion) {
  const auto first = [](const result<comparison_report>& r) { return r.errors().at(0); };
  comparison_options o;
  o.members = {"Ana"};
  EXPECT_EQ(first(compare(small_team, o)).code, errc::unknown_name);
  o.members = {"Anna", "Anna"};
  EXPECT_EQ(first(compare(small_team, o)).code, errc::duplicate);
  o.members = {""};
  EXPECT_EQ(first(compare(small_team, o)).code, errc::missing_value);
  EXPECT_EQ(first(compare(small_team, like_for_like_by_region())).code, errc::unknown_name);
  o = {};
  o.false_discovery_rate = 0;
  EXPECT_EQ(first(compare(small_team, o)).code, errc::out_of_range);
  o = {};
  o.least_difference = 1;
  EXPECT_EQ(first(compare(small_team, o)).code, errc::out_of_range);
  o = {};
  o.least_part = -1;
  EXPECT_EQ(first(compare(small_team, o)).code, errc::out_of_range);
  o = {};
  o.member = {field::reason, {}};
  EXPECT_EQ(first(compare(small_team, o)).code, errc::invalid_argument);
  o.member = {field::team, {}};
  o.rest = rest_of::team;
  EXPECT_EQ(first(compare(small_team, o)).code, errc::invalid_argument);
  EXPECT_EQ(first(compare(small_team, {}, query{})).code, errc::missing_value);
  EXPECT_EQ(first(compare(small_team, {}, asked().count(counting::ordered))).code, errc::invalid_argument);
  EXPECT_EQ(first(compare(small_team, {}, asked().credit_to(attribution::time_held))).code, errc::invalid_argument);
}

TEST(Comparison, ItsMembersReplaceTheQuerysGroups) {
  const query grouped = asked().by_month();
  const comparison_report c = *compare(small_team, with_min(3), grouped);
  EXPECT_TRUE(c.asked.groups.empty());
  EXPECT_EQ(c.members.size(), 3u);
}

/// Nothing that has no evidence shows a number, and nothing is flagged.
void expect_no_claims(const comparison_report& c) {
  EXPECT_TRUE(c.findings.empty());
  for (const comparison_member& m : c.members) {
    EXPECT_EQ(m.won_of_closed.difference.has_value(), !std::isnan(m.won_of_closed.difference.value));
    EXPECT_EQ(m.cycle.has_value(), !std::isnan(m.cycle.difference_days));
    EXPECT_TRUE(m.stages.size() == c.stages.size());
  }
}

TEST(Comparison, EdgesAreDefined) {
  const comparison_report none = *compare({});
  EXPECT_TRUE(none.members.empty() && none.units.empty() && none.leaderboard.empty());
  EXPECT_TRUE(std::isnan(none.win_rate.target));
  expect_no_claims(none);

  const comparison_report one = *compare({{"Anna", {0}}}, with_min(0));
  ASSERT_EQ(one.members.size(), 1u);
  EXPECT_EQ(one.judged, 0);
  EXPECT_EQ(one.leaderboard[0].place, 0u);
  expect_no_claims(one);

  std::vector<told_deal> deals;
  add_closed(deals, "Anna", 40, 40);
  const comparison_report alone = *compare(deals);
  EXPECT_EQ(alone.judged, 0);
  EXPECT_EQ(alone.leaderboard[0].place, 1u);
  expect_no_claims(alone);

  deals.clear();
  add_closed(deals, "Anna", 40, 0);
  add_closed(deals, "Boris", 50, 0);
  const comparison_report all_won = *compare(deals);
  EXPECT_EQ(all_won.members[0].won_of_closed.judged.verdict, comparison_verdict::as_others);
  EXPECT_EQ(all_won.members[0].cycle.judged.verdict, comparison_verdict::as_others);  // all after one day
  EXPECT_EQ(all_won.leaderboard[1].place, 1u);
  EXPECT_EQ(all_won.win_rate.units[0].widened, limit_verdict::inside);
  expect_no_claims(all_won);

  deals.clear();
  add_closed(deals, "Anna", 0, 40, "North");
  add_closed(deals, "Boris", 0, 50, "North");
  for (const comparison_options& o : {comparison_options{}, like_for_like_by_region()}) {
    const comparison_report all_lost = *compare(deals, o);
    EXPECT_EQ(all_lost.members[1].won_of_closed.judged.verdict, comparison_verdict::as_others);
    EXPECT_EQ(all_lost.members[1].cycle.judged.verdict, comparison_verdict::insufficient_data);  // no win to time
    expect_no_claims(all_lost);
  }

  deals.assign(80, {"Anna", {0}});
  deals.resize(160, {"Boris", {0}});
  const comparison_report all_open = *compare(deals);
  EXPECT_EQ(all_open.judged, 0);  // nothing ended
  EXPECT_EQ(all_open.members[0].stages[0].open.deals, 80);
  EXPECT_EQ(all_open.leaderboard[0].place, 0u);
  expect_no_claims(all_open);
}

TEST(Comparison, HoldsAtTheLimits) {
  pipeline_builder b("p");
  for (int i = 0; i < 63; ++i) b.open("s" + std::to_string(i));
  const pipeline wide = b.won("w").build().value();
  told_deal through{"Anna", {}, 'w', 64, std::numeric_limits<minor_units>::max() / 4};
  for (int i = 0; i < 63; ++i) through.entered.push_back(i);
  told_deal other = through;
  other.owner = "Boris";
  const comparison_report c = *compare_members(journeys_of(store_of({through, other}, wide), as_of), asked(), with_min(1));
  ASSERT_EQ(c.stages.size(), 63u);
  EXPECT_EQ(c.members[0].stages[62].conversion.difference.first, (fraction{1, 1}));
  EXPECT_EQ(c.members[0].won.amount, through.amount);
  EXPECT_EQ(c.members[0].won_amount.value, 0);
  EXPECT_EQ(c.judged, 0);  // one against one
  EXPECT_TRUE(c.findings.empty());
}

}  // namespace
