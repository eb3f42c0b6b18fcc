#include "report/words/velocity_teller.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace funnel::io {

using namespace doc;

namespace {

/// The last age at which the share is known.
const conversion_at_age* last_known(const std::vector<conversion_at_age>& by_age) {
  for (auto it = by_age.rbegin(); it != by_age.rend(); ++it)
    if (it->has_value()) return &*it;
  return nullptr;
}

/// Shares by age, against the naive ones; ages that nobody was seen to reach are left out.
table age_table(const velocity_teller& v, const char* id, std::string title, std::string ended, std::string open,
                const std::vector<double>& ages, const std::vector<conversion_at_age>& by_age) {
  table t;
  t.id = id;
  t.title = std::move(title);
  t.columns = {{"days", v.w.velocity.by_day()},
               {"share", v.with_level(ended)},
               {"open", std::move(open)},
               {"naive_share", v.w.velocity.known_so_far()},
               {"longer", v.w.velocity.seen_for_longer()}};
  for (std::size_t a = 0; a < ages.size(); ++a) {
    const conversion_at_age& c = by_age[a];
    if (!c.has_value()) continue;
    t.rows.push_back({days_of(ages[a]), v.share(c), real_cell(c.open_share, unit::share),
                      real_cell(c.naive_share, unit::share), count_cell(c.longer)});
  }
  return t;
}

}  // namespace

section cycle_section(const velocity_teller& v) {
  const cycle_velocity& c = v.r.cycle;
  section s{"cycle", v.w.velocity.cycle_heading(), {}};
  std::vector<block> notes = assumption_paragraphs(v.r.assumed, {open_point::begun_before}, v.lang);
  if (c.closing.n == 0) {
    s.blocks = std::move(notes);
    return s;
  }
  const time_quantile& m = c.closing.median();
  std::string text;
  if (m.has_value())
    text = v.w.velocity.half_closed(c.closing.n, v.days(m.days), v.interval(m.lower, m.upper),
                                    grouped(c.closing.running.n));
  else
    text = v.w.velocity.not_half_closed(c.closing.n, grouped(c.closing.running.n));
  s.blocks.push_back(paragraph{text, tone::plain, "cycle"});
  if (c.gap.is_open()) {
    const std::string mean = v.days(c.closing.timing.mean_days);
    text = c.gap.running ? v.w.velocity.no_forecast_running(mean) : v.w.velocity.no_forecast_skewed(mean);
    s.blocks.push_back(paragraph{text, tone::plain, "cycle_open"});
  }
  if (c.won.has_value() && c.lost.has_value())
    s.blocks.push_back(paragraph{v.w.velocity.won_and_lost(v.days(c.won.mean_days), v.days(c.lost.mean_days)), tone::plain, "won_and_lost"});
  std::move(notes.begin(), notes.end(), std::back_inserter(s.blocks));
  table t;
  t.id = "cycle";
  t.columns = {{"what", ""},
               {"n", v.w.report.deals()},
               {"mean", v.w.velocity.mean()},
               {"median", v.w.velocity.median()},
               {"p90", v.w.velocity.p90_by()},
               {"longest", v.w.velocity.longest_time()}};
  const std::string until = c.closing.mean.has_value()
                                ? v.w.velocity.all_until_closed_to_day(decimal(c.closing.horizon_days, 0, v.lang))
                                : v.w.velocity.all_until_closed();
  t.rows.push_back({named_cell("all", until),
                    count_cell(c.closing.n),
                    v.mean(c.closing),
                    v.quantile(m, c.closing.ended > 0),
                    v.quantile(c.closing.quantiles[4], false),
                    {}});
  const auto finished = [&](const char* id, std::string name, const finished_timing& f) {
    t.rows.push_back({named_cell(id, std::move(name)),
                      count_cell(f.n),
                      v.timing(f),
                      days_cell(f.has_value() ? f.median_days : no_number),
                      {},
                      {}});
  };
  finished("won", v.w.velocity.won_only(), c.won);
  finished("lost", v.w.velocity.lost_only(), c.lost);
  const running_times& open = c.closing.running;
  t.rows.push_back({named_cell("open", v.w.velocity.open_now()),
                    count_cell(open.n),
                    {},
                    days_cell(open.median_days),
                    days_cell(open.p90_days),
                    days_cell(open.longest_days)});
  s.blocks.push_back(std::move(t));

  step_chart curve;
  curve.id = "open";
  curve.title = v.w.velocity.share_still_open();
  curve.curves.push_back(steps_of("open", v.w.velocity.open(), c.closing.curve, v.r.day));
  s.blocks.push_back(std::move(curve));

  const conversion_at_age* last = last_known(c.by_age);
  if (!last) return s;
  if (last->naive_share < last->bounds.lower)
    s.blocks.push_back(paragraph{v.w.velocity.too_low_conversion(v.share(last->naive_share)), tone::plain, "too_low_conversion"});
  s.blocks.push_back(age_table(v, "conversion_by_age", v.w.velocity.won_by_age(), v.w.velocity.won(),
                               v.w.velocity.still_open(), v.r.cycle_ages, c.by_age));
  return s;
}

section response_section(const velocity_teller& v) {
  const response_velocity& r = v.r.response;
  section s{"response", v.w.velocity.response_heading(), {}};
  if (r.wait.n == 0) return s;
  const auto from =
      std::find_if(v.r.stages.begin(), v.r.stages.end(), [&](const stage_velocity& x) { return x.id == r.from; });
  const std::string since = from == v.r.stages.end() ? v.w.velocity.its_creation() : v.w.velocity.entering(from->name);
  const time_quantile& m = r.wait.median();
  std::string text = m.has_value() ? v.w.velocity.first_response(since, v.days(m.days), v.interval(m.lower, m.upper))
                                   : v.w.velocity.first_response_open(since);
  if (r.wait.running.has_value())
    text += v.w.velocity.waiting(r.wait.n, grouped(r.wait.running.n), v.days(r.wait.running.longest_days));
  s.blocks.push_back(paragraph{text, tone::plain, "response"});
  if (last_known(r.by_age))
    s.blocks.push_back(age_table(v, "response_by_age", {}, v.w.velocity.answered(), v.w.velocity.waiting_share(),
                                 v.r.response_ages, r.by_age));
  return s;
}

section sales_section(const velocity_teller& v) {
  const sales_velocity& x = v.r.sales;
  section s{"sales_velocity", v.w.velocity.sales_heading(), {}};
  if (x.win_rate.hits > 0 && x.n_priced == 0) s.blocks.push_back(paragraph{v.w.velocity.sales_unpriced(), tone::plain, "sales_unpriced"});
  std::vector<block> notes = assumption_paragraphs(v.r.assumed, {open_point::unpriced}, v.lang);
  if (!x.has_value()) {
    std::move(notes.begin(), notes.end(), std::back_inserter(s.blocks));
    return s;
  }
  const auto amount = [&](double a) { return real_cell(a, unit::amount); };
  const cell value = real_cell(x.money_per_day.value, unit::amount, x.money_per_day.lower, x.money_per_day.upper);
  s.blocks.push_back(paragraph{v.w.velocity.sales(v.deals(x.deals), v.share(x.win_rate.value),
                                                  v.about(x.mean_won_amount), v.days(x.mean_cycle_days),
                                                  cell_text(value, v.r.money, v.lang), v.level(), v.range(value)), tone::plain, "sales"});
  std::move(notes.begin(), notes.end(), std::back_inserter(s.blocks));
  s.blocks.push_back(paragraph{v.w.velocity.sales_formula(), tone::muted, "sales_formula"});
  table t;
  t.id = "sales_velocity";
  t.columns = {{"open", v.w.report.open()},
               {"win_rate", v.w.report.won_of_closed()},
               {"mean_won_amount", v.w.velocity.mean_won_amount()},
               {"mean_cycle", v.w.velocity.mean_time_of_won()},
               {"money_per_day", v.w.velocity.a_day(v.level())}};
  t.rows.push_back(
      {count_cell(x.deals), share_cell(x.win_rate), amount(x.mean_won_amount), days_cell(x.mean_cycle_days), value});
  s.blocks.push_back(std::move(t));
  return s;
}

}  // namespace funnel::io
