#include <funnel/aggregates/durations.hpp>

#include "aggregates/segmentation.hpp"
#include "aggregates/segments.hpp"
#include "aggregates/stay_cells.hpp"
#include "aggregates/stay_clock.hpp"
#include "aggregates/stays.hpp"
#include "aggregates/tally_builder.hpp"
#include "calendar/period_finder.hpp"
#include "calendar/period_series.hpp"
#include "core/parallel.hpp"
#include "journeys/journey_data.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

std::vector<error> validate_durations(const query& q, const journey_table& j) {
  std::vector<error> errors = validate(q, j);
  if (q.as_of == instant::max())
    errors.push_back({errc::missing_value, "as_of", "stays that last need the instant up to which they are measured"});
  return errors;
}

}  // namespace detail

result<durations_result> time_in_stage(const journey_table& table, const query& q, stay_of whose, execution how) {
  const detail::journey_data& j = detail::data_of(table);
  if (auto errors = detail::validate_durations(q, table); !errors.empty()) return errors;
  const std::size_t n_stages = j.pipeline().n_open();
  segmentation parts(j, q);
  return detail::with_stay_cells(j, q, whose, parts, true, how, [&](const auto& cells) {
    // In all, then by segment. Sorted once more in all: cheaper than to merge segment by segment.
    std::vector<std::vector<survival_tally>> tallies(q.groups.empty() ? 1 : 1 + parts.size(),
                                                     std::vector<survival_tally>(n_stages));
    for_parts(tallies.size() * n_stages, 1, 1, how, [&](std::size_t, std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) {
        const std::size_t k = i % n_stages;
        const std::size_t t = i / n_stages;
        tallies[t][k] = survival_tally::of(t == 0 ? cells.by_end(k, 0, cells.n_segments()) : cells.by_end(k, t - 1, t),
                                           cells.unit_us());
      }
    });
    durations_result r{q, std::move(tallies.front()), {}};
    tallies.erase(tallies.begin());
    if (!q.groups.empty()) r.segments = detail::by_key<keyed<std::vector<survival_tally>>>(parts, std::move(tallies));
    return r;
  });
}

result<std::vector<std::string>> drill_down(const journey_table& table, const query& q, stay_of whose, stage_index k,
                                            stay_end how) {
  const detail::journey_data& j = detail::data_of(table);
  if (auto errors = detail::validate_durations(q, table); !errors.empty()) return errors;
  segmentation parts(j, q);
  std::vector<std::size_t> rows;
  detail::count_durations(j, q, whose, parts,
                          [&](std::size_t, std::size_t row, std::size_t visit, const survival_observation& o) {
                            if (j.visits().stage[visit] == k && o.cause == static_cast<end_cause>(how))
                              rows.push_back(row);
                          });
  return ids_of(table, rows);
}

result<std::vector<period_durations>> durations_by_period(const journey_table& table, const query& q,
                                                          calendar_unit unit) {
  const detail::journey_data& j = detail::data_of(table);
  if (auto errors = detail::validate_durations(q, table); !errors.empty()) return errors;
  struct of_period {
    detail::tally_builder cycles;
    std::vector<detail::tally_builder> stages;
  };
  const std::size_t n_stages = j.pipeline().n_open();
  detail::period_finder periods(q.zone, unit, q.fiscal_start);
  std::vector<of_period> counted;
  const auto at = [&](instant t) -> of_period& {
    const std::size_t in = periods.number_of(t);
    if (in == counted.size()) counted.emplace_back().stages.resize(n_stages);
    return counted[in];
  };
  const stay_clock clock(q);
  for (const std::size_t row : select_whole_deals(j, q))
    if (!j.deals().begun_before[row]) at(j.deals().created[row]).cycles.add(detail::cycle_of(j, q, clock, row));
  segmentation parts(j, q);
  const auto take = [&](std::size_t, std::size_t, std::size_t visit, const survival_observation& o) {
    at(j.visits().entered[visit]).stages[j.visits().stage[visit]].add(o);
  };
  detail::count_durations(j, q, stay_of::visit, parts, take);
  const period_durations empty{{}, {}, std::vector<survival_tally>(n_stages)};
  std::map<calendar_period, period_durations> found;
  for (std::size_t in = 0; in < counted.size(); ++in) {
    period_durations& to = found.emplace(periods[in], empty).first->second;
    to.cycles = counted[in].cycles.take();
    for (std::size_t k = 0; k < n_stages; ++k) to.stages[k] = counted[in].stages[k].take();
  }
  return without_gaps(std::move(found), empty);
}

}  // namespace v0_1
}  // namespace funnel
