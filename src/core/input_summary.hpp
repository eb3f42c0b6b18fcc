/// What became of files that were read.
///
/// Layer:   core; adapters fill it in and reports show it.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// A row of input that was not applied; lines and columns count from 1, the header is line 1.
struct rejected_row {
  std::string file;
  std::size_t line = 0;
  std::string column;
  std::string value;
  std::string reason;
};

/// What was read: rows = applied + rejected, always.
struct input_summary {
  std::vector<std::string> files;
  std::size_t rows = 0;
  std::size_t applied = 0;
  std::size_t rejected = 0;
  std::vector<rejected_row> rejections;  ///< the first `max_listed_rejections`
  std::vector<std::string> notes;        ///< e.g. "500 rows had no created date; 2016-10-20 was used"
};

}  // namespace v0_1
}  // namespace funnel
