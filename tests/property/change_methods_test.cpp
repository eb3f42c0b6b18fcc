/// Does what stands out between two months do so for a reason? Months that differ, customers whose deals end alike, a mix
/// that turns; and changes that must be found. Random data from a printed seed; FUNNEL_TEST_ROUNDS multiplies the rounds.
#include "support/library.hpp"
#include "support/random_history.hpp"
#include "support/sales_floor.hpp"
#include "stats/draws.hpp"

#include <funnel/analysis/change.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <random>
#include <string>
#include <vector>

namespace change_methods {

using namespace funnel;
using namespace funnel_test;

/// How deals closed in a month went.
struct month_of_deals {
  int deals = 150;
  double web = 0.4;                  ///< part of the deals; the others are of the fair
  double web_wins = 0.25, fair_wins = 0.45;
  double gets_to_b = 0.6;            ///< of those that are lost
};

struct world {
  int months = 10;
  double months_differ = 0;          ///< standard deviation of all win rates of a month
  int deals_per_customer = 1;
  double alike = 0;                  ///< standard deviation of the win rate between customers
  int changed_months = 1;            ///< the last so many are changed
  std::function<void(month_of_deals&)> change = [](month_of_deals&) {};
};

class ChangeMethods : public testing::Test {
 protected:
  change_report explained(const world& w) {
    event_store store(pipeline_builder("p").open("a").open("b").won("w").lost("l").build().value());
    std::vector<deal_event> events;
    int n = 0, customer = 0;
    for (int m = 0; m < w.months; ++m) {
      month_of_deals d;
      if (m + w.changed_months >= w.months) w.change(d);
      const double shift = w.months_differ * draw_normal(random_);
      double own = 0;
      for (int i = 0; i < d.deals; ++i) {
        if (i % w.deals_per_customer == 0) ++customer, own = w.alike * draw_normal(random_);
        const bool web = draw_fraction(random_) < d.web;
        const bool wins = draw_fraction(random_) < std::clamp((web ? d.web_wins : d.fair_wins) + shift + own, 0.0, 1.0);
        const double closed = 31 * m + 1 + 29 * draw_fraction(random_), begun = closed - 20 * draw_fraction(random_);
        deal_event e;
        e.deal = "D" + std::to_string(n++);
        e.kind = event_kind::created;
        e.at = at(begun);
        e.stage = "a";
        e.owner = web ? "Anna" : draw_fraction(random_) < 0.5 ? "Boris" : "Vera";
        e.values = {{"source", web ? "Web" : "Fair"}};
        if (w.deals_per_customer > 1) e.identity = "C" + std::to_string(customer);
        events.push_back(e);
        e.values.clear();
        e.owner.clear();
        e.identity.clear();
        if (wins || draw_fraction(random_) < d.gets_to_b) {
          e.kind = event_kind::stage_moved;
          e.stage = "b";
          e.at = at((begun + closed) / 2);
          events.push_back(e);
        }
        e.kind = wins ? event_kind::won : event_kind::lost;
        e.stage.clear();
        e.at = at(closed);
        events.push_back(e);
      }
    }
    EXPECT_TRUE(store.append(events).rejected.empty());
    const query q = query{}.as_of_time(at(31 * w.months));
    const auto month = [&](int m) { return period{at(31 * m), at(31 * (m + 1))}; };
    return explain_change(journeys_of(store, q.as_of), q, month(w.months - 2), month(w.months - 1)).value();
  }

  struct found {
    int whole = 0, steps = 0, values = 0, mix = 0, watch = 0, rounds = 0;
  };
  found count(const char* name, int rounds, const world& w) {
    found f;
    for (f.rounds = 0; f.rounds < rounds; ++f.rounds) {
      const change_report r = explained(w);
      f.whole += r.win_rate.stands_out;
      f.steps += std::any_of(r.steps.begin(), r.steps.end(), [](const step_change& s) { return s.stands_out; });
      f.values += std::any_of(r.dimensions.begin(), r.dimensions.end(), [](const dimension_change& d) {
        return std::any_of(d.values.begin(), d.values.end(), [](const value_change& v) { return v.stands_out; });
      });
      f.watch += r.watch->shift != rate_shift::none;
      f.mix += std::any_of(r.dimensions.begin(), r.dimensions.end(), [](const dimension_change& d) { return d.mix_stands_out; });
    }
    std::printf("%s: of %d reports the whole stands out in %d, a step in %d, a value in %d, the mix in %d, the watch alarms in %d (seed %llu)\n", name, rounds, f.whole,
                f.steps, f.values, f.mix, f.watch, static_cast<unsigned long long>(base_seed()));
    return f;
  }
  static void expect_quiet(const found& f) {
    expect_rate_at_most(f.whole, f.rounds, 0.05);
    expect_rate_at_most(f.steps, f.rounds, 0.05);
    expect_rate_at_most(f.values, f.rounds, 0.05);
    expect_rate_at_most(f.watch, f.rounds, 0.05);
  }
  static instant at(double day) { return {static_cast<std::int64_t>(day * 86'400e6)}; }

  std::mt19937_64 random_{base_seed() + 930'000};
};

TEST_F(ChangeMethods, NothingStandsOutWhereNothingChanged) {
  const found f = count("months alike", rounds_of(60), {});
  expect_quiet(f);
  expect_rate_at_most(f.mix, f.rounds, 0.05);
}

TEST_F(ChangeMethods, UsualUpsAndDownsAreNoNews) {
  expect_quiet(count("months that differ by 5 points", rounds_of(60), {.months_differ = 0.05}));
}

TEST_F(ChangeMethods, CustomersWithManyDealsAreNoManyWitnesses) {
  expect_quiet(count("customers of ten deals that end alike", rounds_of(60), {.deals_per_customer = 10, .alike = 0.2}));
}

TEST_F(ChangeMethods, AMixThatTurnsIsCalledMix) {
  const found f = count("web 40 % to 75 %", rounds_of(40), {.change = [](month_of_deals& d) { d.web = 0.75; }});
  EXPECT_GE(f.mix, f.rounds * 9 / 10);
  expect_rate_at_most(f.values, f.rounds, 0.05);
}

TEST_F(ChangeMethods, AStepThatLosesMoreIsFound) {
  const found f = count("losses before b 40 % to 90 %", rounds_of(40), {.change = [](month_of_deals& d) { d.gets_to_b = 0.1; }});
  EXPECT_GE(f.steps, f.rounds * 9 / 10);
  expect_rate_at_most(f.whole, f.rounds, 0.05);
}

TEST_F(ChangeMethods, AValueThatWinsLessIsFound) {
  const found f = count("fair wins 45 % to 15 %", rounds_of(40), {.change = [](month_of_deals& d) { d.fair_wins = 0.15; }});
  EXPECT_GE(f.values, f.rounds * 8 / 10);
}

// A look at each new month of two years would find something in half of such histories.
TEST_F(ChangeMethods, TheWatchKeepsItsPromiseOverTwoYears) {
  const found f = count("two years, months differ by 3 points", rounds_of(40), {.months = 24, .months_differ = 0.03});
  expect_rate_at_most(f.watch, f.rounds, 0.05);
}

TEST_F(ChangeMethods, TheWatchFindsALastingFall) {
  const found f = count("half a year of 12 points less", rounds_of(40), {.months = 18, .changed_months = 6, .change = [](month_of_deals& d) {
                                                                          d.web_wins -= 0.12;
                                                                          d.fair_wins -= 0.12;
                                                                        }});
  EXPECT_GE(f.watch, f.rounds * 7 / 10);
}

}  // namespace change_methods
