/// The analyses that the dashboard answers with, by the names of its paths, and that a report shows as well.
///
/// Layer:   report; for the dashboard and the program.
#pragma once

#include "report/dashboard/question.hpp"

#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/report/dashboard.hpp>
#include <funnel/report/document.hpp>

#include <optional>
#include <string>
#include <vector>

namespace funnel::io {

/// What is asked, and what only some of the analyses heed.
struct analysis_request {
  const journey_table& journeys;
  query question;
  language lang = language::english;
  std::optional<period> against{};             ///< of a change; the period before if not given
  std::vector<std::string> compare{};          ///< of a team: whom; everybody when empty
  grouping compare_by{field::owner, {}};
  calendar_unit horizon = calendar_unit::month;  ///< of a forecast
  std::string person{};                        ///< whose own view
  const dashboard_plan* plan = nullptr;
};

struct analysis_answer {
  std::string title;
  query question;  ///< as it was counted: some say whose a deal is, or take the groups that they know
  std::vector<doc::section> sections;
  std::vector<doc::figure> figures{};
};

/// Any view but the report and the deals.
/// Errors: those of the analyses; what it needs and was not given, by its parameter.
result<analysis_answer> analysed(board_view view, const analysis_request& r);

/// Adds those of the sections that are not there yet, by their ids, and say something: a forecast and a plan have some in common.
void add_sections(std::vector<doc::section>& to, std::vector<doc::section> more);

/// The sections of several, for one report.
/// Errors: those of `analysed`.
result<std::vector<doc::section>> analyses_of(const std::vector<board_view>& views, const analysis_request& r);

/// Those of these names that a report can show, each once, in the order in which people look. Errors: any other, by this field, with the nearest there are.
result<std::vector<board_view>> analyses_named(const char* field, const std::vector<std::string>& names);

}  // namespace funnel::io
