#include "analysis/comparison_counts.hpp"

#include <funnel/aggregates/cohort.hpp>
#include <funnel/aggregates/durations.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include <funnel/stats/conversion.hpp>
#include "aggregates/deal_credit.hpp"
#include "aggregates/settlement.hpp"
#include "aggregates/stays.hpp"
#include "aggregates/stock.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

namespace {

fraction counts_of(const estimate& e) { return {e.hits, e.n}; }

std::vector<std::string> kind_of(const std::vector<std::string>& key) { return {key.begin() + 1, key.end()}; }

// Numbers keys in their order.
template <class Key>
void number(std::map<Key, std::uint32_t>& keys) {
  std::uint32_t n = 0;
  for (auto& [key, position] : keys) position = n++;
}

}  // namespace

result<member_trials> member_trials::make(const journey_table& j, query q, const grouping& member, std::span<const std::string> kinds) {
  q.groups = {member};
  for (const std::string& d : kinds) q.by(d);
  if (auto errors = validate_durations(q, j); !errors.empty()) return errors;
  return member_trials(j, std::move(q));
}

member_trials::member_trials(const journey_table& table, query q) : j_(&data_of(table)), q_(std::move(q)), clock_(q_), parts_(*j_, q_) {
  const cohort_result cohort = cohort_funnel(table, q_).value();
  comparison_counts& c = counts_;
  c.stages.assign(cohort.shown.begin(), cohort.shown.end() - 1);
  const std::size_t n_stages = c.stages.size();
  c.none = {cohort_tally(j_->pipeline().n_funnel(), j_->pipeline().n_funnel()),
            {},
            std::vector<fraction>(n_stages),
            std::vector<count_amount>(n_stages),
            {}};
  // Who has a deal or a way through a stage has a share of the cohort; a later visit alone makes nobody a member.
  for (const cohort_segment& s : cohort.segments) {
    kinds_.try_emplace(kind_of(s.key));
    if (s.key.front().empty())
      c.of_nobody += s.tally.total();
    else
      units_.try_emplace(s.key.front());
  }
  number(units_);
  number(kinds_);
  for (const auto& [name, unit] : units_) c.names.push_back(name);
  c.members.assign(c.names.size(), c.none);
  for (const cohort_segment& s : cohort.segments)
    if (!s.key.front().empty()) c.members[units_.at(s.key.front())].tally += s.tally;
  for (member_counts& m : c.members) {
    const std::vector<estimate> steps = step_conversion(m.tally, cohort.shown);
    for (std::size_t i = 0; i < n_stages; ++i) m.step[i] = counts_of(steps[c.stages[i]]);
    m.won_of_entered = counts_of(win_rates(m.tally).won_of_entered);
  }
  count_whole_deals();
}

void member_trials::count_whole_deals() {
  // What the deals of a segment add up to beyond the cohort's tally.
  struct sums {
    std::vector<count_amount> standing;  // by place of the stock
    std::vector<double> won_amounts;
  };
  const std::size_t n_places = j_->pipeline().n_funnel() + 2;
  std::vector<sums> of_part;
  count_stock(*j_, q_, [&](std::size_t row, std::size_t place, minor_units worth) {
    const std::size_t part = parts_.of(row, deal_credit(*j_, row).person(q_.credit));
    if (of_part.size() <= part) of_part.resize(part + 1, sums{std::vector<count_amount>(n_places), {}});
    of_part[part].standing[place] += {1, worth};
    if (place == j_->pipeline().won_stage()) of_part[part].won_amounts.push_back(static_cast<double>(worth));
    const instant created = j_->deals().created[row];
    deals_.push_back(trial_of(part, row, created, cycle_of(*j_, q_, clock_, row)));
  });
  const auto keys = parts_.keys();
  for (std::size_t part = 0; part < of_part.size(); ++part) {
    const auto unit = units_.find(keys[part].front());
    if (unit == units_.end()) continue;
    member_counts& m = counts_.members[unit->second];
    for (std::size_t i = 0; i < counts_.stages.size(); ++i) m.open[i] += of_part[part].standing[counts_.stages[i]];
    m.won_amounts.insert(m.won_amounts.end(), of_part[part].won_amounts.begin(), of_part[part].won_amounts.end());
  }
}

trial_list member_trials::ways(stage_index k) {
  trial_list trials;
  trials.reserve(j_->n_deals());
  count_settlement(
      *j_, q_, parts_,
      [&](std::size_t part, std::size_t row, stage_index, instant entered, const survival_observation& s) {
        trials.push_back(trial_of(part, row, entered, s));
      },
      stage_bit(k));
  return placed(std::move(trials));
}

trial_list member_trials::visits(stage_index k) {
  trial_list trials;
  trials.reserve(j_->n_deals());
  std::size_t last_row = static_cast<std::size_t>(-1);
  count_durations(
      *j_, q_, stay_of::visit, parts_,
      [&](std::size_t part, std::size_t row, std::size_t visit, const survival_observation& s) {
        if (std::exchange(last_row, row) == row) return;
        trials.push_back(trial_of(part, row, j_->visits().entered[visit], s));
      },
      true, stage_bit(k));
  return placed(std::move(trials));
}

aged_trial member_trials::trial_of(std::size_t part, std::size_t row, instant begun, const survival_observation& s) const {
  const timespan since = clock_.between(j_->deals().created[row], begun);
  return {static_cast<std::uint32_t>(part), 0, j_->identity(row), s.cause, since.us, since.us + clock_.between(begun, q_.as_of).us, s.lasted.us};
}

trial_list member_trials::placed(trial_list of_parts) const {
  constexpr std::uint32_t nobody = 0xFFFF'FFFF;
  struct place {
    std::uint32_t unit = nobody, kind = 0;
  };
  std::vector<place> places;  // by segment
  for (const std::vector<std::string>& key : parts_.keys()) {
    const auto unit = units_.find(key.front());
    const auto kind = kinds_.find(kind_of(key));
    const bool known = unit != units_.end() && kind != kinds_.end();
    places.push_back(known ? place{unit->second, kind->second} : place{});
  }
  std::erase_if(of_parts, [&](aged_trial& t) {
    const place& p = places[t.unit];
    t.unit = p.unit;
    t.kind = p.kind;
    return p.unit == nobody;
  });
  return of_parts;
}

}  // namespace detail

}  // namespace v0_1
}  // namespace funnel
