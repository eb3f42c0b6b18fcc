#include "io/sql/shards.hpp"

#include "aggregates/partial_merge.hpp"
#include "core/json_fields.hpp"
#include "core/number_text.hpp"
#include "core/percent.hpp"
#include "core/version_text.hpp"
#include "io/mapping_fields.hpp"
#include "io/partial_format.hpp"
#include "io/sql/address.hpp"
#include "io/sql/clickhouse_rows.hpp"
#include "io/sql/connection.hpp"
#include "io/sql/sql_source.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace funnel::io {
namespace {

struct shard {
  std::string number;  ///< as the cluster counts, from 1
  std::string place;   ///< host and port
  std::vector<std::optional<std::string>> rows{};
  std::size_t n_rows = 0;

  std::string name() const { return "shard " + number + " (" + place + ")"; }
};

/// Calls use(row) for each row of a SELECT of so many columns.
template <class Use>
void each_row(sql_connection& in, const std::string& select, std::vector<sql_column> columns, Use&& use) {
  sql_source rows("", "statement", in.run(select, std::move(columns)));
  const auto row = rows.cursor();
  while (row->claim())
    while (row->next()) use(*row);
}

std::vector<shard> shards_of(sql_connection& in, const std::string& cluster) {
  std::vector<shard> all;
  each_row(in,
           "SELECT shard_num, min(concat(host_name, ':', toString(port))) FROM system.clusters WHERE cluster = " +
               in.text_literal(cluster) + " GROUP BY shard_num ORDER BY shard_num",
           {{"shard", cell_type::number}, {"place"}}, [&](const row_cursor& row) {
             all.push_back({std::string(row.cell(0)), std::string(row.cell(1))});
           });
  return all;
}

/// The one table or statement of the mapping. Errors: throws.
table_source source_of(const column_mapping& m, const std::string& database) {
  if (!m.joins.empty()) fail(errc::invalid_argument, "joins", "are of files; a statement joins tables itself");
  if (m.shape == row_shape::activity || !m.files.empty())
    fail(errc::invalid_argument, "files", "shards are asked for one table or statement of deals");
  table_source s = m.source;
  if (!s.given()) fail(errc::missing_value, "table", "the mapping names no \"table\" and no \"statement\" to read");
  // A shard may take another database for its own.
  if (!s.table.empty() && !database.empty() && s.table.find('.') == std::string::npos)
    s.table = quoted_by('"', database) + "." +
              (s.table.find_first_of("\"`") == std::string::npos ? quoted_by('"', s.table) : s.table);
  return s;
}

/// What the program is asked, as one word that no shell and no quote touches.
std::string word_of(const shards_question& q, const sql_select& what) {
  json asked{{"version", detail::version_text},
             {"mapping", json::parse(to_json(q.mapping))},
             {"query", json::parse(to_json(q.request.question))}};
  asked["columns"] = json::array();
  for (const sql_column& c : what.columns) asked["columns"].push_back(c.name);
  asked["tallies"] = q.request.tallies;
  asked["unit"] = name_of(q.request.unit);
  if (q.request.since) asked["since"] = q.request.since->us;
  asked["max_deals"] = q.request.max_deals;
  asked["ids"] = q.request.keep_ids;
  asked["strict"] = q.options.strict;
  asked["max_rejections"] = q.options.max_listed_rejections;
  asked["russian"] = q.options.lang == language::russian;
  std::string word = percent_encoded(asked.dump());
  constexpr std::size_t most = 120'000;  // Linux takes 128 KiB
  if (word.size() > most)
    fail(errc::out_of_range, "mapping", "mapping and question are too long to be given to a program on each shard");
  return word;
}

/// `cluster` is a literal.
std::string select_from_all(const std::string& cluster, const std::string& program, const std::string& word,
                            const std::string& rows, unsigned patience) {
  const std::string ms = std::to_string(std::uint64_t{patience} * 1000);
  // Without check_exit_code a program that crashed is an empty answer. What is read ends when all have come: one that
  // failed is an error.
  return "SELECT toUInt32(shard) AS shard, row, text FROM cluster(" + cluster +
         ", view(SELECT shardNum() AS shard, row, text FROM executable('" + program + " partial --shard=" + word +
         "', RowBinaryWithNamesAndTypes, 'row UInt64, text String', (SELECT toUInt8(255), * FROM (" + rows +
         "\n)), SETTINGS check_exit_code = 1, command_read_timeout = " + ms + ", command_write_timeout = " + ms +
         ", command_termination_timeout = " + std::to_string(patience) + ")))";
}

/// The text that an object has there; empty when it has none.
std::string text_in(const json& object, const char* key) {
  const auto at = object.is_object() ? object.find(key) : object.end();
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

}  // namespace

result<partial> partial_of_shard(const std::string& name, const std::vector<std::optional<std::string>>& rows) {
  if (rows.empty()) return error{errc::missing_value, name, "gave nothing"};
  std::string text;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i]) return error{errc::missing_value, name, "gave not all of its rows"};
    if (i > 0) text += *rows[i];
  }
  const auto first = parse_json(*rows.front());
  if (!first || !first->is_object() || !first->contains(shard_begin))
    return error{errc::invalid_value, name, "gave what is no answer of funnel"};
  if (const json& version = (*first)[shard_begin]; version != detail::version_text)
    return error{errc::invalid_value, name,
                 "has funnel " + (version.is_string() ? version.get<std::string>() : "?") + ", and here is " +
                     std::string(detail::version_text)};
  if (text.starts_with("{\"errors\":")) {
    std::vector<error> errors;
    if (const auto told = parse_json(text); told && told->is_object())
      for (const json& e : (*told)["errors"]) {
        const std::string field = text_in(e, "field");
        errors.push_back({errc::invalid_value, name + (field.empty() ? "" : ": " + field), text_in(e, "message")});
      }
    if (!errors.empty()) return errors;
  }
  auto found = parse_partials(text);
  if (!found || found->size() != 1 || (*found)[0].of != 1 || !(*found)[0].complete()) {
    std::vector<error> errors =
        found ? std::vector<error>{{errc::invalid_value, "", "gave what is not one partial"}} : found.errors();
    for (error& e : errors) e.field = name + (e.field.empty() ? "" : ": " + e.field);
    return errors;
  }
  return std::move((*found)[0]);
}

bool is_cluster_address(std::string_view text) {
  const auto to = parse_address(text);
  return to && to->kind == database_kind::clickhouse && to->options.contains("cluster");
}

result<std::vector<partial>> ask_shards(const std::string& address, const shards_question& question) {
  auto to = parse_address(address);
  if (!to) return to.errors();
  const auto option = [&](const char* name, std::string otherwise) {
    const auto at = to->options.find(name);
    if (at == to->options.end()) return otherwise;
    std::string value = at->second;
    to->options.erase(at);
    return value;
  };
  const std::string cluster = option("cluster", ""), program = option("program", "funnel"),
                    empty = option("empty_shards", "0");
  if (cluster.empty()) return error{errc::missing_value, to->shown, "the address names no cluster=NAME"};
  if (program.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.") != program.npos ||
      program.empty() || program.front() == '.')
    return error{errc::invalid_argument, to->shown, "program is the name of a file in the folder of user scripts"};
  // An answer of no deals says what all answers must be to.
  auto store = make_store(question.mapping);
  if (!store) return store.errors();
  const auto expected = make_partial(*store, question.request);
  if (!expected) return expected.errors();
  std::vector<shard> shards;
  try {
    const auto in = connect_clickhouse(*to);
    shards = shards_of(*in, cluster);
    if (shards.empty()) return error{errc::unknown_name, to->shown, "the server knows no cluster \"" + cluster + "\""};
    const std::vector<std::string> wanted = mapped_columns(question.mapping);
    const sql_select what = select_of(*in, source_of(question.mapping, to->name), wanted);
    const sql_source table("", "table", what.columns);
    for (const std::string& name : wanted)
      if (table.column(name) == no_column)
        return error{errc::unknown_name, to->shown + ": " + name, table.about_header() + ", and none of this name"};
    each_row(*in, select_from_all(in->text_literal(cluster), program, word_of(question, what), what.text(*in), silence_of(*to)),
             {{"shard", cell_type::number}, {"row", cell_type::number}, {"text"}}, [&](const row_cursor& row) {
               shard* from = nullptr;
               for (shard& s : shards)
                 if (s.number == row.cell(0)) from = &s;
               std::size_t at = 0;
               constexpr std::size_t most_ahead = 1'000'000;
               if (!from || !read_number(row.cell(1), at) || at > from->n_rows + most_ahead)
                 fail(errc::invalid_value, to->shown, "rows came that no shard was asked for");
               if (at >= from->rows.size()) from->rows.resize(at + 1);
               if (from->rows[at]) fail(errc::duplicate, from->name(), "gave a row twice");
               from->rows[at] = row.cell(2);
               ++from->n_rows;
             });
  } catch (const database_error& e) {
    return error{e.why.code,
                 e.why.field.empty() || e.why.field == to->shown ? to->shown : to->shown + ": " + e.why.field,
                 e.why.message};
  }
  std::vector<error> errors;
  std::vector<partial> parts;
  for (std::size_t i = 0; i < shards.size(); ++i) {
    auto p = partial_of_shard(shards[i].name(), shards[i].rows);
    shards[i].rows.clear();
    if (!p) {
      for (const error& e : p.errors()) errors.push_back(e);
      continue;
    }
    for (const std::string& what : detail::differences(*expected, *p))
      errors.push_back({errc::invalid_value, shards[i].name(), what + " differs from what was asked"});
    if (p->events == 0 && empty != "1")
      errors.push_back({errc::missing_value, shards[i].name(),
                        "has no rows; if that is meant, empty_shards=1 in the address says so"});
    p->parts = {i};
    p->of = shards.size();
    parts.push_back(*std::move(p));
  }
  if (!errors.empty()) return errors;
  return parts;
}

}  // namespace funnel::io
