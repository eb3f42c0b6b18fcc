#include "io/draft_heading_words.hpp"
#include "io/draft_text.hpp"
#include "io/draft_work.hpp"

#include "io/mapping_fields.hpp"
#include "io/time_forms.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace funnel::io {
namespace {

std::string field_name(std::string column_mapping::*to) {
  const auto known =
      std::find_if(column_fields.begin(), column_fields.end(), [&](const auto& field) { return field.second == to; });
  return known == column_fields.end() ? std::string() : std::string(known->first);
}

/// A question when a column is called so and its cells are not read.
void unread_amount(draft_work& w) {
  w.out.mapping.currency.code = w.options.currency;
  for (const draft_column& c : w.columns) {
    if (name_score(c.heading, column_role::amount) < 85 || c.flag || c.is_time() || c.values.empty() || w.is_role(c))
      continue;
    const auto digits = std::count_if(c.values.begin(), c.values.end(), [](const auto& v) {
      return v.first.find_first_of("0123456789") != std::string_view::npos;
    });
    if (2 * static_cast<std::size_t>(digits) >= c.values.size())
      return w.ask(errc::invalid_value, c.name, w.words().no_amount_form(c.name));
  }
}

/// A cell that is no time, or else one that the form of most others does not read.
std::string_view odd_time(const draft_column& c) {
  std::map<time_form, std::size_t> uses;
  for (const auto& [value, n] : c.values) {
    const std::vector<time_form> forms = time_forms_of(value);
    if (forms.empty()) return value;
    for (const time_form f : forms) uses[f] += n;
  }
  const auto usual = std::max_element(uses.begin(), uses.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  for (const auto& [value, n] : c.values)
    if (!time_by_form(value, usual->first)) return value;
  return c.values[0].first;
}

}  // namespace

bool set_field(draft_work& w, column_role r, std::string column_mapping::*to, std::size_t text,
               const std::string& missing) {
  const draft_column* c = w.column(r);
  if (!c) {
    if (!missing.empty()) w.ask(errc::missing_value, {}, missing);
    return false;
  }
  w.out.mapping.*to = c->name;
  const std::string field = field_name(to);
  const bool named = w.options.columns.contains(field);
  w.fact(field, w.words().quoted(c->name),
         named                             ? w.words().given()
         : name_score(c->heading, r) >= 60 ? w.words().by_name()
                                           : w.words().by_cells(),
         named || fit(*c, r) >= 80);
  w.tell(w.words().field_is(w.words().fields[text](), c->name));
  return true;
}

bool unread_time(draft_work& w, column_role r) {
  for (const draft_column& c : w.columns) {
    if (w.column(r) || name_score(c.heading, r) < 85 || c.is_time() || c.flag || c.values.empty() || w.is_role(c))
      continue;
    w.ask(errc::invalid_value, c.name, w.words().no_time_form(c.name, odd_time(c)));
    return true;
  }
  return false;
}

namespace {

/// Of amounts in several currencies beside their values in one, those in one are summed.
void prefer_converted(draft_work& w) {
  const draft_column* currencies = w.column(column_role::currency);
  if (!currencies || currencies->n_distinct < 2 || w.options.columns.contains("amount")) return;
  for (const draft_column& c : w.columns) {
    const std::string name = squash(c.heading);
    if (!name.ends_with("converted") && name != "amountincompanycurrency") continue;
    if (fit(c, column_role::amount) == 0) continue;
    w.roles.at(column_role::amount) = c.at;
    w.roles.rivals.erase(column_role::amount);
    w.roles.at(column_role::currency).reset();
    for (const draft_column& code : w.columns)
      if (squash(code.heading) == name + "currency") w.roles.at(column_role::currency) = code.at;
    return;
  }
}

/// The interface of Close gives "value" in cents; its files for people have "value_formatted".
bool counts_in_cents(const draft_work& w, const draft_column& c) {
  const auto has = [&](std::string_view heading) {
    return std::any_of(w.columns.begin(), w.columns.end(), [&](const draft_column& other) { return squash(other.heading) == heading; });
  };
  const auto is_whole = [](const auto& value) { return std::string_view(value.first).find_first_not_of("0123456789") == std::string_view::npos; };
  return squash(c.heading) == "value" && has("valueperiod") && has("valuecurrency") && std::all_of(c.values.begin(), c.values.end(), is_whole);
}

}  // namespace

void set_amounts(draft_work& w) {
  prefer_converted(w);
  if (!set_field(w, column_role::amount, &column_mapping::amount, 7)) return unread_amount(w);
  const draft_column& c = *w.column(column_role::amount);
  if (counts_in_thousands(c.heading) && !w.options.columns.contains("amount"))
    w.ask(errc::invalid_value, c.name, w.words().in_thousands(c.name));
  if (counts_in_cents(w, c) && !w.options.columns.contains("amount")) w.ask(errc::invalid_value, c.name, w.words().in_cents(c.name));
  settle_amounts(w, c);
}

}  // namespace funnel::io
