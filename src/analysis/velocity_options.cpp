#include <funnel/analysis/velocity.hpp>

#include <funnel/stats/estimate.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {

std::vector<error> validate(const velocity_options& o) {
  std::vector<error> errors;
  const auto fail = [&](std::string field, std::string message) {
    errors.push_back({errc::invalid_argument, std::move(field), std::move(message)});
  };
  // Longer than any history, and far from where microseconds overflow.
  constexpr double longest = 100'000;
  const auto check_ages = [&](const std::vector<double>& ages, const std::string& field) {
    for (std::size_t i = 0; i < ages.size(); ++i)
      if (!(ages[i] > 0 && ages[i] <= longest) || (i > 0 && !(ages[i - 1] < ages[i])))
        return fail(field, "ages must be days above 0 and at most 100000, ascending");
  };
  if (!(o.level.value > 0 && o.level.value < 1)) fail("level", "must lie strictly between 0 and 1");
  check_ages(o.stage_ages, "stage_ages");
  check_ages(o.cycle_ages, "cycle_ages");
  check_ages(o.response_ages, "response_ages");
  if (o.horizon && !(*o.horizon > 0 && *o.horizon <= longest))
    fail("horizon", "must be days above 0 and at most 100000");
  if (o.min_group < 1) fail("min_group", "must be at least 1");
  return errors;
}

std::vector<duration> lengths_of_days(const std::vector<double>& n, duration day) {
  std::vector<duration> lengths;
  for (const double days : n) lengths.push_back(length_of_days(days, day));
  return lengths;
}

}  // namespace v0_1
}  // namespace funnel
