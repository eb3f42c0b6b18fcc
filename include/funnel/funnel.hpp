/// The core of funnel in one include: definitions, events, journeys, queries, tallies, calculators, report.
/// Adapters (`funnel/adapters/`), Boost.Date_Time and Eigen views are included one by one where needed.
#pragma once

#include <funnel/calc/conversion.hpp>
#include <funnel/calc/timing.hpp>
#include <funnel/calendar/business_calendar.hpp>
#include <funnel/calendar/calendar_period.hpp>
#include <funnel/calendar/time_zone.hpp>
#include <funnel/events/store.hpp>
#include <funnel/journeys/project.hpp>
#include <funnel/pipeline/builder.hpp>
#include <funnel/pipeline/templates.hpp>
#include <funnel/query/presets.hpp>
#include <funnel/query/query.hpp>
#include <funnel/report/build.hpp>
#include <funnel/report/writers.hpp>
#include <funnel/tallies/activity.hpp>
#include <funnel/tallies/cohort_funnel.hpp>
#include <funnel/tallies/durations.hpp>
#include <funnel/tallies/ordered_journeys.hpp>
#include <funnel/tallies/owner_credit.hpp>
#include <funnel/tallies/reach.hpp>
#include <funnel/tallies/stay_lengths.hpp>
#include <funnel/tallies/stock.hpp>
#include <funnel/tallies/transitions.hpp>
#include <funnel/tallies/waterfall.hpp>
#include <funnel/version.hpp>
