#include "core/json_fields.hpp"
#include "core/percent.hpp"
#include "core/version_text.hpp"
#include "io/deal_rows.hpp"
#include "io/sql/clickhouse_rows.hpp"
#include "io/sql/shards.hpp"
#include "io/sql/sql_source.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace funnel::io {
namespace {

/// Rows of a number and a text as RowBinary with names and types.
class shard_writer {
 public:
  explicit shard_writer(std::FILE* to) : to_(to) {
    std::string header(1, '\2');
    for (const std::string_view text : {"row", "text", "UInt64", "String"}) add_text(header, text);
    put(header);
  }
  void row(std::string_view text) {
    std::string bytes;
    for (unsigned shift = 0; shift < 64; shift += 8) bytes += static_cast<char>(n_ >> shift & 0xFF);
    ++n_;
    add_text(bytes, text);
    put(bytes);
  }
  /// A long text, in pieces that no reader of rows finds too long.
  void pieces(std::string_view text) {
    constexpr std::size_t most = 1 << 20;
    for (; !text.empty(); text.remove_prefix(std::min(most, text.size()))) row(text.substr(0, most));
  }
  bool flush() { return std::fflush(to_) == 0 && good_; }

 private:
  static void add_text(std::string& to, std::string_view text) {
    std::size_t n = text.size();
    for (; n >= 0x80; n >>= 7) to += static_cast<char>(0x80 | (n & 0x7F));
    to += static_cast<char>(n);
    to += text;
  }
  void put(const std::string& bytes) {
    good_ = std::fwrite(bytes.data(), 1, bytes.size(), to_) == bytes.size() && good_;
  }

  std::FILE* to_;
  std::uint64_t n_ = 0;
  bool good_ = true;
};

struct shard_task {
  column_mapping mapping;
  std::vector<std::string> columns;
  partial_request request;
  csv_read_options options;
};

/// Errors: a question that this version does not understand.
result<shard_task> task_of(std::string_view asked) {
  const auto text = percent_decoded(asked);
  if (!text) return error{errc::syntax, "--shard", "is not what funnel report asks"};
  const auto all = parse_json(*text);
  if (!all) return all.errors();
  std::vector<error> errors;
  object_fields in(*all, "", errors);
  std::string version, unit;
  in.read("version", version);
  if (version != detail::version_text)
    return error{errc::invalid_value, "version", "funnel " + version + " asks, and here is " + detail::version_text};
  shard_task t;
  const json* const mapping = in.find("mapping");
  const json* const question = in.find("query");
  if (!mapping || !question) return error{errc::missing_value, "--shard", "mapping or query is missing"};
  auto m = parse_mapping(mapping->dump());
  if (!m) return m.errors();
  auto q = parse_query(question->dump());
  if (!q) return q.errors();
  t.mapping = *std::move(m);
  t.request.question = *std::move(q);
  in.read("columns", t.columns);
  std::optional<std::int64_t> tallies, since, max_deals, max_rejections;
  in.read("tallies", tallies);
  in.read("since", since);
  in.read("max_deals", max_deals);
  in.read("max_rejections", max_rejections);
  in.read("unit", unit);
  in.read("ids", t.request.keep_ids);
  in.read("strict", t.options.strict);
  bool russian = false;
  in.read("russian", russian);
  in.finish();
  const auto of_unit = value_named<calendar_unit>(unit);
  if (!tallies || !max_deals || !max_rejections || !of_unit)
    errors.push_back({errc::missing_value, "--shard", "the question is not whole"});
  if (!errors.empty()) return errors;
  t.request.tallies = static_cast<tally_set>(*tallies);
  if (since) t.request.since = instant{*since};
  t.request.unit = *of_unit;
  t.request.max_deals = static_cast<std::size_t>(*max_deals);
  t.options.max_listed_rejections = static_cast<std::size_t>(*max_rejections);
  t.options.lang = russian ? language::russian : language::english;
  t.options.how.threads = std::thread::hardware_concurrency();
  return t;
}

/// Errors: also throws database_error.
result<partial> counted(shard_task t, binary_reader rows,
                        const std::function<std::string(const input_summary&)>& told) {
  auto store = make_store(t.mapping);
  if (!store) return store.errors();
  const std::string kind = t.mapping.source.table.empty() ? "statement" : "table";
  sql_source source(t.mapping.source.table.empty() ? kind : t.mapping.source.table, kind,
                    std::make_unique<clickhouse_rows>(std::move(rows), t.columns));
  const event_sink<deal_event_view> sink([&](std::span<const deal_event_view> batch) { return store->append(batch); });
  auto read = read_deals(source, t.mapping, sink, t.options);
  if (!read) return read.errors();
  if (read->summary.applied == 0 && read->summary.rejected > 0) {
    const rejected_row& first = read->summary.rejections.empty() ? rejected_row{} : read->summary.rejections.front();
    return error{errc::invalid_value, first.column,
                 "no row could be used; the first: \"" + first.value + "\" " + first.reason};
  }
  t.request.question.team_of.merge(read->team_of);
  auto p = make_partial(*store, t.request);
  if (!p) return p;
  p->rejected = static_cast<std::int64_t>(read->summary.rejected);
  p->inputs.push_back(told(read->summary));
  return p;
}

}  // namespace

bool answer_for_shard(std::string_view asked, std::FILE* in, std::FILE* out,
                      const std::function<std::string(const input_summary&)>& told) {
  shard_writer answer(out);
  answer.row(json{{shard_begin, detail::version_text}}.dump());
  if (!answer.flush()) return false;
  std::vector<char> piece(64 * 1024);
  const auto more = [&]() -> std::string_view {
    const std::size_t n = std::fread(piece.data(), 1, piece.size(), in);
    if (n == 0 && std::ferror(in) != 0) fail(errc::io, "", "the rows cannot be read");
    return {piece.data(), n};
  };
  auto p = [&]() -> result<partial> {
    auto t = task_of(asked);
    if (!t) return t.errors();
    try {
      return counted(*std::move(t), binary_reader("rows", more), told);
    } catch (const database_error& e) {
      return e.why;
    }
  }();
  if (p) {
    answer.pieces(to_json(*p));
    return answer.flush();
  }
  json errors = json::array();
  for (const error& e : p.errors()) errors.push_back({{"field", e.field}, {"message", e.message}});
  answer.row(json{{"errors", errors}}.dump(-1, ' ', false, json::error_handler_t::replace));
  while (std::fread(piece.data(), 1, piece.size(), in) > 0) {
    // Who sends rows to a program that has gone does not hear why it went.
  }
  return answer.flush();
}

}  // namespace funnel::io
