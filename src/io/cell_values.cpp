#include "io/cell_values.hpp"

#include "io/time_forms.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

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

/// Six digits as a number; 1,000,000 or more when they are not digits.
constexpr unsigned six_digits(const char* at) {
  const unsigned a = two_digits(at), b = two_digits(at + 2), c = two_digits(at + 4);
  return a > 99 || b > 99 || c > 99 ? 1'000'000 : a * 10'000 + b * 100 + c;
}

}  // namespace

time_column::time_column(const time_zone& zone, std::vector<time_form> forms) : zone_(&zone), forms_(std::move(forms)) {
  if (forms_.empty()) forms_ = {time_form::iso};
  dated_ = std::all_of(forms_.begin(), forms_.end(), has_date);
}

/// Whole minutes and seconds of a remembered date, as most files have them, and microseconds, as databases do, are read here; all
/// else is for `read_slowly`.
bool time_column::read(std::string_view text, instant& at) {
  constexpr std::size_t date_size = 10, minute_end = 16, second_end = 19, fraction_end = 26;
  if (text.size() < date_size || !dated_) return read_slowly(text, at);
  if (std::memcmp(date_.data(), text.data(), date_size) != 0) remember(text.substr(0, date_size));
  const bool with_fraction = text.size() >= fraction_end && text[second_end] == '.';
  const std::size_t last = with_fraction ? fraction_end : second_end;
  const bool in_utc = text.size() == last + 1 && text.back() == 'Z';
  const bool local = ahead_ && (text.size() == last || text.size() == date_size || text.size() == minute_end);
  if (date_[0] == '\0' || !(in_utc || local)) return read_slowly(text, at);
  std::int64_t time = 0;
  if (text.size() > date_size) {
    const char* from = text.data() + date_size;
    const unsigned hour = two_digits(from + 1), minute = two_digits(from + 4);
    const unsigned second = text.size() == minute_end ? 0 : two_digits(from + 7);
    if ((*from != 'T' && *from != ' ') || from[3] != ':' || (text.size() > minute_end && from[6] != ':') || hour > 23 || minute > 59 ||
        second > 59)
      return read_slowly(text, at);
    const unsigned fraction = with_fraction ? six_digits(text.data() + second_end + 1) : 0;
    if (fraction > 999'999) return read_slowly(text, at);
    time = timespan::seconds(hour * 3600 + minute * 60 + second).us + fraction;
  }
  at = instant{midnight_ + time - (in_utc ? 0 : ahead_->us)};
  return true;
}

instant time_column::at_in_zone(const detail::written_time& t) const {
  return t.has_offset ? instant{t.us} : zone_->to_instant({t.us});
}

bool time_column::read_slowly(std::string_view text, instant& at) const {
  bool found = false;
  for (const time_form form : forms_) {
    const auto t = time_by_form(text, form);
    if (!t) continue;
    const instant read = at_in_zone(*t);
    if (found && read != at) return false;
    at = read;
    found = true;
  }
  return found;
}

/// Keeps this date; one that is impossible, or two dates by two forms, is not kept.
void time_column::remember(std::string_view text) {
  date_ = {};
  ahead_ = {};
  std::optional<std::int64_t> midnight;
  for (const time_form form : forms_) {
    const auto t = time_by_form(text, form);
    if (!t) continue;
    if (t->has_offset || (midnight && *midnight != t->us)) return;
    midnight = t->us;
  }
  if (!midnight) return;
  std::copy(text.begin(), text.end(), date_.begin());
  midnight_ = *midnight;
  // From one midnight to the next by the clock, a day long and without a change: every time of the date is shown once.
  const instant begin = zone_->to_instant({midnight_}), end = zone_->to_instant({midnight_ + timespan::days(1).us});
  const auto next_change = [changes = zone_->changes()](instant after) {
    return std::upper_bound(changes.begin(), changes.end(), after,
                            [](instant t, const time_zone::change& c) { return t < c.from; });
  };
  if (end - begin == timespan::days(1) && next_change(begin) == next_change(end)) ahead_ = timespan{midnight_ - begin.us};
}

cell_fault time_column::fault_of(std::string_view text, const reading_texts& words) const {
  const auto shown = [&](const detail::written_time& t) {
    const std::string whole = to_text(instant{t.us});
    return whole.ends_with("T00:00:00Z") ? whole.substr(0, 10) : whole.substr(0, whole.size() - (t.has_offset ? 0 : 1));
  };
  std::string own, readings;
  for (const time_form form : forms_) {
    own += (own.empty() ? "" : ", ") + words.quoted(name_of(form));
    if (const auto t = time_by_form(text, form)) readings = readings.empty() ? shown(*t) : words.either(readings, shown(*t));
  }
  if (!readings.empty()) return {words.read_differently(own), readings};
  cell_fault f{forms_ == std::vector{time_form::iso} ? words.no_iso_time() : words.no_time_of_form(own), ""};
  // What it would be by other forms, each meaning told once: of numbers, those that a computer may have written.
  constexpr period likely{{315'532'800'000'000}, {4'102'444'800'000'000}};  // 1980 to 2099
  std::vector<std::pair<std::string, std::string>> others;
  for (const auto& [name, form] : time_form_names) {
    const auto t = time_by_form(text, form);
    if (!t || !likely.contains(instant{t->us})) continue;
    const std::string meaning = shown(*t);
    if (std::none_of(others.begin(), others.end(), [&](const auto& o) { return o.second == meaning; })) others.emplace_back(words.quoted(name_of(form)), meaning);
  }
  for (const auto& [form, meaning] : others) f.detail += (f.detail.empty() ? "" : ", ") + words.by_form(form, meaning);
  return f;
}

}  // namespace io
}  // namespace funnel
