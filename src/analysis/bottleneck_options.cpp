#include <funnel/analysis/bottlenecks.hpp>

#include <funnel/core/error.hpp>
#include <funnel/query/query.hpp>

#include <vector>

namespace funnel {
inline namespace v0_1 {

std::vector<error> validate(const bottleneck_options& o) {
  std::vector<error> errors;
  const auto fail = [&](const char* field, const char* message) {
    errors.push_back({errc::invalid_argument, field, message});
  };
  const auto inside = [](double share) { return share > 0 && share < 1; };
  if (!inside(o.alpha)) fail("alpha", "must lie strictly between 0 and 1");
  if (o.min_deals < 1) fail("min_deals", "must be at least 1");
  if (!(o.least_worsening >= 0)) fail("least_worsening", "must not be below 0");
  if (!inside(o.tolerated_over_norm)) fail("tolerated_over_norm", "must lie strictly between 0 and 1");
  if (o.window_days < 1 || days(o.window_days) > longest_window) fail("window_days", "must be 1 to 100000");
  if (!(o.little_tolerance > 0)) fail("little_tolerance", "must be above 0");
  if (!inside(o.simulation.level.value)) fail("simulation.level", "must lie strictly between 0 and 1");
  if (o.simulation.draws < 0) fail("simulation.draws", "must not be below 0");
  if (o.trend_periods > 1'000) fail("trend_periods", "must be at most 1000");
  return errors;
}

bottleneck_window window_of(const query& q, const bottleneck_options& o) {
  // What happened at the as-of instant itself is part of the report.
  const instant after = q.as_of + duration{1};
  bottleneck_window w{{after - days(o.window_days), after}, {}};
  const bool asked = q.in.end != instant::max() && q.in.start > after - longest_window && q.in.start < after &&
                     q.in.start < q.in.end;
  if (asked) w.now = {q.in.start, q.in.end < after ? q.in.end : after};
  w.earlier = {w.now.start - w.length(), w.now.start};
  return w;
}

}  // namespace v0_1
}  // namespace funnel
