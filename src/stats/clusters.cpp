#include <funnel/stats/tests.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>

namespace funnel {
inline namespace v0_1 {

double intraclass_correlation(std::span<const cluster_residuals> clusters) {
  struct unit {
    double n = 0, squares = 0, pairs = 0, products = 0;
  };
  std::map<std::size_t, unit> units;
  for (const cluster_residuals& c : clusters) {
    const double n = static_cast<double>(c.n);
    unit& u = units[c.group];
    u.n += n;
    u.squares += c.squares;
    u.pairs += n * (n - 1);
    u.products += c.sum * c.sum - c.squares;
  }
  // Residuals that sum to 0 in a unit of N trials have products of -variance / N on average when nothing is alike.
  double products = 0, expected = 0;
  for (const auto& [group, u] : units) {
    if (u.n < 2) continue;
    const double variance = u.squares / (u.n - 1);
    products += u.products + variance * u.pairs / u.n;
    expected += variance * u.pairs;
  }
  return expected > 0 ? std::clamp(products / expected, 0.0, 1.0) : 0;
}

double design_effect(double correlation, std::int64_t n, double squares) {
  return n > 0 ? std::max(1.0, 1 + correlation * (squares / static_cast<double>(n) - 1)) : 1;
}

}  // namespace v0_1
}  // namespace funnel
