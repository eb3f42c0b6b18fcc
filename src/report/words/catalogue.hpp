/// Everything that the reports say, in each language.
///
/// The catalogue names every sentence and label once, by subject, in entries/; english/ and russian/ give the texts. A
/// new language is a folder like those with a file like english.cpp, and a line in catalogue.cpp; what it leaves out,
/// the compiler tells (see text.hpp). No sentence is put together from pieces elsewhere: a value that is itself a
/// phrase has an entry too.
#pragma once

#include <funnel/core/types.hpp>
#include "report/words/entries/assumptions.hpp"
#include "report/words/entries/bottlenecks.hpp"
#include "report/words/entries/change.hpp"
#include "report/words/entries/charts.hpp"
#include "report/words/entries/comparison.hpp"
#include "report/words/entries/draft.hpp"
#include "report/words/entries/forecast.hpp"
#include "report/words/entries/numbers.hpp"
#include "report/words/entries/page.hpp"
#include "report/words/entries/plan.hpp"
#include "report/words/entries/query.hpp"
#include "report/words/entries/reading.hpp"
#include "report/words/entries/report.hpp"
#include "report/words/entries/shape.hpp"
#include "report/words/entries/velocity.hpp"
#include "report/words/entries/workload.hpp"

#include <vector>

namespace funnel::io {

struct catalogue {
  number_texts numbers;
  chart_texts charts;
  report_texts report;
  query_texts query;
  velocity_texts velocity;
  bottleneck_texts bottlenecks;
  shape_texts shape;
  change_texts change;
  plan_texts plan;
  forecast_texts forecast;
  comparison_texts comparison;
  workload_texts workload;
  draft_texts draft;
  reading_texts reading;
  assumption_texts assumptions;
  page_texts page;
};

const catalogue& words_in(language lang);

/// All texts of a language in the order of the catalogue, to check one against another.
std::vector<text_forms> all_texts(language lang);

}  // namespace funnel::io
