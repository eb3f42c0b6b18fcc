/// The text of a partial: JSON, laid out in lines so that it can be read row by row.
///
///     {"funnel_partial":1,
///     "about":{"version":"0.1.0","currency":{"code":"EUR","decimals":2},"pipelines":[...],"rates":[[...]],"query":{...}, ...},
///     "segments":[
///     ["Anna"],
///     ["Boris"]
///     ],
///     "rows":[
///     ["fate",0,2,0,1,5,12300]        what, segment, row, value, of, deals, amount, unpriced, times, next_amount;
///     ],                              zeros at the end are left out
///     "deals":[
///     [0,"D-1","Anna","Lead","",12300,0,0,null,1]   list, id, owner, stage, reason, amount, created, since, closed, and
///     ],                                            whether it is known how long
///     "names":[
///     ["team",0,"Anna","Red"]
///     ],
///     "ids":"0123456789abcdef...",
///     "inputs":[
///     ],
///     "end":{"events":12,"rejected":0,"deals":3,"magnitude":12300,"magnitude_before":0, "checksum": "0123456789abcdef"}}
///
/// The checksum (XXH3, 64 bits) is that of all bytes before it. Times are microseconds since 1970.
///
/// Layer:   io.
#pragma once

#include <funnel/aggregates/partial.hpp>
#include "core/json.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace funnel {
inline namespace v0_1 {
template <>
[[gnu::visibility("hidden")]] inline constexpr std::array<std::string_view, 4> names_of<partial_name::about>{"team", "dimension", "filter", "assumed"};
}  // namespace v0_1
}  // namespace funnel

namespace funnel::io {

inline constexpr std::string_view partial_begin = "{\"funnel_partial\":1,\n";
inline constexpr std::string_view partial_checksum = ", \"checksum\": \"";  // with spaces, which no other line has outside of texts
inline constexpr std::string_view partial_end = "\"}}\n";

std::uint64_t checksum_of(std::string_view text) noexcept;

/// Reads the first line's object: the question, the definitions, which parts. Errors: all that is wrong or unknown in it.
void read_about(const json& about, partial& p, std::vector<error>& errors);

}  // namespace funnel::io
