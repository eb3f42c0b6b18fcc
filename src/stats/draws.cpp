#include "stats/draws.hpp"

#include "core/checkpoint.hpp"

#include "stats/quantile.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

std::uint64_t draw_below(std::mt19937_64& random, std::uint64_t n) {
  assert(n > 0);
  // 2^64 mod n values are thrown away, so that what remains is a multiple of n.
  const std::uint64_t thrown_away = (0 - n) % n;
  for (;;) {
    const std::uint64_t drawn = random();
    if (drawn >= thrown_away) return drawn % n;
  }
}

std::vector<std::int64_t> draw_moves(std::mt19937_64& random, std::span<const double> weights) {
  detail::checkpoint();
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

namespace detail {

std::int64_t tail_place(std::int64_t draws, confidence_level level) {
  return static_cast<std::int64_t>(std::floor(snap_to_integer(static_cast<double>(draws + 1) * (1 - level.value) / 2)));
}

}  // namespace detail

}  // namespace v0_1
}  // namespace funnel
