/// The core of funnel in one include: definitions, events, journeys, queries, tallies, calculators, report.
/// Adapters (`funnel/adapters/`), Boost.Date_Time and Eigen views are included one by one where needed.
#pragma once

#include <funnel/stats/conversion.hpp>
#include <funnel/calendar/business_calendar.hpp>
#include <funnel/calendar/calendar_period.hpp>
#include <funnel/calendar/time_zone.hpp>
#include <funnel/events/store.hpp>
#include "journeys/project.hpp"
#include <funnel/pipeline/pipeline.hpp>
#include <funnel/query/presets.hpp>
#include <funnel/query/query.hpp>
#include <funnel/report/funnel_report.hpp>
#include <funnel/report/writers.hpp>
#include <funnel/aggregates/views.hpp>
#include <funnel/aggregates/cohort.hpp>
#include <funnel/aggregates/durations.hpp>
#include <funnel/aggregates/reach.hpp>
#include <funnel/version.hpp>
