#pragma once

#include <funnel/adapters/csv.hpp>
#include <funnel/adapters/eigen.hpp>
#include <funnel/adapters/mapping.hpp>
#include <funnel/calc/funnel_limits.hpp>
#include <funnel/calc/mantel_haenszel.hpp>
#include <funnel/calc/mix_change.hpp>
#include <funnel/calc/over_dispersion.hpp>
#include <funnel/calc/rest_of_team.hpp>
#include <funnel/calc/shrinkage.hpp>
#include <funnel/calc/two_samples.hpp>
#include <funnel/calendar/date_time.hpp>
#include <funnel/calendar/json.hpp>
#include <funnel/funnel.hpp>
#include <funnel/pipeline/json.hpp>
#include <funnel/query/json.hpp>
#include <funnel/query/names.hpp>
