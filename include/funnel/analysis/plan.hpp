/// The plan against what came in and what is expected, per slice and period; and how many new deals are missing.
///
/// Won deals count in the period of their closing. A period that is over has its plan and its actual only. In the
/// present one the open deals come on top: in full as the potential, and at what the look-back of the forecast says can
/// still be won before the period ends (`forecast_slice::within`). Later periods have their plan only, since most of
/// their deals do not exist yet.
///
/// Layer:   analysis.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/analysis/forecast.hpp>
#include <funnel/calc/intake.hpp>
#include <funnel/calc/plan.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/exchange_rate.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/plan_target.hpp>
#include <funnel/query/query.hpp>
#include <funnel/tallies/slice_dynamics.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

struct plan_options {
  forecast_options forecast{};  ///< its unit is ignored: that of the plan holds
  double assurance = 0.9;       ///< probability with which `deals_needed::with_assurance` reaches the target
};

/// What is missing to the targets of the present period.
struct plan_need {
  /// Wins beyond those that came in already: to the target in deals, or in money at the mean won amount of the
  /// history; with both, the larger. 0 when the targets are reached or there are none.
  /// Empty: nothing when a target in money is not reached and no won deal tells what a deal brings.
  std::optional<std::int64_t> missing_wins;
  /// New deals that bring these together with the open ones, at the settled conversions of the history. When they are
  /// won is another question: see `forecast_answer::cycle`.
  /// Empty: nothing without `missing_wins`, or where the history does not know a rate.
  std::optional<deals_needed> new_deals;
};

/// One slice, or all of them together. Its figures are in `plan_answer::money` and `deals`.
struct plan_slice {
  std::vector<std::string> key;  ///< one text a grouping; empty text for "no value given"
  bool has_deals = false;        ///< any deal of the query, in whatever state; false: a row of the plan that fits none
  forecast_slice open;           ///< its open deals and their forecast
  plan_need need;
};

/// Shape: in `money` (minor units) and `deals` one row a slice and one column a period; see `plan_report`. A cell
///        without target has the plan 0 and is 0 in `has_money_target`, `has_deals_target`: what was won there without
///        a plan counts in the sums like all else.
struct plan_answer {
  query asked;
  plan_options options;
  std::vector<calendar_period> periods;        ///< from the first with a deal or a target to the last; no gaps
  std::size_t present = 0;                     ///< index of the period in which the as-of instant lies
  std::vector<plan_slice> slices;              ///< all with a deal or a target, sorted by key; one when not grouped
  plan_slice total;
  plan_report money;
  plan_report deals;
  std::vector<std::uint8_t> has_money_target;  ///< one a cell, in the order of `plan_report::cells`
  std::vector<std::uint8_t> has_deals_target;
  std::vector<period_row> dynamics;            ///< deals created, won and lost, one a period; won is the actual
  forecast_answer forecast;
};

namespace detail {

/// What is missing to the targets of one period, when its open deals win as `open` says.
inline plan_need need_of(const plan_figures& deals, const plan_figures& money, const forecast_answer& history,
                         const deal_forecast& open, double assurance) {
  plan_need need;
  double wins = deals.plan > 0 ? static_cast<double>(std::max<std::int64_t>(0, deals.missing())) : 0;
  if (money.plan > 0 && money.missing() > 0) {
    if (!(history.mean_won_amount > 0)) return need;
    const double for_money = static_cast<double>(money.missing()) / history.mean_won_amount;
    wins = std::max(wins, std::ceil(snap_to_integer(for_money)));
  }
  if (wins > static_cast<double>(deals_needed::most_deals)) return need;
  need.missing_wins = static_cast<std::int64_t>(wins);
  if (!open.has_value()) return need;
  std::vector<double> rates;
  for (const forecast_stage& s : history.stages) {
    if (s.retired) continue;
    if (!s.advanced.has_value()) return need;
    rates.push_back(s.advanced.value);
  }
  need.new_deals = deals_for_target(*need.missing_wins, rates, assurance, open.wins).value();
  return need;
}

/// Puts a plan answer together, part by part.
class plan_maker {
 public:
  plan_maker(plan_answer& a, const sales_plan& plan, const std::vector<slice_dynamics>& past)
      : a_(a), plan_(plan), past_(past) {}

  std::vector<error> make() {
    if (!lay_out()) return {{errc::out_of_range, "targets", "there are more than 10 000 periods from first to last"}};
    take_targets();
    take_past();
    take_open_deals();
    if (magnitude_ > std::numeric_limits<minor_units>::max())
      return {{errc::out_of_range, "targets", "the targets and the amounts of deals together exceed 64 bits"}};
    a_.money = plan_against_fact(a_.slices.size(), a_.periods.size(), money_).value();
    a_.deals = plan_against_fact(a_.slices.size(), a_.periods.size(), deals_).value();
    a_.total.has_deals = !past_.empty();
    a_.total.open = a_.forecast.total;
    a_.total.need = need(a_.deals.periods[a_.present], a_.money.periods[a_.present], a_.total);
    for (std::size_t s = 0; s < a_.slices.size(); ++s)
      a_.slices[s].need = need(a_.deals.cell(s, a_.present), a_.money.cell(s, a_.present), a_.slices[s]);
    return {};
  }

 private:
  /// All slices and periods that occur, and the present period.
  bool lay_out() {
    calendar_period first = a_.forecast.present;
    calendar_period last = first;
    const auto see = [&](const calendar_period& p) { first = std::min(first, p), last = std::max(last, p); };
    for (const slice_dynamics& s : past_) {
      slice_of_[s.key];
      for (const period_row& r : s.periods) see(r.in);
    }
    for (const plan_target& t : plan_.targets) {
      slice_of_[t.slice];
      see(t.in);
    }
    if (a_.asked.groups.empty()) slice_of_[{}];
    for (calendar_period p = first; p <= last; p = p.next()) {
      if (a_.periods.size() == 10'000) return false;
      column_of_[p] = a_.periods.size();
      a_.periods.push_back(p);
      a_.dynamics.push_back({p, {}});
    }
    a_.present = column_of_.at(a_.forecast.present);
    const deal_forecast nothing = forecast_deals({}, {}).value();  // without open deals: 0 for certain
    for (auto& [key, index] : slice_of_) {
      index = a_.slices.size();
      a_.slices.push_back({key, false, {key, {}, {}, nothing, nothing, {0, 0}, {}}, {}});
      a_.slices.back().open.stages.resize(a_.forecast.stages.size());
    }
    const std::size_t n_cells = a_.slices.size() * a_.periods.size();
    money_.resize(n_cells);
    deals_.resize(n_cells);
    a_.has_money_target.resize(n_cells);
    a_.has_deals_target.resize(n_cells);
    return true;
  }

  std::size_t cell(const std::vector<std::string>& key, const calendar_period& p) const {
    return slice_of_.at(key) * a_.periods.size() + column_of_.at(p);
  }
  minor_units counted(minor_units amount) {
    magnitude_ += amount < 0 ? -wide_integer{amount} : wide_integer{amount};
    return amount;
  }

  void take_targets() {
    for (const plan_target& t : plan_.targets) {
      const std::size_t c = cell(t.slice, t.in);
      a_.has_money_target[c] = t.amount.has_value();
      a_.has_deals_target[c] = t.deals.has_value();
      money_[c].plan = counted(t.amount.value_or(0));
      deals_[c].plan = t.deals.value_or(0);
    }
  }

  void take_past() {
    for (const slice_dynamics& s : past_) {
      a_.slices[slice_of_.at(s.key)].has_deals = true;
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
    const auto take = [&](const forecast_slice& s) {
      const std::size_t c = cell(s.key, a_.forecast.present);
      money_[c].potential = counted(s.open.amount);
      money_[c].weighted_potential = s.within.expected_revenue;
      deals_[c].potential = s.open.deals;
      deals_[c].weighted_potential = s.within.expected_wins;
      a_.slices[slice_of_.at(s.key)].open = s;
    };
    if (a_.asked.groups.empty()) take(a_.forecast.total);
    for (const forecast_slice& s : a_.forecast.slices) take(s);
  }

  plan_need need(const plan_figures& deals, const plan_figures& money, const plan_slice& s) const {
    return need_of(deals, money, a_.forecast, s.open.within, a_.options.assurance);
  }

  plan_answer& a_;
  const sales_plan& plan_;
  const std::vector<slice_dynamics>& past_;
  std::map<std::vector<std::string>, std::size_t> slice_of_;
  std::map<calendar_period, std::size_t> column_of_;
  std::vector<plan_figures> money_;
  std::vector<plan_figures> deals_;
  wide_integer magnitude_ = 0;  // of all amounts: bounds every sum and difference of them
};

}  // namespace detail

/// The plan of the query's slices against its won and open deals as of its instant.
///
/// Counts: the query's groupings are the slices of the plan. Its date basis and filters choose the deals, so a plan for
///         all of a company needs a query that chooses all of its deals. The forecast is made as `forecast_of` does.
/// Empty:  no targets leave the actuals and the forecast. No deals leave the plan.
/// Errors: those of `check(plan, query)` and `forecast_of`; `out_of_range` when targets and amounts together exceed 64
///         bits, or the periods are more than 10 000; `invalid_argument` for an assurance outside (0, 1).
/// Cost:   that of `forecast_of`, and O(slices x periods).
/// Source: features (a37) to (a40), (a24), (e8).
inline result<plan_answer> plan_of(const journey_table& j, const query& q, const sales_plan& plan,
                                   const plan_options& o = {}) {
  std::vector<error> errors = check(plan, q);
  if (!(o.assurance > 0 && o.assurance < 1))
    errors.push_back({errc::invalid_argument, "assurance", "the probability must lie between 0 and 1"});
  plan_answer a;
  a.asked = q;
  a.options = o;
  a.options.forecast.unit = plan.unit;
  auto forecast = forecast_of(j, q, a.options.forecast);
  errors.insert(errors.end(), forecast.errors().begin(), forecast.errors().end());
  if (!errors.empty()) return errors;
  a.forecast = *std::move(forecast);
  const std::vector<slice_dynamics> past = dynamics_by_slice(j, q, plan.unit).value();
  if (auto failed = detail::plan_maker(a, plan, past).make(); !failed.empty()) return failed;
  return a;
}

}  // namespace v0_1
}  // namespace funnel
