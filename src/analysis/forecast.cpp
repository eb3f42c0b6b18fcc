#include <funnel/analysis/forecast.hpp>

#include <funnel/aggregates/cohort.hpp>
#include <funnel/aggregates/durations.hpp>
#include <funnel/aggregates/survival_tally.hpp>
#include <funnel/aggregates/views.hpp>
#include <funnel/calendar/calendar_period.hpp>
#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include <funnel/stats/conversion.hpp>
#include <funnel/stats/estimate.hpp>
#include <funnel/stats/forecast.hpp>
#include <funnel/stats/markov.hpp>
#include "aggregates/deal_credit.hpp"
#include "aggregates/segmentation.hpp"
#include "aggregates/stay_clock.hpp"
#include "journeys/journey_data.hpp"
#include "aggregates/stock.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace {

using detail::count_stock;

// The query without its outcomes and groupings: all of its deals, whatever became of them.
query whole_population(query q) {
  q.outcomes = all_outcomes;
  q.groups.clear();
  return q;
}

// The last stretch before the end of each earlier period, as long as what is left of the present one (or the whole
// period, where it is shorter).
std::vector<period> stretches_before(const calendar_period& present, const query& q, std::size_t n) {
  const timespan left = bounds(present, q.zone).end - q.as_of;
  std::vector<period> stretches;
  calendar_period p = present;
  while (stretches.size() < n) {
    p = p.previous();
    const period whole = bounds(p, q.zone);
    stretches.push_back({std::max(whole.start, whole.end - left), whole.end});
  }
  return stretches;
}

// All that is known of the stages, and the forecast of any open deals from it.
class open_deal_forecaster {
 public:
  /// Requires: validate(q, j) is empty; q.as_of is an instant.
  open_deal_forecaster(const journey_table& j, const query& q, const forecast_options& o) : options_(o) {
    const pipeline& p = j.pipeline();
    query history = whole_population(q);
    const calendar_period present = period_of(q.as_of, q.zone, o.unit, q.fiscal_start);
    for (const lookback_wins& w : count_lookback_wins(j, history, stretches_before(present, q, o.look_back)).value())
      in_time_.push_back({w.won, w.stood});
    if (o.training) history.created_in(*o.training);

    past_ = cohort_funnel(j, history).value().total;
    past_cycles_ = cycle_length(j, history).value();
    for (std::size_t k = 0; k < p.n_open(); ++k) {
      // A deal is no longer led to a retired stage: one that is there still has at least the way from the stage in use
      // before it.
      step_of_.push_back(p[k].retired && !advanced_.empty() ? advanced_.size() - 1 : advanced_.size());
      if (!p[k].retired) advanced_.push_back(settled_passage(past_[k]));
      static_.push_back(p[k].win_probability);
    }
    for (std::size_t& step : step_of_) step = std::min(step, advanced_.size() - 1);

    const transition_result moves = stage_transitions(j, history).value();
    for (std::size_t from = 0; from < p.n_open(); ++from) {
      n_moves_ += moves.ended(from);
      for (std::size_t to = 0; to < from; ++to) returns_ += moves(from, to);
    }
    chain_ = make_stage_chain(p.n_open(), moves.lasting() - p.n_open(), moves.between_open()).value();
  }

  std::size_t n_stages() const noexcept { return step_of_.size(); }
  /// Steps that lead to a win: the stages in use, in order.
  const std::vector<fraction>& advanced() const noexcept { return advanced_; }
  std::size_t step_of(std::size_t k) const { return step_of_[k]; }
  const fraction& in_time(std::size_t k) const { return in_time_[k]; }
  std::int64_t returns() const noexcept { return returns_; }
  const cohort_tally& history() const noexcept { return past_; }
  /// Of the same deals; see `cycle_length`.
  const survival_tally& cycles() const noexcept { return past_cycles_; }

  forecast_segment of(std::vector<std::string> key, std::vector<open_deal> deals) const {
    forecast_segment s;
    s.key = std::move(key);
    s.stages.resize(n_stages());
    for (const open_deal& d : deals) {
      s.stages[d.stage] += {1, d.amount};
      s.open += {1, d.amount};
    }
    s.within = forecast_by_stage(in_time_, deals, options_.simulation).value();
    s.by_static = static_of(s.stages);
    if (returns_ > 0) s.wins_with_returns = with_returns(s.stages);
    for (open_deal& d : deals) d.stage = step_of_[d.stage];
    s.ever = forecast_deals(advanced_, deals, options_.simulation).value();
    return s;
  }

 private:
  static_forecast static_of(const std::vector<count_amount>& stages) const {
    static_forecast f{0, 0};
    for (std::size_t k = 0; k < stages.size(); ++k) {
      if (stages[k].deals == 0) continue;
      if (!static_[k]) return {};
      f.expected_wins += *static_[k] * static_cast<double>(stages[k].deals);
      f.expected_revenue += *static_[k] * static_cast<double>(stages[k].amount);
    }
    return f;
  }

  quantity with_returns(const std::vector<count_amount>& stages) const {
    std::vector<std::int64_t> open;
    for (const count_amount& c : stages) open.push_back(c.deals);
    const chain_forecast f = forecast_from_chain(chain_, open).value();
    quantity wins;
    if (!f.has_value()) return wins;
    // Both variances together, by the normal distribution: the chain knows the mean and the spread of wins only.
    const double half = options_.simulation.level.z() * std::sqrt(f.variance_rates_known + f.variance_from_rates);
    const double most = static_cast<double>(f.wins.probability.size() - 1);
    return {f.mean, std::max(0.0, f.mean - half), std::min(most, f.mean + half), n_moves_};
  }

  forecast_options options_;
  cohort_tally past_;
  survival_tally past_cycles_;
  std::vector<fraction> in_time_;     // per open stage
  std::vector<fraction> advanced_;    // per step
  std::vector<std::size_t> step_of_;  // per open stage
  std::vector<std::optional<double>> static_;
  stage_chain chain_;
  std::int64_t n_moves_ = 0;
  std::int64_t returns_ = 0;
};

// The open deals of the query by segment, each at its stage and its worth as a whole deal.
std::map<std::vector<std::string>, std::vector<open_deal>> open_deals_by_segment(const journey_table& j, query q) {
  q.outcomes = outcome_bit(outcome::open);
  const detail::journey_data& table = detail::data_of(j);
  segmentation parts(table, q);
  std::vector<std::vector<open_deal>> of_part;
  count_stock(table, q, [&](std::size_t row, std::size_t place, minor_units worth) {
    const std::size_t part = parts.of(row, deal_credit(table, row).person(q.credit));
    if (of_part.size() <= part) of_part.resize(part + 1);
    of_part[part].push_back({place, worth});
  });
  std::map<std::vector<std::string>, std::vector<open_deal>> segments;
  const auto keys = parts.keys();
  for (std::size_t part = 0; part < of_part.size(); ++part) segments.emplace(keys[part], std::move(of_part[part]));
  return segments;
}

// What keeps a forecast from being made.
std::vector<error> check_forecast(const journey_table& j, const query& q, const forecast_options& o) {
  std::vector<error> errors = validate(q, j);
  if (q.as_of == instant::max())
    errors.push_back({errc::missing_value, "as_of", "a forecast needs the instant from which it looks ahead"});
  else if (!bounds(period_of(q.as_of, q.zone, o.unit, q.fiscal_start), q.zone).contains(q.as_of))
    errors.push_back({errc::out_of_range, "as_of", "lies outside the calendar of the years 0 to 9999"});
  if (o.training && o.training->end < o.training->start)
    errors.push_back({errc::out_of_range, "training", "the period ends before it starts"});
  if (std::any_of(q.groups.begin(), q.groups.end(), [](const grouping& g) { return g.by == field::reason; }))
    errors.push_back({errc::invalid_argument, "groups", "open deals have no reason for a loss to group by"});
  if (!(o.simulation.level.value > 0 && o.simulation.level.value < 1))
    errors.push_back({errc::out_of_range, "level", "must lie between 0 and 1"});
  return errors;
}

}  // namespace

result<forecast_answer> forecast(const journey_table& j, const query& q, const forecast_options& o) {
  if (auto errors = check_forecast(j, q, o); !errors.empty()) return errors;
  const open_deal_forecaster forecaster(j, q, o);
  forecast_answer a;
  a.asked = q;
  a.options = o;
  a.currency = j.snapshot().currency();
  a.present = period_of(q.as_of, q.zone, o.unit, q.fiscal_start);
  a.until = bounds(a.present, q.zone).end;
  a.looked_back = stretches_before(a.present, q, o.look_back);
  a.returns = forecaster.returns();
  if (const count_amount& won = forecaster.history().won(); won.deals > 0)
    a.mean_won_amount = static_cast<double>(won.amount) / static_cast<double>(won.deals);
  a.cycle = timing_of_won(forecaster.cycles(), day_of_clock(q));

  std::vector<open_deal> all;
  for (auto& [key, deals] : open_deals_by_segment(j, q)) {
    all.insert(all.end(), deals.begin(), deals.end());
    if (!q.groups.empty()) a.segments.push_back(forecaster.of(key, std::move(deals)));
  }
  a.total = forecaster.of({}, std::move(all));

  const std::vector<fraction>& advanced = forecaster.advanced();
  std::size_t first_passed = advanced.size();
  for (std::size_t k = 0; k < forecaster.n_stages(); ++k) {
    const stage& s = j.pipeline()[k];
    const std::size_t step = forecaster.step_of(k);
    const fraction& further = advanced[step];
    const fraction& in_time = forecaster.in_time(k);
    const confidence_level level = o.simulation.level;
    const count_amount& open = a.total.stages[k];
    a.stages.push_back({s.id, s.name, s.retired, open, wilson(further.hits, further.n, level),
                        a.total.ever.win_probability[step], wilson(in_time.hits, in_time.n, level), s.win_probability});
    const auto position = static_cast<stage_index>(k);
    if (open.deals > 0) first_passed = std::min(first_passed, step);
    if (!s.retired && step >= first_passed && further.n == 0) a.unknown_ever.push_back(position);
    if (open.deals > 0 && in_time.n == 0) a.unknown_within.push_back(position);
    if (open.deals > 0 && !s.win_probability) a.unknown_static.push_back(position);
  }
  return a;
}

}  // namespace v0_1
}  // namespace funnel
