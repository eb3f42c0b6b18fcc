/// Texts of charts.
#pragma once

#include "report/words/text.hpp"

namespace funnel::io {

struct chart_texts {
  sentence<> days;
  sentence<"label", "value"> norm;
  sentence<"label", "value"> actual;
  sentence<"label", "value"> expected;
  sentence<"label", "value"> plan;
};

}  // namespace funnel::io
