#include <funnel/aggregates/cohort.hpp>

#include "journeys/journey_data.hpp"
#include "query/ordered_rule.hpp"

#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

std::vector<error> validate(const query& q, const journey_table& table) {
  const detail::journey_data& j = detail::data_of(table);
  std::vector<error> errors = check(q);
  const auto check_dimension = [&](const std::string& name, const char* where) {
    if (!name.empty() && j.snapshot().dimensions().find(name) >= j.snapshot().n_dimensions())
      errors.push_back({errc::unknown_name, where, "there is no dimension named \"" + name + "\""});
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
    errors.push_back({errc::unknown_stage, "entered_stage", "the funnel has no stage \"" + q.entered_stage + "\""});
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
