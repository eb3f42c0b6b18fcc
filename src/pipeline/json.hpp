/// Pipeline definitions as JSON (compiled in funnel::io).
///
///     { "id": "sales", "name": "Sales",
///       "stages": [ { "id": "qualification", "name": "Qualification", "win_probability": 0.1,
///                     "conversion_norm": 0.5, "time_norm_days": 14, "planning_period_days": 7, "hidden": false },
///                   { "id": "won", "name": "Closed won", "kind": "won" },
///                   { "id": "lost", "kind": "lost" } ] }
///
/// Only "id" and "stages[].id" are required; "kind" is "open" unless given, "phase" names a part of the end-to-end
/// funnel. A pipeline that changed has versions in place of stages, each with the instant from which it is in force:
///
///     { "id": "sales", "versions": [
///         { "stages": [ {"id": "call"}, {"id": "mail"}, {"id": "won", "kind": "won"} ] },
///         { "from": "2026-03-01T00:00:00Z", "known_at": "2026-02-20", "became": {"call": "contact", "mail": "contact"},
///           "stages": [ {"id": "contact"}, {"id": "won", "kind": "won"} ] } ] }
///
/// Unknown keys are errors, because a misspelt norm would otherwise be ignored in silence.
///
/// Layer:   pipeline.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/pipeline/pipeline.hpp>
#include "pipeline/versions.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// Reads one pipeline.
/// Errors: `syntax` with line and column of malformed JSON; every wrong field at once otherwise.
result<pipeline> parse_pipeline(std::string_view json);

/// Reads one pipeline with or without versions, ordered as given. Times without an offset are UTC.
/// Errors: as `parse_pipeline`; also what `check_next_version` finds.
result<std::vector<pipeline_version>> parse_pipeline_versions(std::string_view json);

/// The definition as indented JSON; `parse_pipeline` reads back an equal pipeline.
std::string to_json(const pipeline& p);

}  // namespace v0_1
}  // namespace funnel
