/// The core of funnel in one include: definitions, events, journeys, queries, tallies, calculators, report.
/// Adapters (`funnel/adapters/`), Boost.Date_Time and Eigen views are included one by one where needed.
#pragma once

#include <funnel/stats/conversion.hpp>
#include "stats/timing.hpp"
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
#include "aggregates/stage_activity.hpp"
#include "aggregates/cohort_funnel.hpp"
#include "aggregates/durations.hpp"
#include "aggregates/ordered_journeys.hpp"
#include "aggregates/owner_credit.hpp"
#include "aggregates/reach.hpp"
#include "aggregates/stay_lengths.hpp"
#include "aggregates/stock.hpp"
#include "aggregates/transitions.hpp"
#include "aggregates/waterfall.hpp"
#include <funnel/version.hpp>
