#include "analysis/comparison_units.hpp"

#include <funnel/analysis/comparison.hpp>
#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>

#include <algorithm>
#include <cstddef>
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

comparison_units::comparison_units(comparison_counts counts, const query& q, const comparison_options& o)
    : none_(std::move(counts.none)) {
  std::map<std::string, member_counts> by_name;
  for (std::size_t i = 0; i < counts.names.size(); ++i) by_name.emplace(counts.names[i], std::move(counts.members[i]));
  for (const std::string& name : o.members) by_name.try_emplace(name, none_);
  const auto team_of = [&](const std::string& name) {
    const auto it = o.member.by == field::owner ? q.team_of.find(name) : q.team_of.end();
    return it == q.team_of.end() ? std::string{} : it->second;
  };
  const bool group = o.together && !o.members.empty();
  if (group) add({}, none_, true);
  for (auto& [name, m] : by_name) {
    const bool chosen = std::find(o.members.begin(), o.members.end(), name) != o.members.end();
    const bool joins = group && chosen;
    if (!joins) add({}, std::move(m), chosen || o.members.empty());
    const std::size_t u = joins ? 0 : units_.size() - 1;
    units_[u].names.push_back(name);
    if (const std::string team = team_of(name); !team.empty()) teams_[u].insert(team);
    if (joins) members_[u] += m;
  }
  all_ = none_.side;
  for (std::size_t u = 0; u < units_.size(); ++u) {
    if (teams_[u].size() == 1) units_[u].team = *teams_[u].begin();
    all_ += members_[u].side;
  }
}

side_counts comparison_units::rest(std::size_t unit, rest_of of) const {
  if (of == rest_of::company) {
    side_counts rest = all_;
    return rest -= members_[unit].side;
  }
  side_counts rest = none_.side;
  for (std::size_t u = 0; u < units_.size(); ++u)
    if (u != unit && shares_team(u, unit)) rest += members_[u].side;
  return rest;
}

std::vector<double> comparison_units::rest_amounts(std::size_t unit, rest_of of) const {
  std::vector<double> amounts;
  for (std::size_t u = 0; u < units_.size(); ++u)
    if (u != unit && (of == rest_of::company || shares_team(u, unit)))
      amounts.insert(amounts.end(), members_[u].won_amounts.begin(), members_[u].won_amounts.end());
  return amounts;
}

void comparison_units::add(comparison_unit u, member_counts m, bool compared) {
  u.compared = compared;
  units_.push_back(std::move(u));
  members_.push_back(std::move(m));
  teams_.emplace_back();
}

bool comparison_units::shares_team(std::size_t a, std::size_t b) const {
  return std::any_of(teams_[a].begin(), teams_[a].end(),
                     [&](const std::string& team) { return teams_[b].contains(team); });
}

}  // namespace detail

}  // namespace v0_1
}  // namespace funnel
