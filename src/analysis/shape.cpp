#include <funnel/analysis/bottlenecks.hpp>

#include <funnel/aggregates/cohort.hpp>
#include <funnel/aggregates/durations.hpp>
#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include <funnel/stats/conversion.hpp>
#include <funnel/stats/survival.hpp>
#include <funnel/stats/tests.hpp>
#include "aggregates/stay_clock.hpp"
#include "analysis/velocity_parts.hpp"

#include <cstddef>
#include <utility>

namespace funnel {
inline namespace v0_1 {

result<shape_answer> shape_of(const journey_table& j, const query& q, const shape_options& o) {
  query whole = q;
  whole.groups.clear();
  const auto times = time_in_stage(j, whole, stay_of::deal);
  if (!times) return times.errors();
  const cohort_tally cohort = cohort_funnel(j, whole).value().total;
  shape_answer a;
  a.asked = q;
  a.options = o;
  const pipeline& p = j.pipeline();
  for (std::size_t k = 0; k < p.n_open(); ++k) {
    if (p[k].hidden || p[k].retired) continue;
    const survival_tally& stays = times->total[k];
    const time_summary time = detail::summarise_time(stays, day_of_clock(q), watched_until(stays));
    a.stages.push_back(p[k].name);
    a.stage_ids.push_back(p[k].id);
    a.steps.push_back({settled_passage(cohort[k]), time.mean.value, time.mean_standard_error});
  }
  a.stages.push_back(p[p.won_stage()].name);
  a.stage_ids.push_back(p[p.won_stage()].id);
  auto d = diagnose_shape(a.steps, o);
  if (!d) return d.errors();
  a.diagnosis = *std::move(d);
  a.assumed = assumptions_of(j, whole).value();
  return a;
}

}  // namespace v0_1
}  // namespace funnel
