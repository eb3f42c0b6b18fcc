#pragma once

#include "stats/test_result.hpp"
#include "stats/chi_square.hpp"
#include "stats/difference.hpp"
#include "stats/two_samples.hpp"
#include "stats/logrank.hpp"
#include "stats/gray.hpp"
#include "stats/binomial_limit.hpp"
#include "stats/multiple_testing.hpp"
#include "stats/trend.hpp"
#include "stats/change_detection.hpp"
