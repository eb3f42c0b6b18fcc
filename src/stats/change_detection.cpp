#include <funnel/stats/tests.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace funnel {
inline namespace v0_1 {

result<rate_cusum> cusum_of_rates(std::span<const fraction> periods, double rate_before, double rate_after) {
  const auto is_rate = [](double rate) { return 0 < rate && rate < 1; };
  if (!is_rate(rate_before)) return error{errc::invalid_argument, "rate_before", "must lie strictly between 0 and 1"};
  if (!is_rate(rate_after)) return error{errc::invalid_argument, "rate_after", "must lie strictly between 0 and 1"};
  if (rate_before == rate_after) return error{errc::invalid_argument, "rate_after", "must differ from the rate before"};
  for (std::size_t i = 0; i < periods.size(); ++i)
    if (!periods[i].is_valid())
      return error{errc::invalid_argument, "periods[" + std::to_string(i) + "]", "hits must lie between 0 and n"};

  rate_cusum c;
  const double of_hit = std::log(rate_after / rate_before);
  const double of_miss = std::log((1 - rate_after) / (1 - rate_before));
  double sum = 0;
  for (const fraction& p : periods) {
    const double weight = static_cast<double>(p.hits) * of_hit + static_cast<double>(p.n - p.hits) * of_miss;
    sum = std::max(0.0, sum + weight);
    c.weights.push_back(weight);
    c.sums.push_back(sum);
  }
  return c;
}

std::optional<std::size_t> first_alarm(std::span<const double> sums, double threshold) {
  const auto at = std::find_if(sums.begin(), sums.end(), [&](double sum) { return sum >= threshold; });
  if (at == sums.end()) return std::nullopt;
  return static_cast<std::size_t>(at - sums.begin());
}

}  // namespace v0_1
}  // namespace funnel
