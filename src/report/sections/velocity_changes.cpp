#include "report/words/velocity_teller.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace funnel::io {

using namespace doc;

namespace {

/// A test counts as a finding at the level of the report.
bool found(const velocity_teller& v, double adjusted_p) { return adjusted_p < 1 - v.r.level.value; }

std::string quoted(const velocity_teller& v, const std::string& name) { return v.w.velocity.quoted(name); }

table segment_columns(const velocity_teller& v, const char* id, std::string title) {
  table t;
  t.id = id;
  t.title = std::move(title);
  for (const std::string& name : v.r.group_names) t.columns.push_back(group_column(name, v.lang));
  return t;
}
std::vector<cell> key_cells(const velocity_teller& v, const segment_velocity& s) {
  std::vector<cell> row;
  for (const std::string& value : s.key) row.push_back(host_cell(value, v.lang));
  return row;
}

/// The trends that the tests support; a sentence that says so when there are none.
void trend_sentences(const velocity_teller& v, section& s) {
  const velocity_trend& t = v.r.trend;
  const std::size_t before = s.blocks.size();
  const auto say_if = [&](const trend_series& x, const auto& rises, const auto& falls) {
    if (!found(v, x.adjusted_p)) return;
    const bool up = x.test.statistic > 0;
    const std::string age = v.age(*x.age_days), p = v.p(x.adjusted_p);
    s.blocks.push_back(paragraph{up ? rises(age, p) : falls(age, p), up ? tone::good : tone::bad, up ? "rises" : "falls"});
  };
  say_if(t.winning, v.w.velocity.more_won, v.w.velocity.less_won);
  say_if(t.closing, v.w.velocity.closing_faster, v.w.velocity.closing_slower);
  for (std::size_t k = 0; k < t.stages.size(); ++k) {
    const std::string name = quoted(v, v.r.stages[k].name);
    say_if(
        t.stages[k],
        [&](const std::string& age, const std::string& p) { return v.w.velocity.stage_faster(name, age, p); },
        [&](const std::string& age, const std::string& p) { return v.w.velocity.stage_slower(name, age, p); });
  }
  if (found(v, t.deals_adjusted_p)) {
    const bool grows = t.deals_slope.value > 0;
    const std::string by = decimal(std::abs(t.deals_slope.value), 1, v.lang), p = v.p(t.deals_adjusted_p);
    s.blocks.push_back(paragraph{grows ? v.w.velocity.more_deals(by, p) : v.w.velocity.fewer_deals(by, p),
                                 grows ? tone::good : tone::bad, grows ? "more_deals" : "fewer_deals"});
  }
  if (s.blocks.size() > before) return;
  const bool tested =
      t.winning.test.has_value() || t.closing.test.has_value() || t.deals_test.has_value() ||
      std::any_of(t.stages.begin(), t.stages.end(), [](const trend_series& x) { return x.test.has_value(); });
  s.blocks.push_back(paragraph{tested ? v.w.velocity.no_trend() : v.w.velocity.too_few_months(), tone::muted, tested ? "no_trend" : "too_few_months"});
}

void segment_sentences(const velocity_teller& v, section& s) {
  const segment_comparison& c = v.r.comparison;
  const std::size_t before = s.blocks.size();
  const auto say_if = [&](const char* id, double p, const auto& said) {
    if (found(v, p)) s.blocks.push_back(paragraph{said(v.p(p)), tone::plain, id});
  };
  bool tested = c.cycle.speed.has_value() || c.cycle.success.has_value();
  say_if("segments_differ_in_speed", c.cycle.speed_adjusted_p, v.w.velocity.segments_differ_in_speed);
  say_if("segments_differ_in_success", c.cycle.success_adjusted_p, v.w.velocity.segments_differ_in_success);
  for (std::size_t k = 0; k < c.stages.size(); ++k) {
    const std::string name = quoted(v, v.r.stages[k].name);
    tested = tested || c.stages[k].speed.has_value() || c.stages[k].success.has_value();
    say_if("stage_differs_in_speed", c.stages[k].speed_adjusted_p,
           [&](const std::string& p) { return v.w.velocity.stage_differs_in_speed(name, p); });
    say_if("stage_differs_in_success", c.stages[k].success_adjusted_p,
           [&](const std::string& p) { return v.w.velocity.stage_differs_in_success(name, p); });
  }
  if (s.blocks.size() > before) return;
  s.blocks.push_back(paragraph{tested ? v.w.velocity.no_difference() : v.w.velocity.segments_too_small(), tone::muted, tested ? "no_difference" : "segments_too_small"});
}

cell p_cell(double p) { return number_cell(p, 3); }

}  // namespace

section trends_section(const velocity_teller& v) {
  const velocity_trend& t = v.r.trend;
  section s{"trends", v.w.velocity.trends_heading(), {}};
  if (t.months.size() < 2) return s;
  trend_sentences(v, s);
  const auto line_of = [&](std::string id, std::string name, const trend_series& x) {
    line_chart::line l;
    l.id = std::move(id);
    l.name = std::move(name);
    for (const trend_month& m : x.months) {
      l.values.push_back(m.median.days);
      l.lower.push_back(drawn(m.median.has_value() ? m.median.lower : no_number));
      l.upper.push_back(drawn(m.median.has_value() ? m.median.upper : no_number));
    }
    return l;
  };
  line_chart closing, stages;
  closing.of = stages.of = unit::days;
  closing.id = "months";
  stages.id = "months_by_stage";
  closing.title = v.w.velocity.median_to_close_by_month();
  stages.title = v.w.velocity.median_in_stage_by_month();
  for (const calendar_period& m : t.months) closing.labels.push_back(m.label());
  stages.labels = closing.labels;
  closing.lines.push_back(line_of("closed", v.w.velocity.until_closed(), t.closing));
  table months, by_stage;
  months.id = "months";
  const std::string won = t.winning.age_days
                              ? v.w.velocity.won_by_day(decimal(*t.winning.age_days, 0, v.lang), v.level())
                              : v.w.report.won();
  months.columns = {{"month", v.w.report.month()},
                    {"deals", v.w.report.created()},
                    {"whole", v.w.velocity.whole_month()},
                    {"median", v.w.velocity.half_closed_by(v.level())},
                    {"won", won},
                    {"settled", v.w.velocity.had_its_time()},
                    {"won_by_days", {}, reader::programs}};
  by_stage.id = "months_by_stage";
  by_stage.fold = v.w.velocity.half_left_by_month();
  by_stage.columns = {{"month", v.w.report.month()}};
  for (std::size_t k = 0; k < t.stages.size(); ++k) {
    if (!v.r.stages[k].shown) continue;
    by_stage.columns.push_back(stage_column(v.r.stages[k].id, v.r.stages[k].name));
    stages.lines.push_back(line_of(v.r.stages[k].id, v.r.stages[k].name, t.stages[k]));
    stages.lines.back().lower.clear();  // bands of several lines hide each other
    stages.lines.back().upper.clear();
  }
  const auto yes = [&](bool is) {
    return named_cell(is ? "yes" : "no", is ? v.w.velocity.yes() : "\u2013").toned(is ? tone::plain : tone::muted);
  };
  for (std::size_t m = 0; m < t.months.size(); ++m) {
    const std::string label = t.months[m].label();
    const trend_month& c = t.closing.months[m];
    months.rows.push_back({text_cell(label), count_cell(t.deals[m]), yes(t.whole[m]),
                           v.quantile(c.median, c.n > 0 && c.median.has_value()), v.share(t.won[m]),
                           yes(t.winning.months[m].settled), days_of(t.winning.age_days.value_or(no_number))});
    std::vector<cell> row{text_cell(label)};
    for (std::size_t k = 0; k < t.stages.size(); ++k)
      if (v.r.stages[k].shown)
        row.push_back(v.quantile(t.stages[k].months[m].median, t.stages[k].months[m].median.has_value()));
    by_stage.rows.push_back(std::move(row));
  }
  s.blocks.push_back(std::move(closing));
  s.blocks.push_back(std::move(months));
  s.blocks.push_back(paragraph{v.w.velocity.young_months(), tone::muted, "young_months"});
  s.blocks.push_back(std::move(stages));
  s.blocks.push_back(std::move(by_stage));
  return s;
}

section segments_section(const velocity_teller& v) {
  const segment_comparison& c = v.r.comparison;
  section s{"velocity_segments", v.w.velocity.segments_heading(), {}};
  if (c.segments.empty()) return s;
  segment_sentences(v, s);

  // The latest age that most segments have seen.
  std::size_t age = 0;
  std::ptrdiff_t most = 0;
  for (std::size_t a = 0; a < v.r.cycle_ages.size(); ++a) {
    const auto seen = std::count_if(c.segments.begin(), c.segments.end(),
                                    [&](const segment_velocity& x) { return x.won[a].has_value(); });
    if (seen > 0 && seen >= most) age = a, most = seen;
  }
  table t = segment_columns(v, "segments", {});
  t.columns.insert(t.columns.end(), {{"deals", v.w.report.deals()},
                                     {"median", v.w.velocity.half_closed_by(v.level())},
                                     {"mean", v.w.velocity.mean()}});
  t.columns.push_back({"won", most > 0 ? v.w.velocity.won_by_day(decimal(v.r.cycle_ages[age], 0, v.lang), v.level()) : std::string(), most > 0 ? reader::all : reader::programs});
  t.columns.push_back({"money_per_day", v.w.velocity.money_per_day()});
  t.columns.push_back({"won_by_days", {}, reader::programs});
  table stages = segment_columns(v, "segment_stages", v.w.velocity.half_left_by_stage());
  for (const stage_velocity& stage : v.r.stages)
    if (stage.shown) stages.columns.push_back(stage_column(stage.id, stage.name));
  step_chart curves;
  curves.id = "open";
  curves.title = v.w.velocity.share_still_open();
  constexpr std::size_t most_curves = 8;
  for (const segment_velocity& x : c.segments) {
    std::vector<cell> row = key_cells(v, x);
    cell mean = v.mean(x.cycle);
    mean.lower = mean.upper = no_number;
    row.insert(row.end(), {count_cell(x.cycle.n), v.quantile(x.cycle.median(), x.cycle.ended > 0), std::move(mean)});
    row.push_back(most > 0 ? v.share(x.won[age]) : cell{});
    row.push_back(real_cell(x.sales.money_per_day.value, unit::amount));
    row.push_back(days_of(most > 0 ? v.r.cycle_ages[age] : no_number));
    t.rows.push_back(std::move(row));
    std::vector<cell> of_stages = key_cells(v, x);
    for (std::size_t k = 0; k < x.stages.size(); ++k)
      if (v.r.stages[k].shown) of_stages.push_back(v.quantile(x.stages[k].median(), false));
    stages.rows.push_back(std::move(of_stages));
    if (x.cycle.n > 0 && curves.curves.size() < most_curves)
      curves.curves.push_back(steps_of(key_id(x.key), joined(x.key, v.lang), x.cycle.curve, v.r.day));
  }
  table tests;
  tests.id = "tests";
  tests.title = v.w.velocity.segment_tests();
  tests.columns = {{"what", ""},
                   {"compared", v.w.velocity.compared()},
                   {"speed_p", v.w.velocity.speed()},
                   {"success_p", v.w.velocity.success()}};
  const auto add_test = [&](const std::string& id, std::string name, const segment_test& x) {
    tests.rows.push_back(
        {named_cell(id, std::move(name)), count_cell(x.compared), p_cell(x.speed_adjusted_p), p_cell(x.success_adjusted_p)});
  };
  add_test("cycle", v.w.velocity.cycle_tests(), c.cycle);
  for (std::size_t k = 0; k < c.stages.size(); ++k)
    if (v.r.stages[k].shown) add_test("stage:" + v.r.stages[k].id, v.r.stages[k].name, c.stages[k]);
  s.blocks.push_back(std::move(curves));
  s.blocks.push_back(std::move(t));
  s.blocks.push_back(std::move(stages));
  s.blocks.push_back(std::move(tests));
  s.blocks.push_back(glossary{{{v.w.velocity.speed(), v.w.velocity.speed_meaning()}, {v.w.velocity.success(), v.w.velocity.success_meaning()}}});
  return s;
}

}  // namespace funnel::io
