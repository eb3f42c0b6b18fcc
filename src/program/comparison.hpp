/// The comparison of managers as the arguments ask for it.
#pragma once

#include "arguments.hpp"
#include "input.hpp"

#include <funnel/core/error.hpp>
#include <funnel/report/document.hpp>

#include <vector>

namespace funnel::program {

/// The sections of the comparison; none when it is not asked for.
result<std::vector<doc::section>> compare_members(const arguments& a, const input& in);

}  // namespace funnel::program
