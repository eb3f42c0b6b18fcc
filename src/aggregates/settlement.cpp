#include <funnel/aggregates/durations.hpp>

#include "aggregates/segmentation.hpp"
#include "aggregates/settlement.hpp"
#include "aggregates/stays.hpp"
#include "journeys/journey_data.hpp"

#include <cstddef>
#include <vector>

namespace funnel {
inline namespace v0_1 {
result<std::vector<survival_tally>> settlement(const journey_table& table, const query& q) {
  const detail::journey_data& j = detail::data_of(table);
  if (auto errors = detail::validate_durations(q, table); !errors.empty()) return errors;
  std::vector<survival_tally> stages(j.pipeline().n_open());
  segmentation parts(j, q);
  detail::count_settlement(
      j, q, parts,
      [&](std::size_t, std::size_t, stage_index k, instant, const survival_observation& o) { stages[k].add(o); });
  return stages;
}

}  // namespace v0_1
}  // namespace funnel
