/// What servers answer, for they may be others than they say: rows of ClickHouse and PostgreSQL, and partials of shards.
#include "fuzz/targets.hpp"

#include "fuzz/bytes.hpp"
#include "io/deal_rows.hpp"
#include "io/sql/clickhouse_rows.hpp"
#include "io/sql/postgresql_values.hpp"
#include "io/sql/shards.hpp"
#include "io/sql/sql_source.hpp"

#include <funnel/events/store.hpp>
#include <funnel/io/csv.hpp>
#include <funnel/report/funnel_report.hpp>
#include <funnel/report/writers.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel_fuzz {
namespace {

using namespace funnel;

/// The rows of a statement into a store: an error with words, or every row accounted for, and a report of it in UTF-8.
void read_rows(std::unique_ptr<io::sql_rows> rows) {
  static const column_mapping m =
      parse_mapping(R"({"table": "t", "columns": {"deal": "d", "time": "t", "stage": "s", "owner": "o", "amount": "a", "event_id": "e"},
                        "currency": {"code": "EUR", "decimals": 2}})").value();
  event_store store = make_store(m).value();
  io::sql_source source("t", "table", std::move(rows));
  const io::event_sink<deal_event_view> sink([&](std::span<const deal_event_view> batch) { return store.append(batch); });
  const auto read = io::read_deals(source, m, sink, {});
  if (!read) {
    holds(!read.errors().empty() && !read.errors().front().message.empty(), "an error says nothing");
    return;
  }
  holds(read->summary.rows == read->summary.applied + read->summary.rejected + read->summary.skipped, "rows are lost");
  query q = query{}.by_owner();
  if (read->last_time) q.as_of = *read->last_time;
  const auto report = within(limits_for_strangers(), [&] { return make_funnel_report(store, q); });
  if (report) holds(!to_json(*report).empty(), "a report has no JSON");
}

/// Runs `work`; what a server does wrong is told with words.
template <class Work>
void told(Work&& work) {
  try {
    work();
  } catch (const io::database_error& e) {
    holds(!e.why.message.empty() && e.why.code != errc{}, "an error says nothing");
  }
}

const std::vector<std::string>& names() {
  static const std::vector<std::string> all{"d", "t", "s", "o", "a", "e"};
  return all;
}

}  // namespace

/// The first byte is how many bytes of the answer come at a time; the rest are the answer.
void clickhouse_answer(std::string_view bytes) {
  if (bytes.empty()) return;
  const std::size_t step = 1 + static_cast<unsigned char>(bytes.front());
  std::string_view rest = bytes.substr(1);
  told([&] {
    read_rows(std::make_unique<io::clickhouse_rows>(io::binary_reader("server", [&, piece = std::string()]() mutable -> std::string_view {
                piece = rest.substr(0, step);  // whoever keeps the one before has bytes of nobody
                rest.remove_prefix(piece.size());
                return piece;
              }), names()));
  });
}

/// Six bytes for the types of the columns, then messages behind their lengths of two bytes.
void postgresql_answer(std::string_view bytes) {
  constexpr std::array<std::uint32_t, 20> types{16, 18, 19, 20, 21, 23, 25, 26, 28, 114, 700, 701, 790, 1043, 1082, 1114, 1184, 1700, 2950, 17};
  class messages final : public io::sql_rows {
   public:
    messages(std::vector<io::sql_column> columns, std::string_view text) : rest_(text) { columns_ = std::move(columns); }
    bool fetch(io::row_block& to) override {
      while (rest_.size() > 2 && !to.full()) {
        const std::size_t n = std::min<std::size_t>(static_cast<unsigned char>(rest_[0]) * std::size_t{256} + static_cast<unsigned char>(rest_[1]), rest_.size() - 2);
        const std::vector<char> message(rest_.begin() + 2, rest_.begin() + 2 + static_cast<std::ptrdiff_t>(n));  // a sanitizer sees its end
        io::add_copied_row({message.data(), message.size()}, columns_.size(), to);
        rest_.remove_prefix(2 + n);
      }
      to.bytes.shrink_to_fit();
      return to.n_rows > 0;
    }

   private:
    std::string_view rest_;
  };
  if (bytes.size() < names().size()) return;
  std::vector<io::sql_column> columns;
  for (std::size_t i = 0; i < names().size(); ++i)
    columns.push_back(io::postgresql_column(names()[i], types[static_cast<unsigned char>(bytes[i]) % types.size()]));
  told([&] { read_rows(std::make_unique<messages>(std::move(columns), bytes.substr(names().size()))); });
}

/// The rows of one shard, parted by bytes of zero.
void shard_answer(std::string_view bytes) {
  std::vector<std::optional<std::string>> rows;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\0'), bytes.size());
    rows.emplace_back(bytes.substr(0, end));
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
  }
  const auto p = io::partial_of_shard("shard 1", rows);
  if (!p) holds(!p.errors().empty() && p.errors().front().field.starts_with("shard 1"), "an error does not name its shard");
}

}  // namespace funnel_fuzz
