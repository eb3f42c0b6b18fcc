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
};

}  // namespace funnel::io::english
