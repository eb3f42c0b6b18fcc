/// What each member's deals add up to, for `compare_members`.
#pragma once

#include <funnel/aggregates/cohort.hpp>
#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include <funnel/stats/estimate.hpp>
#include "analysis/aged_trials.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// What is reported of a member without being compared at one age.
struct member_counts {
  cohort_tally tally;
  fraction won_of_entered;
  std::vector<fraction> step;  ///< by shown open stage, as `open`
  std::vector<count_amount> open;
  std::vector<double> won_amounts;  ///< minor units, in no particular order

  member_counts& operator+=(const member_counts& o) {
    tally += o.tally;
    won_of_entered += o.won_of_entered;
    for (std::size_t i = 0; i < open.size(); ++i) open[i] += o.open[i], step[i] += o.step[i];
    won_amounts.insert(won_amounts.end(), o.won_amounts.begin(), o.won_amounts.end());
    return *this;
  }
};

/// Units of trials are positions among `names`, kinds those of the dimensions' values.
struct comparison_counts {
  std::vector<stage_index> stages;     ///< shown, without the won stage
  std::vector<std::string> names;      ///< ascending
  std::vector<member_counts> members;  ///< one for each name
  member_counts none;                  ///< what a member without deals has
  count_amount of_nobody;
  std::vector<aged_trial> whole;                 ///< deals, by `cycle_end`
  std::vector<std::vector<aged_trial>> settled;  ///< by shown open stage: ways through it, by `settled_as`
  std::vector<std::vector<aged_trial>> visits;   ///< first visits to it, by `stay_end`
};

/// Counts the query's deals by member and, within, by the values of the dimensions `kinds`.
/// Errors: those of `time_in_stage`. Cost: O(deals x (filters + stages) + visits log members).
result<comparison_counts> count_members(const journey_table& j, query q, const grouping& member,
                                        std::span<const std::string> kinds);

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
