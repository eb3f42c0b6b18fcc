/// Results as rows of a partial, and the order of these.
///
/// Layer:   aggregates.
#pragma once

#include <funnel/aggregates/partial.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace funnel {
inline namespace v0_1 {

template <>
[[gnu::visibility("hidden")]] inline constexpr std::array<std::string_view, n_partial_measures> names_of<partial_row::measure>{
    "outcome", "moved_in", "fate", "counted", "also_next", "of_first", "reason", "activity", "stock", "move", "flow", "period",
    "month", "credit", "cycle", "unknown_cycle", "won", "won_unpriced", "stay", "stay_of_deal", "settled", "assumed"};

namespace detail {

using part_measure = partial_row::measure;

inline auto key_of(const partial_row& r) noexcept { return std::tuple(r.what, r.segment, r.row, r.value, r.of); }

/// Days since 1970 of a period's first one, and back.
inline std::int64_t day_of(const calendar_period& p) noexcept {
  return std::chrono::sys_days{p.first_date()}.time_since_epoch().count();
}

/// The numbers of places in a waterfall's rows: the start, the flows, the end.
inline constexpr std::int64_t n_waterfall_rows = static_cast<std::int64_t>(n_flows) + 2;

/// Collects rows in any order.
class row_maker {
 public:
  using key = std::vector<std::string>;

  void add(const key& segment, const cohort_tally& t);
  void add(const stage_activity_result& r);
  void add(const stock_result& r);
  void add(const transition_result& r);
  void add(const waterfall_result& r);
  /// A segment without periods is one, too.
  void add(const key& segment, const std::vector<period_row>& periods, part_measure what);
  void add(const owner_credit& c);
  /// The lengths, and the won deals one by one.
  void add_cycles(const key& segment, const cycle_tally& t);
  void add_won(const key& segment, const cycle_tally& t);
  /// Requires: no late entries.
  void add(part_measure what, const key& segment, std::int64_t row, const survival_tally& t);
  void add(part_measure what, const key& segment, std::int64_t row, std::int64_t of, const count_amount& c, std::int64_t times = 0,
           minor_units next_amount = 0, std::int64_t value = 0);

  /// The rows in order, with their segments.
  void put_into(partial& p) &&;

 private:
  partial_row& row(part_measure what, const key& segment, std::int64_t row, std::int64_t of, std::int64_t value = 0);

  std::map<key, std::uint32_t> segments_;
  std::vector<partial_row> rows_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
