#include <funnel/analysis/plan.hpp>

#include <funnel/aggregates/views.hpp>
#include <funnel/analysis/forecast.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/types.hpp>
#include "core/wide_integer.hpp"
#include "stats/quantile.hpp"
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include <funnel/stats/estimate.hpp>
#include <funnel/stats/forecast.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace {

using detail::snap_to_integer;
using detail::wide_integer;

// Wins that a sum of money takes, each at the mean won amount.
std::int64_t wins_for(double money, double mean_won_amount) {
  const double wins = std::ceil(snap_to_integer(std::max(0.0, money) / mean_won_amount));
  return static_cast<std::int64_t>(std::min(wins, static_cast<double>(deals_needed::most_deals)));
}

// What is missing to the targets of one period, when its open deals win as `open` says.
plan_need need_of(const plan_figures& deals, const plan_figures& money, const forecast_answer& history,
                  const deal_forecast& open, double assurance) {
  plan_need need;
  const std::int64_t missing = deals.plan > 0 ? std::max<std::int64_t>(0, deals.missing()) : 0;
  const double missing_money = money.plan > 0 ? static_cast<double>(money.missing()) : 0;
  if (missing_money > 0 && !(history.mean_won_amount > 0)) return need;
  need.missing_wins = missing;
  if (missing_money > 0) need.missing_wins = std::max(missing, wins_for(missing_money, history.mean_won_amount));
  if (!open.has_value()) return need;
  if (std::isnan(history.new_win_probability)) return need;
  const std::vector<double> rates{history.new_win_probability};
  need.new_deals = deals_for_target(missing, rates, assurance, open.wins).value();
  // As many wins brought from a stage in use: each deal that comes into it is won with the probability of its own.
  const auto at_stages = [&](const deals_needed& anew) {
    std::vector<double> at;
    for (const forecast_stage& s : history.stages) {
      if (s.retired) continue;
      const double from_anew = anew.at_stage[0] * history.new_win_probability;
      at.push_back(anew.at_stage[0] == 0 ? 0 : s.win_probability > 0 ? from_anew / s.win_probability
                                                                     : std::numeric_limits<double>::infinity());
    }
    return at;
  };
  std::vector<double> at_stage = at_stages(*need.new_deals);
  if (missing_money <= 0) {
    need.new_deals->at_stage = std::move(at_stage);
    return need;
  }
  // On average the open deals bring what is expected; to be sure, they count with no more than the lower bound.
  const auto by_money = [&](double open_revenue) {
    return deals_for_target(wins_for(missing_money - open_revenue, history.mean_won_amount), rates, assurance).value();
  };
  const deals_needed average = by_money(open.expected_revenue);
  const auto larger = [](std::optional<std::int64_t> a, std::optional<std::int64_t> b) {
    return a && b ? std::max(a, b) : std::nullopt;  // nothing: no number suffices
  };
  need.new_deals->on_average = larger(need.new_deals->on_average, average.on_average);
  need.new_deals->with_assurance = larger(need.new_deals->with_assurance, by_money(open.revenue_lower).with_assurance);
  const std::vector<double> for_money = at_stages(average);
  for (std::size_t k = 0; k < at_stage.size(); ++k) at_stage[k] = std::max(at_stage[k], for_money[k]);
  need.new_deals->at_stage = std::move(at_stage);
  return need;
}

// What came in and what is expected on top. `n` is the evidence of the forecast; 1 when nothing is open.
quantity with_expected(std::int64_t actual, const deal_forecast& f, double more, double lower, double upper) {
  if (!f.has_value()) return {};
  const double base = static_cast<double>(actual);
  return {base + more, base + lower, base + upper, std::max<std::int64_t>(1, f.n)};
}

plan_verdict verdict_of(const plan_figures& p, const quantity& expected) {
  const double plan = static_cast<double>(p.plan);
  if (p.plan <= 0) return plan_verdict::no_target;
  if (p.actual >= p.plan) return plan_verdict::reached;
  if (!expected.has_value()) return plan_verdict::unknown;
  if (expected.lower >= plan) return plan_verdict::expected;
  return expected.upper < plan ? plan_verdict::not_expected : plan_verdict::undecided;
}

// Puts a plan answer together, part by part.
class plan_maker {
 public:
  plan_maker(plan_answer& a, const sales_plan& plan, const std::vector<segment_periods>& past)
      : a_(a), plan_(plan), past_(past) {}

  std::vector<error> make() {
    if (!lay_out()) return {{errc::out_of_range, "targets", "there are more than 10 000 periods from first to last"}};
    take_targets();
    take_past();
    take_open_deals();
    if (magnitude_ > std::numeric_limits<minor_units>::max())
      return {{errc::out_of_range, "targets", "the targets and the amounts of deals together exceed 64 bits"}};
    a_.money = plan_against_fact(a_.segments.size(), a_.periods.size(), money_).value();
    a_.deals = plan_against_fact(a_.segments.size(), a_.periods.size(), deals_).value();
    a_.total.has_deals = !past_.empty();
    a_.total.open = a_.forecast.total;
    judge(a_.total, a_.deals.periods[a_.present], a_.money.periods[a_.present]);
    for (std::size_t s = 0; s < a_.segments.size(); ++s)
      judge(a_.segments[s], a_.deals.cell(s, a_.present), a_.money.cell(s, a_.present));
    sum_up();
    return {};
  }

 private:
  /// All segments and periods that occur, and the present period.
  bool lay_out() {
    calendar_period first = a_.forecast.present;
    calendar_period last = first;
    const auto see = [&](const calendar_period& p) { first = std::min(first, p), last = std::max(last, p); };
    for (const segment_periods& s : past_) {
      segment_of_[s.key];
      for (const period_row& r : s.periods) see(r.in);
    }
    for (const plan_target& t : plan_.targets) {
      segment_of_[t.segment];
      see(t.in);
    }
    if (a_.asked.groups.empty()) segment_of_[{}];
    for (calendar_period p = first; p <= last; p = p.next()) {
      if (a_.periods.size() == 10'000) return false;
      column_of_[p] = a_.periods.size();
      a_.periods.push_back(p);
      a_.dynamics.push_back({p, {}});
    }
    a_.present = column_of_.at(a_.forecast.present);
    const deal_forecast nothing = forecast_deals({}, {}).value();  // without open deals: 0 for certain
    for (auto& [key, index] : segment_of_) {
      index = a_.segments.size();
      a_.segments.emplace_back();
      a_.segments.back().key = key;
      a_.segments.back().open = {key, {}, {}, nothing, nothing, nothing, nothing, {0, 0}};
      a_.segments.back().open.stages.resize(a_.forecast.stages.size());
    }
    const std::size_t n_cells = a_.segments.size() * a_.periods.size();
    money_.resize(n_cells);
    deals_.resize(n_cells);
    a_.has_money_target.resize(n_cells);
    a_.has_deals_target.resize(n_cells);
    return true;
  }

  std::size_t cell(const std::vector<std::string>& key, const calendar_period& p) const {
    return segment_of_.at(key) * a_.periods.size() + column_of_.at(p);
  }
  minor_units counted(minor_units amount) {
    magnitude_ += amount < 0 ? -wide_integer{amount} : wide_integer{amount};
    return amount;
  }

  void take_targets() {
    for (const plan_target& t : plan_.targets) {
      const std::size_t c = cell(t.segment, t.in);
      a_.has_money_target[c] = t.amount.has_value();
      a_.has_deals_target[c] = t.deals.has_value();
      money_[c].plan = counted(t.amount.value_or(0));
      deals_[c].plan = t.deals.value_or(0);
    }
  }

  void take_past() {
    for (const segment_periods& s : past_) {
      a_.segments[segment_of_.at(s.key)].has_deals = true;
      for (const period_row& r : s.periods) {
        period_row& sum = a_.dynamics[column_of_.at(r.in)];
        for (std::size_t m = 0; m < n_milestones; ++m) sum.counts[m] += r.counts[m];
        const std::size_t c = cell(s.key, r.in);
        money_[c].actual = counted(r[milestone::won].amount);
        deals_[c].actual = r[milestone::won].deals;
      }
    }
  }

  void take_open_deals() {
    const auto take = [&](const forecast_segment& s) {
      const std::size_t c = cell(s.key, a_.forecast.present);
      money_[c].potential = counted(s.open.amount);
      money_[c].weighted_potential = s.within.expected_revenue;
      deals_[c].potential = s.open.deals;
      deals_[c].weighted_potential = s.within.expected_wins;
      a_.segments[segment_of_.at(s.key)].open = s;
    };
    if (a_.asked.groups.empty()) take(a_.forecast.total);
    for (const forecast_segment& s : a_.forecast.segments) take(s);
  }

  /// What is expected of a segment in the present period, and what is missing.
  void judge(plan_segment& s, const plan_figures& deals, const plan_figures& money) const {
    const deal_forecast& f = s.open.within;
    s.expected_money = with_expected(money.actual, f, f.expected_revenue, f.revenue_lower, f.revenue_upper);
    s.expected_deals = with_expected(deals.actual, f, f.expected_wins, static_cast<double>(f.wins_interval.lower),
                                     static_cast<double>(f.wins_interval.upper));
    s.verdict = money.plan > 0 ? verdict_of(money, s.expected_money) : verdict_of(deals, s.expected_deals);
    s.need = need_of(deals, money, a_.forecast, f, a_.options.assurance);
  }

  void sum_up() {
    const auto to_date = [](const plan_report& r) {
      std::vector<plan_figures> sums;
      plan_figures sum;
      for (const plan_figures& p : r.periods) sums.push_back(p.plan > 0 ? sum += p : sum);
      return sums;
    };
    a_.money_to_date = to_date(a_.money);
    a_.deals_to_date = to_date(a_.deals);
    for (std::size_t c = 0; c < money_.size(); ++c)
      if (!a_.has_money_target[c] && !a_.has_deals_target[c])
        a_.unplanned += {a_.deals.cells[c].actual, a_.money.cells[c].actual};
  }

  plan_answer& a_;
  const sales_plan& plan_;
  const std::vector<segment_periods>& past_;
  std::map<std::vector<std::string>, std::size_t> segment_of_;
  std::map<calendar_period, std::size_t> column_of_;
  std::vector<plan_figures> money_;
  std::vector<plan_figures> deals_;
  wide_integer magnitude_ = 0;  // of all amounts: bounds every sum and difference of them
};

}  // namespace

result<plan_report> plan_against_fact(std::size_t n_segments, std::size_t n_periods,
                                      std::span<const plan_figures> cells) {
  if (cells.size() != n_segments * n_periods)
    return error{errc::invalid_argument, "cells",
                 "there are " + std::to_string(cells.size()) + ", and must be one for each slice and period"};
  plan_report r;
  r.n_segments = n_segments;
  r.n_periods = n_periods;
  r.cells.assign(cells.begin(), cells.end());
  r.segments.resize(n_segments);
  r.periods.resize(n_periods);
  for (std::size_t s = 0; s < n_segments; ++s) {
    for (std::size_t p = 0; p < n_periods; ++p) {
      r.segments[s] += r.cell(s, p);
      r.periods[p] += r.cell(s, p);
      r.to_date.push_back(r.segments[s]);
    }
    r.total += r.segments[s];
  }
  return r;
}

quantity of_plan(quantity expected, std::int64_t plan) {
  if (!expected.has_value() || plan <= 0) return {};
  for (double* x : {&expected.value, &expected.lower, &expected.upper}) *x /= static_cast<double>(plan);
  return expected;
}

result<plan_answer> compare_plan(const journey_table& j, const query& q, const sales_plan& plan,
                                 const plan_options& o) {
  std::vector<error> errors = check(plan, q);
  if (!(o.assurance > 0 && o.assurance < 1))
    errors.push_back({errc::invalid_argument, "assurance", "the probability must lie between 0 and 1"});
  plan_answer a;
  a.asked = q;
  a.options = o;
  a.options.forecast.unit = plan.unit;
  auto expected = forecast(j, q, a.options.forecast);
  errors.insert(errors.end(), expected.errors().begin(), expected.errors().end());
  if (!errors.empty()) return errors;
  a.forecast = *std::move(expected);
  const std::vector<segment_periods> past = by_period_and_segment(j, q, plan.unit).value();
  if (auto failed = plan_maker(a, plan, past).make(); !failed.empty()) return failed;
  return a;
}

}  // namespace v0_1
}  // namespace funnel
