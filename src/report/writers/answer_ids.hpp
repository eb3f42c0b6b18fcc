/// What the tables of our documents hold: the ids and kinds of docs/answer.schema.json.
///
/// Layer:   report.
#pragma once

#include <funnel/analysis/comparison.hpp>
#include <funnel/analysis/plan.hpp>
#include <funnel/query/query.hpp>
#include <funnel/report/document.hpp>
#include <funnel/stats/conversion.hpp>

#include <array>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace funnel {
inline namespace v0_1 {
template <>
[[gnu::visibility("hidden")]] inline constexpr std::array<std::string_view, 4> names_of<doc::tone>{"plain", "good", "bad", "muted"};
template <>
[[gnu::visibility("hidden")]] inline constexpr std::array<std::string_view, 6> names_of<funnel_shape>{"insufficient_data", "classic", "leaky_top", "leaky_bottom", "cylinder", "bulge"};
template <>
[[gnu::visibility("hidden")]] inline constexpr std::array<std::string_view, 6> names_of<comparison_verdict>{"insufficient_data", "as_others", "usual", "slight", "better", "worse"};
template <>
[[gnu::visibility("hidden")]] inline constexpr std::array<std::string_view, 6> names_of<plan_verdict>{"no_target", "unknown", "reached", "expected", "undecided", "not_expected"};
}  // namespace v0_1
}  // namespace funnel

namespace funnel::io {

/// All words of ours that stand in columns, and for tones and open points, by the name of their set.
std::map<std::string, std::vector<std::string>> answer_words();

/// A table and its columns: "stage:id deals:count". "stage:*" stands for one of each stage, "by.*" for one of each grouping;
/// "verdict:id/plan_verdict" has words of that set.
struct table_ids {
  std::string_view table;    ///< "stages.stages"; "drill_down.stage:*" for one of each stage
  std::string_view columns;
};
/// All of them.
std::span<const table_ids> answer_tables();

/// What a column holds: "text" (of the host), "id" (of a stage, or a word of ours: labels go with it), "period", "count", "money"
/// (minor units), "share" (also of differences), "days", "number", "instant", "mixed" (as the row's "kind" says).
/// Of a table that is not ours, what its cells are.
std::string_view kind_of_column(std::string_view section, const doc::table& t, std::size_t column);
std::string_view kind_of_figure(const doc::figure& f);
std::string_view kind_in_charts(doc::unit of);

}  // namespace funnel::io
