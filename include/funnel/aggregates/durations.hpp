#pragma once

#include "aggregates/durations.hpp"
#include "aggregates/cycles.hpp"
#include "aggregates/duration_periods.hpp"
#include "aggregates/settlement.hpp"
#include "aggregates/first_response.hpp"
#include "aggregates/stay_lengths.hpp"
#include "aggregates/stays.hpp"
