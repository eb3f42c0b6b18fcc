/// Answers as gzip, for who takes it.
#pragma once

#include "report/dashboard/kept_answers.hpp"

#include <funnel/report/dashboard.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace funnel::program {

/// Packs pages, JSON and tables; others, refusals and small ones stay as they are. What was packed is kept under its tag, for those who
/// ask for it next. Nothing secret is in an answer beside what the asker says, and other sites cannot ask: its length tells nothing.
///
/// Threads: any.
class answer_packer {
 public:
  /// With these encodings accepted, as the header of the request says.
  void pack(dashboard_response& r, std::string_view accepted);

 private:
  static constexpr std::size_t most_kept = std::size_t{16} << 20;
  io::kept_answers<std::string> kept_{256, most_kept};
};

}  // namespace funnel::program
