/// The question that an address holds.
///
/// Layer:   report; for the dashboard.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/query/query.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel::io {

/// What the dashboard answers with, by the names of its paths.
enum class board_view : std::uint8_t { report, velocity, bottlenecks, change, team, plan, forecast, workload, self, deals };

/// What parameters are read against.
struct question_setting {
  const query& usual;
  instant as_of;            ///< unless the address says another one
  instant now;              ///< what "now" and "last-month" start from
  const currency& money;
  language lang;
  std::map<std::string, std::string> team_of;  ///< beside those of the usual question
  const std::vector<std::string>& with;  ///< analyses that the report shows unless the address says others
};

/// A question in two parts: the page makes the choice `is.NAME` itself, from the numbers of `base`.
struct board_question {
  query base;
  query whole;                             ///< with the choice
  bool choice_left_out = false;            ///< `whole` cannot hold all of the choice: its periods are not in a row, or there is another date basis
  std::vector<std::pair<std::string, std::vector<std::string>>> chosen;  ///< ids of dimensions, as `doc::live_funnel` names them, and values
  std::vector<std::string> chosen_fields;  ///< parameters of the filters of `whole` after those of `usual`
  language lang = language::english;
  std::optional<instant> since;
  std::vector<board_view> with;            ///< analyses that the report shows as well
  std::optional<period> against;           ///< of a change: the earlier period
  std::string person;
  std::vector<std::string> over;           ///< people that the page lays over the company
  std::vector<std::string> compare;
  grouping compare_by{field::owner, {}};
  calendar_unit horizon = calendar_unit::month;
  std::string cell;
  std::optional<std::size_t> limit;
  std::string after;
  std::string table;
};

using parameter_list = std::vector<std::pair<std::string, std::string>>;

/// Errors: every parameter that is unknown, with the nearest names, given twice, or wrong, at once; `field` is its name.
result<board_question> read_board_question(const parameter_list& parameters, const question_setting& setting);

}  // namespace funnel::io

namespace funnel {
inline namespace v0_1 {
template <>
[[gnu::visibility("hidden")]] inline constexpr std::array<std::string_view, 10> names_of<io::board_view>{
    "report", "velocity", "bottlenecks", "change", "team", "plan", "forecast", "workload", "self", "deals"};
}  // namespace v0_1
}  // namespace funnel
