/// The calendar periods into which a column of instants falls, found by looking a number up.
///
/// Layer:   aggregates; for field values.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/calendar/calendar_period.hpp>
#include <funnel/calendar/time_zone.hpp>
#include <funnel/core/time.hpp>
#include "journeys/packed_column.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Period i is the i-th from that of the earliest instant on. `of_raw` says what `period_of` says: the time line is cut
/// at the bounds of the periods, once, so that no row needs the calendar.
class period_table {
 public:
  period_table() = default;
  /// Requires: 1 <= fiscal_start <= 12. Cost: O(periods).
  period_table(const packed_column<instant>& times, const time_zone& zone, calendar_unit unit, unsigned fiscal_start)
      : max_raw_(times.max_raw()) {
    const instant first = times.value_of(std::uint64_t{0});
    const instant last = times.value_of(max_raw_);
    const calendar_period end = period_of(last, zone, unit, fiscal_start);
    for (calendar_period p = period_of(first, zone, unit, fiscal_start);; p = p.next()) {
      periods_.push_back(p);
      if (p == end) break;
      ends_.push_back(times.first_raw_from(bounds(p, zone).end));
    }
    ends_.push_back(max_raw_ + 1);
    // A bucket knows the period of its first raw number; from there it is a few steps at most.
    constexpr int bucket_bits = 12;
    shift_ = std::max(0, static_cast<int>(std::bit_width(max_raw_)) - bucket_bits);
    std::uint32_t p = 0;
    for (std::uint64_t b = 0; b <= max_raw_ >> shift_; ++b) {
      while (ends_[p] <= b << shift_) ++p;
      first_of_bucket_.push_back(p);
    }
  }

  std::size_t size() const noexcept { return periods_.size(); }
  const calendar_period& operator[](std::size_t i) const noexcept { return periods_[i]; }

  /// The period of a raw number of the column; size() for "none".
  std::uint32_t of_raw(std::uint64_t raw) const noexcept {
    if (raw > max_raw_) return static_cast<std::uint32_t>(periods_.size());
    std::uint32_t p = first_of_bucket_[raw >> shift_];
    while (ends_[p] <= raw) ++p;
    return p;
  }

 private:
  std::uint64_t max_raw_ = 0;
  int shift_ = 0;
  std::vector<calendar_period> periods_;
  std::vector<std::uint64_t> ends_;  // the first raw number behind each
  std::vector<std::uint32_t> first_of_bucket_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
