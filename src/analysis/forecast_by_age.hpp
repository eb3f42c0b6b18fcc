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

/// An open deal: its row, where it stands, and what it would bring.
struct aged_deal {
  static constexpr std::uint32_t no_group = 0xFFFF'FFFF;

  std::size_t row = 0;
  std::size_t stage = 0;
  minor_units amount = 0;
  bool is_priced = true;           ///< is the amount known?
  std::uint32_t group = no_group;  ///< of deals of one state and about one age; `forecast_by_age` fills it in
};

/// The last stretches of earlier periods, and the season of each: its place in the longer period that it is a part of.
struct look_back_stretches {
  std::vector<period> latest_first;
  std::size_t n_seasons = 1, season = 0;  // in a longer period, and that of the present one

  std::size_t season_before(std::size_t n_periods) const noexcept {
    return (season + n_periods * (n_seasons - 1)) % n_seasons;
  }
};

class forecast_by_age {
 public:
  /// `rows` are the history, `open` all deals that will be asked about, which get their groups. Cost: see `forecast`.
  forecast_by_age(const journey_table& journeys, const std::vector<std::size_t>& rows, instant now, instant until,
                  const look_back_stretches& stretches, std::span<aged_deal> open, const forecast_options& o);

  deal_forecast ever(std::span<const aged_deal> deals) const { return of(deals, *ever_); }
  deal_forecast within(std::span<const aged_deal> deals) const { return of(deals, *within_); }
  const forecast_record& record_ever() const noexcept { return of_ever_.record; }
  const forecast_record& record_within() const noexcept { return of_within_.record; }
  /// Deals of which the look-backs knew less than is known now; nothing where nothing was recorded late.
  const std::optional<std::int64_t>& known_late() const noexcept { return known_late_; }
  const std::optional<instant>& recorded_from() const noexcept { return recorded_from_; }
  /// Fills in what ages say of a stage.
  void tell(std::size_t stage, forecast_stage& s) const;
  const std::vector<double>& begin_share() const noexcept { return begin_share_; }
  double new_win_probability() const noexcept { return new_win_probability_; }

 private:
  /// The open deals of one group that stand in one stage.
  struct standing {
    std::int64_t n = 0, older = 0, undated = 0, untold = 0;
    double wins = 0;  // expected
  };

  void begin_shares(const detail::journey_data& j, const std::vector<std::size_t>& rows);
  void group(const detail::journey_data& j, instant now, std::span<aged_deal> open);
  void draw(double days_left);
  /// Where deals are that come into a stage: in it, if any was seen to leave it.
  std::size_t state_of_new(std::size_t stage) const;
  deal_forecast of(std::span<const aged_deal> deals, const open_deal_draws& draws) const;

  forecast_options options_;
  std::optional<forecast_past> past_;
  learnt_record of_ever_, of_within_;
  std::optional<std::int64_t> known_late_;
  std::optional<instant> recorded_from_;
  std::vector<open_group> groups_;  // of the open deals in states that are known
  std::optional<exit_rates> rates_;
  std::optional<open_deal_draws> ever_, within_;
  std::vector<std::int64_t> ended_;  // by state
  std::vector<standing> standing_;   // by stage
  std::vector<double> begin_share_;
  double new_win_probability_ = 0;
};

}  // namespace v0_1
}  // namespace funnel
