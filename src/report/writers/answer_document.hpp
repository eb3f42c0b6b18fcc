/// The document of an answer.
///
/// Layer:   report.
#pragma once

#include <funnel/core/types.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include <funnel/report/document.hpp>

#include <string>
#include <vector>

namespace funnel::io {

/// Was any of the deals given an amount? Of none that can be: there is nothing that would be said wrongly.
bool has_amounts(const journey_table& j);

/// With its title, its question and its sections, those without a word left out; nothing of money where the deals have no amounts.
doc::document answer_document(std::string title, const query& q, const currency& money, language lang, std::vector<doc::section> sections, bool with_amounts);

}  // namespace funnel::io
