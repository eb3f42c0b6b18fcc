/// Histories of a funnel whose truth is known: each stage has a median time and a conversion.
#pragma once

#include <funnel/stats/forecast.hpp>
#include "stats/draws.hpp"
#include <funnel/events/store.hpp>
#include <funnel/pipeline/pipeline.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <deque>
#include <random>
#include <string>
#include <vector>

namespace funnel_test {

struct true_stage {
  double median_days = 14;
  double conversion = 0.75;
};

/// `n` deals created evenly over `history` days before the as-of instant. Times are exponential. The sooner a deal
/// leaves a stage, the likelier it is lost: a young cohort looks worse than it is, unless losses are told by age.
inline std::vector<funnel::deal_event> simulated_deals(std::mt19937_64& random, const std::vector<true_stage>& stages, int n,
                                                       double history, std::deque<std::string>& names,
                                                       const std::vector<true_stage>& later = {}, double later_from = 1e9) {
  using namespace funnel;
  std::vector<deal_event> events;
  const auto at = [](double day) { return instant{static_cast<std::int64_t>(day * 86'400e6)}; };
  for (std::size_t k = names.size(); k < static_cast<std::size_t>(n); ++k) names.push_back("deal " + std::to_string(k));
  static const std::vector<std::string> ids{"s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7"};
  for (int i = 0; i < n; ++i) {
    const std::string& name = names[static_cast<std::size_t>(i)];
    double day = history * draw_fraction(random);
    events.push_back({.kind = event_kind::created, .deal = name, .at = at(day), .amount = 100'00});
    for (std::size_t k = 0; k < stages.size(); ++k) {
      const true_stage& s = day >= later_from ? later[k] : stages[k];
      const double u = draw_fraction(random);  // rank of the time among all
      day += -std::log1p(-u) * s.median_days / std::log(2.0);
      const double lost = std::min(1.0, 2 * (1 - s.conversion) * (1 - u));
      if (day > history) break;
      if (draw_fraction(random) < lost) {
        events.push_back({.kind = event_kind::lost, .deal = name, .at = at(day)});
        break;
      }
      const bool won = k + 1 == stages.size();
      events.push_back({.kind = won ? event_kind::won : event_kind::stage_moved, .deal = name, .at = at(day),
                        .stage = won ? "" : ids[k + 1]});
    }
  }
  return events;
}

/// A pipeline of so many open stages, with norms if these are above 0.
inline funnel::pipeline plain_pipeline(std::size_t n, double median_days, double conversion) {
  funnel::pipeline_builder b("p");
  for (std::size_t k = 0; k < n; ++k) {
    b.open("s" + std::to_string(k));
    if (conversion > 0) b.conversion_norm(conversion);
    if (median_days > 0) b.time_norm({static_cast<std::int64_t>(median_days * 86'400e6)});
  }
  return b.won("won").lost("lost").build().value();
}

inline funnel::event_store store_of(funnel::pipeline p, const std::vector<funnel::deal_event>& events) {
  funnel::event_store store(std::move(p));
  EXPECT_TRUE(store.append(events).rejected.empty());
  return store;
}

}  // namespace funnel_test
