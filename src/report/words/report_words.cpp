#include "report/words/report_words.hpp"

#include "query/query_words.hpp"

#include <funnel/query/query.hpp>

namespace funnel::io {
namespace {

const words english{
    .deals = "Deals",
    .amount = "Amount",
    .stage = "Stage",
    .counted = "Deals",
    .times = "Times",
    .touched = "Stood here",
    .standing_now = "Here now",
    .step = "From stage before",
    .published = "Quotient",
    .step_amount = "By amount",
    .amount_change = "Amounts changed by",
    .to_first = "Of the first",
    .resolved = "Settled conversion",
    .norm = "Norm",
    .funnel_heading = "Funnel",
    .table_heading = "Stages",
    .ledger_heading = "What became of the deals",
    .timing_heading = "Timing of won deals",
    .segments_heading = "Segments",
    .months_heading = "By month",
    .month = "Month",
    .created = "Created",
    .open = "Open",
    .won = "Won",
    .lost = "Lost",
    .moved_out = "Moved out",
    .retired = "retired",
    .total = "All deals",
    .drill_heading = "Deals behind the numbers",
    .lost_deals = "Lost",
    .definitions_heading = "What the numbers mean",
    .input_heading = "What was read",
    .rows_read = "Rows read",
    .applied = "applied",
    .rejected = "rejected",
    .file = "File",
    .line = "Line",
    .column = "Column",
    .value = "Value",
    .reason = "Reason",
    .more = "more",
    .deal = "Deal",
    .owner = "Owner",
    .team = "Team",
    .since = "In stage since",
    .days = "Days",
    .none_given = "(none)",
    .won_of_entered = "Won of all that entered",
    .won_of_closed = "Won of closed",
    .won_of_closed_amount = "Won of closed, by amount",
    .entered_per_won = "Entered for each won",
    .mean = "Mean, days",
    .median = "Median, days",
    .interval = "interval",
    .bounds = "bounds",
    .won_amount = "Won amount",
    .no_deals = "No deal matches the question.",
    .count_chart = "Deals at each stage",
    .amount_chart = "Their amount",
    .stock_chart = "Deals that stand in each stage now",
    .moves_heading = "Moves between stages",
    .lasting = "Still there",
    .activity_heading = "Work within the period",
    .activities = {"Entries", "Deals that entered", "Stood here", "Higher at the end", "Ever higher"},
    .waterfall_heading = "How the open deals changed",
    .waterfall_start = "Open at the start",
    .waterfall_end = "Open at the end",
    .flows = {"Created", "Moved in", "Reopened", "Increased", "Decreased", "Moved out", "Lost", "Won", "Removed"},
    .credit_heading = "Shares by time held",
    .person = "Person",
    .fates = {"Advanced", "Lost from here", "Moved out", "Still here", "Went back", "Skipped", "Started later", "Lost before", "Moved out before", "Not yet here"},
    .definitions = {
        {"Deals", "How many deals count at each stage, and for how much, by the rule named under the title."},
        {"Reached", "The deal stood in this stage or in a later one. A stage that was jumped over counts as reached."},
        {"Stood here", "The deal really stood in this stage at least once."},
        {"Here now", "The deal stands in this stage at the report's instant. In the last stage: it is won."},
        {"From stage before", "Of the deals that count at the stage before, the share that counts at this one too."},
        {"By amount", "The amount of those deals here, divided by the amount of all deals at the stage before. Changes of amounts are part of it; they also stand in a column of their own."},
        {"Of the first", "Of the deals that count at the first stage, the share that counts at this one too."},
        {"What became of the deals", "Every deal has exactly one fate at every stage, so each row sums to all deals of the report."},
        {"Advanced", "Stood here and later stood in a later stage."},
        {"Lost from here", "Stood here, never got further since, and is lost."},
        {"Still here", "Stood here, never got further since, and still stands here. In the last stage: is won."},
        {"Went back", "Stood here, never got further since, and is open in an earlier stage."},
        {"Skipped", "Never stood here but moved past it from an earlier stage."},
        {"Started later", "Never stood here because it began in a later stage."},
        {"Lost before", "Was lost without ever getting here."},
        {"Not yet here", "Is open and has not got here."},
        {"Settled conversion", "Of the deals that stood here and whose fate is settled, the share that advanced: advanced / (advanced + lost). The bounds are hard: every unsettled deal is taken once as failing, once as advancing. Only reopened or deleted deals can lead outside."},
        {"Moved out", "Open when it went on in another pipeline. It is neither won nor lost here."},
        {"Moves between stages", "Every visit to a stage, by where it led. A deal that comes back has another visit."},
        {"Win rate", "There are several, each under its own name: won of all that entered (they may still be open), won of won and lost, the same by amount, and how many deals entered for each one won."},
        {"Timing of won deals", "From creation to winning, in days of 24 hours, of won deals only. Deals still open are left out, so it is too short while many long ones are open."},
        {"Interval", "Wilson score interval: how far chance alone may have moved a share of so few deals."},
    },
};

const words russian{
    .deals = "Сделки",
    .amount = "Сумма",
    .stage = "Стадия",
    .counted = "Сделки",
    .times = "Раз",
    .touched = "Были здесь",
    .standing_now = "Сейчас здесь",
    .step = "От предыдущей",
    .published = "Отношение",
    .step_amount = "По сумме",
    .amount_change = "Изменение сумм",
    .to_first = "От первой",
    .resolved = "Решённая конверсия",
    .norm = "Норма",
    .funnel_heading = "Воронка",
    .table_heading = "Стадии",
    .ledger_heading = "Что стало со сделками",
    .timing_heading = "Длительность выигранных сделок",
    .segments_heading = "Сегменты",
    .months_heading = "По месяцам",
    .month = "Месяц",
    .created = "Создано",
    .open = "Открыто",
    .won = "Выиграно",
    .lost = "Проиграно",
    .moved_out = "Ушли в другую воронку",
    .retired = "выведена",
    .total = "Все сделки",
    .drill_heading = "Сделки за цифрами",
    .lost_deals = "Проигранные",
    .definitions_heading = "Что значат цифры",
    .input_heading = "Что прочитано",
    .rows_read = "Прочитано строк",
    .applied = "применено",
    .rejected = "отклонено",
    .file = "Файл",
    .line = "Строка",
    .column = "Столбец",
    .value = "Значение",
    .reason = "Причина",
    .more = "ещё",
    .deal = "Сделка",
    .owner = "Ответственный",
    .team = "Команда",
    .since = "На стадии с",
    .days = "Дней",
    .none_given = "(не указано)",
    .won_of_entered = "Выиграно из всех вошедших",
    .won_of_closed = "Выиграно из закрытых",
    .won_of_closed_amount = "Выиграно из закрытых, по сумме",
    .entered_per_won = "Вошло на одну выигранную",
    .mean = "Среднее, дней",
    .median = "Медиана, дней",
    .interval = "интервал",
    .bounds = "границы",
    .won_amount = "Выиграно, сумма",
    .no_deals = "Ни одна сделка не отвечает запросу.",
    .count_chart = "Сделки на каждой стадии",
    .amount_chart = "Их сумма",
    .stock_chart = "Сделки, стоящие на каждой стадии сейчас",
    .moves_heading = "Переходы между стадиями",
    .lasting = "Ещё там",
    .activity_heading = "Работа за период",
    .activities = {"Входы", "Вошло сделок", "Были здесь", "В конце выше", "Когда-либо выше"},
    .waterfall_heading = "Как изменились открытые сделки",
    .waterfall_start = "Открыто в начале",
    .waterfall_end = "Открыто в конце",
    .flows = {"Создано", "Пришли из другой воронки", "Возобновлено", "Выросли", "Уменьшились", "Ушли в другую воронку", "Проиграно", "Выиграно", "Удалено"},
    .credit_heading = "Доли по времени владения",
    .person = "Кто",
    .fates = {"Прошли дальше", "Проиграны здесь", "Ушли в другую воронку", "Ещё здесь", "Вернулись назад", "Пропустили", "Начаты позже", "Проиграны раньше", "Ушли раньше", "Ещё не дошли"},
    .definitions = {
        {"Сделки", "Сколько сделок засчитано на каждой стадии и на какую сумму по правилу, названному под заголовком."},
        {"Дошли", "Сделка была на этой стадии или на более поздней. Перескоченная стадия считается пройденной."},
        {"Были здесь", "Сделка действительно стояла на этой стадии хотя бы раз."},
        {"Сейчас здесь", "Сделка стоит на этой стадии на момент отчёта. На последней стадии: выиграна."},
        {"От предыдущей", "Среди сделок, засчитанных на предыдущей стадии, доля засчитанных и на этой."},
        {"По сумме", "Сумма этих сделок здесь, делённая на сумму всех сделок предыдущей стадии. Изменения сумм входят в неё и показаны отдельно."},
        {"От первой", "Среди сделок, засчитанных на первой стадии, доля засчитанных и на этой."},
        {"Что стало со сделками", "У каждой сделки на каждой стадии ровно одна судьба, поэтому каждая строка в сумме даёт все сделки отчёта."},
        {"Прошли дальше", "Были здесь, а потом на более поздней стадии."},
        {"Проиграны здесь", "Были здесь, с тех пор не продвинулись и проиграны."},
        {"Ещё здесь", "Были здесь, с тех пор не продвинулись и стоят здесь. На последней стадии: выиграны."},
        {"Вернулись назад", "Были здесь, с тех пор не продвинулись и открыты на более ранней стадии."},
        {"Пропустили", "Никогда не стояли здесь, но прошли мимо с более ранней стадии."},
        {"Начаты позже", "Никогда не стояли здесь, потому что начаты на более поздней стадии."},
        {"Проиграны раньше", "Проиграны, не дойдя сюда."},
        {"Ещё не дошли", "Открыты и сюда не дошли."},
        {"Решённая конверсия", "Среди побывавших здесь сделок с решённой судьбой доля прошедших дальше: прошли / (прошли + проиграны). Границы жёсткие: каждая нерешённая сделка считается один раз неудачной, другой раз удачной. Выйти за них можно только возобновлением или удалением сделки."},
        {"Ушли в другую воронку", "Были открыты, когда продолжились в другой воронке. Здесь они не выиграны и не проиграны."},
        {"Переходы между стадиями", "Каждое пребывание на стадии по тому, куда оно привело. У вернувшейся сделки их несколько."},
        {"Доля выигранных", "Их несколько, у каждой своё имя: выиграно из всех вошедших (часть ещё открыта), выиграно из выигранных и проигранных, то же по сумме, и сколько сделок вошло на одну выигранную."},
        {"Длительность выигранных сделок", "От создания до выигрыша, в сутках по 24 часа, только по выигранным. Открытые не учтены, поэтому цифра занижена, пока открыто много долгих сделок."},
        {"Интервал", "Интервал Уилсона: насколько одна случайность могла сдвинуть долю при таком числе сделок."},
    },
};

}  // namespace

const words& words_in(language lang) { return lang == language::russian ? russian : english; }

std::vector<fate> shown_fates(const funnel_report& r) {
  std::vector<fate> shown;
  for (std::size_t f = 0; f < n_fates; ++f) {
    const auto what = static_cast<fate>(f);
    if ((what != fate::moved_out && what != fate::moved_out_before) || r.moved_out.deals > 0) shown.push_back(what);
  }
  return shown;
}

bool counts_repeat(const funnel_report& r) {
  const counting c = r.query.counting;
  return c == counting::touched || c == counting::entries || c == counting::moves ||
         (c == counting::ordered && r.query.ordered.reentry == reentry::each);
}

std::string named(const std::string& host_text, language lang) { return host_text.empty() ? words_in(lang).none_given : host_text; }

std::string joined(const std::vector<std::string>& key, language lang) {
  std::string name;
  for (const std::string& value : key) name += (name.empty() ? "" : ", ") + named(value, lang);
  return name;
}

std::string stage_label(const std::string& name, bool retired, language lang) {
  return retired ? name + " (" + words_in(lang).retired + ")" : name;
}

std::string word_of(fixed_word w, language lang) {
  constexpr std::array english_words{"days", "norm", "actual", "expected", "plan"};
  constexpr std::array russian_words{"дней", "норма", "факт", "ожидается", "план"};
  return (lang == language::russian ? russian_words : english_words)[static_cast<std::size_t>(w)];
}

std::string group_word(const std::string& name, language lang) {
  const words& w = words_in(lang);
  if (name == "owner") return w.owner;
  if (name == "team") return w.team;
  if (name == "reason") return w.reason;
  if (const auto unit = value_named<calendar_unit>(name)) return unit_of_time(*unit, lang);
  return name;
}

}  // namespace funnel::io
