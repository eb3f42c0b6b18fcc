#include <funnel/aggregates/durations.hpp>

#include "aggregates/segmentation.hpp"
#include "aggregates/segments.hpp"
#include "aggregates/stay_cells.hpp"
#include "aggregates/stay_lengths.hpp"
#include "aggregates/stays.hpp"
#include "core/parallel.hpp"
#include "journeys/journey_data.hpp"

#include <cstddef>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
result<ended_stays_result> ended_stays(const journey_table& table, const query& q, stay_of whose,
                                       const std::vector<double>& shares, execution how) {
  const detail::journey_data& j = detail::data_of(table);
  if (auto errors = detail::validate_durations(q, table); !errors.empty()) return errors;
  const std::size_t n_stages = j.pipeline().n_open();
  segmentation parts(j, q);
  return detail::with_stay_cells(j, q, whose, parts, false, how, [&](const auto& cells) {
    std::vector<std::vector<stay_lengths>> lengths(q.groups.empty() ? 1 : 1 + parts.size(),
                                                   std::vector<stay_lengths>(n_stages));  // in all, then by segment
    for_parts(lengths.size() * n_stages, 1, 1, how, [&](std::size_t, std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) {
        const std::size_t k = i % n_stages;
        const std::size_t t = i / n_stages;
        lengths[t][k] = detail::lengths_of(t == 0 ? cells.by_end(k, 0, cells.n_segments()) : cells.by_end(k, t - 1, t),
                                           cells.unit_us(), shares);
      }
    });
    ended_stays_result r{q, std::move(lengths.front()), {}};
    lengths.erase(lengths.begin());
    if (!q.groups.empty()) r.segments = detail::by_key<keyed<std::vector<stay_lengths>>>(parts, std::move(lengths));
    return r;
  });
}

}  // namespace v0_1
}  // namespace funnel
