/// The deals of a workload one by one, told from its rows: the plain truth for naive answers and ideal arrays.
/// Shares nothing with the library but the generator.
#pragma once

#include <funnel/testing/synthetic_crm.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace funnel_bench {

using funnel::stage_index;
using funnel::test::generated_deals;
using funnel::test::generated_event;

inline constexpr std::size_t n_stages = funnel::test::workload_stages.size();
inline constexpr std::uint32_t never = std::numeric_limits<std::uint32_t>::max();

/// Seconds since the start of the workload.
struct stay {
  stage_index stage = 0;
  std::uint32_t from = 0;
  std::uint32_t to = never;
  std::uint32_t amount = 0;  ///< when it began
};

struct life {
  std::uint32_t deal = 0;
  std::uint32_t created = 0;
  std::uint16_t owner = 0;   ///< the last one
  std::uint32_t amount = 0;  ///< the last one
  std::array<std::uint8_t, 3> values{};
  std::vector<stay> stays;

  stage_index furthest() const {
    stage_index k = 0;
    for (const stay& s : stays) k = std::max(k, s.stage);
    return k;
  }
  /// Its amount when it first stood in this stage; if it never did, when it first passed it over. Requires: reached.
  std::uint32_t amount_at(std::size_t stage) const {
    for (const stay& s : stays)
      if (s.stage == stage) return s.amount;
    for (const stay& s : stays)
      if (s.stage > stage) return s.amount;
    return 0;
  }
  /// When it first stood in this stage or a later one.
  std::uint32_t reached(std::size_t stage) const {
    for (const stay& s : stays)
      if (s.stage >= stage) return s.from;
    return never;
  }
};

/// Gives every deal to `sink(const life&)`.
template <class Sink>
void each_life(const generated_deals& deals, Sink&& sink) {
  const auto events = deals.events();
  std::vector<std::uint32_t> next(deals.of().n_deals + 1, 0);
  for (const generated_event& e : events) ++next[e.deal + 1];
  for (std::size_t d = 1; d < next.size(); ++d) next[d] += next[d - 1];
  std::vector<std::uint32_t> by_deal(events.size());
  for (std::size_t i = 0; i < events.size(); ++i) by_deal[next[events[i].deal]++] = static_cast<std::uint32_t>(i);

  life l;
  for (std::size_t i = 0; i < by_deal.size();) {
    l.deal = events[by_deal[i]].deal;
    l.created = events[by_deal[i]].second;
    l.values = deals.values_of(l.deal);
    l.stays.clear();
    for (; i < by_deal.size() && events[by_deal[i]].deal == l.deal; ++i) {
      const generated_event& e = events[by_deal[i]];
      if (!l.stays.empty()) l.stays.back().to = std::min(l.stays.back().to, e.second);
      if (e.kind == funnel::event_kind::lost) continue;
      if (e.what != generated_event::no_what) l.owner = e.what;
      if (e.amount != generated_event::no_amount) l.amount = e.amount;
      l.stays.push_back({e.stage, e.second, never, l.amount});
    }
    sink(l);
  }
}

}  // namespace funnel_bench
