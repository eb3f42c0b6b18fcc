#pragma once

#include "aggregates/reach.hpp"
#include "aggregates/reach_index.hpp"
