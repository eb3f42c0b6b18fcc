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
  // What marks stand for.
  sentence<> middle_half;
  sentence<> typical;
  sentence<> most;
  sentence<> the_norm;
  sentence<> won_so_far;
  sentence<> plan_reached;
  sentence<> expected_in_the_end;
  sentence<> the_plan;
  sentence<> all_together;
};

}  // namespace funnel::io
