#include <funnel/testing/matchers.hpp>

#include "core/day_time.hpp"

#include <funnel/query/query.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace funnel {
inline namespace v0_1 {
namespace {

constexpr std::array<std::string_view, 13> code_names{"errc{0}",   "invalid_argument", "missing_value", "invalid_value",
                                                      "unknown_stage", "unknown_name", "duplicate",     "out_of_range",
                                                      "currency_mismatch", "io",       "syntax",        "limit_exceeded", "stopped"};
constexpr std::array<std::string_view, n_fates> fate_names{
    "advanced",      "lost",   "moved_out",   "here",             "went_back",   "left_unseen", "skipped",
    "started_above", "unseen", "lost_before", "moved_out_before", "lost_unseen", "not_yet"};
constexpr std::array<std::string_view, 6> measure_names{"outcome", "moved_in", "fate", "counted", "also_next", "of_first"};

/// The name of a value, or its number where it has none: tests see values that should not be.
template <class Enum, std::size_t N>
void print_name(Enum value, const std::array<std::string_view, N>& names, std::ostream& out) {
  const auto i = static_cast<std::size_t>(value);
  if (i < N)
    out << names[i];
  else
    out << "value " << i;
}

std::string two_digits(std::int64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); }

/// ".25" of 250,000 microseconds; nothing of none.
std::string fraction_of_second(std::int64_t us) {
  if (us == 0) return {};
  std::string digits = std::to_string(1'000'000 + us).substr(1);
  digits.erase(digits.find_last_not_of('0') + 1);
  return "." + digits;
}

}  // namespace

void PrintTo(instant t, std::ostream* out) {
  using namespace std::chrono;
  if (t == instant::min()) return void(*out << "instant::min()");
  if (t == instant::max()) return void(*out << "instant::max()");
  const auto [day, us] = detail::day_time_of(t.us);
  const year_month_day date{day};
  if (!date.ok() || date.year() < year{0} || date.year() > year{9'999}) return void(*out << t.us << " us since 1970");
  const std::int64_t second = us / 1'000'000;
  *out << std::to_string(10'000 + static_cast<int>(date.year())).substr(1) << '-'
       << two_digits(static_cast<unsigned>(date.month())) << '-' << two_digits(static_cast<unsigned>(date.day())) << 'T'
       << two_digits(second / 3'600) << ':' << two_digits(second / 60 % 60) << ':' << two_digits(second % 60)
       << fraction_of_second(us % 1'000'000) << 'Z';
}

void PrintTo(timespan d, std::ostream* out) {
  // As unsigned: the most negative length has no positive twin.
  std::uint64_t us = d.us < 0 ? 0 - static_cast<std::uint64_t>(d.us) : static_cast<std::uint64_t>(d.us);
  if (us == 0) return void(*out << "0s");
  if (d.us < 0) *out << '-';
  const char* between = "";
  const auto part = [&](std::uint64_t unit, const char* name) {
    const std::uint64_t n = us / unit;
    us %= unit;
    if (n == 0) return;
    *out << between << n << name;
    between = " ";
  };
  part(86'400'000'000, "d");
  part(3'600'000'000, "h");
  part(60'000'000, "m");
  if (us > 0) *out << between << us / 1'000'000 << fraction_of_second(static_cast<std::int64_t>(us % 1'000'000)) << 's';
}

void PrintTo(const period& p, std::ostream* out) {
  *out << '[';
  PrintTo(p.start, out);
  *out << ", ";
  PrintTo(p.end, out);
  *out << ')';
}

void PrintTo(const calendar_period& p, std::ostream* out) { *out << p.label(); }

void PrintTo(errc c, std::ostream* out) { print_name(c, code_names, *out); }

void PrintTo(const error& e, std::ostream* out) {
  PrintTo(e.code, out);
  if (!e.field.empty()) *out << " of " << e.field;
  *out << ": " << e.message;
}

void PrintTo(const rejection& r, std::ostream* out) {
  *out << "row " << r.row;
  if (!r.field.empty()) *out << ", " << r.field << " \"" << r.value << '"';
  *out << ": " << r.reason << " (";
  PrintTo(r.code, out);
  *out << ')';
}

void PrintTo(const append_report& r, std::ostream* out) {
  *out << r.rows << " rows, " << r.applied << " applied, " << r.duplicates << " duplicates, " << r.rejected.size()
       << " rejected";
  for (const rejection& one : r.rejected) {
    *out << "; ";
    PrintTo(one, out);
  }
}

void PrintTo(outcome o, std::ostream* out) { print_name(o, names_of<outcome>, *out); }
void PrintTo(fate f, std::ostream* out) { print_name(f, fate_names, *out); }

void PrintTo(const count_amount& c, std::ostream* out) {
  *out << c.deals << (c.deals == 1 ? " deal of " : " deals of ") << c.amount;
}

void PrintTo(const stage_ledger& l, std::ostream* out) {
  const char* between = "";
  for (std::size_t f = 0; f < n_fates; ++f) {
    if (l.fates[f] == count_amount{}) continue;
    *out << between << fate_names[f] << ' ';
    PrintTo(l.fates[f], out);
    between = ", ";
  }
  if (*between == '\0') *out << "no deals";
}

void PrintTo(const counted_row& r, std::ostream* out) {
  PrintTo(r.deals, out);
  *out << " counted " << r.times << " times, " << r.of_first << " of the first row, ";
  PrintTo(r.also_next, out);
  *out << " to the next, worth " << r.next_amount << " there";
}

void PrintTo(const cohort_cell& c, std::ostream* out) {
  using measure = cohort_cell::measure;
  print_name(c.what, measure_names, *out);
  if (c.what == measure::outcome) {
    *out << ' ';
    PrintTo(c.how, out);
  }
  if (c.what == measure::fate) {
    *out << ' ';
    PrintTo(c.of, out);
  }
  if (c.what != measure::outcome && c.what != measure::moved_in) *out << " at row " << c.row;
}

void PrintTo(const cohort_tally& t, std::ostream* out) {
  PrintTo(t.total(), out);
  *out << " (" << t.open().deals << " open, " << t.won().deals << " won, " << t.lost().deals << " lost, "
       << t.moved_out().deals << " moved out)";
  for (std::size_t k = 0; k < t.n_stages(); ++k) {
    *out << "\n  stage " << k << ": ";
    PrintTo(t[k], out);
  }
  for (std::size_t k = 0; k < t.rows().size(); ++k) {
    *out << "\n  row " << k << ": ";
    PrintTo(t.rows()[k], out);
  }
}

void PrintTo(const cohort_segment& s, std::ostream* out) {
  for (const std::string& text : s.key) *out << '"' << text << "\" ";
  PrintTo(s.tally, out);
}

void PrintTo(const cohort_result& r, std::ostream* out) {
  PrintTo(r.total, out);
  for (const cohort_segment& s : r.segments) {
    *out << '\n';
    PrintTo(s, out);
  }
}

}  // namespace v0_1
}  // namespace funnel
