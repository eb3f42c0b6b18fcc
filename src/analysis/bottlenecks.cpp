#include <funnel/analysis/bottlenecks.hpp>

#include <funnel/aggregates/cohort.hpp>
#include <funnel/aggregates/durations.hpp>
#include <funnel/aggregates/views.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include <funnel/stats/conversion.hpp>
#include <funnel/stats/estimate.hpp>
#include <funnel/stats/survival.hpp>
#include <funnel/stats/tests.hpp>
#include "aggregates/stay_clock.hpp"
#include "aggregates/stays.hpp"
#include "analysis/bottleneck_parts.hpp"
#include "analysis/velocity_parts.hpp"
#include "journeys/journey_data.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace {

// Longer than any history, and far from where microseconds overflow.
constexpr timespan longest_window = timespan::days(100'000);

}  // namespace

std::vector<error> validate(const bottleneck_options& o) {
  std::vector<error> errors;
  const auto fail = [&](const char* field, const char* message) {
    errors.push_back({errc::invalid_argument, field, message});
  };
  const auto inside = [](double share) { return share > 0 && share < 1; };
  if (!inside(o.alpha)) fail("alpha", "must lie strictly between 0 and 1");
  if (o.min_deals < 1) fail("min_deals", "must be at least 1");
  if (!(o.least_worsening >= 0)) fail("least_worsening", "must not be below 0");
  if (!inside(o.tolerated_over_norm)) fail("tolerated_over_norm", "must lie strictly between 0 and 1");
  if (o.window_days < 1 || timespan::days(o.window_days) > longest_window) fail("window_days", "must be 1 to 100000");
  if (!(o.little_tolerance > 0)) fail("little_tolerance", "must be above 0");
  if (!inside(o.simulation.level.value)) fail("simulation.level", "must lie strictly between 0 and 1");
  if (o.simulation.draws < 0) fail("simulation.draws", "must not be below 0");
  if (o.trend_periods > 1'000) fail("trend_periods", "must be at most 1000");
  return errors;
}

namespace detail {

bottleneck_window window_of(const query& q, const bottleneck_options& o) {
  // What happened at the as-of instant itself is part of the report.
  const instant after = q.as_of + timespan{1};
  bottleneck_window w{{after - timespan::days(o.window_days), after}, {}};
  const bool asked =
      q.in.end != instant::max() && q.in.start > after - longest_window && q.in.start < after && q.in.start < q.in.end;
  if (asked) w.now = {q.in.start, q.in.end < after ? q.in.end : after};
  w.earlier = {w.now.start - w.length(), w.now.start};
  return w;
}

}  // namespace detail

namespace {

using detail::repair_question;
using detail::stage_history;

std::vector<error> validate_bottlenecks(const journey_table& j, const query& q, const bottleneck_options& o) {
  std::vector<error> errors = detail::validate_durations(q, j);
  for (error& e : validate(o)) errors.push_back(std::move(e));
  // The window and the calendar periods before the instant must exist.
  if (q.counting == counting::ordered)
    errors.push_back(
        {errc::invalid_argument, "counting", "bottlenecks are stages, and the steps of an ordered funnel are none"});
  if (q.as_of != instant::max() && !bounds(period_of(q.as_of, q.zone, calendar_unit::year), q.zone).contains(q.as_of))
    errors.push_back({errc::out_of_range, "as_of", "lies outside the calendar of the years 0 to 9999"});
  return errors;
}

// Sets p_adjusted, the verdicts and what they rest on.
void judge(bottleneck_report& r) {
  const double untested = std::numeric_limits<double>::quiet_NaN();
  const auto judged = [&](const stage_bottleneck& s) { return !s.hidden && !s.retired && !r.chosen_by_end; };
  std::vector<double> least;
  for (const stage_bottleneck& s : r.stages)
    for (const stage_comparison* c : {&s.time, &s.drop_off})
      least.push_back(judged(s) && c->tested ? c->least_p : untested);
  const double reach = r.options.alpha / static_cast<double>(tests_that_matter(least, r.options.alpha));
  std::vector<double> p;
  for (stage_bottleneck& s : r.stages)
    for (stage_comparison* c : {&s.time, &s.drop_off}) {
      if (judged(s)) c->tested = c->tested && c->least_p <= reach;
      p.push_back(judged(s) && c->tested ? c->p : untested);
    }
  const std::vector<double> adjusted = holm(p);
  for (std::size_t k = 0; k < r.stages.size(); ++k) {
    stage_bottleneck& s = r.stages[k];
    if (!judged(s)) continue;
    const auto shows = [&](stage_comparison& c, double value) {
      if (c.tested) c.p_adjusted = value;
      return c.tested && c.beyond && value <= r.options.alpha;
    };
    s.slow = shows(s.time, adjusted[2 * k]);
    s.leaky = shows(s.drop_off, adjusted[2 * k + 1]);
    const bool measured = s.time.by != benchmark::none || s.drop_off.by != benchmark::none;
    s.verdict = s.slow || s.leaky                    ? stage_verdict::named
                : s.time.tested || s.drop_off.tested ? stage_verdict::not_shown
                : measured                           ? stage_verdict::insufficient_data
                                                     : stage_verdict::no_benchmark;
  }
}

// Trends of all stages that are shown are one family.
void adjust_trends(bottleneck_report& r) {
  std::vector<double> p;
  for (const stage_bottleneck& s : r.stages)
    for (const test_result* t : {&s.trend.time, &s.trend.conversion})
      p.push_back(s.hidden || s.retired || !t->has_value() ? std::numeric_limits<double>::quiet_NaN() : t->p);
  const std::vector<double> adjusted = holm(p);
  for (std::size_t k = 0; k < r.stages.size(); ++k) {
    r.stages[k].trend.time_adjusted_p = adjusted[2 * k];
    r.stages[k].trend.conversion_adjusted_p = adjusted[2 * k + 1];
  }
}

// Positions of the stages that are shown and for which `value` is above zero, the largest first, then in funnel order.
template <class Value>
std::vector<std::size_t> ranking(const std::vector<stage_bottleneck>& stages, Value value) {
  std::vector<std::size_t> order;
  for (std::size_t k = 0; k < stages.size(); ++k)
    if (!stages[k].hidden && !stages[k].retired && value(stages[k]) > 0) order.push_back(k);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return value(stages[a]) > value(stages[b]); });
  return order;
}

void rank(bottleneck_report& r) {
  r.by_value = ranking(r.stages, [](const stage_bottleneck& s) { return s.repair.extra_wins.value; });
  r.by_days = ranking(r.stages, [](const stage_bottleneck& s) { return s.repair.days_lost.value; });
  const auto name_those_of = [&](const std::vector<std::size_t>& order) {
    for (const std::size_t k : order)
      if (r.stages[k].verdict == stage_verdict::named && std::find(r.named.begin(), r.named.end(), k) == r.named.end())
        r.named.push_back(k);
  };
  name_those_of(r.by_value);
  name_those_of(r.by_days);
  name_those_of(ranking(r.stages, [](const stage_bottleneck&) { return 1.0; }));
  for (std::size_t k = 0; k < r.stages.size(); ++k) {
    const stage_bottleneck& s = r.stages[k];
    if (s.hidden || s.retired) continue;
    const auto lost = [](const stage_bottleneck& x) { return std::pair(x.lost.deals, x.lost.amount); };
    if (s.lost.deals > 0 && (!r.most_lost || lost(s) > lost(r.stages[*r.most_lost]))) r.most_lost = k;
    const auto median = [](const stage_bottleneck& x) { return x.stays.median().days; };
    if (median(s) >= 0 && (!r.longest || median(s) > median(r.stages[*r.longest]))) r.longest = k;
  }
}

}  // namespace

result<bottleneck_report> find_bottlenecks(const journey_table& j, const query& q, const bottleneck_options& o) {
  if (auto errors = validate_bottlenecks(j, q, o); !errors.empty()) return errors;
  const pipeline& p = j.pipeline();
  const timespan day = day_of_clock(q);
  query whole = q;
  whole.groups.clear();
  // Money and fates are those of the ledger, whatever rule the question counts by.
  const cohort_tally cohort = cohort_funnel(j, whole).value().total;
  const stock_result stock = stage_stock(j, whole).value();

  bottleneck_report r;
  r.asked = q;
  r.options = o;
  r.money = j.snapshot().currency();
  r.window = detail::window_of(q, o);
  r.chosen_by_end = chosen_by_end(q);
  r.mean_won = cohort.won().mean();
  std::vector<stage_flow_answer> flows = detail::stage_flows(j, whole, r.window.now, o.alpha, o.little_tolerance);
  r.stuck = detail::stuck_deals(j, whole);

  std::vector<repair_question> repairs;
  for (std::size_t k = 0; k < p.n_open(); ++k) {
    const stage& definition = p[k];
    stage_history h = detail::history_of(j, whole, r.window, o, static_cast<stage_index>(k));
    stage_bottleneck s;
    s.id = definition.id;
    s.name = definition.name;
    s.hidden = definition.hidden;
    s.retired = definition.retired;
    s.stood = cohort[k].touched();
    s.lost = cohort[k][fate::lost];
    s.open = stock.stages[k];
    s.conversion = resolved_conversion(cohort[k]);
    s.stays = detail::summarise_time(h.asked.stays, day, watched_until(h.asked.stays), o.simulation.level);
    s.flow = std::move(flows[k]);
    s.time = detail::compare_time(detail::data_of(j), definition, h, q, o);
    s.drop_off = detail::compare_drop_off(detail::data_of(j), definition, h, q, o);
    s.trend = detail::trend_of(h, q);
    repair_question question;
    question.conversion = definition.conversion_norm;
    if (!question.conversion) {
      question.past = {s.drop_off.counted_reference.misses(), s.drop_off.counted_reference.n};
      question.present = {s.drop_off.counted.misses(), s.drop_off.counted.n};
    }
    if (s.time.reference > 0) question.time = timespan{std::llround(s.time.reference * static_cast<double>(day.us))};
    question.deals = question.conversion ? s.stood.deals : h.now.settled.n();
    question.open = s.open.deals;
    question.stays = std::move(s.time.by == benchmark::own_past ? h.now.stays : h.asked.stays);
    question.judged = !s.hidden && !s.retired;
    repairs.push_back(std::move(question));
    r.stages.push_back(std::move(s));
  }
  for (const stuck_deal& d : r.stuck) r.stages[d.stage].stuck += {1, d.amount, 0};
  judge(r);
  adjust_trends(r);
  auto values = detail::repair_values(stage_transitions(j, whole).value(), repairs, r.mean_won, day, o.simulation);
  for (std::size_t k = 0; k < values.size(); ++k) r.stages[k].repair = std::move(values[k]);
  rank(r);
  r.assumed = assumptions_of(j, whole).value();
  return r;
}

}  // namespace v0_1
}  // namespace funnel
