/// Why did the win rate move? Two periods compared: what of the change comes from other deals, and what from other rates,
/// dimension by dimension and step by step; and what of it chance and the usual ups and downs of months do not explain.
///
///     const auto c = explain_change(journeys, q, {april, july}, {july, october}).value();
///     c.win_rate.after.share() - c.win_rate.before.share();  // is what the effects of each dimension, and of all steps, add up to
///
/// Layer:   analysis.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/aggregates/cohort.hpp>
#include <funnel/calendar/calendar_period.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include <funnel/stats/estimate.hpp>
#include <funnel/stats/tests.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {

struct change_options {
  confidence_level level{};
  double alpha = 0.05;           ///< chance that anything of a kind stands out when nothing changed
  std::size_t max_values = 500;  ///< a dimension of more values is left out, and named
};

/// A share in both periods.
struct changed_share {
  fraction before;
  fraction after;
  double p = std::numeric_limits<double>::quiet_NaN();           ///< two-sided: of such a difference without any change
  double p_adjusted = std::numeric_limits<double>::quiet_NaN();  ///< over all shares of its kind (Holm); NaN: not enough data
  bool stands_out = false;                                       ///< p_adjusted <= alpha
};

/// The share of the closed deals that got from one stage to the next; of the last, that were won.
struct step_change : changed_share {
  std::string from;   ///< names of the stages
  std::string to;
  std::string from_id;
  std::string to_id;
  double effect = 0;  ///< on the win rate, a fraction; those of all steps add up to its change
};

/// The deals with one value of a dimension; the share is their win rate.
struct value_change : changed_share {
  std::string value;         ///< empty: no value given
  double weight_before = 0;  ///< their part of all deals
  double weight_after = 0;
  /// Effect of their changed weight on the win rate, a fraction: as in `decompose_change`, but by how much more or less they win
  /// than all deals, so that more deals that win less than others count against the win rate. The sum is the same.
  double mix = 0;
  double rate = 0;           ///< effect of their changed win rate

  double effect() const noexcept { return mix + rate; }
};

/// The change told by one dimension. mix + rate is the change of the win rate.
struct dimension_change {
  grouping by;
  double mix = 0;   ///< other deals: the sum over the values
  double rate = 0;  ///< other rates
  double p_mix = std::numeric_limits<double>::quiet_NaN();           ///< two-sided: of such an effect without any change of mix
  double p_mix_adjusted = std::numeric_limits<double>::quiet_NaN();  ///< over the dimensions (Holm)
  bool mix_stands_out = false;
  std::vector<value_change> values;  ///< the largest effect first
};

enum class rate_shift : std::uint8_t { none, fell, rose };

/// The win rate watched month by month: has it shifted for good, and since when? Unlike a look at each new month, the watch
/// keeps its promise over all of them: `change_options::alpha` is the chance of an alarm in all of a history that never changed.
struct rate_watch {
  struct month {
    calendar_period in;
    fraction won;  ///< of the deals closed in it
  };
  std::vector<month> months;            ///< the earliest first, without those in which nothing was closed
  std::size_t learnt = 0;               ///< the first so many say what is usual; the others are watched
  fraction usual;
  rate_shift shift = rate_shift::none;  ///< the first that was noticed
  std::size_t since = 0;                ///< position of the month in which the shift seems to have begun
  std::size_t noticed = 0;              ///< ... and of that in which it was sure enough
};

struct change_report {
  query asked;  ///< without its groupings
  period before;
  period after;
  change_options options;
  changed_share win_rate;        ///< won of closed
  share_difference difference;   ///< before minus after is `first` minus `second`; its interval allows for months and customers
  /// By how much the win rates of months differ beyond chance, standard deviation as a fraction: learnt from the months
  /// before the later period. NaN: fewer than six of them, and then only chance is allowed for.
  double month_deviation = std::numeric_limits<double>::quiet_NaN();
  std::size_t months = 0;        ///< with closed deals, before the later period
  double design_effect = 1;      ///< by what deals of one customer that end alike multiply the variance of chance
  std::vector<step_change> steps;
  std::int64_t steps_unknown = 0;  ///< closed deals of which it is not known from where they were lost: then there are no steps
  std::vector<dimension_change> dimensions;
  std::vector<std::string> left_out;  ///< dimensions of too many values
  std::optional<rate_watch> watch;    ///< of all months; none when fewer than seven have closed deals
  std::vector<assumption> assumed;    ///< of the deals of both periods
};

/// Splits the change of the win rate, won of closed, between deals closed in two periods.
///
/// Shape:  one `dimension_change` for each grouping of the query; without any, for the owner and each dimension with more
///         than one value. A step for each stage of the funnel but the won one.
/// Counts: deals by when they were closed, the last time, and as what; the query's own dates and outcomes are ignored.
///         A deal got as far as `counting::implied` says. Every deal is followed to its end, so that neither period is
///         younger than the other; where the intake grows, fast endings weigh more in both.
/// Chance: exact tests on counts that are thinned by the spread between months and by the likeness of a customer's
///         deals. Shares that could not reach the level whatever was seen need no part of it (Tarone).
/// Empty:  a period without closed deals: no difference, no effects.
/// Errors: those of `validate`; `missing_value` without an as-of instant; `invalid_argument` for an ordered funnel,
///         periods that overlap, are open at an end, or do not begin before the as-of instant, and levels outside (0, 1).
/// Cost:   O(deals x dimensions).
/// Source: mix and rate: Kitagawa, see `decompose_change`; steps: see `decompose_product`; spread between months: the
///         moment estimator of DerSimonian and Laird (1986), Control. Clin. Trials 7(3), 177-188; the watch:
///         `cusum_of_rates` for odds that rise or fall by a half, from the end of the interval of what is usual, with the
///         threshold ln(2 x months / alpha), for each month's likelihood ratio is at most 1 on average (Ville's inequality).
result<change_report> explain_change(const journey_table& j, const query& q, period before, period after,
                                     const change_options& o = {});

}  // namespace v0_1
}  // namespace funnel
