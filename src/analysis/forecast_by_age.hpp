/// The forecast by age of any of a query's open deals.
///
/// Layer:   analysis; the body of `forecast`.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "analysis/forecast_past.hpp"
#include "analysis/forecast_record.hpp"
#include "stats/open_deal_draws.hpp"

#include <funnel/analysis/forecast.hpp>
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// An open deal: where it stands, since when, and what it would bring.
struct aged_deal {
  std::size_t stage = 0;
  timespan age{};
  minor_units amount = 0;
};

class forecast_by_age {
 public:
  /// `rows` are the history, `open` all deals that will be asked about. Cost: see `forecast`.
  forecast_by_age(const detail::journey_data& j, const std::vector<std::size_t>& rows, instant now, instant until,
                  std::span<const period> stretches, std::span<const aged_deal> open, const forecast_options& o);

  deal_forecast ever(std::span<const aged_deal> deals) const { return of(deals, *ever_); }
  deal_forecast within(std::span<const aged_deal> deals) const { return of(deals, *within_); }
  const forecast_record& record_ever() const noexcept { return of_ever_.record; }
  const forecast_record& record_within() const noexcept { return of_within_.record; }
  /// Did any deal leave the stage?
  bool is_known(std::size_t stage) const noexcept { return rates_->is_known(stage); }
  /// Fills in what ages say of a stage.
  void tell(std::size_t stage, forecast_stage& s) const;
  const std::vector<double>& begin_share() const noexcept { return begin_share_; }
  double new_win_probability() const noexcept { return new_win_probability_; }

 private:
  static constexpr std::uint32_t no_group = 0xFFFF'FFFF;

  void draw(double days_left);
  std::size_t group_of(const aged_deal& d) const { return group_of_[d.stage][past_->layout().group(d.stage, d.age.us)]; }
  deal_forecast of(std::span<const aged_deal> deals, const open_deal_draws& draws) const;

  forecast_options options_;
  std::optional<forecast_past> past_;
  learnt_record of_ever_, of_within_;
  std::vector<open_group> groups_;                     // of the open deals in stages that are known
  std::vector<std::vector<std::uint32_t>> group_of_;   // by stage and group of its ages
  std::optional<exit_rates> rates_;
  std::optional<open_deal_draws> ever_, within_;
  std::vector<std::int64_t> ended_;     // by stage
  std::vector<std::int64_t> older_;     // by stage: open deals older than any that left
  std::vector<double> open_wins_;       // by stage: expected of those that stand there, and how many these are
  std::vector<std::int64_t> n_open_;
  std::vector<double> begin_share_;
  double new_win_probability_ = 0;
};

}  // namespace v0_1
}  // namespace funnel
