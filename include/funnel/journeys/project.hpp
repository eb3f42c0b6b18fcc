/// Folds the events of a snapshot into journeys.
///
/// Layer:   journeys.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/journeys/journey.hpp>
#include <funnel/journeys/journey_table.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// The total order of the facts of one deal: event time, the host's sequence, kind, then what they say. The
/// last rule compares stages by position and names by text, never by dictionary code, so that equal sets of
/// events give equal journeys in whatever order they arrived. Stages that share one instant are passed forward.
class fact_order {
 public:
  explicit fact_order(const snapshot& s) : snapshot_(&s) {}

  bool operator()(const fact& a, const fact& b) const {
    if (a.at != b.at) return a.at < b.at;
    if (a.sequence != b.sequence) return a.sequence < b.sequence;
    if (a.kind != b.kind) return a.kind < b.kind;
    switch (a.kind) {
      case event_kind::owner_changed: return name(snapshot_->owners(), a) < name(snapshot_->owners(), b);
      case event_kind::lost: return name(snapshot_->reasons(), a) < name(snapshot_->reasons(), b);
      case event_kind::amount_changed: return a.amount < b.amount;
      case event_kind::dimension_changed:
        // Dimensions do not influence each other, so any order by code will do between two of them.
        if (a.dimension != b.dimension) return a.dimension < b.dimension;
        return name(snapshot_->values(a.dimension), a) < name(snapshot_->values(b.dimension), b);
      default: return a.what + 1 < b.what + 1;  // wraps no_code to 0: an event that names no stage comes first
    }
  }

 private:
  static std::string_view name(const dictionary& d, const fact& f) { return d.name(f.what); }
  const snapshot* snapshot_;
};

/// Visible facts grouped by deal and sorted, with n_deals + 1 offsets. A counting sort by the dense deal code.
struct grouped_facts {
  std::vector<fact> facts;
  std::vector<std::size_t> offsets;

  explicit grouped_facts(const snapshot& s) : offsets(s.n_deals() + 1, 0) {
    for (std::size_t i = 0; i < s.n_facts(); ++i)
      if (s.visible(s[i])) ++offsets[s[i].deal + 1];
    for (std::size_t d = 1; d < offsets.size(); ++d) offsets[d] += offsets[d - 1];
    facts.resize(offsets.back());
    std::vector<std::size_t> next(offsets.begin(), offsets.end() - 1);
    for (std::size_t i = 0; i < s.n_facts(); ++i)
      if (s.visible(s[i])) facts[next[s[i].deal]++] = s[i];
    const fact_order order(s);
    for (std::size_t d = 0; d + 1 < offsets.size(); ++d) {
      const auto begin = facts.begin() + static_cast<std::ptrdiff_t>(offsets[d]);
      const auto end = facts.begin() + static_cast<std::ptrdiff_t>(offsets[d + 1]);
      if (!std::is_sorted(begin, end, order)) std::sort(begin, end, order);
    }
  }
};

}  // namespace detail

/// The journeys of all deals that exist in the snapshot; see `detail::journey` for the rules.
///
/// Shape:  one row a deal, in order of first arrival in the store.
/// Empty:  an empty store gives an empty table.
/// Errors: none; events that contradict each other are settled by the rules.
/// Cost:   O(events), plus sorting within deals whose events arrived out of order.
inline journey_table project(const snapshot& s) {
  const detail::grouped_facts grouped(s);
  journey_table table(s);
  deal_columns& deals = table.deals_;
  visit_columns& visits = table.visits_;
  deals.dimensions.resize(s.n_dimensions());
  deals.first_visit.push_back(0);

  detail::journey j(s.pipeline());
  for (std::size_t d = 0; d + 1 < grouped.offsets.size(); ++d) {
    j.clear(s.n_dimensions());
    for (std::size_t i = grouped.offsets[d]; i < grouped.offsets[d + 1]; ++i) j.apply(grouped.facts[i]);
    if (!j.born || j.deleted) continue;

    stage_mask visited = 0;
    stage_mask passed = 0;
    stage_index furthest = 0;
    // From the last visit back: what lies behind the first visit of a stage contains what lies behind the others.
    for (auto v = j.visits.rbegin(); v != j.visits.rend(); ++v) {
      visited |= stage_bit(v->stage);
      if (furthest > v->stage) passed |= stage_bit(v->stage);
      furthest = std::max(furthest, v->stage);
    }
    for (const detail::visit& v : j.visits) {
      visits.stage.push_back(v.stage);
      visits.entered.push_back({v.entered});
      visits.left.push_back({v.left});
      visits.owner.push_back(v.owner);
      visits.amount.push_back(v.amount);
    }
    deals.deal.push_back(static_cast<code>(d));
    deals.created.push_back({j.created});
    deals.closed.push_back({j.closed});
    deals.first.push_back(j.visits.front().stage);
    deals.furthest.push_back(furthest);
    deals.current.push_back(j.visits.back().stage);
    deals.outcome.push_back(j.state);
    deals.visited.push_back(visited);
    deals.passed.push_back(passed);
    deals.owner.push_back(j.owner);
    deals.amount.push_back(j.amount);
    deals.reason.push_back(j.reason);
    for (std::size_t k = 0; k < deals.dimensions.size(); ++k) deals.dimensions[k].push_back(j.dimensions[k]);
    deals.first_visit.push_back(visits.stage.size());
  }
  return table;
}

}  // namespace v0_1
}  // namespace funnel
