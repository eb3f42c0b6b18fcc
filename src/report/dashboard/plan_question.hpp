/// The part of a plan that a question is about.
///
/// Layer:   report; for the dashboard.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/query/query.hpp>
#include <funnel/analysis/plan.hpp>
#include <funnel/core/types.hpp>
#include <funnel/report/dashboard.hpp>
#include <funnel/report/document.hpp>

namespace funnel::io {

struct plan_question {
  query question;    ///< grouped by what the plan knows
  sales_plan plan;   ///< of the deals that the question chooses, for its groups
  bool dated = false;  ///< it chose deals by a date: that was left out
};

/// Targets are added up over what the question does not ask for, and left out where its filters leave their deals out; teams are those of
/// the owners. A target is of all deals won in its period, whenever they were created, so the question's date basis is left out.
/// Errors: a filter or a group by what the plan says nothing of: it cannot be held against such a part of the deals; sums beyond 64 bits.
result<plan_question> plan_of(const dashboard_plan& whole, query q);

/// Without groups that the plan does not know; without any, grouped by the first of the plan's.
query grouped_as_planned(const dashboard_plan& whole, query q);

/// What came of it; says so when a date was left out.
doc::section plan_section_of(const plan_question& asked, const plan_answer& made, language lang);

}  // namespace funnel::io
