/// The funnel report: everything that a page, a terminal or a program shows, as plain values.
///
/// Layer:   report. `make_funnel_report` fills it; the writers (text, JSON, HTML) only lay it out.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/calc/conversion.hpp>
#include <funnel/calc/estimate.hpp>
#include <funnel/calc/timing.hpp>
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/query/query.hpp>
#include <funnel/tallies/cohort.hpp>
#include <funnel/tallies/months.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// One shown stage of the funnel. Shares without evidence have `has_value() == false`.
struct stage_row {
  std::string id;
  std::string name;
  bool won = false;                 ///< the won stage
  count_amount reached;             ///< stood here or later (implied reach): the height of the funnel
  count_amount touched;             ///< really stood here
  count_amount now;                 ///< of the cohort, stands here at the as-of instant (open; won for the won stage)
  estimate step;                    ///< reached here / reached the previous shown stage; none for the first
  estimate step_amount;             ///< the same by amount; value only, interval [0, 1]
  estimate to_first;                ///< reached here / reached the first shown stage
  stage_ledger ledger;              ///< fates; they sum to the cohort
  estimate resolved;                ///< advanced / (advanced + lost); its interval holds hard bounds, see `resolved_conversion`
  std::optional<double> conversion_norm;  ///< norm for conversion from here to the next stage
};
/// One segment of the grouping: a combination of values, in the order of the query's groups.
struct segment_row {
  std::vector<std::string> key;        ///< an empty string stands for "no value given"
  count_amount total;
  std::vector<count_amount> reached;   ///< one a shown stage
  count_amount open;
  count_amount won;
  count_amount lost;
  win_rate_forms win_rates;
  won_timing timing;
};

/// One deal of the drill-down lists.
struct deal_row {
  std::string id;
  std::string owner;
  minor_units amount = 0;
  instant created;
  instant since;   ///< when it entered the stage
  double days = 0; ///< 24-hour days from `since` to the as-of instant (to closing when closed)
};

/// The cohort's deals that stand in a shown stage, or are lost; sorted by days descending, then id.
struct drill_list {
  std::string stage_id;
  std::string stage_name;          ///< empty for the list of lost deals
  bool lost = false;
  std::int64_t n = 0;              ///< all of them ...
  std::vector<deal_row> deals;     ///< ... of which at most `report_options::max_deals` are listed
};

/// A row of input that was not applied; lines and columns count from 1, the header is line 1.
struct rejected_row {
  std::string file;
  std::size_t line = 0;
  std::string column;
  std::string value;
  std::string reason;
};

/// What was read: rows = applied + rejected, always.
struct input_summary {
  std::vector<std::string> files;
  std::size_t rows = 0;
  std::size_t applied = 0;
  std::size_t rejected = 0;
  std::vector<rejected_row> rejections;  ///< the first `max_listed_rejections`
  std::vector<std::string> notes;        ///< e.g. "500 rows had no created date; 2016-10-20 was used"
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
  std::vector<stage_row> stages;         ///< the shown stages, in order
  win_rate_forms win_rates;
  won_timing timing;
  std::vector<std::string> group_names;  ///< headings of the segment keys; empty without grouping
  std::vector<segment_row> segments;     ///< sorted by key
  std::vector<month_row> months;         ///< without gaps, ascending
  std::vector<drill_list> drill_down;
  std::optional<input_summary> input;    ///< when the deals were read from files
};

}  // namespace v0_1
}  // namespace funnel
