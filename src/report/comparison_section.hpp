/// The comparison of managers as sections of a document.
///
/// Layer:   report; compiled in funnel::io. Every number comes from `compare_members`.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/analysis/comparison.hpp>
#include <funnel/core/types.hpp>
#include <funnel/report/document.hpp>

#include <vector>

namespace funnel {
inline namespace v0_1 {

/// Three sections: who stands out, with the leaderboard and the funnel plot ("team"); all members stage by stage, with
/// the heat map ("team_stages"); strengths and weaknesses with the evidence, for each singled-out member in full
/// ("team_members").
///
/// Empty: without members, one section that says so.
std::vector<doc::section> team_sections(const comparison_report& c, language lang = language::english);

}  // namespace v0_1
}  // namespace funnel
