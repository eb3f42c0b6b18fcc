#include "report/words/comparison_text.hpp"

#include "report/words/report_words.hpp"

#include <funnel/query/query.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace funnel::io {
namespace {

std::string points(double share, language lang) { return decimal(100 * share, 1, lang); }

}  // namespace

team_text::team_text(const comparison_report& c, language lang) : c_(c), lang_(lang), w_(team_words_in(lang)) {}

std::string team_text::member_heading() const {
  return c_.options.member.by == field::owner ? w_.manager : group_word(name_of(c_.options.member), lang_);
}

std::string team_text::name(std::size_t unit) const {
  std::string all;
  for (const std::string& one : c_.units[unit].names) all += (all.empty() ? "" : ", ") + one;
  return all;
}

std::string team_text::verdict(comparison_verdict v) const {
  switch (v) {
    case comparison_verdict::insufficient_data:
      return russian() ? "мало данных" : "not enough data";
    case comparison_verdict::as_others:
      return russian() ? "как у остальных" : "as the others";
    case comparison_verdict::better:
      return russian() ? "лучше" : "better";
    case comparison_verdict::worse:
      break;
  }
  return russian() ? "хуже" : "worse";
}

std::string team_text::level(confidence_level l) const {
  return level_text(l, lang_);
}

std::string team_text::position(const share_standing& s) const {
  if (s.limits == limit_verdict::too_few) return verdict(comparison_verdict::insufficient_data);
  if (s.limits == limit_verdict::inside) return russian() ? "внутри границ" : "inside";
  const std::string outside = russian() ? "за границами " : "outside ";
  const std::string where =
      outside + level(s.limits == limit_verdict::beyond_outer ? c_.options.limits.outer : c_.options.limits.inner);
  if (s.widened != limit_verdict::inside) return where;
  return where + (russian() ? ", но здесь это обычно" : ", but usual here");
}

std::string team_text::comparisons(std::int64_t n) const {
  if (!russian()) return grouped(n) + (n == 1 ? " comparison" : " comparisons");
  return grouped(n) + russian_form(n, {" сравнение", " сравнения", " сравнений"});
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
  if (c_.judged == 0) return russian() ? "Данных мало: судить не о ком." : "There is not enough data to judge anyone.";
  if (found == 0)
    return russian() ? "Никто не выделяется: " + comparisons(c_.judged) +
                           ", и все различия таковы, какие дала бы одна случайность."
                     : "Nobody stands out: " + comparisons(c_.judged) +
                           ", and all differences are such as chance alone would show.";
  return russian() ? "Выделяется " + grouped(found) + " из " + grouped(c_.judged) +
                         " сравнений. Ожидаемая доля ложных среди отмеченных — не больше " + rate + "."
                   : grouped(found) + " of " + comparisons(c_.judged) + (found == 1 ? " stands out" : " stand out") +
                         ". Of such flags, at most " + rate + " are expected to be false.";
}

std::string team_text::scatter() const {
  const share_spread& s = c_.win_rate;
  if (!s.fit.has_value()) return {};
  std::string text;
  if (!s.fit.has_prior())
    text = russian() ? "Доли выигранных различаются не больше, чем случайно, поэтому честная оценка у всех одна и "
                       "первого места нет."
                     : "The win rates differ no more than chance makes them, so the fair estimate is one for all and "
                       "nobody is first.";
  if (s.scatter.factor() > 1.5)
    text += (text.empty() ? "" : " ") + (russian()
                                             ? "Доли выигранных разбросаны в " + decimal(s.scatter.factor(), 1, lang_) +
                                                   " раза шире (по дисперсии), чем дала бы случайность: здесь это "
                                                   "обычно, и расширенные границы это учитывают."
                                             : "The win rates scatter " + decimal(s.scatter.factor(), 1, lang_) +
                                                   " times as much (in variance) as chance would make them: that is "
                                                   "usual here, and the widened limits allow for it.");
  return text;
}

std::string team_text::of_nobody() const {
  if (c_.of_nobody.deals == 0) return {};
  const std::string deals = deals_text(c_.of_nobody.deals, lang_);
  return russian() ? "Не отнесены ни к кому и не входят в сравнение: " + deals + "."
                   : "Not compared, because they are nobody's: " + deals + ".";
}

std::string team_text::share_finding(const share_comparison& s, bool win_rate, const std::string& of) const {
  const double own = s.difference.first.share();
  const double rest = s.difference.second.share();
  double value = s.difference.value, lower = s.difference.lower, upper = s.difference.upper;
  if (s.case_mix) {
    const common_effect& d = s.case_mix->stratified.difference;
    value = d.value, lower = d.lower, upper = d.upper;
  }
  const bool more = value > 0;
  const double nearer = more ? lower : -upper;
  const double farther = more ? upper : -lower;
  const std::string by = points(std::abs(value), lang_);
  const std::string range = interval(100 * nearer, 100 * farther);
  if (russian()) {
    const std::string what = win_rate ? "выигрывается " + percent(own, lang_) + " закрытых сделок"
                                      : "проходит дальше " + percent(own, lang_) + " решённых сделок";
    return of + ": " + what + ", у остальных " + percent(rest, lang_) +
           (s.case_mix ? "; при равном составе на " : ": на ") + by + " п. п. " + (more ? "больше" : "меньше") + " (" +
           range + ").";
  }
  const std::string what =
      win_rate ? percent(own, lang_) + " of closed deals are won" : percent(own, lang_) + " of settled deals go on";
  return of + ": " + what + ", of the rest's " + percent(rest, lang_) + (s.case_mix ? "; like for like " : ": ") + by +
         " points " + (more ? "more" : "less") + " (" + range + ").";
}

std::string team_text::time_finding(const time_comparison& t, bool cycle, const std::string& of) const {
  const bool less = t.judged.direction > 0;
  const std::string own = decimal(t.own.mean_days, 1, lang_);
  const std::string rest = decimal(t.rest.mean_days, 1, lang_);
  const std::string until = decimal(in_days(t.until, c_.day), 0, lang_);
  std::string by;
  if (c_.options.case_mix.empty()) {
    const double nearer = less ? -t.upper_days : t.lower_days;
    const double farther = less ? -t.lower_days : t.upper_days;
    by = (russian() ? ": на " : ": ") + decimal(std::abs(t.difference_days), 1, lang_) +
         (russian() ? (less ? " меньше (" : " больше (")
          : less    ? " less ("
                    : " more (") +
         interval(nearer, farther) + ")";
  } else {
    // The means are of unlike deals, so they cannot say by how much; the pace is of like ones.
    by = (russian() ? "; при равном составе сделки уходят в " : "; like for like, deals leave ") +
         decimal(t.pace, 2, lang_) + (russian() ? " раза так часто" : " times as often");
  }
  if (russian())
    return of + (cycle ? ": от создания до закрытия в среднем " : ": сделка стоит в среднем ") + own +
           " дн., у остальных " + rest + by + "; считая до " + until + " дн.";
  return of + (cycle ? ": from creation to closing " : ": a deal stays ") + own + " days on average, the rest's " +
         rest + by + ", counting up to " + until + " days.";
}

std::string team_text::finding(const comparison_finding& f) const {
  const comparison_member& m = c_.members[f.member];
  std::string of = name(m.unit);
  if (f.stage != comparison_finding::no_row) of += ", " + c_.stages[f.stage].name;
  switch (f.metric) {
    case comparison_metric::win_rate:
      return share_finding(m.won_of_closed, true, of);
    case comparison_metric::stage_conversion:
      return share_finding(m.stages[f.stage].conversion, false, of);
    case comparison_metric::time_in_stage:
      return time_finding(m.stages[f.stage].time, false, of);
    case comparison_metric::cycle_length:
      break;
  }
  return time_finding(m.cycle, true, of);
}

std::string team_text::more_findings(std::size_t n) const {
  return russian() ? "Ещё отмечено: " + std::to_string(n) + " — в таблице ниже."
                   : std::to_string(n) + " more are in the table below.";
}

}  // namespace funnel::io
