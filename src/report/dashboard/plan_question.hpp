/// The part of a plan that a question is about.
///
/// Layer:   report; for the dashboard.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/query/query.hpp>
#include <funnel/report/dashboard.hpp>

namespace funnel::io {

struct plan_question {
  query question;    ///< grouped by what the plan knows
  sales_plan plan;   ///< of the deals that the question chooses, for its groups
};

/// Targets are added up over what the question does not ask for, and left out where its filters leave their deals out; teams are those of
/// the owners. Groups that the plan does not know are left out; without any, it is grouped by the first of the plan's.
/// Errors: a filter by what the plan says nothing of: it cannot be held against such a part of the deals; sums beyond 64 bits.
result<plan_question> plan_of(const dashboard_plan& whole, query q);

}  // namespace funnel::io
