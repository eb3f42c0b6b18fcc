#include "io/cell_values.hpp"

#include <algorithm>
#include <cstdint>

namespace funnel {
namespace io {
namespace {

/// Two digits as a number; 100 or more when they are not digits.
constexpr unsigned two_digits(const char* at) {
  const auto digit = [](char c) {
    const auto d = static_cast<unsigned>(static_cast<unsigned char>(c)) - '0';
    return d > 9 ? 100U : d;
  };
  return digit(at[0]) * 10 + digit(at[1]);
}

}  // namespace

/// Whole seconds of a remembered date, as most files have them, are read here; all else is for `parse_time`.
bool time_column::read(std::string_view text, instant& at) {
  constexpr std::size_t date_size = 10, second_end = 19;
  if (text.size() < date_size) return false;
  if (std::memcmp(date_.data(), text.data(), date_size) != 0) remember(text.substr(0, date_size));
  const bool in_utc = text.size() == second_end + 1 && text.back() == 'Z';
  const bool local = ahead_ && (text.size() == second_end || text.size() == date_size);
  const auto slowly = [&] {
    const std::optional<instant> t = parse_time(text, *zone_);
    if (t) at = *t;
    return t.has_value();
  };
  if (date_[0] == '\0' || !(in_utc || local)) return slowly();
  std::int64_t time = 0;
  if (text.size() > date_size) {
    const char* from = text.data() + date_size;
    const unsigned hour = two_digits(from + 1), minute = two_digits(from + 4), second = two_digits(from + 7);
    if ((*from != 'T' && *from != ' ') || from[3] != ':' || from[6] != ':' || hour > 23 || minute > 59 || second > 59)
      return slowly();
    time = timespan::seconds(hour * 3600 + minute * 60 + second).us;
  }
  at = instant{midnight_ + time - (in_utc ? 0 : ahead_->us)};
  return true;
}

/// Keeps this date; an impossible one is not kept.
void time_column::remember(std::string_view text) {
  date_ = {};
  ahead_ = {};
  const auto midnight = parse_time(text, time_zone());
  if (!midnight) return;
  std::copy(text.begin(), text.end(), date_.begin());
  midnight_ = midnight->us;
  // From one midnight to the next by the clock, a day long and without a change: every time of the date is shown once.
  const instant begin = zone_->to_instant({midnight_}), end = zone_->to_instant({midnight_ + timespan::days(1).us});
  const auto next_change = [changes = zone_->changes()](instant after) {
    return std::upper_bound(changes.begin(), changes.end(), after,
                            [](instant t, const time_zone::change& c) { return t < c.from; });
  };
  if (end - begin == timespan::days(1) && next_change(begin) == next_change(end)) ahead_ = timespan{midnight_ - begin.us};
}

}  // namespace io
}  // namespace funnel
