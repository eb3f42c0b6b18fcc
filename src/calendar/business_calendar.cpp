#include <funnel/calendar/business_calendar.hpp>

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>

namespace funnel {
inline namespace v0_1 {

template <class Condition>
std::int64_t business_calendar::first_day_where(Condition holds) {
  std::int64_t low = begin_day;
  std::int64_t high = end_day - 1;
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    if (holds(middle))
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

result<business_calendar> business_calendar::make(work_schedule s) {
  if (auto errors = validate(s); !errors.empty()) return errors;
  return business_calendar(std::move(s));
}

bool business_calendar::is_working_time(instant t) const {
  const std::int64_t day = day_of(t);
  for (const shift s : shifts_of(day))
    if (on(day, s).contains(t)) return true;
  return false;
}

timespan business_calendar::working_time(instant from, instant to) const {
  return {worked_before(to) - worked_before(from)};
}

std::int64_t business_calendar::working_days(local_date from, local_date to) const {
  return before(number_of(to)).days - before(number_of(from)).days;
}

instant business_calendar::advance(instant from, timespan working) const {
  if (working.us == 0) return from;
  const std::int64_t start = worked_before(from);
  if (working.us > 0) {
    if (working.us > before(end_day).us - start) return instant::max();
    const std::int64_t goal = start + working.us;
    // The first day at whose end the goal is met.
    const std::int64_t day = first_day_where([&](std::int64_t d) { return before(d + 1).us >= goal; });
    std::int64_t left = goal - before(day).us;
    for (const shift s : shifts_of(day)) {
      const period p = on(day, s);
      if (left <= (p.end - p.start).us) return p.start + timespan{left};
      left -= (p.end - p.start).us;
    }
  } else {
    if (working.us < before(begin_day).us - start) return instant::min();
    const std::int64_t goal = start + working.us;
    // The last day before which no more than the goal is worked: the first day at whose end it is exceeded.
    const std::int64_t day = first_day_where([&](std::int64_t d) { return before(d + 1).us > goal; });
    std::int64_t left = goal - before(day).us;
    for (const shift s : shifts_of(day)) {
      const period p = on(day, s);
      if (left < (p.end - p.start).us) return p.start + timespan{left};
      left -= (p.end - p.start).us;
    }
  }
  assert(false);  // the day was chosen because the goal lies in it
  return from;
}

business_calendar::week_position business_calendar::position_of(std::int64_t day) noexcept {
  const std::int64_t n = day - first_monday;
  const std::int64_t week = n >= 0 ? n / 7 : -((6 - n) / 7);
  return {week, static_cast<std::size_t>(n - 7 * week)};
}

business_calendar::business_calendar(work_schedule s) : schedule_(std::move(s)) {
  for (std::vector<shift>& shifts : schedule_.hours) std::sort(shifts.begin(), shifts.end());
  for (auto& [date, shifts] : schedule_.special_days) std::sort(shifts.begin(), shifts.end());
  for (std::size_t weekday = 0; weekday < 7; ++weekday) {
    totals day{0, schedule_.hours[weekday].empty() ? 0 : 1};
    for (const shift h : schedule_.hours[weekday]) day.us += timespan::seconds(60 * (h.to_minute - h.from_minute)).us;
    week_[weekday + 1] = week_[weekday] + day;
  }
  totals more;
  for (const std::int64_t day : days_that_may_be_irregular()) {
    totals real{0, shifts_of(day).empty() ? 0 : 1};
    for (const shift h : shifts_of(day)) real.us += (on(day, h).end - on(day, h).start).us;
    const std::size_t weekday = position_of(day).weekday;
    const totals regular = week_[weekday + 1] - week_[weekday];
    if (real == regular) continue;
    more = more + (real - regular);
    irregular_.push_back({day, more});
  }
}

std::set<std::int64_t> business_calendar::days_that_may_be_irregular() const {
  std::set<std::int64_t> found;
  for (const local_date d : schedule_.holidays) found.insert(number_of(d));
  for (const auto& [date, shifts] : schedule_.special_days) found.insert(number_of(date));
  const auto changes = schedule_.zone.changes();
  for (std::size_t i = 1; i < changes.size(); ++i) {
    // A change moves the clock from one reading to another, and only days that meet the readings between are longer
    // or shorter. A shift that ends at the midnight of the change belongs to the day before, and the division below
    // rounds up before 1970: hence two days more at the front. A day too many does no harm.
    const std::int64_t day_us = timespan::days(1).us;
    const std::int64_t old_day = (changes[i].from + changes[i - 1].offset).us / day_us;
    const std::int64_t new_day = (changes[i].from + changes[i].offset).us / day_us;
    for (std::int64_t day = std::min(old_day, new_day) - 2; day <= std::max(old_day, new_day) + 1; ++day)
      if (begin_day <= day && day < end_day) found.insert(day);
  }
  return found;
}

period business_calendar::on(std::int64_t day, shift s) const noexcept {
  const std::int64_t midnight = local_midnight(date_with(day)).us;
  const auto clock = [&](int minute) { return schedule_.zone.to_instant({midnight + timespan::seconds(60 * minute).us}); };
  return {clock(s.from_minute), clock(s.to_minute)};
}

business_calendar::totals business_calendar::before(std::int64_t day) const noexcept {
  const auto [week, weekday] = position_of(day);
  const totals regular = totals{week_[7].us * week, week_[7].days * week} + week_[weekday];
  const auto next = std::lower_bound(irregular_.begin(), irregular_.end(), day,
                                     [](const irregular_day& i, std::int64_t d) { return i.day < d; });
  return next == irregular_.begin() ? regular : regular + std::prev(next)->up_to;
}

std::int64_t business_calendar::worked_before(instant t) const {
  const std::int64_t day = day_of(t);
  std::int64_t us = before(day).us;
  for (const shift s : shifts_of(day)) {
    const period p = on(day, s);
    us += (std::clamp(t, p.start, p.end) - p.start).us;
  }
  return us;
}

}  // namespace v0_1
}  // namespace funnel
