/// How far periods differ from what rates say: learnt from forecasts of the past and what came of them.
///
/// Layer:   stats; for the forecast by age.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <cstdint>
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
};

/// The effect of a period: a shift of the log odds of every open deal to be won in it.
///
/// Deals of one period are alike in more than chance explains: a season, a campaign, one careless day. The effects of
/// periods are normal around a mean that stands for what the rates always miss. Mean and spread have a posterior on a
/// grid, from priors that expect both to be small (0.2; half a Student's t for the spread). So few look-backs leave
/// intervals wider than many, and none the prior.
/// `independent`: how many of the look-backs count as such, since those that overlap say the same twice.
/// Source: the normal-normal model of meta-analysis, Gelman (2006), Bayesian Analysis 1(3), 515-534.
class period_effect {
 public:
  /// `past`: earliest first.
  period_effect(std::span<const past_forecast> past, double independent);

  /// The shift in one period to come.
  double draw(std::mt19937_64& random) const;
  double mean() const noexcept { return mean_; }
  double spread() const noexcept { return spread_; }

 private:
  struct point {
    double mean, spread, up_to;
  };
  std::vector<point> points_;
  double mean_ = 0, spread_ = 0;
};

/// A probability whose odds are multiplied.
inline double with_odds(double probability, double factor) {
  return probability * factor / (1 - probability + probability * factor);
}

}  // namespace v0_1
}  // namespace funnel
