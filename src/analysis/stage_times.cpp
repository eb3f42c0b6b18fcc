#include "analysis/bottleneck_parts.hpp"

#include <funnel/aggregates/durations.hpp>
#include <funnel/calendar/calendar_period.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include <funnel/stats/estimate.hpp>
#include "aggregates/field_values.hpp"
#include "aggregates/segmentation.hpp"
#include "aggregates/settlement.hpp"
#include "aggregates/stay_clock.hpp"
#include "aggregates/stays.hpp"
#include "aggregates/tally_builder.hpp"
#include "calendar/period_finder.hpp"
#include "journeys/journey_data.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

fraction settled_conversion(const stage_times& t) {
  fraction f;
  for (const auto& [key, count] : t.settled.lengths()) {
    if (key.cause == static_cast<end_cause>(settled_as::advanced)) f += {count, count};
    if (key.cause == static_cast<end_cause>(settled_as::lost)) f += {0, count};
  }
  return f;
}

namespace {

// A stage's history while it is counted.
struct building {
  tally_builder stays, settled;

  stage_times take() { return {stays.take(), settled.take()}; }
};
struct building_history {
  building asked, now, earlier;
  std::vector<std::optional<building>> by_period;  // by number
};

}  // namespace

std::vector<stage_history> stage_histories(const journey_table& j, const query& q, const bottleneck_window& w,
                                           const bottleneck_options& o) {
  const journey_data& table = data_of(j);
  std::vector<stage_history> stages(j.pipeline().n_open());
  std::vector<building_history> counted(stages.size());
  query of_asked = q;
  of_asked.groups.clear();
  segmentation parts(table, of_asked);
  count_durations(table, of_asked, stay_of::deal, parts,
                  [&](std::size_t, std::size_t, std::size_t visit, const survival_observation& s) {
                    counted[table.visits().stage[visit]].asked.stays.add(s);
                  });
  count_settlement(table, of_asked, parts,
                   [&](std::size_t, std::size_t, stage_index k, instant, const survival_observation& s) {
                     counted[k].asked.settled.add(s);
                   });

  query everyone = of_asked;
  everyone.basis = date_basis::none;
  // The first period that is listed, counted back from the present one.
  calendar_period first = period_of(q.as_of, q.zone, o.trend_unit, q.fiscal_start);
  for (std::size_t i = 1; i < o.trend_periods; ++i) first = first.previous();
  period_finder periods(q.zone, o.trend_unit, q.fiscal_start);
  std::vector<bool> listed;  // by number
  const auto give = [&](stage_index k, instant entered, tally_builder building::*what, const survival_observation& s) {
    building_history& h = counted[k];
    if (w.now.contains(entered)) (h.now.*what).add(s);
    if (w.earlier.contains(entered)) (h.earlier.*what).add(s);
    if (o.trend_periods == 0) return;
    const std::size_t in = periods.number_of(entered);
    if (in == listed.size()) listed.push_back(first <= periods[in]);
    if (!listed[in]) return;
    if (h.by_period.size() <= in) h.by_period.resize(in + 1);
    if (!h.by_period[in]) h.by_period[in].emplace();
    ((*h.by_period[in]).*what).add(s);
  };
  count_durations(table, everyone, stay_of::deal, parts,
                  [&](std::size_t, std::size_t row, std::size_t visit, const survival_observation& s) {
                    const stage_index k = table.visits().stage[visit];
                    give(k, first_entry(table, row, k), &building::stays, s);
                  });
  const stay_clock clock(q);
  const auto add_trial = [&](std::vector<past_trial>& to, std::size_t row, instant entered,
                             const survival_observation& s) {
    const bool now = w.now.contains(entered);
    if (!now && !w.earlier.contains(entered)) return;
    to.push_back(
        {{now ? 0u : 1u, 0, table.identity(row), 0, clock.between(entered, q.as_of).us, s.lasted.us, s.cause}, row});
  };
  std::size_t last_row = static_cast<std::size_t>(-1);
  stage_mask seen = 0;
  count_durations(table, everyone, stay_of::visit, parts,
                  [&](std::size_t, std::size_t row, std::size_t visit, const survival_observation& s) {
                    if (row != last_row) last_row = row, seen = 0;
                    const stage_index k = table.visits().stage[visit];
                    if (seen & stage_bit(k)) return;
                    seen |= stage_bit(k);
                    add_trial(stages[k].visits, row, table.visits().entered[visit], s);
                  });
  count_settlement(table, everyone, parts,
                   [&](std::size_t, std::size_t row, stage_index k, instant entered, const survival_observation& s) {
                     give(k, entered, &building::settled, s);
                     add_trial(stages[k].ways, row, entered, s);
                   });
  for (std::size_t k = 0; k < stages.size(); ++k) {
    stages[k].asked = counted[k].asked.take();
    stages[k].now = counted[k].now.take();
    stages[k].earlier = counted[k].earlier.take();
    for (std::size_t in = 0; in < counted[k].by_period.size(); ++in)
      if (auto& of = counted[k].by_period[in]) stages[k].by_period[periods[in]] = of->take();
  }
  return stages;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
