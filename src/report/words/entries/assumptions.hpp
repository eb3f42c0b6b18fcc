/// Texts of what the data do not say.
#pragma once

#include "report/words/text.hpp"

#include <array>

namespace funnel::io {

struct assumption_texts {
  sentence<> heading;
  std::array<counted<"n", "all">, 6> points;  ///< in the order of `open_point`
};

}  // namespace funnel::io
