/// The plan that the arguments name.
#pragma once

#include "arguments.hpp"
#include "input.hpp"

#include <funnel/analysis/plan.hpp>
#include <funnel/core/error.hpp>
#include <funnel/report/dashboard.hpp>

#include <memory>

namespace funnel::program {

/// Its targets by all that it has a column for: owner, team, the dimensions of the deals, and what the arguments name. Null where
/// they name no plan. Errors: those of `read_plan`; a column that is named wrongly.
result<std::shared_ptr<const dashboard_plan>> read_whole_plan(const arguments& a, const input& in);

}  // namespace funnel::program
