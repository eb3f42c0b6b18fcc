#include <funnel/report/writers.hpp>

#include "report/words/report_voice.hpp"

#include <funnel/analysis/change.hpp>

#include <algorithm>
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

class change_teller : private report_voice {
 public:
  change_teller(const change_report& r, language l, std::size_t max_values) : report_voice(l, {}, "\u00A0"), r_(r), max_values_(max_values) {}

  section make() {
    section out{"change", w.change.heading(), {}};
    out.level = r_.options.level.value;
    if (!r_.difference.has_value()) {
      out.blocks.push_back(paragraph{w.change.none_closed(), tone::plain, "none_closed"});
      return out;
    }
    const double moved = r_.win_rate.after.share() - r_.win_rate.before.share();
    out.blocks.push_back(paragraph{whole(moved) + " " + verdict() + " " + usual_months(),
                                   !r_.win_rate.stands_out ? tone::plain : moved < 0 ? tone::bad : tone::good, "win_rate_moved"});
    out.blocks.push_back(win_rate(moved));
    findings(out);
    if (r_.watch) watched(out);
    if (r_.steps_unknown > 0) out.blocks.push_back(paragraph{w.change.steps_unknown(r_.steps_unknown), tone::muted, "steps_unknown"});
    if (!r_.steps.empty()) out.blocks.push_back(steps());
    if (!r_.dimensions.empty()) {
      out.blocks.push_back(values());
      out.blocks.push_back(glossary{{{w.change.mix_term(), w.change.mix_meaning()}, {w.change.rate_term(), w.change.rate_meaning()}}});
    }
    if (!r_.left_out.empty()) {
      std::string names;
      for (const std::string& name : r_.left_out) names += (names.empty() ? "" : ", ") + name;
      out.blocks.push_back(paragraph{w.change.left_out(names), tone::muted, "left_out"});
    }
    for (block& b : assumption_section(r_.assumed, lang).blocks) out.blocks.push_back(std::move(b));
    return out;
  }

 private:
  std::string points(double effect) const { return signed_points(effect, lang); }

  std::string whole(double moved) const {
    const fraction &b = r_.win_rate.before, &a = r_.win_rate.after;
    if (std::abs(moved) < 0.0005) return w.change.stayed(share(b.share()), grouped(b.hits, gap), grouped(b.n, gap), grouped(a.hits, gap), grouped(a.n, gap));
    const auto& said = moved > 0 ? w.change.rose : w.change.fell;
    return said(share(b.share()), grouped(b.hits, gap), grouped(b.n, gap), share(a.share()), grouped(a.hits, gap), grouped(a.n, gap), number(std::abs(100 * moved)));
  }

  std::string verdict() const {
    // The interval is of before less after.
    const std::string lower = points(-r_.difference.upper), upper = points(-r_.difference.lower);
    const auto& said = r_.win_rate.stands_out ? w.change.beyond_chance : w.change.by_chance;
    return said(level(r_.options.level), lower, upper, p(r_.win_rate.p));
  }

  std::string usual_months() const {
    if (!(r_.month_deviation >= 0)) return w.change.months_unknown();
    if (r_.month_deviation < 0.0005) return w.change.months_alike();
    return w.change.months_differ(number(100 * r_.month_deviation), grouped(static_cast<std::int64_t>(r_.months), gap));
  }

  void findings(section& out) const {
    std::vector<std::pair<double, paragraph>> found;  // by size
    const auto add = [&](double effect, std::string text) {
      found.emplace_back(std::abs(effect), paragraph{std::move(text), effect < 0 ? tone::bad : tone::good, "standing_out"});
    };
    for (const step_change& s : r_.steps)
      if (s.stands_out) add(s.effect, w.change.by_step(s.from, s.to, share(s.after.share()), share(s.before.share()), points(s.effect), p(s.p_adjusted)));
    for (const dimension_change& d : r_.dimensions) {
      const std::string dimension = group_word(name_of(d.by), lang);
      if (d.mix_stands_out && std::abs(d.mix) >= 0.0005) add(d.mix, w.change.by_mix(dimension, points(d.mix), p(d.p_mix_adjusted)));
      for (const value_change& v : d.values)
        if (v.stands_out) add(v.rate, w.change.by_value(dimension, named(v.value, lang), share(v.after.share()), share(v.before.share()), points(v.rate), p(v.p_adjusted)));
    }
    if (found.empty()) out.blocks.push_back(paragraph{w.change.nothing_stands_out(), tone::plain, "nothing_stands_out"});
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    for (auto& [size, text] : found) out.blocks.push_back(std::move(text));
  }

  void watched(section& out) const {
    const rate_watch& watch = *r_.watch;
    const std::string usual = share(watch.usual.share());
    const auto month = [&](std::size_t i) { return watch.months[i].in.label(); };
    std::string text = watch.shift == rate_shift::none   ? w.change.watched_quiet(month(watch.learnt))
                       : watch.shift == rate_shift::fell ? w.change.watched_fall(usual, month(watch.since), month(watch.noticed))
                                                         : w.change.watched_rise(usual, month(watch.since), month(watch.noticed));
    out.blocks.push_back(paragraph{text + " " + w.change.false_alarms(share(r_.options.alpha)),
                                   watch.shift == rate_shift::none ? tone::plain : watch.shift == rate_shift::fell ? tone::bad : tone::good, "watch"});
    line_chart c;
    c.id = "months";
    c.title = w.change.by_month();
    c.of = unit::share;
    line_chart::line seen, expected;
    seen.id = "win_rate";
    expected.id = "usual";
    seen.name = w.page.win_rate();
    expected.name = w.change.usual(month(watch.learnt > 0 ? watch.learnt - 1 : 0));
    expected.dashed = true;
    for (const rate_watch::month& m : watch.months) {
      c.labels.push_back(m.in.label());
      const estimate e = wilson(m.won.hits, m.won.n, r_.options.level);
      seen.values.push_back(e.value);
      seen.lower.push_back(e.lower);
      seen.upper.push_back(e.upper);
      expected.values.push_back(watch.usual.share());
    }
    c.lines = {std::move(seen), std::move(expected)};
    out.blocks.push_back(std::move(c));
  }

  cell rate_of(const fraction& f) const { return share_cell(wilson(f.hits, f.n, r_.options.level)); }
  static tone tone_of(const changed_share& s) {
    return !s.stands_out ? tone::plain : s.after.share() < s.before.share() ? tone::bad : tone::good;
  }

  /// The first sentences, for programs.
  table win_rate(double moved) const {
    table t;
    t.id = "win_rate";
    t.whose = reader::programs;
    t.columns = {{"before", {}}, {"after", {}}, {"difference", {}}, {"p", {}}, {"stands_out", {}}, {"month_deviation", {}}, {"months", {}}};
    const char* const out = r_.win_rate.stands_out ? "yes" : "no";
    // The interval is of before less after.
    t.rows = {{rate_of(r_.win_rate.before), rate_of(r_.win_rate.after), real_cell(moved, unit::points, -r_.difference.upper, -r_.difference.lower), number_cell(r_.win_rate.p, 3),
               named_cell(out, out), real_cell(r_.month_deviation >= 0 ? r_.month_deviation : no_number, unit::share), count_cell(static_cast<std::int64_t>(r_.months))}};
    return t;
  }

  table steps() const {
    table t;
    t.id = "steps";
    t.title = w.change.steps();
    t.columns = {{"step", w.change.step()}, {"before", w.change.share_before()}, {"after", w.change.share_after()}, {"effect", w.change.effect()}, {"p", w.change.p_adjusted()},
                 {"from", {}, reader::programs}, {"to", {}, reader::programs}};
    t.columns.front().whose = reader::people;
    for (const step_change& s : r_.steps)
      t.rows.push_back({text_cell(w.change.from_to(s.from, s.to)), rate_of(s.before), rate_of(s.after), points_cell(s.effect).toned(tone_of(s)), number_cell(s.p_adjusted, 3), named_cell(s.from_id, s.from), named_cell(s.to_id, s.to)});
    return t;
  }

  table values() const {
    table t;
    t.id = "values";
    t.title = w.change.values();
    t.columns = {{"by", w.change.dimension()},           {"value", w.change.value()},        {"weight_before", w.change.part_before()},
                 {"weight_after", w.change.part_after()}, {"before", w.change.share_before()}, {"after", w.change.share_after()},
                 {"mix", w.change.mix()},                {"rate", w.change.rate()},          {"p", w.change.p_adjusted()},
                 {"row", {}, reader::programs}};
    for (const dimension_change& d : r_.dimensions) {
      const cell by = named_cell(name_of(d.by), group_word(name_of(d.by), lang));
      const double moved = r_.win_rate.after.share() - r_.win_rate.before.share();
      t.rows.push_back({by, unknown_cell(w.change.whole_dimension()), real_cell(1, unit::share), real_cell(1, unit::share), rate_of(r_.win_rate.before),
                        rate_of(r_.win_rate.after),
                        points_cell(d.mix).toned(!d.mix_stands_out ? tone::plain : d.mix < 0 ? tone::bad : tone::good),
                        points_cell(moved - d.mix), number_cell(d.p_mix_adjusted, 3), named_cell("whole", "whole")});
      // One value alone is shown, rather than as "1 other".
      const std::size_t shown = d.values.size() <= max_values_ + 1 ? d.values.size() : max_values_;
      for (std::size_t i = 0; i < shown; ++i) {
        const value_change& v = d.values[i];
        t.rows.push_back({by, host_cell(v.value, lang), real_cell(v.weight_before, unit::share), real_cell(v.weight_after, unit::share), rate_of(v.before),
                          rate_of(v.after), points_cell(v.mix), points_cell(v.rate).toned(tone_of(v)), number_cell(v.p_adjusted, 3), named_cell("value", "value")});
      }
      if (shown == d.values.size()) continue;
      value_change rest;
      for (std::size_t i = shown; i < d.values.size(); ++i) {
        const value_change& v = d.values[i];
        rest.before += v.before, rest.after += v.after;
        rest.weight_before += v.weight_before, rest.weight_after += v.weight_after;
        rest.mix += v.mix, rest.rate += v.rate;
      }
      t.rows.push_back({by, unknown_cell(w.change.others(static_cast<std::int64_t>(d.values.size() - shown))), real_cell(rest.weight_before, unit::share),
                        real_cell(rest.weight_after, unit::share), rate_of(rest.before), rate_of(rest.after), points_cell(rest.mix), points_cell(rest.rate), cell{}, named_cell("others", "others")});
    }
    return t;
  }

  const change_report& r_;
  std::size_t max_values_;
};

}  // namespace

section change_section(const change_report& r, language lang, std::size_t max_values) { return change_teller(r, lang, max_values).make(); }

}  // namespace v0_1
}  // namespace funnel
