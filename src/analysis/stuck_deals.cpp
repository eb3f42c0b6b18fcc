#include <funnel/analysis/bottlenecks.hpp>

#include <funnel/core/error.hpp>
#include <funnel/core/types.hpp>
#include <funnel/journeys/journey_table.hpp>
#include "aggregates/deal_credit.hpp"
#include "aggregates/segmentation.hpp"
#include <funnel/query/query.hpp>
#include <funnel/aggregates/durations.hpp>
#include "aggregates/stays.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {

result<std::vector<stuck_deal>> stuck_deals(const journey_table& j, const query& q) {
  if (auto errors = detail::validate_durations(q, j); !errors.empty()) return errors;
  std::vector<stuck_deal> stuck;
  if (q.working_hours) return stuck;
  query whole = q;
  whole.groups.clear();
  segmentation parts(j, whole);
  detail::count_durations(j, whole, stay_of::deal, parts,
                          [&](std::size_t, std::size_t row, std::size_t visit, const survival_observation& s) {
                            const stage_index k = j.visits().stage[visit];
                            const auto& norm = j.pipeline()[k].time_norm;
                            if (s.cause != not_ended || !norm || s.lasted <= *norm) return;
                            stuck.push_back({j.deal_id(row), std::string(j.snapshot().owners().name(j.deals().owner[row])), k,
                                             deal_credit(j, row).worth(q.worth), s.lasted.days(), norm->days()});
                          });
  std::sort(stuck.begin(), stuck.end(), [](const stuck_deal& a, const stuck_deal& b) {
    return a.over() != b.over() ? a.over() > b.over() : a.id < b.id;
  });
  return stuck;
}

}  // namespace v0_1
}  // namespace funnel
