#include "analysis/velocity_parts.hpp"

#include <funnel/aggregates/durations.hpp>
#include <funnel/calendar/calendar_period.hpp>
#include <funnel/core/time.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include <funnel/stats/estimate.hpp>
#include <funnel/stats/survival.hpp>
#include <funnel/stats/tests.hpp>
#include "aggregates/stay_clock.hpp"

#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace detail {
namespace {

// The smallest of the ages of the rows by which half of the ends have come that ever come, as far as was seen; if not by
// any of them, the largest that was seen. There months differ most, and wait least. `ended` is the share of a row.
template <class Ended>
std::optional<std::size_t> comparison_age(std::span<const conversion_at_age> rows, double half, Ended ended) {
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < rows.size() && rows[i].has_value(); ++i) {
    found = i;
    if (const double share = ended(rows[i]); share > 0 && share >= half) break;
  }
  return found;
}

// Of ends by whatever cause.
std::optional<std::size_t> age_of_any_end(std::span<const conversion_at_age> rows) {
  return comparison_age(rows, 0.5, [](const conversion_at_age& row) { return 1 - row.open_share; });
}

// Of the observations, those that ended by `age`, by one cause or (not_ended) by any.
fraction counted_by_age(const survival_tally& t, timespan age, end_cause cause) {
  fraction f{0, t.n()};
  for (const auto& [key, count] : t.lengths()) {
    if (key.lasted_us > age.us) break;
    if (key.cause != not_ended && (cause == not_ended || key.cause == cause)) f.hits += count;
  }
  return f;
}

// Tests need some months: with two, any difference is a trend.
constexpr std::size_t min_trend_months = 3;

// `tally_of(month)` gives the tally of the series.
template <class TallyOf>
trend_series medians_of(const std::vector<period_durations>& months, timespan day, confidence_level level, TallyOf tally_of) {
  trend_series s;
  for (const period_durations& m : months) {
    trend_month& row = s.months.emplace_back();
    row.n = tally_of(m).n();
    row.median = median_in_days(tally_of(m), day, level);
  }
  return s;
}

// Compares the months of a series at one of the ages, if there is one at which they can be.
template <class TallyOf>
void compare_at(trend_series& s, const std::vector<period_durations>& months, const query& q, const stay_clock& clock,
                std::span<const double> ages, std::optional<std::size_t> chosen, end_cause cause, TallyOf tally_of) {
  if (!chosen) return;
  s.age_days = ages[*chosen];
  const timespan age = length_of_days(ages[*chosen], day_of_clock(q));
  std::vector<fraction> settled;
  std::size_t used = 0;
  for (std::size_t i = 0; i < months.size(); ++i) {
    trend_month& row = s.months[i];
    const instant end = bounds(months[i].in, q.zone).end;
    row.settled = end <= q.as_of && clock.between(end, q.as_of) >= age;
    if (row.settled) row.by_age = counted_by_age(tally_of(months[i]), age, cause);
    settled.push_back(row.by_age);
    used += row.by_age.has_value();
  }
  if (used >= min_trend_months) s.test = cochran_armitage_scattered(settled);
}

}  // namespace

velocity_trend trend_by_month(const journey_table& j, const query& q, const velocity_options& o, const velocity_report& r,
                              const survival_tally& cycles) {
  const std::vector<period_durations> months = durations_by_period(j, q, calendar_unit::month).value();
  const stay_clock clock(q);
  const timespan day = day_of_clock(q);
  velocity_trend t;
  for (std::size_t k = 0; k < r.stages.size(); ++k) {
    const auto stage = [k](const period_durations& m) -> const survival_tally& { return m.stages[k]; };
    trend_series& s = t.stages.emplace_back(medians_of(months, day, o.level, stage));
    // By whatever exit, the share that is still there is the same.
    compare_at(s, months, q, clock, o.stage_ages, age_of_any_end(r.stages[k].exits.front()), not_ended, stage);
  }
  constexpr auto won = static_cast<end_cause>(cycle_end::won);
  const auto cycle = [](const period_durations& m) -> const survival_tally& { return m.cycles; };
  t.closing = t.winning = medians_of(months, day, o.level, cycle);
  compare_at(t.closing, months, q, clock, o.cycle_ages, age_of_any_end(r.cycle.by_age), not_ended, cycle);
  const auto& curve = r.cycle.closing.curve.points;
  const timespan longest = curve.empty() ? timespan{} : curve.back().at.time;
  const double ever_won = conversion_by_age(cycles, won, {&longest, 1}, o.level).front().share;
  compare_at(t.winning, months, q, clock, o.cycle_ages,
             comparison_age(r.cycle.by_age, ever_won / 2, [](const conversion_at_age& row) { return row.share; }), won, cycle);

  std::vector<double> places, counts;
  for (const period_durations& m : months) {
    t.months.push_back(m.in);
    t.deals.push_back(m.cycles.n());
    const period in = bounds(m.in, q.zone);
    const bool asked_whole = q.basis != date_basis::created || (q.in.start <= in.start && in.end <= q.in.end);
    t.whole.push_back(in.end <= q.as_of && asked_whole);
    if (t.whole.back()) {
      places.push_back(static_cast<double>(t.months.size()));
      counts.push_back(static_cast<double>(m.cycles.n()));
    }
    if (t.winning.age_days) {
      const timespan age = length_of_days(*t.winning.age_days, day);
      t.won.push_back(conversion_by_age(m.cycles, won, {&age, 1}, o.level)[0]);
    } else {
      t.won.emplace_back();
    }
  }
  if (counts.size() >= min_trend_months) {
    t.deals_test = mann_kendall(counts);
    t.deals_slope = theil_sen(places, counts, o.level);
  }

  // One family: with six stages and three more series, one test in three months would alarm by chance alone.
  std::vector<trend_series*> tested{&t.closing, &t.winning};
  for (trend_series& s : t.stages) tested.push_back(&s);
  constexpr double no_p = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> p{t.deals_test.has_value() ? t.deals_test.p : no_p};
  for (const trend_series* s : tested) p.push_back(s->test.has_value() ? s->test.p : no_p);
  const std::vector<double> adjusted = holm(p);
  t.deals_adjusted_p = adjusted[0];
  for (std::size_t i = 0; i < tested.size(); ++i) tested[i]->adjusted_p = adjusted[i + 1];
  return t;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
