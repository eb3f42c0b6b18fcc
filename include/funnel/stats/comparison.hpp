#pragma once

#include "stats/case_mix.hpp"
#include "stats/mantel_haenszel.hpp"
#include "stats/shrinkage.hpp"
#include "stats/beta_binomial.hpp"
#include "stats/funnel_limits.hpp"
#include "stats/over_dispersion.hpp"
#include "stats/mix_change.hpp"
#include "stats/rest_of_team.hpp"
#include "stats/uplift.hpp"
#include "stats/bootstrap.hpp"
