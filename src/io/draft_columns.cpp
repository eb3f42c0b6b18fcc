#include "io/draft_columns.hpp"

#include "core/fold_case.hpp"
#include "core/number_text.hpp"

#include "io/amount_forms.hpp"
#include "io/currency_signs.hpp"
#include "io/draft_stage_names.hpp"
#include "io/draft_text.hpp"
#include "io/time_forms.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>

namespace funnel::io {
namespace {

constexpr std::size_t kept_values = 4000;

/// Texts that many programs write where there is nothing.
bool is_nothing(std::string_view cell) {
  static constexpr std::array<std::string_view, 38> words{
      "-",        "--",         "—",          "–",          "null",       "NULL",       "Null",       "(null)",
      "[null]",   "<null>",     "\\N",        "none",       "None",       "(none)",     "N/A",        "n/a",
      "NA",       "#N/A",       "NaN",        "nan",        "NaT",        "nil",        "undefined",  "(blank)",
      "не закрыта", "не указано", "не указана", "нет данных", "not closed", "не задано",  "0000-00-00",
      "0000-00-00 00:00:00",    "01.01.0001", "01.01.0001 0:00:00",       "01.01.0001 00:00:00",      "0001-01-01",
      "0001-01-01T00:00:00",    "0001-01-01 00:00:00"};
  return std::find(words.begin(), words.end(), cell) != words.end();
}

bool plausible(instant t) {
  return t >= instant{631'152'000'000'000} && t < instant{4'102'444'800'000'000};
}  // 1990 to 2100

bool reads(std::string_view cell, time_form form) {
  const auto t = time_by_form(cell, form);
  return t && (has_date(form) || plausible(instant{t->us}));
}

bool reads(std::string_view cell, amount_form form) {
  const auto forms = amount_forms_of(cell, 2);
  return std::find(forms.begin(), forms.end(), form) != forms.end();
}

/// Narrows the forms to those that read all values.
template <class Form>
std::vector<Form> common_forms(const draft_column& c, std::vector<Form> forms) {
  for (const auto& [value, n] : c.values) {
    std::erase_if(forms, [&, v = value](Form f) { return !reads(v, f); });
    if (forms.empty()) break;
  }
  return forms;
}

/// The form that reads most of the values, if nine of ten are read by it: the rest are rows to be rejected.
template <class Form, class FormsOf>
std::vector<Form> usual_form(const draft_column& c, FormsOf forms_of) {
  std::vector<std::pair<Form, std::size_t>> counts;
  std::size_t n = 0;
  for (const auto& [value, times] : c.values) {
    n += times;
    for (const Form f : forms_of(value)) {
      if (!reads(value, f)) continue;
      const auto known = std::find_if(counts.begin(), counts.end(), [&](const auto& x) { return x.first == f; });
      if (known != counts.end())
        known->second += times;
      else
        counts.emplace_back(f, times);
    }
  }
  std::vector<Form> usual;
  for (const auto& [form, times] : counts)
    if (10 * times >= 9 * n && times < n && n >= 10) usual.push_back(form);
  return usual;
}

/// Two forms that together read all values; cells that both read must read alike, or the reader will refuse them.
std::vector<time_form> two_forms(const draft_column& c) {
  std::vector<time_form> tried;
  for (const auto& [value, n] : c.values) {
    for (const time_form f : time_forms_of(value))
      if (std::find(tried.begin(), tried.end(), f) == tried.end() && has_date(f)) tried.push_back(f);
    if (tried.size() > 8) break;
  }
  for (std::size_t i = 0; i < tried.size(); ++i)
    for (std::size_t k = i + 1; k < tried.size(); ++k)
      if (std::all_of(c.values.begin(), c.values.end(),
                      [&](const auto& v) { return reads(v.first, tried[i]) || reads(v.first, tried[k]); }))
        return {tried[i], tried[k]};
  return {};
}

template <class Test>
bool all_values(const draft_column& c, Test test) {
  return !c.values.empty() &&
         std::all_of(c.values.begin(), c.values.end(), [&](const auto& v) { return test(v.first); });
}

/// Beside a number stands nothing, or a currency: "Globex 2" is no amount.
bool has_known_currency(std::string_view cell) {
  const auto parts = take_apart(cell);
  if (!parts) return false;
  const std::string_view by = parts->currency;
  return by.empty() || is_currency_code(by) || !currencies_of(fold_case(by)).empty();
}

bool fits_content(const draft_column& c, column_role role) {
  if (c.n_filled == 0)
    return role == column_role::closed || role == column_role::expected || role == column_role::lost_time ||
           role == column_role::won_time || role == column_role::left;
  const auto known_outcome = [](std::string_view v) { return closing_by_name(v).has_value() || open_by_name(v); };
  switch (role) {
    case column_role::created:
    case column_role::closed:
    case column_role::won_time:
    case column_role::lost_time:
    case column_role::expected:
    case column_role::changed:
    case column_role::entered:
    case column_role::left:
      return c.is_time();
    case column_role::closed_flag:
    case column_role::won_flag:
    case column_role::active_flag:
    case column_role::deleted_flag:
      return c.flag;
    case column_role::kind: {
      // Kinds that only our own logs have; a type of deal has others.
      static constexpr std::string_view kinds =
          " created moved owner amount dimension won lost reopened deleted identified ";
      return c.n_distinct >= 2 && all_values(c, [](std::string_view v) {
               return kinds.find(" " + std::string(v) + " ") != std::string_view::npos;
             });
    }
    case column_role::outcome:
      return c.n_distinct <= 12 && !c.flag && all_values(c, known_outcome);
    case column_role::stage:
    case column_role::from_stage:
    case column_role::to_stage:
      return c.n_distinct <= 4 * max_stages && !(c.is_time() && !c.numeric) && !c.flag;
    case column_role::pipeline:
      return c.n_distinct <= 40 && !(c.is_time() && !c.numeric);
    case column_role::field:
      return c.n_distinct <= 300 && !c.numeric && !c.is_time();
    case column_role::amount:
      return !c.amounts.empty() &&
             10 * static_cast<std::size_t>(std::count_if(c.values.begin(), c.values.end(),
                                                         [](const auto& v) { return has_known_currency(v.first); })) >=
                 9 * c.values.size() &&
             !(c.is_time() && !c.numeric);
    case column_role::stage_order:
    case column_role::probability:
      return all_values(c, [](std::string_view v) { return read_percent(v).has_value(); });
    case column_role::currency:
      return c.n_distinct <= 20 && c.amounts.empty() && !c.is_time();
    case column_role::owner:
    case column_role::team:
    case column_role::reason:
    case column_role::actor:
      return !(c.is_time() && !c.numeric) && !c.flag;
    default:
      return true;
  }
}

}  // namespace

std::optional<double> read_percent(std::string_view cell) {
  cell = trimmed(cell);
  if (cell.ends_with('%')) cell = trimmed(cell.substr(0, cell.size() - 1));
  std::string text(cell);
  std::replace(text.begin(), text.end(), ',', '.');
  double value = 0;
  return read_number(text, value) ? std::optional(value) : std::nullopt;
}

std::vector<draft_column> profile_columns(const file_sample& s) {
  std::vector<draft_column> columns(s.columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    draft_column& c = columns[i];
    c.at = i;
    c.name = s.columns[i];
    c.heading = s.headings[i];
    std::unordered_map<std::string_view, std::size_t> place;
    std::unordered_set<std::string_view> seen;
    for (const auto& row : s.rows) {
      const std::string_view cell = row[i];
      if (cell.empty()) continue;
      if (is_nothing(cell)) {
        if (std::find(c.nothings.begin(), c.nothings.end(), cell) == c.nothings.end()) c.nothings.emplace_back(cell);
        continue;
      }
      ++c.n_filled;
      if (!seen.insert(cell).second) {
        if (const auto known = place.find(cell); known != place.end()) ++c.values[known->second].second;
        continue;
      }
      ++c.n_distinct;
      if (c.values.size() >= kept_values) continue;
      place.emplace(cell, c.values.size());
      c.values.emplace_back(cell, 1);
    }
    if (c.values.empty()) continue;
    c.flag = c.n_distinct <= 4 && all_values(c, [](std::string_view v) { return read_flag(v).has_value(); });
    c.numeric =
        all_values(c, [](std::string_view v) { return v.find_first_not_of("0123456789") == std::string_view::npos; });
    std::vector<time_form> first_times = time_forms_of(c.values[0].first);
    std::erase_if(first_times, [&](time_form f) { return !reads(c.values[0].first, f); });
    c.times = common_forms(c, std::move(first_times));
    if (c.times.empty() && !c.numeric) c.mixed_times = two_forms(c);
    if (!c.is_time()) c.times = usual_form<time_form>(c, [](std::string_view v) { return time_forms_of(v); });
    c.amounts = common_forms(c, amount_forms_of(c.values[0].first, 2));
    if (c.amounts.empty())
      c.amounts = usual_form<amount_form>(c, [](std::string_view v) { return amount_forms_of(v, 2); });
  }
  return columns;
}

int fit(const draft_column& c, column_role role) {
  const int by_name = name_score(c.heading, role);
  return by_name > 0 && fits_content(c, role) ? by_name : 0;
}

bool differ(const draft_column& c, time_form a, time_form b) {
  return std::any_of(c.values.begin(), c.values.end(), [&](const auto& v) {
    const auto one = time_by_form(v.first, a), other = time_by_form(v.first, b);
    return one && other && (one->us != other->us || one->has_offset != other->has_offset);
  });
}

bool differ(const draft_column& c, amount_form a, amount_form b) {
  std::string one, other;
  return std::any_of(c.values.begin(), c.values.end(), [&](const auto& v) {
    const auto parts = take_apart(v.first);
    return parts && to_plain(parts->number, a, one) && to_plain(parts->number, b, other) && one != other;
  });
}

}  // namespace funnel::io
