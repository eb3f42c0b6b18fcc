#include <funnel/calendar/time_zone.hpp>

#include "core/time_text.hpp"

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <utility>

namespace funnel {
inline namespace v0_1 {

std::string date_text(local_date d) {
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02u", int{d.year()}, unsigned{d.month()}, unsigned{d.day()});
  return buffer;
}

time_zone::time_zone() : time_zone("UTC", {}) {}
time_zone::time_zone(std::string name, std::vector<change> changes)
    : name_(std::move(name)), changes_(std::make_shared<const std::vector<change>>(std::move(changes))) {}
time_zone time_zone::fixed(std::string name, timespan offset) {
  return {std::move(name), {{instant::min(), offset}}};
}

timespan time_zone::offset_at(instant t) const noexcept {
  const auto it =
      std::upper_bound(changes_->begin(), changes_->end(), t, [](instant a, const change& c) { return a < c.from; });
  return it == changes_->begin() ? timespan{} : std::prev(it)->offset;
}

instant time_zone::to_instant(local_time l) const noexcept {
  instant start = instant::min();
  timespan offset{};
  for (auto it = first_candidate(l); it != changes_->end(); ++it) {
    const instant shown{l.us - offset.us};
    if (it != changes_->begin() && shown < it->from) return std::max(shown, start);
    start = it->from;
    offset = it->offset;
  }
  return std::max(instant{l.us - offset.us}, start);
}

local_date time_zone::date_of(instant t) const noexcept {
  // Far outside the calendar any offset is as good as another, but the sum must not overflow.
  constexpr std::int64_t earliest = local_midnight(first_date).us - timespan::days(2).us;
  constexpr std::int64_t latest = local_midnight(last_date).us + timespan::days(2).us;
  const instant near{std::clamp(t.us, earliest, latest)};
  const std::chrono::sys_time<std::chrono::microseconds> wall{std::chrono::microseconds{to_local(near).us}};
  auto date = std::clamp(std::chrono::floor<std::chrono::days>(wall), std::chrono::sys_days{first_date},
                         std::chrono::sys_days{last_date});
  constexpr std::chrono::days one_day{1};
  while (date < std::chrono::sys_days{last_date} && first_instant(date + one_day) <= near) date += one_day;
  return date;
}

// Offsets are below 26 hours, so no change more than two days before l can matter.
std::vector<time_zone::change>::const_iterator time_zone::first_candidate(local_time l) const noexcept {
  const instant early{l.us - timespan::days(2).us};
  auto it = std::upper_bound(changes_->begin(), changes_->end(), early,
                             [](instant a, const change& c) { return a < c.from; });
  return it == changes_->begin() ? it : std::prev(it);
}

std::optional<instant> parse_time(std::string_view text, const time_zone& zone) {
  const auto read = detail::read_time_text(text);
  if (!read) return std::nullopt;
  return read->has_offset ? instant{read->us} : zone.to_instant({read->us});
}

}  // namespace v0_1
}  // namespace funnel
