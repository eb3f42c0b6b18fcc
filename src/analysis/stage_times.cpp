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
#include <utility>
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

// What is counted of one set of deals.
struct building {
  tally_builder stays, settled;

  stage_times take() { return {stays.take(), settled.take()}; }
};

// By when deals entered a stage.
class history_builder {
 public:
  history_builder(const query& q, const bottleneck_window& w, const bottleneck_options& o)
      : window_(&w), trend_periods_(o.trend_periods), first_(period_of(q.as_of, q.zone, o.trend_unit, q.fiscal_start)), periods_(q.zone, o.trend_unit, q.fiscal_start) {
    for (std::size_t i = 1; i < trend_periods_; ++i) first_ = first_.previous();
  }

  building asked;

  void add(instant entered, tally_builder building::*what, const survival_observation& s) {
    if (window_->now.contains(entered)) (now_.*what).add(s);
    if (window_->earlier.contains(entered)) (earlier_.*what).add(s);
    if (trend_periods_ == 0) return;
    const std::size_t in = periods_.number_of(entered);
    if (in >= by_period_.size()) by_period_.resize(in + 1);
    if (first_ <= periods_[in]) (by_period_[in].*what).add(s);
  }
  void take(stage_history& to) {
    to.asked = asked.take();
    to.now = now_.take();
    to.earlier = earlier_.take();
    for (std::size_t in = 0; in < by_period_.size(); ++in)
      if (first_ <= periods_[in]) to.by_period[periods_[in]] = by_period_[in].take();
  }

 private:
  const bottleneck_window* window_;
  std::size_t trend_periods_;
  calendar_period first_;  // that is listed, counted back from the present one
  period_finder periods_;
  building now_, earlier_;
  std::vector<building> by_period_;  // by number
};

}  // namespace

stage_history history_of(const journey_table& j, const query& q, const bottleneck_window& w, const bottleneck_options& o,
                         stage_index k) {
  const journey_data& table = data_of(j);
  query of_asked = q;
  of_asked.groups.clear();
  segmentation parts(table, of_asked);
  history_builder counted(q, w, o);
  query everyone = of_asked;
  everyone.basis = date_basis::none;
  const bool all_are_asked = q.basis == date_basis::none;
  if (!all_are_asked) {
    count_durations(
        table, of_asked, stay_of::deal, parts,
        [&](std::size_t, std::size_t, std::size_t, const survival_observation& s) { counted.asked.stays.add(s); }, true,
        stage_bit(k));
    count_settlement(
        table, of_asked, parts,
        [&](std::size_t, std::size_t, stage_index, instant, const survival_observation& s) { counted.asked.settled.add(s); },
        stage_bit(k));
  }
  count_durations(
      table, everyone, stay_of::deal, parts,
      [&](std::size_t, std::size_t row, std::size_t, const survival_observation& s) {
        if (all_are_asked) counted.asked.stays.add(s);
        counted.add(first_entry(table, row, k), &building::stays, s);
      },
      true, stage_bit(k));
  stage_history h;
  const stay_clock clock(q);
  const auto add_trial = [&](std::vector<past_trial>& to, std::size_t row, instant entered,
                             const survival_observation& s) {
    const bool now = w.now.contains(entered);
    if (!now && !w.earlier.contains(entered)) return;
    to.push_back(
        {{now ? 0u : 1u, 0, table.identity(row), s.cause, 0, clock.between(entered, q.as_of).us, s.lasted.us}, row});
  };
  std::size_t last_row = static_cast<std::size_t>(-1);
  count_durations(
      table, everyone, stay_of::visit, parts,
      [&](std::size_t, std::size_t row, std::size_t visit, const survival_observation& s) {
        if (std::exchange(last_row, row) != row) add_trial(h.visits, row, table.visits().entered[visit], s);
      },
      true, stage_bit(k));
  count_settlement(
      table, everyone, parts,
      [&](std::size_t, std::size_t row, stage_index, instant entered, const survival_observation& s) {
        if (all_are_asked) counted.asked.settled.add(s);
        counted.add(entered, &building::settled, s);
        add_trial(h.ways, row, entered, s);
      },
      stage_bit(k));
  counted.take(h);
  return h;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
