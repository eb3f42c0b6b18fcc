#include <funnel/analysis/velocity.hpp>


#include <cstddef>
#include <cstdint>
#include <span>

namespace funnel {
inline namespace v0_1 {

timing_gap timing_gap_of(const dwell& d) {
  timing_gap g;
  if (!d.timing.has_value()) return g;
  const auto above = [](double all, double finished) { return all > 1.2 * finished; };
  g.running = d.running.has_value() && (!d.median().has_value() || above(d.median().days, d.timing.median_days) ||
                                        (d.mean.has_value() && above(d.mean.value, d.timing.mean_days)));
  g.skewed = d.timing.mean_days > 1.25 * d.timing.median_days;
  return g;
}

longest_dwell longest_of(std::span<const dwell> kinds, std::int64_t min_n) {
  const auto known = [](const dwell_quantile& q) { return q.has_value() ? q.days : q.lower; };
  longest_dwell l;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (kinds[i].n < min_n || !(known(kinds[i].median()) > 0)) continue;
    if (!l.which || known(kinds[i].median()) > known(kinds[*l.which].median())) l.which = i;
  }
  if (!l.which) return l;
  const double at_least = kinds[*l.which].median().lower;
  for (std::size_t i = 0; i < kinds.size(); ++i)
    if (i != *l.which && kinds[i].n >= min_n && kinds[i].median().upper >= at_least) l.rivals.push_back(i);
  return l;
}

}  // namespace v0_1
}  // namespace funnel
