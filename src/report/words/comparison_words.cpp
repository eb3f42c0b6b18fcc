#include "report/words/comparison_text.hpp"

namespace funnel::io {
namespace {

const team_words team_english{
    .manager = "Manager",
    .heading = "Who stands out",
    .stages_heading = "Stage by stage",
    .members_heading = "Strengths and weaknesses",
    .nobody = "There is nobody to compare.",
    .place = "Place",
    .won_of_closed = "Won of closed",
    .won_of_entered = "Won of all that entered",
    .like_for_like = "Like for like",
    .like_for_like_row = "like for like",
    .shrunk = "Fair estimate",
    .position = "In the funnel plot",
    .verdict = "Verdict",
    .metric = "What",
    .own = "Own",
    .rest = "The rest",
    .difference = "Difference",
    .p_adjusted = "Adjusted p",
    .cycle = "Days from creation to closing",
    .won_amount = "Won amount",
    .mean_won_amount = "Mean amount of a won deal",
    .open_deals = "Open deals",
    .all_together = "All together",
    .conversion = "settled conversion",
    .step = "next stage so far",
    .time = "days in stage",
    .plot = "Win rate by number of closed deals",
    .plot_x = "closed deals",
    .widened = "widened for the usual scatter",
    .heat = "Settled conversion, coloured where it is above or below the rest",
    .conversion_table = "Settled conversion",
    .time_table = "Median days in stage, open deals included",
    .open_table = "Open deals, where they stand now",
    .findings_table = "Flagged",
    .every_comparison = "Every comparison with its evidence",
    .definitions =
        {
            {"Verdict",
             "Better or worse: differs from the rest by more than chance, after all comparisons of the report were "
             "taken into account together (Benjamini and Hochberg). As the others: no such difference shows. Not "
             "enough data: one side has too few deals; then nothing is judged, however extreme the number."},
            {"The rest",
             "Everybody else, never a whole that contains the one compared: that would shrink the difference."},
            {"Settled conversion",
             "Of the deals that stood in the stage and either advanced or were lost, the share that advanced. Deals "
             "still open there do not count against anyone."},
            {"Next stage so far",
             "Of all deals that count at the stage, the share that counts at the next one too. Open deals count as not "
             "there yet, so it is shown but not judged."},
            {"Like for like",
             "Each kind of deals is compared with the same kind and the differences are put together (Mantel and "
             "Haenszel): a hard region is nobody's fault. The shares of both sides are then those of the deals of both "
             "together, so their difference may be a little different."},
            {"Fair estimate",
             "The win rate, drawn to the common mean as far as there are few deals behind it (empirical Bayes). It "
             "orders the table: four of eight do not stand above 68 of 200."},
            {"In the funnel plot",
             "Limits around the common win rate that widen for small numbers. Of managers who are all alike, one in "
             "twenty is outside the 95% limits and one in 500 outside the 99.8% limits. When managers usually scatter "
             "more than chance, widened limits tell who is unusual even so."},
            {"Days",
             "The mean up to the time for which both sides are known, with stays that last counted as long as they "
             "were seen (Kaplan and Meier); compared by the log-rank test. Leaving sooner counts as better, whatever "
             "the way out: the conversions judge that."},
            {"Mean amount of a won deal", "Shown, not judged: who is given the large accounts is no skill."},
        },
};

const team_words russian_words{
    .manager = "Менеджер",
    .heading = "Кто выделяется",
    .stages_heading = "По стадиям",
    .members_heading = "Сильные и слабые стороны",
    .nobody = "Сравнивать некого.",
    .place = "Место",
    .won_of_closed = "Выиграно из закрытых",
    .won_of_entered = "Выиграно из всех вошедших",
    .like_for_like = "При равном составе",
    .like_for_like_row = "при равном составе",
    .shrunk = "Честная оценка",
    .position = "На графике-воронке",
    .verdict = "Вывод",
    .metric = "Показатель",
    .own = "Здесь",
    .rest = "Остальные",
    .difference = "Разница",
    .p_adjusted = "p с поправкой",
    .cycle = "Дней от создания до закрытия",
    .won_amount = "Выиграно, сумма",
    .mean_won_amount = "Средняя сумма выигранной сделки",
    .open_deals = "Открытые сделки",
    .all_together = "Все вместе",
    .conversion = "решённая конверсия",
    .step = "уже на следующей",
    .time = "дней на стадии",
    .plot = "Доля выигранных и число закрытых сделок",
    .plot_x = "закрытых сделок",
    .widened = "с учётом обычного разброса",
    .heat = "Решённая конверсия; цветом выделено, где она выше или ниже остальных",
    .conversion_table = "Решённая конверсия",
    .time_table = "Медиана дней на стадии с учётом открытых сделок",
    .open_table = "Открытые сделки: где они стоят сейчас",
    .findings_table = "Отмечено",
    .every_comparison = "Все сравнения с их основаниями",
    .definitions =
        {
            {"Вывод",
             "Лучше или хуже: отличие от остальных больше, чем бывает случайно, с поправкой на то, что сравнений в "
             "отчёте много (Бенджамини и Хохберг). Как у остальных: такого отличия не видно. Мало данных: с одной из "
             "сторон слишком мало сделок; тогда вывода нет, каким бы крайним ни было число."},
            {"Остальные", "Все прочие, но никогда не целое вместе с тем, кого сравнивают: иначе разница преуменьшена."},
            {"Решённая конверсия",
             "Среди сделок, побывавших на стадии и либо прошедших дальше, либо проигранных, доля прошедших. Сделки, "
             "ещё открытые на ней, никому не в упрёк."},
            {"Уже на следующей",
             "Среди всех сделок, засчитанных на стадии, доля засчитанных и на следующей. Открытые сделки считаются ещё "
             "не дошедшими, поэтому показатель показан, но вывода по нему нет."},
            {"При равном составе",
             "Каждый вид сделок сравнивается с таким же видом, и разницы сводятся в одну (Мантель и Хензель): трудный "
             "регион никому не в вину. Доли обеих сторон при этом пересчитаны на общий состав сделок, и их разность "
             "может немного отличаться."},
            {"Честная оценка",
             "Доля выигранных, притянутая к общему среднему тем сильнее, чем меньше за ней сделок (эмпирический "
             "Байес). По ней упорядочена таблица: четыре из восьми не стоят выше 68 из 200."},
            {"На графике-воронке",
             "Границы вокруг общей доли выигранных, которые расширяются при малых числах. Из одинаковых менеджеров за "
             "границами 95 % оказывается один из двадцати, за границами 99,8 % — один из пятисот. Если менеджеры "
             "обычно различаются сильнее, чем случайно, расширенные границы показывают, кто необычен и тогда."},
            {"Дней",
             "Среднее до срока, для которого известны обе стороны; незаконченное пребывание учтено, пока его было "
             "видно (Каплан и Мейер); сравнение логранговым критерием. Раньше уйти — лучше, каким бы ни был исход: об "
             "исходе судят конверсии."},
            {"Средняя сумма выигранной сделки", "Показана без вывода: кому достались крупные клиенты — не мастерство."},
        },
};

}  // namespace

const team_words& team_words_in(language lang) { return lang == language::russian ? russian_words : team_english; }

}  // namespace funnel::io
