/// The questions that are timed, each in four ways: through the public API, by a naive model, by a straight loop over
/// ideal arrays, and (bench/peers) by other engines. All four must agree.
#pragma once

#include "answer.hpp"
#include "data.hpp"
#include "straight_loops.hpp"

#include <string>
#include <vector>

namespace funnel_bench {

/// Ours must be so many times as fast as the best peer, and so near the straight loop; 0: nothing is required.
struct target {
  double per_deal_table = 0;
  double raw_events = 0;
  double share_of_limit = 0;
};

struct question {
  const char* id;
  const char* title;
  target required;
  std::string query;                              ///< JSON, as a host receives it
  void (*ask)(const data&, const std::string&);   ///< what is timed: query text to result
  answer (*ours)(const data&, const std::string&);
  answer (*naive)(const generated_deals&);
  answer (*straight)(const ideal_arrays&);
  void (*run_straight)(const ideal_arrays&);      ///< what is timed: without the texts of the answer
};

const std::vector<question>& questions();

/// Ends the program with a message when one of the ways gives another answer.
void check_answers(const data& d);

}  // namespace funnel_bench
