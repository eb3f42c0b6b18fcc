#include "analysis/comparison_counts.hpp"

#include <funnel/aggregates/cohort.hpp>
#include <funnel/aggregates/durations.hpp>
#include <funnel/aggregates/survival_tally.hpp>
#include <funnel/aggregates/views.hpp>
#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include <funnel/stats/conversion.hpp>
#include "aggregates/deal_credit.hpp"
#include "aggregates/segmentation.hpp"
#include "aggregates/stay_clock.hpp"
#include "journeys/journey_data.hpp"
#include "aggregates/stays.hpp"
#include "aggregates/stock.hpp"

#include <algorithm>
#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace {

using detail::count_stock;
using detail::cycle_of;

// Positions of names and kinds of deals (all values of a key but the first) in their order.
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
    return {position(name_list_, key.front()),
            position(kind_list_, std::vector<std::string>(key.begin() + 1, key.end()))};
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

// What whole deals of one segment add up to beyond the cohort's tally.
struct whole_deals {
  std::vector<count_amount> standing;  ///< by place of the stock
  survival_tally cycle;
  std::vector<double> won_amounts;
};

// Segments as the positions of `parts`. Requires: the query has an as-of instant and is valid.
std::vector<whole_deals> count_whole_deals(const journey_table& j, const query& q, segmentation& parts) {
  const std::size_t n_places = j.pipeline().n_funnel() + 2;
  std::vector<whole_deals> segments;
  const stay_clock clock(q);
  const detail::journey_data& table = detail::data_of(j);
  count_stock(table, q, [&](std::size_t row, std::size_t place, minor_units worth) {
    const std::size_t part = parts.of(row, deal_credit(table, row).person(q.credit));
    if (segments.size() <= part) segments.resize(part + 1, whole_deals{std::vector<count_amount>(n_places), {}, {}});
    whole_deals& w = segments[part];
    w.cycle.add(cycle_of(table, q, clock, row));
    w.standing[place] += {1, worth};
    if (place == j.pipeline().won_stage()) w.won_amounts.push_back(static_cast<double>(worth));
  });
  return segments;
}

fraction counts_of(const estimate& e) { return {e.hits, e.n}; }

}  // namespace

namespace detail {

result<comparison_counts> count_members(const journey_table& j, query q, const grouping& member,
                                        std::span<const std::string> kinds) {
  q.groups = {member};
  for (const std::string& d : kinds) q.by(d);
  const auto stays = time_in_stage(j, q, stay_of::deal);
  if (!stays) return stays.errors();
  const cohort_result cohort = cohort_funnel(j, q).value();
  segmentation parts(data_of(j), q);
  std::vector<whole_deals> whole = count_whole_deals(j, q, parts);
  const std::vector<std::vector<std::string>> whole_keys = parts.keys();

  key_index at;
  for (const cohort_segment& s : cohort.segments) at.see(s.key);
  for (const auto& s : stays->segments) at.see(s.key);
  for (const auto& key : whole_keys) at.see(key);
  at.number();

  comparison_counts c;
  c.stages.assign(cohort.shown.begin(), cohort.shown.end() - 1);
  const std::size_t n_stages = c.stages.size();
  c.none = {side_counts(n_stages, at.n_kinds()),
            cohort_tally(j.pipeline().n_funnel(), j.pipeline().n_funnel()),
            std::vector<count_amount>(n_stages),
            {}};
  c.names = at.names();
  c.members.assign(c.names.size(), c.none);
  for (const cohort_segment& s : cohort.segments) {
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
  for (const auto& s : stays->segments) {
    const auto [who, kind] = at(s.key);
    for (std::size_t i = 0; i < n_stages; ++i) c.members[who].side.kinds[kind].time[i] = s.tally[c.stages[i]];
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
