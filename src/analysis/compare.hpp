/// Who stands out: one manager or several against the rest of the company or the team, by stage and in all.
///
/// The same function compares teams, regions or the values of any dimension: see `team_options::member`.
///
/// Layer:   analysis. What is judged and how, and what the numbers are: analysis/team_comparison.hpp.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/analysis/comparison.hpp>
#include "analysis/comparison_counts.hpp"
#include "analysis/comparison_units.hpp"
#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>

#include <cstddef>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// The same counts of both sides, kind by kind. `of` takes a `kind_counts`.
template <class Of>
std::vector<mix_stratum> strata_of(const side_counts& own, const side_counts& rest, Of of) {
  std::vector<mix_stratum> strata;
  for (std::size_t s = 0; s < own.kinds.size(); ++s) strata.push_back({of(own.kinds[s]), of(rest.kinds[s])});
  return strata;
}

/// Adjusts all p-values together, turns them into verdicts, and collects what is flagged.
void judge(team_comparison& c);

}  // namespace detail

/// Compares members with the rest. The query's own groupings are ignored: the members take their place.
///
/// Shape:   one entry a compared member, in it one a shown stage; one standing a unit.
/// Counts:  stage by stage a deal counts to the person whom the query's attribution credits there; as a whole (won,
///          lost, cycle, standing) to whom it credits whole deals. Deals of nobody are in neither side.
/// Empty:   no deals gives no members; a singled-out member without deals has insufficient data everywhere. Alone, a
///          member has no rest: insufficient data.
/// Errors:  those of `validate`; `missing_value` without an as-of instant; `unknown_name` for a member that the store
///          does not know; an ordered funnel; options that cannot be.
/// Cost:    O(deals x (filters + stages) + visits log lengths + members x distinct lengths x stages).
/// Source:  features (c15); for each method see its calculator.
result<team_comparison> compare_team(const journey_table& j, const query& q, const team_options& o = {});

}  // namespace v0_1
}  // namespace funnel
