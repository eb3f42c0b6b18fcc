#include <funnel/aggregates/cohort.hpp>

#include "aggregates/counting.hpp"
#include "aggregates/segmentation.hpp"
#include "journeys/journey_data.hpp"

#include <cstddef>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
result<std::vector<ordered_journey>> ordered_journeys(const journey_table& table, const query& q) {
  const detail::journey_data& j = detail::data_of(table);
  std::vector<error> errors = validate(q, table);
  if (q.counting != counting::ordered)
    errors.push_back({errc::invalid_argument, "counting", "only an ordered funnel has attempts"});
  if (!errors.empty()) return errors;
  deal_counter counter(j, q);
  std::vector<ordered_journey> all;
  for (const std::size_t row : select_whole_deals(j, q))
    for (ordered_match& m : counter.attempts(row)) all.push_back({row, j.deal_id(row), std::move(m)});
  return all;
}

}  // namespace v0_1
}  // namespace funnel
