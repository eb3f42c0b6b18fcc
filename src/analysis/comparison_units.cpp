#include "analysis/comparison_units.hpp"

#include <funnel/analysis/comparison.hpp>
#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace detail {

std::vector<error> check_comparison_options(const query& q, const comparison_options& o) {
  std::vector<error> errors;
  const auto fail = [&](errc c, const char* where, const char* message) { errors.push_back({c, where, message}); };
  if (q.counting == counting::ordered)
    fail(errc::invalid_argument, "counting",
         "members are compared by stages, and the steps of an ordered funnel are none");
  if (o.member.by == field::reason)
    fail(errc::invalid_argument, "member", "only lost deals have a reason, so there is nothing to compare");
  if (o.rest == rest_of::team && o.member.by != field::owner)
    fail(errc::invalid_argument, "rest", "only owners have a team");
  if (!(o.false_discovery_rate > 0 && o.false_discovery_rate < 1))
    fail(errc::out_of_range, "false_discovery_rate", "must be above 0 and below 1");
  if (std::set<std::string>(o.members.begin(), o.members.end()).size() != o.members.size())
    fail(errc::duplicate, "members", "a member is given twice");
  if (!(o.least_difference >= 0 && o.least_difference < 1))
    fail(errc::out_of_range, "least_difference", "must be at least 0 and below 1");
  if (!(o.least_part >= 0)) fail(errc::out_of_range, "least_part", "must not be below 0");
  if (std::count(o.members.begin(), o.members.end(), "") > 0)
    fail(errc::missing_value, "members", "a member has no name");
  return errors;
}

bool knows_member(const journey_table& j, const query& q, const grouping& member, const std::string& name) {
  if (member.by == field::owner) return j.snapshot().owners().find(name) != no_code;
  if (member.by == field::dimension)
    return j.snapshot().values(j.snapshot().dimensions().find(member.dimension)).find(name) != no_code;
  return member.by == field::team &&
         std::any_of(q.team_of.begin(), q.team_of.end(), [&](const auto& owner) { return owner.second == name; });
}

comparison_units::comparison_units(const comparison_counts& counts, const query& q, const comparison_options& o)
    : none_(counts.none), unit_of_(counts.names.size()) {
  constexpr std::size_t no_member = static_cast<std::size_t>(-1);
  std::map<std::string, std::size_t> by_name;
  for (std::size_t i = 0; i < counts.names.size(); ++i) by_name.emplace(counts.names[i], i);
  for (const std::string& name : o.members) by_name.try_emplace(name, no_member);
  const std::set<std::string> chosen(o.members.begin(), o.members.end());
  const auto team_of = [&](const std::string& name) {
    const auto it = o.member.by == field::owner ? q.team_of.find(name) : q.team_of.end();
    return it == q.team_of.end() ? std::string{} : it->second;
  };
  const bool group = o.together && !o.members.empty();
  if (group) add({}, none_, true);
  for (const auto& [name, member] : by_name) {
    const bool joins = group && chosen.contains(name);
    const member_counts& m = member == no_member ? none_ : counts.members[member];
    if (!joins) add({}, m, chosen.contains(name) || o.members.empty());
    const std::size_t u = joins ? 0 : units_.size() - 1;
    units_[u].names.push_back(name);
    if (const std::string team = team_of(name); !team.empty()) teams_[u].insert(team);
    if (joins) members_[u] += m;
    if (member != no_member) unit_of_[member] = static_cast<std::uint32_t>(u);
  }
  all_ = {std::vector<std::size_t>(units_.size()), 1};
  rest_ = all_;
  if (o.rest == rest_of::team) {
    // One that stands for several is compared with all of their teams; else each has one team or none.
    std::map<std::string, std::size_t> scopes;
    if (group)
      for (const std::string& team : teams_[0]) scopes.emplace(team, 0);
    for (std::size_t u = 0; u < units_.size(); ++u) {
      rest_.of[u] = comparison_scopes::none;
      if (teams_[u].empty()) continue;
      if (group && !scopes.contains(*teams_[u].begin())) continue;
      rest_.of[u] = scopes.try_emplace(*teams_[u].begin(), scopes.size()).first->second;
    }
    rest_.n = scopes.size();
  }
  std::int64_t n = 0;
  for (std::size_t u = 0; u < units_.size(); ++u) {
    if (teams_[u].size() == 1) units_[u].team = *teams_[u].begin();
    for (const double amount : members_[u].won_amounts) mean_amount_ += amount, ++n;
  }
  if (n > 0) mean_amount_ /= static_cast<double>(n);
  sums_.assign(rest_.n, {{}, std::vector<fraction>(none_.step.size()), {}});
  for (std::size_t u = 0; u < units_.size(); ++u) {
    if (rest_.of[u] == comparison_scopes::none) continue;
    sums& s = sums_[rest_.of[u]];
    s.won_of_entered += members_[u].won_of_entered;
    for (std::size_t i = 0; i < s.step.size(); ++i) s.step[i] += members_[u].step[i];
    const amounts a = amounts_of(u);
    s.won.n += a.n, s.won.sum += a.sum, s.won.squares += a.squares;
  }
}

trial_list comparison_units::of_units(trial_list of_members) const {
  for (aged_trial& t : of_members) t.unit = unit_of_[t.unit];
  return of_members;
}

fraction comparison_units::rest_won_of_entered(std::size_t unit) const {
  if (rest_.of[unit] == comparison_scopes::none) return {};
  return sums_[rest_.of[unit]].won_of_entered - members_[unit].won_of_entered;
}

fraction comparison_units::rest_step(std::size_t unit, std::size_t stage) const {
  if (rest_.of[unit] == comparison_scopes::none) return {};
  return sums_[rest_.of[unit]].step[stage] - members_[unit].step[stage];
}

sample_summary comparison_units::own_amounts(std::size_t unit) const { return summarise(members_[unit].won_amounts); }

sample_summary comparison_units::rest_amounts(std::size_t unit) const {
  if (rest_.of[unit] == comparison_scopes::none) return {};
  const amounts own = amounts_of(unit);
  const amounts& all = sums_[rest_.of[unit]].won;
  sample_summary s;
  s.n = all.n - own.n;
  if (s.n == 0) return s;
  const double n = static_cast<double>(s.n);
  const double beyond = (all.sum - own.sum) / n;
  s.mean = mean_amount_ + beyond;
  if (s.n > 1) s.deviation = std::sqrt(std::max(0.0, all.squares - own.squares - n * beyond * beyond) / (n - 1));
  return s;
}

comparison_units::amounts comparison_units::amounts_of(std::size_t unit) const {
  amounts a;
  for (const double amount : members_[unit].won_amounts) {
    const double beyond = amount - mean_amount_;
    ++a.n, a.sum += beyond, a.squares += beyond * beyond;
  }
  return a;
}

void comparison_units::add(comparison_unit u, const member_counts& m, bool compared) {
  u.compared = compared;
  units_.push_back(std::move(u));
  members_.push_back(m);
  teams_.emplace_back();
}

}  // namespace detail

}  // namespace v0_1
}  // namespace funnel
