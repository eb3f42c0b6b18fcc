/// The forecast of the open deals as a section of a document.
///
/// Layer:   report; compiled in funnel::io. Every number comes from `forecast`.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/analysis/forecast.hpp>
#include <funnel/core/types.hpp>
#include <funnel/report/document.hpp>

namespace funnel {
inline namespace v0_1 {

/// Section "forecast": what the open deals should bring in time, at last, and by fixed probabilities, side by side and
/// with what their difference means; the probabilities stage by stage; all of it by slice.
/// Empty: without open deals, one sentence that says so. What is not known is said, with the stages that are the
/// reason.
doc::section forecast_section(const forecast_answer& f, language lang = language::english);

}  // namespace v0_1
}  // namespace funnel
