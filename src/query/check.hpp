/// Everything that is wrong with a query, at once.
///
/// Layer:   query.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include "query/ordered_rule.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// What is wrong whatever the data: a period or an amount range upside down, a grouping or filter that cannot be, a
/// question that lacks a part that it needs. Stage, dimension and pipeline names need data: see `validate`.
inline std::vector<error> check(const query& q) {
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
    if (f.by == field::dimension && f.dimension.empty()) fail(errc::missing_value, "filters", "a filter names no dimension");
  }
  for (const grouping& g : q.groups) {
    by_person = by_person || g.by == field::owner || g.by == field::team;
    if (g.by == field::dimension && g.dimension.empty()) fail(errc::missing_value, "groups", "a grouping names no dimension");
    if (std::count(q.groups.begin(), q.groups.end(), g) > 1) fail(errc::duplicate, "groups", "a grouping is given twice");
  }
  if (q.credit == attribution::time_held) {
    if (q.as_of == instant::max()) fail(errc::missing_value, "as_of", "time held needs an instant up to which it is held");
    if (by_person)
      fail(errc::invalid_argument, "credit", "whole deals cannot be split by time held; ask credit_by_owner for the shares");
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

/// The same, and what is wrong with the query for these journeys: other clocks or another layout than theirs, an
/// unknown dimension or stage. A filter value that no deal has is not an error: it selects nothing.
inline std::vector<error> validate(const query& q, const journey_table& j) {
  std::vector<error> errors = check(q);
  const auto check_dimension = [&](const std::string& name, const char* where) {
    if (!name.empty() && j.snapshot().dimensions().find(name) >= j.snapshot().n_dimensions())
      errors.push_back({errc::unknown_name, where, "there is no dimension named \"" + name + "\""});
  };
  if (q.as_of != j.snapshot().as_of() || q.known_at != j.snapshot().known_at())
    errors.push_back({errc::invalid_argument, "as_of", "the journeys were projected for other instants than the query's"});
  if (!(q.layout == j.layout()))
    errors.push_back({errc::invalid_argument, "layout", "the journeys were projected for another layout than the query's"});
  for (const filter& f : q.filters)
    if (f.by == field::dimension) check_dimension(f.dimension, "filters");
  for (const grouping& g : q.groups)
    if (g.by == field::dimension) check_dimension(g.dimension, "groups");
  if (q.basis == date_basis::entered && j.pipeline().find(q.entered_stage) > j.pipeline().won_stage())
    errors.push_back({errc::unknown_stage, "entered_stage", "the funnel has no stage \"" + q.entered_stage + "\""});
  if (q.counting == counting::ordered) {
    for (error e : compile(q.ordered, j.pipeline()).errors()) {
      e.field = "ordered." + e.field;
      errors.push_back(std::move(e));
    }
    if (q.ordered.hold_constant) check_dimension(q.ordered.hold_constant->dimension, "ordered.hold_constant");
  }
  return errors;
}

}  // namespace v0_1
}  // namespace funnel
