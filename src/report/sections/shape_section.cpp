#include <funnel/report/writers.hpp>

#include "report/words/bottleneck_words.hpp"

#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace {

using namespace io;
using namespace doc;

struct two_languages {
  const char* english;
  const char* russian;
};

/// In the order of `funnel_shape`.
constexpr two_languages shape_names[]{{"not enough data", "недостаточно данных"},
                                      {"classic trapezoid", "классическая трапеция"},
                                      {"leaky top", "утечка вверху"},
                                      {"leaky bottom", "утечка внизу"},
                                      {"cylinder", "цилиндр"},
                                      {"bulge", "вздутие"}};

/// In the order of `suspected_cause`.
constexpr two_languages causes[]{
    {"leads outside the target group", "обращения не из целевой аудитории"},
    {"leads lost for technical reasons", "обращения, потерянные по техническим причинам"},
    {"customers gone to competitors without waiting for an answer", "клиенты, ушедшие к конкурентам, не дождавшись ответа"},
    {"a price below the market", "цена ниже рыночной"},
    {"low qualification of the sellers", "низкая квалификация продавцов"},
    {"an unjustifiably high price", "неоправданно высокая цена"},
    {"a superfluous stage that could be left out", "лишняя стадия, которую можно исключить"},
};

class shape_words : private bottleneck_voice {
 public:
  shape_words(const shape_answer& a, language in_words) : bottleneck_voice{{in_words}, {}}, a_(a), d_(a.diagnosis), m_(a.diagnosis.measured) {}

  section make() {
    section out{"shape", say("Shape of the funnel", "Форма воронки"), {}};
    out.blocks.push_back(paragraph{verdict(), d_.shape == funnel_shape::classic || d_.shape == funnel_shape::insufficient_data ? tone::plain : tone::bad});
    if (const std::string why = suspected(); !why.empty()) out.blocks.push_back(paragraph{why, tone::plain});
    if (m_.widths.empty()) return out;
    out.blocks.push_back(widths());
    out.blocks.push_back(rules());
    out.blocks.push_back(glossary{{{say("Classic trapezoid", "Классическая трапеция"),
                                    say("A funnel that loses the same number of deals at each step, so that its sides are straight. Bends are measured in parts of the whole narrowing.",
                                        "Воронка, которая на каждом шаге теряет одинаковое число сделок, так что её бока прямые. Изгибы измеряются в долях всего сужения.")}}});
    return out;
  }

 private:
  std::string in(const two_languages& w) const { return say(w.english, w.russian); }
  std::string name(funnel_shape s) const { return in(shape_names[static_cast<std::size_t>(s)]); }

  std::string verdict() const {
    if (d_.n < a_.options.min_deals)
      return say("Nothing can be said of the shape: a stage has only ", "О форме ничего нельзя сказать: на одной из стадий решена судьба лишь ") + deals(d_.n) +
             say(" whose fate there is settled; ", "; нужно ") + grouped(a_.options.min_deals) + say(" are needed.", ".");
    std::string text = say("The shape is: ", "Форма: ") + name(d_.shape) + ". ";
    switch (d_.shape) {
      case funnel_shape::insufficient_data:
        text = say("The deals leave open which shape the funnel has: ", "Сделок мало, чтобы решить, какая форма у воронки: ");
        for (const auto& rule : d_.rules)
          if (rule.probability > 1 - a_.options.confidence) text += name(rule.shape) + say(" with a probability of ", " с вероятностью ") + share(rule.probability) + "; ";
        text.replace(text.size() - 2, 2, ".");
        return text;
      case funnel_shape::classic:
        text += say("No level is further from straight sides than ", "Ни один уровень не отходит от прямых боков больше чем на ") + share(m_.distance) +
                say(" of the whole narrowing, and each of the four deviations is ruled out.", " всего сужения, и каждое из четырёх отклонений исключено.");
        break;
      case funnel_shape::leaky_top:
        text += say("Only ", "Лишь ") + share(m_.first_conversion) + say(" of the deals get past the first stage: most do not reach the second.", " сделок проходят первую стадию: большинство не доходит до второй.");
        break;
      case funnel_shape::leaky_bottom:
        text += say("Deals get through the upper stages and leave at the last ones, where as few as ", "Сделки проходят верхние стадии и уходят на последних, где дальше идёт всего ") +
                share(m_.last_conversion) + say(" go on.", ".");
        break;
      case funnel_shape::cylinder:
        text += say("Nearly all deals reach the end: each stage passes at least ", "Почти все сделки доходят до конца: каждая стадия пропускает не меньше ") + share(m_.least_conversion) + ".";
        break;
      case funnel_shape::bulge:
        text += say("Deals move surely but linger in ", "Сделки уверенно движутся, но задерживаются на стадии ") + a_.stages[m_.longest] + say(": ", ": в ") + number(m_.time_ratio) +
                say(" times as long as in the other stages on average.", " раза дольше, чем на других в среднем.");
        break;
    }
    for (const auto& rule : d_.rules)
      if (rule.shape == d_.shape) text += say(" Probability ", " Вероятность ") + share(rule.probability) + ".";
    for (const auto& rule : d_.rules)
      if (rule.holds && rule.shape != d_.shape) text += say(" It holds as well: ", " Подтверждается также: ") + name(rule.shape) + ".";
    return text;
  }

  std::string suspected() const {
    std::string list;
    for (const suspected_cause c : causes_of(d_.shape)) list += (list.empty() ? "" : "; ") + in(causes[static_cast<std::size_t>(c)]);
    if (list.empty()) return list;
    return say("What may be behind it (not measured here): ", "Что может за этим стоять (здесь не измеряется): ") + list + ".";
  }

  line_chart widths() const {
    line_chart c;
    c.title = say("Share of deals that get to each level, and the trapezoid", "Доля сделок, доходящих до каждого уровня, и трапеция");
    c.of = unit::share;
    c.labels = a_.stages;
    line_chart::line seen, straight;
    seen.name = say("this funnel", "эта воронка");
    straight.name = say("classic trapezoid", "классическая трапеция");
    straight.dashed = true;
    const double n = static_cast<double>(m_.widths.size() - 1);
    for (std::size_t k = 0; k < m_.widths.size(); ++k) {
      seen.values.push_back(m_.widths[k]);
      straight.values.push_back(1 - (1 - m_.widths.back()) * static_cast<double>(k) / n);
    }
    c.lines = {std::move(seen), std::move(straight)};
    return c;
  }

  /// What a rule looks at, and what it asks for. The second number is a bend or a ratio of times.
  struct condition {
    std::string step;
    double conversion;
    std::string conversion_asked;
    double other;
    std::string other_asked;
  };
  condition condition_of(funnel_shape s) const {
    const shape_options& o = a_.options;
    const auto below = [&](double limit) { return "< " + share(limit); };
    const auto from = [&](const std::string& limit) { return "\u2265 " + limit; };
    switch (s) {
      case funnel_shape::leaky_top:
        return {say("first", "первый"), m_.first_conversion, below(o.leaky_top_below), m_.top_bend, say("bend \u2264 ", "изгиб \u2264 ") + decimal(-o.least_bend, 2, lang)};
      case funnel_shape::leaky_bottom:
        return {say("lowest of the last", "худший из последних"), m_.last_conversion, below(o.leaky_bottom_below), m_.bottom_bend,
                say("bend ", "изгиб ") + from(decimal(o.least_bend, 2, lang))};
      case funnel_shape::bulge:
        return {say("lowest", "худший"), m_.least_conversion, from(share(o.bulge_from)), d_.times_known ? m_.time_ratio : no_number, say("time ratio ", "время, раз ") + from(number(o.bulge_times))};
      case funnel_shape::cylinder: return {say("lowest", "худший"), m_.least_conversion, from(share(o.cylinder_from)), no_number, {}};
      case funnel_shape::insufficient_data:
      case funnel_shape::classic: break;
    }
    return {};
  }

  table rules() const {
    table t;
    t.id = "rules";
    t.columns = {{"shape", say("Shape", "Форма")}, {"step", say("Step", "Шаг")}, {"conversion", say("Converts", "Проходит")},
                 {"conversion_asked", say("Rule", "Правило")}, {"other", say("Bend or times", "Изгиб или раз")}, {"other_asked", say("Rule", "Правило")},
                 {"probability", say("Probability", "Вероятность")}, {"holds", say("Holds?", "Верно?")}};
    for (const auto& rule : d_.rules) {
      const bool drawn = !std::isnan(rule.probability);
      const std::string word = !drawn                                          ? say("too few deals", "мало сделок")
                               : rule.holds                                    ? say("yes", "да")
                               : rule.probability <= 1 - a_.options.confidence ? say("no", "нет")
                                                                               : say("open", "неясно");
      const condition c = condition_of(rule.shape);
      t.rows.push_back({text_cell(name(rule.shape)), text_cell(c.step), real_cell(c.conversion, unit::share), text_cell(c.conversion_asked),
                        number_cell(c.other, 2), text_cell(c.other_asked), real_cell(rule.probability, unit::share),
                        text_cell(word).toned(rule.holds ? tone::bad : tone::plain)});
    }
    return t;
  }

  const shape_answer& a_;
  const shape_diagnosis& d_;
  const shape_measures& m_;
};

}  // namespace

section shape_section(const shape_answer& a, language lang) { return shape_words(a, lang).make(); }

}  // namespace v0_1
}  // namespace funnel
