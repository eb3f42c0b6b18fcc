#include "stats/draws.hpp"

#include "stats/distributions.hpp"
#include <funnel/stats/forecast.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

std::vector<std::int64_t> draw_moves(std::mt19937_64& random, std::span<const double> weights) {
  std::vector<double> drawn(weights.size());
  double sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (!(weights[i] > 0)) continue;
    sum += drawn[i] = gamma_draw_quantile(draw_fraction(random), weights[i]);
  }
  std::vector<std::int64_t> moves(weights.size());
  for (std::size_t i = 0; i < weights.size(); ++i)
    if (weights[i] > 0) moves[i] = std::max<std::int64_t>(1, std::llround(drawn[i] / sum * 0x1p40));
  return moves;
}

}  // namespace v0_1
}  // namespace funnel
