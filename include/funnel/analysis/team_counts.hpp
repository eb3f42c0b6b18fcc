/// What each member's deals add up to, for `compare_team`.
///
/// Layer:   analysis; for analysis/team.hpp.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/calc/conversion.hpp>
#include <funnel/calc/fraction.hpp>
#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/credit.hpp>
#include <funnel/query/plan.hpp>
#include <funnel/query/query.hpp>
#include <funnel/tallies/cohort.hpp>
#include <funnel/tallies/cohort_funnel.hpp>
#include <funnel/tallies/durations.hpp>
#include <funnel/tallies/stock.hpp>
#include <funnel/tallies/survival.hpp>

#include <algorithm>
#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// What is compared over deals of one kind. Vectors have one entry an open shown stage.
struct kind_counts {
  fraction won_of_closed;
  std::vector<fraction> settled;
  std::vector<survival_tally> time;
  survival_tally cycle;
};

/// One side of a comparison: a member, or the rest. Sides add up, and taking one out of the whole leaves the rest.
struct side_counts {
  fraction won_of_entered;
  std::vector<fraction> step;
  std::vector<kind_counts> kinds;

  side_counts() = default;
  side_counts(std::size_t n_stages, std::size_t n_kinds) : step(n_stages), kinds(n_kinds) {
    for (kind_counts& k : kinds) k.settled.resize(n_stages), k.time.resize(n_stages);
  }

  side_counts& operator+=(const side_counts& o) {
    return merge(o, [](auto& to, const auto& from) { to += from; });
  }
  side_counts& operator-=(const side_counts& o) {
    return merge(o, [](auto& to, const auto& from) { to -= from; });
  }

 private:
  template <class Merge>
  side_counts& merge(const side_counts& o, Merge&& m) {
    m(won_of_entered, o.won_of_entered);
    for (std::size_t i = 0; i < step.size(); ++i) m(step[i], o.step[i]);
    for (std::size_t s = 0; s < kinds.size(); ++s) {
      m(kinds[s].won_of_closed, o.kinds[s].won_of_closed);
      m(kinds[s].cycle, o.kinds[s].cycle);
      for (std::size_t i = 0; i < step.size(); ++i) {
        m(kinds[s].settled[i], o.kinds[s].settled[i]);
        m(kinds[s].time[i], o.kinds[s].time[i]);
      }
    }
    return *this;
  }
};

/// All that is told of a member.
struct member_counts {
  side_counts side;
  cohort_tally tally;
  std::vector<count_amount> open;   ///< one an open shown stage
  std::vector<double> won_amounts;  ///< minor units, in no particular order

  member_counts& operator+=(const member_counts& o) {
    side += o.side;
    tally += o.tally;
    for (std::size_t i = 0; i < open.size(); ++i) open[i] += o.open[i];
    won_amounts.insert(won_amounts.end(), o.won_amounts.begin(), o.won_amounts.end());
    return *this;
  }
};

struct team_counts {
  std::vector<stage_index> stages;     ///< shown, without the won stage
  std::vector<std::string> names;      ///< ascending
  std::vector<member_counts> members;  ///< one a name
  member_counts none;                  ///< what a member without deals has
  count_amount of_nobody;
};

/// Positions of names and kinds of deals (all values of a key but the first) in their order.
class key_index {
 public:
  void see(const std::vector<std::string>& key) {
    names_.insert(key.front());
    kinds_.insert({key.begin() + 1, key.end()});
  }
  void number() {
    name_list_.assign(names_.begin(), names_.end());
    kind_list_.assign(kinds_.begin(), kinds_.end());
  }
  const std::vector<std::string>& names() const noexcept { return name_list_; }
  std::size_t n_kinds() const noexcept { return kind_list_.size(); }
  std::pair<std::size_t, std::size_t> operator()(const std::vector<std::string>& key) const {
    return {position(name_list_, key.front()), position(kind_list_, std::vector<std::string>(key.begin() + 1, key.end()))};
  }

 private:
  template <class T>
  static std::size_t position(const std::vector<T>& in, const T& what) {
    return static_cast<std::size_t>(std::lower_bound(in.begin(), in.end(), what) - in.begin());
  }
  std::set<std::string> names_;
  std::set<std::vector<std::string>> kinds_;
  std::vector<std::string> name_list_;
  std::vector<std::vector<std::string>> kind_list_;
};

/// What whole deals of one segment add up to beyond the cohort's tally.
struct whole_deals {
  std::vector<count_amount> standing;  ///< one a place of the stock
  survival_tally cycle;
  std::vector<double> won_amounts;
};

/// Segments as the positions of `parts`. Requires: the query has an as-of instant and is valid.
inline std::vector<whole_deals> count_whole_deals(const journey_table& j, const query& q, segmentation& parts) {
  const std::size_t n_places = j.pipeline().n_funnel() + 2;
  std::vector<whole_deals> segments;
  const stay_clock clock(q);
  count_stock(j, q, [&](std::size_t row, std::size_t place, minor_units worth) {
    const std::size_t part = parts.of(row, deal_places(j, row).person(q.credit));
    if (segments.size() <= part) segments.resize(part + 1, whole_deals{std::vector<count_amount>(n_places), {}, {}});
    whole_deals& w = segments[part];
    w.cycle.add(cycle_of(j, q, clock, row));
    w.standing[place] += {1, worth};
    if (place == j.pipeline().won_stage()) w.won_amounts.push_back(static_cast<double>(worth));
  });
  return segments;
}

inline fraction counts_of(const estimate& e) { return {e.hits, e.n}; }

/// Counts the query's deals by member and, within, by the values of the dimensions `kinds`.
/// Errors: those of `time_in_stage`. Cost: O(deals x (filters + stages) + visits log lengths).
inline result<team_counts> count_team(const journey_table& j, query q, const grouping& member, std::span<const std::string> kinds) {
  q.groups = {member};
  for (const std::string& d : kinds) q.by(d);
  const auto stays = time_in_stage(j, q, stay_of::deal);
  if (!stays) return stays.errors();
  const cohort_result cohort = cohort_funnel(j, q).value();
  segmentation parts(j, q);
  std::vector<whole_deals> whole = count_whole_deals(j, q, parts);
  const std::vector<std::vector<std::string>> whole_keys = parts.keys();

  key_index at;
  for (const segment& s : cohort.segments) at.see(s.key);
  for (const stage_durations& s : stays->segments) at.see(s.key);
  for (const auto& key : whole_keys) at.see(key);
  at.number();

  team_counts c;
  c.stages.assign(cohort.shown.begin(), cohort.shown.end() - 1);
  const std::size_t n_stages = c.stages.size();
  c.none = {side_counts(n_stages, at.n_kinds()), cohort_tally(j.pipeline().n_funnel(), j.pipeline().n_funnel()),
            std::vector<count_amount>(n_stages), {}};
  c.names = at.names();
  c.members.assign(c.names.size(), c.none);
  for (const segment& s : cohort.segments) {
    const auto [who, kind] = at(s.key);
    kind_counts& k = c.members[who].side.kinds[kind];
    c.members[who].tally += s.tally;
    k.won_of_closed = counts_of(win_rates(s.tally).won_of_closed);
    for (std::size_t i = 0; i < n_stages; ++i) k.settled[i] = counts_of(resolved_conversion(s.tally[c.stages[i]]));
  }
  for (member_counts& m : c.members) {
    const std::vector<estimate> steps = step_conversion(m.tally, cohort.shown);
    for (std::size_t i = 0; i < n_stages; ++i) m.side.step[i] = counts_of(steps[c.stages[i]]);
    m.side.won_of_entered = counts_of(win_rates(m.tally).won_of_entered);
  }
  for (const stage_durations& s : stays->segments) {
    const auto [who, kind] = at(s.key);
    for (std::size_t i = 0; i < n_stages; ++i) c.members[who].side.kinds[kind].time[i] = s.stages[c.stages[i]];
  }
  for (std::size_t part = 0; part < whole.size(); ++part) {
    const auto [who, kind] = at(whole_keys[part]);
    member_counts& m = c.members[who];
    m.side.kinds[kind].cycle = std::move(whole[part].cycle);
    for (std::size_t i = 0; i < n_stages; ++i) m.open[i] += whole[part].standing[c.stages[i]];
    m.won_amounts.insert(m.won_amounts.end(), whole[part].won_amounts.begin(), whole[part].won_amounts.end());
  }
  if (!c.names.empty() && c.names.front().empty()) {
    c.of_nobody = c.members.front().tally.total();
    c.names.erase(c.names.begin());
    c.members.erase(c.members.begin());
  }
  return c;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
