/// Texts of the shape of the funnel.
#pragma once

#include "report/words/text.hpp"

#include <array>

namespace funnel::io {

struct shape_texts {
  std::array<sentence<>, 6> names;
  std::array<sentence<>, 7> causes;
  sentence<> heading;
  sentence<> trapezoid_term;
  sentence<> trapezoid_meaning;
  sentence<"deals", "needed"> too_few;
  sentence<"shape"> is;
  sentence<"shape", "share"> with_probability;
  sentence<> undecided_among_none;
  sentence<"shapes"> undecided;
  sentence<"share"> classic;
  sentence<"share"> leaky_top;
  sentence<"share"> leaky_bottom;
  sentence<"share"> cylinder;
  sentence<"stage", "times"> bulge;
  sentence<"share"> probability_is;
  sentence<"shape"> holds_as_well;
  sentence<"causes"> suspected;
  sentence<> widths_chart;
  sentence<> seen_line;
  sentence<> classic_line;
  sentence<> first_step;
  sentence<"limit"> bend_at_most;
  sentence<> lowest_of_last_steps;
  sentence<"limit"> bend_from;
  sentence<> lowest_step;
  sentence<"limit"> times_from;
  sentence<> shape;
  sentence<> step;
  sentence<> converts;
  sentence<> rule;
  sentence<> bend_or_times;
  sentence<> probability;
  sentence<> holds_heading;
  sentence<> too_few_deals;
  sentence<> yes;
  sentence<> no;
  sentence<> undecided_rule;
};

}  // namespace funnel::io
