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

/// A column that may be the key of its table: each of its cells is another one.
struct key_column {
  const draft_column* column;
  std::string name;
  bool generic;  ///< called "id" or "name", of whatever
  std::unordered_set<std::string_view> values;
};

/// The first columns of the table that may be its key: more are not looked at.
std::vector<key_column> keys_of(const profiled_sample& table) {
  constexpr std::size_t most = 16;
  std::vector<key_column> keys;
  for (const draft_column& c : table.columns) {
    if (keys.size() == most) break;
    if (c.n_distinct != table.sample.rows.size() || c.is_time() || c.heading.empty()) continue;
    std::string name = squash(c.heading);
    const bool generic = is_among(name, {"id", "ид", "key", "code", "код", "name", "название", "имя"});
    keys.push_back({&c, std::move(name), generic, {}});
    for (const auto& row : table.sample.rows) keys.back().values.insert(row[c.at]);
  }
  return keys;
}

/// A column of deals, as far as its heading tells that it names rows of a table.
struct naming_column {
  std::string name;
  bool people;    ///< it names people
  bool somebody;  ///< people or customers

  explicit naming_column(std::string_view heading)
      : name(squash(heading)), people(names_people(heading)), somebody(people || name_score(heading, column_role::customer) >= 60) {}
};

/// What beside equal cells says that the column names rows of the table, which is called as one of its rows: 0 nothing.
int evidence(const naming_column& on, const key_column& key, const std::string& one, bool of_people) {
  if ((!key.generic && on.name == key.name) || (one.size() > 2 && on.name.starts_with(one))) return 2;
  if (on.people && of_people && key.generic) return 2;
  return (on.somebody && key.generic) || (!key.column->numeric && key.column->amounts.empty()) ? 1 : 0;
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
  const std::string one = one_of_many(table.path);
  const bool of_people = is_of_people(one);
  std::vector<std::pair<const draft_column*, naming_column>> named;
  for (const draft_column& on : profiled_deals.columns)
    if (!on.is_time() && !on.flag) named.emplace_back(&on, on.heading);
  int best = 1;
  for (const key_column& key : keys_of(profiled_table)) {
    for (const auto& [on, names] : named) {
      const int speaks = evidence(names, key, one, of_people);
      if (speaks < best || !has_its_values(*on, key.values)) continue;
      if (speaks > best) found.clear();
      best = speaks;
      found.push_back({on->at, key.column->at});
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
  std::unordered_map<std::string_view, std::size_t> times, before;
  for (const std::string& name : called) ++times[name];
  for (std::size_t i = 0; i < called.size(); ++i)
    if (times[called[i]] > 1) s.columns[i] = called[i] + "#" + std::to_string(++before[called[i]]);
  std::vector<table_join> joins;
  for (const auto& [table, by, file] : tables) joins.push_back({file, s.columns[by.on], table->sample.columns[by.key], {}});
  std::string owner_column = owner ? s.columns[*owner] : std::string();
  return {profiled_sample(std::move(s)), std::move(joins), std::move(owner_column)};
}

}  // namespace funnel::io
