#include "io/cell_values.hpp"
#include "io/time_forms.hpp"

#include <funnel/calendar/time_zone.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace funnel;
using namespace std::chrono_literals;

/// As "2026-03-31T22:00:00Z" where the cell names an offset, without the Z where it does not; "-" when it is no time.
std::string read_as(std::string_view text, std::string_view form) {
  const auto t = io::time_by_form(text, io::named(form, io::time_form_names).value());
  if (!t) return "-";
  const std::string whole = to_text(instant{t->us});
  return t->has_offset ? whole : whole.substr(0, whole.size() - 1);
}

using cells = std::vector<std::pair<const char*, const char*>>;
void expect_all(std::string_view form, const cells& all) {
  for (const auto& [text, meaning] : all) EXPECT_EQ(read_as(text, form), meaning) << "\"" << text << "\" as " << form;
}

// The forms of ISO 8601 and of RFC 9557, as the bug reports in ../shared/cases/11-forms-of-time have them.
TEST(TimeForms, ReadAllOfIso) {
  expect_all("iso", {{"2026-03-31T24:00", "2026-04-01T00:00:00"},
                     {"2026-03-31 24:00:00", "2026-04-01T00:00:00"},
                     {"2026-03-31T22:00:00+0000", "2026-03-31T22:00:00Z"},
                     {"2026-03-31T22:00:00+03", "2026-03-31T19:00:00Z"},
                     {"2026-03-31T22:00:00,500Z", "2026-03-31T22:00:00.500000Z"},
                     {"2026-03-31t22:00:00z", "2026-03-31T22:00:00Z"},
                     {"20260331T220000Z", "2026-03-31T22:00:00Z"},
                     {"20260331", "2026-03-31T00:00:00"},
                     {"2026-03-31 22:00:00 UTC", "2026-03-31T22:00:00Z"},
                     {"2026-03-31 22:00:00 +0300", "2026-03-31T19:00:00Z"},
                     {"2026-03-31T23:59:60Z", "2026-04-01T00:00:00Z"},
                     {" 2026-03-31", "2026-03-31T00:00:00"},
                     {"2026-03-31T22:00:00.123456789Z", "2026-03-31T22:00:00.123456Z"},
                     {"2026-03-31T22:00:00-00:00", "2026-03-31T22:00:00Z"},
                     {"2026-W14-2", "2026-03-31T00:00:00"},
                     {"2026W142", "2026-03-31T00:00:00"},
                     {"2020-W53-7", "2021-01-03T00:00:00"},
                     {"2026-W53-7", "2027-01-03T00:00:00"},
                     {"2026-03-31T22:00:00+03:00[Europe/Moscow]", "2026-03-31T19:00:00Z"},
                     {"2026-03-31T22Z", "2026-03-31T22:00:00Z"},
                     {"2025-W53-1", "-"},
                     {"2026-W14-8", "-"},
                     {"2026-03-31T24:01", "-"},
                     {"2026-03-31T22:00:60Z", "-"},
                     {"2026-03-31 22:00:00 MSK", "-"},
                     {"2026-03-31T22:00[Europe/Moscow]", "-"},
                     {"2026-03-31 22", "-"},
                     {"2026-0331", "-"},
                     {"2026-3-31", "-"},
                     {"0000-00-00 00:00:00", "-"},
                     {"NULL", "-"}});
}

TEST(TimeForms, ReadDatesOfNumbers) {
  expect_all("dd.mm.yyyy", {{"31.03.2026", "2026-03-31T00:00:00"},
                            {"1.3.2026 9:05", "2026-03-01T09:05:00"},
                            {"31.03.2026 22:00:15.25", "2026-03-31T22:00:15.250000"},
                            {"31.03.2026, 22:00", "2026-03-31T22:00:00"},
                            {"31.03.2026 в 22:00", "2026-03-31T22:00:00"},
                            {"\u00A031.03.2026\u202F22:00 ", "2026-03-31T22:00:00"},
                            {"31.03.2026 22:00:00+03:00", "2026-03-31T19:00:00Z"},
                            {"31.02.2026", "-"},
                            {"03.31.2026", "-"},
                            {"31.03.26", "-"},
                            {"31/03/2026", "-"},
                            {"31.03.2026 25:00", "-"},
                            {"31.03.2026 22", "-"},
                            {"31.03.20260", "-"}});
  expect_all("mm/dd/yyyy", {{"3/31/2026", "2026-03-31T00:00:00"},
                            {"03/31/2026 10:00 PM", "2026-03-31T22:00:00"},
                            {"3/31/2026, 10:00:05\u202FPM", "2026-03-31T22:00:05"},
                            {"3/31/2026 12:30 a.m.", "2026-03-31T00:30:00"},
                            {"3/31/2026 12:30 PM", "2026-03-31T12:30:00"},
                            {"3/31/2026 13:30 PM", "-"},
                            {"3/31/2026 0:30 PM", "-"},
                            {"31/3/2026", "-"}});
  expect_all("dd/mm/yyyy", {{"31/03/2026", "2026-03-31T00:00:00"}, {"3/31/2026", "-"}});
  expect_all("yyyy/mm/dd", {{"2026/03/31", "2026-03-31T00:00:00"}, {"2026/3/1 22:00", "2026-03-01T22:00:00"}});
  expect_all("yyyy-mm-dd", {{"2026-3-31", "2026-03-31T00:00:00"}, {"2026-03-31 9:05", "2026-03-31T09:05:00"}, {"2026-03-31 10:00 PM", "2026-03-31T22:00:00"}});
  expect_all("dd-mm-yyyy", {{"31-03-2026", "2026-03-31T00:00:00"}});
  expect_all("dd.mm.yy", {{"31.03.26", "2026-03-31T00:00:00"}, {"31.03.69", "2069-03-31T00:00:00"}, {"31.03.70", "1970-03-31T00:00:00"}, {"31.03.2026", "-"}});
  expect_all("mm/dd/yy", {{"3/31/26 10 pm", "2026-03-31T22:00:00"}});
}

TEST(TimeForms, ReadDatesThatNameTheMonth) {
  expect_all("dd mon yyyy", {{"31 Mar 2026", "2026-03-31T00:00:00"},
                             {"31-March-2026 9:05 AM", "2026-03-31T09:05:00"},
                             {"31st March 2026", "2026-03-31T00:00:00"},
                             {"Tue, 31 Mar 2026 22:00:00 +0300", "2026-03-31T19:00:00Z"},
                             {"Wed, 31 Mar 2026 22:00:00 +0300", "-"},  // it was a Tuesday
                             {"31 марта 2026 г.", "2026-03-31T00:00:00"},
                             {"31 МАР. 2026 22:00", "2026-03-31T22:00:00"},
                             {"31. März 2026", "2026-03-31T00:00:00"},
                             {"31 de marzo de 2026", "2026-03-31T00:00:00"},
                             {"1er août 2026", "2026-08-01T00:00:00"},
                             {"31 Foo 2026", "-"},
                             {"31 Feb 2026", "-"},
                             {"31-Mar-26", "-"}});
  expect_all("dd mon yy", {{"31-MAR-26", "2026-03-31T00:00:00"}, {"31-Mar-2026", "-"}});
  expect_all("mon dd yyyy", {{"Mar 31, 2026", "2026-03-31T00:00:00"},
                             {"March 31st, 2026 at 10:00 PM", "2026-03-31T22:00:00"},
                             {"Tue Mar 31 2026 22:00:00 GMT+0300 (Moscow Standard Time)", "2026-03-31T19:00:00Z"},
                             {"Tue Mar 31 22:00:00 2026", "2026-03-31T22:00:00"},
                             {"Tue Mar 31 22:00:00 UTC 2026", "2026-03-31T22:00:00Z"},
                             {"Tue Mar 31 22:00:00 MSK 2026", "-"},
                             {"31 Mar 2026", "-"}});
}

TEST(TimeForms, ReadNumbers) {
  expect_all("unix_s", {{"1774994400", "2026-03-31T22:00:00Z"}, {"1774994400.5", "2026-03-31T22:00:00.500000Z"}, {"-1", "1969-12-31T23:59:59Z"},
                        {"1774994400000", "-"}, {"1.77E9", "-"}, {"", "-"}});
  expect_all("unix_ms", {{"1774994400000", "2026-03-31T22:00:00Z"}, {"1774994400123", "2026-03-31T22:00:00.123000Z"}});
  expect_all("unix_us", {{"1774994400000001", "2026-03-31T22:00:00.000001Z"}});
  // LibreOffice: =DATE(2026;3;31) is 46112, =DATE(1900;3;1) is 61; .9166666667 is 22:00.
  expect_all("excel", {{"46112", "2026-03-31T00:00:00"}, {"46112.9166666667", "2026-03-31T22:00:00"}, {"46112,5", "2026-03-31T12:00:00"},
                       {"61", "1900-03-01T00:00:00"}, {"60", "-"}, {"0", "-"}, {"1774994400", "-"}});
  expect_all("excel_1904", {{"44650", "2026-03-31T00:00:00"}});
}

TEST(TimeForms, OfAColumnAreReadOnlyWhereTheyAgree) {
  const time_zone berlin = find_time_zone("Europe/Berlin").value();
  io::time_column either(berlin, {time_form::dmy_slash, time_form::mdy_slash});
  instant at;
  EXPECT_TRUE(either.read("31/03/2026", at));
  EXPECT_EQ(at, instant(std::chrono::sys_days{2026y / 3 / 30} + 22h));
  EXPECT_TRUE(either.read("03/31/2026 10:00:00", at));
  EXPECT_EQ(at, instant(std::chrono::sys_days{2026y / 3 / 31} + 8h));
  EXPECT_TRUE(either.read("05/05/2026", at));  // both say the same
  EXPECT_FALSE(either.read("03/04/2026", at));
  EXPECT_EQ(either.fault_of("03/04/2026", io::words_in(language::english).reading).reason, "the forms \"dd/mm/yyyy\", \"mm/dd/yyyy\" read it differently");
  EXPECT_EQ(either.fault_of("03/04/2026", io::words_in(language::english).reading).detail, "2026-04-03 or 2026-03-04");

  const io::time_column iso(berlin);
  EXPECT_EQ(iso.fault_of("03/04/2026", io::words_in(language::english).reading).reason, "this is not an ISO 8601 date or time");
  EXPECT_EQ(iso.fault_of("03/04/2026", io::words_in(language::english).reading).detail, "as \"dd/mm/yyyy\" it is 2026-04-03, as \"mm/dd/yyyy\" it is 2026-03-04");
  EXPECT_EQ(iso.fault_of("31.03.2026 22:00", io::words_in(language::english).reading).detail, "as \"dd.mm.yyyy\" it is 2026-03-31T22:00:00");
  EXPECT_EQ(iso.fault_of("soon", io::words_in(language::english).reading).detail, "");
}

}  // namespace
