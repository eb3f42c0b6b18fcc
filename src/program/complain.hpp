/// How the program says what went wrong.
#pragma once

#include "arguments.hpp"

#include "core/printable.hpp"

#include <funnel/core/error.hpp>

#include <cstdio>
#include <vector>

namespace funnel::program {

/// Prints a line for each error and gives the exit code back.
inline int complain(const std::vector<error>& errors, exit_code code = failed) {
  for (const error& e : errors)
    std::fprintf(stderr, "funnel: %s%s%s\n", io::printable(e.field).c_str(), e.field.empty() ? "" : ": ", io::printable(e.message).c_str());
  return code;
}

}  // namespace funnel::program
