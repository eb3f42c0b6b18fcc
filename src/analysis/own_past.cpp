#include "analysis/bottleneck_parts.hpp"

#include <funnel/aggregates/durations.hpp>
#include <funnel/analysis/comparison.hpp>
#include <funnel/query/query.hpp>
#include <funnel/stats/comparison.hpp>
#include <funnel/stats/estimate.hpp>
#include <funnel/stats/survival.hpp>
#include <funnel/stats/tests.hpp>
#include "aggregates/stay_clock.hpp"
#include "analysis/aged_trials.hpp"
#include "analysis/comparison_cells.hpp"
#include "analysis/velocity_parts.hpp"
#include "journeys/journey_data.hpp"
#include "stats/distributions.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {
namespace {

constexpr aged_question lost{static_cast<end_cause>(settled_as::lost), static_cast<end_cause>(settled_as::moved_out)};
constexpr auto advanced_cause = static_cast<end_cause>(settled_as::advanced);

// The present and the past are each other's rest.
const comparison_scopes& two_windows() {
  static const comparison_scopes scopes{{0, 0}, 1};
  return scopes;
}

comparison_options options_of(const bottleneck_options& o, bool by_kind) {
  comparison_options c;
  c.confidence = o.simulation.level;
  c.limits.min_n = o.min_deals;
  if (by_kind) c.case_mix = {"kind"};
  return c;
}

trial_list trials_of(const std::vector<past_trial>& from) {
  trial_list trials;
  trials.reserve(from.size());
  for (const past_trial& t : from) trials.push_back(t.trial);
  return trials;
}

// Gives (name of the dimension, trials with its values as kinds) for each dimension that could be the mix of these
// deals: with more than one value, and few.
template <class See>
void each_mix(const journey_data& j, const std::vector<past_trial>& from, See&& see) {
  constexpr std::size_t most_values = 20;
  const auto& dimensions = j.deals().dimensions;
  for (std::size_t d = 0; d < dimensions.size(); ++d) {
    std::vector<code> values;
    bool few = true;
    trial_list trials;
    trials.reserve(from.size());
    for (const past_trial& t : from) {
      const code value = dimensions[d][t.row];
      auto known = std::find(values.begin(), values.end(), value);
      if (known == values.end()) known = values.insert(values.end(), value);
      few = values.size() <= most_values;
      if (!few) break;
      trials.push_back(t.trial);
      trials.back().kind = static_cast<std::uint32_t>(known - values.begin());
    }
    if (few && values.size() > 1)
      see(std::string(j.snapshot().dimensions().name(static_cast<code>(d))), std::move(trials));
  }
}

// A comparison is as sure as within the mix that explains most of it.
void hold_within(stage_comparison& c, const std::string& dimension, double p, double alpha) {
  if (!(p > c.p)) return;
  if (c.p <= alpha && p > alpha) c.mix = dimension;
  c.p = p;
}

}  // namespace

void compare_drop_off_with_past(stage_comparison& c, const journey_data& j, const stage_history& h, const query& q,
                                const bottleneck_options& o) {
  c.n = h.now.settled.n();
  c.n_reference = h.earlier.settled.n();
  if (c.n_reference == 0) return;
  c.by = benchmark::own_past;
  const aged_trials trials(trials_of(h.ways), 2, lost);
  const share_comparison s = share_cells(trials, two_windows(), two_windows()).compare(0, options_of(o, false));
  if (!s.judged_share.has_value()) return;
  c.counted = s.judged_share.first;
  c.counted_reference = s.judged_share.second;
  c.n = c.counted.n;
  c.n_reference = c.counted_reference.n;
  c.seen = c.counted.share();
  c.reference = c.counted_reference.share();
  const estimate bounds = wilson(s.own_worth.hits, s.own_worth.n, o.simulation.level);
  c.lower = std::min(bounds.lower, c.seen);
  c.upper = std::max(bounds.upper, c.seen);
  if (s.age) c.horizon_days = in_days(*s.age, day_of_clock(q));
  c.tested = s.judged.enough_data;
  if (c.tested) {
    c.p = fisher_exact_p_above(s.own_worth, s.rest_worth);
    c.least_p = fisher_least_p(s.own_worth.n, s.rest_worth.n, s.own_worth.hits + s.rest_worth.hits);
    each_mix(j, h.ways, [&](const std::string& dimension, trial_list by_value) {
      const aged_trials of_kind(std::move(by_value), 2, lost);
      const share_comparison k = share_cells(of_kind, two_windows(), two_windows()).compare(0, options_of(o, true));
      if (!(k.judged.p >= 0)) return;
      hold_within(c, dimension, k.judged.direction > 0 ? k.judged.p / 2 : 1 - k.judged.p / 2, o.alpha);
    });
  }
  // Of those settled within the age, lost: a stage that is only faster loses a smaller part of them.
  fraction now, before;
  for (const past_trial& t : h.ways) {
    const bool within = !s.age || t.trial.lasted_us <= s.age->us;
    const bool old_enough = !s.age || t.trial.age_us >= s.age->us;
    const bool is_lost = t.trial.cause == lost.hit;
    if (within && old_enough && (is_lost || t.trial.cause == advanced_cause))
      (t.trial.unit == 0 ? now : before) += {is_lost, 1};
  }
  c.beyond = worse_by(c.seen, c.reference, o.least_worsening) && (before.n == 0 || now.share() >= before.share());
}

void compare_time_with_past(stage_comparison& c, const journey_data& j, const stage_history& h, const query& q,
                            const bottleneck_options& o) {
  const timespan day = day_of_clock(q);
  const auto median = [&](std::uint32_t window) {
    std::vector<survival_tally::key> lengths;
    for (const past_trial& t : h.visits)
      if (t.trial.unit == window) lengths.push_back({t.trial.lasted_us, t.trial.cause});
    return median_of(survival_tally::of(lengths), o.simulation.level);
  };
  const survival_quantile now = median(0);
  c.n = std::count_if(h.visits.begin(), h.visits.end(), [](const past_trial& t) { return t.trial.unit == 0; });
  c.n_reference = static_cast<std::int64_t>(h.visits.size()) - c.n;
  c.seen = days_or_nan(now.time, day);
  c.lower = days_or_nan(now.lower, day);
  c.upper = days_or_nan(now.upper, day);
  if (c.n_reference == 0) return;
  c.by = benchmark::own_past;
  c.reference = days_or_nan(median(1).time, day);
  c.beyond = c.n > 0 && longer_by(c.seen, c.reference, o.least_worsening);
  // One-sided: so few ends or fewer, where each end is the present's with the same chance.
  const auto slower = [](const time_comparison& t, std::int64_t ended) {
    const auto worth = [&](std::int64_t x) -> std::int64_t {
      return std::llround(static_cast<double>(x) / t.design_effect);
    };
    const std::int64_t all = std::max<std::int64_t>(1, worth(t.ended_in_all));
    return test_against_target({std::min(all, worth(ended)), all},
                               std::min(1.0, t.expected / static_cast<double>(t.ended_in_all)))
        .p_lower;
  };
  const aged_trials trials(trials_of(h.visits), 2, {});
  const time_comparison t = time_cells(trials, two_windows(), false, day).compare(0, options_of(o, false));
  c.tested = t.judged.enough_data && t.ended_in_all > 0;
  if (!c.tested) return;
  c.p = slower(t, t.ended);
  c.least_p = slower(t, 0);
  each_mix(j, h.visits, [&](const std::string& dimension, trial_list by_value) {
    const aged_trials of_kind(std::move(by_value), 2, {});
    const time_comparison k = time_cells(of_kind, two_windows(), false, day).compare(0, options_of(o, true));
    if (k.ended_in_all > 0) hold_within(c, dimension, slower(k, k.ended), o.alpha);
  });
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
