/// Wins and revenue to come among the open deals of a funnel without returns, with everything that is uncertain.
///
/// Two things are uncertain: chance, even when the rate of every stage is known, and the rates themselves, since they
/// are estimated from a limited history. Both are in every number here. The model:
///  - A deal in stage s advances with the rate of s, then with that of the next stage, and so on; past the last stage
///    it is won. Otherwise it is lost.
///  - The rate of a stage is the same for all its deals, and what is known of it is the beta distribution after
///    its history, see `rate_posterior`. An outcome at one stage tells nothing of the rate of another.
///  - Deals that pass the same stage share its rate. If it is lower than it was estimated, all of them suffer, so
///    their wins are correlated, and more deals do not average this out.
/// What the model leaves out: how long a deal has been open, its owner or size, and rates that change. Settled deals
/// stand for those to come; while losses take longer to show than advances, rates look too good. Where deals go back,
/// `forecast_from_chain` counts their returns.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "stats/count_distribution.hpp"
#include <funnel/stats/estimate.hpp>
#include "stats/rate_posterior.hpp"
#include "stats/simulation.hpp"
#include <funnel/core/error.hpp>
#include <funnel/core/types.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// A deal that may still be won: the stage where it stands, from 0, and what it would bring.
struct open_deal {
  std::size_t stage = 0;
  minor_units amount = 0;

  friend auto operator<=>(const open_deal&, const open_deal&) = default;
};

/// Units: revenue in minor units, as doubles since they are expectations; variances in their square.
/// Empty: `has_value()` is false when an open deal has to pass a stage without settled deals. Means and variances are
///        then NaN and the intervals as wide as they can be: none or all won. No open deals have a value: 0 for
///        certain.
struct deal_forecast {
  /// Per stage: expected probability that a deal there is won; NaN where a stage to pass is unknown.
  std::vector<double> win_probability;
  count_distribution wins;  ///< exact; without a value, the count of nothing
  double expected_wins = std::numeric_limits<double>::quiet_NaN();
  count_interval wins_interval;
  double expected_revenue = std::numeric_limits<double>::quiet_NaN();
  double revenue_lower = 0;  ///< of an interval at the level of the options
  double revenue_upper = 0;
  double revenue_variance_rates_known = std::numeric_limits<double>::quiet_NaN();  ///< expected variance by chance
  double revenue_variance_from_rates = std::numeric_limits<double>::quiet_NaN();  ///< since rates are estimated; add it
  std::int64_t n_open = 0;                                                        ///< open deals
  std::int64_t n = 0;  ///< the evidence: the fewest settled deals of a stage that an open deal has to pass
  bool known = false;

  bool has_value() const noexcept { return known; }
};

namespace detail {

/// One revenue a draw: a rate for every stage from its posterior, then a fate for every deal. `deals` are sorted.
std::vector<minor_units> draw_revenues(std::span<const rate_posterior> rates, std::span<const open_deal> deals,
                                       const simulation_options& options);
}  // namespace detail

/// The forecast of open deals from the history of the stages.
///
/// `history` counts per stage, in order, the settled deals and those of them that advanced; the last stage's advanced
/// deals are won. `open` are the deals in any order.
///
/// Counts: the wins and their interval are exact (under the model above). The mean and both variances of revenue are
///         exact too. The revenue interval is simulated, since a few large deals make its distribution anything but
///         normal: a draw takes a rate of every stage from its posterior and then decides every deal.
/// Empty:  see `deal_forecast`.
/// Errors: invalid_argument when a deal stands in no stage, or hits do not lie between 0 and n.
/// Cost:   O(stages x deals^2) for the wins, O(draws x (stages + deals)) for the interval: together about 30 ms for
///         1 000 deals in 5 stages, 0.2 s for 5 000. Amounts must have a sum that fits, as those of a store do.
/// Source: features (a38), (b4); the sum of variances is the law of total variance, the moments of products of rates
///         as in `uplift_of_stages`.
result<deal_forecast> forecast_deals(std::span<const fraction> history, std::span<const open_deal> open,
                                     const simulation_options& options = {});

}  // namespace v0_1
}  // namespace funnel

#include "stats/forecast_by_stage.hpp"
#include "stats/intake.hpp"
