/// Queries as JSON, and their stable hash (compiled in funnel::io).
///
///     { "basis": "created", "in": {"from": "2026-01-01", "to": "2026-02-01"}, "outcomes": ["open", "won"],
///       "filters": [{"dimension": "region", "is": ["North", ""]}, {"field": "owner", "is_not": ["Anna"]}],
///       "min_amount": 10000, "as_of": "2026-03-01", "known_at": "2026-03-05T09:00:00Z",
///       "layout": {"pipeline": "sales", "versions": "mapped", "version_at": "2026-01-01", "unit": "deal"},
///       "counting": "ordered",
///       "ordered": {"steps": [{"stages": ["lead"]}, {"stages": ["won"], "max_gap": "30d"}], "window": "90d",
///                   "exclusions": [{"stages": ["parked"], "after": 0, "before": 1}], "reentry": "best",
///                   "hold_constant": {"dimension": "region"}, "strict_order": true},
///       "credit": "mover", "worth": "at_exit", "group_by": ["owner", "quarter", {"dimension": "region"}],
///       "teams": {"Anna": "North team"}, "zone": "Europe/Moscow", "fiscal_year_from": 4,
///       "working_hours": {"zone": "Europe/Moscow", "hours": {"mon": ["09:00-18:00"]}, "holidays": ["2026-01-01"]} }
///
/// Every field is optional; what is left out has its default. Amounts are minor units. Times without an offset are
/// wall-clock times of the zone. Durations are a whole number and a unit: "90d", "36h", "15m", "10s", "5us". The
/// names of choices are those of `query/names.hpp`, "working_hours" is a calendar as in `parse_calendar`. "comment" is ignored anywhere.
///
/// Layer:   query.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/query/query.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace funnel {
inline namespace v0_1 {

/// Reads a query; `zone` is its zone where the JSON names none.
/// Errors: `syntax` with line and column of malformed JSON; otherwise every wrong or unknown field and everything
///         that `check` finds, at once.
result<query> parse_query(std::string_view json, const time_zone& zone = {});

/// The query as indented JSON, without the fields that have their defaults. `parse_query` reads back an equal query,
/// provided that its zone is one that `find_time_zone` knows.
std::string to_json(const query& q);

/// A number by which a question can be recognised: equal queries have equal hashes, on every machine and in every
/// release that reads the same JSON. FNV-1a, 64 bits, over the JSON without white space.
std::uint64_t hash(const query& q);

}  // namespace v0_1
}  // namespace funnel
