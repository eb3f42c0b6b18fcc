/// The core of funnel in one include: definitions, events, journeys, queries, tallies, calculators, report.
/// Adapters (`funnel/adapters/`), Boost.Date_Time and Eigen views are included one by one where needed.
#pragma once

#include <funnel/calc/conversion.hpp>
#include <funnel/calc/timing.hpp>
#include <funnel/calendar/time_zone.hpp>
#include <funnel/events/store.hpp>
#include <funnel/journeys/project.hpp>
#include <funnel/pipeline/builder.hpp>
#include <funnel/pipeline/templates.hpp>
#include <funnel/query/query.hpp>
#include <funnel/report/build.hpp>
#include <funnel/report/writers.hpp>
#include <funnel/tallies/funnels.hpp>
#include <funnel/version.hpp>
