#include <funnel/analysis/forecast.hpp>

#include "aggregates/deal_credit.hpp"
#include "aggregates/segmentation.hpp"
#include "aggregates/stay_clock.hpp"
#include "aggregates/stock.hpp"
#include "analysis/forecast_by_age.hpp"
#include "journeys/journey_data.hpp"

#include <funnel/aggregates/cohort.hpp>
#include <funnel/aggregates/durations.hpp>
#include <funnel/aggregates/views.hpp>
#include <funnel/calendar/calendar_period.hpp>
#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include <funnel/stats/conversion.hpp>
#include <funnel/stats/estimate.hpp>
#include <funnel/stats/forecast.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace {

using detail::count_stock;

// The query without its outcomes and groupings: all of its deals, whatever became of them.
query whole_population(query q) {
  q.outcomes = all_outcomes;
  q.groups.clear();
  return q;
}

// The last stretch before the end of each earlier period, as long as what is left of the present one (or the whole
// period, where it is shorter).
std::vector<period> stretches_before(const calendar_period& present, const query& q, std::size_t n) {
  const timespan left = bounds(present, q.zone).end - q.as_of;
  std::vector<period> stretches;
  calendar_period p = present;
  while (stretches.size() < n) {
    p = p.previous();
    const period whole = bounds(p, q.zone);
    stretches.push_back({std::max(whole.start, whole.end - left), whole.end});
  }
  return stretches;
}

// Many close what they can before a quarter or a year ends: the months of a quarter are unlike each other, and so are the
// parts of a year.
look_back_stretches with_season(std::vector<period> stretches, const calendar_period& present, const query& q) {
  look_back_stretches with{std::move(stretches)};
  const auto place_in = [&](calendar_unit longer, std::size_t n) {
    with.n_seasons = n;
    const calendar_period all = calendar_period::containing(present.first_date(), longer, q.fiscal_start);
    for (calendar_period p = present.previous(); p.first_date() >= all.first_date(); p = p.previous()) ++with.season;
  };
  if (present.unit() == calendar_unit::month) place_in(calendar_unit::quarter, 3);
  if (present.unit() == calendar_unit::quarter) place_in(calendar_unit::year, 4);
  if (present.unit() == calendar_unit::half_year) place_in(calendar_unit::year, 2);
  return with;
}

// Shares of deals that stood in each stage, whatever their age.
struct simple_history {
  std::vector<fraction> won;      // of closed ones, the won ones
  std::vector<fraction> in_time;  // stood there when as much of an earlier period was left, won before it ended
};

// Of the deals in these rows that stood in each open stage and are closed, the won ones.
std::vector<fraction> won_of_closed(const detail::journey_data& j, const std::vector<std::size_t>& rows) {
  std::vector<fraction> of(j.pipeline().n_open());
  std::vector<fraction> of_shape(j.shapes().size());
  for (const std::size_t row : rows) ++of_shape[j.deals().shape[row]].n;
  for (std::size_t i = 0; i < of_shape.size(); ++i) {
    const deal_shape& s = j.shapes()[i];
    if (s.outcome != outcome::won && s.outcome != outcome::lost) continue;
    for (std::size_t k = 0; k < of.size(); ++k) {
      if (!(s.visited & stage_bit(static_cast<stage_index>(k)))) continue;
      of[k].n += of_shape[i].n;
      if (s.outcome == outcome::won) of[k].hits += of_shape[i].n;
    }
  }
  return of;
}

static_forecast static_of(const pipeline& p, const std::vector<count_amount>& stages) {
  static_forecast f{0, 0};
  for (std::size_t k = 0; k < stages.size(); ++k) {
    if (stages[k].deals == 0) continue;
    const std::optional<double> w = p[static_cast<stage_index>(k)].win_probability;
    if (!w) return {};
    f.expected_wins += *w * static_cast<double>(stages[k].deals);
    f.expected_revenue += *w * static_cast<double>(stages[k].amount);
  }
  return f;
}

// The open deals of the query by segment, each at its stage and its worth as a whole deal; those of a segment are adjacent.
struct standing_deals {
  std::vector<aged_deal> all;
  std::map<std::vector<std::string>, std::pair<std::size_t, std::size_t>> segments;  // from and how many

  std::span<const aged_deal> of(std::pair<std::size_t, std::size_t> segment) const {
    return std::span(all).subspan(segment.first, segment.second);
  }
};

standing_deals open_deals_by_segment(const detail::journey_data& table, query q) {
  q.outcomes = outcome_bit(outcome::open);
  segmentation parts(table, q);
  std::vector<std::vector<aged_deal>> of_part;
  count_stock(table, q, [&](std::size_t row, std::size_t place, minor_units worth) {
    const deal_credit whose(table, row);
    const std::size_t part = parts.of(row, q.groups.empty() && !parts.by_person() ? no_code : whose.person(q.credit));
    if (of_part.size() <= part) of_part.resize(part + 1);
    of_part[part].push_back({row, place, worth, whose.one(q.worth).unpriced == 0});
  });
  std::map<std::vector<std::string>, std::size_t> order;
  const auto keys = parts.keys();
  for (std::size_t part = 0; part < of_part.size(); ++part) order.emplace(keys[part], part);
  standing_deals open;
  for (const auto& [key, part] : order) {
    open.segments[key] = {open.all.size(), of_part[part].size()};
    open.all.insert(open.all.end(), of_part[part].begin(), of_part[part].end());
  }
  return open;
}

// What keeps a forecast from being made.
std::vector<error> check_forecast(const journey_table& j, const query& q, const forecast_options& o) {
  std::vector<error> errors = validate(q, j);
  if (q.as_of == instant::max())
    errors.push_back({errc::missing_value, "as_of", "a forecast needs the instant from which it looks ahead"});
  else if (!bounds(period_of(q.as_of, q.zone, o.unit, q.fiscal_start), q.zone).contains(q.as_of))
    errors.push_back({errc::out_of_range, "as_of", "lies outside the calendar of the years 0 to 9999"});
  if (o.training && o.training->end < o.training->start)
    errors.push_back({errc::out_of_range, "training", "the period ends before it starts"});
  if (std::any_of(q.groups.begin(), q.groups.end(), [](const grouping& g) { return g.by == field::reason; }))
    errors.push_back({errc::invalid_argument, "groups", "open deals have no reason for a loss to group by"});
  if (!(o.simulation.level.value > 0 && o.simulation.level.value < 1))
    errors.push_back({errc::out_of_range, "level", "must lie between 0 and 1"});
  return errors;
}

}  // namespace

result<forecast_answer> forecast(const journey_table& j, const query& q, const forecast_options& o) {
  if (auto errors = check_forecast(j, q, o); !errors.empty()) return errors;
  const detail::journey_data& table = detail::data_of(j);
  const pipeline& p = j.pipeline();
  query population = whole_population(q);
  forecast_answer a;
  a.asked = q;
  a.options = o;
  a.currency = j.snapshot().currency();
  a.present = period_of(q.as_of, q.zone, o.unit, q.fiscal_start);
  a.until = bounds(a.present, q.zone).end;
  a.looked_back = stretches_before(a.present, q, o.look_back);

  simple_history simple;
  for (const lookback_wins& w : count_lookback_wins(j, population, a.looked_back).value())
    simple.in_time.push_back({w.won, w.stood});
  const std::vector<std::size_t> rows = select_whole_deals(table, population);
  if (o.training) population.created_in(*o.training);
  simple.won = won_of_closed(table, o.training ? select_whole_deals(table, population) : rows);
  const cohort_tally past = cohort_funnel(j, population).value().total;
  a.mean_won_amount = past.won().mean();
  a.cycle = timing_of_won(cycle_length(j, population).value(), day_of_clock(q));

  standing_deals open = open_deals_by_segment(table, q);
  forecast_by_age by_age(j, rows, q.as_of, a.until, with_season(a.looked_back, a.present, q), open.all, o);
  a.known_late = by_age.known_late();
  a.recorded_from = by_age.recorded_from();
  a.record_ever = by_age.record_ever();
  a.record_within = by_age.record_within();
  a.begin_share = by_age.begin_share();
  a.new_win_probability = by_age.new_win_probability();

  const auto forecast_of = [&](std::vector<std::string> key, std::span<const aged_deal> deals) {
    forecast_segment s;
    s.key = std::move(key);
    s.stages.resize(p.n_open());
    std::vector<open_deal> ageless;
    for (const aged_deal& d : deals) {
      s.stages[d.stage] += count_amount::one(d.amount, d.is_priced);
      s.open += count_amount::one(d.amount, d.is_priced);
      ageless.push_back({d.stage, d.amount});
    }
    s.ever = by_age.ever(deals);
    s.within = by_age.within(deals);
    s.simple_ever = forecast_by_stage(simple.won, ageless, o.simulation).value();
    s.simple_within = forecast_by_stage(simple.in_time, ageless, o.simulation).value();
    s.by_static = static_of(p, s.stages);
    return s;
  };
  a.total = forecast_of({}, open.all);
  if (!q.groups.empty())
    for (const auto& [key, segment] : open.segments) a.segments.push_back(forecast_of(key, open.of(segment)));

  for (std::size_t k = 0; k < p.n_open(); ++k) {
    const auto position = static_cast<stage_index>(k);
    const stage& s = p[position];
    const count_amount& standing = a.total.stages[k];
    forecast_stage told;
    told.id = s.id;
    told.name = s.name;
    told.retired = s.retired;
    told.open = standing;
    by_age.tell(k, told);
    told.won = wilson(simple.won[k].hits, simple.won[k].n, o.simulation.level);
    told.won_in_time = wilson(simple.in_time[k].hits, simple.in_time[k].n, o.simulation.level);
    told.static_probability = s.win_probability;
    if (told.untold > 0) a.unknown.push_back(position);
    if (standing.deals > 0 && !s.win_probability) a.unknown_static.push_back(position);
    a.stages.push_back(std::move(told));
  }
  return a;
}

}  // namespace v0_1
}  // namespace funnel
