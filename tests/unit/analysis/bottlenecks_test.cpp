/// Bottlenecks by hand; see docs/definitions.md, 3 and 5.
#include "support/library.hpp"
#include "support/toy_deals.hpp"

#include <funnel/analysis/bottlenecks.hpp>
#include "stats/binomial.hpp"
#include <funnel/pipeline/pipeline.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <deque>
#include <limits>
#include <string>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

/// Deals are made one by one; names live as long as the maker.
class maker {
 public:
  /// Created in "a" on a day; then so many days in each stage; the last word is won, lost or open.
  maker& deal(int created, std::vector<int> stays, const char* end, minor_units amount = 100'00, const char* owner = "Anna") {
    static const char* const ids[]{"a", "b"};
    const std::string& name = names_.emplace_back("deal " + std::to_string(names_.size()));
    int at = created;
    events_.push_back({.kind = event_kind::created, .deal = name, .at = day(at), .owner = owner, .amount = amount});
    for (std::size_t k = 0; k < stays.size(); ++k) {
      at += stays[k];
      const bool last = k + 1 == stays.size();
      const std::string how = last ? end : "moved";
      if (how == "moved") events_.push_back({.kind = event_kind::stage_moved, .deal = name, .at = day(at), .stage = ids[k + 1]});
      if (how == "won") events_.push_back({.kind = event_kind::won, .deal = name, .at = day(at)});
      if (how == "lost") events_.push_back({.kind = event_kind::lost, .deal = name, .at = day(at), .reason = "price"});
    }
    return *this;
  }
  maker& times(int n, int created, const std::vector<int>& stays, const char* end) {
    for (int i = 0; i < n; ++i) deal(created, stays, end);
    return *this;
  }
  event_store store(const pipeline& p) const {
    event_store s(p);
    EXPECT_TRUE(s.append(events_, {.max_amount = std::numeric_limits<minor_units>::max()}).rejected.empty());
    return s;
  }

 private:
  std::deque<std::string> names_;
  std::vector<deal_event> events_;
};

pipeline normed(double conversion_a = 0.75, double conversion_b = 0.5) {
  return pipeline_builder("p").open("a", "First").conversion_norm(conversion_a).time_norm(timespan::days(10))
      .open("b", "Second").conversion_norm(conversion_b).time_norm(timespan::days(10)).won("w").lost("l").build().value();
}
pipeline plain() { return pipeline_builder("p").open("a", "First").open("b", "Second").won("w").lost("l").build().value(); }

bottleneck_report asked(const event_store& store, int as_of, query q = {}, bottleneck_options o = {}) {
  q.as_of_time(day(as_of));
  return find_bottlenecks(journeys_of(store, day(as_of)), q, o).value();
}

/// All closed: 100 deals in "a", of which 60 go to "b" after 5 days and 40 are lost after 5; of the 60 in "b" 40 are won
/// and 20 lost, after 20 days.
maker closed_deals() {
  maker m;
  m.times(40, 0, {5, 20}, "won").times(20, 0, {5, 20}, "lost").times(40, 0, {5}, "lost");
  return m;
}

TEST(Bottlenecks, ComparesWithNormsExactlyWhereAllIsClosed) {
  const bottleneck_report r = asked(closed_deals().store(normed()), 100);
  ASSERT_EQ(r.stages.size(), 2u);
  const stage_bottleneck& a = r.stages[0];
  const stage_bottleneck& b = r.stages[1];
  EXPECT_EQ(a.conversion.hits, 60);
  EXPECT_EQ(a.conversion.n, 100);
  EXPECT_EQ(a.lost.deals, 40);
  EXPECT_NEAR(a.drop_off.seen, 0.4, 1e-12);
  EXPECT_NEAR(a.drop_off.reference, 0.25, 1e-12);
  EXPECT_NEAR(a.drop_off.p, binomial_at_least(40, 100, 0.25), 1e-9);
  EXPECT_EQ(a.time.p, 1);  // none stays longer than 10 days
  EXPECT_NEAR(b.drop_off.p, binomial_at_least(20, 60, 0.5), 1e-9);
  EXPECT_EQ(b.time.seen, 20);
  EXPECT_NEAR(b.time.p, std::pow(0.5, 60), 1e-20);  // all stay longer: as many heads in a row
  // Four tests; by Holm the smallest p counts four times, the next three times.
  EXPECT_NEAR(b.time.p_adjusted, 4 * b.time.p, 1e-20);
  EXPECT_NEAR(a.drop_off.p_adjusted, 3 * a.drop_off.p, 1e-12);
  EXPECT_TRUE(a.leaky && !a.slow && b.slow && !b.leaky);
  EXPECT_EQ(a.verdict, stage_verdict::named);
  // Repair, as in uplift: 100 x 2/3 x (0.75 - 0.6) = 10 more wins of 100.00 each; "b" is above its norm of 0.5.
  EXPECT_NEAR(a.repair.win_now, 0.4, 1e-12);
  EXPECT_NEAR(a.repair.win_repaired, 0.5, 1e-12);
  EXPECT_NEAR(a.repair.extra_wins.value, 10, 1e-9);
  EXPECT_NEAR(a.repair.extra_money.value, 1000'00, 1e-6);
  EXPECT_NEAR(b.repair.extra_wins.value, 60 * (0.5 - 2.0 / 3), 1e-9);
  EXPECT_LT(a.repair.extra_wins.lower, 10);
  EXPECT_GT(a.repair.extra_wins.upper, 10);
  EXPECT_GT(a.repair.worst_by_value, 0.95);
  EXPECT_EQ(a.repair.extra_wins_open, 0);
  // 60 deals waited 10 days longer than they may.
  EXPECT_NEAR(b.repair.days_lost.value, 600, 1e-9);
  EXPECT_NEAR(b.repair.days_lost.lower, 600, 1e-6);  // all alike
  EXPECT_EQ(b.repair.worst_by_days, 1);
  EXPECT_EQ(r.by_value, std::vector<std::size_t>{0});
  EXPECT_EQ(r.by_days, std::vector<std::size_t>{1});
  EXPECT_EQ(r.named, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(r.most_lost, 0u);
  EXPECT_EQ(r.longest, 1u);
  EXPECT_TRUE(r.stuck.empty());
  EXPECT_EQ(r.mean_won, 100'00);
}

// docs/definitions.md, 5: of 40 young deals 12 are lost on their first day, when nothing can have advanced yet. The settled share
// is 0 %; by age no more than 30 % are known to be lost, as the norm allows.
TEST(Bottlenecks, FastLossesDoNotMakeAYoungStageLeaky) {
  maker m;
  m.times(12, 0, {1}, "lost").times(28, 0, {}, "open");
  const bottleneck_report r = asked(m.store(normed(0.7)), 3);
  EXPECT_EQ(r.stages[0].conversion.value, 0);
  EXPECT_NEAR(r.stages[0].drop_off.seen, 0.3, 1e-12);
  EXPECT_GT(r.stages[0].drop_off.p, 0.5);
  EXPECT_TRUE(r.named.empty());
}

TEST(Bottlenecks, ListsStuckDealsByHowFarTheyAreOver) {
  maker m;
  m.deal(0, {5}, "open", 1'00).deal(30, {5}, "moved", 7'00, "Boris").deal(38, {}, "open").deal(40, {}, "open");
  const event_store store = m.store(normed());  // the second and no other is in "b", since day 35
  const bottleneck_report r = asked(store, 50);
  // As of 50: the first has 50 days in "a", the third 12, the fourth exactly its 10; the second 15 in "b".
  ASSERT_EQ(r.stuck.size(), 3u);
  EXPECT_EQ(r.stuck[0].id, "deal 0");
  EXPECT_EQ(r.stuck[0].days, 50);
  EXPECT_EQ(r.stuck[0].norm_days, 10);
  EXPECT_EQ(r.stuck[0].amount, 1'00);
  EXPECT_EQ(r.stuck[1].id, "deal 1");
  EXPECT_EQ(r.stuck[1].owner, "Boris");
  EXPECT_EQ(r.stuck[1].stage, 1);
  EXPECT_EQ(r.stuck[2].id, "deal 2");
  EXPECT_EQ(r.stages[0].stuck.deals, 2);
  EXPECT_EQ(r.stages[1].stuck.amount, 7'00);
}

TEST(Bottlenecks, FlowsHoldLittlesLaw) {
  // Ten days, one deal a day enters and stays two days.
  maker m;
  for (int i = 0; i < 30; ++i) m.deal(i, {2}, "lost");
  const bottleneck_report r = asked(m.store(plain()), 20, {}, {.window_days = 10});
  const stage_flow_answer& a = r.stages[0].flow;
  EXPECT_EQ(r.window.now.start, day(10) + timespan{1});
  EXPECT_EQ(a.flow.at_start, 2);
  EXPECT_EQ(a.flow.arrivals, 10);
  EXPECT_EQ(a.flow.departures, 10);
  EXPECT_EQ(a.flow.at_end, 2);
  EXPECT_NEAR(a.per_day(a.flow.arrival_rate), 1, 1e-9);
  EXPECT_NEAR(a.in_days(a.flow.mean_departed_stay), 2, 1e-9);
  EXPECT_NEAR(a.little_ratio, 1, 1e-6);
  EXPECT_TRUE(a.little_holds);
  EXPECT_EQ(a.balance, stage_balance::balanced);
  EXPECT_EQ(r.stages[1].flow.balance, stage_balance::unknown);
  // Thirty that never leave: the stage fills up, and no stay says how long they take.
  maker stuck;
  stuck.times(30, 15, {}, "open");
  const stage_flow_answer filling = asked(stuck.store(plain()), 20, {}, {.window_days = 10}).stages[0].flow;
  EXPECT_EQ(filling.balance, stage_balance::filling);
  EXPECT_TRUE(std::isnan(filling.little_ratio));
}

TEST(Bottlenecks, WithoutNormsAStageIsComparedWithItsPast) {
  // Before: 40 deals enter and all advance after 5 days. Now: of 40, 20 advance after 15 days and 20 are lost.
  maker m;
  m.times(40, 12, {5, 1}, "won").times(20, 42, {15, 1}, "won").times(20, 42, {15}, "lost");
  const bottleneck_report r = asked(m.store(plain()), 70, {}, {.window_days = 30});
  const stage_bottleneck& a = r.stages[0];
  EXPECT_EQ(a.time.by, benchmark::own_past);
  EXPECT_EQ(a.time.n, 40);
  EXPECT_EQ(a.time.n_reference, 40);
  EXPECT_EQ(a.time.seen, 15);
  EXPECT_EQ(a.time.reference, 5);
  EXPECT_TRUE(a.slow);
  EXPECT_NEAR(a.drop_off.reference, 0, 1e-12);
  EXPECT_NEAR(a.drop_off.seen, 0.5, 1e-12);
  EXPECT_TRUE(std::isnan(a.drop_off.horizon_days));  // nothing is open: no age
  EXPECT_EQ(a.drop_off.counted, (fraction{20, 40}));
  EXPECT_EQ(a.drop_off.counted_reference, (fraction{0, 40}));
  EXPECT_TRUE(a.leaky);
  EXPECT_EQ(a.repair.days_lost.value, 400);  // of the 40 present ones, ten days more than five
  EXPECT_NEAR(a.repair.win_now, 0.5, 1e-12);
  EXPECT_NEAR(a.repair.win_repaired, 1, 1e-12);
  EXPECT_NEAR(a.repair.extra_wins.value, 20, 1e-9);
  // A question's own period is the window.
  const query january_to = query{}.created_in({day(40), day(60)});
  const bottleneck_report by_period = asked(m.store(plain()), 70, january_to);
  EXPECT_EQ(by_period.window.now, (period{day(40), day(60)}));
  EXPECT_EQ(by_period.window.earlier, (period{day(20), day(40)}));
  EXPECT_EQ(by_period.stages[0].time.by, benchmark::none);  // nobody entered between day 20 and 40
  EXPECT_EQ(by_period.stages[0].verdict, stage_verdict::no_benchmark);
}

TEST(Bottlenecks, LosesMoreThanItsPastByFishersTest) {
  maker m;
  m.times(38, 12, {5, 1}, "won").times(2, 12, {5}, "lost").times(24, 42, {5, 1}, "won").times(16, 42, {5}, "lost");
  const stage_bottleneck a = asked(m.store(plain()), 70, {}, {.window_days = 30}).stages[0];
  EXPECT_NEAR(a.drop_off.seen, 0.4, 1e-12);
  EXPECT_NEAR(a.drop_off.reference, 0.05, 1e-12);
  EXPECT_NEAR(a.drop_off.p, fisher_exact_p_above({16, 40}, {2, 40}), 1e-12);
  EXPECT_TRUE(a.leaky);
  EXPECT_FALSE(a.slow);
}

// Losses and advances both come in 2 days instead of 20: more are lost by any age before 20 days, but not more in all.
TEST(Bottlenecks, AStageThatOnlyBecameFasterIsNotLeaky) {
  maker m;
  m.times(40, 12, {20, 1}, "won").times(20, 12, {20}, "lost").times(40, 42, {2, 1}, "won").times(20, 42, {2}, "lost");
  const stage_bottleneck a = asked(m.store(plain()), 50, {}, {.window_days = 30}).stages[0];
  EXPECT_NEAR(a.drop_off.seen, 1.0 / 3, 1e-12);
  EXPECT_NEAR(a.drop_off.reference, 1.0 / 3, 1e-12);
  EXPECT_GT(a.drop_off.p, 0.5);
  EXPECT_GT(a.time.p, 0.99);
}

// Ten thousandths slower each time is no chance among 200 deals, but no bottleneck.
TEST(Bottlenecks, ATrifleIsNotNamed) {
  std::deque<std::string> names;
  std::vector<deal_event> events;
  for (int i = 0; i < 200; ++i) {
    const std::string& name = names.emplace_back("deal " + std::to_string(i));
    const bool now = i >= 100;
    events.push_back({.kind = event_kind::created, .deal = name, .at = day(now ? 42 : 12)});
    events.push_back({.kind = event_kind::won, .deal = name, .at = day(now ? 52 : 22) + (now ? timespan::hours(1) : timespan{})});
  }
  event_store store(plain());
  ASSERT_TRUE(store.append(events).rejected.empty());
  bottleneck_options o;
  o.window_days = 30;
  const stage_bottleneck a = asked(store, 70, {}, o).stages[0];
  EXPECT_LT(a.time.p_adjusted, 1e-6);
  EXPECT_FALSE(a.time.beyond);
  EXPECT_EQ(a.verdict, stage_verdict::not_shown);
  o.least_worsening = 0;
  EXPECT_TRUE(asked(store, 70, {}, o).stages[0].slow);
}

// All of 29 lost where four of five should go on: no rule of thirty, but the exact test.
TEST(Bottlenecks, FewDealsAreEnoughForAPlainCase) {
  maker m;
  m.times(29, 0, {5}, "lost");
  const stage_bottleneck a = asked(m.store(normed(0.8)), 100).stages[0];
  EXPECT_NEAR(a.drop_off.p, std::pow(0.2, 29), 1e-25);
  EXPECT_TRUE(a.leaky);
  // One of one is no such case: it could not have been significant.
  maker one;
  one.times(1, 0, {5}, "lost");
  EXPECT_EQ(asked(one.store(normed(0.8)), 100).stages[0].verdict, stage_verdict::insufficient_data);
}

// Of deals still open in the present window only those old enough are compared, with as old ones of the past.
TEST(Bottlenecks, ComparesLossesAtOneAge) {
  maker m;
  m.times(6, 12, {5}, "lost").times(34, 12, {25, 1}, "won");                            // before: 15 % within 5 days
  m.times(14, 42, {5}, "lost").times(26, 42, {25}, "open").times(30, 68, {}, "open");  // now: 35 %, and 30 newcomers
  const stage_comparison c = asked(m.store(plain()), 70, {}, {.window_days = 30}).stages[0].drop_off;
  EXPECT_EQ(c.horizon_days, 5);
  EXPECT_EQ(c.counted, (fraction{14, 40}));
  EXPECT_EQ(c.counted_reference, (fraction{6, 40}));
  EXPECT_NEAR(c.p, fisher_exact_p_above({14, 40}, {6, 40}), 1e-12);
  EXPECT_TRUE(c.beyond);
}

TEST(Bottlenecks, JudgesOnlyWhereItMay) {
  const event_store store = closed_deals().store(normed());
  const auto verdict = [&](const query& q, const bottleneck_options& o = {}) { return asked(store, 100, q, o).stages[0].verdict; };
  EXPECT_EQ(verdict({}), stage_verdict::named);
  EXPECT_EQ(verdict({}, {.min_deals = 101}), stage_verdict::insufficient_data);
  EXPECT_EQ(verdict(query{}.only({outcome::lost})), stage_verdict::not_judged);
  EXPECT_EQ(verdict(query{}.closed_in({day(0), day(50)})), stage_verdict::not_judged);
  EXPECT_EQ(verdict(query{}.active_in({day(0), day(50)})), stage_verdict::not_judged);
  EXPECT_EQ(verdict(query{}.lost_for({"price"})), stage_verdict::not_judged);
  EXPECT_EQ(verdict(query{}.created_in({day(0), day(50)})), stage_verdict::named);
  EXPECT_EQ(asked(closed_deals().store(plain()), 50).stages[0].verdict, stage_verdict::no_benchmark);
  // A hidden stage is measured, not judged.
  const pipeline hidden = pipeline_builder("p").open("a").conversion_norm(0.75).time_norm(timespan::days(10)).hidden().open("b").won("w").lost("l").build().value();
  const bottleneck_report r = asked(closed_deals().store(hidden), 100);
  EXPECT_EQ(r.stages[0].verdict, stage_verdict::not_judged);
  EXPECT_TRUE(std::isnan(r.stages[0].repair.worst_by_value));
  EXPECT_NEAR(r.stages[0].repair.extra_wins.value, 10, 1e-9);
  EXPECT_EQ(r.most_lost, 1u);
}

TEST(Bottlenecks, FiltersByPersonAndGroupingsLeaveTheRestAlone) {
  maker m;
  m.times(30, 0, {5}, "lost");
  for (int i = 0; i < 30; ++i) m.deal(0, {20, 1}, "won", 100'00, "Boris");
  const event_store store = m.store(normed());
  const bottleneck_report boris = asked(store, 60, query{}.owners({"Boris"}));
  EXPECT_EQ(boris.stages[0].stood.deals, 30);
  EXPECT_EQ(boris.stages[0].lost.deals, 0);
  EXPECT_EQ(boris.stages[0].flow.flow.arrivals, 30);
  EXPECT_TRUE(boris.stages[0].slow);
  const bottleneck_report grouped = asked(store, 60, query{}.by_owner());
  EXPECT_EQ(grouped.stages[0].stood.deals, 60);
  EXPECT_EQ(grouped.stages[0].stays.n, 60);
}

TEST(Bottlenecks, InWorkingTimeNormsOfElapsedTimeDoNotApply) {
  query q;
  q.in_working_time(work_schedule::five_day_week(time_zone()));
  const bottleneck_report r = asked(closed_deals().store(normed()), 100, q);
  EXPECT_NE(r.stages[1].time.by, benchmark::norm);
  EXPECT_FALSE(r.stages[1].slow);
  EXPECT_TRUE(r.stages[0].leaky);
  EXPECT_TRUE(r.stuck.empty());
}

// docs/definitions.md: of the toy deals, as of day 31, Presentation was left by D1, D4 and (before the month) nobody else.
TEST(Bottlenecks, OfTheToyDeals) {
  const event_store store = toy_store();
  const query q = query{}.created_in(january).as_of_time(day(31));
  const bottleneck_report r = find_bottlenecks(journeys_of(store, day(31)), q).value();
  const stage_bottleneck& presentation = r.stages[1];
  EXPECT_EQ(presentation.stood.deals, 6);
  EXPECT_EQ(presentation.conversion.value, 0.5);  // D1, D4 against D2, D7
  EXPECT_NEAR(presentation.conversion.lower, 2.0 / 6, 1e-12);
  EXPECT_NEAR(presentation.conversion.upper, 4.0 / 6, 1e-12);
  EXPECT_EQ(presentation.open.deals, 2);  // D5, D10
  EXPECT_EQ(presentation.flow.flow.arrivals, 8);  // D4 twice, and D9 of December
  EXPECT_EQ(presentation.verdict, stage_verdict::no_benchmark);
}

TEST(Bottlenecks, TrendsLookAtOldEnoughMonthsOnly) {
  // Six months, 20 deals each, of which fewer and fewer advance, after 5 days; the rest is lost after 5 days.
  maker m;
  for (int month = 0; month < 6; ++month) m.times(18 - 2 * month, 30 * month + 1, {5, 5}, "won").times(2 + 2 * month, 30 * month + 1, {5}, "lost");
  const stage_trend t = asked(m.store(plain()), 181, query{}.created_in({day(0), day(181)})).stages[0].trend;
  ASSERT_EQ(t.points.size(), 6u);
  EXPECT_EQ(t.points[0].in.label(), "1970-01");
  EXPECT_EQ(t.points[0].settled, (fraction{18, 20}));
  EXPECT_EQ(t.points[0].median_days, 5);
  EXPECT_TRUE(t.points[4].mature);
  EXPECT_FALSE(t.points[5].mature);  // June is not over on its 30th day
  EXPECT_EQ(t.conversion.n, 5);
  EXPECT_LT(t.conversion.statistic, -2);
  EXPECT_EQ(t.time.p, 1);  // always five days
}

TEST(Bottlenecks, EdgesHaveAValueOrNone) {
  const auto check = [](const bottleneck_report& r) {
    EXPECT_TRUE(r.named.empty());
    for (const stage_bottleneck& s : r.stages) {
      EXPECT_TRUE(s.time.p >= 0 && s.time.p <= 1);
      EXPECT_TRUE(s.drop_off.p >= 0 && s.drop_off.p <= 1);
      if (s.stood.deals == 0) {
        EXPECT_FALSE(s.repair.extra_wins.has_value());
      }
    }
  };
  check(asked(event_store(normed()), 10));                              // no deals
  check(asked(maker().deal(0, {}, "open").store(normed()), 10));        // one, open
  check(asked(maker().deal(0, {0, 0}, "won").store(normed()), 10));     // one, at once
  check(asked(maker().times(50, 0, {1, 1}, "won").store(normed()), 10));  // all won
  check(asked(maker().times(50, 0, {}, "open").store(normed()), 5));    // all open, below the norm
  const bottleneck_report lost = asked(maker().times(50, 0, {0}, "lost").store(normed()), 10);  // all lost, at once
  EXPECT_EQ(lost.named, std::vector<std::size_t>{0});
  EXPECT_TRUE(lost.stages[0].leaky);
  EXPECT_TRUE(std::isnan(lost.mean_won));
  EXPECT_FALSE(lost.stages[0].repair.extra_money.has_value());
  // All open, beyond the norm: slow, although no stay has ended.
  const bottleneck_report open = asked(maker().times(50, 0, {}, "open").store(normed()), 20);
  EXPECT_TRUE(open.stages[0].slow);
  EXPECT_TRUE(std::isnan(open.stages[0].time.seen));
  // Amounts near the limit of 64 bits.
  maker rich;
  const minor_units huge = std::numeric_limits<minor_units>::max() / 4;
  rich.deal(0, {1, 1}, "won", huge).deal(0, {1, 1}, "won", huge).deal(0, {1}, "lost", huge);
  const bottleneck_report r = asked(rich.store(normed()), 10);
  EXPECT_NEAR(r.mean_won, static_cast<double>(huge), 1e4);
  EXPECT_TRUE(std::isfinite(r.stages[0].repair.extra_money.value));
}

TEST(Bottlenecks, Of64Stages) {
  pipeline_builder b("p");
  for (int k = 0; k < 63; ++k) b.open("s" + std::to_string(k)).conversion_norm(0.9).time_norm(timespan::days(2));
  event_store store(b.won("w").build().value());
  std::vector<deal_event> events;
  std::vector<std::string> ids;
  for (int k = 0; k < 63; ++k) ids.push_back("s" + std::to_string(k));
  for (const std::string& id : ids) events.push_back({.kind = event_kind::stage_moved, .deal = "long", .at = day(static_cast<int>(events.size())), .stage = id});
  ASSERT_TRUE(store.append(events).rejected.empty());
  bottleneck_options o;
  o.simulation.draws = 3;
  const bottleneck_report r = asked(store, 100, {}, o);
  EXPECT_EQ(r.stages.size(), 63u);
  EXPECT_EQ(r.stuck.size(), 1u);
}

TEST(Bottlenecks, RefusesWhatItCannotAnswer) {
  const event_store store = toy_store();
  const auto errors = [&](const query& q, const bottleneck_options& o = {}) { return find_bottlenecks(journeys_of(store, q.as_of), q, o).errors(); };
  EXPECT_EQ(errors(query{}).at(0).code, errc::missing_value);
  EXPECT_EQ(errors(query{}.as_of_time({instant::max().us - 5})).at(0).code, errc::out_of_range);
  bottleneck_options wrong;
  wrong.alpha = 0;
  wrong.min_deals = 0;
  wrong.least_worsening = -1;
  wrong.tolerated_over_norm = 1;
  wrong.window_days = 0;
  wrong.little_tolerance = 0;
  wrong.simulation.level = {1};
  wrong.simulation.draws = -1;
  wrong.trend_periods = 2'000;
  EXPECT_EQ(errors(query{}.as_of_time(day(31)), wrong).size(), 9u);
}

}  // namespace
