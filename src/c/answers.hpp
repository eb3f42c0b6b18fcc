/// From a request to its answer: each view is one function that reads its options, asks, and says how the answer is laid out.
///
/// Layer:   c.
#pragma once

#include "c/handles.hpp"
#include "c/request.hpp"

#include <funnel/aggregates/cohort.hpp>
#include <funnel/aggregates/partial.hpp>
#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/pipeline/pipeline.hpp>
#include <funnel/report/document.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace funnel::c {

/// What a view is asked about.
struct question_at {
  const request& asked;
  store_state& store;
  std::shared_ptr<const journey_table> journeys;
  funnel_call* call;
};

/// An answer, whole: as a document in any language.
struct answer {
  std::function<doc::document(language)> document;
};

/// Reports and analyses. Errors: of options ("options.alpha"), and those of the C++ function.
result<answer> answer_report(const question_at& at);
result<answer> answer_velocity(const question_at& at);
result<answer> answer_bottlenecks(const question_at& at);
result<answer> answer_change(const question_at& at);
result<answer> answer_team(const question_at& at);
result<answer> answer_forecast(const question_at& at);
result<answer> answer_plan(const question_at& at);
result<answer> answer_workload(const question_at& at);
result<answer> answer_self(const question_at& at);

/// One view alone, as tables whose headings are their keys.
result<answer> answer_view(const question_at& at);
/// The same of all parts. Errors: those of the answers of `merged_tallies`; a view that cannot be made of parts.
result<answer> merged_view(const merged_tallies& all, asked_view view, const std::string& title);
/// The tables of a cohort, those of a standing funnel too.
answer cohort_answer(const cohort_result& r, const pipeline& stages, const currency& money);

/// The ids behind the number that the request's cell names, sorted.
result<std::vector<std::string>> ids_behind(const question_at& at);

/// The journeys of a waterfall's start. Errors: of the option "since", which is required.
result<std::shared_ptr<const journey_table>> journeys_before(const question_at& at, fields& options, std::vector<error>& errors);

}  // namespace funnel::c
