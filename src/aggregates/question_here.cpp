#include "aggregates/question_here.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

question_here::question_here(const query& whole, const snapshot& s) : asked(whole) {
  const auto absent = [&](field by, const std::string& dimension) {
    return by == field::dimension && s.dimensions().find(dimension) >= s.n_dimensions();
  };
  asked.groups.clear();
  for (std::size_t i = 0; i < whole.groups.size(); ++i) {
    if (absent(whole.groups[i].by, whole.groups[i].dimension))
      absent_groups.push_back(i);
    else
      asked.groups.push_back(whole.groups[i]);
  }
  asked.filters.clear();
  for (const filter& f : whole.filters) {
    if (!absent(f.by, f.dimension)) {
      asked.filters.push_back(f);
      continue;
    }
    const bool names_none = std::find(f.values.begin(), f.values.end(), std::string()) != f.values.end();
    nobody = nobody || names_none == f.exclude;
  }
  auto& held = asked.ordered.hold_constant;
  if (held && !held->dimension.empty() && absent(field::dimension, held->dimension)) held.reset();
}

std::vector<std::string> dimensions_of(const query& q) {
  std::vector<std::string> names;
  for (const filter& f : q.filters)
    if (f.by == field::dimension) names.push_back(f.dimension);
  for (const grouping& g : q.groups)
    if (g.by == field::dimension) names.push_back(g.dimension);
  if (q.counting == counting::ordered && q.ordered.hold_constant && !q.ordered.hold_constant->dimension.empty())
    names.push_back(q.ordered.hold_constant->dimension);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

bool looks_at_teams(const query& q) noexcept {
  return std::any_of(q.filters.begin(), q.filters.end(), [](const filter& f) { return f.by == field::team; }) ||
         std::any_of(q.groups.begin(), q.groups.end(), [](const grouping& g) { return g.by == field::team; });
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
