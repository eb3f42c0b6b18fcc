#pragma once

#include <funnel/adapters/csv.hpp>
#include <funnel/adapters/eigen.hpp>
#include <funnel/adapters/mapping.hpp>
#include <funnel/calendar/date_time.hpp>
#include <funnel/calendar/json.hpp>
#include <funnel/funnel.hpp>
#include <funnel/pipeline/json.hpp>
#include <funnel/query/json.hpp>
#include <funnel/query/names.hpp>
