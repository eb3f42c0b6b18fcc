#pragma once

#include <funnel/adapters/csv.hpp>
#include <funnel/adapters/eigen.hpp>
#include <funnel/adapters/mapping.hpp>
#include <funnel/calc/competing_risks.hpp>
#include <funnel/calc/cure.hpp>
#include <funnel/calc/gray_test.hpp>
#include <funnel/calc/logrank.hpp>
#include <funnel/calc/survival.hpp>
#include <funnel/calendar/date_time.hpp>
#include <funnel/funnel.hpp>
#include <funnel/pipeline/json.hpp>
