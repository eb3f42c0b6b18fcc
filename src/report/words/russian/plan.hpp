/// Russian of plan against fact.
#pragma once

#include "report/words/entries/plan.hpp"
#include "report/words/russian/plural.hpp"

namespace funnel::io::russian {

inline constexpr plan_texts plan{
    .now = "{period} (идёт)",
    .of_all_dates = "План относится ко всем сделкам, выигранным за период: здесь учтены все сделки, когда бы их ни создали и ни закрыли.",
    .no_targets = "Плановых значений нет.",
    .unplanned = "Выиграно там, где плана не было: {deals}, {amount}. В суммы это входит.",
    .without_deals = "План есть, а сделок нет (в суммы входит): {slices}.",
    .came_to = "{actual} из {plan} ({share})",
    .finished = "За прошедшие периоды с планом получено {sums}.",
    .verdict_no_target = "плана нет",
    .verdict_unknown = "неизвестно",
    .verdict_reached = "выполнен",
    .verdict_expected = "ожидается",
    .verdict_undecided = "под вопросом",
    .verdict_not_expected = "не ожидается",
    .came_in = "{period}: {actual} получено на сейчас.",
    .outlook = "{period}: {actual} из {plan} получено, {share} плана.",
    .expected =
        " С учётом открытых сделок к {date} ожидается {value} ({value_range}), это {share} ({share_range}) плана.",
    .outlook_reached = " План выполнен.",
    .outlook_expected = " Открытых сделок должно хватить для плана.",
    .outlook_undecided = " Открытых сделок может хватить для плана, а может и не хватить.",
    .outlook_not_expected = " Одних открытых сделок для плана не хватит.",
    .outlook_unknown = " Сколько открытые сделки принесут в срок, неизвестно.",
    .win_size_unknown =
        "Сколько побед не хватает, неизвестно: нет выигранных сделок, чтобы оценить, сколько приносит одна.",
    .missing_unknown = "Не хватает побед: {wins}. Сколько для этого нужно новых сделок, неизвестно.",
    .missing_never = "Не хватает побед: {wins}. При нынешней конверсии не хватит никакого числа новых сделок.",
    .missing_none = "Не хватает побед: {wins}. Их должны дать открытые сделки; новых сделок для этого не нужно.",
    .missing_assured =
        "Не хватает побед: {wins}. Сверх того, что дадут открытые, нужно новых сделок: {average} в среднем, {assured} "
        "с вероятностью {assurance}, при нынешней конверсии.",
    .missing =
        "Не хватает побед: {wins}. Сверх того, что дадут открытые, нужно новых сделок: {average} в среднем, при "
        "нынешней конверсии.",
    .too_late =
        " Но половина выигранных сделок длилась дольше, чем {median} дн., а до конца периода осталось {left}: "
        "большинство новых сделок будет выиграно позже.",
    .won = "Выиграно",
    .won_meaning = "Сделки, выигранные при последнем закрытии в этом периоде; по сумме на момент закрытия.",
    .expected_in_end = "Ожидается к концу",
    .expected_meaning =
        "Полученное и то, что открытые сделки должны принести до конца периода, с вероятными границами. Ещё не созданные сделки "
        "не учтены.",
    .new_deals = "Новые сделки",
    .new_deals_meaning =
        "Сколько сделок должно войти на первую стадию, чтобы вместе с открытыми хватило побед при нынешней конверсии, "
        "когда бы это ни случилось.",
    .heading = "План и факт",
    .won_in = "Выиграно за {period}",
    .plan = "План",
    .period_by_period = "По периодам",
    .period = "Период",
    .created = "Создано",
    .lost = "Проиграно",
    .to_date = "С начала",
    .present_money = "{period}, деньги",
    .present_deals = "{period}, сделки",
    .open_in_full = "Открыто полностью",
    .of_the_plan = "От плана",
    .missing_now = "Не хватает сейчас",
    .needs = "Что нужно для плана, {period}",
    .target = "План",
    .wins_missing = "Не хватает побед",
    .new_deals_on_average = "Новых сделок, в среднем",
    .assured = "С вероятностью {share}",
    .cells = "Все, период за периодом",
    .against_plan = "{period}: выиграно, ожидается к концу, план",
    .revenue_by_period = "Выручка по периодам",
    .deals_by_period = "Сделки по периодам",
    .won_line = "выиграно",
    .plan_line = "план",
    .created_line = "создано",
    .attainment = "Выполнение плана",
    .plan_deals = "План, сделок",
    .won_deals = "Выиграно, сделок",
    .attained = "Выполнено",
};

}  // namespace funnel::io::russian
