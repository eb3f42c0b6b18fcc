#include <funnel/query/query.hpp>

#include <funnel/calendar/business_calendar.hpp>
#include <funnel/core/error.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

std::vector<error> check(const query& q) {
  std::vector<error> errors;
  const auto fail = [&](errc c, const char* field, std::string message) {
    errors.push_back({c, field, std::move(message)});
  };
  if (q.in.end < q.in.start) fail(errc::out_of_range, "in", "the period ends before it starts");
  if (q.basis == date_basis::entered && q.entered_stage.empty())
    fail(errc::missing_value, "entered_stage", "the date basis needs a stage");
  if (q.outcomes == 0 || q.outcomes > all_outcomes) fail(errc::invalid_value, "outcomes", "no outcome is asked for");
  if (q.min_amount && q.max_amount && *q.max_amount < *q.min_amount)
    fail(errc::out_of_range, "max_amount", "is below min_amount");
  if (q.fiscal_start < 1 || q.fiscal_start > 12) fail(errc::out_of_range, "fiscal_start", "must be a month, 1 to 12");
  bool by_person = false;
  for (const filter& f : q.filters) {
    by_person = by_person || f.by == field::owner || f.by == field::team;
    if (f.by == field::period)
      fail(errc::invalid_argument, "filters", "periods are for grouping; use the date basis to choose deals");
    if (f.by == field::dimension && f.dimension.empty())
      fail(errc::missing_value, "filters", "a filter names no dimension");
  }
  for (const grouping& g : q.groups) {
    by_person = by_person || g.by == field::owner || g.by == field::team;
    if (g.by == field::dimension && g.dimension.empty())
      fail(errc::missing_value, "groups", "a grouping names no dimension");
    if (std::count(q.groups.begin(), q.groups.end(), g) > 1)
      fail(errc::duplicate, "groups", "a grouping is given twice");
  }
  if (q.credit == attribution::time_held) {
    if (q.as_of == instant::max())
      fail(errc::missing_value, "as_of", "time held needs an instant up to which it is held");
    if (by_person)
      fail(errc::invalid_argument, "credit",
           "a deal shared by time held is in no one group of owners: without this grouping, the report tells each owner's shares (credit_by_owner)");
  }
  if (q.layout.versions == version_policy::mapped && !q.layout.version_at)
    fail(errc::missing_value, "layout.version_at", "a mapped layout needs the instant of its version");
  if (q.counting == counting::ordered && q.ordered.hold_constant &&
      q.ordered.hold_constant->owner != q.ordered.hold_constant->dimension.empty())
    fail(errc::invalid_value, "ordered.hold_constant", "hold either the owner or one dimension constant");
  if (q.working_hours) {
    for (error& e : validate(*q.working_hours)) {
      e.field = "working_hours." + e.field;
      errors.push_back(std::move(e));
    }
  }
  return errors;
}

}  // namespace v0_1
}  // namespace funnel
