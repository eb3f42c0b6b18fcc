/// Units of the reference tables, and coins for simulations.
#pragma once

#include "support/reference.hpp"

#include <funnel/stats/estimate.hpp>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace funnel_test {

/// The counts of `data_units_<name>.csv`, in its order.
inline std::vector<funnel::fraction> reference_units(const std::string& name) {
  std::vector<funnel::fraction> units;
  for (const reference_row& r : reference_table("data_units_" + name)) units.push_back({r.count("k"), r.count("n")});
  return units;
}

/// Heads of n throws of a coin; the same on every platform, which std::binomial_distribution is not.
inline funnel::fraction throw_coins(std::mt19937_64& random, std::int64_t n, double chance) {
  funnel::fraction f{0, n};
  for (std::int64_t i = 0; i < n; ++i) f.hits += static_cast<double>(random() >> 11) * 0x1p-53 < chance ? 1 : 0;
  return f;
}

}  // namespace funnel_test
