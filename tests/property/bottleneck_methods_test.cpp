/// Bottlenecks under unlike conditions: losses that come sooner than advances, a mix of channels that turns, stages that
/// only become faster, and trends of stages that do not change. Random data from a printed seed; FUNNEL_TEST_ROUNDS
/// multiplies the rounds.
#include "support/library.hpp"
#include "support/random_history.hpp"
#include "support/sales_floor.hpp"
#include "support/simulated_funnel.hpp"

#include <funnel/analysis/bottlenecks.hpp>
#include "stats/draws.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <deque>
#include <functional>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

constexpr double flow_as_of = 365;

/// What happens to a deal in the first of two stages.
struct flow_rates {
  double lost = 0.15;
  double days_to_loss = 20;     ///< medians; times are log-normal
  double days_to_advance = 60;
};

class BottleneckMethods : public testing::Test {
 protected:
  /// Deals a day all year; `rates(day, channel)` says what happens to one that enters on a day; `first_channel(day)` is
  /// the share of channel A.
  bottleneck_report report(double a_day, const std::function<flow_rates(double, bool)>& rates,
                           const std::function<double(double)>& first_channel = [](double) { return 1.0; }) {
    std::vector<deal_event> events;
    const int n = static_cast<int>(a_day * flow_as_of);
    while (names_.size() < static_cast<std::size_t>(n)) names_.push_back("D" + std::to_string(names_.size()));
    for (int i = 0; i < n; ++i) {
      const double day = flow_as_of * draw_fraction(random_);
      const bool a = draw_fraction(random_) < first_channel(day);
      const flow_rates r = rates(day, a);
      const std::string& id = names_[static_cast<std::size_t>(i)];
      events.push_back({.kind = event_kind::created, .deal = id, .at = at(day), .values = {{"channel", a ? "A" : "B"}}});
      const bool lost = draw_fraction(random_) < r.lost;
      const double end = day + (lost ? r.days_to_loss : r.days_to_advance) * std::exp(0.5 * draw_normal(random_));
      if (end > flow_as_of) continue;
      if (lost)
        events.push_back({.kind = event_kind::lost, .deal = id, .at = at(end)});
      else
        events.push_back({.kind = event_kind::stage_moved, .deal = id, .at = at(end), .stage = "s1"});
    }
    const event_store store = store_of(plain_pipeline(2, 0, 0), events);
    bottleneck_options o;
    o.simulation.draws = 0;
    const query q = query{}.as_of_time(at(flow_as_of));
    return find_bottlenecks(journeys_of(store, q.as_of), q, o).value();
  }
  static instant at(double day) { return {static_cast<std::int64_t>(day * 86'400e6)}; }
  void print(const char* what, int hits, int rounds) const {
    std::printf("%s: %d of %d reports (seed %llu)\n", what, hits, rounds, static_cast<unsigned long long>(base_seed()));
  }

  std::mt19937_64 random_{base_seed() + 820'000};
  std::deque<std::string> names_;
};

constexpr double window_begins = flow_as_of - 90;

TEST_F(BottleneckMethods, MoreLossesAreFoundHoweverSlowAdvancesAre) {
  const int rounds = rounds_of(20);
  int found = 0;
  for (int i = 0; i < rounds; ++i)
    found += report(2.2, [](double day, bool) { return flow_rates{day < window_begins ? 0.15 : 0.35}; }).stages[0].leaky;
  print("losses of 35 % after 15 % are found", found, rounds);
  EXPECT_GE(found, rounds * 85 / 100);
}

TEST_F(BottleneckMethods, LossesLikeTheirPastAreSeldomNamed) {
  const int rounds = rounds_of(30);
  int named = 0;
  for (int i = 0; i < rounds; ++i) named += !report(2.2, [](double, bool) { return flow_rates{}; }).named.empty();
  print("losses of 15 % as before are named", named, rounds);
  expect_rate_at_most(named, rounds, 0.05);
}

TEST_F(BottleneckMethods, AStageThatOnlyBecameFasterIsNotLeaky) {
  const int rounds = rounds_of(20);
  int leaky = 0;
  for (int i = 0; i < rounds; ++i)
    leaky += report(2.2, [](double day, bool) {
               const double pace = day < window_begins ? 1 : 0.7;
               return flow_rates{0.3, 20 * pace, 60 * pace};
             }).stages[0].leaky;
  print("a stage that only became faster is leaky", leaky, rounds);
  EXPECT_LE(leaky, rounds * 3 / 10);
}

// Channel A loses a fifth and B three fifths, always; the mix turns from one to the other.
TEST_F(BottleneckMethods, ATurningMixIsNoLeak) {
  const int rounds = rounds_of(20);
  int leaky = 0, said = 0;
  for (int i = 0; i < rounds; ++i) {
    const bottleneck_report r = report(
        3, [](double, bool a) { return flow_rates{a ? 0.2 : 0.6, 20, 30}; },
        [](double day) { return day < window_begins ? 0.8 : 0.3; });
    leaky += r.stages[0].leaky;
    said += r.stages[0].drop_off.mix == "channel";
  }
  print("a mix that turns makes a leak", leaky, rounds);
  print("it is said that the mix has changed", said, rounds);
  expect_rate_at_most(leaky, rounds, 0.05);
  EXPECT_GE(said, rounds * 8 / 10);
}

// What got worse within the channels is found though the mix turns, too.
TEST_F(BottleneckMethods, ALeakUnderATurningMixIsFound) {
  const int rounds = rounds_of(15);
  int leaky = 0;
  for (int i = 0; i < rounds; ++i)
    leaky += report(
                 4, [](double day, bool a) { return flow_rates{(a ? 0.2 : 0.4) + (day < window_begins ? 0 : 0.3), 20, 30}; },
                 [](double day) { return day < window_begins ? 0.6 : 0.4; })
                 .stages[0]
                 .leaky;
  print("a leak under a mix that turns is found", leaky, rounds);
  EXPECT_GE(leaky, rounds * 8 / 10);
}

TEST_F(BottleneckMethods, StagesThatDoNotChangeHaveNoTrend) {
  const int rounds = rounds_of(25);
  int any = 0;
  bottleneck_options o;
  o.simulation.draws = 0;
  for (int i = 0; i < rounds; ++i) {
    const instant as_of = at(flow_as_of);
    const event_store store = store_of(plain_pipeline(6, 14, 0.75), simulated_deals(random_, std::vector<true_stage>(6), 900, flow_as_of, names_));
    const bottleneck_report r = find_bottlenecks(journeys_of(store, as_of), query{}.as_of_time(as_of), o).value();
    bool some = false;
    for (const stage_bottleneck& s : r.stages)
      some = some || s.trend.time_adjusted_p <= o.alpha || s.trend.conversion_adjusted_p <= o.alpha;
    any += some;
  }
  print("six stages that do not change show some trend", any, rounds);
  expect_rate_at_most(any, rounds, 0.05);
}

// Shares of months differ by five points: seasons, campaigns. That is no trend.
TEST_F(BottleneckMethods, MonthsThatDifferAreNoTrend) {
  const int rounds = rounds_of(400);
  int plain = 0, scattered = 0, found = 0;
  for (int i = 0; i < rounds; ++i) {
    std::vector<fraction> months, rising;
    for (int m = 0; m < 12; ++m) {
      const auto throws = [&](double share) {
        fraction f{0, 200};
        for (int k = 0; k < 200; ++k) f.hits += draw_fraction(random_) < share;
        return f;
      };
      const double season = 0.05 * draw_normal(random_);
      months.push_back(throws(0.3 + season));
      rising.push_back(throws(0.3 + season + 0.015 * (m - 6)));
    }
    plain += cochran_armitage(months).p <= 0.05;
    scattered += cochran_armitage_scattered(months).p <= 0.05;
    found += cochran_armitage_scattered(rising).p <= 0.05;
  }
  print("months that differ by five points have a trend by chance alone", plain, rounds);
  print("months that differ by five points have a trend with their scatter", scattered, rounds);
  print("a rise of 18 points a year among such months is found", found, rounds);
  expect_rate_at_most(scattered, rounds, 0.05);
  EXPECT_GE(found, rounds * 6 / 10);
}

}  // namespace
