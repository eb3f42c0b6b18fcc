#include <funnel/stats/comparison.hpp>

#include <funnel/stats/estimate.hpp>
#include <funnel/stats/forecast.hpp>
#include <funnel/core/error.hpp>

#include <cstddef>
#include <span>
#include <string>

namespace funnel {
inline namespace v0_1 {

result<funnel_uplift> uplift_of_stages(double entered, std::span<const stage_benchmark> stages,
                                       double mean_won_amount) {
  if (!(entered >= 0)) return error{errc::invalid_argument, "entered", "the number of entered deals is below zero"};
  for (std::size_t k = 0; k < stages.size(); ++k) {
    const std::string where = "stages[" + std::to_string(k) + "]";
    if (!stages[k].history.is_valid()) return error{errc::invalid_argument, where, "hits must lie between 0 and n"};
    if (!(0 <= stages[k].benchmark && stages[k].benchmark <= 1))
      return error{errc::invalid_argument, where, "the benchmark is a share and must lie between 0 and 1"};
  }

  funnel_uplift u;
  u.stages.resize(stages.size());
  if (stages.empty()) return u;
  u.n = stages[0].history.n;
  for (const stage_benchmark& s : stages) u.n = s.history.n < u.n ? s.history.n : u.n;
  if (u.n == 0) return u;

  u.wins_now = entered;
  u.win_share_mean = 1;
  double mean_square = 1;
  for (const stage_benchmark& s : stages) {
    u.wins_now *= s.history.share();
    const rate_posterior rate = posterior_of(s.history);
    u.win_share_mean *= rate.mean();
    mean_square *= rate.mean_square();
  }
  // The expectation of a product of independent rates is the product of expectations, of squares as well.
  u.win_share_variance = mean_square - u.win_share_mean * u.win_share_mean;

  for (std::size_t k = 0; k < stages.size(); ++k) {
    // Wins are others * rate. Multiplying the others, not dividing wins by the rate, holds for a rate of 0 too.
    double others = entered;
    for (std::size_t j = 0; j < stages.size(); ++j)
      if (j != k) others *= stages[j].history.share();
    stage_uplift& s = u.stages[k];
    s.rate = stages[k].history.share();
    s.wins_at_benchmark = others * stages[k].benchmark;
    s.extra_wins = others * (stages[k].benchmark - s.rate);
    s.extra_money = s.extra_wins * mean_won_amount;
    s.wins_per_point = others / 100;
    // (rate / wins) (d wins / d rate) = rate * others / wins, where the rate cancels.
    if (others > 0) s.elasticity = 1;
  }
  return u;
}

}  // namespace v0_1
}  // namespace funnel
