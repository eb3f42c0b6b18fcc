/// Plan against fact as a section of a document.
///
/// Layer:   report; compiled in funnel::io. Every number comes from `compare_plan`.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/analysis/plan.hpp>
#include <funnel/core/types.hpp>
#include <funnel/report/document.hpp>

#include <vector>

namespace funnel {
inline namespace v0_1 {

/// Section "plan": whether the present period's target is in reach and what is missing; period by period, slice by
/// slice, and every cell; what was won without a target, and targets that no deal belongs to. `forecast_section` of its
/// forecast goes with it.
/// Empty:  without targets, the actuals alone.
doc::section plan_section(const plan_answer& p, language lang = language::english);

/// Its headline numbers: won in the present period, its plan, and what is expected in the end.
std::vector<doc::figure> plan_headline(const plan_answer& p, language lang = language::english);

}  // namespace v0_1
}  // namespace funnel
