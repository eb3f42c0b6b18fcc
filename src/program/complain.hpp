/// How the program says what went wrong.
#pragma once

#include "arguments.hpp"
#include "working_sign.hpp"

#include "core/printable.hpp"
#include "report/words/complaint.hpp"

#include <funnel/core/error.hpp>
#include <funnel/core/types.hpp>

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace funnel::program {

/// The language of all that the program says beside its reports: that of the reports.
inline language& spoken() {
  static language of = language::english;
  return of;
}

/// A sentence of the program in that language; see `io::complaint_in`.
inline std::string said(std::string_view english) { return io::printable(io::complaint_in(spoken(), english)); }

/// Prints a line for each error and gives the exit code back.
inline int complain(const std::vector<error>& errors, exit_code code = failed) {
  hide_working_sign();
  for (const error& e : errors) std::fprintf(stderr, "funnel: %s\n", io::printable(io::complaint_line(spoken(), e)).c_str());
  return code;
}

}  // namespace funnel::program
