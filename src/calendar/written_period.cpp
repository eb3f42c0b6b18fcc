#include "calendar/written_period.hpp"

#include "core/number_text.hpp"

#include <funnel/calendar/calendar_period.hpp>

#include <array>
#include <utility>

namespace funnel {
inline namespace v0_1 {
namespace detail {
namespace {

constexpr std::array<std::pair<std::string_view, calendar_unit>, 6> units{{{"day", calendar_unit::day},
                                                                           {"week", calendar_unit::week},
                                                                           {"month", calendar_unit::month},
                                                                           {"quarter", calendar_unit::quarter},
                                                                           {"half-year", calendar_unit::half_year},
                                                                           {"year", calendar_unit::year}}};

read_period named(std::string_view word, const calendar_period& p, const period_reading& r) {
  return {bounds(p, r.zone), std::string(word) + " is " + p.label()};
}

/// "today", "last-month", "last-90-days"; nothing for other words.
std::optional<read_period> relative(std::string_view word, const period_reading& r) {
  const calendar_period today = period_of(r.now, r.zone, calendar_unit::day);
  if (word == "today") return named(word, today, r);
  if (word == "yesterday") return named(word, today.previous(), r);
  for (const auto& [name, unit] : units) {
    const calendar_period present = period_of(r.now, r.zone, unit, r.fiscal_start);
    if (word == "this-" + std::string(name)) return named(word, present, r);
    if (word == "last-" + std::string(name)) return named(word, present.previous(), r);
  }
  if (!word.starts_with("last-") || !word.ends_with("-days")) return std::nullopt;
  const std::string_view digits = word.substr(5, word.size() - 10);
  int n = 0;
  if (!io::read_number(digits, n) || n < 1 || n > 36'600) return std::nullopt;
  calendar_period first = today;
  for (int i = 1; i < n; ++i) first = first.previous();
  return read_period{{bounds(first, r.zone).start, bounds(today, r.zone).end},
                     std::string(word) + " is " + first.label() + " to " + today.label()};
}

std::optional<calendar_period> labelled(const std::string& text, const period_reading& r) {
  if (const auto p = period_labelled(text, r.fiscal_start)) return p;
  return period_labelled(text, 1);  // months and weeks of any year
}

}  // namespace

std::optional<instant> instant_written(std::string_view text, const period_reading& r) {
  if (text == "now") return r.now;
  if (text == "today" || text == "yesterday") return relative(text, r)->in.start;
  return parse_time(text, r.zone);
}

result<read_period> period_written(std::string_view option, const std::string& text, const period_reading& r) {
  const auto fail = [&](const std::string& part, const std::string& why) {
    return error{errc::invalid_value, std::string(option), "\"" + part + "\" " + why};
  };
  const std::size_t dots = text.find("..");
  if (dots == std::string::npos) {
    if (const auto p = labelled(text, r)) return read_period{bounds(*p, r.zone), {}};
    if (const auto p = relative(text, r)) return *p;
    return fail(text,
                "is no period: write FROM..TO, 2026-Q1, 2026-01, 2026, 2026-W07, today, this-month, last-quarter or "
                "last-90-days");
  }
  read_period out{{instant::min(), instant::max()}, {}};
  std::vector<error> errors;
  const auto read = [&](const std::string& part, bool is_end) {
    if (part.empty()) return;
    instant& at = is_end ? out.in.end : out.in.start;
    if (const auto t = instant_written(part, r)) {
      at = *t;
    } else if (const auto p = labelled(part, r)) {
      at = is_end ? bounds(*p, r.zone).end : bounds(*p, r.zone).start;
    } else if (const auto word = relative(part, r)) {
      at = is_end ? word->in.end : word->in.start;
      out.named += (out.named.empty() ? "" : ", ") + word->named;
    } else {
      errors.push_back(fail(part, "is neither an ISO 8601 date or time nor a period such as 2026-Q1 or last-month"));
    }
  };
  read(text.substr(0, dots), false);
  read(text.substr(dots + 2), true);
  if (!errors.empty()) return errors;
  return out;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
