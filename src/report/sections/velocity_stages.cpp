#include "report/words/velocity_teller.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace funnel::io {

using namespace doc;

namespace {

std::string name_of(const stage_velocity& s, language lang) { return stage_label(s.name, s.retired, lang); }
std::string quoted(const velocity_teller& v, const stage_velocity& s) { return v.w.velocity.quoted(s.name); }

/// Where deals stay longest, and whether the data can tell.
paragraph longest_sentence(const velocity_teller& v) {
  const longest_time& l = v.r.longest;
  if (!l.which) return {v.w.velocity.too_few_visits(), tone::muted, "too_few_visits"};
  const stage_velocity& s = v.r.stages[*l.which];
  const time_quantile& m = s.deal.median();
  std::string text = m.has_value() ? v.w.velocity.longest(quoted(v, s), v.days(m.days), v.interval(m.lower, m.upper))
                                   : v.w.velocity.longest_at_least(quoted(v, s), v.days(m.lower));
  if (!l.rivals.empty()) {
    std::string rivals;
    for (const std::size_t k : l.rivals) rivals += (rivals.empty() ? "" : ", ") + quoted(v, v.r.stages[k]);
    text += v.w.velocity.rivals(rivals);
  }
  return {text, tone::plain, "longest"};
}

/// Why the naive mean of this stage and the median of all visits differ.
paragraph gap_sentence(const velocity_teller& v, const stage_velocity& s) {
  const time_summary& d = s.deal;
  const std::string stage = quoted(v, s);
  const std::string naive = v.days(d.timing.mean_days);
  const std::string half_finished = v.days(d.timing.median_days);
  if (!s.gap.running)
    return {s.gap.skewed ? v.w.velocity.gap_skewed(stage, naive, half_finished) : v.w.velocity.gap_none(stage, naive), tone::plain, s.gap.skewed ? "gap_skewed" : "gap_none"};
  const std::string half =
      d.median().has_value() ? v.w.velocity.gap_half_over(v.days(d.median().days)) : v.w.velocity.gap_not_half_over();
  const std::string mean_of_all =
      d.mean.has_value() ? v.w.velocity.gap_mean_of_all(decimal(d.horizon_days, 0, v.lang), v.days(d.mean.value)) : "";
  std::string text = v.w.velocity.gap_running(d.n, stage, naive, grouped(d.running.n), v.days(d.running.longest_days),
                                              half, mean_of_all);
  if (s.gap.skewed) text += v.w.velocity.gap_skewed_too(half_finished);
  return {text, tone::plain, "gap"};
}

paragraph norm_sentence(const velocity_teller& v, const stage_velocity& s) {
  const time_quantile& m = s.deal.median();
  const std::string median = m.has_value() ? v.w.velocity.with_interval(v.days(m.days), v.interval(m.lower, m.upper))
                                           : v.w.velocity.more_than(v.days(m.lower));
  return {v.w.velocity.over_norm(quoted(v, s), v.age(*s.norm_days), median), tone::bad, "over_norm"};
}

/// One of the two metrics, stage by stage.
table stage_table(const velocity_teller& v, const char* id, std::string title, std::string counted,
                  time_summary stage_velocity::*metric) {
  const report_texts& w = v.w.report;
  table t;
  t.id = id;
  t.title = std::move(title);
  t.columns = {{"stage", w.stage()},
               {"n", std::move(counted)},
               {"ended", v.w.velocity.ended()},
               {"timing", v.w.velocity.timing_of_ended()},
               {"median", v.w.velocity.half_left_by(v.level())},
               {"p90", v.w.velocity.p90_left_by()},
               {"mean", v.w.velocity.mean_of_all()},
               {"horizon", v.w.velocity.horizon()},
               {"norm", w.norm()}};
  for (const stage_velocity& s : v.r.stages) {
    if (!s.shown) continue;
    const time_summary& d = s.*metric;
    cell mean = v.mean(d);
    mean.lower = mean.upper = no_number;
    std::vector<cell> row{named_cell(s.id, name_of(s, v.lang)),
                          count_cell(d.n),
                          count_cell(d.ended),
                          v.timing(d.timing),
                          v.quantile(d.median(), d.ended > 0).toned(metric == &stage_velocity::deal && s.over_norm ? tone::bad : tone::plain),
                          v.quantile(d.quantiles[4], false),
                          std::move(mean),
                          days_cell(d.horizon_days),
                          days_cell(s.norm_days.value_or(no_number))};
    t.rows.push_back(std::move(row));
  }
  return t;
}

}  // namespace

section time_section(const velocity_teller& v) {
  section s{"time_in_stage", v.w.velocity.time_heading(), {}};
  if (v.r.chosen_by_end) s.blocks.push_back(paragraph{v.w.velocity.chosen_by_end(), tone::bad, "chosen_by_end"});
  if (v.r.in_working_days)
    s.blocks.push_back(
        paragraph{v.w.velocity.in_working_days(decimal(in_days(v.r.day, timespan::hours(1)), 1, v.lang)), tone::muted, "in_working_days"});
  s.blocks.push_back(longest_sentence(v));
  for (const stage_velocity& stage : v.r.stages)
    if (stage.over_norm) s.blocks.push_back(norm_sentence(v, stage));
  for (block& b : assumption_paragraphs(v.r.assumed, {open_point::undated, open_point::lost_unseen, open_point::reopened, open_point::aside}, v.lang))
    s.blocks.push_back(std::move(b));
  box_chart boxes;
  boxes.id = "deals";
  boxes.title = v.w.velocity.visit_lengths();
  for (const stage_velocity& stage : v.r.stages) {
    if (!stage.shown) continue;
    const auto& q = stage.deal.quantiles;
    boxes.boxes.push_back({name_of(stage, v.lang), q[0].days, q[1].days, q[2].days, q[3].days, q[4].days,
                           stage.norm_days.value_or(no_number), stage.over_norm ? tone::bad : tone::plain, stage.id});
  }
  s.blocks.push_back(std::move(boxes));
  // Bottlenecks tell the same: a deal that comes back stays on.
  s.blocks.push_back(stage_table(v, "deals", v.w.velocity.by_deal(), v.w.report.deals(), &stage_velocity::deal));
  table by_visit = stage_table(v, "visits", v.w.velocity.by_visit(), v.w.velocity.visits(), &stage_velocity::visit);
  by_visit.fold = v.w.report.other_ways();
  s.blocks.push_back(std::move(by_visit));
  for (const stage_velocity& stage : v.r.stages)
    if (stage.gap.is_open()) s.blocks.push_back(gap_sentence(v, stage));
  glossary g;
  g.terms = {{v.w.velocity.timing(), v.w.velocity.timing_meaning()},
             {v.w.velocity.half_left_by_term(), v.w.velocity.half_left_by_meaning()},
             {v.w.velocity.mean_of_all(), v.w.velocity.mean_of_all_meaning()}};
  s.blocks.push_back(std::move(g));
  return s;
}

section survival_section(const velocity_teller& v) {
  section s{"survival", v.w.velocity.survival_heading(), {}};
  step_chart c;
  c.id = "survival";
  c.title = v.w.velocity.survival_curves();
  for (const stage_velocity& stage : v.r.stages)
    if (stage.visit.n > 0) c.curves.push_back(steps_of(stage.id, name_of(stage, v.lang), stage.visit.curve, v.r.day));
  if (!c.curves.empty()) s.blocks.push_back(std::move(c));
  return s;
}

section exits_section(const velocity_teller& v) {
  section s{"exits", v.w.velocity.exits_heading(), {}};
  const std::vector<std::string> ways{v.w.velocity.went_on(), v.w.velocity.went_back(), v.w.velocity.lost(),
                                      v.w.velocity.moved_out()};
  const std::vector<std::string> ids{"advanced", "went_back", "lost", "moved_out"};
  // Ways that nobody took are not worth a column.
  std::vector<std::size_t> taken;
  for (std::size_t e = 0; e < ways.size(); ++e)
    if (std::any_of(v.r.stages.begin(), v.r.stages.end(), [&](const stage_velocity& x) {
          return std::any_of(x.exits[e].begin(), x.exits[e].end(),
                             [](const conversion_at_age& c) { return c.converted > 0; });
        }))
      taken.push_back(e);
  // The latest age that most stages have seen, or an earlier one by which half have left each of them.
  const auto seen_at = [&](std::size_t a) {
    return std::count_if(v.r.stages.begin(), v.r.stages.end(),
                         [&](const stage_velocity& x) { return x.exits[0][a].has_value(); });
  };
  std::size_t age = 0;
  for (std::size_t a = 0; a < v.r.stage_ages.size(); ++a)
    if (seen_at(a) >= seen_at(age)) age = a;
  for (std::size_t a = age; a-- > 0;)
    if (std::none_of(v.r.stages.begin(), v.r.stages.end(),
                     [&](const stage_velocity& x) { return x.exits[0][a].open_share > 0.5; }))
      age = a;
  if (taken.empty() || v.r.stage_ages.empty() || seen_at(age) == 0) return s;

  const auto make = [&](const char* id) {
    table t;
    t.id = id;
    t.columns = {{"stage", v.w.report.stage()}};
    return t;
  };
  const auto fill = [&](table& t, const stage_velocity& stage, std::size_t a, std::vector<cell> row) {
    for (std::size_t e = 0; e < ways.size(); ++e) row.push_back(v.share(stage.exits[e][a]));
    row.push_back(real_cell(stage.exits[0][a].open_share, unit::share));
    t.rows.push_back(std::move(row));
  };
  const std::string still = v.w.velocity.still_there();
  table now = make("exits"), all = make("exits_by_age");
  now.columns.push_back({"days", {}, reader::programs});
  all.columns.push_back({"days", v.w.velocity.by_day()});
  all.fold = v.w.velocity.at_other_ages();
  stacked_chart bars;
  bars.id = "exits";
  bars.title = v.w.velocity.exits_by(v.age(v.r.stage_ages[age]));
  bars.of = unit::share;
  for (std::size_t e = 0; e < ways.size(); ++e) {
    const bool shown = std::find(taken.begin(), taken.end(), e) != taken.end();
    now.columns.push_back({ids[e], v.with_level(ways[e]), shown ? reader::all : reader::programs});
    all.columns.push_back(now.columns.back());
    if (!shown) continue;
    bars.parts.push_back(ways[e]);
    bars.kinds.emplace_back(ids[e]);
  }
  for (table* t : {&now, &all}) t->columns.push_back({"still", still});
  bars.parts.push_back(still);
  bars.kinds.emplace_back("here");
  bars.part_ids = bars.kinds;
  for (const stage_velocity& stage : v.r.stages) {
    if (stage.visit.n == 0) continue;
    const std::string name = name_of(stage, v.lang);
    fill(now, stage, age, {named_cell(stage.id, name), days_of(v.r.stage_ages[age])});
    for (std::size_t a = 0; a < v.r.stage_ages.size(); ++a)
      if (stage.exits[0][a].has_value()) fill(all, stage, a, {named_cell(stage.id, name), days_of(v.r.stage_ages[a])});
    stacked_chart::row bar{name, {}, stage.id};
    for (const std::size_t e : taken)
      bar.values.push_back(stage.exits[e][age].has_value() ? stage.exits[e][age].share : 0);
    bar.values.push_back(stage.exits[0][age].has_value() ? stage.exits[0][age].open_share : 0);
    bars.rows.push_back(std::move(bar));
  }
  now.title = bars.title;
  s.blocks.push_back(paragraph{v.w.velocity.exits_note(), tone::muted, "exits_note"});
  s.blocks.push_back(std::move(bars));
  s.blocks.push_back(std::move(now));
  s.blocks.push_back(std::move(all));
  return s;
}

}  // namespace funnel::io
