/// Texts of numbers, and how a language writes them.
#pragma once

#include "report/words/text.hpp"

namespace funnel::io {

struct number_texts {
  sentence<> code;
  sentence<> decimal_mark;
  sentence<"n"> percent;
  sentence<"n"> points;  ///< of a difference of shares
  sentence<"n"> thousands;
  sentence<"n"> millions;
  sentence<"n"> billions;
  counted<"n"> deals;
  counted<"n"> days;
  counted<"n"> working_days;
  sentence<"n"> fractional_days;
  sentence<"n"> fractional_working_days;
  sentence<"level", "lower", "upper"> interval;
  sentence<"share"> by_chance;
  sentence<"share"> less_than;
};

}  // namespace funnel::io
