#include <funnel/query/query.hpp>

#include "core/duration_text.hpp"
#include "query/query_words.hpp"
#include "report/words/report_words.hpp"

#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace {

using io::choice;
using io::local_text;

/// Writes one part after the other in the language of the reader.
class writer {
 public:
  writer(const query& q, language lang) : q_(q), lang_(lang), russian_(lang == language::russian) {}

  std::string sentence() const {
    std::string text = deals() + clocks();
    for (const std::string& f : conditions()) text += "; " + f;
    if (const std::string g = groups(); !g.empty()) text += "; " + g;
    text += "; " + frame();
    text += say("counted by ", "счёт: ") + counting_in_short();
    text += say("; credited to ", "; зачёт: ") + io::credit_words(q_.credit, lang_).name;
    text += say("; worth ", "; сумма: ") + io::worth_words(q_.worth, lang_).name;
    if (q_.working_hours) text += "; " + working();
    return text + say("; times in ", "; часовой пояс ") + q_.zone.name() + ".";
  }

  std::string lines() const {
    std::string text = line(say("Deals", "Сделки"), deals());
    for (const std::string& f : conditions()) text += line(say("Only where", "Только где"), f);
    text += line(say("As of", "По состоянию на"), q_.as_of == instant::max() ? say("the latest event", "последнее событие") : local_text(q_.as_of, q_.zone));
    text += line(say("Known by", "По данным на"), q_.known_at == instant::max() ? say("everything known now", "все данные") : local_text(q_.known_at, q_.zone));
    const choice versions = io::version_words(q_.layout.versions, lang_);
    if (q_.layout.phases.empty())
      text += line(say("Pipeline", "Воронка"), (q_.layout.pipeline.empty() ? say("the first one", "первая") : q_.layout.pipeline) + ", " + versions.name + ": " + versions.meaning);
    else
      text += line(say("Phases", "Фазы"), phases());
    const choice unit = io::unit_words(q_.layout.unit, lang_);
    text += line(say("One row is", "Одна строка"), unit.name + ": " + unit.meaning);
    const choice rule = io::counting_words(q_.counting, lang_);
    text += line(say("Counted by", "Счёт"), rule.name + ": " + rule.meaning);
    if (q_.counting == counting::ordered)
      for (const std::string& s : ordered()) text += line("", s);
    const choice credit = io::credit_words(q_.credit, lang_);
    text += line(say("Credited to", "Зачёт"), credit.name + ": " + credit.meaning);
    const choice worth = io::worth_words(q_.worth, lang_);
    text += line(say("Worth", "Сумма"), worth.name + ": " + worth.meaning);
    if (const std::string g = groups(); !g.empty()) text += line(say("Parts", "Разрезы"), g);
    text += line(say("Calendar", "Календарь"), q_.zone.name() + (q_.fiscal_start == 1 ? "" : say(", fiscal year from month ", ", финансовый год с месяца ") + std::to_string(q_.fiscal_start)));
    if (q_.working_hours) text += line(say("Durations", "Длительности"), working());
    char digits[24];
    std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(hash(q_)));
    return text + line(say("Hash", "Хеш"), digits);
  }

 private:
  std::string say(std::string_view english, std::string_view russian) const { return std::string(russian_ ? russian : english); }

  std::string line(const std::string& head, const std::string& text) const {
    std::size_t width = 0;
    for (const char c : head) width += (static_cast<unsigned char>(c) & 0xC0) != 0x80;  // code points
    return "  " + head + std::string(width < 18 ? 18 - width : 1, ' ') + text + "\n";
  }

  std::string deals() const {
    std::string text = outcomes();
    switch (q_.basis) {
      case date_basis::none: break;
      case date_basis::created: text += say(" created ", ", созданные ") + span(); break;
      case date_basis::active: text += say(" open at some time ", ", бывшие открытыми ") + span(); break;
      case date_basis::closed: text += say(" closed ", ", закрытые ") + span(); break;
      case date_basis::entered: text += say(" that first entered ", ", впервые вошедшие в ") + q_.entered_stage + " " + span(); break;
    }
    return text;
  }

  std::string outcomes() const {
    if (q_.outcomes == all_outcomes) return q_.basis == date_basis::none ? say("All deals", "Все сделки") : say("Deals", "Сделки");
    std::string which;
    for (std::size_t o = 0; o < n_outcomes; ++o)
      if (q_.outcomes & outcome_bit(static_cast<outcome>(o)))
        which += (which.empty() ? "" : say(" or ", " или ")) + io::outcome_word(static_cast<outcome>(o), lang_);
    return say("Deals now " + which, "Сделки сейчас " + which);
  }

  std::string span() const {
    std::string text;
    if (q_.in.start != instant::min()) text += say("from ", "с ") + local_text(q_.in.start, q_.zone);
    if (q_.in.end != instant::max())
      text += say(text.empty() ? "before " : " until before ", text.empty() ? "до " : " и до ") + local_text(q_.in.end, q_.zone);
    return text.empty() ? say("at any time", "в любое время") : text;
  }

  std::string clocks() const {
    std::string text;
    if (q_.as_of != instant::max()) text += say(", as of ", ", по состоянию на ") + local_text(q_.as_of, q_.zone);
    if (q_.known_at != instant::max()) text += say(", as known at ", ", по данным на ") + local_text(q_.known_at, q_.zone);
    return text;
  }

  std::vector<std::string> conditions() const {
    std::vector<std::string> all;
    for (const filter& f : q_.filters) {
      std::string text = name({f.by, f.dimension}) + (f.exclude ? say(" is not ", " не ") : say(" is ", ": "));
      for (std::size_t i = 0; i < f.values.size(); ++i)
        text += (i == 0 ? "" : say(" or ", " или ")) + (f.values[i].empty() ? say("(none)", "(не указано)") : f.values[i]);
      all.push_back(text);
    }
    const std::string minor = say(" minor units", " минимальных единиц");
    if (q_.min_amount) all.push_back(say("amount at least ", "сумма не меньше ") + std::to_string(*q_.min_amount) + minor);
    if (q_.max_amount) all.push_back(say("amount at most ", "сумма не больше ") + std::to_string(*q_.max_amount) + minor);
    return all;
  }

  std::string groups() const {
    std::string text;
    for (const grouping& g : q_.groups) text += (text.empty() ? say("grouped by ", "по разрезам: ") : ", ") + name(g);
    return text;
  }

  std::string name(const grouping& g) const {
    switch (g.by) {
      case field::dimension: return g.dimension;
      case field::owner: return say("owner", "ответственный");
      case field::team: return say("team", "команда");
      case field::reason: return say("reason of loss", "причина отказа");
      case field::period: {
        const std::string unit = io::unit_of_time(g.unit, lang_);
        if (q_.basis == date_basis::closed) return unit + say(" of closing", " закрытия");
        return unit + (q_.basis == date_basis::entered ? say(" of entry", " входа") : say(" of creation", " создания"));
      }
    }
    return {};
  }

  /// What differs from the usual frame, for the sentence.
  std::string frame() const {
    std::string text;
    const layout& l = q_.layout;
    if (!l.pipeline.empty()) text += say("pipeline ", "воронка ") + l.pipeline + "; ";
    if (!l.phases.empty()) text += say("phases ", "фазы ") + phases() + "; ";
    if (l.versions != version_policy::as_recorded) text += io::version_words(l.versions, lang_).name + (l.version_at ? " (" + local_text(*l.version_at, q_.zone) + ")" : "") + "; ";
    if (l.unit != journey_unit::deal) text += say("one row is ", "одна строка: ") + io::unit_words(l.unit, lang_).name + "; ";
    return text;
  }

  std::string phases() const {
    std::string text;
    for (const std::string& p : q_.layout.phases) text += (text.empty() ? "" : " \u2192 ") + p;
    return text;
  }

  std::string counting_in_short() const {
    std::string text = io::counting_words(q_.counting, lang_).name;
    if (q_.counting != counting::ordered) return text;
    for (const std::string& s : ordered()) text += ", " + s;
    return text;
  }

  std::vector<std::string> ordered() const {
    const ordered_steps& o = q_.ordered;
    std::vector<std::string> all;
    std::string steps;
    for (const named_step& s : o.steps) {
      steps += steps.empty() ? say("steps ", "шаги ") : " \u2192 ";
      steps += joined(s.stages) + (s.optional ? say(" (optional)", " (необязательный)") : "");
      if (s.min_gap.us != 0) steps += say(" after at least ", " не раньше чем через ") + io::duration_text(s.min_gap);
      if (s.max_gap) steps += say(" within ", " не позже чем через ") + io::duration_text(*s.max_gap);
    }
    all.push_back(steps.empty() ? say("each shown stage in turn", "все показанные стадии подряд") : steps);
    if (o.window) all.push_back(say("all within ", "всё за ") + io::duration_text(*o.window));
    for (const named_exclusion& e : o.exclusions)
      all.push_back(say("not through ", "не через ") + joined(e.stages) + say(" between steps ", " между шагами ") + std::to_string(e.after + 1) + say(" and ", " и ") + std::to_string(e.before + 1));
    if (o.hold_constant) all.push_back(say("with the same ", "с одним значением: ") + (o.hold_constant->owner ? say("owner", "ответственный") : o.hold_constant->dimension));
    all.push_back(io::reentry_words(o.reentry, lang_).meaning);
    if (o.strict_deduplication) all.push_back(say("no step repeated on the way", "без повторения шагов"));
    if (o.strict_order) all.push_back(say("no other stage on the way", "без посторонних стадий"));
    if (o.strict_increase) all.push_back(say("each step later than the one before", "каждый шаг позже предыдущего"));
    if (!o.strict_once) all.push_back(say("one visit may be several steps", "один вход может быть несколькими шагами"));
    return all;
  }

  std::string working() const {
    return say("durations in working time, a day being ", "длительности в рабочем времени, день равен ") + io::duration_text(mean_working_day(*q_.working_hours));
  }

  std::string joined(const std::vector<std::string>& ids) const {
    std::string text;
    for (const std::string& id : ids) text += (text.empty() ? "" : say(" or ", " или ")) + id;
    return text;
  }

  const query& q_;
  language lang_;
  bool russian_;
};

}  // namespace

std::string to_text(const query& q, language lang) { return writer(q, lang).sentence(); }

std::string explain(const query& q, language lang) { return writer(q, lang).lines(); }

}  // namespace v0_1
}  // namespace funnel
