#pragma once

#include "query/ordered_steps.hpp"
#include "query/ordered_rule.hpp"
