#include <funnel/stats/conversion.hpp>

#include <funnel/stats/forecast.hpp>
#include "stats/draws.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace {

// Does the rule hold for these numbers? A number that does not exist meets no condition.
bool shape_holds(funnel_shape rule, const shape_measures& m, const shape_options& o) {
  switch (rule) {
    case funnel_shape::leaky_top:
      return m.first_conversion < o.leaky_top_below && m.top_bend <= -o.least_bend;
    case funnel_shape::leaky_bottom:
      return m.last_conversion < o.leaky_bottom_below && m.bottom_bend >= o.least_bend;
    case funnel_shape::cylinder:
      return m.least_conversion >= o.cylinder_from;
    case funnel_shape::bulge:
      return m.least_conversion >= o.bulge_from && m.time_ratio >= o.bulge_times;
    case funnel_shape::insufficient_data:
    case funnel_shape::classic:
      break;
  }
  return false;
}

}  // namespace

std::vector<suspected_cause> causes_of(funnel_shape s) {
  switch (s) {
    case funnel_shape::leaky_top:
      return {suspected_cause::non_target_leads, suspected_cause::technical_losses, suspected_cause::slow_answer};
    case funnel_shape::cylinder:
      return {suspected_cause::price_below_market};
    case funnel_shape::leaky_bottom:
      return {suspected_cause::weak_qualification, suspected_cause::price_too_high};
    case funnel_shape::bulge:
      return {suspected_cause::superfluous_stage};
    case funnel_shape::insufficient_data:
    case funnel_shape::classic:
      break;
  }
  return {};
}

shape_measures measure_shape(std::span<const double> conversions, std::span<const double> mean_days) {
  const std::size_t n = conversions.size();
  shape_measures m;
  m.widths.assign(1, 1.0);
  for (const double c : conversions) m.widths.push_back(m.widths.back() * c);
  m.bends.assign(n + 1, std::numeric_limits<double>::quiet_NaN());
  const double narrowing = 1 - m.widths.back();
  if (narrowing > 0) {
    for (std::size_t k = 0; k <= n; ++k) {
      // Straight sides are at 1 - narrowing k / n.
      m.bends[k] = (m.widths[k] - 1) / narrowing + static_cast<double>(k) / static_cast<double>(n);
      m.distance = std::max(m.distance, std::abs(m.bends[k]));
    }
  }
  m.first_conversion = conversions.front();
  m.least_conversion = *std::min_element(conversions.begin(), conversions.end());
  if (n > 1) {
    const std::size_t last = std::max<std::size_t>(1, n / 3);
    m.top_bend = m.bends[1];
    m.bottom_bend = m.bends[n - last];
    m.last_conversion = *std::min_element(conversions.end() - static_cast<std::ptrdiff_t>(last), conversions.end());
    double sum = 0;
    for (const double d : mean_days) sum += d;
    m.longest = static_cast<std::size_t>(std::max_element(mean_days.begin(), mean_days.end()) - mean_days.begin());
    const double others = (sum - mean_days[m.longest]) / static_cast<double>(n - 1);
    if (sum > 0) m.time_ratio = others > 0 ? mean_days[m.longest] / others : std::numeric_limits<double>::infinity();
  }
  return m;
}

result<shape_diagnosis> diagnose_shape(std::span<const shape_step> steps, const shape_options& o) {
  for (std::size_t k = 0; k < steps.size(); ++k)
    if (!steps[k].settled.is_valid())
      return error{errc::invalid_argument, "steps[" + std::to_string(k) + "]", "hits must lie between 0 and n"};
  if (!(0.5 < o.confidence && o.confidence < 1))
    return error{errc::invalid_argument, "confidence", "must lie strictly between 0.5 and 1"};
  if (o.min_deals < 1 || o.draws < 1)
    return error{errc::invalid_argument, "min_deals", "min_deals and draws must be at least 1"};

  shape_diagnosis d;
  for (std::size_t i = 0; i < shape_rules.size(); ++i) d.rules[i].shape = shape_rules[i];
  if (steps.empty()) return d;
  d.n = steps.front().settled.n;
  d.times_known = true;
  for (const shape_step& s : steps) {
    d.n = std::min(d.n, s.settled.n);
    d.times_known = d.times_known && s.mean_days >= 0 && s.standard_error >= 0;
  }
  if (d.n == 0) return d;

  std::vector<double> conversions, times(steps.size());
  for (std::size_t k = 0; k < steps.size(); ++k) {
    conversions.push_back(steps[k].settled.share());
    if (d.times_known) times[k] = steps[k].mean_days;
  }
  d.measured = measure_shape(conversions, times);
  for (auto& rule : d.rules) rule.seen = shape_holds(rule.shape, d.measured, o);
  if (d.n < o.min_deals) return d;

  std::array<std::int64_t, shape_rules.size()> held{};
  std::mt19937_64 random(o.seed);
  for (std::int64_t i = 0; i < o.draws; ++i) {
    for (std::size_t k = 0; k < steps.size(); ++k) {
      conversions[k] = draw_rate(random, posterior_of(steps[k].settled));
      if (d.times_known) times[k] = std::max(0.0, steps[k].mean_days + steps[k].standard_error * draw_normal(random));
    }
    const shape_measures m = measure_shape(conversions, times);
    for (std::size_t r = 0; r < shape_rules.size(); ++r) held[r] += shape_holds(shape_rules[r], m, o);
  }
  bool all_ruled_out = true;
  for (std::size_t r = shape_rules.size(); r-- > 0;) {
    auto& rule = d.rules[r];
    rule.probability = static_cast<double>(held[r]) / static_cast<double>(o.draws);
    rule.holds = rule.probability >= o.confidence;
    if (rule.holds) d.shape = rule.shape;
    all_ruled_out = all_ruled_out && rule.probability <= 1 - o.confidence;
  }
  if (all_ruled_out) d.shape = funnel_shape::classic;
  return d;
}

}  // namespace v0_1
}  // namespace funnel
