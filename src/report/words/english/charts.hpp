/// English of charts.
#pragma once

#include "report/words/english/plural.hpp"
#include "report/words/entries/charts.hpp"

namespace funnel::io::english {

inline constexpr chart_texts charts{
    .days = "days",
    .norm = "{label}: norm {value}",
    .actual = "{label}: actual {value}",
    .expected = "{label}: expected {value}",
    .plan = "{label}: plan {value}",
    .middle_half = "the middle half",
    .typical = "typical: half are over by then",
    .most = "from the quick tenth to the slow one",
    .the_norm = "norm",
    .won_so_far = "won so far",
    .plan_reached = "won, plan reached",
    .expected_in_the_end = "expected in the end",
    .the_plan = "plan",
    .all_together = "all together",
};

}  // namespace funnel::io::english
