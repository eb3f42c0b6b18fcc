/// What a command works on: the deals of all files in a store, and the question about them.
#pragma once

#include "arguments.hpp"
#include "draft.hpp"

#include <funnel/io/csv.hpp>
#include <funnel/events/store.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include <funnel/report/funnel_report.hpp>

#include <functional>

namespace funnel::program {

struct input {
  column_mapping mapping;
  event_store store;
  query question;         ///< its as-of instant is always given
  input_summary summary;  ///< of what was read
  bool has_amounts = true;  ///< was any deal of the journeys given an amount?
};

/// Reads the mapping, the question and the files, and gives them to `answer`, whose exit code it returns. Says what is
/// wrong otherwise.
int with_input(const arguments& a, const std::function<int(input&)>& answer);

/// The same, with a mapping that is known already.
int with_mapping(const arguments& a, known_mapping known, const std::function<int(input&)>& answer);

/// The same as `with_input`, with the journeys of the question.
int with_journeys(const arguments& a, const std::function<int(input&, const journey_table&)>& answer);

}  // namespace funnel::program
