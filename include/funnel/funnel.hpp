/// What most programs need, in one include: definitions, the question, the store, journeys, aggregates and the report.
///
/// Statistics, analyses, CSV files, Boost.Date_Time, Eigen and helpers for tests are included one by one where needed.
#pragma once

#include <funnel/aggregates/cohort.hpp>
#include <funnel/aggregates/durations.hpp>
#include <funnel/aggregates/views.hpp>
#include <funnel/events/store.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/pipeline/pipeline.hpp>
#include <funnel/query/query.hpp>
#include <funnel/report/funnel_report.hpp>
#include <funnel/report/writers.hpp>
