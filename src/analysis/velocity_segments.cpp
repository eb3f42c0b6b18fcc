#include "analysis/velocity_parts.hpp"

#include <funnel/aggregates/durations.hpp>
#include <funnel/core/time.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include <funnel/stats/survival.hpp>
#include <funnel/stats/tests.hpp>
#include "aggregates/stay_clock.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace detail {
namespace {

// The tests of one kind of time over the segments that are large enough.
segment_test test_segments(const std::vector<const survival_tally*>& segments, end_cause success,
                           const velocity_options& o) {
  segment_test t;
  std::vector<survival_tally> groups;
  for (const survival_tally* s : segments)
    if (s->n() >= o.min_group) groups.push_back(*s);
  t.compared = static_cast<std::int64_t>(groups.size());
  if (groups.size() < 2 || groups.size() > o.max_groups) return t;
  t.speed = log_rank(groups).test;
  t.success = gray_test(groups, success);
  // Chi-square distributions need large groups. Of small ones the test says no more than shuffled deals do.
  constexpr std::int64_t large = 50, most_shuffled = 5'000;
  std::int64_t smallest = groups.front().n(), all = 0;
  for (const survival_tally& g : groups) smallest = std::min(smallest, g.n()), all += g.n();
  if (smallest >= large || all > most_shuffled) return t;
  if (t.speed.has_value()) t.speed.p = std::max(t.speed.p, permutation_p(log_rank_scores(groups)));
  if (t.success.has_value()) t.success.p = std::max(t.success.p, permutation_p(gray_scores(groups, success)));
  return t;
}

// The times of each segment, means up to one horizon that all large enough ones were seen to reach.
std::vector<time_summary> summaries_of(const std::vector<const survival_tally*>& segments, timespan day,
                                       const velocity_options& o) {
  std::optional<timespan> horizon;
  if (o.horizon) horizon = length_of_days(*o.horizon, day);
  for (const survival_tally* s : segments) {
    if (o.horizon || s->n() < o.min_group) continue;
    const timespan own = horizon_of(*s);
    horizon = horizon ? std::min(*horizon, own) : own;
  }
  std::vector<time_summary> times;
  for (const survival_tally* s : segments) times.push_back(summarise_time(*s, day, horizon, o.level));
  return times;
}

}  // namespace

segment_comparison compare_segments(const journey_table& j, const query& q, const velocity_options& o) {
  const durations_result stays = time_in_stage(j, q, stay_of::visit).value();
  const cycles_result cycles = cycle_times(j, q).value();
  const timespan day = day_of_clock(q);
  const std::size_t n_open = j.pipeline().n_open();

  segment_comparison c;
  c.stages.resize(n_open);
  // Both are sorted by key, but either may have a segment that the other has not.
  const std::vector<survival_tally> nowhere(n_open);
  const cycle_tally no_deals;
  std::map<std::vector<std::string>, std::pair<const cycle_tally*, const std::vector<survival_tally>*>> found;
  for (const auto& s : cycles.segments) found[s.key] = {&s.tally, &nowhere};
  for (const auto& s : stays.segments) found.try_emplace(s.key, &no_deals, &nowhere).first->second.second = &s.tally;

  constexpr auto won = static_cast<end_cause>(cycle_end::won);
  const std::vector<timespan> ages = lengths_of_days(o.cycle_ages, day);
  std::vector<const survival_tally*> lengths;
  for (const auto& [key, tallies] : found) {
    segment_velocity s;
    s.key = key;
    const cycle_tally& whole = *tallies.first;
    s.won = conversion_by_age(whole.lengths, won, ages, o.level);
    s.sales = sales_velocity_of(whole, day, o.level);
    c.segments.push_back(std::move(s));
    lengths.push_back(&whole.lengths);
  }
  std::vector<time_summary> times = summaries_of(lengths, day, o);
  for (std::size_t s = 0; s < times.size(); ++s) c.segments[s].cycle = std::move(times[s]);
  c.cycle = test_segments(lengths, won, o);
  for (std::size_t k = 0; k < n_open; ++k) {
    std::vector<const survival_tally*> visits;
    for (const auto& [key, tallies] : found) visits.push_back(&(*tallies.second)[k]);
    times = summaries_of(visits, day, o);
    for (std::size_t s = 0; s < times.size(); ++s) c.segments[s].stages.push_back(std::move(times[s]));
    c.stages[k] = test_segments(visits, static_cast<end_cause>(stay_end::advanced), o);
  }

  std::vector<segment_test*> tests{&c.cycle};
  for (segment_test& t : c.stages) tests.push_back(&t);
  std::vector<double> p;
  for (const segment_test* t : tests) p.insert(p.end(), {t->speed.p, t->success.p});
  const std::vector<double> adjusted = holm(p);
  for (std::size_t i = 0; i < tests.size(); ++i) {
    tests[i]->speed_adjusted_p = adjusted[2 * i];
    tests[i]->success_adjusted_p = adjusted[2 * i + 1];
  }
  return c;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
