/// The report on speed in words, tables and charts.
///
/// Layer:   report; compiled in funnel::io. Every number comes from the analysis.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/analysis/velocity.hpp>
#include <funnel/core/types.hpp>
#include <funnel/report/document.hpp>

#include <vector>

namespace funnel {
inline namespace v0_1 {

/// Headline numbers: time to close, the naive timing beside it, share won, sales velocity.
std::vector<doc::figure> velocity_figures(const velocity_report& r, language lang);

/// Sections, those without anything to show left out: "time_in_stage" (both metrics, the naive mean beside the median
/// of all), "survival", "exits", "cycle", "response", "sales_velocity", "trends" and, for a grouped question,
/// "segments".
std::vector<doc::section> velocity_sections(const velocity_report& r, language lang);

}  // namespace v0_1
}  // namespace funnel
