/// The history of a query's deals as the forecast by age reads it, and the same forecast at earlier instants.
///
/// Layer:   analysis.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "analysis/forecast_stays.hpp"
#include "analysis/known_then.hpp"
#include "journeys/journey_data.hpp"
#include "stats/exit_history.hpp"
#include "stats/exit_rates.hpp"
#include "stats/period_effect.hpp"

#include <funnel/core/time.hpp>
#include <funnel/stats/forecast.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// Stays of the deals in `rows` by state, age and exit, cut at the given instants, the last of which is now. Exits are
/// learnt from the deals created in `training`, if it is given.
/// Cost: O(visits + open deals x cuts).
class forecast_past {
 public:
  /// `then`: what was known at some of the cuts; at the others all that had happened.
  forecast_past(const detail::journey_data& j, const std::vector<std::size_t>& rows, std::vector<instant> cuts,
                const std::optional<period>& training, const known_then& then);

  const forecast_states& states() const noexcept { return states_; }
  const exit_layout& layout() const noexcept { return *layout_; }
  /// What is known now.
  const exit_history& history() const noexcept { return *history_; }
  /// What was known at a cut of the time up to it, where that is less than now.
  std::optional<exit_history> as_known_at(std::size_t cut) const;
  /// From the first event to the last cut, in days.
  double record_days(std::size_t cut) const noexcept;
  /// From when a deal was first heard of to its closing, on average of the whole history: a scale of time; 1 when none is
  /// closed.
  double cycle_days() const noexcept { return cycle_days_; }

 private:
  struct correction {
    std::vector<forecast_stay> known_now, known_then;
  };

  std::size_t exit_in_layout(std::size_t exit) const;
  void add(exit_history& to, const forecast_stay& s, int n) const;
  void correct(const detail::journey_data& j, const std::vector<std::size_t>& rows, const known_then& then,
               const std::optional<period>& training);

  forecast_states states_;
  std::optional<exit_layout> layout_;
  std::optional<exit_history> history_;
  std::map<std::size_t, correction> corrections_;  // by cut
  instant begun_ = instant::max();
  double cycle_days_ = 0;
};

/// Forecasts of the wins of the deals that stood open at one cut, with what was known by then.
class forecast_then {
 public:
  /// `lead_days`: how far ahead the forecasts look, roughly.
  forecast_then(const forecast_past& past, std::size_t cut, double lead_days);

  /// Open deals in states that are known.
  std::int64_t n_open() const noexcept { return n_open_; }
  /// ... by a later cut, and what came; worked out once. The variance from the rates is drawn for the first one asked for and
  /// scaled to the others.
  const past_forecast& by(std::size_t later);

 private:
  forecast_then(const forecast_past& past, std::size_t cut, double lead_days, const std::optional<exit_history>& less);

  past_forecast forecast_by(std::size_t later);

  const forecast_past* past_;
  std::size_t cut_;
  std::vector<exit_counts> known_;
  exit_rates rates_;
  std::vector<open_group> open_;
  std::int64_t n_open_ = 0;
  std::vector<std::int64_t> won_;              // by later cut
  std::map<std::size_t, past_forecast> given_;  // by later cut
  std::optional<double> relative_variance_;
};

}  // namespace v0_1
}  // namespace funnel
