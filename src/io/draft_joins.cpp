#include "io/draft_joins.hpp"

#include "io/draft_columns.hpp"
#include "io/draft_names.hpp"
#include "io/draft_text.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace funnel::io {
namespace {

bool is_among(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// What a heading such as "owner_id" is about: "owner".
std::string subject_of(std::string_view heading) {
  std::string about;
  for (const std::string& word : words_of(heading))
    if (!is_among(word, {"id", "ид", "key", "code", "код", "no", "nr", "number", "номер", "guid", "uuid", "ref"}))
      about += (about.empty() ? "" : " ") + word;
  return about;
}

/// "companies" and "accounts" as a heading names one of them.
std::string one_of_many(std::string_view file) {
  std::string name = squash(std::filesystem::path(file).stem().string());
  if (name.size() > 4 && name.ends_with("ies")) return name.replace(name.size() - 3, 3, "y");
  if (name.size() > 3 && name.ends_with('s')) name.pop_back();
  return name;
}

bool names_people(std::string_view heading) {
  return name_score(heading, column_role::owner) >= 50 || name_score(heading, column_role::actor) >= 50;
}

/// Is a file that is called so, of one of many, one of people?
bool is_of_people(const std::string& one) {
  static constexpr std::array<std::string_view, 20> words{"user",   "people", "person", "employee", "staff",    "manager",    "owner",     "salesrep",     "rep",    "seller",
                                                          "agent",  "member", "team",   "salesperson", "consultant", "сотрудник", "менеджер", "пользовател", "продавец", "mitarbeiter"};
  return std::any_of(words.begin(), words.end(), [&](std::string_view w) { return one.find(w) != std::string::npos; });
}

/// What beside equal cells says that the column names rows of the table: 0 nothing.
int evidence(const draft_column& on, const draft_column& key, const std::string& table) {
  const std::string name = squash(on.heading), one = one_of_many(table);
  const bool generic = is_among(squash(key.heading), {"id", "ид", "key", "code", "код", "name", "название", "имя"});
  if ((!generic && name == squash(key.heading)) || (one.size() > 2 && name.starts_with(one))) return 2;
  if (names_people(on.heading) && is_of_people(one) && generic) return 2;
  const bool of_somebody = names_people(on.heading) || name_score(on.heading, column_role::customer) >= 60;
  return (of_somebody && generic) || (!key.numeric && key.amounts.empty()) ? 1 : 0;
}

/// Does the table have nearly all that the column names, and more than one of them?
bool has_its_values(const draft_column& on, const std::unordered_set<std::string_view>& keys) {
  std::size_t n = 0, n_known = 0, n_distinct = 0;
  for (const auto& [value, times] : on.values) {
    n += times;
    if (!keys.contains(value)) continue;
    n_known += times;
    ++n_distinct;
  }
  return n_distinct >= std::min<std::size_t>(2, keys.size()) && n > 0 && 10 * n_known >= 9 * n;
}

/// A heading of the table as it would read in the file of deals: the "name" in a table of owners is the owner's.
std::string heading_in_deals(std::string_view heading, std::string_view on) {
  if (name_score(on, column_role::deal) > 0) return std::string(heading);
  if (name_score(heading, column_role::team) >= 60) return std::string(heading);
  for (std::size_t r = 1; r < n_column_roles; ++r)
    if (name_score(heading, static_cast<column_role>(r)) > 0) return subject_of(on) + " " + std::string(heading);
  return std::string(heading);
}

/// Is it a person's name, rather than a number or an address?
bool is_persons_name(const draft_column& c) {
  const std::vector<std::string> words = words_of(c.heading);
  const bool named = std::any_of(words.begin(), words.end(), [](const std::string& w) { return is_among(w, {"name", "fullname", "имя", "фио", "nom", "nombre", "nome"}); });
  return (named || names_people(c.heading)) && !c.numeric && !c.is_time() && c.n_filled > 0;
}

}  // namespace

std::vector<join_columns> find_joins(const profiled_sample& profiled_deals, const profiled_sample& profiled_table) {
  const file_sample &deals = profiled_deals.sample, &table = profiled_table.sample;
  std::vector<join_columns> found;
  if (!table.whole || table.rows.empty() || table.delimiter != deals.delimiter || table.encoding != deals.encoding) return found;
  int best = 1;
  for (const draft_column& key : profiled_table.columns) {
    if (key.n_distinct != table.rows.size() || key.is_time() || key.heading.empty()) continue;
    std::unordered_set<std::string_view> keys;
    for (const auto& row : table.rows) keys.insert(row[key.at]);
    for (const draft_column& on : profiled_deals.columns) {
      const int speaks = evidence(on, key, table.path);
      if (speaks < best || on.is_time() || on.flag || !has_its_values(on, keys)) continue;
      if (speaks > best) found.clear();
      best = speaks;
      found.push_back({on.at, key.at});
    }
  }
  return found;
}

joined_sample join_tables(const file_sample& deals, const std::vector<joinable>& tables) {
  file_sample s = deals;
  std::vector<std::string> called = deals.headings;
  std::optional<std::size_t> owner;
  for (const auto& [table, by, file] : tables) {
    const std::string on = deals.headings[by.on];
    std::unordered_map<std::string_view, const std::vector<std::string_view>*> rows;
    for (const auto& row : table->sample.rows) rows.emplace(row[by.key], &row);
    bool named = !names_people(on);
    for (const draft_column& c : table->columns) {
      if (c.at == by.key) continue;
      if (!named && is_persons_name(c)) owner = s.columns.size(), named = true;
      s.columns.push_back(c.name);
      called.push_back(c.heading);
      s.headings.push_back(heading_in_deals(c.heading, on));
    }
    for (auto& row : s.rows) {
      const auto known = rows.find(row[by.on]);
      for (const draft_column& c : table->columns)
        if (c.at != by.key) row.push_back(known == rows.end() ? std::string_view() : (*known->second)[c.at]);
    }
  }
  // Columns of one name are told apart by their place.
  for (std::size_t i = 0; i < called.size(); ++i)
    if (std::count(called.begin(), called.end(), called[i]) > 1)
      s.columns[i] = called[i] + "#" + std::to_string(1 + std::count(called.begin(), called.begin() + static_cast<std::ptrdiff_t>(i), called[i]));
  std::vector<table_join> joins;
  for (const auto& [table, by, file] : tables) joins.push_back({file, s.columns[by.on], table->sample.columns[by.key], {}});
  std::string owner_column = owner ? s.columns[*owner] : std::string();
  return {profiled_sample(std::move(s)), std::move(joins), std::move(owner_column)};
}

}  // namespace funnel::io
