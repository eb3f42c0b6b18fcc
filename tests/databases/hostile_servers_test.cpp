/// What servers answer that are others than they say: each wrong answer is an error with words, and reads no memory but its own.
/// Any bytes: see tests/fuzz/server_targets.cpp.
#include "io/sql/clickhouse_values.hpp"
#include "io/sql/postgresql_values.hpp"
#include "io/sql/shards.hpp"
#include "io/sql/sql_source.hpp"
#include "io/sql/value_text.hpp"

#include "core/version_text.hpp"

#include <funnel/core/time.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel::io;

template <class Integer>
std::string big_endian(Integer n) {
  std::string bytes;
  for (std::size_t i = sizeof n; i-- > 0;) bytes += static_cast<char>(static_cast<std::uint64_t>(n) >> (8 * i) & 0xFF);
  return bytes;
}
std::string sent(std::string_view value) { return big_endian(static_cast<std::int32_t>(value.size())) + std::string(value); }
const std::string signature("PGCOPY\n\377\r\n\0\0\0\0\0", 15);

/// Rows that came of a message; -1 for one that is refused.
int rows_of(const std::string& message, std::size_t n_columns) {
  row_block to;
  try {
    const std::vector<char> own(message.begin(), message.end());  // a sanitizer sees its end
    add_copied_row({own.data(), own.size()}, n_columns, to);
  } catch (const database_error& e) {
    EXPECT_EQ(e.why.message, "the server sent a row of another statement");
    EXPECT_TRUE(to.bytes.empty());
    return -1;
  }
  return static_cast<int>(to.n_rows);
}

TEST(Database_hostile_servers, RowsOfPostgreSQLFitTheirMessages) {
  const std::string two = big_endian<std::int16_t>(2), row = two + sent("A") + big_endian(-1), header = signature + big_endian(0);
  EXPECT_EQ(rows_of(row, 2), 1);
  EXPECT_EQ(rows_of(header + row, 2), 1);
  EXPECT_EQ(rows_of(signature + big_endian(3) + "abc" + row, 2), 1);
  EXPECT_EQ(rows_of(big_endian<std::int16_t>(-1), 2), 0);
  EXPECT_EQ(rows_of(header + big_endian<std::int16_t>(-1), 2), 0);
  for (std::size_t n = 1; n < (header + row).size(); ++n) {
    if (n == header.size()) continue;
    EXPECT_EQ(rows_of((header + row).substr(0, n), 2), -1) << n;
  }
  EXPECT_EQ(rows_of(row + "x", 2), -1);
  EXPECT_EQ(rows_of(row, 3), -1);
  EXPECT_EQ(rows_of(two + sent("A") + big_endian(std::numeric_limits<std::int32_t>::max()) + "B", 2), -1);
  EXPECT_EQ(rows_of(two + sent("A") + big_endian(-2), 2), -1);
  EXPECT_EQ(rows_of(signature + big_endian(-10) + row, 2), -1);
}

/// The text of a value of PostgreSQL's type.
std::string value_of(std::uint32_t type, const std::string& bytes) {
  std::pmr::monotonic_buffer_resource made;
  const sql_column c = postgresql_column("c", type);
  const std::vector<char> own(bytes.begin(), bytes.end());
  return std::string(c.decode({own.data(), own.size()}, made));
}

TEST(Database_hostile_servers, ValuesOfPostgreSQLHaveTheBytesOfTheirTypes) {
  constexpr std::uint32_t date = 1082, timestamp = 1114, utc = 1184, int8 = 20, float8 = 701;
  EXPECT_EQ(value_of(date, big_endian(9497)), "2026-01-01");
  EXPECT_EQ(value_of(utc, big_endian(std::int64_t{9497} * 86'400'000'000)), "2026-01-01T00:00:00Z");
  for (const std::uint32_t type : {date, timestamp, utc, int8, float8})
    for (const std::size_t n : {0U, 1U, 3U, 5U, 7U, 9U}) EXPECT_EQ(value_of(type, std::string(n, '\1')), "(broken)") << type << " " << n;
  // The years that PostgreSQL has beyond those of std::chrono, whose last is 32767: they are not other years.
  EXPECT_EQ(value_of(date, big_endian(23'946'087)), "67562-02-28");
  EXPECT_EQ(value_of(date, big_endian(2'145'031'948)), "5874897-12-31");
  EXPECT_EQ(value_of(timestamp, big_endian(std::int64_t{9'223'371'331'199'999'999})), "294276-12-31");
  EXPECT_FALSE(instant::parse("67562-02-28"));
  EXPECT_EQ(value_of(timestamp, big_endian(std::numeric_limits<std::int64_t>::max())), "infinity");
}

TEST(Database_hostile_servers, TextsOfPostgreSQLAreLookedAt) {
  // A database in SQL_ASCII sends what it has, whatever client_encoding says.
  class one_row final : public sql_rows {
   public:
    one_row() { columns_ = {postgresql_column("name", 25)}; }
    bool fetch(row_block& to) override {
      if (!std::exchange(over_, true)) add_copied_row(big_endian<std::int16_t>(1) + sent("\xFF"), 1, to);
      return to.n_rows > 0;
    }

   private:
    bool over_ = false;
  };
  sql_source source("t", "table", std::make_unique<one_row>());
  const auto row = source.cursor();
  ASSERT_TRUE(row->claim() && row->next());
  EXPECT_EQ(row->problem(), row_problem::value_not_utf8);
}

TEST(Database_hostile_servers, TypesOfClickHouseThatNoServerHasAreNotRead) {
  using form = clickhouse_type::form;
  const auto what = [](const std::string& name) { return clickhouse_type_of(name).what; };
  EXPECT_EQ(what("SimpleAggregateFunction(max, LowCardinality(Nullable(String)))"), form::text);
  EXPECT_EQ(what("DateTime64(9, 'UTC')"), form::time);
  EXPECT_EQ(what("Decimal(76, 76)"), form::decimal);
  for (const char* wrong : {"DateTime64(4294967295)", "Decimal(76, 77)", "Decimal(77, 0)", "Decimal(x)", "DateTime64()", "DateTime64(99999999999)", "FixedString(4294967295)", "FixedString(0)"})
    EXPECT_EQ(what(wrong), form::other) << wrong;
  std::string deep;
  constexpr std::size_t depth = 300'000;
  for (std::size_t i = 0; i < depth; ++i) deep += "LowCardinality(";
  EXPECT_EQ(what(deep + "String" + std::string(depth, ')')), form::other);
  for (const char* odd : {"Enum8('a'=)", "Enum8('a')", "Enum8('a'=1", "Enum8('a' = )", "Enum8(')", "Enum8('a' = 1,)", "Enum16('a,b' = -300)"}) static_cast<void>(clickhouse_type_of(odd));
  EXPECT_EQ(clickhouse_type_of("Enum8('it\\'s' = -2, 'b' = 3)").names, (std::vector<std::pair<std::int64_t, std::string>>{{-2, "it's"}, {3, "b"}}));
  std::string text;
  const auto ticks = [&](std::int64_t n, unsigned decimals) {
    text.clear();
    const std::string_view bytes(reinterpret_cast<const char*>(&n), sizeof n);
    add_clickhouse_text(bytes, clickhouse_type{form::time, false, 8, decimals}, text);
    return text;
  };
  EXPECT_EQ(ticks(1'767'225'600'123'456'789, 9), "2026-01-01T00:00:00.123456Z");
  EXPECT_EQ(ticks(-1, 9), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(ticks(1'767'225'600, 0), "2026-01-01T00:00:00Z");
  EXPECT_FALSE(instant::parse(ticks(std::numeric_limits<std::int64_t>::max(), 0)));
  EXPECT_FALSE(instant::parse(ticks(std::numeric_limits<std::int64_t>::min(), 5)));
}

TEST(Database_hostile_servers, ShardsThatSayOddThingsAreNamed) {
  const std::string first = std::string(R"({"funnel_shard":")") + detail::version_text + "\"}";
  const auto told = [&](const std::string& rest) {
    const auto p = partial_of_shard("shard 1", {first, rest});
    EXPECT_FALSE(p);
    EXPECT_TRUE(p.errors().front().field.starts_with("shard 1")) << rest;
    return p.errors().front().message;
  };
  EXPECT_EQ(told(R"({"errors":[{"field":"deal","message":"is missing"}]})"), "is missing");
  for (const char* odd : {R"({"errors":["x"]})", R"({"errors":[{"field":7,"message":[1]}]})", R"({"errors":7})", R"({"errors":{}})", R"({"errors":[[]]})", "{\"errors\":", "", "[]"}) told(odd);
  EXPECT_FALSE(partial_of_shard("shard 1", {}));
  EXPECT_FALSE(partial_of_shard("shard 1", {std::nullopt, first}));
  EXPECT_FALSE(partial_of_shard("shard 1", {std::string(R"({"funnel_shard":{"a":1}})")}));
}

}  // namespace
