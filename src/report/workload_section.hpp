/// The workload of everybody as a section of a document.
///
/// Layer:   report; compiled in funnel::io.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/types.hpp>
#include <funnel/report/document.hpp>
#include <funnel/aggregates/workload.hpp>

namespace funnel {
inline namespace v0_1 {

/// Who has how much to do: activities and open deals of each person, by kind and by stage, and what is overdue.
/// Empty: without activities and open deals one sentence says so.
doc::section workload_section(const workload_result& w, language lang);

}  // namespace v0_1
}  // namespace funnel
