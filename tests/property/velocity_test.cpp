/// The report on speed against a row-by-row count of random histories, and against a known truth: intervals cover it as
/// often as they say, comparisons and trends raise false alarms as seldom as they say. Seeds are printed.
#include "support/library.hpp"
#include "support/naive_model.hpp"
#include "support/naive_rules.hpp"
#include "support/questions.hpp"
#include "support/random_history.hpp"

#include <funnel/analysis/velocity.hpp>
#include "analysis/velocity_parts.hpp"
#include <funnel/pipeline/pipeline.hpp>
#include <funnel/aggregates/durations.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

constexpr int n_open = 4;
constexpr std::int64_t forever = INT64_MAX;

/// Lengths in days, and whether they ended.
using naive_times = std::vector<std::pair<double, bool>>;

double days_of(std::int64_t us) { return static_cast<double>(us) / 86'400e6; }

/// How many days it takes until `share` has ended, by the textbook: at each time, of those still there, the share that
/// stays; negative when it is never reached.
double naive_quantile(const naive_times& all, double share) {
  std::vector<double> times;
  for (const auto& [t, ended] : all) times.push_back(t);
  std::sort(times.begin(), times.end());
  double survival = 1;
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (i > 0 && times[i] == times[i - 1]) continue;
    int there = 0, left = 0;
    for (const auto& [t, ended] : all) there += t >= times[i], left += ended && t == times[i];
    survival *= 1 - static_cast<double>(left) / there;
    if (survival <= 1 - share + 1e-12) return times[i];
  }
  return -1;
}

void expect_times(const time_summary& d, const naive_times& all) {
  double sum = 0;
  std::int64_t ended = 0;
  for (const auto& [t, is_ended] : all)
    if (is_ended) sum += t, ++ended;
  EXPECT_EQ(d.n, static_cast<std::int64_t>(all.size()));
  EXPECT_EQ(d.ended, ended);
  EXPECT_EQ(d.timing.n, ended);
  EXPECT_EQ(d.running.n, d.n - ended);
  EXPECT_NEAR(d.timing.mean_days, ended > 0 ? sum / static_cast<double>(ended) : 0, 1e-9);
  for (const time_quantile& q : d.quantiles) {
    const double want = naive_quantile(all, q.share);
    EXPECT_EQ(q.has_value(), want >= 0);
    EXPECT_NEAR(q.has_value() ? q.days : -1, want, 1e-9);
  }
}

/// What a question is answered with, of one segment or of all.
struct naive_answer {
  std::vector<naive_times> visits{n_open}, deals{n_open};
  naive_times cycles, waits;
  std::int64_t open = 0, lost = 0, won = 0, won_priced = 0;
  double won_amount = 0;
};

/// The answers by segment, "" with several values joined away: the questions group by one field at most. All: under
/// "*".
std::map<std::string, naive_answer> naive_answers(const question& asked, const std::vector<naive::life>& lives,
                                                  instant as_of) {
  std::map<std::string, naive_answer> answers;
  answers["*"];
  for (const naive::life& l : lives) {
    if (!asked.wants(l)) continue;
    const auto each = [&](const std::string& person, auto add) {
      if (!asked.wants_person(person)) return;
      add(answers["*"]);
      if (asked.key) add(answers[asked.key(l, person)]);
    };
    const auto lasted = [&](const naive::stay& s) { return days_of(std::min(s.to, as_of.us) - s.from); };
    const auto at = [&](const naive::stay& s) { return naive::person_at(l, s, asked.q.credit, n_open); };
    for (std::size_t k = 0; k < n_open; ++k) {
      double sum = 0;
      const naive::stay* last = nullptr;
      for (const naive::stay& s : l.stays) {
        if (s.nowhere || s.stage != static_cast<int>(k)) continue;
        each(at(s), [&](naive_answer& a) { a.visits[k].emplace_back(lasted(s), s.to != forever); });
        sum += lasted(s);
        last = &s;
      }
      if (last) each(at(*last), [&](naive_answer& a) { a.deals[k].emplace_back(sum, last->to != forever); });
    }
    const naive::stay& first = l.stays.front();
    if (first.stage < n_open && l.begun && !first.nowhere)
      each(at(first), [&](naive_answer& a) { a.waits.emplace_back(lasted(first), first.to != forever); });
    each(naive::person(l, asked.q.credit, n_open), [&](naive_answer& a) {
      if (l.begun) a.cycles.emplace_back(days_of((l.state == 'o' ? as_of.us : l.closed) - l.born), l.state != 'o');
      (l.state == 'o' ? a.open : l.state == 'w' ? a.won : a.lost) += 1;
      if (l.state == 'w' && naive::priced(l, asked.q.worth, n_open))
        ++a.won_priced, a.won_amount += static_cast<double>(naive::worth(l, asked.q.worth, n_open));
    });
  }
  return answers;
}

void expect_sales(const sales_velocity& v, const naive_answer& want) {
  EXPECT_EQ(v.deals, want.open);
  EXPECT_EQ(v.win_rate.hits, want.won);
  EXPECT_EQ(v.win_rate.n, want.won + want.lost);
  EXPECT_EQ(v.n_priced, want.won_priced);
  EXPECT_EQ(std::isnan(v.mean_won_amount), want.won_priced == 0);
  EXPECT_NEAR(want.won_priced == 0 ? 0 : v.mean_won_amount * static_cast<double>(want.won_priced), want.won_amount, 1e-6);
}

class VelocityOfHistories : public testing::Test {
 protected:
  static constexpr std::uint64_t n_histories = 120;
  void SetUp() override { std::printf("seed %llu\n", static_cast<unsigned long long>(base_seed())); }

  /// Calls `check` for each random history with its lives, as of an instant in the middle or after the end.
  template <class Check>
  void for_each_history(Check check) {
    for (std::uint64_t h = 0; h < n_histories; ++h) {
      SCOPED_TRACE("FUNNEL_TEST_SEED=" + std::to_string(base_seed() + h));
      std::mt19937_64 random(base_seed() + h);
      naive::model m{{"a", "b", "c", "d", "w"}, {"l", "m"}, random_history(random)};
      event_store store(small_pipeline());
      append_in_batches(store, m.rows, random);
      const instant as_of = random_instant(random) + timespan::days(30 * static_cast<std::int64_t>(random() % 2));
      check(journeys_of(store, as_of), m.lives(as_of.us, forever), as_of, random);
    }
  }
};

TEST_F(VelocityOfHistories, AgreesWithARowByRowCount) {
  int checked = 0, segments = 0;
  for_each_history(
      [&](const journey_table& j, const std::vector<naive::life>& lives, instant as_of, std::mt19937_64& random) {
        for (question asked : random_questions(random)) {
          SCOPED_TRACE(to_text(asked.q.as_of_time(as_of)));
          if (!validate(asked.q, j).empty()) continue;  // nobody has given a region yet
          if (asked.q.counting == counting::ordered) {
            EXPECT_EQ(analyse_velocity(j, asked.q).errors().at(0).field, "counting");  // its steps are no stages
            asked.q.counting = counting::implied;
          }
          auto want = naive_answers(asked, lives, as_of);
          velocity_options o;
          o.min_group = 2;
          const velocity_report r = analyse_velocity(j, asked.q, o).value();
          const naive_answer& all = want["*"];
          for (std::size_t k = 0; k < n_open; ++k) {
            expect_times(r.stages[k].visit, all.visits[k]);
            expect_times(r.stages[k].deal, all.deals[k]);
          }
          expect_times(r.cycle.closing, all.cycles);
          expect_times(r.response.wait, all.waits);
          expect_sales(r.sales, all);
          ++checked;
          std::size_t with_something = 0;
          for (const segment_velocity& s : r.comparison.segments) {
            ASSERT_EQ(s.key.size(), 1u);
            const naive_answer& part = want[s.key[0]];
            expect_times(s.cycle, part.cycles);
            for (std::size_t k = 0; k < n_open; ++k) expect_times(s.stages[k], part.visits[k]);
            expect_sales(s.sales, part);
            ++with_something;
            ++segments;
          }
          // No segment is missing: the naive one has those in whose stages or cycles anything stands.
          EXPECT_EQ(with_something, want.size() - 1);
        }
      });
  EXPECT_GT(checked, 1000);
  EXPECT_GT(segments, 500);
}

TEST_F(VelocityOfHistories, PeriodsHoldWhatBeganInThem) {
  for_each_history([&](const journey_table& j, const std::vector<naive::life>& lives, instant as_of, std::mt19937_64&) {
    const auto week = [](std::int64_t us) { return period_of({us}, {}, calendar_unit::week).label(); };
    std::map<std::string, naive_answer> want;
    for (const naive::life& l : lives) {
      if (l.begun) want[week(l.born)].cycles.emplace_back(days_of((l.state == 'o' ? as_of.us : l.closed) - l.born), l.state != 'o');
      for (const naive::stay& s : l.stays)
        if (!s.nowhere && s.stage < n_open)
          want[week(s.from)].visits[static_cast<std::size_t>(s.stage)].emplace_back(
              days_of(std::min(s.to, as_of.us) - s.from), s.to != forever);
    }
    const auto got = durations_by_period(j, query{}.as_of_time(as_of), calendar_unit::week).value();
    for (const auto& week_told : want)
      EXPECT_EQ(std::count_if(got.begin(), got.end(), [&](const auto& p) { return p.in.label() == week_told.first; }), 1);
    for (std::size_t i = 0; i < got.size(); ++i) {
      EXPECT_EQ(got[i].in, i == 0 ? got[i].in : got[i - 1].in.next());
      const naive_answer& in = want[got[i].in.label()];
      expect_times(detail::summarise_time(got[i].cycles, timespan::days(1)), in.cycles);
      for (std::size_t k = 0; k < n_open; ++k) expect_times(detail::summarise_time(got[i].stages[k], timespan::days(1)), in.visits[k]);
    }
  });
}

// ---- known truth ----

/// Deals of a process in which everything is known: each waits an exponential time in "a" and is then moved to "b" or
/// lost, in "b" likewise until it is won or lost. Created evenly over `months` months of 1970; watched until the last
/// day.
class VelocitySimulation : public testing::Test {
 protected:
  void SetUp() override { std::printf("seed %llu\n", static_cast<unsigned long long>(base_seed())); }

  struct process {
    int deals = 60;
    int last_day = 181;  // the first half of 1970
    double mean_a = 20;  // days
    double mean_b = 30;
    double advance = 0.6;  // share that goes on from each stage
    int owners = 1;
  };

  instant as_of(const process& p) const { return instant{} + timespan::days(p.last_day); }

  velocity_report report(const process& p, const velocity_options& o, query q = {}) {
    static const pipeline two = pipeline_builder("p").open("a").open("b").won("w").lost("l").build().value();
    static const std::vector<std::string> owners{"Anna", "Boris", "Vera", "Gleb"};
    event_store store(two);
    std::vector<std::string> names(static_cast<std::size_t>(p.deals));
    std::vector<deal_event> events;
    for (std::size_t i = 0; i < names.size(); ++i) {
      names[i] = "d" + std::to_string(i);
      instant at = instant{} + in_length(uniform() * p.last_day);
      events.push_back({.kind = event_kind::created,
                        .deal = names[i],
                        .at = at,
                        .owner = owners[i % static_cast<std::size_t>(p.owners)],
                        .amount = 100});
      at = at + exponential(p.mean_a);
      const bool goes_on = uniform() < p.advance;
      if (at > as_of(p)) continue;
      events.push_back({.kind = goes_on ? event_kind::stage_moved : event_kind::lost, .deal = names[i], .at = at});
      if (!goes_on) continue;
      events.back().stage = "b";
      at = at + exponential(p.mean_b);
      const bool wins = uniform() < p.advance;
      if (at <= as_of(p))
        events.push_back({.kind = wins ? event_kind::won : event_kind::lost, .deal = names[i], .at = at});
    }
    EXPECT_TRUE(store.append(events).rejected.empty());
    return analyse_velocity(journeys_of(store, as_of(p)), q.as_of_time(as_of(p)), o).value();
  }

  /// A share of `rounds` that should be `expected`, give or take four binomial standard errors and `allowance`, what
  /// the normal approximation may be off with samples of this size.
  static void expect_share(const char* what, int hits, int rounds, double expected, double allowance) {
    std::printf("%s: %.4f of %d, nominal %.3f\n", what, static_cast<double>(hits) / rounds, rounds, expected);
    const double error = std::sqrt(expected * (1 - expected) / rounds);
    EXPECT_NEAR(static_cast<double>(hits) / rounds, expected, 4 * error + allowance);
  }

 private:
  double uniform() { return static_cast<double>(random_() >> 11) * 0x1.0p-53; }
  static timespan in_length(double d) { return {static_cast<std::int64_t>(d * 86'400e6)}; }
  timespan exponential(double mean) { return in_length(-mean * std::log1p(-uniform())); }
  std::mt19937_64 random_{base_seed()};
};

bool lies_within(double truth, double lower, double upper) { return lower <= truth && truth <= upper; }

TEST_F(VelocitySimulation, IntervalsCoverThroughTheFullPath) {
  const int rounds = 500;
  int median_a = 0, median_b = 0, advanced = 0, mean = 0, naive_mean = 0;
  velocity_options o;
  o.level = {0.9};
  o.stage_ages = {30};
  o.cycle_ages = {30};
  o.horizon = 45;
  const process p;
  for (int round = 0; round < rounds; ++round) {
    const velocity_report r = report(p, o);
    const time_quantile a = r.stages[0].visit.median(), b = r.stages[1].deal.median();
    median_a += lies_within(20 * std::log(2.0), a.lower, a.upper);
    median_b += lies_within(30 * std::log(2.0), b.lower, b.upper);
    const interval exit = r.stages[0].exits[0][0].bounds;
    advanced += lies_within(0.6 * (1 - std::exp(-30.0 / 20)), exit.lower, exit.upper);
    const quantity m = r.stages[0].visit.mean;
    mean += lies_within(20 * (1 - std::exp(-45.0 / 20)), m.lower, m.upper);
    naive_mean += r.stages[0].visit.timing.mean_days < 20;
  }
  expect_share("median of the first stage covered", median_a, rounds, 0.9, 0.02);
  expect_share("median of the second stage covered", median_b, rounds, 0.9, 0.03);
  expect_share("share advanced by 30 days covered", advanced, rounds, 0.9, 0.02);
  expect_share("restricted mean covered", mean, rounds, 0.9, 0.02);
  EXPECT_GT(naive_mean, rounds * 3 / 4);  // the naive mean is too short most of the time
}

TEST_F(VelocitySimulation, EqualSegmentsAndSteadyMonthsRaiseFewAlarms) {
  const int rounds = 200;
  int family = 0, single = 0, trend_family = 0, trend_single = 0;
  process p;
  p.deals = 200;
  p.owners = 4;
  for (int round = 0; round < rounds; ++round) {
    const velocity_report r = report(p, {}, query{}.by_owner());
    const segment_comparison& c = r.comparison;
    bool any = false;
    for (const segment_test* t : {&c.cycle, &c.stages[0], &c.stages[1]})
      any = any || t->speed_adjusted_p < 0.05 || t->success_adjusted_p < 0.05;
    family += any;
    single += c.stages[0].speed.p < 0.05;
    const velocity_trend& t = r.trend;
    trend_family += t.closing.adjusted_p < 0.05 || t.winning.adjusted_p < 0.05 || t.stages[0].adjusted_p < 0.05 ||
                    t.stages[1].adjusted_p < 0.05 || t.deals_adjusted_p < 0.05;
    trend_single += t.stages[0].test.has_value() && t.stages[0].test.p < 0.05;
  }
  expect_share("log-rank of one stage, false alarms", single, rounds, 0.05, 0.01);
  expect_share("trend of one stage, false alarms", trend_single, rounds, 0.05, 0.01);
  std::printf("any false alarm of the comparison: %.4f, of the trend: %.4f, at most 0.05 nominal\n",
              static_cast<double>(family) / rounds, static_cast<double>(trend_family) / rounds);
  EXPECT_LE(family, rounds * 0.05 + 4 * std::sqrt(rounds * 0.05 * 0.95));
  EXPECT_LE(trend_family, rounds * 0.05 + 4 * std::sqrt(rounds * 0.05 * 0.95));
}

}  // namespace
