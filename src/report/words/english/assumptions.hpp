/// English of what the data do not say.
#pragma once

#include "report/words/english/plural.hpp"
#include "report/words/entries/assumptions.hpp"

namespace funnel::io::english {

inline constexpr assumption_texts assumptions{
    .heading = "What the data do not say",
    .points =
        {{forms("{n} of {all}\u00A0deals began before its history does: when is unknown, so it is in no cohort by creation "
                "and has no cycle.",
                "{n} of {all}\u00A0deals began before their history does: when is unknown, so they are in no cohort by "
                "creation and have no cycle."),
          forms("{n} of {all}\u00A0deals has no dates of stages: its times in stage cannot be told, and it takes no part "
                "in rates of stages.",
                "{n} of {all}\u00A0deals have no dates of stages: their times in stage cannot be told, and they take no "
                "part in rates of stages."),
          forms("{n} of {all}\u00A0deals is lost, and it is not known from which stage.",
                "{n} of {all}\u00A0deals are lost, and it is not known from which stage."),
          forms("{n} of {all}\u00A0deals has no amount: sums and means of amounts leave it out.",
                "{n} of {all}\u00A0deals have no amount: sums and means of amounts leave them out."),
          forms("{n} of {all}\u00A0deals was moved back into an open stage after it was closed, and counts as open from "
                "then on.",
                "{n} of {all}\u00A0deals were moved back into an open stage after they were closed, and count as open "
                "from then on."),
          forms("{n} of {all}\u00A0deals was moved to a hidden stage after it was closed, and stays closed.",
                "{n} of {all}\u00A0deals were moved to a hidden stage after they were closed, and stay closed.")}},
};

}  // namespace funnel::io::english
