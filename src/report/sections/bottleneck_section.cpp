#include <funnel/report/writers.hpp>

#include "report/words/report_voice.hpp"

#include <funnel/analysis/bottlenecks.hpp>

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

class bottleneck_teller : private report_voice {
 public:
  bottleneck_teller(const bottleneck_report& r, language l) : report_voice(l, r.money, "\u00A0"), r_(r) {
    for (std::size_t k = 0; k < r.stages.size(); ++k) {
      const stage_bottleneck& s = r.stages[k];
      if (!s.hidden && (!s.retired || s.stood.deals > 0)) shown_.push_back(k);
    }
  }

  section make() {
    out_ = {"bottlenecks", w.bottlenecks.heading(), {}};
    out_.level = r_.options.simulation.level.value;
    const bool any = std::any_of(r_.stages.begin(), r_.stages.end(), [](const auto& s) { return s.stood.deals > 0; });
    if (!any) {
      tell("no_deals", w.bottlenecks.no_deals());
      return std::move(out_);
    }
    for (const std::size_t k : r_.named) tell("bottleneck", finding(r_.stages[k]), tone::bad);
    if (r_.named.empty()) tell("no_finding", no_finding());
    places();
    for (block& b : assumption_paragraphs(r_.assumed, {open_point::undated, open_point::lost_unseen, open_point::reopened, open_point::aside}, lang))
      put(std::move(b));
    put(boxes());
    put(times());
    put(drop_offs());
    if (bar_chart bars = repair_bars(); std::any_of(bars.bars.begin(), bars.bars.end(), [](const bar& b) { return b.value > 0; })) put(std::move(bars));
    put(repairs());
    put(flows());
    put(terms());
    return std::move(out_);
  }

 private:
  void put(block b) { out_.blocks.push_back(std::move(b)); }
  void tell(const char* id, std::string text, tone as = tone::plain) { put(paragraph{std::move(text), as, id}); }
  const stage_bottleneck& stage_at(std::size_t k) const { return r_.stages[k]; }
  std::string name(const stage_bottleneck& s) const { return stage_label(s.name, s.retired, lang); }
  std::string benchmark_word(benchmark by) const {
    return by == benchmark::norm       ? w.bottlenecks.norm()
           : by == benchmark::own_past ? w.bottlenecks.own_past()
                                       : w.bottlenecks.none();
  }
  /// On how many deals a number rests, and how sure it is.
  std::string evidence(const cell& c, std::int64_t n) const {
    const std::string bounds = range(c);
    if (bounds.empty()) return deals(n);
    return w.bottlenecks.evidence(level(r_.options.simulation.level), bounds, deals(n));
  }

  /// What is shown of a named stage: each reason with its numbers, then what repairing it is worth.
  std::string finding(const stage_bottleneck& s) const {
    std::string text = w.bottlenecks.named(name(s));
    if (s.slow) {
      const stage_comparison& c = s.time;
      const std::string seen = c.seen >= 0 ? w.bottlenecks.slow_median(days(c.seen)) : w.bottlenecks.slow_beyond_seen();
      const std::string against = c.by == benchmark::norm ? w.bottlenecks.slow_norm(days(c.reference), share(c.share))
                                                          : w.bottlenecks.slow_past(days(c.reference));
      text += w.bottlenecks.slow(seen, evidence(median_cell(c.seen, c.lower, c.upper), c.n), against, p(c.p_adjusted));
    }
    if (s.leaky) {
      const stage_comparison& c = s.drop_off;
      const std::string rests_on = evidence(real_cell(c.seen, unit::share, c.lower, c.upper), c.n);
      text += c.by == benchmark::norm
                  ? w.bottlenecks.leaky_norm(share(c.seen), days(c.horizon_days), rests_on, share(c.reference),
                                             p(c.p_adjusted))
                  : w.bottlenecks.leaky_past(share(c.seen), within(c), rests_on, share(c.reference), p(c.p_adjusted));
    }
    return text + worth(s);
  }

  std::string within(const stage_comparison& c) const {
    return c.horizon_days >= 0 ? w.bottlenecks.within(days(c.horizon_days)) : w.bottlenecks.in_the_end();
  }

  std::string worth(const stage_bottleneck& s) const {
    const repair_value& v = s.repair;
    std::string text;
    if (v.extra_wins.value >= 0.05) {  // less is shown as none
      const std::string range_of_wins = range(quantity_cell(v.extra_wins, unit::count));
      const std::string bounds = range_of_wins.empty() ? "" : w.bottlenecks.in_brackets(range_of_wins);
      const std::string worth_money =
          v.extra_money.has_value() ? w.bottlenecks.or_money(about(whole_units(v.extra_money.value))) : "";
      text += w.bottlenecks.worth_wins(number(v.extra_wins.value), bounds, worth_money, number(v.extra_wins_open));
    }
    if (v.days_lost.has_value() && v.days_lost.value > 0)
      text += w.bottlenecks.worth_days(whole_days(v.days_lost.value));
    if (v.worst_by_value >= 0 && v.extra_wins.value >= 0.05)
      text += w.bottlenecks.worst_probability(share(v.worst_by_value));
    return text;
  }

  std::string no_finding() const {
    if (r_.chosen_by_end) return w.bottlenecks.chosen_by_end();
    const auto has = [&](stage_verdict v) {
      return std::any_of(shown_.begin(), shown_.end(), [&](std::size_t k) { return stage_at(k).verdict == v; });
    };
    if (has(stage_verdict::not_shown)) return w.bottlenecks.none_shown(level({r_.options.least_worsening}), promise());
    if (has(stage_verdict::insufficient_data)) return w.bottlenecks.none_has_data();
    return w.bottlenecks.none_has_benchmark();
  }
  std::string promise() const { return w.bottlenecks.promise(share(r_.options.alpha)); }

  /// Places, not judgements; stages that are worse than their benchmark but not named; and stages that fill up.
  void places() {
    std::string text;
    if (r_.most_lost) {
      const stage_bottleneck& s = stage_at(*r_.most_lost);
      text += w.bottlenecks.most_lost(name(s), deals(s.lost.deals), exact(s.lost.amount));
    }
    if (r_.longest) {
      const stage_bottleneck& s = stage_at(*r_.longest);
      text += w.bottlenecks.longest(name(s), days(s.stays.median().days));
    }
    for (const std::size_t k : shown_) {
      const stage_flow_answer& f = stage_at(k).flow;
      if (f.balance == stage_balance::filling)
        text += w.bottlenecks.fills_up(name(stage_at(k)), grouped(f.flow.arrivals), grouped(f.flow.departures));
    }
    for (const std::size_t k : shown_) {
      const stage_bottleneck& s = stage_at(k);
      if (!s.drop_off.mix.empty()) text += w.bottlenecks.mix_of_losses(name(s), s.drop_off.mix);
      if (!s.time.mix.empty()) text += w.bottlenecks.mix_of_times(name(s), s.time.mix);
    }
    if (!text.empty()) tell("notes", std::move(text));
  }

  cell verdict(const stage_comparison& c, bool named) const {
    return c.by == benchmark::none ? named_cell("no_benchmark", w.bottlenecks.no_benchmark())
           : !c.tested             ? c.n > 0 ? named_cell("too_few_deals", w.bottlenecks.too_few_deals()) : named_cell("not_comparable", w.bottlenecks.cannot_be_compared())
                       : named ? named_cell("worse", w.bottlenecks.worse())
                                   : named_cell("not_shown", w.bottlenecks.not_shown());
  }
  cell trend(const test_result& t, double adjusted_p, bool up_is_good, const std::string& up,
             const std::string& down) const {
    if (!t.has_value()) return unknown_cell("\u2013");
    if (!(adjusted_p <= r_.options.alpha)) return named_cell("none", w.bottlenecks.no_trend()).toned(tone::muted);
    const bool rises = t.statistic > 0;
    return named_cell(rises ? "rising" : "falling", rises ? up : down).toned(rises == up_is_good ? tone::good : tone::bad);
  }
  cell p_cell(const stage_comparison& c) const {
    return c.tested ? real_cell(c.p_adjusted, unit::number).written(probability(c.p_adjusted)) : unknown_cell("\u2013");
  }
  cell benchmark_cell(benchmark by) const {
    return named_cell(by == benchmark::norm ? "norm" : by == benchmark::own_past ? "own_past" : "", benchmark_word(by));
  }
  cell first(const stage_bottleneck& s) const {
    return named_cell(s.id, name(s)).toned(s.verdict == stage_verdict::named ? tone::bad : tone::plain);
  }

  table times() const {
    table t;
    t.id = "time";
    t.title = w.bottlenecks.time_title();
    t.columns = {{"stage", w.bottlenecks.stage()},       {"deals", w.bottlenecks.deals()},
                 {"median", w.bottlenecks.median()},     {"benchmark", w.bottlenecks.benchmark()},
                 {"reference", w.bottlenecks.allowed()}, {"beyond", w.bottlenecks.beyond_norm()},
                 {"p", w.bottlenecks.adjusted_p()},      {"verdict", w.bottlenecks.slow_heading()},
                 {"trend", w.bottlenecks.trend()}};
    for (const std::size_t k : shown_) {
      const stage_bottleneck& s = stage_at(k);
      const stage_comparison& c = s.time;
      t.rows.push_back(
          {first(s), count_cell(c.n), median_cell(c.seen, c.lower, c.upper), benchmark_cell(c.by),
           days_cell(c.reference), real_cell(c.share, unit::share), p_cell(c),
           verdict(c, s.slow).toned(s.slow ? tone::bad : tone::plain),
           trend(s.trend.time, s.trend.time_adjusted_p, false, w.bottlenecks.longer(), w.bottlenecks.faster())});
    }
    return t;
  }

  box_chart boxes() const {
    box_chart c;
    c.title = w.bottlenecks.stay_lengths();
    c.id = "stays";
    for (const std::size_t k : shown_) {
      const stage_bottleneck& s = stage_at(k);
      const auto& d = s.stays.quantiles;
      c.boxes.push_back({name(s), d[0].days, d[1].days, d[2].days, d[3].days, d[4].days,
                         s.time.by == benchmark::norm ? s.time.reference : no_number,
                         s.slow ? tone::bad : tone::plain, s.id});
    }
    return c;
  }

  table drop_offs() const {
    table t;
    t.id = "drop_off";
    t.title = w.bottlenecks.drop_off_title();
    t.columns = {{"stage", w.bottlenecks.stage()},
                 {"deals", w.bottlenecks.deals()},
                 {"conversion", w.bottlenecks.settled_conversion()},
                 {"lost", w.bottlenecks.lost_by_age()},
                 {"benchmark", w.bottlenecks.benchmark()},
                 {"allowed", w.bottlenecks.allowed()},
                 {"p", w.bottlenecks.adjusted_p()},
                 {"verdict", w.bottlenecks.leaky_heading()},
                 {"trend", w.bottlenecks.trend()}};
    for (const std::size_t k : shown_) {
      const stage_bottleneck& s = stage_at(k);
      const stage_comparison& c = s.drop_off;
      t.rows.push_back({first(s), count_cell(c.n), share_cell(s.conversion).at_level(1),
                        real_cell(c.seen, unit::share, c.lower, c.upper), benchmark_cell(c.by),
                        real_cell(c.reference, unit::share), p_cell(c),
                        verdict(c, s.leaky).toned(s.leaky ? tone::bad : tone::plain),
                        trend(s.trend.conversion, s.trend.conversion_adjusted_p, true, w.bottlenecks.better(),
                              w.bottlenecks.worse())});
    }
    return t;
  }

  table repairs() const {
    table t;
    t.id = "repair";
    t.title = w.bottlenecks.repair_title();
    t.columns = {{"stage", w.bottlenecks.stage()},
                 {"win_now", w.bottlenecks.won_from_here()},
                 {"win_repaired", w.bottlenecks.at_the_benchmark()},
                 {"extra_wins", w.bottlenecks.more_wins()},
                 {"extra_money", w.bottlenecks.more_money()},
                 {"extra_wins_open", w.bottlenecks.of_open_deals()},
                 {"worst_by_value", w.bottlenecks.worst_by_wins()},
                 {"days_lost", w.bottlenecks.days_lost()},
                 {"worst_by_days", w.bottlenecks.worst_by_days()}};
    for (const std::size_t k : shown_) {
      const stage_bottleneck& s = stage_at(k);
      const repair_value& v = s.repair;
      cell money_cell = quantity_cell(v.extra_money, unit::amount);
      money_cell.real = whole_units(money_cell.real);
      money_cell.lower = money_cell.upper = no_number;  // in the same proportion as that of the wins
      cell open = real_cell(v.extra_wins_open, unit::count);
      open.decimals = 1;
      cell wins = quantity_cell(v.extra_wins, unit::count), lost_days = quantity_cell(v.days_lost, unit::days);
      wins.decimals = 1;
      lost_days.decimals = 0;
      t.rows.push_back({first(s), real_cell(v.win_now, unit::share), real_cell(v.win_repaired, unit::share), wins,
                        money_cell, open,
                        real_cell(v.extra_wins.value >= 0.05 ? v.worst_by_value : no_number, unit::share), lost_days,
                        real_cell(v.worst_by_days, unit::share)});
    }
    return t;
  }

  bar_chart repair_bars() const {
    bar_chart c;
    c.title = w.bottlenecks.repair_chart();
    c.id = "repair";
    c.of = unit::amount;
    for (const std::size_t k : shown_) {
      const stage_bottleneck& s = stage_at(k);
      const quantity& q = s.repair.extra_money;
      bar b;
      b.label = name(s);
      b.id = s.id;
      if (q.has_value()) b.value = std::max(0.0, whole_units(q.value));
      b.as = s.verdict == stage_verdict::named ? tone::bad : tone::plain;
      c.bars.push_back(std::move(b));
    }
    return c;
  }

  table flows() const {
    table t;
    t.id = "flow";
    t.title = w.bottlenecks.flow_title(whole_days(r_.window.length().days()));
    t.columns = {{"stage", w.bottlenecks.stage()},
                 {"at_start", w.bottlenecks.at_start()},
                 {"arrivals", w.bottlenecks.arrived()},
                 {"departures", w.bottlenecks.left()},
                 {"at_end", w.bottlenecks.at_end()},
                 {"arrivals_a_day", w.bottlenecks.arrivals_a_day()},
                 {"stay_of_departed", w.bottlenecks.stay_of_departed()},
                 {"piling_up", w.bottlenecks.piling_up()},
                 {"little_ratio", w.bottlenecks.little_ratio()},
                 {"balance", w.bottlenecks.balance()}};
    for (const std::size_t k : shown_) {
      const stage_flow_answer& a = stage_at(k).flow;
      const stage_flow& f = a.flow;
      cell balance = a.balance == stage_balance::unknown    ? unknown_cell("\u2013")
                     : a.balance == stage_balance::filling  ? named_cell("filling", w.bottlenecks.filling())
                     : a.balance == stage_balance::draining ? named_cell("draining", w.bottlenecks.drains())
                                                            : named_cell("balanced", w.bottlenecks.in_balance());
      const bool piles_up = !a.little_holds && a.little_ratio < 1;
      t.rows.push_back({named_cell(stage_at(k).id, name(stage_at(k))), count_cell(f.at_start), count_cell(f.arrivals),
                        count_cell(f.departures), count_cell(f.at_end), number_cell(a.per_day(f.arrival_rate), 2),
                        days_cell(a.in_days(f.mean_departed_stay)),
                        !std::isfinite(a.little_ratio) ? unknown_cell("\u2013") : piles_up ? named_cell("yes", w.shape.yes()) : named_cell("no", w.shape.no()),
                        number_cell(a.little_ratio, 2).toned(a.little_holds ? tone::plain : tone::muted),
                        std::move(balance).toned(a.balance == stage_balance::filling ? tone::bad : tone::plain)});
    }
    return t;
  }

  glossary terms() const {
    return {{
        {w.bottlenecks.bottleneck(), w.bottlenecks.bottleneck_meaning(share(r_.options.least_worsening), promise())},
        {w.bottlenecks.benchmark(), w.bottlenecks.benchmark_meaning()},
        {w.bottlenecks.lost_by_age(), w.bottlenecks.lost_by_age_meaning()},
        {w.bottlenecks.more_wins(), w.bottlenecks.more_wins_meaning()},
        {w.bottlenecks.days_lost(), w.bottlenecks.days_lost_meaning()},
        {w.bottlenecks.worst(), w.bottlenecks.worst_meaning()},
        {w.bottlenecks.piling_up(), w.bottlenecks.little_meaning()},
    }};
  }

  const bottleneck_report& r_;
  std::vector<std::size_t> shown_;
  section out_;
};

}  // namespace

section bottleneck_section(const bottleneck_report& r, language lang) { return bottleneck_teller(r, lang).make(); }

section stuck_section(const bottleneck_report& r, language lang, std::size_t max_deals) {
  const report_voice v(lang, r.money, "\u00A0");
  section out{"stuck_deals", v.w.bottlenecks.stuck_heading(), {}};
  const bool normed =
      std::any_of(r.stages.begin(), r.stages.end(), [](const auto& s) { return s.time.by == benchmark::norm; });
  if (r.stuck.empty()) {
    out.blocks.push_back(
        paragraph{normed ? v.w.bottlenecks.none_stuck() : v.w.bottlenecks.no_time_norm(), tone::plain, normed ? "none_stuck" : "no_time_norm"});
    return out;
  }
  count_amount all;
  for (const stuck_deal& d : r.stuck) all += {1, d.amount, 0};
  std::string text = v.w.bottlenecks.stuck(v.deals(all.deals), v.exact(all.amount));
  if (r.stuck.size() > max_deals) text += v.w.bottlenecks.stuck_listed(grouped(static_cast<std::int64_t>(max_deals)));
  out.blocks.push_back(paragraph{std::move(text), tone::bad, "stuck_deals"});
  table t;
  t.id = "deals";
  t.columns = {{"deal", v.w.bottlenecks.deal()},
               {"owner", v.w.bottlenecks.owner()},
               {"stage", v.w.bottlenecks.stage()},
               {"amount", v.w.bottlenecks.amount()},
               {"days", v.w.bottlenecks.days_in_stage()},
               {"norm", v.w.bottlenecks.norm_days()},
               {"over", v.w.bottlenecks.beyond_norm_days()}};
  for (std::size_t i = 0; i < std::min(max_deals, r.stuck.size()); ++i) {
    const stuck_deal& d = r.stuck[i];
    t.rows.push_back({text_cell(d.id), host_cell(d.owner, lang), named_cell(r.stages[d.stage].id, r.stages[d.stage].name),
                      amount_cell(d.amount), days_cell(d.days), days_cell(d.norm_days), days_cell(d.over())});
  }
  t.more = r.stuck.size() - t.rows.size();
  out.blocks.push_back(std::move(t));
  return out;
}

}  // namespace v0_1
}  // namespace funnel
