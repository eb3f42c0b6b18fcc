/// The funnel report: everything that a page, a terminal or a program shows, as plain values.
///
/// `make_funnel_report` fills it, `to_document` puts it into words, and the writers only lay it out.
///
/// Layer:   report.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/aggregates/cohort.hpp>
#include <funnel/aggregates/views.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/query/query.hpp>
#include <funnel/report/document.hpp>
#include <funnel/stats/conversion.hpp>
#include <funnel/stats/estimate.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {

class event_store;
class journey_table;
class merged_tallies;

/// One row of the funnel by the query's counting rule: a shown stage or, for an ordered funnel, a step. Shares without
/// evidence have `has_value() == false`.
struct funnel_row {
  std::string id;                         ///< of the stage; of a step, the ids of its stages joined by "|"
  std::string name;
  bool won = false;                       ///< the won stage
  std::int64_t times = 0;                 ///< entries or moves for those rules; else the deals
  count_amount deals;                     ///< the height of the funnel
  estimate step;                          ///< of the deals at the row before, the share that counts here too
  ratio published;                        ///< times here / times at the row before, as many systems publish it
  value_step value;                       ///< of the money at the row before
  estimate to_first;                      ///< of the deals at the first row, the share that counts here
  std::optional<double> conversion_norm;  ///< norm for conversion from here to the next stage
};

/// What became of the cohort at one stage: the shown ones, and hidden and retired ones in which a deal stood, so that no
/// deal and no move is missing in the sums.
struct stage_row {
  std::string id;
  std::string name;
  bool won = false;
  bool retired = false;
  bool hidden = false;
  count_amount reached;              ///< stood here or later (implied reach)
  count_amount touched;              ///< really stood here
  count_amount now;                  ///< of the cohort, stands here at the as-of instant (open; won for the won stage)
  stage_ledger ledger;               ///< fates; they sum to the cohort
  estimate resolved;                 ///< advanced / (advanced + lost); its interval holds hard bounds, see `resolved_conversion`
  stage_activity activity;           ///< within the query's period; see `funnel_report::has_period`
  std::vector<std::int64_t> moves;   ///< visits by where they led: to each row of `stages`, then lost, moved out, lasting, unknown
};

/// One segment of the grouping: a combination of values, in the order of the query's groups.
struct segment_row {
  std::vector<std::string> key;        ///< an empty string stands for "no value given"
  count_amount total;
  std::vector<count_amount> counted;   ///< one per row of the funnel
  count_amount open;
  count_amount won;
  count_amount lost;
  win_rate_forms win_rates;
  won_timing timing;
};

/// The cohort's deals that stand in a shown stage, or are lost; sorted by days descending, then id.
struct drill_list {
  std::string stage_id;
  std::string stage_name;          ///< empty for the list of lost deals
  bool lost = false;
  std::int64_t n = 0;              ///< all of them ...
  std::vector<deal_row> deals;     ///< ... of which at most `report_options::max_deals` are listed
};

/// Why deals were lost, and how many for that.
struct lost_reason {
  std::string reason;              ///< empty: none was given
  count_amount lost;
};

struct funnel_report {
  std::string title;
  std::string pipeline_name;
  funnel::query query;
  instant as_of;                         ///< the instant meant; never instant::max()
  funnel::currency currency;
  double confidence = 0.95;              ///< level of the intervals

  count_amount total;                    ///< the cohort
  count_amount open;
  count_amount won;
  count_amount lost;
  count_amount moved_out;                ///< went on in another pipeline (pass)
  count_amount moved_in;                 ///< of the cohort, came from another one
  std::vector<funnel_row> rows;          ///< the funnel, in order
  std::vector<stage_row> stages;         ///< the ledger, in order
  bool has_period = false;               ///< is there a period, so that there is activity within it?
  win_rate_forms win_rates;
  won_timing timing;
  std::vector<std::string> group_names;  ///< headings of the segment keys; empty without grouping
  std::vector<segment_row> segments;     ///< sorted by key
  std::vector<period_row> months;        ///< without gaps, ascending
  std::vector<owner_credit> credit;      ///< by person, for a query that credits by time held
  std::optional<instant> since;          ///< start of the waterfall, when one was asked for
  std::optional<waterfall_result> waterfall;
  std::vector<lost_reason> lost_reasons; ///< the most frequent first
  std::vector<drill_list> drill_down;
  std::vector<assumption> assumed;       ///< what the data do not say of the cohort; see `assumptions_of`
  std::vector<std::vector<std::string>> assumed_of;  ///< ids of at most `report_options::max_deals` deals of each, sorted
  std::optional<input_summary> input;    ///< when the deals were read from files
};

struct report_options {
  std::string title;             ///< the pipeline's name when empty
  confidence_level confidence;   ///< of the intervals
  std::size_t max_deals = 50;    ///< listed in each drill-down list; all are counted
  std::optional<instant> since;  ///< start of a waterfall up to the query's as-of instant
};

/// The report of a query on its journeys.
/// Errors: those of `validate`; a query without an as-of instant, because the age of an open deal needs one; with
///         `report_options::since`, also those of `project` and `waterfall`.
/// Cost:   a few passes over the deals and visits.
result<funnel_report> make_funnel_report(const journey_table& j, const query& q, const report_options& o = {});

/// The same from parts of the deals, which were asked for `report_tallies`: of all together, equal in every number. As many
/// deals are listed as the parts were asked for, and the waterfall starts where theirs does.
/// Errors: those of the answers of `merged_tallies`.
result<funnel_report> make_funnel_report(const merged_tallies& all, const report_options& o = {});

/// The same from a store alone: takes the snapshot that the query asks for and projects it.
result<funnel_report> make_funnel_report(const event_store& store, const query& q, const report_options& o = {});

/// How much of a funnel a page carries with it.
struct live_options {
  confidence_level confidence;         ///< of the intervals
  std::size_t max_numbers = 100'000;   ///< other than zero, some four bytes each; dimensions are combined as far as they allow
  std::size_t max_values = 300;        ///< of a dimension; those with more are left out
  std::size_t max_deals = 1'000;       ///< listed
  std::size_t max_won = 5'000;         ///< won deals with their times; with more, times are left out
};

/// The funnel of the query in parts by owner, team, every dimension, reason of loss and month of creation, which a page
/// adds up: what a filter shows there is what `cohort_funnel`, `by_period` and `cycle_times` count for that filter.
///
/// Shape:  a table without dimensions, and tables for as many of them together as `live_options` allow: for all where that
///         is possible, else for each alone, and for as many combinations as there is room for.
/// Errors: those of `validate`; `out_of_range` when amounts are too large for a page to add them exactly (2^53).
/// Cost:   `cohort_funnel`, `by_period` and `cycle_times` for each table that is tried; at most some 40.
result<doc::live_funnel> make_live_funnel(const journey_table& j, const query& q, const live_options& o = {});

}  // namespace v0_1
}  // namespace funnel
