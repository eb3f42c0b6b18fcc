/// The workload of everybody, and the own view of one, as sections of a document.
///
/// Layer:   report; compiled in funnel::io.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/analysis/self_view.hpp>
#include <funnel/core/language.hpp>
#include <funnel/report/document.hpp>
#include <funnel/tallies/workload.hpp>

#include <cstddef>

namespace funnel {
inline namespace v0_1 {

/// Who has how much to do: activities and open deals of each person, by kind and by stage, and what is overdue.
/// Empty: without activities and open deals one sentence says so.
doc::section workload_section(const workload_result& w, language lang);

/// What one person has to do and has done, and the own open deals. At most `max_rows` rows a list; the rest is counted.
doc::section self_view_section(const self_view& v, language lang, std::size_t max_rows = 50);

}  // namespace v0_1
}  // namespace funnel
