// Who was at risk when something ended: the table that Kaplan-Meier, log-rank and Gray's test start from.
#pragma once

#include <funnel/aggregates/durations.hpp>
#include <funnel/core/time.hpp>
#include <funnel/stats/survival.hpp>

#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

// The distinct lengths that occur in any of the tallies, ascending.
std::vector<timespan> times_of(std::span<const survival_tally> tallies);

// The rows of a tally's risk table one after the other: one for each distinct length, ascending. Ends and last sights at
// one time belong to one row: what was last seen at a time was still there when others ended at it.
class risk_rows {
 public:
  // Refers to the tally.
  explicit risk_rows(const survival_tally& t)
      : at_risk_(t.n()), length_(t.lengths().begin()), last_length_(t.lengths().end()),
        entry_(t.late_entries_us().begin()), last_entry_(t.late_entries_us().end()) {
    for (const auto& [entered_us, count] : t.late_entries_us()) at_risk_ -= count;
  }

  const risk_row& row() const noexcept { return row_; }
  // Goes to the first row, then from each to the next one; false behind the last. Calls see(cause, how many of the row)
  // before.
  template <class See>
  bool next(See&& see) {
    if (length_ == last_length_) return false;
    const std::int64_t time_us = length_->first.lasted_us;
    // Entering at the very time of an end is too late to be among those who could end then.
    for (; entry_ != last_entry_ && entry_->first < time_us; ++entry_) at_risk_ += entry_->second;
    row_ = {timespan{time_us}, at_risk_, 0, 0};
    for (; length_ != last_length_ && length_->first.lasted_us == time_us; ++length_) {
      (length_->first.cause == not_ended ? row_.censored : row_.ended) += length_->second;
      see(length_->first.cause, length_->second);
    }
    at_risk_ -= row_.ended + row_.censored;
    return true;
  }
  bool next() {
    return next([](end_cause, std::int64_t) {});
  }

 private:
  risk_row row_;
  std::int64_t at_risk_;  // behind the row
  count_map<survival_tally::key>::const_iterator length_, last_length_;
  std::map<std::int64_t, std::int64_t>::const_iterator entry_, last_entry_;
};

// The risk table of a tally at the given times.
//
// Shape:  one row per time, as by `risk_rows`.
// Empty:  a tally without observations has zeros in every row.
// Cost:   O(times + distinct lengths). Requires: times ascending, distinct, with all lengths of the tally.
std::vector<risk_row> risk_table(const survival_tally& t, std::span<const timespan> times);

// The risk table of a tally at its own times; no rows when it is empty.
std::vector<risk_row> risk_table(const survival_tally& t);

}  // namespace v0_1
}  // namespace funnel
