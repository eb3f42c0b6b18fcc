#pragma once

#include "query/check.hpp"
#include "aggregates/cohort.hpp"
#include "aggregates/cohort_funnel.hpp"
#include "aggregates/owner_credit.hpp"
#include "aggregates/ordered_journeys.hpp"
