#include "io/amount_forms.hpp"

#include "core/fold_case.hpp"
#include "io/currency_signs.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <utility>

namespace funnel::io {
namespace {

constexpr bool is_number_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_mark(char c) { return c == '.' || c == ',' || c == '\''; }
constexpr std::string_view right_quote = "\xE2\x80\x99";  // the apostrophe of typographers
constexpr std::string_view true_minus = "\xE2\x88\x92";

struct marks_of {
  char decimal;
  char group;  // '\0': none; ' ' stands for any blank
};
constexpr marks_of marks(amount_form f) {
  switch (f) {
    case amount_form::plain: return {'.', '\0'};
    case amount_form::decimal_comma: return {',', '\0'};
    case amount_form::comma_groups:
    case amount_form::lakh_groups: return {'.', ','};
    case amount_form::dot_groups: return {',', '.'};
    case amount_form::blank_groups: return {'.', ' '};
    case amount_form::blank_groups_comma: return {',', ' '};
    case amount_form::apostrophe_groups: return {'.', '\''};
  }
  return {};
}

/// The length of a group mark at the beginning of a text.
std::size_t group_mark_at(std::string_view text, char group) {
  if (group == ' ') return blank_at(text);
  if (group == '\'' && text.starts_with(right_quote)) return right_quote.size();
  return text.front() == group ? 1 : 0;
}

/// The length of a sign at the beginning of a text, and whether it is a minus.
std::size_t sign_at(std::string_view text, bool& minus) {
  minus = text.starts_with('-') || text.starts_with(true_minus);
  if (text.starts_with(true_minus)) return true_minus.size();
  return minus || text.starts_with('+') ? 1 : 0;
}

/// Takes what stands beside the number: one sign and one currency at most. Behind it there are no digits.
class surroundings {
 public:
  /// Takes from the front of `text` up to where a number begins, or all of it. False when there is too much.
  bool take(std::string_view& text, written_amount& a) {
    std::string_view run = text.substr(0, 0);
    for (char last = ' '; !text.empty();) {
      const char c = text.front();
      const bool mark_first = (c == '.' || c == ',') && last == ' ' && text.size() > 1 && is_number_digit(text[1]);
      if (is_number_digit(c) || mark_first) break;
      bool minus = false;
      std::size_t width = blank_at(text);
      if (width > 0) {
        last = ' ';
      } else if ((width = sign_at(text, minus)) > 0) {
        if (++n_signs_ > 1) return false;
        a.negative = a.negative || minus;
        if (!keep(run, a)) return false;
        run = text.substr(width, 0);
        last = ' ';
        text.remove_prefix(width);
        continue;
      } else {
        width = 1;
        last = c;
      }
      run = {run.data(), run.size() + width};
      text.remove_prefix(width);
    }
    return keep(run, a);
  }
  /// Parentheses are a sign.
  void count_parentheses() { ++n_signs_; }

 private:
  static bool keep(std::string_view run, written_amount& a) {
    run = trimmed(run);
    if (run.empty()) return true;
    if (a.currency.empty()) return a.currency = run, true;
    // "$5 USD": a sign and the code that it stands for.
    const auto [sign, code] = is_currency_code(run) ? std::pair(a.currency, run) : std::pair(run, a.currency);
    if (!is_currency_code(code) || currencies_of(fold_case(sign)).find(code) == std::string_view::npos) return false;
    a.currency = code;
    return true;
  }

  int n_signs_ = 0;
};

/// The length of the number at the beginning of a text.
std::size_t number_size(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    const std::string_view rest = text.substr(i);
    std::size_t width = 1;
    if (!is_number_digit(rest.front())) {
      if (!is_mark(rest.front())) width = rest.starts_with(right_quote) ? right_quote.size() : blank_at(rest);
      const bool goes_on = width > 0 && rest.size() > width && is_number_digit(rest[width]);
      const bool last_mark = is_mark(rest.front()) && rest.size() == 1;  // "5."
      if (!goes_on && !last_mark) break;
    }
    i += width;
  }
  return i;
}

}  // namespace

std::optional<written_amount> take_apart(std::string_view text) {
  constexpr std::size_t longest = 100;
  written_amount a;
  surroundings around;
  text = trimmed(text);
  if (text.size() > longest) return std::nullopt;
  if (text.size() > 2 && text.front() == '(' && text.back() == ')') {
    a.negative = true;
    around.count_parentheses();
    text = trimmed(text.substr(1, text.size() - 2));
  }
  if (!around.take(text, a)) return std::nullopt;
  const std::size_t size = number_size(text);
  if (size == 0) return std::nullopt;
  a.number = text.substr(0, size);
  text.remove_prefix(size);
  if (!around.take(text, a) || !text.empty()) return std::nullopt;
  return a;
}

bool to_plain(std::string_view number, amount_form form, std::string& plain) {
  const marks_of m = marks(form);
  plain.clear();
  std::size_t n_digits = 0;            // since the last group mark
  bool grouped = false, decimals = false;
  while (!number.empty()) {
    const char c = number.front();
    if (is_number_digit(c)) {
      plain.push_back(c);
      ++n_digits;
      number.remove_prefix(1);
      continue;
    }
    if (decimals) return false;
    if (c == m.decimal) {
      if (grouped && n_digits != 3) return false;
      decimals = true;
      plain.push_back('.');
      number.remove_prefix(1);
      continue;
    }
    const std::size_t width = m.group == '\0' ? 0 : group_mark_at(number, m.group);
    if (width == 0) return false;
    const bool lakh = form == amount_form::lakh_groups;
    const std::size_t most = lakh ? 2 : 3;
    if (grouped ? n_digits != most : n_digits == 0 || n_digits > most) return false;
    grouped = true;
    n_digits = 0;
    number.remove_prefix(width);
  }
  return decimals || !grouped || n_digits == 3;
}

bool might_be_group(std::string_view plain) {
  const std::size_t mark = plain.find('.');
  return mark != std::string_view::npos && mark >= 1 && mark <= 3 && plain.size() - mark == 4 && plain.front() != '0';
}

std::optional<minor_units> rounded_amount(std::string_view plain, int decimals) {
  if (plain.starts_with('.')) return rounded_amount("0" + std::string(plain), decimals);
  const std::size_t mark = std::min(plain.find('.'), plain.size());
  const std::size_t kept = std::min(plain.size(), mark + 1 + static_cast<std::size_t>(decimals));
  const auto cut = parse_amount(plain.substr(0, kept), decimals);
  if (!cut) return parse_amount(plain, decimals);
  if (kept >= plain.size() || plain[kept] < '5') return cut;
  return *cut == std::numeric_limits<minor_units>::max() ? std::nullopt : std::optional(*cut + 1);
}

currency_says compare_currency(std::string_view written, std::string_view code, std::string_view& is) {
  const std::string small = fold_case(written);
  if (small == fold_case(code)) return currency_says::agrees;
  const std::string_view all = currencies_of(small);
  if (!all.empty()) {
    if (!code.empty() && all.find(code) != std::string_view::npos) return currency_says::agrees;
    is = all;
    return all.size() == 3 ? currency_says::another : currency_says::unclear;
  }
  is = written;
  return is_currency_code(written) ? currency_says::another : currency_says::unclear;
}

std::vector<amount_form> amount_forms_of(std::string_view text, int decimals) {
  std::vector<amount_form> forms;
  const auto apart = take_apart(text);
  if (!apart) return forms;
  std::string plain;
  for (const auto& [name, form] : amount_form_names)
    if (to_plain(apart->number, form, plain) && parse_amount(plain, decimals)) forms.push_back(form);
  return forms;
}

std::optional<bool> read_flag(std::string_view text) {
  static constexpr std::string_view yes =
      " true yes y t on 1 x checked да истина д wahr ja j vrai oui sí si verdadero vero sim verdadeiro waar tak prawda так ✓ ✔ ☑ ";
  static constexpr std::string_view no =
      " false no n f off 0 unchecked нет ложь н falsch nein faux non falso não nao onwaar nee nie fałsz ні ✗ ✘ ☐ ";
  const std::string word = " " + fold_case(trimmed(text)) + " ";
  if (word.size() == 2 || word.find(' ', 1) + 1 != word.size()) return std::nullopt;
  if (yes.find(word) != std::string_view::npos) return true;
  if (no.find(word) != std::string_view::npos) return false;
  return std::nullopt;
}

}  // namespace funnel::io
