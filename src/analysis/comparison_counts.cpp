#include "analysis/comparison_counts.hpp"

#include <funnel/aggregates/cohort.hpp>
#include <funnel/aggregates/durations.hpp>
#include <funnel/aggregates/views.hpp>
#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include <funnel/stats/conversion.hpp>
#include "aggregates/deal_credit.hpp"
#include "aggregates/segmentation.hpp"
#include "aggregates/settlement.hpp"
#include "aggregates/stay_clock.hpp"
#include "aggregates/stays.hpp"
#include "aggregates/stock.hpp"
#include "journeys/journey_data.hpp"

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

using detail::aged_trial;

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
  std::vector<double> won_amounts;
};

// A trial and the segment that it belongs to.
struct parted_trial {
  std::size_t part = 0;
  aged_trial trial;
};

aged_trial trial_of(const detail::journey_data& j, const query& q, const stay_clock& clock, std::size_t row,
                    instant begun, const survival_observation& s) {
  const timespan since = clock.between(j.deals().created[row], begun);
  return {0, 0, j.identity(row), since.us, since.us + clock.between(begun, q.as_of).us, s.lasted.us, s.cause};
}

fraction counts_of(const estimate& e) { return {e.hits, e.n}; }

}  // namespace

namespace detail {

result<comparison_counts> count_members(const journey_table& table, query q, const grouping& member,
                                        std::span<const std::string> kinds) {
  q.groups = {member};
  for (const std::string& d : kinds) q.by(d);
  if (auto errors = validate_durations(q, table); !errors.empty()) return errors;
  const journey_data& j = data_of(table);
  const cohort_result cohort = cohort_funnel(table, q).value();
  const stay_clock clock(q);
  segmentation parts(j, q);

  const std::size_t n_places = j.pipeline().n_funnel() + 2;
  std::vector<whole_deals> whole;
  std::vector<parted_trial> deals;
  count_stock(j, q, [&](std::size_t row, std::size_t place, minor_units worth) {
    const std::size_t part = parts.of(row, deal_credit(j, row).person(q.credit));
    if (whole.size() <= part) whole.resize(part + 1, whole_deals{std::vector<count_amount>(n_places), {}});
    whole[part].standing[place] += {1, worth};
    if (place == j.pipeline().won_stage()) whole[part].won_amounts.push_back(static_cast<double>(worth));
    deals.push_back({part, trial_of(j, q, clock, row, j.deals().created[row], cycle_of(j, q, clock, row))});
  });
  std::vector<std::vector<parted_trial>> ways(j.pipeline().n_open()), visits(j.pipeline().n_open());
  count_settlement(
      j, q, parts,
      [&](std::size_t part, std::size_t row, stage_index k, instant entered, const survival_observation& s) {
        ways[k].push_back({part, trial_of(j, q, clock, row, entered, s)});
      });
  std::size_t last_row = static_cast<std::size_t>(-1);
  stage_mask seen = 0;
  count_durations(j, q, stay_of::visit, parts,
                  [&](std::size_t part, std::size_t row, std::size_t visit, const survival_observation& s) {
                    if (row != last_row) last_row = row, seen = 0;
                    const stage_index k = j.visits().stage[visit];
                    if (seen & stage_bit(k)) return;
                    seen |= stage_bit(k);
                    visits[k].push_back({part, trial_of(j, q, clock, row, j.visits().entered[visit], s)});
                  });

  const std::vector<std::vector<std::string>> keys = parts.keys();
  key_index at;
  for (const cohort_segment& s : cohort.segments) at.see(s.key);
  // A later visit alone makes nobody a member.
  std::vector<bool> counted(keys.size());
  const auto mark = [&](const std::vector<parted_trial>& trials) {
    for (const parted_trial& t : trials) counted[t.part] = true;
  };
  mark(deals);
  for (std::size_t k = 0; k < ways.size(); ++k) mark(ways[k]), mark(visits[k]);
  for (std::size_t part = 0; part < keys.size(); ++part)
    if (counted[part]) at.see(keys[part]);
  at.number();

  comparison_counts c;
  c.stages.assign(cohort.shown.begin(), cohort.shown.end() - 1);
  const std::size_t n_stages = c.stages.size();
  c.none = {cohort_tally(j.pipeline().n_funnel(), j.pipeline().n_funnel()),
            {},
            std::vector<fraction>(n_stages),
            std::vector<count_amount>(n_stages),
            {}};
  c.names = at.names();
  c.members.assign(c.names.size(), c.none);
  for (const cohort_segment& s : cohort.segments) c.members[at(s.key).first].tally += s.tally;
  for (member_counts& m : c.members) {
    const std::vector<estimate> steps = step_conversion(m.tally, cohort.shown);
    for (std::size_t i = 0; i < n_stages; ++i) m.step[i] = counts_of(steps[c.stages[i]]);
    m.won_of_entered = counts_of(win_rates(m.tally).won_of_entered);
  }
  std::vector<std::pair<std::size_t, std::size_t>> places;
  for (std::size_t part = 0; part < keys.size(); ++part)
    places.push_back(counted[part] ? at(keys[part]) : std::pair<std::size_t, std::size_t>{});
  for (std::size_t part = 0; part < whole.size(); ++part) {
    if (whole[part].standing.empty() || !counted[part]) continue;
    member_counts& m = c.members[places[part].first];
    for (std::size_t i = 0; i < n_stages; ++i) m.open[i] += whole[part].standing[c.stages[i]];
    m.won_amounts.insert(m.won_amounts.end(), whole[part].won_amounts.begin(), whole[part].won_amounts.end());
  }
  const bool has_nobody = !c.names.empty() && c.names.front().empty();
  if (has_nobody) {
    c.of_nobody = c.members.front().tally.total();
    c.names.erase(c.names.begin());
    c.members.erase(c.members.begin());
  }
  const auto placed = [&](const std::vector<parted_trial>& from) {
    std::vector<aged_trial> trials;
    for (const parted_trial& t : from) {
      const auto [who, kind] = places[t.part];
      if (has_nobody && who == 0) continue;
      trials.push_back(t.trial);
      trials.back().unit = static_cast<std::uint32_t>(who - has_nobody);
      trials.back().kind = static_cast<std::uint32_t>(kind);
    }
    return trials;
  };
  c.whole = placed(deals);
  for (const stage_index k : c.stages) {
    c.settled.push_back(placed(ways[k]));
    c.visits.push_back(placed(visits[k]));
  }
  return c;
}

}  // namespace detail

}  // namespace v0_1
}  // namespace funnel
