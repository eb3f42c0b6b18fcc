/// The cells of a comparison: a share or a time of a member against the rest, and the share among those of all.
#pragma once

#include "analysis/aged_trials.hpp"

#include <funnel/analysis/comparison.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
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
  time_cells(const aged_trials& trials, const comparison_scopes& rest, bool of_hits, timespan day)
      : trials_(&trials), scopes_(&rest), rest_(trials, rest), of_hits_(of_hits), day_(day) {}

  time_comparison compare(std::size_t unit, const comparison_options& o) const;

 private:
  /// The trials of one kind of one scope, at one age.
  struct pooled {
    std::vector<std::int64_t> ends_us;  ///< distinct times at which something ended, ascending
    std::vector<double> hazard;         ///< Nelson-Aalen, from each of them on
    std::vector<std::int64_t> ended;    ///< until each of them
    std::int64_t n = 0;
    double days = 0;
    double squares = 0;

    double hazard_at(std::int64_t us) const;
    std::int64_t ended_at(std::int64_t us) const;
    /// To be called when all ends are there.
    void index_ends();

   private:
    /// How many of `ends_us` are at or before `us`.
    std::size_t ends_until(std::int64_t us) const;

    int shift_ = 0;
    std::vector<std::uint32_t> first_of_bucket_;  // of ends_us, by their upper bits: a few at most are looked through
  };
  using by_kind = std::map<std::uint32_t, pooled>;

  bool takes(const aged_trial& t, std::size_t column) const {
    return of_hits_ ? trials_->hits_at(t, column) : trials_->counts_at(t, column);
  }
  std::int64_t length_us(const aged_trial& t, std::size_t column) const;
  double in_days_of(std::int64_t us) const { return static_cast<double>(us) / static_cast<double>(day_.us); }
  const by_kind& scope(std::size_t scope, std::size_t column) const;
  double correlation(std::size_t column) const;

  const aged_trials* trials_;
  const comparison_scopes* scopes_;
  aged_scopes rest_;
  bool of_hits_;
  timespan day_;
  mutable std::map<std::pair<std::size_t, std::size_t>, by_kind> pooled_;  // by scope and column
  mutable std::map<std::size_t, double> correlations_;                     // by column
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
