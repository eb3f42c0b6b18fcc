#include <funnel/aggregates/cohort.hpp>

#include "core/nearest_names.hpp"
#include "journeys/journey_data.hpp"
#include "query/ordered_rule.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace {

std::vector<std::string> names_in(const name_list& list, std::size_t n) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < n; ++i) names.emplace_back(list.name(static_cast<code>(i)));
  return names;
}
std::vector<std::string> stage_ids(const pipeline& p) {
  std::vector<std::string> ids;
  for (std::size_t k = 0; k < p.n_funnel(); ++k) ids.push_back(p[k].id);
  return ids;
}

/// All values that the filter could name.
std::vector<std::string> known_values(const query& q, const filter& f, const snapshot& s) {
  if (f.by == field::owner) return names_in(s.owners(), s.owners().size());
  if (f.by == field::reason) return names_in(s.reasons(), s.reasons().size());
  if (f.by == field::dimension) {
    const name_list values = s.values(s.dimensions().find(f.dimension));
    return names_in(values, values.size());
  }
  std::vector<std::string> teams;
  for (const auto& [owner, team] : q.team_of) teams.push_back(team);
  std::sort(teams.begin(), teams.end());
  teams.erase(std::unique(teams.begin(), teams.end()), teams.end());
  return teams;
}

}  // namespace

std::vector<error> unknown_names(const query& q, const journey_table& j) {
  std::vector<error> unknown;
  for (std::size_t i = 0; i < q.filters.size(); ++i) {
    const filter& f = q.filters[i];
    if (f.by == field::period) continue;
    const std::vector<std::string> known = known_values(q, f, j.snapshot());
    const std::string what = f.by == field::dimension ? f.dimension : std::string(name_of(f.by));
    for (const std::string& v : f.values)
      if (!v.empty() && std::find(known.begin(), known.end(), v) == known.end())
        unknown.push_back({errc::unknown_name, "filters[" + std::to_string(i) + "]",
                           "no deal has the " + what + " \"" + v + "\"" + detail::did_you_mean(v, known)});
  }
  return unknown;
}

std::vector<error> validate(const query& q, const journey_table& table) {
  const detail::journey_data& j = detail::data_of(table);
  std::vector<error> errors = check(q);
  const auto check_dimension = [&](const std::string& name, const char* where) {
    if (!name.empty() && j.snapshot().dimensions().find(name) >= j.snapshot().n_dimensions())
      errors.push_back({errc::unknown_name, where, "there is no dimension named \"" + name + "\"" + detail::did_you_mean(name, names_in(j.snapshot().dimensions(), j.snapshot().n_dimensions()))});
  };
  if (q.as_of != j.snapshot().as_of() || q.known_at != j.snapshot().known_at())
    errors.push_back(
        {errc::invalid_argument, "as_of", "the journeys were projected for other instants than the query's"});
  if (!(q.layout == j.layout()))
    errors.push_back(
        {errc::invalid_argument, "layout", "the journeys were projected for another layout than the query's"});
  for (const filter& f : q.filters)
    if (f.by == field::dimension) check_dimension(f.dimension, "filters");
  for (const grouping& g : q.groups)
    if (g.by == field::dimension) check_dimension(g.dimension, "groups");
  if (q.basis == date_basis::entered && j.pipeline().find(q.entered_stage) > j.pipeline().won_stage())
    errors.push_back({errc::unknown_stage, "entered_stage", "the funnel has no stage \"" + q.entered_stage + "\"" + detail::did_you_mean(q.entered_stage, stage_ids(j.pipeline()))});
  if (q.counting == counting::ordered) {
    for (error e : compile(q.ordered, j.pipeline()).errors()) {
      e.field = "ordered." + e.field;
      errors.push_back(std::move(e));
    }
    if (q.ordered.hold_constant) check_dimension(q.ordered.hold_constant->dimension, "ordered.hold_constant");
  }
  return errors;
}

}  // namespace v0_1
}  // namespace funnel
