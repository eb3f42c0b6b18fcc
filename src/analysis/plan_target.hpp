/// What was planned: a target for each slice and calendar period, in money, in deals to be won, or both.
///
/// Layer:   query. A plain value, as the host has it; `io/csv.hpp` reads it from a file.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/calendar/calendar_period.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/types.hpp>
#include <funnel/query/query.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// One row of a plan.
struct plan_target {
  std::vector<std::string> slice;      ///< one value for each grouping of the query, in its order; empty: none given
  calendar_period in;
  std::optional<minor_units> amount;   ///< of won deals, 0 or more
  std::optional<std::int64_t> deals;   ///< won deals, 0 or more

  friend bool operator==(const plan_target&, const plan_target&) = default;
};

/// Targets for periods of one unit, in any order.
struct sales_plan {
  calendar_unit unit = calendar_unit::month;
  std::vector<plan_target> targets;

  friend bool operator==(const sales_plan&, const sales_plan&) = default;
};

/// Everything that is wrong with a plan for a query, at once: a row that does not fit the query's groupings or the
/// plan's unit, says nothing, is below zero or repeats another; sums that do not fit 64 bits; a query that groups by
/// period or reason, or chooses deals by outcome, since a plan has periods of its own and needs won and open deals.
inline std::vector<error> check(const sales_plan& plan, const query& q) {
  std::vector<error> errors;
  for (const grouping& g : q.groups)
    if (g.by == field::period || g.by == field::reason)
      errors.push_back(
          {errc::invalid_argument, "groups", "a plan is by owner, team or dimension; its periods are its own"});
  if (q.outcomes != all_outcomes)
    errors.push_back({errc::invalid_argument, "outcomes", "a plan needs won and open deals, so ask for all outcomes"});

  std::set<std::pair<std::vector<std::string>, calendar_period>> seen;
  minor_units all_money = 0;
  std::int64_t all_deals = 0;
  for (std::size_t i = 0; i < plan.targets.size(); ++i) {
    const plan_target& t = plan.targets[i];
    const auto fail = [&](errc what, const char* field, std::string message) {
      errors.push_back({what, "targets[" + std::to_string(i) + "]." + field, std::move(message)});
    };
    if (t.slice.size() != q.groups.size())
      fail(errc::invalid_value, "slice", "there must be one value for each grouping of the query");
    if (t.in.unit() != plan.unit)
      fail(errc::invalid_value, "in", "\"" + t.in.label() + "\" is not a period of the plan's unit");
    else if (calendar_period::containing(t.in.first_date(), plan.unit, q.fiscal_start) != t.in)
      fail(errc::invalid_value, "in", "\"" + t.in.label() + "\" belongs to another fiscal year than the query's");
    if (!t.amount && !t.deals) fail(errc::missing_value, "amount", "there is neither an amount nor a number of deals");
    const auto add = [&](std::int64_t& sum, const std::optional<std::int64_t>& value, const char* field) {
      if (!value) return;
      if (*value < 0) return fail(errc::out_of_range, field, "is below zero");
      if (*value > std::numeric_limits<std::int64_t>::max() - sum)
        return fail(errc::out_of_range, field, "the targets together exceed 64 bits");
      sum += *value;
    };
    add(all_money, t.amount, "amount");
    add(all_deals, t.deals, "deals");
    if (!seen.emplace(t.slice, t.in).second)
      fail(errc::duplicate, "slice", "this slice has a target for " + t.in.label() + " already");
  }
  return errors;
}

}  // namespace v0_1
}  // namespace funnel
