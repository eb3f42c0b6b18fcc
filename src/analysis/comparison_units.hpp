/// The members as they enter a comparison, and with whom each is compared; for `compare_team`.
///
/// Layer:   analysis; for analysis/team.hpp.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/analysis/comparison.hpp>
#include "analysis/comparison_counts.hpp"
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

/// What is wrong with the options whatever the data.
std::vector<error> check_team_options(const query& q, const team_options& o);

/// Does the store know this value of the member's field? A manager without deals is no mistake, a misspelt one is.
bool knows_member(const journey_table& j, const query& q, const grouping& member, const std::string& name);

/// The units of a comparison. Requires: every name among `team_options::members` is among the counts or known to the
/// store.
class team_units {
 public:
  team_units(team_counts counts, const query& q, const team_options& o) : none_(std::move(counts.none)) {
    std::map<std::string, member_counts> by_name;
    for (std::size_t i = 0; i < counts.names.size(); ++i)
      by_name.emplace(counts.names[i], std::move(counts.members[i]));
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

  const std::vector<team_unit>& units() const noexcept { return units_; }
  const member_counts& member(std::size_t unit) const { return members_[unit]; }
  const side_counts& all() const noexcept { return all_; }

  /// Those with whom the unit is compared, as one side. Cost: O(counts of all), of a team's rest times its members.
  side_counts rest(std::size_t unit, rest_of of) const {
    if (of == rest_of::company) {
      side_counts rest = all_;
      return rest -= members_[unit].side;
    }
    side_counts rest = none_.side;
    for (std::size_t u = 0; u < units_.size(); ++u)
      if (u != unit && shares_team(u, unit)) rest += members_[u].side;
    return rest;
  }

  /// Amounts of the won deals of the same others.
  std::vector<double> rest_amounts(std::size_t unit, rest_of of) const {
    std::vector<double> amounts;
    for (std::size_t u = 0; u < units_.size(); ++u)
      if (u != unit && (of == rest_of::company || shares_team(u, unit)))
        amounts.insert(amounts.end(), members_[u].won_amounts.begin(), members_[u].won_amounts.end());
    return amounts;
  }

 private:
  void add(team_unit u, member_counts m, bool compared) {
    u.compared = compared;
    units_.push_back(std::move(u));
    members_.push_back(std::move(m));
    teams_.emplace_back();
  }
  bool shares_team(std::size_t a, std::size_t b) const {
    return std::any_of(teams_[a].begin(), teams_[a].end(),
                       [&](const std::string& team) { return teams_[b].contains(team); });
  }

  member_counts none_;
  std::vector<team_unit> units_;
  std::vector<member_counts> members_;        // one a unit
  std::vector<std::set<std::string>> teams_;  // one a unit; several when it is several owners
  side_counts all_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
