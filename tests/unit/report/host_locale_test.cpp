/// A host's locale, of C and of C++, changes nothing that the library reads or writes.
#include "support/toy_deals.hpp"

#include <funnel/calendar/business_calendar.hpp>
#include <funnel/pipeline/pipeline.hpp>
#include <funnel/report/funnel_report.hpp>
#include <funnel/report/writers.hpp>

#include <gtest/gtest.h>

#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <locale>
#include <string>

namespace {

using namespace funnel;
using namespace funnel_test;

/// What a German programmer's locale does to numbers.
struct german_numbers : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

/// Everything that holds numbers, written and read again.
std::string everything_written() {
  static const event_store store = toy_store();
  const funnel_report r = make_funnel_report(store, query{}.created_in(january).as_of_time(day(31)).by_owner().by_month()).value();
  std::string all;
  for (const language lang : {language::english, language::russian}) {
    const doc::document d = to_document(r, lang);
    all += to_text(d) + to_html(d) + to_json(d) + to_text(r.query, lang);
  }
  all += to_json(r) + to_json(r.query) + to_json(parse_query(to_json(r.query)).value());
  all += to_json(parse_pipeline(R"({"id": "p", "stages": [{"id": "a", "conversion_norm": 0.25}, {"id": "w", "kind": "won"}]})").value());
  return all;
}

TEST(HostLocale, OfCppChangesNothing) {
  const std::string before = everything_written();
  const std::locale old = std::locale::global(std::locale(std::locale::classic(), new german_numbers));
  const std::string now = everything_written();
  std::locale::global(old);
  EXPECT_EQ(before, now);
}

TEST(HostLocale, OfCChangesNothing) {
  const std::string before = everything_written();
  const std::string folder = std::string(FUNNEL_BINARY_DIR) + "/locales";
  const std::string make = "mkdir -p '" + folder + "' && { [ -d '" + folder + "/de_DE.utf8' ] || localedef -i de_DE -f UTF-8 '" +
                           folder + "/de_DE.utf8'; } >/dev/null 2>&1";
  if (std::system(make.c_str()) != 0) GTEST_SKIP() << "localedef cannot make de_DE: is the package locales installed?";
  setenv("LOCPATH", folder.c_str(), 1);
  ASSERT_NE(std::setlocale(LC_ALL, "de_DE.utf8"), nullptr);
  char shown[8];
  std::snprintf(shown, sizeof shown, "%.1f", 0.5);
  const std::string now = everything_written();
  std::setlocale(LC_ALL, "C");
  unsetenv("LOCPATH");
  EXPECT_STREQ(shown, "0,5") << "the locale is not what this test needs";
  EXPECT_EQ(before, now);
}

}  // namespace
