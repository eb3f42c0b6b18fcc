/// Russian of charts.
#pragma once

#include "report/words/entries/charts.hpp"
#include "report/words/russian/plural.hpp"

namespace funnel::io::russian {

inline constexpr chart_texts charts{
    .days = "дней",
    .norm = "{label}: норма {value}",
    .actual = "{label}: факт {value}",
    .expected = "{label}: ожидается {value}",
    .plan = "{label}: план {value}",
};

}  // namespace funnel::io::russian
