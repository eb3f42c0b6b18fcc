#include "io/amount_forms.hpp"
#include "io/amount_reader.hpp"

#include <funnel/io/csv.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace funnel;

column_mapping euros(std::vector<amount_form> forms) {
  column_mapping m;
  m.currency = {"EUR", 2};
  m.rates = {{.currency = "USD"}, {.currency = "JPY", .decimals = 0}};
  m.amounts = std::move(forms);
  return m;
}

/// "1234.50", with the currency behind it when it is not the file's, or "- " and why not.
std::string amount_in(const column_mapping& m, std::string_view text, std::string_view currency = {}) {
  io::amount_reader reader(m);
  io::money_read read;
  if (!reader.read(text, currency, read)) {
    const io::cell_fault f = reader.fault_of(text, currency, io::words_in(language::english).reading);
    return "- " + f.reason + (f.detail.empty() ? "" : ": " + f.detail);
  }
  const int decimals = read.currency == "JPY" ? 0 : 2;
  return format_amount(read.amount, decimals) + (read.currency.empty() ? "" : " " + std::string(read.currency)) + (read.rounded ? " rounded" : "");
}

// What ../shared/cases/12-forms-of-amount lists, by each form.
TEST(AmountForms, ReadTheirOwnMarks) {
  const std::vector<std::string> cells{"1234.50", "1234,50", "1,234.50", "1.234,50", "1 234.50", "1\u202F234,50", "1'234.50", "12,34,567.50", "1,12"};
  const auto row = [&](amount_form f) {
    std::vector<std::string> read;
    for (const std::string& c : cells) {
      const std::string text = amount_in(euros({f}), c);
      read.push_back(text.starts_with("- ") ? "-" : text);
    }
    return read;
  };
  using strings = std::vector<std::string>;
  EXPECT_EQ(row(amount_form::plain), (strings{"1234.50", "-", "-", "-", "-", "-", "-", "-", "-"}));
  EXPECT_EQ(row(amount_form::decimal_comma), (strings{"-", "1234.50", "-", "-", "-", "-", "-", "-", "1.12"}));
  EXPECT_EQ(row(amount_form::comma_groups), (strings{"1234.50", "-", "1234.50", "-", "-", "-", "-", "-", "-"}));
  EXPECT_EQ(row(amount_form::dot_groups), (strings{"-", "1234.50", "-", "1234.50", "-", "-", "-", "-", "1.12"}));
  EXPECT_EQ(row(amount_form::blank_groups), (strings{"1234.50", "-", "-", "-", "1234.50", "-", "-", "-", "-"}));
  EXPECT_EQ(row(amount_form::blank_groups_comma), (strings{"-", "1234.50", "-", "-", "-", "1234.50", "-", "-", "1.12"}));
  EXPECT_EQ(row(amount_form::apostrophe_groups), (strings{"1234.50", "-", "-", "-", "-", "-", "1234.50", "-", "-"}));
  EXPECT_EQ(row(amount_form::lakh_groups), (strings{"1234.50", "-", "1234.50", "-", "-", "-", "-", "1234567.50", "-"}));
}

TEST(AmountForms, TakeWholeGroupsOnly) {
  for (const char* text : {"1,23,456", "12,34", ",234", "1,,234", "1,2345", "1234,567", "1,234.5,0", "1,234.50.0", "1, 234"})
    EXPECT_TRUE(amount_in(euros({amount_form::comma_groups}), text).starts_with("- ")) << text;
  EXPECT_EQ(amount_in(euros({amount_form::comma_groups}), "1,234,567"), "1234567.00");
  EXPECT_EQ(amount_in(euros({amount_form::comma_groups}), "-1,234"), "-1234.00");
  EXPECT_EQ(amount_in(euros({amount_form::blank_groups}), "10 20 30").substr(0, 2), "- ");
}

TEST(AmountForms, TakeSignsAndCurrencies) {
  const column_mapping m = euros({amount_form::plain});
  for (const char* text : {"1234.50", " 1234.50 ", "1234.50 EUR", "EUR 1234.50", "€1234.50", "1234.50€", "+1234.50", "1234.50 eur"})
    EXPECT_EQ(amount_in(m, text), "1234.50") << text;
  for (const char* text : {"-1234.50", "1234.50-", "(1234.50)", "\u22121234.50", "-€1234.50", "€-1234.50", "(€1234.50)", "-1234.50 EUR"})
    EXPECT_EQ(amount_in(m, text), "-1234.50") << text;
  EXPECT_EQ(amount_in(m, "(-1234.50)").substr(0, 2), "- ");
  EXPECT_EQ(amount_in(m, "US$5"), "5.00 USD");
  EXPECT_EQ(amount_in(m, "USD 5"), "5.00 USD");
  EXPECT_EQ(amount_in(m, "5 JPY"), "5 JPY");
  EXPECT_EQ(amount_in(m, "$5", "USD"), "5.00 USD");
  EXPECT_EQ(amount_in(m, "-5- EUR").substr(0, 2), "- ");
  EXPECT_EQ(amount_in(m, "$5").substr(0, 47), "- the sign does not say which currency it is: o");
  EXPECT_EQ(amount_in(m, "€5", "USD"), "- the amount is in another currency than its row says: EUR, not USD");
  // The full stop of "Rs." is no decimal mark.
  EXPECT_EQ(amount_in(m, "Rs.500").substr(0, 2), "- ");
  column_mapping rupees = m;
  rupees.currency.code = "INR";
  EXPECT_EQ(amount_in(rupees, "Rs. 500"), "500.00");
  EXPECT_EQ(amount_in(rupees, "Rs.500"), "500.00");
  column_mapping roubles = euros({amount_form::blank_groups_comma});
  roubles.currency.code = "RUB";
  for (const char* text : {"1 234,50 руб.", "1\u00A0234,50 ₽", "1234,50р.", "1 234,50 RUB"}) EXPECT_EQ(amount_in(roubles, text), "1234.50") << text;
}

TEST(AmountForms, AreNeverGuessed) {
  const column_mapping none = euros({});
  EXPECT_EQ(amount_in(none, "1234.50"), "1234.50");
  EXPECT_EQ(amount_in(none, "1234.500"), "1234.50");  // no group has four digits
  EXPECT_EQ(amount_in(none, "0.500"), "0.50");
  EXPECT_EQ(amount_in(none, "1.230"),
            "- this might be a thousand: the mapping must name the form of amounts: as \"1234.50\" it is 1.23, as \"1.234,50\" it is 1230.00");
  EXPECT_EQ(amount_in(none, "-12.500").substr(0, 28), "- this might be a thousand: ");
  EXPECT_EQ(amount_in(euros({amount_form::plain}), "1.230"), "1.23");
  EXPECT_EQ(amount_in(none, "1,12"), "- this is not an amount such as 1234.50: as \"1234,50\" it is 1.12");
  EXPECT_EQ(amount_in(none, "1,234.50"), "- this is not an amount such as 1234.50: as \"1,234.50\" it is 1234.50");
  EXPECT_EQ(amount_in(euros({amount_form::comma_groups, amount_form::dot_groups}), "1,120.50"), "1120.50");
  EXPECT_EQ(amount_in(euros({amount_form::comma_groups, amount_form::dot_groups}), "1.120"),
            "- the forms \"1,234.50\", \"1.234,50\" read it differently: as \"1234.50\" it is 1.12, as \"1.234,50\" it is 1120.00");
}

TEST(AmountForms, AreRefusedByNameWhereTheyAreNotExact) {
  column_mapping m = euros({amount_form::plain});
  EXPECT_EQ(amount_in(m, "1.2k"), "- an abbreviated amount is not exact, so it is not read");
  EXPECT_EQ(amount_in(m, "3 млн"), "- an abbreviated amount is not exact, so it is not read");
  EXPECT_EQ(amount_in(m, "1.2345E3"), "- scientific notation may have lost digits, so it is not read as an amount");
  EXPECT_EQ(amount_in(m, "1234.505"), "- this is not an amount of at most 2 decimals");
  EXPECT_EQ(amount_in(m, "abc"), "- this is not an amount");
  EXPECT_EQ(amount_in(m, "-"), "- this is not an amount");
  EXPECT_EQ(amount_in(m, "5 %").substr(0, 2), "- ");
  EXPECT_EQ(amount_in(m, "99999999999999999999").substr(0, 2), "- ");
  m.round_amounts = true;
  EXPECT_EQ(amount_in(m, "1234.505"), "1234.51 rounded");
  EXPECT_EQ(amount_in(m, "-1234.505"), "-1234.51 rounded");
  EXPECT_EQ(amount_in(m, "0.30000000000000004"), "0.30 rounded");
  EXPECT_EQ(amount_in(m, "6843.2799999999997"), "6843.28 rounded");
  EXPECT_EQ(amount_in(m, "999.999"), "1000.00 rounded");
  EXPECT_EQ(amount_in(m, ".005"), "0.01 rounded");
  EXPECT_EQ(amount_in(m, "5 JPY"), "5 JPY");
  EXPECT_EQ(amount_in(m, "5.5 JPY"), "6 JPY rounded");
  EXPECT_EQ(amount_in(m, "1234.50"), "1234.50");
}

TEST(Flags, AreReadInManyLanguages) {
  for (const char* yes : {"true", "TRUE", "Yes", "y", "1", " x ", "Да", "ИСТИНА", "WAHR", "oui", "sí", "✓"}) EXPECT_EQ(io::read_flag(yes), true) << yes;
  for (const char* no : {"false", "No", "N", "0", "нет", "ЛОЖЬ", "falsch", "não", "nie"}) EXPECT_EQ(io::read_flag(no), false) << no;
  for (const char* none : {"", " ", "maybe", "2", "true false", "-", "tr"}) EXPECT_EQ(io::read_flag(none), std::nullopt) << none;
}

}  // namespace
