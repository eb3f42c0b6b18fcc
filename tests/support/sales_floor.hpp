/// Sellers whose truth is known: who wins how often and how fast, whose deals are young, return, or hang together.
#pragma once

#include "support/library.hpp"
#include "stats/draws.hpp"

#include <funnel/events/store.hpp>
#include <funnel/pipeline/pipeline.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <random>
#include <string>
#include <vector>

namespace funnel_test {

/// Rounds of a simulation: few in the suite, `FUNNEL_TEST_ROUNDS` times as many when asked for.
inline int rounds_of(int in_the_suite) {
  const char* times = std::getenv("FUNNEL_TEST_ROUNDS");
  return in_the_suite * std::max(1, times ? std::atoi(times) : 1);
}

/// At most `promised` of so many, give or take four standard errors.
inline void expect_rate_at_most(int hits, int rounds, double promised) {
  EXPECT_LE(static_cast<double>(hits) / rounds, promised + 4 * std::sqrt(promised * (1 - promised) / rounds));
}

/// One seller's deals in a funnel of two open stages, a and b: half the way to the end is spent in each.
struct floor_seller {
  int deals = 100;
  double win_rate = 0.3;
  double days_to_win = 30;   ///< median; times are log-normal
  double days_to_loss = 30;  ///< likewise
  double first_day = 0;      ///< deals begin evenly between these
  double last_day = 365;
  double returns = 0;        ///< share of the won deals that go back from b to a once, after `return_days`
  double return_days = 60;
  int deals_per_customer = 1;
  double alike = 0;          ///< correlation of the outcomes within a customer
};

/// The sellers' histories as of a day. Names live as long as the floor.
class sales_floor {
 public:
  explicit sales_floor(std::uint64_t seed) : random_(seed) {}

  std::mt19937_64& random() { return random_; }

  funnel::event_store sell(const std::vector<floor_seller>& sellers, double as_of) {
    using namespace funnel;
    event_store store(pipeline_builder("p").open("a").open("b").won("w").lost("l").build().value());
    std::vector<deal_event> events;
    std::size_t deal = 0, customer = 0;
    for (std::size_t s = 0; s < sellers.size(); ++s) {
      const floor_seller& o = sellers[s];
      const std::string& owner = name(owners_, "M", s);
      double chance = o.win_rate;
      for (int i = 0; i < o.deals; ++i) {
        if (i % o.deals_per_customer == 0) {
          ++customer;
          chance = o.alike > 0 ? customer_chance(o.win_rate, o.alike) : o.win_rate;
        }
        const std::string& id = name(deals_, "D", deal++);
        const double begin = o.first_day + draw_fraction(random_) * (o.last_day - o.first_day);
        const bool wins = draw_fraction(random_) < chance;
        const double takes = drawn_time(wins ? o.days_to_win : o.days_to_loss);
        deal_event first{.kind = event_kind::created, .deal = id, .at = at(begin), .stage = "a", .owner = owner, .amount = 100};
        if (o.deals_per_customer > 1) first.identity = name(customers_, "C", customer);
        add(events, first, as_of);
        double now = begin + takes / 2;
        if (wins) {
          add(events, {.kind = event_kind::stage_moved, .deal = id, .at = at(now), .stage = "b"}, as_of);
          now += takes / 2;
          if (draw_fraction(random_) < o.returns) {
            const double back = begin + takes / 2 + o.return_days;
            add(events, {.kind = event_kind::stage_moved, .deal = id, .at = at(back), .stage = "a"}, as_of);
            add(events, {.kind = event_kind::stage_moved, .deal = id, .at = at(back + takes / 2), .stage = "b"}, as_of);
            now = back + takes;
          }
          add(events, {.kind = event_kind::won, .deal = id, .at = at(now)}, as_of);
        } else {
          add(events, {.kind = event_kind::lost, .deal = id, .at = at(now + takes / 2)}, as_of);
        }
      }
    }
    EXPECT_TRUE(store.append(events).rejected.empty());
    return store;
  }

 private:
  static funnel::instant at(double day) { return {static_cast<std::int64_t>(day * 86'400e6)}; }
  static void add(std::vector<funnel::deal_event>& events, funnel::deal_event e, double as_of) {
    if (e.at <= at(as_of)) events.push_back(std::move(e));
  }
  static const std::string& name(std::deque<std::string>& names, const char* letter, std::size_t i) {
    while (names.size() <= i) names.push_back(letter + std::to_string(1000 + names.size()));
    return names[i];
  }
  double drawn_time(double median) { return median * std::exp(0.5 * funnel::draw_normal(random_)); }
  /// Of a beta distribution whose draws make outcomes of one customer correlate by `alike`.
  double customer_chance(double mean, double alike) {
    const double size = 1 / alike - 1;
    std::gamma_distribution<double> hits(mean * size), misses((1 - mean) * size);
    const double a = hits(random_), b = misses(random_);
    return a + b > 0 ? a / (a + b) : mean;
  }

  std::mt19937_64 random_;
  std::deque<std::string> owners_, deals_, customers_;
};

}  // namespace funnel_test
