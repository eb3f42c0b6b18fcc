/// The deals behind a number, a page of them at a time.
///
/// Layer:   report; for the dashboard.
#pragma once

#include "report/dashboard/question.hpp"

#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/report/document.hpp>
#include <funnel/report/funnel_report.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace funnel::io {

struct deal_page {
  std::string cell;
  std::size_t n = 0;            ///< deals behind the number, each once
  std::vector<deal_row> deals;  ///< of these, by id: as many as were asked for, after the one that was named
  std::string after;            ///< of the next page; empty: there is none
};

/// Errors: of a cell that is none or has a stage, fate or period that is not there: `invalid_value` with the nearest names.
/// Cost:   that of `drill_down`, and O(deals) for the rows.
result<deal_page> deals_behind(const journey_table& j, const query& q, std::string_view cell, std::size_t limit, std::string_view after);

/// One section with one table, "deals.deals".
doc::section deal_section(const deal_page& p, const pipeline& stages, const query& q, language lang);
/// As docs/answer.schema.json has it: "funnel.deals".
std::string deals_json(const deal_page& p, const currency& money);

}  // namespace funnel::io
