/// Deals of processes whose truth is known to the end: how long they stay depends on where they go.
#pragma once

#include "stats/draws.hpp"

#include <funnel/events/store.hpp>
#include <funnel/pipeline/pipeline.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace funnel_test {

/// One deal: created on a day, then moves, in days. Destinations are stages from 0, or these.
struct aging_deal {
  static constexpr int won = 100, lost = 101;
  struct move {
    double day;
    int to;
  };
  double created = 0;
  std::vector<move> moves;

  bool open_on(double day) const { return created <= day && (moves.empty() || moves.back().to < won || moves.back().day > day); }
  bool won_by(double day) const { return !moves.empty() && moves.back().to == won && moves.back().day < day; }
};

/// An exponential number of this median; a number of this scale and shape of Weibull, whose hazard rises above shape 1.
inline double exponential(std::mt19937_64& random, double median) {
  return -std::log(funnel::draw_fraction(random)) * median / std::log(2.0);
}
inline double weibull(std::mt19937_64& random, double scale, double shape) {
  return scale * std::pow(-std::log(funnel::draw_fraction(random)), 1 / shape);
}

inline constexpr funnel::instant first_day_of_2025{1'735'689'600'000'000};
inline funnel::instant on_day(double day) {
  return first_day_of_2025 + funnel::timespan{static_cast<std::int64_t>(std::llround(day * 86'400e6))};
}

/// What is known of the deals on a day, in a pipeline of so many stages.
inline funnel::event_store store_on(const std::vector<aging_deal>& deals, std::size_t n_stages, double today) {
  using namespace funnel;
  static std::deque<std::string> names, stages;
  while (names.size() < deals.size()) names.push_back("deal " + std::to_string(names.size()));
  while (stages.size() < n_stages) stages.push_back("s" + std::to_string(stages.size()));
  pipeline_builder b("p");
  for (std::size_t k = 0; k < n_stages; ++k) b.open(stages[k]);
  std::vector<deal_event> events;
  for (std::size_t i = 0; i < deals.size(); ++i) {
    if (deals[i].created > today) continue;
    events.push_back({.kind = event_kind::created, .deal = names[i], .at = on_day(deals[i].created), .amount = 100});
    for (const aging_deal::move& m : deals[i].moves) {
      if (m.day > today) break;
      deal_event e{.kind = event_kind::stage_moved, .deal = names[i], .at = on_day(m.day)};
      if (m.to == aging_deal::won) e.kind = event_kind::won;
      if (m.to == aging_deal::lost) e.kind = event_kind::lost;
      if (m.to < aging_deal::won) e.stage = stages[static_cast<std::size_t>(m.to)];
      events.push_back(e);
    }
  }
  event_store store(b.won("won").lost("lost").build().value());
  EXPECT_TRUE(store.append(events).rejected.empty());
  return store;
}

}  // namespace funnel_test
