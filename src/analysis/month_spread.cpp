#include "analysis/month_spread.hpp"

#include "stats/distributions.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace funnel {
inline namespace v0_1 {
namespace detail {
namespace {

std::int64_t n_with_trials(std::span<const fraction> months) {
  return std::count_if(months.begin(), months.end(), [](const fraction& f) { return f.n > 0; });
}

}  // namespace

bool months_tell(std::span<const fraction> months) { return n_with_trials(months) >= 6; }

double month_variance(std::span<const fraction> months, bool guarded) {
  if (!months_tell(months)) return 0;
  const fraction all = pooled(months);
  const double p = all.share(), by_chance = p * (1 - p);
  if (!(by_chance > 0)) return 0;
  double scatter = 0, squares = 0;
  for (const fraction& f : months) {
    if (f.n == 0) continue;
    const auto n = static_cast<double>(f.n);
    scatter += n * (f.share() - p) * (f.share() - p) / by_chance;
    squares += n * n;
  }
  const double free = static_cast<double>(n_with_trials(months) - 1), n = static_cast<double>(all.n);
  const double variance = std::max(0.0, (scatter - free) * by_chance / (n - squares / n));
  if (!guarded) return variance;
  const double wider = student_upper_quantile(0.025, free) / normal_quantile(0.975);
  return variance * wider * wider;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
