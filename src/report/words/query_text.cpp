#include "core/duration_text.hpp"
#include "core/number_text.hpp"
#include "core/printable.hpp"
#include "report/words/report_words.hpp"

#include <funnel/calendar/business_calendar.hpp>
#include <funnel/query/query.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace {

using io::local_text;
using io::moment_text;

/// The entry of an enumerator in a list of the catalogue.
template <class Texts, class Enum>
const auto& of(const Texts& texts, Enum value) {
  return texts[static_cast<std::size_t>(value)];
}

/// Writes one part after the other in the language of the reader.
class writer {
 public:
  writer(const query& q, language lang) : q_(q), w_(io::words_in(lang).query) {}

  std::string sentence() const {
    std::vector<std::string> parts{deals() + clocks()};
    const auto add = [&parts](const std::vector<std::string>& more) {
      parts.insert(parts.end(), more.begin(), more.end());
    };
    add(conditions());
    if (const std::string g = groups(); !g.empty()) parts.push_back(g);
    add(frame());
    std::string counted = of(w_.countings, q_.counting).term();
    if (q_.counting == counting::ordered)
      for (const std::string& s : ordered()) counted += ", " + s;
    parts.push_back(w_.counted_by(counted));
    parts.push_back(w_.credited_to(of(w_.credits, q_.credit).term()));
    parts.push_back(w_.worth(of(w_.worths, q_.worth).term()));
    if (q_.working_hours) parts.push_back(working());
    std::string text;
    for (const std::string& part : parts) text += part + "; ";
    return io::printable(text + w_.times_in(q_.zone.name()));
  }

  std::string lines() const {
    std::string text = line(w_.deals_head(), deals());
    for (const std::string& f : conditions()) text += line(w_.only_where_head(), f);
    text += line(w_.as_of_head(), q_.as_of == instant::max() ? w_.the_latest_event() : moment_text(q_.as_of, q_.zone));
    text += line(w_.known_by_head(),
                 q_.known_at == instant::max() ? w_.everything_known() : moment_text(q_.known_at, q_.zone));
    if (q_.layout.phases.empty())
      text += line(w_.pipeline_head(),
                   w_.pipeline_and_versions(q_.layout.pipeline.empty() ? w_.the_first_pipeline() : q_.layout.pipeline,
                                            meant(of(w_.versions, q_.layout.versions))));
    else
      text += line(w_.phases_head(), phases());
    text += line(w_.one_row_head(), meant(of(w_.units, q_.layout.unit)));
    text += line(w_.counted_by_head(), meant(of(w_.countings, q_.counting)));
    if (q_.counting == counting::ordered)
      for (const std::string& s : ordered()) text += line("", s);
    text += line(w_.credited_to_head(), meant(of(w_.credits, q_.credit)));
    text += line(w_.worth_head(), meant(of(w_.worths, q_.worth)));
    if (const std::string g = groups(); !g.empty()) text += line(w_.parts_head(), g);
    text +=
        line(w_.calendar_head(),
             q_.fiscal_start == 1 ? q_.zone.name() : w_.fiscal_year(q_.zone.name(), std::to_string(q_.fiscal_start)));
    if (q_.working_hours) text += line(w_.durations_head(), working());
    return text + line(w_.hash_head(), io::hex_text(hash(q_)));
  }

 private:
  static std::string line(const std::string& head, const std::string& text) {
    std::size_t width = 0;
    for (const char c : head) width += (static_cast<unsigned char>(c) & 0xC0) != 0x80;  // code points
    return "  " + head + std::string(width < 18 ? 18 - width : 1, ' ') + io::printable(text) + "\n";
  }

  std::string meant(const io::definition& choice) const { return w_.meant(choice.term(), choice.meaning()); }

  std::string deals() const {
    switch (q_.basis) {
      case date_basis::none:
        break;
      case date_basis::created:
        return w_.created(outcomes(), span());
      case date_basis::active:
        return w_.active(outcomes(), span());
      case date_basis::closed:
        return w_.closed(outcomes(), span());
      case date_basis::entered:
        return w_.entered(outcomes(), q_.entered_stage, span());
    }
    return outcomes();
  }

  std::string outcomes() const {
    if (q_.outcomes == all_outcomes) return q_.basis == date_basis::none ? w_.all_deals() : w_.deals();
    std::vector<std::string> which;
    for (std::size_t o = 0; o < n_outcomes; ++o)
      if (q_.outcomes & outcome_bit(static_cast<outcome>(o))) which.push_back(w_.outcomes[o]());
    return w_.deals_now(any_of(which));
  }

  std::string span() const {
    const bool from = q_.in.start != instant::min(), to = q_.in.end != instant::max();
    const std::string start = from ? local_text(q_.in.start, q_.zone) : "",
                      end = to ? local_text(q_.in.end, q_.zone) : "";
    if (from && to) return w_.from_to(start, end);
    if (from) return w_.from(start);
    return to ? w_.before(end) : w_.at_any_time();
  }

  std::string clocks() const {
    std::string text;
    if (q_.as_of != instant::max()) text += w_.as_of_then(moment_text(q_.as_of, q_.zone));
    if (q_.known_at != instant::max()) text += w_.as_known_at(moment_text(q_.known_at, q_.zone));
    return text;
  }

  std::vector<std::string> conditions() const {
    std::vector<std::string> all;
    for (const filter& f : q_.filters) {
      std::vector<std::string> values;
      for (const std::string& v : f.values) values.push_back(v.empty() ? w_.none_given() : v);
      const std::string what = name({f.by, f.dimension});
      all.push_back(f.exclude ? w_.is_not(what, any_of(values)) : w_.is(what, any_of(values)));
    }
    if (q_.min_amount) all.push_back(w_.at_least(std::to_string(*q_.min_amount)));
    if (q_.max_amount) all.push_back(w_.at_most(std::to_string(*q_.max_amount)));
    return all;
  }

  std::string groups() const {
    std::string fields;
    for (const grouping& g : q_.groups) fields += (fields.empty() ? "" : ", ") + name(g);
    return fields.empty() ? fields : w_.grouped_by(fields);
  }

  std::string name(const grouping& g) const {
    switch (g.by) {
      case field::dimension:
        return g.dimension;
      case field::owner:
        return w_.owner();
      case field::team:
        return w_.team();
      case field::reason:
        return w_.reason_of_loss();
      case field::period: {
        const std::string unit = of(w_.calendar_units, g.unit)();
        return q_.basis == date_basis::closed    ? w_.unit_of_closing(unit)
               : q_.basis == date_basis::entered ? w_.unit_of_entry(unit)
                                                 : w_.unit_of_creation(unit);
      }
    }
    return {};
  }

  /// What differs from the usual frame, for the sentence.
  std::vector<std::string> frame() const {
    std::vector<std::string> parts;
    const layout& l = q_.layout;
    if (!l.pipeline.empty()) parts.push_back(w_.in_pipeline(l.pipeline));
    if (!l.phases.empty()) parts.push_back(w_.in_phases(phases()));
    if (l.versions != version_policy::as_recorded) {
      const std::string versions = of(w_.versions, l.versions).term();
      parts.push_back(l.version_at ? w_.version_of(versions, local_text(*l.version_at, q_.zone)) : versions);
    }
    if (l.unit != journey_unit::deal) parts.push_back(w_.row_is(of(w_.units, l.unit).term()));
    return parts;
  }

  std::string phases() const { return chain(q_.layout.phases); }

  std::vector<std::string> ordered() const {
    const ordered_steps& o = q_.ordered;
    std::vector<std::string> all, steps;
    for (const named_step& s : o.steps) {
      std::string step = any_of(s.stages);
      if (s.optional) step = w_.optional(step);
      if (s.min_gap.us != 0) step = w_.after_at_least(step, io::duration_text(s.min_gap));
      if (s.max_gap) step = w_.step_within(step, io::duration_text(*s.max_gap));
      steps.push_back(std::move(step));
    }
    all.push_back(steps.empty() ? w_.each_stage_in_turn() : w_.steps(chain(steps)));
    if (o.window) all.push_back(w_.all_within(io::duration_text(*o.window)));
    for (const named_exclusion& e : o.exclusions)
      all.push_back(w_.not_through(any_of(e.stages), std::to_string(e.after + 1), std::to_string(e.before + 1)));
    if (o.hold_constant)
      all.push_back(w_.with_the_same(o.hold_constant->owner ? w_.owner() : o.hold_constant->dimension));
    all.push_back(of(w_.reentries, o.reentry).meaning());
    if (o.strict_deduplication) all.push_back(w_.no_repetition());
    if (o.strict_order) all.push_back(w_.no_other_stage());
    if (o.strict_increase) all.push_back(w_.each_step_later());
    if (!o.strict_once) all.push_back(w_.visits_shared());
    return all;
  }

  std::string working() const { return w_.in_working_time(io::duration_text(mean_working_day(*q_.working_hours))); }

  static std::string chain(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : " \u2192 ") + name;
    return text;
  }
  std::string any_of(const std::vector<std::string>& names) const {
    std::string text;
    for (const std::string& name : names) text = text.empty() ? name : w_.either(text, name);
    return text;
  }

  const query& q_;
  const io::query_texts& w_;
};

}  // namespace

std::string to_text(const query& q, language lang) { return writer(q, lang).sentence(); }

std::string explain(const query& q, language lang) { return writer(q, lang).lines(); }

}  // namespace v0_1
}  // namespace funnel
