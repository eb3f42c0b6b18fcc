#pragma once

#include "aggregates/stage_activity.hpp"
#include "aggregates/stock.hpp"
#include "aggregates/transitions.hpp"
#include "aggregates/waterfall.hpp"
#include "aggregates/dynamics.hpp"
#include "aggregates/slice_dynamics.hpp"
#include "aggregates/lookback_wins.hpp"
