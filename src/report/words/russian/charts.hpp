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
    .middle_half = "средняя половина",
    .typical = "обычно: к этому дню закончилась половина",
    .most = "от быстрой десятой части до медленной",
    .the_norm = "норма",
    .won_so_far = "выиграно на сегодня",
    .plan_reached = "выиграно, план выполнен",
    .expected_in_the_end = "ожидается к концу",
    .the_plan = "план",
    .all_together = "все вместе",
};

}  // namespace funnel::io::russian
