#include "io/amount_reader.hpp"

#include "core/fold_case.hpp"
#include "io/amount_forms.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

namespace funnel::io {
namespace {

constexpr minor_units least_amount = std::numeric_limits<minor_units>::min();

/// "1.2k", "3 млн": not an amount to the cent.
bool is_abbreviated(const written_amount& a) {
  const std::string unit = fold_case(a.currency);
  for (const char* known : {"k", "m", "mn", "mio", "bn", "b", "t", "тыс", "тыс.", "млн", "млн.", "к", "м", "tsd", "tsd.", "mln", "mrd", "cr", "lakh"})
    if (unit == known) return true;
  return false;
}

/// "1.2345E3".
bool is_scientific(std::string_view text) {
  text = trimmed(text);
  const std::size_t e = text.find_first_of("eE");
  if (e == 0 || e == std::string_view::npos || text.find_first_not_of("+-0123456789.,") != e) return false;
  return text.size() > e + 1 && text.find_first_not_of("+-0123456789", e + 1) == std::string_view::npos;
}

}  // namespace

amount_reader::amount_reader(const column_mapping& mapping) : mapping_(&mapping), forms_(mapping.amounts) {
  any_might_be_group_ = forms_.empty();
  if (forms_.empty()) forms_ = {amount_form::plain};
  simple_ = forms_.size() == 1 && forms_.front() == amount_form::plain;
}

void amount_reader::take_numbers() {
  forms_ = {amount_form::plain};
  simple_ = true;
  any_might_be_group_ = false;
}

int amount_reader::decimals_of(std::string_view currency) const {
  for (const exchange_rate& r : mapping_->rates)
    if (r.currency == currency) return r.decimals;
  return mapping_->currency.decimals;
}

std::optional<minor_units> amount_reader::by_form(std::string_view number, amount_form form, int decimals, bool& rounded) const {
  if (!to_plain(number, form, plain_)) return std::nullopt;
  if (const auto amount = parse_amount(plain_, decimals)) return amount;
  if (!mapping_->round_amounts) return std::nullopt;
  const auto amount = rounded_amount(plain_, decimals);
  rounded = rounded || amount.has_value();
  return amount;
}

bool amount_reader::read(std::string_view text, std::string_view currency, money_read& out) {
  out.currency = currency;
  out.rounded = false;
  int decimals = decimals_of(currency);
  const auto ambiguous = [&](std::string_view plain) { return any_might_be_group_ && decimals < 3 && might_be_group(plain); };
  if (simple_) {
    // As most files have it.
    if (const auto amount = parse_amount(text, decimals)) {
      if (text.size() > 4 && text[text.size() - 4] == '.' && ambiguous(text.substr(text.front() == '-' || text.front() == '+'))) return false;
      out.amount = *amount;
      return true;
    }
  }
  // With a digit at either end nothing stands around the number.
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const bool bare = !text.empty() && digit(text.front()) && digit(text.back());
  const std::optional<written_amount> apart = bare ? written_amount{false, text, {}} : take_apart(text);
  if (!apart) return false;
  if (!apart->currency.empty()) {
    std::string_view is;
    const std::string_view wanted = currency.empty() ? std::string_view(mapping_->currency.code) : currency;
    switch (compare_currency(apart->currency, wanted, is)) {
      case currency_says::agrees: break;
      case currency_says::unclear: return false;
      case currency_says::another:
        if (!currency.empty()) return false;
        out.currency = is;
        decimals = decimals_of(is);
    }
  }
  std::optional<minor_units> found;
  for (const amount_form form : forms_) {
    const auto amount = by_form(apart->number, form, decimals, out.rounded);
    if (!amount) continue;
    if (ambiguous(plain_) || (found && *found != *amount)) return false;
    found = amount;
  }
  if (!found) return false;
  // Magnitudes are read: the lowest amount of all has none that fits, and no deal is worth it.
  if (apart->negative && *found == least_amount) return false;
  out.amount = apart->negative ? -*found : *found;
  return true;
}

cell_fault amount_reader::fault_of(std::string_view text, std::string_view currency, const reading_texts& words) const {
  if (is_scientific(text)) return {words.scientific(), ""};
  const auto apart = take_apart(text);
  if (!apart) return {words.no_amount(), ""};
  if (is_abbreviated(*apart)) return {words.abbreviated(), ""};
  int decimals = decimals_of(currency);
  if (!apart->currency.empty()) {
    std::string_view is;
    const std::string wanted(currency.empty() ? std::string_view(mapping_->currency.code) : currency);
    const currency_says says = compare_currency(apart->currency, wanted, is);
    if (says == currency_says::unclear && !is.empty() && is != apart->currency)
      return {words.unclear_sign(), words.one_of(is)};
    if (says == currency_says::unclear) return {words.unknown_currency(), ""};
    if (says == currency_says::another && !currency.empty())
      return {words.other_currency(), words.not_the(is, wanted)};
    if (says == currency_says::another) decimals = decimals_of(is);
  }
  std::vector<std::pair<minor_units, std::string>> readings;
  bool own = false, too_fine = false, ambiguous = false, rounded = false;
  for (const auto& [name, form] : amount_form_names) {
    const bool mine = std::find(forms_.begin(), forms_.end(), form) != forms_.end();
    std::optional<minor_units> amount = by_form(apart->number, form, decimals, rounded);
    if (mine && amount) own = true, ambiguous = ambiguous || (any_might_be_group_ && decimals < 3 && might_be_group(plain_));
    if (mine && !amount && to_plain(apart->number, form, plain_)) too_fine = true;
    if (amount && apart->negative) *amount = -*amount;
    if (!amount || std::any_of(readings.begin(), readings.end(), [&](const auto& r) { return r.first == *amount; })) continue;
    readings.emplace_back(*amount, words.quoted(name_of(form)));
  }
  std::string detail;
  for (const auto& [amount, form] : readings) detail += (detail.empty() ? "" : ", ") + words.by_form(form, format_amount(amount, decimals));
  if (ambiguous) return {words.maybe_thousand(), detail};
  std::string names;
  for (const amount_form f : forms_) names += (names.empty() ? "" : ", ") + words.quoted(name_of(f));
  if (own) return {words.read_differently(names), detail};
  if (too_fine) return {words.too_fine(std::to_string(decimals)), detail};
  return {any_might_be_group_ ? words.no_plain_amount() : words.no_amount_of_form(names), detail};
}

}  // namespace funnel::io
