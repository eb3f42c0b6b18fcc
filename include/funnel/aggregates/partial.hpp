/// Partials: what one part of the deals counts, to be added up with the other parts. For shards, and for more deals than one
/// machine's memory holds.
///
///     // at each shard                                              // where all come together
///     const auto mine = make_partial(store, asked);                 std::vector<partial> parts = *parse_partials(text);
///     send(to_json(*mine));                                         const auto all = merged_tallies::of(std::move(parts));
///                                                                   show(*all->cohort());
///
/// A partial is a table of whole numbers with the question and the definitions that it was made by. Parts are disjoint sets
/// of deals, each with all of its events (and, counted by identity, all deals of an identity): what the merged parts answer
/// equals what one store of all deals answers, whatever the split and the order of merging. What would make another number
/// of it is an error: other definitions or another question, a part that is missing or comes twice, a deal that is in two
/// parts, a text that was cut or changed, sums that do not fit.
///
/// An event id is checked within its part: used for deals of two parts, it is applied in both.
///
/// Layer:   aggregates. What reads and writes JSON is compiled in funnel::io.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/aggregates/cohort.hpp>
#include <funnel/aggregates/durations.hpp>
#include <funnel/aggregates/views.hpp>
#include <funnel/calendar/calendar_period.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/execution.hpp>
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/events/store.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/pipeline/pipeline.hpp>
#include <funnel/query/query.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// What may be asked of parts. Each but the last two equals one function of the library.
enum class tally : std::uint8_t {
  cohort,          ///< `cohort_funnel`, by any rule of counting
  reasons,         ///< the lost deals by reason
  activity,        ///< `stage_activity_in_period`
  stock,           ///< `stage_stock`
  transitions,     ///< `stage_transitions`
  waterfall,       ///< `waterfall` from `partial_request::since`
  periods,         ///< `by_period_and_segment` by `partial_request::unit`
  months,          ///< `by_period` by month
  credit,          ///< `credit_by_owner`
  cycles,          ///< `cycle_times`, without the won deals one by one
  won,             ///< the won deals of `cycle_times`; with `cycles`
  stays,           ///< `time_in_stage` of visits
  stays_of_deals,  ///< `time_in_stage` of deals
  settlement,      ///< `settlement`
  assumptions,     ///< `assumptions_of`, with ids in place of rows
  deals,           ///< the deals that stand longest in each stage, and those lost; see `longest_standing`
};
inline constexpr std::size_t n_tallies = 16;

/// A set of tallies, one bit each.
using tally_set = std::uint32_t;
constexpr tally_set tally_bit(tally t) noexcept { return tally_set{1} << static_cast<unsigned>(t); }

template <>
[[gnu::visibility("hidden")]] inline constexpr std::array<std::string_view, n_tallies> names_of<tally>{
    "cohort", "reasons", "activity", "stock", "transitions", "waterfall", "periods", "months", "credit",
    "cycles", "won", "stays", "stays_of_deals", "settlement", "assumptions", "deals"};

/// The tallies that a report of this query needs; see `make_funnel_report`.
tally_set report_tallies(const query& q, bool with_waterfall) noexcept;

/// What to count, and which part of the deals a store holds.
struct partial_request {
  query question;                            ///< with both instants: parts that are asked one after the other must agree
  tally_set tallies = tally_bit(tally::cohort);
  std::optional<instant> since;              ///< start of the waterfall
  calendar_unit unit = calendar_unit::month; ///< of `periods`
  std::size_t max_deals = 50;                ///< listed for each stage and open point
  std::size_t part = 0;                      ///< which part this is, from 0 ...
  std::size_t parts = 1;                     ///< ... of how many; at most `max_parts`
  bool by_hash = false;                      ///< the deals were shared out by `part_of`: every deal is checked
  bool keep_ids = true;                      ///< 8 bytes a deal, by which a deal in two parts is found
};
inline constexpr std::size_t max_parts = 65'536;

/// The part to which a deal goes when deals are shared out by a hash of their ids, the same on every machine: 0 to parts - 1.
/// Requires: parts > 0.
std::size_t part_of(std::string_view deal, std::size_t parts) noexcept;

/// One number's key and its values. What `row`, `of` and `value` mean depends on `what`:
///
///     outcome                      row: outcome                   reason           segment: the reason
///     moved_in                                                    activity         row: stage, of: stage_metric
///     fate                         row: stage, of: fate           stock            row: place
///     counted, also_next, of_first row: row of the funnel         move             row: from, of: to
///     flow                         row: 0 start, 1 + flow, end    period, month    row: day of its start, of: milestone
///     credit                       segment: person, row: outcome  unknown_cycle    row: outcome
///     cycle                        of: cycle_end, value: length   won, won_unpriced  row: cycle or -1, value: amount
///     stay, stay_of_deal, settled  row: stage, of: how it ended, value: length in microseconds
///     assumed                      row: open_point, -1 for all deals
struct partial_row {
  enum class measure : std::uint8_t {
    outcome, moved_in, fate, counted, also_next, of_first, reason, activity, stock, move, flow, period, month, credit,
    cycle, unknown_cycle, won, won_unpriced, stay, stay_of_deal, settled, assumed,
  };
  measure what = measure::outcome;
  std::uint32_t segment = 0;  ///< position in `partial::segments`
  std::int64_t row = 0;
  std::int64_t value = 0;
  std::int64_t of = 0;
  // What is added up:
  std::int64_t deals = 0;     ///< or visits, or parts of deals
  std::int64_t amount = 0;
  std::int64_t unpriced = 0;
  std::int64_t times = 0;
  std::int64_t next_amount = 0;

  friend bool operator==(const partial_row&, const partial_row&) = default;
};
inline constexpr std::size_t n_partial_measures = 22;

/// A deal of a list: of those that stand in the stage `list`, or were lost (the number of funnel stages).
struct partial_deal {
  std::int64_t list = 0;
  deal_row deal;
};

/// A name that travels with the numbers; sets of them are united.
struct partial_name {
  enum class about : std::uint8_t {
    team,       ///< name: an owner, value: the team; empty when the question looks at teams and the owner has none
    dimension,  ///< a dimension of the question that the part knows
    filter,     ///< of: position of a filter, name: a value of it that the part knows
    assumed,    ///< of: open_point, name: id of a deal
  };
  about what = about::team;
  std::int64_t of = 0;
  std::string name;
  std::string value;

  friend auto operator<=>(const partial_name&, const partial_name&) = default;
};

/// What one part, or several merged ones, counted. A plain value; `make_partial`, `merge` and `parse_partials` make it.
struct partial {
  // What must be alike in all parts.
  std::string version;                      ///< of the library
  funnel::currency currency;
  std::vector<pipeline_version> pipelines;  ///< all versions known at the question's instant, pipeline by pipeline
  std::vector<exchange_rate> rates;
  query question;                           ///< without the teams of people, which are among `names`
  tally_set tallies = 0;
  std::optional<instant> since;
  calendar_unit unit = calendar_unit::month;
  std::size_t max_deals = 0;
  std::size_t of = 1;                       ///< parts in all
  bool by_hash = false;
  bool has_ids = false;
  // What is added up.
  std::vector<std::size_t> parts;           ///< those in it, ascending
  std::vector<std::vector<std::string>> segments;  ///< keys, ascending
  std::vector<partial_row> rows;            ///< ascending by what, segment, row, value, of
  std::vector<partial_deal> deals;          ///< by list, those that stand longest first
  std::vector<partial_name> names;          ///< ascending
  std::vector<std::uint64_t> ids;           ///< of deals, and of identities if rows are those: hashes, ascending
  std::vector<std::string> inputs;          ///< what readers say of their files; kept, ascending, and not looked at
  std::int64_t events = 0;                  ///< that the stores hold
  std::int64_t rejected = 0;                ///< rows that were not applied: told by who read them
  std::int64_t n_deals = 0;                 ///< that the stores know
  std::uint64_t magnitude = 0;              ///< of all amounts, by which it is known that none of their sums is too large
  std::uint64_t magnitude_before = 0;       ///< the same at the start of the waterfall

  bool complete() const noexcept { return parts.size() == of; }
};

/// Counts one part. A part without deals is one, too.
///
/// Errors: those of `project` and `check`, of stages and layout as of `validate`; `missing_value` for a question without
///         `as_of` or `known_at`, for a waterfall without its start; `out_of_range` for a part that is none; `invalid_value`
///         for a deal that by its hash belongs to another part. Dimensions that no deal of the part has are no error.
/// Cost:   that of the functions that the tallies equal.
result<partial> make_partial(const event_store& store, const partial_request& asked, execution how = {});

/// Adds up. All parts, in whatever order and however grouped, make equal partials, and those of a split into one part.
///
/// Errors: `missing_value` for no parts; `invalid_argument` for parts that are not alike, told what differs; `duplicate` for
///         a part that comes twice, and a deal that is in two parts; `out_of_range` for sums that do not fit.
/// Cost:   O(numbers log numbers).
result<partial> merge(std::vector<partial> parts);

/// The partial as JSON, a row a line, with a checksum: equal ones make equal texts. To be kept as it is, byte for byte.
std::string to_json(const partial& p);

/// Reads partials, one behind the other.
/// Errors: `syntax` for a text that was cut or changed, and for one of another format; all of what is wrong in it.
result<std::vector<partial>> parse_partials(std::string_view text);

/// What all parts answer together: the results of the functions that the tallies equal.
///
/// Errors of the answers: `invalid_argument` for a tally that was not asked for; `invalid_value` for numbers that are no
/// answer to the question.
class merged_tallies {
 public:
  /// Errors: those of `merge`; `missing_value` with the parts that are missing; of the question, `unknown_name` for a dimension
  ///         that no part knows.
  static result<merged_tallies> of(std::vector<partial> parts);

  const partial& whole() const noexcept { return whole_; }
  const query& question() const noexcept { return question_; }
  /// Journeys of no deals, laid out as those of the parts.
  const journey_table& frame() const noexcept { return frame_; }
  /// Names in filters that no part knows; see `funnel::unknown_names`.
  std::vector<error> unknown_names() const;

  result<cohort_result> cohort() const;
  /// The most frequent reason first; of one that was not given, the key is empty.
  result<std::vector<keyed<count_amount>>> reasons() const;
  result<stage_activity_result> activity() const;
  result<stock_result> stock() const;
  result<transition_result> transitions() const;
  result<waterfall_result> waterfall() const;
  result<std::vector<segment_periods>> periods() const;
  result<std::vector<period_row>> months() const;
  result<std::vector<owner_credit>> credit() const;
  /// The won deals are sorted; none where they were not asked for.
  result<cycles_result> cycles() const;
  result<durations_result> stays(stay_of whose) const;
  result<std::vector<survival_tally>> settlement() const;
  /// Without rows; ids by `assumed_ids`.
  result<std::vector<assumption>> assumptions() const;
  std::vector<std::string> assumed_ids(open_point what) const;
  /// Of the deals that stand in a funnel stage, or were lost (the number of funnel stages).
  result<std::vector<deal_row>> deals(std::size_t list) const;

 private:
  merged_tallies(partial whole, query q, query within, journey_table frame);

  partial whole_;
  query question_;
  query within_;  ///< the question as the frame can answer it
  journey_table frame_;
};

}  // namespace v0_1
}  // namespace funnel
