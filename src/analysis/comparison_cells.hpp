/// The cells of a comparison: a share or a time of a member against the rest, and the share among those of all.
#pragma once

#include "analysis/aged_trials.hpp"

#include <funnel/analysis/comparison.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// One share of all units.
class share_cells {
 public:
  /// `rest` says with whom each is compared; limits and shrinkage are of all.
  share_cells(const aged_trials& trials, const comparison_scopes& rest, const comparison_scopes& all)
      : trials_(&trials), rest_(trials, rest), all_(trials, all) {}

  share_comparison compare(std::size_t unit, const comparison_options& o) const;
  share_spread spread(const comparison_options& o) const;

 private:
  double correlation(std::size_t column) const;
  double design_effect_of(const aged_scopes::pair& p) const;
  fraction fair_counts(const aged_scopes::pair& p, double target) const;

  const aged_trials* trials_;
  aged_scopes rest_;
  aged_scopes all_;
  mutable std::map<std::size_t, double> correlations_;  // by column
};

/// One time of all units.
class time_cells {
 public:
  /// `of_hits`: only trials that hit count, until they do; else all, until they hit or reach the age.
  time_cells(const aged_trials& trials, const comparison_scopes& rest, bool of_hits, timespan day);

  time_comparison compare(std::size_t unit, const comparison_options& o) const;

 private:
  /// Trials of one kind at one age.
  struct time_sums {
    std::int64_t n = 0;
    double days = 0;
    double squares = 0;
  };
  struct own_sums : time_sums {
    std::int64_t ended = 0;
    std::int64_t ended_in_all = 0;  ///< in the scope, until the longest of them
    double expected = 0;            ///< ends, by the Nelson-Aalen estimate of the scope
  };
  struct scope_sums {
    std::vector<time_sums> all;  ///< by kind
    std::vector<own_sums> own;   ///< by cell
  };

  bool takes(const aged_trial& t, std::size_t column) const {
    return of_hits_ ? trials_->hits_at(t, column) : trials_->counts_at(t, column);
  }
  double in_days_of(std::int64_t us) const { return static_cast<double>(us) / static_cast<double>(day_.us); }
  /// From the shortest trial of a scope to the longest. Writes the hazard until the end of each that counts into
  /// `hazards`, which has a place for every trial, or none.
  scope_sums sums_of(std::size_t scope, std::size_t column, std::span<double> hazards) const;
  const scope_sums& sums(std::size_t scope, std::size_t column) const;
  double correlation(std::size_t column) const;

  const aged_trials* trials_;
  const comparison_scopes* scopes_;
  aged_scopes rest_;
  bool of_hits_;
  timespan day_;
  // A cell is what one unit has of one kind; those of a scope have numbers of their own.
  std::vector<std::size_t> first_cell_;                    // of each unit
  std::vector<std::vector<std::uint32_t>> kind_of_cell_;  // by scope: positions among kinds_
  std::vector<std::uint32_t> kinds_;                       // ascending
  std::int64_t unit_us_ = 1;  // divides all lengths: the fewer digits, the faster they are sorted
  mutable std::map<std::pair<std::size_t, std::size_t>, scope_sums> sums_;  // by scope and column
  mutable std::map<std::size_t, double> correlations_;                      // by column
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
