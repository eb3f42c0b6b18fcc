#include <funnel/analysis/plan.hpp>

#include <limits>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

std::vector<error> check(const sales_plan& plan, const query& q) {
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
    if (t.segment.size() != q.groups.size())
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
    if (!seen.emplace(t.segment, t.in).second)
      fail(errc::duplicate, "slice", "this slice has a target for " + t.in.label() + " already");
  }
  return errors;
}

}  // namespace v0_1
}  // namespace funnel
