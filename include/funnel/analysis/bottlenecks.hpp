/// Where does the funnel jam? Flow, time, drop-off, stuck deals and the value of repair per stage; and which stages the
/// evidence allows to be named as bottlenecks.
///
/// The rule. Each stage that is shown, in use, and in which enough deals stood is compared twice with its yardstick:
/// is it slower, does it lose more? The yardstick is the stage's norm; where it has none, its own past: the deals that
/// entered it in the window before. A stage with neither is never named. All one-sided p-values of a report are
/// adjusted together by Holm, and a stage is named when one of its own is at most `alpha` and what is seen is worse than
/// the yardstick by at least `least_worsening`, since among many deals a trifle is no chance either. So when no stage is
/// worse than its yardstick, the chance that any is named is at most `alpha` (5 %), however many stages there are; where
/// many deals are still open the tests are approximate, and the simulations in tests/property measure them.
/// A question that chooses deals by how or when they ended (outcomes, reasons, closed in, active in) names none: the
/// slow ones, or all but the lost, are not among its deals.
///
/// Layer:   analysis.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "analysis/bottleneck_options.hpp"
#include "analysis/repair_value.hpp"
#include "analysis/stage_flows.hpp"
#include "analysis/stage_trend.hpp"
#include "analysis/stuck_deals.hpp"
#include "analysis/benchmark.hpp"
#include <funnel/stats/estimate.hpp>
#include <funnel/stats/tests.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include "aggregates/cohort.hpp"
#include "aggregates/transitions.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// What can be said of a stage.
enum class stage_verdict : std::uint8_t {
  not_judged,         ///< hidden, retired, or the question chooses deals by how they ended
  no_yardstick,       ///< it has no norm and no past
  insufficient_data,  ///< too few deals for any comparison
  not_shown,          ///< compared; nothing shows that it is worse than its yardstick
  named,              ///< a bottleneck: slow, leaky or both
};

/// Time in the stage as quantiles, for a drawing. Days of the question; NaN: not reached.
struct stage_stays {
  static constexpr std::array<double, 5> shares{0.10, 0.25, 0.50, 0.75, 0.90};
  std::int64_t n = 0;
  std::int64_t ended = 0;
  std::array<double, 5> days{};
  double mean_days = std::numeric_limits<double>::quiet_NaN();  ///< restricted to the age that is watched well enough
  double mean_standard_error = std::numeric_limits<double>::quiet_NaN();
};

struct stage_bottleneck {
  std::string id;
  std::string name;
  bool hidden = false;
  bool retired = false;
  stage_verdict verdict = stage_verdict::not_judged;
  bool slow = false;           ///< named for its time
  bool leaky = false;          ///< named for its drop-off
  count_amount stood;          ///< deals of the question that stood here
  count_amount lost;           ///< of them, lost from here
  count_amount open;           ///< stand here now
  estimate conversion;         ///< of the settled ones, advanced; hard bounds, see `resolved_conversion`
  stage_stays stays;
  stage_flow_answer flow;
  stage_comparison time;
  stage_comparison drop_off;
  stage_trend trend;
  repair_value repair;
  count_amount stuck;          ///< open here for longer than the norm
};

/// Positions in lists are those of `stages`.
struct bottleneck_report {
  query asked;
  bottleneck_options options;
  currency money;
  bottleneck_window window;
  bool chosen_by_end = false;          ///< the question chooses deals by how or when they ended: nothing is judged
  double mean_won = std::numeric_limits<double>::quiet_NaN();  ///< mean amount of won deals, minor units
  std::vector<stage_bottleneck> stages;  ///< the open stages in funnel order
  std::vector<std::size_t> named;      ///< by value lost, then days lost
  std::vector<std::size_t> by_value;   ///< stages that lose wins against their yardstick, the most first
  std::vector<std::size_t> by_days;    ///< stages that lose days, the most first
  std::optional<std::size_t> most_lost;  ///< where most deals are lost (of equals, more money): no judgement, a place
  std::optional<std::size_t> longest;    ///< where deals stay longest by the median
  std::vector<stuck_deal> stuck;
};

namespace detail {

stage_stays stays_of(const survival_tally& t, duration day, confidence_level level);

/// Sets p_adjusted, the verdicts and what they rest on.
void judge(bottleneck_report& r);

/// Positions of the stages that are shown and for which `value` is above zero, the largest first, then in funnel order.
template <class Value>
std::vector<std::size_t> ranking(const std::vector<stage_bottleneck>& stages, Value value) {
  std::vector<std::size_t> order;
  for (std::size_t k = 0; k < stages.size(); ++k)
    if (!stages[k].hidden && !stages[k].retired && value(stages[k]) > 0) order.push_back(k);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return value(stages[a]) > value(stages[b]); });
  return order;
}

void rank(bottleneck_report& r);

}  // namespace detail

/// The bottlenecks of the query's deals, as of its instant. Groupings are ignored: ask for one group by a filter.
///
/// Empty:  no deals: every number undefined, no stage named.
/// Errors: those of `validate` for the query and the options; `missing_value` without an as-of instant; `out_of_range`
///         for one outside the calendar.
/// Cost:   a few passes over the visits, and draws x stages^3 for the uncertainty of the ranking.
/// Source: features (a13) to (a15), (a18), (a19), (b), (e6).
result<bottleneck_report> find_bottlenecks(const journey_table& j, const query& q, const bottleneck_options& o = {});

}  // namespace v0_1
}  // namespace funnel

#include "analysis/bottleneck_options.hpp"
#include "analysis/repair_value.hpp"
#include "analysis/stage_flows.hpp"
#include "analysis/stuck_deals.hpp"
#include "analysis/shape.hpp"
#include "analysis/benchmark.hpp"
#include "analysis/stage_trend.hpp"
