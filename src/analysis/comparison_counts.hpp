/// What each member's deals add up to, for `compare_members`.
#pragma once

#include <funnel/aggregates/cohort.hpp>
#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include <funnel/stats/estimate.hpp>
#include "aggregates/segmentation.hpp"
#include "aggregates/stay_clock.hpp"
#include "analysis/aged_trials.hpp"
#include "journeys/journey_data.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
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

/// Units of trials are positions among `names`.
struct comparison_counts {
  std::vector<stage_index> stages;     ///< shown, without the won stage
  std::vector<std::string> names;      ///< ascending
  std::vector<member_counts> members;  ///< one for each name
  member_counts none;                  ///< what a member without deals has
  count_amount of_nobody;
};

/// The query's deals by member and, within, by the values of the dimensions `kinds`. The trials of a metric are made when it
/// is their turn: those of all metrics would take several times the memory of the journeys.
///
/// Refers to the journeys. Cost: O(deals x filters), and of each metric O(deals + visits).
class member_trials {
 public:
  /// Errors: those of `time_in_stage`.
  static result<member_trials> make(const journey_table& j, query q, const grouping& member, std::span<const std::string> kinds);

  const comparison_counts& counts() const noexcept { return counts_; }
  /// Whole deals, by `cycle_end`. To be called once.
  trial_list deals() { return placed(std::move(deals_)); }
  /// Ways of deals through a stage, by `settled_as`.
  trial_list ways(stage_index k);
  /// First visits of deals to it, by `stay_end`.
  trial_list visits(stage_index k);

 private:
  member_trials(const journey_table& j, query q);
  void count_whole_deals();
  /// `part` is the segment, as long as the trial has no place.
  aged_trial trial_of(std::size_t part, std::size_t row, instant begun, const survival_observation& s) const;
  /// With units and kinds in place of segments; without those of nobody.
  trial_list placed(trial_list of_parts) const;

  const journey_data* j_;
  query q_;  // by member and kinds
  stay_clock clock_;
  segmentation parts_;
  comparison_counts counts_;
  std::map<std::string, std::uint32_t> units_;               // by name
  std::map<std::vector<std::string>, std::uint32_t> kinds_;  // by the rest of the key
  trial_list deals_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
