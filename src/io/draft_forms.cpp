#include "core/fold_case.hpp"
#include "io/amount_forms.hpp"
#include "io/currency_signs.hpp"
#include "io/draft_heading_words.hpp"
#include "io/draft_text.hpp"
#include "io/draft_work.hpp"
#include "io/time_forms.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace funnel::io {
namespace {

constexpr std::array time_roles{column_role::created,   column_role::closed,   column_role::won_time,
                                column_role::lost_time, column_role::expected, column_role::changed,
                                column_role::entered,   column_role::left};

bool day_first(time_form f) {
  using enum time_form;
  return f == dmy_dash || f == dmy_slash || f == dmy_dot || f == dmy_dash_short || f == dmy_slash_short ||
         f == dmy_dot_short;
}
bool month_first(time_form f) {
  using enum time_form;
  return f == mdy_dash || f == mdy_slash || f == mdy_dash_short || f == mdy_slash_short;
}

/// Of forms that read all values alike, the first; the others stay.
std::vector<time_form> unlike(const draft_column& c) {
  std::vector<time_form> kept;
  for (const time_form f : c.times)
    if (std::none_of(kept.begin(), kept.end(), [&](time_form k) { return !differ(c, k, f); })) kept.push_back(f);
  return kept;
}

/// A cell whose day is above 12, so that it fits one of the two forms only.
std::string_view deciding_cell(const draft_column& c, time_form form) {
  for (const auto& [value, n] : c.values)
    for (const time_form other : time_forms_of(value))
      if (other != form && (day_first(other) || month_first(other)))
        goto next;
      else if (other == form)
        return value;
next:;
  return {};
}

std::string shown_day(std::string_view cell, time_form form) {
  const auto t = time_by_form(cell, form);
  return t ? to_text(instant{t->us}).substr(0, 10) : std::string();
}

struct chosen_forms {
  std::vector<time_form> forms;
  std::string why;
  bool sure = true;
};

/// Forms of one column; a question when nothing decides.
chosen_forms choose_times(draft_work& w, const draft_column& c) {
  const draft_texts& words = w.words();
  for (const time_form f : w.options.times)
    if (std::find(c.times.begin(), c.times.end(), f) != c.times.end()) return {{f}, words.given(), true};
  if (!c.is_time()) return {{time_form::iso}, {}, false};
  if (c.times.empty()) return {c.mixed_times, words.only_reading(), true};
  std::vector<time_form> kept = unlike(c);
  // Days of 1904 are those of old spreadsheets: years off the other reading, they would be seen.
  if (kept.size() > 1) std::erase(kept, time_form::serial_days_1904);
  if (kept.size() > 1) {
    // One program writes one form: what decides a column beside it decides this one.
    for (const draft_column& other : w.columns) {
      const std::vector<time_form> there = unlike(other);
      if (there.size() != 1 || !(day_first(there[0]) || month_first(there[0]))) continue;
      if (const auto same = std::find(kept.begin(), kept.end(), there[0]); same != kept.end())
        if (const std::string_view cell = deciding_cell(other, there[0]); !cell.empty())
          return {{there[0]}, words.decided_by(words.quoted(other.name) + ": " + std::string(cell)), true};
    }
    const auto example = std::find_if(c.values.begin(), c.values.end(), [&](const auto& v) {
      return shown_day(v.first, kept[0]) != shown_day(v.first, kept[1]);
    });
    const std::string_view cell = example == c.values.end() ? c.values[0].first : example->first;
    w.ask(errc::invalid_value, c.name,
          words.which_time(c.name, cell, shown_day(cell, kept[0]), name_of(kept[0]), shown_day(cell, kept[1]),
                           name_of(kept[1])));
    return {kept, {}, false};
  }
  const std::string_view cell =
      day_first(kept[0]) || month_first(kept[0]) ? deciding_cell(c, kept[0]) : std::string_view();
  return {kept, cell.empty() ? words.only_reading() : words.decided_by(cell), true};
}

}  // namespace

std::string shown_delimiter(char delimiter, const draft_texts& words) {
  return delimiter == '\t' ? words.tab() : words.quoted(std::string(1, delimiter));
}

std::string quoted_list(const std::vector<std::string>& names, const draft_texts& words, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < most; ++i) text += (i ? ", " : "") + words.quoted(names[i]);
  return names.size() > most ? text + ", ..." : text;
}

std::string draft_work::all_columns() const {
  std::vector<std::string> names;
  for (const draft_column& c : columns)
    if (!c.name.empty()) names.push_back(c.name);
  return quoted_list(names, words(), 20);
}

void settle_times(draft_work& w) {
  column_mapping& m = w.out.mapping;
  std::map<std::vector<time_form>, std::size_t> uses;
  std::map<std::string, chosen_forms> chosen;
  for (const column_role r : time_roles) {
    const draft_column* c = w.column(r);
    if (!c || c->n_filled == 0 || chosen.contains(c->name)) continue;
    chosen.emplace(c->name, choose_times(w, *c));
    ++uses[chosen[c->name].forms];
  }
  for (const dated_stage& d : m.dated)
    for (const draft_column& c : w.columns)
      if (c.name == d.column && c.n_filled > 0 && !chosen.contains(c.name)) {
        chosen.emplace(c.name, choose_times(w, c));
        ++uses[chosen[c.name].forms];
      }
  const std::vector<time_form> iso{time_form::iso};
  std::vector<time_form> usual = iso;
  std::size_t most = 0;
  for (const auto& [forms, n] : uses)
    if (n > most) usual = forms, most = n;
  if (usual != iso) m.times = usual;
  std::vector<std::vector<time_form>> shown;
  for (const auto& [name, c] : chosen) {
    if (c.forms != usual) m.times_of[name] = c.forms;
    std::string forms;
    for (const time_form f : c.forms) forms += (forms.empty() ? "" : ", ") + std::string(name_of(f));
    w.fact("times." + name, forms, c.why, c.sure);
    if (std::find(shown.begin(), shown.end(), c.forms) != shown.end()) continue;
    shown.push_back(c.forms);
    w.shown_times += (w.shown_times.empty() ? "" : "; ") + forms +
                     (c.why.empty() || c.why == w.words().only_reading() ? "" : " (" + c.why + ")");
  }
  for (const draft_column& c : w.columns)
    for (const std::string& nothing : c.nothings)
      if (std::find(m.empty.begin(), m.empty.end(), nothing) == m.empty.end()) m.empty.push_back(nothing);
}

std::optional<instant> time_in(const draft_work& w, std::string_view cell, const draft_column& c) {
  const column_mapping& m = w.out.mapping;
  const auto own = m.times_of.find(c.name);
  const std::vector<time_form> iso{time_form::iso};
  const std::vector<time_form>& forms = own != m.times_of.end() ? own->second : m.times.empty() ? iso : m.times;
  for (const time_form f : forms)
    if (const auto t = time_by_form(cell, f)) return instant{t->us};
  return std::nullopt;
}

namespace {

int decimals_of(std::string_view code) {
  for (const std::string_view none : {"JPY", "KRW", "CLP", "VND", "ISK", "UGX", "XAF", "XOF", "PYG"})
    if (code == none) return 0;
  for (const std::string_view three : {"KWD", "BHD", "OMR", "JOD", "TND", "IQD", "LYD"})
    if (code == three) return 3;
  return 2;
}

/// A code for what a column of currencies says; empty for what nobody knows.
std::string code_of(std::string_view text) {
  text = trimmed(text);
  if (is_currency_code(text)) return std::string(text);
  const std::string name = squash(text);
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 20> names{
      {{"usdollar", "USD"},     {"usd", "USD"},
       {"dollar", "USD"},       {"euro", "EUR"},
       {"eur", "EUR"},          {"евро", "EUR"},
       {"доллар", "USD"},       {"долларсша", "USD"},
       {"рубль", "RUB"},        {"российскийрубль", "RUB"},
       {"рубли", "RUB"},        {"руб", "RUB"},
       {"rub", "RUB"},          {"poundsterling", "GBP"},
       {"britishpound", "GBP"}, {"gbp", "GBP"},
       {"russianruble", "RUB"}, {"usdollars", "USD"},
       {"тенге", "KZT"},        {"гривна", "UAH"}}};
  for (const auto& [known, code] : names)
    if (name == known) return std::string(code);
  if (const std::string_view codes = currencies_of(text); codes.size() == 3) return std::string(codes);
  return {};
}

/// What a sign beside amounts, or in the heading, may mean: one code, or the one that most who write it mean.
std::string code_of_sign(std::string_view sign) {
  if (const std::string code = code_of(sign); !code.empty()) return code;
  const std::string small = fold_case(sign);
  const std::string_view codes = currencies_of(small);
  return std::string(codes.substr(0, std::min<std::size_t>(codes.size(), 3)));
}

void settle_currency(draft_work& w, const draft_column& c) {
  const draft_texts& words = w.words();
  column_mapping& m = w.out.mapping;
  const auto set = [&](const std::string& code, const std::string& shown, std::string why, bool sure) {
    m.currency = {code, decimals_of(code)};
    w.shown_currency = shown;
    w.fact("currency", code, std::move(why), sure);
  };
  if (const draft_column* column = w.column(column_role::currency); column && column->n_filled > 0) {
    std::vector<std::string> codes;
    bool all_codes = true;
    for (const auto& [value, n] : column->values) {
      const std::string code = code_of(value);
      all_codes = all_codes && code == value;
      if (!code.empty() && std::find(codes.begin(), codes.end(), code) == codes.end()) codes.push_back(code);
    }
    if (codes.size() > 1) {
      w.ask(errc::currency_mismatch, column->name, words.which_rates(quoted_list(codes, words)));
      m.currency_code = column->name;
      return set(codes[0], codes[0], {}, false);
    }
    if (codes.size() == 1 && (all_codes || column->n_distinct == 1)) {
      if (all_codes) m.currency_code = column->name;
      return set(codes[0], codes[0], words.field_is(words.fields[8](), column->name), true);
    }
  }
  if (!w.options.currency.empty()) return set(w.options.currency, w.options.currency, words.given(), true);
  std::vector<std::string> signs;
  for (const auto& [value, n] : c.values)
    if (const auto parts = take_apart(value); parts && !parts->currency.empty())
      if (const std::string sign(parts->currency); std::find(signs.begin(), signs.end(), sign) == signs.end())
        signs.push_back(sign);
  if (signs.empty())
    for (std::string_view word : {"€", "₽", "£", "руб.", "руб", "EUR", "USD", "RUB", "GBP", "₴", "zł"})
      if (c.heading.find(word) != std::string::npos) {
        signs.emplace_back(word);
        break;
      }
  if (signs.empty())
    if (const std::string_view code = currency_in_heading(c.heading); !code.empty()) signs.emplace_back(code);
  if (signs.empty()) {
    m.currency = {"", 2};
    w.shown_currency = words.no_currency();
    return w.fact("currency", words.no_currency(), {}, true);
  }
  std::vector<std::string> codes;
  for (const std::string& sign : signs)
    if (const std::string code = code_of_sign(sign);
        !code.empty() && std::find(codes.begin(), codes.end(), code) == codes.end())
      codes.push_back(code);
  if (codes.size() > 1) w.ask(errc::currency_mismatch, c.name, words.which_rates(quoted_list(codes, words)));
  if (codes.empty()) codes.emplace_back();
  const bool sure = code_of(signs[0]) == codes[0];
  set(codes[0], sure ? codes[0] : words.currency_by_sign(codes[0], signs[0]),
      words.currency_by_sign(codes[0], signs[0]), sure);
}

}  // namespace

void settle_amounts(draft_work& w, const draft_column& c) {
  const draft_texts& words = w.words();
  settle_currency(w, c);
  const auto choose = [&](amount_form f, std::string why, bool sure) {
    if (f != amount_form::plain) w.out.mapping.amounts = {f};
    w.shown_amounts = std::string(name_of(f));
    w.fact("amounts", w.shown_amounts, std::move(why), sure);
  };
  for (const amount_form f : w.options.amounts) {
    w.out.mapping.amounts = {f};
    w.shown_amounts = std::string(name_of(f));
    return w.fact("amounts", w.shown_amounts, words.given(), true);
  }
  if (c.n_filled == 0) return choose(amount_form::plain, {}, true);
  if (c.amounts.empty()) return w.ask(errc::invalid_value, c.name, words.no_amount_form(c.name));
  std::vector<amount_form> kept;
  for (const amount_form f : c.amounts)
    if (std::none_of(kept.begin(), kept.end(), [&](amount_form k) { return !differ(c, k, f); })) kept.push_back(f);
  // "12.345" in every cell that has a mark: thousands, or three decimal places?
  using enum amount_form;
  std::string plain_text;
  bool one_group_only = false, decided = false;
  std::string_view example;
  for (const auto& [value, n] : c.values) {
    const auto parts = take_apart(value);
    if (!parts) continue;
    std::string marks;
    for (const char ch : parts->number)
      if (ch == '.' || ch == ',') marks.push_back(ch);
    std::string dotted(parts->number);
    std::replace(dotted.begin(), dotted.end(), ',', '.');
    if (marks.size() == 1 && might_be_group(dotted)) {
      one_group_only = true;
      if (example.empty()) example = value;
    } else if (!marks.empty()) {
      decided = true;
    }
  }
  const bool commas = example.find(',') != std::string_view::npos;
  // A comma between digits of a file that commas part is no decimal point in its country.
  if (one_group_only && !decided && !(commas && w.sample.delimiter == ',')) {
    const amount_form groups = commas ? comma_groups : dot_groups, point = commas ? decimal_comma : plain;
    const auto parts = take_apart(example);
    std::string whole, part;
    for (const char ch : parts->number)
      if (ch >= '0' && ch <= '9') whole.push_back(ch);
    part = std::string(parts->number);
    std::replace(part.begin(), part.end(), ',', '.');
    w.ask(errc::invalid_value, c.name,
          words.which_amount(c.name, example, whole, name_of(groups), part + " decimal", name_of(point)));
    return;
  }
  if (kept.size() > 1 && commas && w.sample.delimiter == ',')
    std::erase_if(kept, [](amount_form f) { return f == decimal_comma || f == dot_groups || f == blank_groups_comma; });
  if (kept.size() > 1) {
    const auto other = std::find_if(c.values.begin(), c.values.end(), [&](const auto& v) {
      std::string a, b;
      const auto parts = take_apart(v.first);
      return parts && to_plain(parts->number, kept[0], a) && to_plain(parts->number, kept[1], b) && a != b;
    });
    std::string a, b;
    const auto parts = take_apart(other->first);
    to_plain(parts->number, kept[0], a), to_plain(parts->number, kept[1], b);
    return w.ask(errc::invalid_value, c.name,
                 words.which_amount(c.name, other->first, a, name_of(kept[0]), b, name_of(kept[1])));
  }
  choose(kept[0], words.only_reading(), true);
}

}  // namespace funnel::io
