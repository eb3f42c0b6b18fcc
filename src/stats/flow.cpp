#include <funnel/stats/conversion.hpp>

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <limits>
#include <span>

namespace funnel {
inline namespace v0_1 {

namespace {

// A sum of lengths of time in two words: a million stays of a year exceed one word of microseconds.
class wide_sum {
 public:
  void add(std::uint64_t value) noexcept {
    low_ += value;
    if (low_ < value) ++high_;
  }
  double value() const noexcept { return static_cast<double>(high_) * 0x1p64 + static_cast<double>(low_); }

 private:
  std::uint64_t high_ = 0;
  std::uint64_t low_ = 0;
};

// later - earlier, which may exceed the signed range.
std::uint64_t time_between(std::int64_t earlier, std::int64_t later) noexcept {
  return static_cast<std::uint64_t>(later) - static_cast<std::uint64_t>(earlier);
}

}  // namespace

stage_flow flow_of_stays(std::span<const stay> stays, std::int64_t from, std::int64_t to) {
  assert(from <= to && to < std::numeric_limits<std::int64_t>::max());
  stage_flow f;
  f.length = to - from;
  const auto in_period = [&](std::int64_t t) { return from <= t && t < to; };
  wide_sum inside, departed;
  for (const stay& s : stays) {
    assert(s.entered <= s.left);
    if (s.entered < from && s.left >= from) ++f.at_start;
    if (in_period(s.entered)) ++f.arrivals;
    if (in_period(s.left)) {
      ++f.departures;
      departed.add(time_between(s.entered, s.left));
    }
    const std::int64_t begin = std::max(s.entered, from), end = std::min(s.left, to);
    if (begin < end) inside.add(time_between(begin, end));
  }
  f.at_end = f.at_start + f.arrivals - f.departures;
  f.time_inside = inside.value();
  if (f.length > 0) {
    const double length = static_cast<double>(f.length);
    f.mean_stock = f.time_inside / length;
    f.arrival_rate = static_cast<double>(f.arrivals) / length;
    f.departure_rate = static_cast<double>(f.departures) / length;
  }
  if (f.arrivals > 0) f.wait_by_arrivals = f.time_inside / static_cast<double>(f.arrivals);
  if (f.departures > 0) {
    f.wait_by_departures = f.time_inside / static_cast<double>(f.departures);
    f.mean_departed_stay = departed.value() / static_cast<double>(f.departures);
  }
  return f;
}

}  // namespace v0_1
}  // namespace funnel
