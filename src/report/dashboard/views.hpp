/// The answers of the dashboard, laid out.
///
/// Layer:   report; for the dashboard.
#pragma once

#include "report/dashboard/question.hpp"

#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/report/dashboard.hpp>
#include <funnel/report/document.hpp>

#include <optional>
#include <string>

namespace funnel::io {

enum class board_format : std::uint8_t { page, numbers, tables };  ///< HTML, JSON, CSV

/// What is to be answered.
struct board_request {
  const journey_table& journeys;
  const board_question& question;
  board_view view;
  board_format format;
  const std::string& title;                   ///< the view's own when empty
  const std::string& revision;
  const std::optional<input_summary>& input;
  const dashboard_plan* plan;                 ///< if there is one
  const parameter_list& parameters;           ///< of the address: links to the other views keep them
};

/// Errors: those of the analyses and of `deals_behind`; names that no deal has, by their parameters and with the nearest there are;
///         a choice that only a page can hold; a table that is not there.
result<std::string> board_body(const board_request& r);

}  // namespace funnel::io
