/// A seeded synthetic CRM for benchmarks: deals that advance, skip, go back, are lost, won and reopened.
#pragma once

#include <funnel/events/event.hpp>
#include <funnel/pipeline/templates.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace funnel_bench {

/// Owns the strings to which its events point.
struct workload {
  std::vector<std::string> deals;
  std::vector<std::string> owners;
  std::vector<std::string> regions;
  std::vector<funnel::deal_event> events;  ///< in order of time
  funnel::instant end;                     ///< after the last event
};

/// About five events a deal over a year, in the default pipeline. Equal seeds give equal workloads.
inline workload make_workload(std::size_t n_deals, std::uint64_t seed) {
  using namespace funnel;
  std::mt19937_64 random(seed);
  const auto below = [&](std::uint64_t n) { return static_cast<std::size_t>(random() % n); };
  static const pipeline p = default_pipeline();

  workload w;
  for (std::size_t i = 0; i < n_deals; ++i) w.deals.push_back("deal-" + std::to_string(i));
  for (std::size_t i = 0; i < 200; ++i) w.owners.push_back("owner-" + std::to_string(i));
  for (std::size_t i = 0; i < 8; ++i) w.regions.push_back("region-" + std::to_string(i));

  for (const std::string& deal : w.deals) {
    instant at = instant{} + hours(static_cast<std::int64_t>(below(365 * 24)));
    const auto say = [&](event_kind kind, std::string_view stage) {
      deal_event e;
      e.kind = kind;
      e.deal = deal;
      e.at = at;
      e.stage = stage;
      w.events.push_back(std::move(e));
      at = at + hours(1 + static_cast<std::int64_t>(below(24 * 20)));
    };
    say(event_kind::created, {});
    w.events.back().owner = w.owners[below(1 + below(w.owners.size()))];  // unequal loads
    w.events.back().amount = static_cast<minor_units>(below(1'000'000));
    w.events.back().values = {{"region", w.regions[below(w.regions.size())]}};
    for (std::size_t k = 1;;) {
      const std::size_t dice = below(100);
      if (dice < 25) {
        say(event_kind::lost, {});
        if (below(20) != 0) break;
        say(event_kind::reopened, {});
      } else if (k == p.n_open()) {
        say(event_kind::won, {});
        break;
      } else if (dice < 32 && k > 1) {
        --k;
        say(event_kind::stage_moved, p[k - 1].id);
      } else {
        if (dice > 90 && k + 1 < p.n_open()) ++k;  // skips a stage
        say(event_kind::stage_moved, p[k].id);
        ++k;
      }
    }
    if (w.end < at) w.end = at;
  }
  std::stable_sort(w.events.begin(), w.events.end(), [](const deal_event& a, const deal_event& b) { return a.at < b.at; });
  return w;
}

}  // namespace funnel_bench
