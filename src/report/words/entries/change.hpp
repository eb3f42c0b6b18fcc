/// Texts of why the win rate moved.
#pragma once

#include "report/words/text.hpp"

namespace funnel::io {

struct change_texts {
  sentence<> heading;
  sentence<> none_closed;
  sentence<"before", "won_before", "n_before", "after", "won_after", "n_after", "points"> rose;
  sentence<"before", "won_before", "n_before", "after", "won_after", "n_after", "points"> fell;
  sentence<"share", "won_before", "n_before", "won_after", "n_after"> stayed;
  sentence<"level", "lower", "upper", "p"> beyond_chance;
  sentence<"level", "lower", "upper", "p"> by_chance;
  sentence<"points", "months"> months_differ;
  sentence<> months_alike;
  sentence<> months_unknown;
  sentence<"dimension", "points", "p"> by_mix;
  sentence<"from", "to", "after", "before", "points", "p"> by_step;
  sentence<"dimension", "value", "after", "before", "points", "p"> by_value;
  sentence<> nothing_stands_out;
  counted<"n"> steps_unknown;
  sentence<"names"> left_out;
  sentence<"month"> watched_quiet;
  sentence<"share", "since", "noticed"> watched_fall;
  sentence<"share", "since", "noticed"> watched_rise;
  sentence<"share"> false_alarms;
  sentence<> by_month;
  sentence<"month"> usual;
  sentence<> steps;
  sentence<> step;
  sentence<"from", "to"> from_to;
  sentence<> values;
  sentence<> dimension;
  sentence<> value;
  counted<"n"> others;
  sentence<> whole_dimension;
  sentence<> part_before;
  sentence<> part_after;
  sentence<> share_before;
  sentence<> share_after;
  sentence<> mix;
  sentence<> rate;
  sentence<> effect;
  sentence<> p_adjusted;
  sentence<> mix_term;
  sentence<> mix_meaning;
  sentence<> rate_term;
  sentence<> rate_meaning;
};

}  // namespace funnel::io
