#include <funnel/aggregates/workload.hpp>

#include "aggregates/activities.hpp"
#include "journeys/journey_data.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

bool chooses_deals(const query& q) {
  return q.outcomes != all_outcomes || q.min_amount || q.max_amount ||
         std::any_of(q.filters.begin(), q.filters.end(), [](const filter& f) { return !is_person(f.by); });
}

std::vector<error> validate_same_instant(const journey_table& j, const activity_table& t, const query& q) {
  std::vector<error> errors = validate(q, j);
  if (q.as_of == instant::max())
    errors.push_back({errc::missing_value, "as_of", "what is open or late needs the instant at which it is"});
  if (t.snapshot().as_of() != j.snapshot().as_of() || t.snapshot().known_at() != j.snapshot().known_at())
    errors.push_back({errc::invalid_argument, "tasks", "the tasks are as of other instants than the journeys"});
  return errors;
}

std::vector<error> validate_activities(const journey_table& j, const activity_table& t, const query& q) {
  std::vector<error> errors = validate_same_instant(j, t, q);
  if (q.layout.unit != journey_unit::deal)
    errors.push_back({errc::invalid_argument, "layout.unit", "tasks belong to deals: ask for one row a deal"});
  return errors;
}

}  // namespace detail

result<std::vector<std::size_t>> rows_in(const journey_table& table, const activity_table& t, const query& q,
                                         const activity_cell& cell, activity_credit credit) {
  const detail::journey_data& j = detail::data_of(table);
  if (auto errors = detail::validate_activities(table, t, q); !errors.empty()) return errors;
  std::vector<std::size_t> rows;
  detail::count_activities(j, t, q, credit, [&](std::size_t i, code person, activity_count what) {
    if (what == cell.what && (!cell.person || t.snapshot().owners().name(person) == *cell.person) &&
        (!cell.type || t.type(i) == *cell.type))
      rows.push_back(i);
  });
  return rows;
}

result<std::vector<std::string>> drill_down(const journey_table& table, const activity_table& t, const query& q,
                                            const activity_cell& cell, activity_credit credit) {
  auto rows = rows_in(table, t, q, cell, credit);
  if (!rows) return rows.errors();
  std::vector<std::string> ids;
  for (const std::size_t i : *rows) ids.emplace_back(t.id(i));
  std::sort(ids.begin(), ids.end());
  return ids;
}

}  // namespace v0_1
}  // namespace funnel
