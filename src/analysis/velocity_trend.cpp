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

// The smallest of the ages by which half of the ends by a cause (not_ended: of any cause) have come that ever come, as
// far as was seen; if not by any of them, the largest that was seen. There months differ most, and wait least.
std::optional<std::size_t> comparison_age(const survival_tally& t, end_cause cause, std::span<const timespan> ages) {
  const survival_curve curve = kaplan_meier(t);
  const incidence_curve incidence = cause == not_ended ? incidence_curve{} : cumulative_incidence(t, cause);
  const auto ended_by = [&](timespan age) {
    if (cause == not_ended) {
      const survival_point* p = curve.at(age);
      return p ? 1 - p->survival : 0.0;
    }
    const incidence_point* p = incidence.at(age);
    return p ? p->share : 0.0;
  };
  const double half = cause == not_ended ? 0.5 : incidence.points.empty() ? 0.0 : incidence.points.back().share / 2;
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < ages.size() && curve.covers(ages[i]); ++i) {
    found = i;
    if (const double ended = ended_by(ages[i]); ended > 0 && ended >= half) break;
  }
  return found;
}

// Of the observations, those that ended by `age`, by one cause or (not_ended) by any.
fraction counted_by_age(const survival_tally& t, timespan age, end_cause cause) {
  fraction f{0, t.n()};
  for (const auto& [key, count] : t.lengths())
    if (key.lasted_us <= age.us && key.cause != not_ended && (cause == not_ended || key.cause == cause))
      f.hits += count;
  return f;
}

// Tests need some months: with two, any difference is a trend.
constexpr std::size_t min_trend_months = 3;

// The tallies added up two by two, so that none is copied for each of the others.
survival_tally sum_of(std::vector<survival_tally> tallies) {
  for (std::size_t apart = 1; apart < tallies.size(); apart *= 2)
    for (std::size_t i = 0; i + apart < tallies.size(); i += 2 * apart) tallies[i] += std::exchange(tallies[i + apart], {});
  return tallies.empty() ? survival_tally{} : std::move(tallies.front());
}

// `tally_of(month)` gives the tally of the series.
template <class TallyOf>
trend_series trend_series_of(const std::vector<period_durations>& months, const query& q, const stay_clock& clock,
                             std::span<const double> ages, end_cause cause, confidence_level level, TallyOf tally_of) {
  const timespan day = day_of_clock(q);
  std::vector<survival_tally> tallies;
  for (const period_durations& m : months) tallies.push_back(tally_of(m));
  const survival_tally all = sum_of(std::move(tallies));
  const std::vector<timespan> lengths = lengths_of_days(ages, day);
  const std::optional<std::size_t> chosen = comparison_age(all, cause, lengths);

  trend_series s;
  if (chosen) s.age_days = ages[*chosen];
  std::vector<fraction> settled;
  std::size_t used = 0;
  for (const period_durations& m : months) {
    const survival_tally& t = tally_of(m);
    trend_month row;
    row.n = t.n();
    row.median = time_quantile_of(kaplan_meier(t, level), 0.5, day);
    const instant end = bounds(m.in, q.zone).end;
    row.settled = chosen && end <= q.as_of && clock.between(end, q.as_of) >= lengths[*chosen];
    if (row.settled) row.by_age = counted_by_age(t, lengths[*chosen], cause);
    settled.push_back(row.by_age);
    used += row.by_age.has_value();
    s.months.push_back(row);
  }
  if (used >= min_trend_months) s.test = cochran_armitage_scattered(settled);
  return s;
}

}  // namespace

velocity_trend trend_by_month(const journey_table& j, const query& q, const velocity_options& o) {
  const std::vector<period_durations> months = durations_by_period(j, q, calendar_unit::month).value();
  const stay_clock clock(q);
  velocity_trend t;
  const auto series = [&](const std::vector<double>& ages, end_cause cause, auto tally_of) {
    return trend_series_of(months, q, clock, ages, cause, o.level, tally_of);
  };
  const auto cycles = [](const period_durations& m) -> const survival_tally& { return m.cycles; };
  for (std::size_t k = 0; k < j.pipeline().n_open(); ++k)
    t.stages.push_back(series(o.stage_ages, not_ended,
                              [k](const period_durations& m) -> const survival_tally& { return m.stages[k]; }));
  t.closing = series(o.cycle_ages, not_ended, cycles);
  t.winning = series(o.cycle_ages, static_cast<end_cause>(cycle_end::won), cycles);

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
      const timespan age = length_of_days(*t.winning.age_days, day_of_clock(q));
      t.won.push_back(conversion_by_age(m.cycles, static_cast<end_cause>(cycle_end::won), {&age, 1}, o.level)[0]);
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
