/// A stage against its yardstick: is it slower, does it lose more, than its norm or its own past?
///
/// Layer:   analysis.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "analysis/stage_times.hpp"
#include <funnel/stats/tests.hpp>
#include <funnel/stats/estimate.hpp>
#include <funnel/stats/survival.hpp>
#include <funnel/core/time.hpp>
#include <funnel/pipeline/pipeline.hpp>
#include <funnel/query/query.hpp>
#include "aggregates/settlement.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>

namespace funnel {
inline namespace v0_1 {

/// What a stage is measured by.
enum class yardstick : std::uint8_t {
  none,      ///< it has no norm, and no earlier deals
  norm,      ///< the norm that its pipeline gives
  own_past,  ///< the deals that entered the same stage in the window before
};

/// How far a stage is from its yardstick, in one respect, and whether chance explains it.
///
/// Units: days of the question for time, shares for drop-off.
/// Empty: `tested` false: nothing was compared, and p is 1. Then either there is no yardstick or there are too few deals;
///        the values are those that are known nevertheless.
struct stage_comparison {
  yardstick by = yardstick::none;
  bool tested = false;
  double seen = std::numeric_limits<double>::quiet_NaN();       ///< of the stage
  double lower = std::numeric_limits<double>::quiet_NaN();      ///< interval of `seen`; NaN where it is open
  double upper = std::numeric_limits<double>::quiet_NaN();
  double reference = std::numeric_limits<double>::quiet_NaN();  ///< what the yardstick says
  double share = std::numeric_limits<double>::quiet_NaN();      ///< time, by norm: share that lasts longer than it
  double horizon_days = std::numeric_limits<double>::quiet_NaN();  ///< drop-off: age up to which losses are compared
  bool beyond = false;    ///< `seen` is worse than the reference by the least part that counts; an unreached median is
  double p = 1;           ///< one-sided: of being so much worse by chance, were the stage at its yardstick
  double p_adjusted = 1;  ///< for all comparisons of the report, by Holm
  std::int64_t n = 0;     ///< deals of the stage that are compared
  std::int64_t n_reference = 0;  ///< deals of the own past
};

namespace detail {

/// A question that chooses deals by how or when they ended: the slow ones, or all but the lost, are not among its deals.
inline bool chosen_by_end(const query& q) {
  return q.outcomes != all_outcomes || q.basis == date_basis::closed || q.basis == date_basis::active ||
         std::any_of(q.filters.begin(), q.filters.end(), [](const filter& f) { return f.by == field::reason; });
}

inline double days_or_nan(const std::optional<duration>& d, duration day) {
  return d ? in_days(*d, day) : std::numeric_limits<double>::quiet_NaN();
}

inline constexpr auto lost_cause = static_cast<end_cause>(settled_as::lost);

inline constexpr auto advanced_cause = static_cast<end_cause>(settled_as::advanced);

/// Ends by the cause until an age as whole trials: see `effective_sample_size`.
fraction effective_trials(const survival_tally& settled, end_cause cause, duration until);

/// How long the fates of these deals are watched well enough.
inline duration settled_until(const survival_tally& settled) { return watched_until(kaplan_meier(settled)); }

}  // namespace detail

/// Time in the stage: the Kaplan-Meier median of its deals, against the time norm or the median of the window before.
///
/// By norm: are more than `tolerated_over_norm` of the question's deals longer here than the norm?
///          (`test_lasting_above`.) By own past: do the deals that entered in the present window leave later than those
///          of the window before? (Log-rank.)
///          A norm is elapsed time: a question in working time is compared with the own past.
stage_comparison compare_time(const stage& s, const stage_history& h, const query& q, const bottleneck_options& o);

/// Drop-off: the share of deals that are lost from the stage, against what the conversion norm leaves for it, or
/// against the window before.
///
/// Losses are counted by age (Aalen-Johansen), up to the age that is watched well enough: deals still open are neither
/// lost nor advanced, so that losses which come faster than advances do not make a young stage look leaky. More losses
/// by then than the yardstick allows ever are more than it allows.
/// By norm:     the norm allows 1 - norm; `test_ending_above`.
/// By own past: it allows what had not advanced then, at the age that is watched for those deals: the lost and the few
///              that are still open. So a stage that only became faster, in losses as in advances, is not leaky. Fisher's
///              exact test, one-sided, with each share as so many whole trials as it is worth.
stage_comparison compare_drop_off(const stage& s, const stage_history& h, const query& q,
                                  const bottleneck_options& o);

}  // namespace v0_1
}  // namespace funnel
