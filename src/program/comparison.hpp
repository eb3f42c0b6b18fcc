/// The comparison of managers as the arguments ask for it.
#pragma once

#include "arguments.hpp"

#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include <funnel/report/document.hpp>

#include <vector>

namespace funnel::program {

/// The sections of the comparison; none when it is not asked for.
result<std::vector<doc::section>> compare_members(const arguments& a, const journey_table& j, const query& q);

}  // namespace funnel::program
