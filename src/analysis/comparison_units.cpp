#include "analysis/comparison_units.hpp"

#include <funnel/analysis/comparison.hpp>
#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace detail {

std::vector<error> check_team_options(const query& q, const team_options& o) {
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

}  // namespace detail

}  // namespace v0_1
}  // namespace funnel
