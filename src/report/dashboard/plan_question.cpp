#include "report/dashboard/plan_question.hpp"

#include "report/words/catalogue.hpp"

#include <funnel/report/writers.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace funnel::io {
namespace {

/// Where the value of a field stands in the segments of a plan.
class plan_fields {
 public:
  plan_fields(const dashboard_plan& p, const query& q) : by_(p.by), team_of_(q.team_of) {}

  bool has(field by, const std::string& dimension) const {
    return place(by, dimension) < by_.size() || (by == field::team && place(field::owner, {}) < by_.size());
  }
  std::string value(const plan_target& t, field by, const std::string& dimension) const {
    if (const std::size_t at = place(by, dimension); at < by_.size()) return t.segment[at];
    const auto team = team_of_.find(t.segment[place(field::owner, {})]);
    return team == team_of_.end() ? std::string() : team->second;
  }

 private:
  std::size_t place(field by, const std::string& dimension) const {
    const auto is = [&](const grouping& g) { return g.by == by && (by != field::dimension || g.dimension == dimension); };
    return static_cast<std::size_t>(std::find_if(by_.begin(), by_.end(), is) - by_.begin());
  }

  const std::vector<grouping>& by_;
  const std::map<std::string, std::string>& team_of_;
};

bool add(std::optional<std::int64_t>& sum, const std::optional<std::int64_t>& more) {
  if (!more) return true;
  std::int64_t both = 0;
  if (__builtin_add_overflow(sum.value_or(0), *more, &both)) return false;
  sum = both;
  return true;
}

error not_planned(const std::string& what) {
  return {errc::invalid_argument, "plan", "the plan says nothing by " + what + ": it cannot be held against such a part of the deals"};
}

}  // namespace

result<plan_question> plan_of(const dashboard_plan& whole, query q) {
  const plan_fields fields(whole, q);
  std::vector<error> errors;
  for (const filter& f : q.filters)
    if (!fields.has(f.by, f.dimension)) errors.push_back(not_planned(name_of(grouping{f.by, f.dimension})));
  for (const grouping& g : q.groups)
    if (!fields.has(g.by, g.dimension)) errors.push_back(not_planned(name_of(g)));
  if (q.min_amount || q.max_amount) errors.push_back(not_planned("amount"));
  if (!errors.empty()) return errors;
  const bool dated = q.basis != date_basis::none;
  if (dated) q.basis = date_basis::none, q.in = {}, q.entered_stage.clear();

  std::map<std::pair<std::vector<std::string>, std::string>, plan_target> sums;  // by segment and period
  for (const plan_target& t : whole.targets.targets) {
    const auto is_asked_for = [&](const filter& f) {
      const bool named = std::find(f.values.begin(), f.values.end(), fields.value(t, f.by, f.dimension)) != f.values.end();
      return named != f.exclude;
    };
    if (!std::all_of(q.filters.begin(), q.filters.end(), is_asked_for)) continue;
    std::vector<std::string> segment;
    for (const grouping& g : q.groups) segment.push_back(fields.value(t, g.by, g.dimension));
    plan_target& sum = sums.try_emplace({segment, t.in.label()}, plan_target{segment, t.in, {}, {}}).first->second;
    if (!add(sum.amount, t.amount) || !add(sum.deals, t.deals))
      return error{errc::out_of_range, "plan", "the targets of " + t.in.label() + " together exceed 64 bits"};
  }
  plan_question out{std::move(q), {whole.targets.unit, {}}, dated};
  for (auto& [key, target] : sums) out.plan.targets.push_back(std::move(target));
  return out;
}

query grouped_as_planned(const dashboard_plan& whole, query q) {
  const plan_fields fields(whole, q);
  std::erase_if(q.groups, [&](const grouping& g) { return !fields.has(g.by, g.dimension); });
  if (q.groups.empty() && !whole.by.empty()) q.groups.push_back(whole.by.front());
  return q;
}

doc::section plan_section_of(const plan_question& asked, const plan_answer& made, language lang) {
  doc::section s = plan_section(made, lang);
  if (asked.dated) s.blocks.insert(s.blocks.begin(), doc::paragraph{words_in(lang).plan.of_all_dates(), doc::tone::plain, "of_all_dates"});
  return s;
}

}  // namespace funnel::io
