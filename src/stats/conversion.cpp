#include <funnel/stats/conversion.hpp>

#include "stats/quantile.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace {

estimate amount_share(const count_amount& part, const count_amount& whole) {
  estimate e;
  e.hits = part.deals;
  if (whole.amount <= 0 || part.amount < 0 || part.amount > whole.amount) return e;
  e.n = whole.deals;
  e.value = static_cast<double>(part.amount) / static_cast<double>(whole.amount);
  return e;
}

}  // namespace

std::vector<estimate> step_conversion(const cohort_tally& t, const std::vector<stage_index>& shown,
                                      confidence_level level) {
  std::vector<estimate> rates(t.rows().size());
  for (std::size_t i = 0; i + 1 < shown.size(); ++i) {
    const counted_row& row = t.rows()[shown[i]];
    rates[shown[i]] = wilson(row.also_next.deals, row.deals.deals, level);
  }
  return rates;
}

std::vector<estimate> conversion_to_first(const cohort_tally& t, const std::vector<stage_index>& shown,
                                          confidence_level level) {
  std::vector<estimate> rates(t.rows().size());
  for (const stage_index k : shown) rates[k] = wilson(t.rows()[k].of_first, t.rows()[shown[0]].deals.deals, level);
  return rates;
}

ratio ratio_of(std::int64_t part, std::int64_t whole) {
  ratio r{static_cast<double>(part), static_cast<double>(whole), std::numeric_limits<double>::quiet_NaN()};
  if (whole > 0) r.value = r.part / r.whole;
  return r;
}

std::vector<ratio> step_ratio(const cohort_tally& t, const std::vector<stage_index>& shown) {
  std::vector<ratio> ratios(t.rows().size());
  for (std::size_t i = 0; i + 1 < shown.size(); ++i)
    ratios[shown[i]] = ratio_of(t.rows()[shown[i + 1]].times, t.rows()[shown[i]].times);
  return ratios;
}

std::vector<value_step> value_conversion(const cohort_tally& t, const std::vector<stage_index>& shown) {
  std::vector<value_step> steps(t.rows().size());
  for (std::size_t i = 0; i + 1 < shown.size(); ++i) {
    const counted_row& row = t.rows()[shown[i]];
    const ratio conversion = ratio_of(row.next_amount, row.deals.amount);
    steps[shown[i]] = {row.deals.amount, row.also_next.amount, row.next_amount, conversion};
  }
  return steps;
}

estimate resolved_conversion(const stage_ledger& s) {
  const std::int64_t advanced = s[fate::advanced].deals;
  const std::int64_t touched = s.touched().deals;
  estimate e;
  e.hits = advanced;
  e.n = advanced + s[fate::lost].deals;
  if (e.n > 0) e.value = static_cast<double>(advanced) / static_cast<double>(e.n);
  if (touched > 0) {
    e.lower = static_cast<double>(advanced) / static_cast<double>(touched);
    e.upper = static_cast<double>(touched - s[fate::lost].deals) / static_cast<double>(touched);
  }
  return e;
}

fraction settled_passage(const stage_ledger& s) {
  const std::int64_t further = s[fate::advanced].deals + s[fate::skipped].deals;
  return {further, further + s[fate::lost].deals};
}

win_rate_forms win_rates(const cohort_tally& t, confidence_level level) {
  const count_amount closed = t.won() + t.lost();
  win_rate_forms w;
  w.won_of_entered = wilson(t.won().deals, t.total().deals, level);
  w.won_of_closed = wilson(t.won().deals, closed.deals, level);
  w.won_of_closed_amount = amount_share(t.won(), closed);
  if (t.won().deals > 0) w.entered_per_won = static_cast<double>(t.total().deals) / static_cast<double>(t.won().deals);
  return w;
}

namespace {

// Of the ends for which `counts(cause)` holds.
template <class Counts>
finished_timing timing_of_those(const survival_tally& t, timespan day, Counts counts) {
  finished_timing w;
  w.day = day;
  // The mean in floating point but in ascending order, so that it does not depend on how tallies were merged.
  double sum_days = 0;
  std::int64_t us = 0, n = 0;  // one length, and how many ended then
  const auto add = [&] {
    w.n += n;
    sum_days += in_days({us}, day) * static_cast<double>(std::exchange(n, 0));
  };
  for (const auto& [key, count] : t.lengths()) {
    if (!counts(key.cause)) continue;
    if (key.lasted_us != us) add(), us = key.lasted_us;
    n += count;
  }
  add();
  if (w.n == 0) return w;
  w.mean_days = sum_days / static_cast<double>(w.n);
  w.median_days = detail::quantile_by_rank(w.n, 0.5, quantile_type::type7, [&](std::int64_t rank) {
    for (const auto& [key, count] : t.lengths())
      if (counts(key.cause) && (rank -= count) < 0) return in_days({key.lasted_us}, day);
    return std::numeric_limits<double>::quiet_NaN();
  });
  return w;
}

}  // namespace

finished_timing timing_of_ended(const survival_tally& t, timespan day) {
  return timing_of_those(t, day, [](end_cause cause) { return cause != not_ended; });
}

finished_timing timing_of_ended(const survival_tally& t, end_cause cause, timespan day) {
  return timing_of_those(t, day, [cause](end_cause c) { return c == cause; });
}

won_timing timing_of_won(const survival_tally& cycles, timespan day) {
  return timing_of_ended(cycles, static_cast<end_cause>(cycle_end::won), day);
}

}  // namespace v0_1
}  // namespace funnel
