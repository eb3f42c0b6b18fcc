#pragma once

#include <funnel/adapters/csv.hpp>
#include <funnel/adapters/eigen.hpp>
#include <funnel/adapters/mapping.hpp>
#include <funnel/calc/bootstrap.hpp>
#include <funnel/calc/chain_forecast.hpp>
#include <funnel/calc/change_detection.hpp>
#include <funnel/calc/flow.hpp>
#include <funnel/calc/forecast.hpp>
#include <funnel/calc/intake.hpp>
#include <funnel/calc/plan.hpp>
#include <funnel/calc/trend.hpp>
#include <funnel/calc/uplift.hpp>
#include <funnel/calc/velocity.hpp>
#include <funnel/calendar/date_time.hpp>
#include <funnel/funnel.hpp>
#include <funnel/pipeline/json.hpp>
