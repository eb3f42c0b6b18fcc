/// English of numbers, and how a language writes them.
#pragma once

#include "report/words/english/plural.hpp"
#include "report/words/entries/numbers.hpp"

namespace funnel::io::english {

inline constexpr number_texts numbers{
    .code = "en",
    .decimal_mark = ".",
    .percent = "{n}%",
    .points = "{n}\u00A0points",
    .thousands = "{n}k",
    .millions = "{n}M",
    .billions = "{n}bn",
    .deals = forms("{n}\u00A0deal", "{n}\u00A0deals"),
    .days = forms("{n}\u00A0day", "{n}\u00A0days"),
    .working_days = forms("{n}\u00A0working day", "{n}\u00A0working days"),
    .fractional_days = "{n}\u00A0days",
    .fractional_working_days = "{n}\u00A0working days",
    .interval = "{level} sure: {lower}\u2013{upper}",
    .by_chance = "by chance alone: {share}",
    .less_than = "below {share}",
};

}  // namespace funnel::io::english
