/// What keeps a row from having proper cells.
#pragma once

#include <cstdint>

namespace funnel::io {

enum class row_problem : std::uint8_t {
  none,
  cell_count,        ///< another number of cells than the header has
  open_quote,
  text_after_quote,
  cell_not_utf8,     ///< in a file, whose encoding the mapping can name
  value_not_utf8,
};

}  // namespace funnel::io
