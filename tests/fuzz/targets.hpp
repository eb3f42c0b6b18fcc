/// What is fuzzed: each reader of text, by the laws that hold for every text.
#pragma once

#include <span>
#include <string_view>

namespace funnel_fuzz {

struct target {
  const char* name;  ///< also of the folder of its inputs in corpus/
  void (*run)(std::string_view bytes);  ///< throws when a law does not hold
};

std::span<const target> targets();

}  // namespace funnel_fuzz
