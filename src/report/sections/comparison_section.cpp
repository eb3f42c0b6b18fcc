#include <funnel/report/writers.hpp>

#include "report/words/comparison_teller.hpp"
#include "report/writers/answer_ids.hpp"

#include <funnel/stats/comparison.hpp>
#include <funnel/stats/estimate.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace {

using namespace io;
using namespace doc;

tone tone_of(comparison_verdict v) {
  switch (v) {
    case comparison_verdict::better:
      return tone::good;
    case comparison_verdict::worse:
      return tone::bad;
    case comparison_verdict::insufficient_data:
      return tone::muted;
    case comparison_verdict::as_others:
    case comparison_verdict::usual:
    case comparison_verdict::slight:
      break;
  }
  return tone::plain;
}

/// What a line of evidence is about: an id and a name, and of a stage which.
struct evidence_key {
  std::string id;
  std::string words;
  std::string stage{};
};

/// One line of evidence: what was compared, both sides, and what came of it. Not judged: no judgement.
struct evidence {
  evidence_key what;
  cell own;
  cell rest;
  cell difference;
  const judgement* judged = nullptr;
};

class team_document {
 public:
  team_document(const comparison_report& c, language lang) : c_(c), text_(c, lang), w_(text_.w.comparison) {}

  std::vector<section> make() {
    begin("team", w_.heading());
    if (c_.members.empty()) {
      put(paragraph{w_.nobody(), tone::plain, "nobody"});
      return std::move(sections_);
    }
    say("setting", text_.setting());
    say("outcome", text_.outcome(), c_.findings.empty() ? tone::muted : tone::plain);
    // First what it comes to, then where it comes from.
    std::vector<comparison_finding> told = c_.findings;
    std::stable_partition(told.begin(), told.end(),
                          [](const comparison_finding& f) { return f.metric == comparison_metric::win_rate; });
    constexpr std::size_t most_told = 8;
    for (std::size_t i = 0; i < std::min(most_told, told.size()); ++i)
      say("finding", text_.finding(told[i]), tone_of(told[i].verdict));
    if (c_.findings.size() > most_told) say("more_findings", text_.more_findings(c_.findings.size() - most_told));
    say("scatter", text_.scatter());
    say("of_nobody", text_.of_nobody());
    leaderboard();
    put(funnel_plot());

    begin("team_stages", w_.stages_heading());
    put(heat());
    conversions();
    times();
    open_deals();

    begin("team_members", w_.members_heading());
    findings();
    if (!c_.options.members.empty())
      for (std::size_t m = 0; m < c_.members.size(); ++m) profile(m);
    every_comparison();
    glossary words;
    for (const auto& [term, meaning] : w_.definitions) words.terms.emplace_back(term(), meaning());
    put(std::move(words));
    for (section& s : sections_) s.level = c_.options.confidence.value;
    return std::move(sections_);
  }

 private:
  void begin(const char* id, const std::string& heading) { sections_.push_back({id, heading, {}}); }
  void put(block b) { sections_.back().blocks.push_back(std::move(b)); }
  void say(const char* id, std::string words, tone as = tone::plain) {
    if (!words.empty()) put(paragraph{std::move(words), as, id});
  }

  const judgement& judged(const comparison_finding& f) const {
    const comparison_member& m = c_.members[f.member];
    switch (f.metric) {
      case comparison_metric::win_rate:
        return m.won_of_closed.judged;
      case comparison_metric::stage_conversion:
        return m.stages[f.stage].conversion.judged;
      case comparison_metric::time_in_stage:
        return m.stages[f.stage].time.judged;
      case comparison_metric::cycle_length:
        break;
    }
    return m.cycle.judged;
  }

  static cell share(const fraction& f) {
    cell c = real_cell(f.share(), unit::share);
    c.hits = f.hits;
    c.n = f.n;
    return c;
  }
  static cell days_or_none(double days) { return days_cell(std::isfinite(days) ? days : no_number); }
  /// An open bound is no bound.
  static cell difference(double value, unit of, double lower, double upper) {
    const bool bounded = std::isfinite(value) && std::isfinite(lower) && std::isfinite(upper);
    return bounded ? real_cell(value, of, lower, upper) : real_cell(value, of);
  }
  cell verdict(const judgement* j) const {
    return j ? named_cell(std::string(funnel::name_of(j->verdict)), text_.verdict(j->verdict)).toned(tone_of(j->verdict)) : cell{};
  }
  double days_of(const survival_quantile& q) const { return q.has_value() ? in_days(*q.time, c_.day) : no_number; }

  void leaderboard() {
    table t{"leaderboard",
            "",
            {{"member", text_.member_heading()}, {"place", w_.place()}, {"win_rate", w_.won_of_closed()}},
            {},
            ""};
    const bool alike = !c_.options.case_mix.empty();
    const bool fair = alike || std::any_of(c_.win_rate.units.begin(), c_.win_rate.units.end(),
                                           [](const share_standing& s) { return s.fair != s.counted; });
    t.columns.insert(t.columns.end(),
                     {{"like_for_like", w_.like_for_like(), fair && alike ? reader::all : reader::programs},
                      {"at_one_age", w_.at_one_age(), fair && !alike ? reader::all : reader::programs},
                      {"estimate", w_.shrunk()},
                      {"position", w_.position()},
                      {"verdict", w_.verdict()},
                      {"won_amount", {}, reader::programs},
                      {"open", {}, reader::programs}});
    // One estimate for all orders nobody.
    const bool ordered = c_.win_rate.fit.has_prior();
    for (const comparison_place& p : c_.leaderboard) {
      const share_standing& s = c_.win_rate.units[p.unit];
      if (!c_.options.members.empty() && !member_of(p.unit)) continue;  // who was not asked for stands in the picture only
      std::vector<cell> row{text_cell(text_.name(p.unit)),
                            ordered && p.place > 0 ? count_cell(static_cast<std::int64_t>(p.place)) : cell{},
                            share(s.counted)};
      row.push_back(alike ? share(s.fair) : cell{});
      row.push_back(alike ? cell{} : share(s.fair));
      row.push_back(s.shrunk.has_value() ? real_cell(s.shrunk.value, unit::share, s.shrunk.lower, s.shrunk.upper)
                                         : real_cell(no_number, unit::share));
      row.push_back(position(s));
      const comparison_member* m = member_of(p.unit);
      row.push_back(verdict(m ? &m->won_of_closed.judged : nullptr));
      row.push_back(m ? amount_cell(m->won.amount) : cell{});
      row.push_back(m ? count_cell(m->open.deals) : cell{});
      t.rows.push_back(std::move(row));
    }
    put(std::move(t));
  }

  cell position(const share_standing& s) const {
    const bool outside = s.limits == limit_verdict::beyond_inner || s.limits == limit_verdict::beyond_outer;
    const char* const id = s.limits == limit_verdict::too_few   ? "too_few"
                           : !outside                           ? "inside"
                           : s.widened == limit_verdict::inside ? "usual"
                           : s.limits == limit_verdict::beyond_inner ? "beyond_inner"
                                                                     : "beyond_outer";
    return named_cell(id, text_.position(s));
  }

  const comparison_member* member_of(std::size_t unit) const {
    const auto it =
        std::find_if(c_.members.begin(), c_.members.end(), [&](const comparison_member& m) { return m.unit == unit; });
    return it == c_.members.end() ? nullptr : &*it;
  }

  limits_chart funnel_plot() const {
    const share_spread& s = c_.win_rate;
    limits_chart chart{w_.plot(), w_.plot_x(), s.target, {}, {}, "win_rates"};
    std::int64_t most = 0;
    for (std::size_t u = 0; u < s.units.size(); ++u) {
      const share_standing& here = s.units[u];
      // Colour is for evidence, as in the tables: chance may put somebody outside the limits.
      const comparison_member* m = member_of(u);
      const tone judged = m ? tone_of(m->won_of_closed.judged.verdict) : tone::plain;
      const tone as = judged == tone::good || judged == tone::bad ? judged : c_.units[u].compared ? tone::plain : tone::muted;
      if (here.fair.n > 0)
        chart.points.push_back({text_.name(u), static_cast<double>(here.fair.n), here.fair.share(), as, text_.name(u)});
      most = std::max(most, here.fair.n);
    }
    if (most == 0) return chart;
    const auto limit = [&](const char* id, confidence_level level, std::string name, auto at) {
      limits_chart::limit l{std::move(name), {}, {}, {}, level.value, id};
      constexpr std::int64_t n_points = 60;
      const std::int64_t step = std::max<std::int64_t>(1, most / n_points);
      for (std::int64_t n = step; n <= most + step; n += step) {
        const interval b = at(n);
        l.n.push_back(static_cast<double>(n));
        l.lower.push_back(std::clamp(b.lower, 0.0, 1.0));
        l.upper.push_back(std::clamp(b.upper, 0.0, 1.0));
      }
      chart.limits.push_back(std::move(l));
    };
    for (const auto& [id, level] : {std::pair{"inner", c_.options.limits.inner}, {"outer", c_.options.limits.outer}})
      limit(id, level, text_.w.comparison.limit(text_.level(level)), [&, l = level](std::int64_t n) { return interpolated_limits(n, s.target, l); });
    if (s.usual_factor() > 1)
      limit("outer_widened", c_.options.limits.outer, text_.w.comparison.widened_limit(text_.level(c_.options.limits.outer)),
            [&](std::int64_t n) { return normal_limits(n, s.target, c_.options.limits.outer, s.usual_factor()); });
    return chart;
  }

  heat_map heat() const {
    heat_map map{w_.heat(), unit::share, {}, {}, "shares"};
    for (const comparison_stage& s : c_.stages) {
      map.columns.push_back(s.name);
      map.column_ids.push_back("stage:" + s.id);
    }
    map.columns.push_back(w_.won_of_closed());
    map.column_ids.emplace_back("win_rate");
    for (const comparison_member& m : c_.members) {
      heat_map::row row{text_.name(m.unit), {}, {}, text_.name(m.unit)};
      const auto add = [&](const share_comparison& s) {
        constexpr double full_shade = 0.2;  // points of difference
        const double distance = s.case_mix ? s.case_mix->stratified.difference.value : s.judged_share.value;
        row.values.push_back(s.difference.first.share());
        // Colour is for evidence: where the verdict is that they differ.
        const tone as = tone_of(s.judged.verdict);
        row.shades.push_back(as == tone::good || as == tone::bad ? std::clamp(distance / full_shade, -1.0, 1.0) : no_number);
      };
      for (const member_stage& s : m.stages) add(s.conversion);
      add(m.won_of_closed);
      map.rows.push_back(std::move(row));
    }
    return map;
  }

  /// Rows of members, columns of stages. `of` gives the cell of a member at a stage.
  template <class Of>
  table by_stage(const char* id, const std::string& title, Of of) const {
    table t{id, title, {{"member", text_.member_heading()}}, {}, ""};
    for (const comparison_stage& s : c_.stages) t.columns.push_back(stage_column(s.id, s.name));
    for (const comparison_member& m : c_.members) {
      std::vector<cell> row{text_cell(text_.name(m.unit))};
      for (const member_stage& s : m.stages) row.push_back(of(s));
      t.rows.push_back(std::move(row));
    }
    return t;
  }

  void conversions() {
    table t = by_stage("conversions", w_.conversion_table(), [&](const member_stage& s) {
      return share(s.conversion.difference.first).toned(tone_of(s.conversion.judged.verdict));
    });
    t.totals = 1;
    std::vector<cell> all{unknown_cell(w_.all_together())};
    for (const comparison_stage& s : c_.stages) {
      fraction sum;
      for (const share_standing& u : s.conversion.units) sum += u.counted;
      all.push_back(share(sum));
    }
    t.rows.push_back(std::move(all));
    put(std::move(t));
  }
  void times() {
    put(by_stage("times", w_.time_table(), [&](const member_stage& s) {
      return days_cell(days_of(s.time.median)).toned(tone_of(s.time.judged.verdict));
    }));
  }
  void open_deals() {
    put(by_stage("open_deals", w_.open_table(), [](const member_stage& s) { return count_cell(s.open.deals); }));
  }

  static evidence of_share(evidence_key what, const share_difference& d) {
    return {std::move(what), share(d.first), share(d.second), difference(d.value, unit::points, d.lower, d.upper)};
  }
  /// What is closed is shown first, unjudged unless nothing is open; then what is judged, at one age, like for like.
  void add_share(std::vector<evidence>& to, const evidence_key& what, const std::string& words_within,
                 const share_comparison& s) const {
    const evidence_key within{what.id + "_within", words_within, what.stage};
    to.push_back(of_share(what, s.difference));
    if (s.age) to.push_back(of_share(within, s.judged_share));
    if (!s.age && s.judged.p >= 0) to.back() = of_share(what, s.judged_share);
    if (s.case_mix) {
      const mantel_haenszel_result& m = s.case_mix->stratified;
      const evidence_key& of = s.age ? within : what;
      to.push_back({{of.id + "_like_for_like", text_.w.comparison.like_for_like_row(of.words), of.stage}, real_cell(m.unit_share, unit::share),
                    real_cell(m.rest_share, unit::share),
                    difference(m.difference.value, unit::points, m.difference.lower, m.difference.upper)});
    }
    to.back().judged = &s.judged;
  }
  evidence of_time(evidence_key what, const time_comparison& t) const {
    return {std::move(what), days_or_none(t.own.mean_days), days_or_none(t.rest.mean_days),
            difference(t.difference_days, unit::days, t.lower_days, t.upper_days), &t.judged};
  }

  std::vector<evidence> evidence_of(const comparison_member& m) const {
    std::vector<evidence> all;
    const auto days = [&](const std::optional<timespan>& age) { return age ? text_.within(*age) : std::string{}; };
    add_share(all, {"win_rate", w_.won_of_closed()}, text_.w.comparison.won_within(days(m.won_of_closed.age)), m.won_of_closed);
    all.push_back(of_share({"win_rate_of_entered", w_.won_of_entered()}, m.won_of_entered));
    all.push_back(of_time({"cycle", w_.cycle()}, m.cycle));
    for (std::size_t i = 0; i < m.stages.size(); ++i) {
      const share_comparison& s = m.stages[i].conversion;
      const std::string& stage = c_.stages[i].id;
      add_share(all, {"conversion", text_.stage_metric(i, w_.conversion()), stage},
                text_.stage_metric(i, text_.w.comparison.within(w_.went_on(), days(s.age))), s);
      all.push_back(of_share({"step", text_.stage_metric(i, w_.step()), stage}, m.stages[i].step));
      all.push_back(of_time({"time", text_.stage_metric(i, w_.time()), stage}, m.stages[i].time));
    }
    const mean_difference& a = m.won_amount;
    all.push_back({{"mean_won_amount", w_.mean_won_amount()}, real_cell(a.x.mean, unit::amount), real_cell(a.y.mean, unit::amount),
                   difference(a.value, unit::amount, a.lower, a.upper)});
    return all;
  }

  std::vector<column> evidence_columns() const {
    return {{"metric", w_.metric(), reader::people},
            {"own", w_.own()},
            {"rest", w_.rest()},
            {"difference", text_.w.comparison.difference_with_interval(text_.level(c_.options.confidence))},
            {"p", w_.p_adjusted()},
            {"verdict", w_.verdict()},
            {"measure", {}, reader::programs},
            {"stage", {}, reader::programs},
            {"kind", {}, reader::programs}};
  }
  std::vector<cell> evidence_row(evidence e) const {
    cell p = e.judged && e.judged->enough_data ? number_cell(e.judged->p_adjusted, 3).written(text_.probability(e.judged->p_adjusted)) : cell{};
    cell v = verdict(e.judged);
    const char* const kind = e.own.of == unit::share ? "share" : e.own.of == unit::days ? "days" : e.own.of == unit::amount ? "money" : "count";
    return {text_cell(e.what.words), std::move(e.own), std::move(e.rest), std::move(e.difference), std::move(p), std::move(v),
            named_cell(e.what.id, e.what.id), e.what.stage.empty() ? cell{} : named_cell(e.what.stage, e.what.stage), named_cell(kind, kind)};
  }

  /// Tables of evidence for several members have the member in front.
  table members_table(const char* id, std::string title) const {
    table t{id, std::move(title), evidence_columns(), {}, ""};
    t.columns.insert(t.columns.begin(), {"member", text_.member_heading()});
    return t;
  }
  void add_row(table& t, const comparison_member& m, evidence e) const {
    std::vector<cell> row = evidence_row(std::move(e));
    row.insert(row.begin(), text_cell(text_.name(m.unit)));
    t.rows.push_back(std::move(row));
  }

  void findings() {
    if (c_.findings.empty()) return;
    table t = members_table("findings", w_.findings_table());
    for (const comparison_finding& f : c_.findings) {
      const judgement* flagged = &judged(f);
      for (evidence& e : evidence_of(c_.members[f.member]))
        if (e.judged == flagged) add_row(t, c_.members[f.member], std::move(e));
    }
    put(std::move(t));
  }

  void profile(std::size_t m) {
    const comparison_member& member = c_.members[m];
    table t{"member_" + std::to_string(m + 1), text_.name(member.unit), evidence_columns(), {}, ""};
    t.whose = reader::people;  // programs have all of it in the leaderboard and among the comparisons
    for (evidence& e : evidence_of(member)) t.rows.push_back(evidence_row(std::move(e)));
    t.rows.push_back(evidence_row({{"won_amount", w_.won_amount()}, amount_cell(member.won.amount), {}, {}}));
    t.rows.push_back(evidence_row({{"open", w_.open_deals()}, count_cell(member.open.deals), {}, {}}));
    put(std::move(t));
  }

  void every_comparison() {
    table t = members_table("comparisons", "");
    t.fold = w_.every_comparison();
    for (const comparison_member& m : c_.members)
      for (evidence& e : evidence_of(m)) add_row(t, m, std::move(e));
    put(std::move(t));
  }

  const comparison_report& c_;
  comparison_teller text_;
  const comparison_texts& w_;
  std::vector<section> sections_;
};

}  // namespace

std::vector<doc::section> team_sections(const comparison_report& c, language lang) {
  return team_document(c, lang).make();
}

}  // namespace v0_1
}  // namespace funnel
