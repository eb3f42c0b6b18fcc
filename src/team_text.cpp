#include "team_text.hpp"

#include "report_words.hpp"

#include <funnel/query/names.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace funnel::io {
namespace {

const team_words english{
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
    .definitions = {
        {"Verdict", "Better or worse: differs from the rest by more than chance, after all comparisons of the report were taken into account together (Benjamini and Hochberg). As the others: no such difference shows. Not enough data: one side has too few deals; then nothing is judged, however extreme the number."},
        {"The rest", "Everybody else, never a whole that contains the one compared: that would shrink the difference."},
        {"Settled conversion", "Of the deals that stood in the stage and either advanced or were lost, the share that advanced. Deals still open there do not count against anyone."},
        {"Next stage so far", "Of all deals that count at the stage, the share that counts at the next one too. Open deals count as not there yet, so it is shown but not judged."},
        {"Like for like", "Each kind of deals is compared with the same kind and the differences are put together (Mantel and Haenszel): a hard region is nobody's fault. The shares of both sides are then those of the deals of both together, so their difference may be a little different."},
        {"Fair estimate", "The win rate, drawn to the common mean as far as there are few deals behind it (empirical Bayes). It orders the table: four of eight do not stand above 68 of 200."},
        {"In the funnel plot", "Limits around the common win rate that widen for small numbers. Of managers who are all alike, one in twenty is outside the 95% limits and one in 500 outside the 99.8% limits. When managers usually scatter more than chance, widened limits tell who is unusual even so."},
        {"Days", "The mean up to the time for which both sides are known, with stays that last counted as long as they were seen (Kaplan and Meier); compared by the log-rank test. Leaving sooner counts as better, whatever the way out: the conversions judge that."},
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
    .definitions = {
        {"Вывод", "Лучше или хуже: отличие от остальных больше, чем бывает случайно, с поправкой на то, что сравнений в отчёте много (Бенджамини и Хохберг). Как у остальных: такого отличия не видно. Мало данных: с одной из сторон слишком мало сделок; тогда вывода нет, каким бы крайним ни было число."},
        {"Остальные", "Все прочие, но никогда не целое вместе с тем, кого сравнивают: иначе разница преуменьшена."},
        {"Решённая конверсия", "Среди сделок, побывавших на стадии и либо прошедших дальше, либо проигранных, доля прошедших. Сделки, ещё открытые на ней, никому не в упрёк."},
        {"Уже на следующей", "Среди всех сделок, засчитанных на стадии, доля засчитанных и на следующей. Открытые сделки считаются ещё не дошедшими, поэтому показатель показан, но вывода по нему нет."},
        {"При равном составе", "Каждый вид сделок сравнивается с таким же видом, и разницы сводятся в одну (Мантель и Хензель): трудный регион никому не в вину. Доли обеих сторон при этом пересчитаны на общий состав сделок, и их разность может немного отличаться."},
        {"Честная оценка", "Доля выигранных, притянутая к общему среднему тем сильнее, чем меньше за ней сделок (эмпирический Байес). По ней упорядочена таблица: четыре из восьми не стоят выше 68 из 200."},
        {"На графике-воронке", "Границы вокруг общей доли выигранных, которые расширяются при малых числах. Из одинаковых менеджеров за границами 95 % оказывается один из двадцати, за границами 99,8 % — один из пятисот. Если менеджеры обычно различаются сильнее, чем случайно, расширенные границы показывают, кто необычен и тогда."},
        {"Дней", "Среднее до срока, для которого известны обе стороны; незаконченное пребывание учтено, пока его было видно (Каплан и Мейер); сравнение логранговым критерием. Раньше уйти — лучше, каким бы ни был исход: об исходе судят конверсии."},
        {"Средняя сумма выигранной сделки", "Показана без вывода: кому достались крупные клиенты — не мастерство."},
    },
};

std::string points(double share, language lang) { return decimal(100 * share, 1, lang); }

}  // namespace

team_text::team_text(const team_comparison& c, language lang)
    : c_(c), lang_(lang), w_(lang == language::russian ? russian_words : english) {}

std::string team_text::member_heading() const {
  return c_.options.member.by == field::owner ? w_.manager : group_word(name_of(c_.options.member), lang_);
}

std::string team_text::name(std::size_t unit) const {
  std::string all;
  for (const std::string& one : c_.units[unit].names) all += (all.empty() ? "" : ", ") + one;
  return all;
}

std::string team_text::verdict(team_verdict v) const {
  switch (v) {
    case team_verdict::insufficient_data: return russian() ? "мало данных" : "not enough data";
    case team_verdict::as_others: return russian() ? "как у остальных" : "as the others";
    case team_verdict::better: return russian() ? "лучше" : "better";
    case team_verdict::worse: break;
  }
  return russian() ? "хуже" : "worse";
}

std::string team_text::level(confidence_level l) const {
  const double percents = 100 * l.value;
  return decimal(percents, percents == std::floor(percents) ? 0 : 1, lang_) + (russian() ? "\u00A0%" : "%");
}

std::string team_text::position(const share_standing& s) const {
  if (s.limits == limit_verdict::too_few) return verdict(team_verdict::insufficient_data);
  if (s.limits == limit_verdict::inside) return russian() ? "внутри границ" : "inside";
  const std::string outside = russian() ? "за границами " : "outside ";
  const std::string where = outside + level(s.limits == limit_verdict::beyond_outer ? c_.options.limits.outer : c_.options.limits.inner);
  if (s.widened != limit_verdict::inside) return where;
  return where + (russian() ? ", но здесь это обычно" : ", but usual here");
}

std::string team_text::comparisons(std::int64_t n) const {
  if (!russian()) return grouped(n) + (n == 1 ? " comparison" : " comparisons");
  const bool one = n % 10 == 1 && n % 100 != 11;
  const bool few = n % 10 >= 2 && n % 10 <= 4 && (n % 100 < 12 || n % 100 > 14);
  return grouped(n) + (one ? " сравнение" : few ? " сравнения" : " сравнений");
}

std::string team_text::interval(double lower, double upper) const {
  const std::string head = level(c_.options.confidence) + (russian() ? " интервал от " : " interval ");
  return head + decimal(lower, 1, lang_) + (russian() ? " до " : " to ") + decimal(upper, 1, lang_);
}

std::string team_text::setting() const {
  std::string kinds;
  for (const std::string& d : c_.options.case_mix) kinds += (kinds.empty() ? "" : ", ") + d;
  const bool team = c_.options.rest == rest_of::team;
  const bool together = c_.options.together && !c_.options.members.empty();
  const std::string min_n = grouped(std::max<std::int64_t>(1, c_.options.limits.min_n));
  if (russian()) {
    std::string text = together ? name(0) + ": вместе против остальных " : "Каждый сравнивается со всеми остальными ";
    text += !team ? "во всей компании" : together ? "из тех же команд" : "из своей команды";
    if (!kinds.empty()) text += ", при равном составе сделок: " + kinds;
    return text + ". Вывод делается, когда с обеих сторон не меньше " + min_n + " сделок.";
  }
  std::string text = together ? name(0) + " together, against the rest of " : "Each against the rest of ";
  text += team ? "the team" : "the company";
  if (!kinds.empty()) text += ", like for like by " + kinds;
  return text + ". A verdict needs at least " + min_n + " deals on both sides.";
}

std::string team_text::outcome() const {
  const auto found = static_cast<std::int64_t>(c_.findings.size());
  const std::string rate = level({c_.options.false_discovery_rate});
  if (c_.judged == 0)
    return russian() ? "Данных мало: судить не о ком." : "There is not enough data to judge anyone.";
  if (found == 0)
    return russian() ? "Никто не выделяется: " + comparisons(c_.judged) + ", и все различия таковы, какие дала бы одна случайность."
                     : "Nobody stands out: " + comparisons(c_.judged) + ", and all differences are such as chance alone would show.";
  return russian() ? "Выделяется " + grouped(found) + " из " + grouped(c_.judged) + " сравнений. Ожидаемая доля ложных среди отмеченных — не больше " + rate + "."
                   : grouped(found) + " of " + comparisons(c_.judged) + (found == 1 ? " stands out" : " stand out") +
                         ". Of such flags, at most " + rate + " are expected to be false.";
}

std::string team_text::scatter() const {
  const share_spread& s = c_.win_rate;
  if (!s.fit.has_value()) return {};
  std::string text;
  if (!s.fit.has_prior())
    text = russian() ? "Доли выигранных различаются не больше, чем случайно, поэтому честная оценка у всех одна и первого места нет."
                     : "The win rates differ no more than chance makes them, so the fair estimate is one for all and nobody is first.";
  if (s.scatter.factor() > 1.5)
    text += (text.empty() ? "" : " ") +
            (russian() ? "Доли выигранных разбросаны в " + decimal(s.scatter.factor(), 1, lang_) + " раза шире (по дисперсии), чем дала бы случайность: здесь это обычно, и расширенные границы это учитывают."
                       : "The win rates scatter " + decimal(s.scatter.factor(), 1, lang_) + " times as much (in variance) as chance would make them: that is usual here, and the widened limits allow for it.");
  return text;
}

std::string team_text::of_nobody() const {
  if (c_.of_nobody.deals == 0) return {};
  const std::string deals = deals_text(c_.of_nobody.deals, lang_);
  return russian() ? "Не отнесены ни к кому и не входят в сравнение: " + deals + "." : "Not compared, because they are nobody's: " + deals + ".";
}

std::string team_text::share_finding(const share_comparison& s, bool win_rate, const std::string& of) const {
  const double own = s.difference.first.share();
  const double rest = s.difference.second.share();
  double value = s.difference.value, lower = s.difference.lower, upper = s.difference.upper;
  if (s.case_mix) {
    const common_difference& d = s.case_mix->stratified.difference;
    value = d.value, lower = d.lower, upper = d.upper;
  }
  const bool more = value > 0;
  const double nearer = more ? lower : -upper;
  const double farther = more ? upper : -lower;
  const std::string by = points(std::abs(value), lang_);
  const std::string range = interval(100 * nearer, 100 * farther);
  if (russian()) {
    const std::string what = win_rate ? "выигрывается " + percent(own, lang_) + " закрытых сделок" : "проходит дальше " + percent(own, lang_) + " решённых сделок";
    return of + ": " + what + ", у остальных " + percent(rest, lang_) + (s.case_mix ? "; при равном составе на " : ": на ") + by + " п. п. " +
           (more ? "больше" : "меньше") + " (" + range + ").";
  }
  const std::string what = win_rate ? percent(own, lang_) + " of closed deals are won" : percent(own, lang_) + " of settled deals go on";
  return of + ": " + what + ", of the rest's " + percent(rest, lang_) + (s.case_mix ? "; like for like " : ": ") + by + " points " +
         (more ? "more" : "less") + " (" + range + ").";
}

std::string team_text::time_finding(const time_comparison& t, bool cycle, const std::string& of) const {
  const bool less = t.judged.direction > 0;
  const std::string own = decimal(t.own.mean_days, 1, lang_);
  const std::string rest = decimal(t.rest.mean_days, 1, lang_);
  const std::string until = decimal(static_cast<double>(t.until.us) / static_cast<double>(c_.day.us), 0, lang_);
  std::string by;
  if (c_.options.case_mix.empty()) {
    const double nearer = less ? -t.upper_days : t.lower_days;
    const double farther = less ? -t.lower_days : t.upper_days;
    by = (russian() ? ": на " : ": ") + decimal(std::abs(t.difference_days), 1, lang_) +
         (russian() ? (less ? " меньше (" : " больше (") : less ? " less (" : " more (") + interval(nearer, farther) + ")";
  } else {
    // The means are of unlike deals, so they cannot say by how much; the pace is of like ones.
    by = (russian() ? "; при равном составе сделки уходят в " : "; like for like, deals leave ") + decimal(t.pace, 2, lang_) +
         (russian() ? " раза так часто" : " times as often");
  }
  if (russian())
    return of + (cycle ? ": от создания до закрытия в среднем " : ": сделка стоит в среднем ") + own + " дн., у остальных " + rest + by +
           "; считая до " + until + " дн.";
  return of + (cycle ? ": from creation to closing " : ": a deal stays ") + own + " days on average, the rest's " + rest + by +
         ", counting up to " + until + " days.";
}

std::string team_text::finding(const team_finding& f) const {
  const team_member& m = c_.members[f.member];
  std::string of = name(m.unit);
  if (f.stage != team_finding::no_row) of += ", " + c_.stages[f.stage].name;
  switch (f.metric) {
    case team_metric::win_rate: return share_finding(m.won_of_closed, true, of);
    case team_metric::stage_conversion: return share_finding(m.stages[f.stage].conversion, false, of);
    case team_metric::time_in_stage: return time_finding(m.stages[f.stage].time, false, of);
    case team_metric::cycle_length: break;
  }
  return time_finding(m.cycle, true, of);
}

std::string team_text::more_findings(std::size_t n) const {
  return russian() ? "Ещё отмечено: " + std::to_string(n) + " — в таблице ниже." : std::to_string(n) + " more are in the table below.";
}

}  // namespace funnel::io
