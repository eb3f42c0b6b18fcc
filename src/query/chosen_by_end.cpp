#include <funnel/query/query.hpp>

#include <algorithm>

namespace funnel {
inline namespace v0_1 {

bool chosen_by_end(const query& q) {
  return (q.outcomes & all_outcomes) != all_outcomes || q.basis == date_basis::closed ||
         q.basis == date_basis::active ||
         std::any_of(q.filters.begin(), q.filters.end(), [](const filter& f) { return f.by == field::reason; });
}

}  // namespace v0_1
}  // namespace funnel
