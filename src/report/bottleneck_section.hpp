/// Bottlenecks, the shape of the funnel and stuck deals as sections of a document.
///
/// Layer:   report; compiled in funnel::io. Every number comes from the analysis.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/analysis/bottlenecks.hpp>
#include <funnel/core/types.hpp>
#include <funnel/report/document.hpp>

#include <cstddef>

namespace funnel {
inline namespace v0_1 {

/// What can be said and what cannot, then time, drop-off, value of repair and flow per stage ("bottlenecks").
///
/// Empty: without deals, one sentence that says so.
doc::section bottleneck_section(const bottleneck_report& r, language lang = language::english);

/// The shape with its evidence and the causes that are suspected behind it ("shape").
doc::section shape_section(const shape_answer& a, language lang = language::english);

/// Open deals beyond the norm of their stage, the longest beyond it first; at most `max_deals` are listed, all are
/// counted ("stuck_deals").
doc::section stuck_section(const bottleneck_report& r, language lang = language::english, std::size_t max_deals = 50);

}  // namespace v0_1
}  // namespace funnel
