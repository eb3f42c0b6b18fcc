/// What stands beside an amount: the currencies that a sign may mean.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace funnel::io {

/// Three capital letters, as the codes of ISO 4217 are.
inline bool is_currency_code(std::string_view text) {
  return text.size() == 3 && std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

/// Codes, with blanks between, of the currencies that write a sign (in small letters); nothing for what is no sign. Letters
/// of an ISO 4217 code are not looked up here: they name themselves. Source: Unicode CLDR, currency symbols.
inline std::string_view currencies_of(std::string_view sign) {
  using pair = std::pair<std::string_view, std::string_view>;
  static constexpr std::array<pair, 42> signs{{
      {"$", "USD CAD AUD NZD SGD HKD TWD MXN ARS CLP COP UYU DOP BRL NAD JMD TTD"},
      {"us$", "USD"},
      {"ca$", "CAD"},
      {"c$", "CAD"},
      {"cad$", "CAD"},
      {"a$", "AUD"},
      {"au$", "AUD"},
      {"nz$", "NZD"},
      {"s$", "SGD"},
      {"hk$", "HKD"},
      {"nt$", "TWD"},
      {"mx$", "MXN"},
      {"r$", "BRL"},
      {"€", "EUR"},
      {"£", "GBP EGP LBP SYP FKP GIP SHP SSP"},
      {"¥", "JPY CNY"},
      {"￥", "JPY CNY"},
      {"元", "CNY"},
      {"円", "JPY"},
      {"₽", "RUB"},
      {"руб.", "RUB BYN"},
      {"руб", "RUB BYN"},
      {"р.", "RUB"},
      {"р", "RUB"},
      {"рублей", "RUB BYN"},
      {"₴", "UAH"},
      {"грн", "UAH"},
      {"грн.", "UAH"},
      {"₸", "KZT"},
      {"тг", "KZT"},
      {"₹", "INR"},
      {"rs.", "INR PKR LKR NPR MUR"},
      {"rs", "INR PKR LKR NPR MUR"},
      {"zł", "PLN"},
      {"kč", "CZK"},
      {"kr", "SEK NOK DKK ISK"},
      {"kr.", "SEK NOK DKK ISK"},
      {"₺", "TRY"},
      {"₪", "ILS"},
      {"₩", "KRW"},
      {"₫", "VND"},
      {"฿", "THB"},
  }};
  const auto found = std::find_if(signs.begin(), signs.end(), [&](const pair& p) { return p.first == sign; });
  return found == signs.end() ? std::string_view() : found->second;
}

}  // namespace funnel::io
