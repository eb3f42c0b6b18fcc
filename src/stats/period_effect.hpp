/// How far periods differ from what rates say: learnt from forecasts of the past and what came of them.
///
/// Layer:   stats; for the forecast by age.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// One forecast that was looked back on, as it would have been made then.
struct past_forecast {
  std::int64_t n_open = 0;  ///< deals
  double expected = 0;      ///< wins
  double by_chance = 0;     ///< their variance with all rates known
  double from_rates = 0;    ///< ... and that of the rates
  double came = 0;          ///< wins that did come
  std::size_t season = 0;   ///< of its period, a small number; periods of one season have something in common
};

/// The effect of a period: a shift of the log odds of every open deal to be won in it.
///
/// Deals of one period are alike in more than chance explains: a season, a campaign, one careless day. The effects of
/// periods are normal around a mean that stands for what the rates always miss, and, where seasons come round, around
/// that of their season. How far periods, seasons and the mean lie from nothing has a posterior on a grid. The prior:
/// none of it (periods: one in five; seasons and mean: one in two), or half a Student's t of scale 0.3 (a month, less for
/// longer periods as their months cancel; mean) or 0.4 (seasons). So few look-backs leave intervals wider than many, and
/// none the prior; what is always missed is mended as far as the record supports it. Seasons count from their second round on: before it nothing tells them from other periods.
/// `independent`: how many of the look-backs count as such, since those that overlap say the same twice.
/// Sources: the normal-normal model of meta-analysis, Gelman (2006), Bayesian Analysis 1(3), 515-534; effects that may
/// be none, Mitchell and Beauchamp (1988), Journal of the American Statistical Association 83(404), 1023-1032.
class period_effect {
 public:
  /// `past`: earliest first. `days`: how long a period is, or the time in which most of what is forecast comes.
  /// `season`: of the period to come; if not given, there are none.
  period_effect(std::span<const past_forecast> past, double independent, double days,
                std::optional<std::size_t> season = {});

  /// Have seasons come round often enough to be told from other periods?
  bool by_season() const noexcept { return by_season_; }
  /// The shift in one period to come.
  double draw(std::mt19937_64& random) const;
  double mean() const noexcept { return mean_; }
  double spread() const noexcept { return spread_; }

 private:
  struct point {
    double mean, spread, deviation, up_to;
  };
  std::vector<point> points_;
  bool by_season_ = false;
  double mean_ = 0, spread_ = 0;
};

/// A probability whose odds are multiplied.
inline double with_odds(double probability, double factor) {
  return probability * factor / (1 - probability + probability * factor);
}

}  // namespace v0_1
}  // namespace funnel
