/// Tallies of times written as short lists of days.
#pragma once

#include <funnel/aggregates/durations.hpp>

#include <cstdint>
#include <initializer_list>
#include <vector>

namespace funnel_test {

struct day_row {
  std::int64_t lasted = 0;
  int cause = 1;
  std::int64_t entered = 0;
};

inline funnel::survival_tally tally_of_days(std::initializer_list<day_row> rows) {
  funnel::survival_tally t;
  for (const day_row& r : rows)
    t.add({funnel::timespan::days(r.lasted), static_cast<funnel::end_cause>(r.cause), funnel::timespan::days(r.entered)});
  return t;
}

/// Remissions of leukaemia in weeks (read as days), on 6-mercaptopurine and on placebo: Freireich et al. (1963),
/// Blood 21, 699-716; the standard example of the textbooks.
inline funnel::survival_tally remissions_on_6_mp() {
  return tally_of_days({{6},     {6},     {6},     {6, 0}, {7},  {9, 0},  {10},    {10, 0}, {11, 0}, {13},   {16},
                        {17, 0}, {19, 0}, {20, 0}, {22},   {23}, {25, 0}, {32, 0}, {32, 0}, {34, 0}, {35, 0}});
}
inline funnel::survival_tally remissions_on_placebo() {
  return tally_of_days({{1}, {1}, {2},  {2},  {3},  {4},  {4},  {5},  {5},  {8}, {8},
                        {8}, {8}, {11}, {11}, {12}, {12}, {15}, {17}, {22}, {23}});
}

}  // namespace funnel_test
