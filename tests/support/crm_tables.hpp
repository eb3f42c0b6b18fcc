/// A table of deal events for databases under test, in SQL that all of them take, and the same as CSV.
#pragma once

#include "support/store_files.hpp"

#include <funnel/io/csv.hpp>
#include <funnel/io/database.hpp>

#include <cstdint>
#include <fstream>
#include <random>
#include <string>
#include <vector>

namespace funnel_test {

struct crm_event {
  std::int64_t id = 0;
  std::string deal, at, stage, owner, amount;  // empty: NULL
  bool test = false;
};

/// Events with names of several scripts, quotes, large and exact amounts, NULLs, microseconds.
inline std::vector<crm_event> crm_events(std::size_t n, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto one_of = [&](const std::vector<std::string>& all) { return all[random() % all.size()]; };
  std::vector<crm_event> events;
  for (std::size_t i = 0; i < n; ++i) {
    crm_event e;
    e.id = static_cast<std::int64_t>(i) + 1;
    e.deal = "D" + std::to_string(random() % (n / 3 + 1));
    const auto two = [&](std::uint64_t least, std::uint64_t most) {
      const std::string t = std::to_string(least + random() % (most - least + 1));
      return t.size() < 2 ? "0" + t : t;
    };
    e.at = "2026-" + two(1, 12) + "-" + two(1, 28) + " " + two(0, 23) + ":" + two(0, 59) + ":" + two(0, 59);
    if (random() % 2 == 0) e.at += "." + std::to_string(100'000 + random() % 900'000);
    e.stage = one_of({"qualification", "presentation", "proposal", "contracting", "won", "lost", ""});
    e.owner = one_of({"Anna O'Neill", "Яна", "Émile \"E\"", "", "a,b"});
    if (random() % 3 > 0)
      e.amount = std::to_string(random() % 1'000'000'000) + "." + std::to_string(1000 + random() % 9000).substr(1, 2);
    if (e.stage.empty() && e.amount.empty() && e.owner.empty()) e.owner = "Anna O'Neill";
    e.test = random() % 50 == 0;
    events.push_back(e);
  }
  return events;
}

inline std::string sql_text(const std::string& text) {
  if (text.empty()) return "NULL";
  std::string out = "'";
  for (const char c : text) out.append(c == '\'' ? 2 : 1, c);
  return out + "'";
}

/// "INSERT ...", some hundred rows a statement.
inline std::vector<std::string> crm_inserts(const std::vector<crm_event>& events) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const crm_event& e = events[i];
    if (i % 500 == 0) all.emplace_back("INSERT INTO deal_events (id, deal, at, stage, owner, amount, test) VALUES ");
    all.back() += (i % 500 == 0 ? "(" : ",(") + std::to_string(e.id) + "," + sql_text(e.deal) + "," + sql_text(e.at) +
                  "," + sql_text(e.stage) + "," + sql_text(e.owner) + "," + (e.amount.empty() ? "NULL" : e.amount) +
                  "," + (e.test ? "TRUE" : "FALSE") + ")";
  }
  return all;
}

/// `more` stands among the keys of the mapping: where the rows come from.
inline std::string crm_mapping(const std::string& more) {
  return "{" + more + R"("currency": {"code": "EUR", "decimals": 2}, "times": "dd.mm.yyyy", "amounts": "1.234,50",
    "skip": [{"column": "test", "flag": true}],
    "columns": {"deal": "deal", "time": "at", "stage": "stage", "owner": "owner", "amount": "amount", "event_id": "id"}})";
}

/// What a store holds when the events were read from a file.
inline std::vector<std::string> read_as_csv(const own_folder& folder, const std::vector<crm_event>& events) {
  const auto quoted = [](const std::string& text) {
    std::string out = "\"";
    for (const char c : text) out.append(c == '"' ? 2 : 1, c);
    return out + "\"";
  };
  std::ofstream file(folder / "events.csv", std::ios::binary);
  file << "id,deal,at,stage,owner,amount,test\n";
  for (const crm_event& e : events)
    file << e.id << ',' << e.deal << ',' << e.at << ',' << e.stage << ',' << quoted(e.owner) << ',' << e.amount << ','
         << (e.test ? "yes" : "no") << '\n';
  file.close();
  funnel::column_mapping m = funnel::parse_mapping(crm_mapping("")).value();
  m.times = {funnel::time_form::iso};
  m.amounts = {funnel::amount_form::plain};
  funnel::event_store store = funnel::make_store(m).value();
  const auto read = funnel::read_csv(folder / "events.csv", m, store);
  EXPECT_TRUE(read) << (read ? "" : read.errors().front().message);
  EXPECT_EQ(read->summary.rejected, 0U);
  std::vector<std::string> all = all_of(store);
  std::sort(all.begin(), all.end());
  return all;
}

/// The same of a database.
inline std::vector<std::string> read_as_database(const std::string& address, const std::string& mapping) {
  const funnel::column_mapping m = funnel::parse_mapping(mapping).value();
  funnel::event_store store = funnel::make_store(m).value();
  funnel::csv_read_options options;
  options.how.threads = 3;
  const auto read = funnel::read_database(address, m, store, options);
  if (!read) return {read.errors().front().field + ": " + read.errors().front().message};
  EXPECT_EQ(read->summary.rejected, 0U) << read->summary.rejections.front().column << " "
                                        << read->summary.rejections.front().value << " "
                                        << read->summary.rejections.front().reason;
  std::vector<std::string> all = all_of(store);
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace funnel_test
