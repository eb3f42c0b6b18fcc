/// Russian of the page's controls.
#pragma once

#include "report/words/entries/page.hpp"
#include "report/words/russian/plural.hpp"

namespace funnel::io::russian {

inline constexpr page_texts page{
    .every = "все",
    .clear = "Сбросить выбор",
    .compare = "Сравнить с компанией",
    .filters = "Что показать",
    .search = "Поиск",
    .close = "Закрыть",
    .from = "С",
    .until = "По",
    .company = "Все вместе",
    .show = "Что показывают столбцы",
    .number = "Количество",
    .step = "От стадии к стадии",
    .first = "От первой стадии",
    .measure = "Что считать",
    .by_deals = "Сделки",
    .by_money = "Деньги",
    .drawn_as = "Как показать",
    .lines = "Линии",
    .bars = "Столбцы",
    .as_table = "Таблицей",
    .interval = "Разброс случая",
    .win_rate = "Доля побед из закрытых",
    .time_to_win = "Обычно дней до победы",
    .median_of = "половина заняла не больше;",
    .lost_heading = "Где и почему проигрываем",
    .where = "С какой стадии проиграны",
    .why = "Названные причины",
    .no_reasons = "Причины не указаны.",
    .none_lost = "Среди этих сделок проигранных нет.",
    .fates_sentence = "На каждой стадии у каждой сделки ровно одна судьба: каждая строка в сумме даёт все сделки.",
    .months_sentence = "Сделки по месяцу, в котором их создали, выиграли или проиграли.",
    .segments_sentence = "Чьи это сделки и какие. Каждое число открывает свои сделки, каждый столбец сортируется.",
    .fixed = "Этот раздел — обо всех сделках отчёта, что бы ни было выбрано выше: его показатели нельзя сложить из частей.",
    .not_added = "Для текущего выбора это сложить нельзя.",
    .not_together = "Чтобы файл был небольшим, в нём нет чисел для этого вместе с: {names}. Сбросьте тот выбор или запросите отдельный отчёт.",
    .left_out = "Здесь нет фильтра, потому что значений слишком много: {names}.",
    .n_of = "{n} из {all}",
    .before = "до этого: {value}",
    .evidence = "{hits} из {n}; разброс случая: {range}",
    .norm = "норма: {value}",
    .csv_of = "Сохранить как CSV: {name}",
    .svg_of = "Сохранить как SVG: {name}",
    .funnel_sentence = "Всего {n}, до стадии «{last}» дошли: {m}.",
    .worst_step = "Самый большой разрыв — от стадии «{before}» до «{stage}»: {n}.",
    .lost_sentence = "Проиграно: {n}, больше всего со стадии «{stage}»: {m}.",
    .why_sentence = "Чаще всего называют причину «{reason}».",
    .cut = "Показано {n} из {all}: в этом файле {listed} из {deals} сделок отчёта — открытые и закрытые последними.",
};

}  // namespace funnel::io::russian
