#include "analysis/bottleneck_parts.hpp"

#include <funnel/aggregates/durations.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/types.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include "aggregates/deal_credit.hpp"
#include "aggregates/segmentation.hpp"
#include "journeys/journey_data.hpp"
#include "aggregates/stays.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

std::vector<stuck_deal> stuck_deals(const journey_table& j, const query& q) {
  std::vector<stuck_deal> stuck;
  if (q.working_hours) return stuck;
  query whole = q;
  whole.groups.clear();
  whole.outcomes &= outcome_bit(outcome::open);  // in no other deal does a stay last
  const journey_data& table = data_of(j);
  segmentation parts(table, whole);
  const auto& owners = j.snapshot().owners();
  count_durations(table, whole, stay_of::deal, parts,
                  [&](std::size_t, std::size_t row, std::size_t visit, const survival_observation& s) {
                    const stage_index k = table.visits().stage[visit];
                    const auto& norm = j.pipeline()[k].time_norm;
                    if (s.cause != not_ended || !norm || s.lasted <= *norm) return;
                    stuck.push_back({j.deal_id(row), std::string(owners.name(table.deals().owner[row])), k,
                                     deal_credit(table, row).worth(q.worth), s.lasted.days(), norm->days()});
                  },
                  false);
  std::sort(stuck.begin(), stuck.end(), [](const stuck_deal& a, const stuck_deal& b) {
    return a.over() != b.over() ? a.over() > b.over() : a.id < b.id;
  });
  return stuck;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
