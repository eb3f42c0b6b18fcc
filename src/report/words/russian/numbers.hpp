/// Russian of numbers, and how a language writes them.
#pragma once

#include "report/words/entries/numbers.hpp"
#include "report/words/russian/plural.hpp"

namespace funnel::io::russian {

inline constexpr number_texts numbers{
    .code = "ru",
    .decimal_mark = ",",
    .percent = "{n}\u00A0%",
    .points = "{n}\u00A0п.\u00A0п.",
    .thousands = "{n} тыс.",
    .millions = "{n} млн",
    .billions = "{n} млрд",
    .deals = forms("{n}\u00A0сделка", "{n}\u00A0сделки", "{n}\u00A0сделок"),
    .days = forms("{n}\u00A0день", "{n}\u00A0дня", "{n}\u00A0дней"),
    .working_days = forms("{n}\u00A0рабочий день", "{n}\u00A0рабочих дня", "{n}\u00A0рабочих дней"),
    .fractional_days = "{n}\u00A0дня",
    .fractional_working_days = "{n}\u00A0рабочего дня",
    .interval = "уверенно на {level}: {lower}\u2013{upper}",
    .by_chance = "случайно: {share}",
    .less_than = "меньше {share}",
};

}  // namespace funnel::io::russian
