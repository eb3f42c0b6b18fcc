/// How long deals stay in each stage, take from creation to closing and wait for an answer, including those that have
/// not finished yet.
///
/// Two times in a stage, never mixed: that of a visit, and that of a deal, which adds its visits up. The won stage has
/// none: nothing is waited for there. Time between a loss and a reopening belongs to no stage, but to the cycle.
/// Curves, quantiles and tests of these tallies: see `funnel/stats/survival.hpp`.
///
/// Layer:   aggregates.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/aggregates/survival_tally.hpp>
#include <funnel/calendar/calendar_period.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/execution.hpp>
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/journeys/activity_table.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace funnel {
inline namespace v0_1 {

// Time in stage.

/// Whose time in a stage is measured.
enum class stay_of : std::uint8_t {
  visit,  ///< each continuous stay
  deal,   ///< all visits of the deal to the stage together; the stay ends as the last of them did
};

/// How a stay in a stage ended; the causes of its tally.
enum class stay_end : end_cause { lasting = not_ended, advanced = 1, went_back = 2, lost = 3, moved_out = 4 };
inline constexpr std::size_t n_stay_ends = 5;

/// One tally for each open stage of the funnel.
using durations_result = by_segment<std::vector<survival_tally>>;

/// Time in each open stage of the query's deals, in working time if the query asks for it. A stay counts to the person
/// credited at its (last) visit.
///
/// Counts: stays of which begin and end are known; those that last, where their end would be known. See `unknown_stay`.
/// Empty:  a stage in which nobody stood has an empty tally.
/// Errors: those of `validate`; `missing_value` for a query without an as-of instant.
/// Cost:   O(visits); the same result for any number of threads. For means and medians alone see `ended_stays`.
result<durations_result> time_in_stage(const journey_table& j, const query& q, stay_of whose, execution how = {});

/// Host ids of the deals whose stays in stage k ended so, sorted; of visits, as often as they ended so.
/// Errors: as `time_in_stage`.
result<std::vector<std::string>> drill_down(const journey_table& j, const query& q, stay_of whose, stage_index k,
                                            stay_end how);

// Time in stage in a few exact numbers, without a tally.

/// A sum of lengths: a million stays of half a year are more microseconds than 64 bits hold.
struct long_duration {
  std::int64_t seconds = 0;
  std::int64_t us = 0;  ///< beyond the seconds, below a million

  friend auto operator<=>(const long_duration&, const long_duration&) = default;
};

/// The stays in one stage. Those that last are only counted, since how long they will take is unknown: means and
/// quantiles here describe what has ended, not what to expect (for that see `funnel/stats/survival.hpp`).
struct stay_lengths {
  std::int64_t ended = 0;
  std::int64_t lasting = 0;
  long_duration sum;                 ///< of those that ended
  std::vector<double> quantiles_us;  ///< one for each share asked for, in microseconds; none when no stay ended

  std::optional<double> mean_us() const noexcept {
    if (ended == 0) return std::nullopt;
    return (static_cast<double>(sum.seconds) * 1e6 + static_cast<double>(sum.us)) / static_cast<double>(ended);
  }
  friend bool operator==(const stay_lengths&, const stay_lengths&) = default;
};

/// One entry for each open stage of the funnel.
using ended_stays_result = by_segment<std::vector<stay_lengths>>;

/// Number, sum and quantiles of the query's stays that ended, in each open stage. The same stays and the same segments
/// as in `time_in_stage`; a quantile lies between two neighbours as type 7 of Hyndman and Fan says, so that the median
/// of an even number is the mean of the middle two.
///
/// Shape:    stages in funnel order; quantiles in the order of `shares`.
/// Empty:    a stage in which no stay ended has no quantiles.
/// Requires: 0 <= share <= 1.
/// Errors:   those of `time_in_stage`.
/// Cost:     O(visits), four to ten times less than sorting them; the same result for any number of threads.
result<ended_stays_result> ended_stays(const journey_table& j, const query& q, stay_of whose,
                                       const std::vector<double>& shares = {0.5}, execution how = {});

// Cycles: from the creation of a deal to its last closing.

/// How a cycle ended; the causes of its tally. An open deal's has not.
enum class cycle_end : end_cause { open = not_ended, won = 1, lost = 2, moved_out = 3 };

/// Creation to the last closing of the query's deals; of open ones, to the as-of instant: their age. Deals of which it
/// is not known when they began are left out.
/// Errors: as `time_in_stage`. Cost: O(deals).
result<survival_tally> cycle_length(const journey_table& j, const query& q);

/// What a won deal brought and how long it took, created to won, as far as is known. Requires: cycle >= 0.
struct won_deal {
  std::optional<minor_units> amount;
  std::optional<timespan> cycle;

  friend auto operator<=>(const won_deal&, const won_deal&) = default;
};

/// A commutative monoid up to the order of `won`, which has no meaning.
struct cycle_tally {
  survival_tally lengths;     ///< deals by `cycle_end`; see `cycle_length`
  std::array<std::int64_t, n_outcomes> unknown{};  ///< deals that began at an unknown time, by `outcome`
  std::vector<won_deal> won;  ///< all of them, worth what the query says of whole deals

  /// All deals, those that began at an unknown time included.
  std::int64_t open() const noexcept { return lengths.n() - lengths.ended() + unknown[static_cast<std::size_t>(outcome::open)]; }
  std::int64_t ended_as(cycle_end how) const {
    return lengths.only(static_cast<end_cause>(how)).ended() + unknown[static_cast<std::size_t>(how)];
  }

  cycle_tally& operator+=(const cycle_tally& o);
};

using cycles_result = by_segment<cycle_tally>;

/// The cycles of the query's deals and what the won ones brought, overall and by segment.
/// Errors: as `time_in_stage`. Cost: O(deals log lengths + visits).
result<cycles_result> cycle_times(const journey_table& j, const query& q);

// Times by the calendar period in which they began, to see how they change.

/// What began in one period, however late it ended.
struct period_durations {
  calendar_period in;
  survival_tally cycles;               ///< of the deals created in it; see `cycle_length`
  std::vector<survival_tally> stages;  ///< of the visits entered in it, for each open stage; see `time_in_stage`
};

/// Cycles by the period of creation and visits by the period of entry, in the query's zone and fiscal year. The query's
/// groupings are ignored.
///
/// Shape:  a row for each period from the first to the last in which something began, periods without any included.
/// Empty:  no rows.
/// Errors: as `time_in_stage`. Cost: O(visits (log lengths + log periods)).
result<std::vector<period_durations>> durations_by_period(const journey_table& j, const query& q, calendar_unit unit);

// Settlement: from a deal's first entry into a stage until it got further or was closed.

/// How the fate of a deal at a stage was settled; the causes of its tally.
enum class settled_as : end_cause { unsettled = not_ended, advanced = 1, lost = 2, moved_out = 3 };

/// For each open stage, how the fates of the query's deals were settled and how long that took, over all segments.
///
/// Time in a stage ends when the deal leaves it; its fate is settled when the deal stands in a later stage or is
/// closed. A deal that went back has left but is not settled. So the shares of settled deals are those of the fate
/// ledger, and with their times they can be estimated without bias toward fast outcomes.
///
/// Counts: each deal that stood in the stage once, as the fate ledger does, to the person credited there; not those of
///         which it is not known when they came there, or when and how it was settled.
/// Errors: as `time_in_stage`. Cost: O(visits + deals x stages).
result<std::vector<survival_tally>> settlement(const journey_table& j, const query& q);

// First response: how long a deal waits until somebody answers.

/// What ended the wait for a first response; the causes of its tally. A deal that was given up before anybody answered
/// was not answered: the loss competes with the answer.
enum class response_end : end_cause { waiting = not_ended, answered = 1, given_up = 2 };

using first_response_result = by_segment<survival_tally>;

/// Time from the creation of the query's deals, or from their first entry into a stage, to the first activity done for the
/// deal or the first move that follows, whichever comes first; in working time if the query asks for it.
///
/// Counts:  a deal once, to the person credited at that visit, unless it is not known when the wait began. An activity done before the creation answers at once; one
///          done at the very instant of a loss is an answer. A deal created as won waits for nothing and does not
///          count.
/// Activities:   all types count, whoever did them. Without activities, and for rows that are not deals, the moves alone answer.
/// Empty:   no deal entered the stage: an empty tally.
/// Requires: `t` and `j` are of one snapshot.
/// Errors:  those of `validate`; `missing_value` for a query without an as-of instant; `unknown_stage` when
///          `from_stage` is not an open stage of the pipeline.
/// Cost:    O(activities log activities + visits).
result<first_response_result> first_response(const journey_table& j, const activity_table& t, const query& q,
                                             std::string_view from_stage = {});

/// Host ids of the deals whose wait ended so, sorted. Errors: as `first_response`.
result<std::vector<std::string>> drill_down(const journey_table& j, const activity_table& t, const query& q,
                                            response_end how, std::string_view from_stage = {});

}  // namespace v0_1
}  // namespace funnel
