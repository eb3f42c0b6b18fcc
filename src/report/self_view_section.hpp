/// The own view of one manager as a section of a document.
///
/// Layer:   report; compiled in funnel::io.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/analysis/comparison.hpp>
#include <funnel/core/types.hpp>
#include <funnel/report/document.hpp>

#include <cstddef>

namespace funnel {
inline namespace v0_1 {

/// What one person has to do and has done, and the own open deals. At most `max_rows` rows a list; the rest is counted.
doc::section self_view_section(const self_view& v, language lang, std::size_t max_rows = 50);

}  // namespace v0_1
}  // namespace funnel
