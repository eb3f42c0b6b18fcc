#include <funnel/report/writers.hpp>

#include "report/words/report_voice.hpp"
#include "report/writers/answer_ids.hpp"

#include <funnel/analysis/bottlenecks.hpp>

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

class shape_teller : private report_voice {
 public:
  shape_teller(const shape_answer& a, language l)
      : report_voice(l, {}, "\u00A0"), a_(a), d_(a.diagnosis), m_(a.diagnosis.measured) {}

  section make() {
    section out{"shape", w.shape.heading(), {}};
    out.blocks.push_back(paragraph{
        verdict(),
        d_.shape == funnel_shape::classic || d_.shape == funnel_shape::insufficient_data ? tone::plain : tone::bad, "shape"});
    if (const std::string why = suspected(); !why.empty()) out.blocks.push_back(paragraph{why, tone::plain, "suspected"});
    out.blocks.push_back(shape());
    if (m_.widths.empty()) return out;
    out.blocks.push_back(widths());
    out.blocks.push_back(rules());
    out.blocks.push_back(glossary{{{w.shape.trapezoid_term(), w.shape.trapezoid_meaning()}}});
    return out;
  }

 private:
  std::string name(funnel_shape s) const { return w.shape.names[static_cast<std::size_t>(s)](); }

  std::string verdict() const {
    if (d_.n < a_.options.min_deals) return w.shape.too_few(deals(d_.n), grouped(a_.options.min_deals));
    std::string text = w.shape.is(name(d_.shape));
    switch (d_.shape) {
      case funnel_shape::insufficient_data:
        text.clear();
        for (const auto& rule : d_.rules)
          if (rule.probability > 1 - a_.options.confidence)
            text += (text.empty() ? "" : "; ") + w.shape.with_probability(name(rule.shape), share(rule.probability));
        return text.empty() ? w.shape.undecided_among_none() : w.shape.undecided(text);
      case funnel_shape::classic:
        text += w.shape.classic(share(m_.distance));
        break;
      case funnel_shape::leaky_top:
        text += w.shape.leaky_top(share(m_.first_conversion));
        break;
      case funnel_shape::leaky_bottom:
        text += w.shape.leaky_bottom(share(m_.last_conversion));
        break;
      case funnel_shape::cylinder:
        text += w.shape.cylinder(share(m_.least_conversion));
        break;
      case funnel_shape::bulge:
        text += w.shape.bulge(a_.stages[m_.longest], number(m_.time_ratio));
        break;
    }
    for (const auto& rule : d_.rules)
      if (rule.shape == d_.shape) text += w.shape.probability_is(share(rule.probability));
    for (const auto& rule : d_.rules)
      if (rule.holds && rule.shape != d_.shape) text += w.shape.holds_as_well(name(rule.shape));
    return text;
  }

  /// The verdict, for programs.
  table shape() const {
    table t;
    t.id = "shape";
    t.whose = reader::programs;
    t.columns = {{"shape", {}}, {"deals", {}}, {"probability", {}}};
    double probability = no_number;
    for (const auto& rule : d_.rules)
      if (rule.shape == d_.shape) probability = rule.probability;
    const std::string id(funnel::name_of(d_.shape));
    t.rows = {{named_cell(id, name(d_.shape)), count_cell(d_.n), real_cell(probability, unit::share)}};
    return t;
  }

  std::string suspected() const {
    std::string list;
    for (const suspected_cause c : causes_of(d_.shape))
      list += (list.empty() ? "" : "; ") + w.shape.causes[static_cast<std::size_t>(c)]();
    if (list.empty()) return list;
    return w.shape.suspected(list);
  }

  line_chart widths() const {
    line_chart c;
    c.title = w.shape.widths_chart();
    c.of = unit::share;
    c.id = "widths";
    c.labels = a_.stages;
    c.label_ids = a_.stage_ids;
    line_chart::line seen, straight;
    seen.id = "seen";
    straight.id = "classic";
    seen.name = w.shape.seen_line();
    straight.name = w.shape.classic_line();
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
    cell step;
    double conversion;
    std::string conversion_asked;
    double other;
    std::string other_asked;
    double below = no_number, from = no_number;              // asked of the conversion
    double other_at_most = no_number, other_from = no_number;
  };
  condition condition_of(funnel_shape s) const {
    const shape_options& o = a_.options;
    const auto below = [&](double limit) { return "< " + share(limit); };
    const auto from = [&](const std::string& limit) { return "\u2265 " + limit; };
    switch (s) {
      case funnel_shape::leaky_top:
        return {named_cell("first", w.shape.first_step()), m_.first_conversion, below(o.leaky_top_below), m_.top_bend,
                w.shape.bend_at_most(decimal(-o.least_bend, 2, lang)), o.leaky_top_below, no_number, -o.least_bend};
      case funnel_shape::leaky_bottom:
        return {named_cell("lowest_of_last", w.shape.lowest_of_last_steps()), m_.last_conversion, below(o.leaky_bottom_below), m_.bottom_bend,
                w.shape.bend_from(decimal(o.least_bend, 2, lang)), o.leaky_bottom_below, no_number, no_number, o.least_bend};
      case funnel_shape::bulge:
        return {named_cell("lowest", w.shape.lowest_step()), m_.least_conversion, from(share(o.bulge_from)),
                d_.times_known ? m_.time_ratio : no_number, w.shape.times_from(number(o.bulge_times)), no_number, o.bulge_from, no_number, o.bulge_times};
      case funnel_shape::cylinder:
        return {named_cell("lowest", w.shape.lowest_step()), m_.least_conversion, from(share(o.cylinder_from)), no_number, {}, no_number, o.cylinder_from};
      case funnel_shape::insufficient_data:
      case funnel_shape::classic:
        break;
    }
    return {cell{}, no_number, {}, no_number, {}};
  }

  table rules() const {
    table t;
    t.id = "rules";
    t.columns = {{"shape", w.shape.shape()},
                 {"step", w.shape.step()},
                 {"conversion", w.shape.converts()},
                 {"conversion_asked", w.shape.rule(), reader::people},
                 {"other", w.shape.bend_or_times()},
                 {"other_asked", w.shape.rule(), reader::people},
                 {"probability", w.shape.probability()},
                 {"holds", w.shape.holds_heading()},
                 {"conversion_below", {}, reader::programs},
                 {"conversion_from", {}, reader::programs},
                 {"other_at_most", {}, reader::programs},
                 {"other_from", {}, reader::programs}};
    for (const auto& rule : d_.rules) {
      const bool drawn = !std::isnan(rule.probability);
      cell word = !drawn                                          ? named_cell("too_few_deals", w.shape.too_few_deals())
                  : rule.holds                                    ? named_cell("yes", w.shape.yes())
                  : rule.probability <= 1 - a_.options.confidence ? named_cell("no", w.shape.no())
                                                                  : named_cell("undecided", w.shape.undecided_rule());
      const condition c = condition_of(rule.shape);
      t.rows.push_back({named_cell(std::string(funnel::name_of(rule.shape)), name(rule.shape)), c.step, real_cell(c.conversion, unit::share),
                        text_cell(c.conversion_asked), number_cell(c.other, 2), text_cell(c.other_asked),
                        real_cell(rule.probability, unit::share),
                        std::move(word).toned(rule.holds ? tone::bad : tone::plain), real_cell(c.below, unit::share), real_cell(c.from, unit::share),
                        number_cell(c.other_at_most, 2), number_cell(c.other_from, 2)});
    }
    return t;
  }

  const shape_answer& a_;
  const shape_diagnosis& d_;
  const shape_measures& m_;
};

}  // namespace

section shape_section(const shape_answer& a, language lang) { return shape_teller(a, lang).make(); }

}  // namespace v0_1
}  // namespace funnel
