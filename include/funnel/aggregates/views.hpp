/// Views of a pipeline other than the cohort: what happened in a period, where deals stand, how they moved, how the
/// open pipeline changed, and how all this went over time.
///
/// Only the cohort view nests: no conversion from stage to stage can be made of the numbers here.
///
/// Layer:   aggregates.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/aggregates/cohort.hpp>
#include <funnel/calendar/calendar_period.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/execution.hpp>
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {

// Activity: what happened at each stage within a period, whatever the age of the deals.

/// What is counted at a stage over the period `query::in`. All but `entries` count distinct deals.
enum class stage_metric : std::uint8_t {
  entries,        ///< visits begun: a deal that comes back counts again
  entered,        ///< deals that began a visit
  stood,          ///< deals that stood there at some time of the period
  higher_at_end,  ///< of those, deals that are neither lost nor moved out and stand higher as of the query's instant
  ever_higher,    ///< of those, deals that stood higher after their first visit, whatever became of them
};
inline constexpr std::size_t n_stage_metrics = 5;

/// One stage within the period.
struct stage_activity {
  std::array<count_amount, n_stage_metrics> counts{};
  const count_amount& operator[](stage_metric a) const noexcept { return counts[static_cast<std::size_t>(a)]; }
};

struct stage_activity_result {
  query asked;
  std::vector<stage_activity> stages;  ///< of the funnel
};

/// Activity within `q.in` of all deals that pass the query's outcomes and filters; its date basis is ignored.
///
/// Counts: money once for each deal and stage, even for entries.
/// Errors: those of `validate`. Cost: O(visits).
result<stage_activity_result> stage_activity_in_period(const journey_table& j, const query& q);

/// Host ids of the deals that a number of the activity view counts, sorted; for entries, as often as they entered.
/// Errors: those of `validate`.
result<std::vector<std::string>> drill_down(const journey_table& j, const query& q, stage_index k, stage_metric a);

// Stock: where deals stand at an instant.

struct stock_result {
  query asked;
  std::vector<count_amount> stages;  ///< open deals standing in each funnel stage; in the won stage, won deals
  count_amount lost;
  count_amount moved_out;
};

/// Where the query's deals stand at its as-of instant, at their worth as whole deals.
/// Errors: those of `validate`. Cost: O(deals + visits).
result<stock_result> stage_stock(const journey_table& j, const query& q);

/// The rows of the deals in each number of a stock, ascending.
struct stock_rows {
  std::vector<std::vector<std::size_t>> stages;
  std::vector<std::size_t> lost;
  std::vector<std::size_t> moved_out;
};

/// Rows of the deals that `stage_stock` counts, by where they stand. Errors and cost: as `stage_stock`.
result<stock_rows> rows_in_stock(const journey_table& j, const query& q);

/// One deal of a list.
struct deal_row {
  std::string id;
  std::string owner;
  std::optional<minor_units> amount;  ///< unless it has none
  std::optional<instant> created;     ///< unless unknown
  std::optional<instant> since;       ///< when it entered the stage, unless unknown
  std::optional<instant> closed;      ///< while open, none
  std::string stage;                  ///< id of where it stands or was closed; empty when unknown
  std::string reason;                 ///< why lost; empty when none was given
  double days = 0;                    ///< 24-hour days from `since` to the as-of instant (to closing when closed); NaN when unknown
};

/// Of the deals in these rows, those that have stood longest where they stand: by days descending, then id; where the days
/// are not known, last. At most `most`. Cost: O(rows log most).
std::vector<deal_row> longest_standing(const journey_table& j, std::span<const std::size_t> rows, std::size_t most);

// Transitions: how each visit ended.

/// Visits by where they led. Each visit has exactly one end, so a row sums to the visits of its stage. Visits of which
/// the stage is unknown are in no row.
struct transition_result {
  query asked;
  std::size_t n_stages = 0;
  std::vector<std::int64_t> counts;  ///< n_stages rows of n_stages + 4 columns: to each stage, lost, moved out, lasting, unknown

  std::size_t lost() const noexcept { return n_stages; }
  std::size_t moved_out() const noexcept { return n_stages + 1; }
  std::size_t lasting() const noexcept { return n_stages + 2; }
  std::size_t unknown() const noexcept { return n_stages + 3; }
  std::int64_t operator()(std::size_t from, std::size_t to) const { return counts[from * (n_stages + 4) + to]; }
  /// Visits of a stage that ended in a way that is known.
  std::int64_t ended(std::size_t from) const;
  /// The same of the open stages, row by row: to each of them, won, lost, moved out. As
  /// `make_stage_chain` takes them.
  std::vector<std::int64_t> between_open() const;
};

/// All visits of the query's deals. A deal that was reopened has two visits that do not follow each other by a move.
/// Errors: those of `validate`. Cost: O(visits).
result<transition_result> stage_transitions(const journey_table& j, const query& q);

/// Host ids of the deals that made a move, sorted, as often as they made it. `to` is a column of the result.
/// Errors: those of `validate`.
result<std::vector<std::string>> drill_down_moves(const journey_table& j, const query& q, std::size_t from,
                                                  std::size_t to);

// Waterfall: how the open pipeline became what it is between two instants.

/// The flows between two stocks of open deals. Deals are counted by spells, the stretches in which they were open;
/// the amount of a spell is that at its start and at its end, so what it gained or lost in between is one number.
enum class flow : std::uint8_t {
  created,    ///< spells of deals that entered the funnel after the start
  moved_in,   ///< spells that began because the deal came from another pipeline
  reopened,   ///< spells that began after a loss or a win
  increased,  ///< spells worth more when they ended (or at the end) than when they began (or at the start)
  decreased,  ///< spells worth less
  moved_out,  ///< spells that ended in another pipeline
  lost,
  won,
  removed,  ///< deals deleted between the two instants: they are in the first stock only
};
inline constexpr std::size_t n_flows = 9;

/// start + created + moved_in + reopened + increased - decreased - moved_out - lost - won - removed = end,
/// exactly, for deals (increased and decreased move no deal) and for money.
struct waterfall_result {
  query asked;
  count_amount start;
  std::array<count_amount, n_flows> flows{};  ///< never negative in deals; money as it is
  count_amount end;

  const count_amount& operator[](flow f) const noexcept { return flows[static_cast<std::size_t>(f)]; }
  /// The left-hand side of the identity: equal to `end`.
  count_amount balance() const noexcept;
};

/// From the open pipeline of `before` to that of `now`: journeys of one store in one layout, both known at the same
/// instant. Deals are selected by the query's filters as of the later instant (deleted ones as of the earlier); its
/// date basis and outcomes are ignored.
///
/// Errors: those of `validate`; `invalid_argument` for tables that do not belong together, and for rows that are not
///         deals. Cost: O(deals log deals + visits).
result<waterfall_result> waterfall(const journey_table& before, const journey_table& now, const query& q);

/// Host ids of the deals in one flow, sorted; a deal that was reopened twice is listed twice.
/// Errors: as `waterfall`.
result<std::vector<std::string>> drill_down(const journey_table& before, const journey_table& now, const query& q,
                                            flow f);

/// The deals in the two stocks of a waterfall.
struct open_deals {
  std::vector<std::string> at_start;  ///< host ids, sorted
  std::vector<std::string> at_end;
};

/// Errors: as `waterfall`.
result<open_deals> open_deals_of(const journey_table& before, const journey_table& now, const query& q);

// Dynamics: deals created, won and lost by calendar period.

/// What may have happened to a deal in a period.
enum class milestone : std::uint8_t { created, won, lost };
inline constexpr std::size_t n_milestones = 3;
template <>
[[gnu::visibility("hidden")]] inline constexpr std::array<std::string_view, n_milestones> names_of<milestone>{"created", "won", "lost"};

/// Deals created, won and lost in one period.
struct period_row {
  calendar_period in;
  std::array<count_amount, n_milestones> counts{};
  const count_amount& operator[](milestone m) const noexcept { return counts[static_cast<std::size_t>(m)]; }
};

/// The query's deals by the period of their creation and of their last closing, in the query's zone and fiscal year.
///
/// Shape:  a row for each period from the first to the last that has a deal, periods without any included.
/// Empty:  no rows.
/// Errors: those of `validate`. Cost: O(deals log periods + visits).
result<std::vector<period_row>> by_period(const journey_table& j, const query& q, calendar_unit unit);

/// Host ids of the deals that one number counts, sorted. Errors: those of `validate`.
result<std::vector<std::string>> drill_down(const journey_table& j, const query& q, const calendar_period& in,
                                            milestone m);

/// One segment over time.
struct segment_periods {
  std::vector<std::string> key;     ///< a text for each grouping; empty text for "no value given"
  std::vector<period_row> periods;  ///< those in which something happened, ascending
};

/// The numbers of `by_period` by segment: they add up to it. A deal counts to the person credited with it as a whole.
///
/// Shape:  sorted by key; one with an empty key when the query does not group. Every deal of the query is in one.
/// Empty:  no deals, no segments.
/// Errors: those of `validate`.
/// Cost:   O(deals x (log segments + log periods) + visits).
result<std::vector<segment_periods>> by_period_and_segment(const journey_table& j, const query& q, calendar_unit unit);

// Looking back: of the deals that stood open at earlier instants, how many were won within a given time.

/// Deals that stood in a stage when a window began, and those of them that were won within it.
struct lookback_wins {
  std::int64_t stood = 0;
  std::int64_t won = 0;

  friend bool operator==(const lookback_wins&, const lookback_wins&) = default;
};

/// For each open stage of the funnel: how many of the query's deals stood there when a window began, and how many of
/// these were won before it ended, over all windows.
///
/// Shape:  one for each stage of the pipeline but the won one. A deal that stands at the beginning of several windows
///         counts in each of them: what is counted is chances to be won in such a window, not deals.
/// Counts: a deal stands where its last event at or before the beginning put it. Lost, moved on or still open at the
///         end are all not won. A win that was taken back later is a win.
/// Empty:  no windows, or nobody there: zeros.
/// Errors: those of `validate`; `out_of_range` for a window that ends before it starts, or after the as-of instant,
///         since what happens then is not known.
/// Cost:   O(windows x visits).
result<std::vector<lookback_wins>> count_lookback_wins(const journey_table& j, const query& q, std::span<const period> windows);

/// Host ids of the deals that one number counts, sorted, as often as they count: those that stood in stage k when a
/// window began; with `won`, only those of them that were won within it. Errors: as `count_lookback_wins`.
result<std::vector<std::string>> drill_down(const journey_table& j, const query& q, std::span<const period> windows,
                                            stage_index k, bool won);

// Reach by earlier instants.

namespace detail {
class reach_columns;
class reach_counter;
}  // namespace detail

/// For each deal and funnel stage, the instant at which the deal first stood in the stage or in one above it by the
/// order in force then: what counts as reached by `counting::implied`. Moves, and copies cheaply: copies share it.
class reach_index {
 public:
  /// The table must outlive the index, at its place. Memory: 4 bytes for each deal and stage, where times are whole
  /// seconds. Cost: O(visits x stages / 8 + deals x stages); the same result for any number of threads.
  explicit reach_index(const journey_table& j, execution how = {});

  const journey_table& journeys() const noexcept { return *journeys_; }
  std::size_t n_stages() const noexcept;
  /// When the deal in a row first reached the stage; instant::max() for never.
  instant reached(std::size_t stage, std::size_t row) const;

 private:
  friend class detail::reach_counter;

  const journey_table* journeys_;
  std::shared_ptr<const detail::reach_columns> columns_;
};

/// By one instant.
struct reach_counts {
  std::int64_t deals = 0;             ///< in the funnel, wherever they stood
  std::vector<std::int64_t> reached;  ///< by funnel stage

  friend bool operator==(const reach_counts&, const reach_counts&) = default;
};

/// Counts for each instant; of the segments, those with a deal by one of the instants.
struct reach_result : by_segment<std::vector<reach_counts>> {
  std::vector<instant> instants;  ///< as they were asked for
};

/// How many of the query's deals were in the funnel, and had reached each stage, by each instant; from the index of
/// journeys that were projected as of the query's instant, which is not before them.
///
/// Filters, groups and the date basis look at the deals as they are as of the query's instant. The counts by an instant
/// t equal those of `cohort_funnel`, by `counting::implied`, of journeys projected as of t and known as of the same
/// instant, in `total()` and in the deals of its rows, unless since t
/// - something changed that the query filters or groups by: a value, an owner, an outcome, an amount, a closing;
/// - a deal was deleted (it is not here) or, not counted by deal, the identity of one became known;
/// - the leading version of the pipeline got other stages.
///
/// Empty:  no instants, no counts. Instants may come in any order and more than once.
/// Errors: those of `validate`; `invalid_argument` for another rule than `implied`, and for filters or groups by person
///         unless deals are credited to their current owner; `out_of_range` for an instant after the query's.
/// Cost:   O(deals x filters + blocks of deals x instants), and for blocks in which deals reached a stage both before
///         and after an instant O(their deals x stages); grouped, O(deals x stages x instants).
result<reach_result> reach_by(const reach_index& index, const query& q, std::span<const instant> instants);
/// The same for one instant.
result<reach_result> reach_by(const reach_index& index, const query& q, instant t);

}  // namespace v0_1
}  // namespace funnel
