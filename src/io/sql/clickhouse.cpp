#include "io/sql/clickhouse.hpp"
#include "core/fold_case.hpp"
#include "core/number_text.hpp"
#include "core/percent.hpp"
#include "io/sql/clickhouse_values.hpp"
#include "io/sql/value_text.hpp"

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <utility>

namespace funnel::io {
namespace {

namespace ptree = boost::property_tree;

const char* environment(const char* name) {
  const char* const value = std::getenv(name);
  return value && *value ? value : nullptr;
}

/// The first of the files in which clickhouse-client looks; empty: none.
std::string client_config() {
  std::vector<std::filesystem::path> places{"clickhouse-client.xml"};
  if (const char* config = environment("XDG_CONFIG_HOME"))
    places.emplace_back(std::filesystem::path(config) / "clickhouse/config.xml");
  if (const char* home = environment("HOME")) {
    places.emplace_back(std::filesystem::path(home) / ".config/clickhouse/config.xml");
    places.emplace_back(std::filesystem::path(home) / ".clickhouse-client/config.xml");
  }
  places.emplace_back("/etc/clickhouse-client/config.xml");
  std::error_code e;
  for (const auto& p : places)
    if (std::filesystem::exists(p, e)) return p.string();
  return {};
}

/// User and password: the address and the environment go before the config of clickhouse-client, where the password is
/// of the user that stands beside it. Errors: throws.
void add_credentials(const database_address& to, http_request& r) {
  std::string user = to.user, password;
  if (const char* given = environment("CLICKHOUSE_USER"); given && user.empty()) user = given;
  if (const char* given = environment("CLICKHOUSE_PASSWORD")) password = given;
  const auto option = to.options.find("config");
  const std::string file = option != to.options.end() ? option->second : client_config();
  if (!file.empty() && password.empty()) {
    ptree::ptree all;
    try {
      ptree::read_xml(file, all);
    } catch (const ptree::xml_parser_error& e) {
      fail(errc::io, to.shown,
           "the config " + file + " cannot be read" +
               (e.line() > 0 ? ": line " + std::to_string(e.line()) + " is no XML" : ""));
    }
    const auto take = [&](const ptree::ptree& at) {
      const std::string name = at.get("user", "");
      if (!user.empty() && !name.empty() && name != user) return false;
      if (user.empty()) user = name;
      password = at.get("password", "");
      return true;
    };
    bool taken = false;
    if (!all.empty()) {
      const ptree::ptree& root = all.front().second;  // <config> or <clickhouse>
      if (const auto hosts = root.get_child_optional("connections_credentials"))
        for (const auto& [tag, host] : *hosts)
          if (!taken && tag == "connection" && (host.get("name", "") == to.host || host.get("hostname", "") == to.host))
            taken = take(host);
      if (!taken) take(root);
    }
  }
  if (!user.empty()) r.headers.emplace_back("X-ClickHouse-User", user);
  if (!password.empty()) r.headers.emplace_back("X-ClickHouse-Key", password);
}

/// What a server says is wrong: "Code: 60. DB::Exception: Table x does not exist. (UNKNOWN_TABLE)".
[[noreturn]] void tell_exception(const std::string& shown, std::string_view body) {
  const std::size_t begin = body.find("Code: ");
  if (begin == body.npos) fail(errc::io, shown, "the answer is not that of ClickHouse");
  body.remove_prefix(begin + 6);
  int code = 0;
  static_cast<void>(read_number(body.substr(0, body.find('.')), code));
  std::string_view text = body.substr(0, body.find("\r\n"));
  if (const std::size_t version = text.rfind(" (version "); version != text.npos) text = text.substr(0, version);
  if (const std::size_t kind = text.find("DB::Exception: "); kind != text.npos) text.remove_prefix(kind + 15);
  // Of the way to the data and of limits, not of the statement: timeouts, memory, network, shards, users, and queries
  // that were killed.
  constexpr std::array of_the_server{32,  33,  36,  159, 164, 192, 193, 194, 202, 209, 210,
                                     236, 241, 242, 279, 394, 425, 497, 516, 519, 999};
  const bool server = std::find(of_the_server.begin(), of_the_server.end(), code) != of_the_server.end();
  fail(server ? errc::io : errc::invalid_value, server ? shown : "", std::string(trimmed(text)));
}

/// Numbers as little-endian groups of seven bits, and texts behind their length.
class binary_reader {
 public:
  binary_reader(const clickhouse_server& in, const std::string& sql) : shown_(in.shown()), answer_(in.ask(sql)) {}

  /// False at the proper end of the answer.
  bool any() {
    while (at_ == held_.size()) {
      held_.clear();
      at_ = 0;
      const std::string_view piece = answer_->more();
      if (piece.empty()) return false;
      held_ = piece;
    }
    return true;
  }
  /// Valid until the next call. Errors: throws when so many do not come.
  std::string_view bytes(std::size_t n) {
    if (held_.size() - at_ < n) {
      held_.erase(0, at_);
      at_ = 0;
      while (held_.size() < n) {
        const std::string_view piece = answer_->more();
        if (piece.empty()) fail(errc::io, shown_, "the answer ends in the middle of a row");
        held_ += piece;
      }
    }
    at_ += n;
    return std::string_view(held_).substr(at_ - n, n);
  }
  unsigned char byte() { return static_cast<unsigned char>(bytes(1).front()); }
  std::uint64_t length() {
    std::uint64_t n = 0;
    for (unsigned shift = 0; shift < 63; shift += 7) {
      const unsigned char b = byte();
      n |= std::uint64_t{b & 0x7FU} << shift;
      if (b < 0x80) return n;
    }
    fail(errc::io, shown_, "the answer is not in the format that was asked for");
  }
  std::string_view text() {
    constexpr std::uint64_t longest = 256 << 20;
    const std::uint64_t n = length();
    if (n > longest) fail(errc::io, shown_, "a value is longer than 256 MiB");
    return bytes(static_cast<std::size_t>(n));
  }
  /// Throws what stands in place of a row.
  [[noreturn]] void tell_rest(unsigned char first) {
    constexpr std::size_t enough = 64 << 10;
    std::string rest(1, static_cast<char>(first));
    try {
      while (rest.size() < enough && any()) rest += bytes(held_.size() - at_);
    } catch (const database_error&) {
      // The server breaks off behind what it says.
    }
    tell_exception(shown_, rest);
  }

 private:
  std::string shown_;
  std::unique_ptr<http_answer> answer_;
  std::string held_;
  std::size_t at_ = 0;
};

sql_column clickhouse_column(std::string name, std::string_view type_name) {
  const clickhouse_type type = clickhouse_type_of(type_name);
  sql_column c{std::move(name), type.cell()};
  c.own_type = type_name;
  if (type.what == clickhouse_type::form::other)
    c.cast = type_name.starts_with("Nullable(") || type_name.starts_with("LowCardinality(Nullable(")
                 ? "::Nullable(String)"
                 : "::String";
  c.checked = c.type != cell_type::text;
  return c;
}

/// Each row begins with a byte that no text does, so that what a server says in the middle of its rows, in whatever
/// version, is not taken for one.
constexpr unsigned char row_begin = 0xFF;

class clickhouse_rows final : public sql_rows {
 public:
  clickhouse_rows(const clickhouse_server& in, const std::string& select, std::vector<sql_column> columns)
      : shown_(in.shown()),
        from_(in, "SELECT toUInt8(255), * FROM (" + select + "\n) FORMAT RowBinaryWithNamesAndTypes") {
    columns_ = std::move(columns);
    if (from_.length() != columns_.size() + 1) fail(errc::io, shown_, "the columns changed while they were asked for");
    for (std::size_t i = 0; i <= columns_.size(); ++i) from_.text();
    for (std::size_t i = 0; i <= columns_.size(); ++i) types_.push_back(clickhouse_type_of(from_.text()));
    types_.erase(types_.begin());
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const bool skipped = types_[i].what == clickhouse_type::form::nothing;
      if (types_[i].what == clickhouse_type::form::other || (!skipped && types_[i].cell() != columns_[i].type))
        fail(errc::invalid_value, columns_[i].name, "values of the type " + columns_[i].own_type + " are not read");
    }
  }

  bool fetch(row_block& to) override {
    while (!over_ && !to.full()) {
      if (!from_.any()) {
        over_ = true;
        break;
      }
      if (const unsigned char first = from_.byte(); first != row_begin) from_.tell_rest(first);
      for (const clickhouse_type& type : types_) add_cell(type, to);
      ++to.n_rows;
    }
    return to.n_rows > 0;
  }

 private:
  void add_cell(const clickhouse_type& type, row_block& to) {
    if (type.nullable && from_.byte() != 0) return to.add_null();
    const bool has_length = type.what == clickhouse_type::form::text;
    const std::string_view bytes = has_length ? from_.text() : from_.bytes(type.bytes);
    if (has_length) return to.add(bytes);
    text_.clear();
    add_clickhouse_text(bytes, type, text_);
    to.add(text_);
  }

  std::string shown_;
  binary_reader from_;
  std::vector<clickhouse_type> types_;
  std::string text_;
  bool over_ = false;
};

class clickhouse_connection final : public sql_connection {
 public:
  explicit clickhouse_connection(const database_address& to) : server_(to) {}

  std::vector<sql_column> columns_of(const std::string& select) override {
    binary_reader from(server_, "DESCRIBE TABLE (" + select + "\n) FORMAT RowBinaryWithNamesAndTypes");
    const std::uint64_t n = from.length();  // texts of each column: its name, its type, and others
    for (std::uint64_t i = 0; i < 2 * n; ++i) from.text();
    std::vector<sql_column> columns;
    while (from.any()) {
      std::string name(from.text());
      columns.push_back(clickhouse_column(std::move(name), from.text()));
      for (std::uint64_t i = 2; i < n; ++i) from.text();
    }
    return columns;
  }
  std::unique_ptr<sql_rows> run(const std::string& select, std::vector<sql_column> columns) override {
    return std::make_unique<clickhouse_rows>(server_, select, std::move(columns));
  }
  std::string quoted(std::string_view name) const override {
    std::string text = "`";
    for (const char c : name) {
      if (c == '`' || c == '\\') text += '\\';
      text += c;
    }
    return text + "`";
  }
  std::string literal(instant at, const sql_column& column) const override {
    if (column.own_type.find("Date(") == 0 || column.own_type.find("Date32") != std::string::npos ||
        column.own_type == "Date" || column.own_type == "Nullable(Date)") {
      value_buffer b;
      return "'" + std::string(time_text(at.us, false, b).substr(0, 10)) + "'";
    }
    return "fromUnixTimestamp64Micro(" + std::to_string(at.us) + ")";
  }
  /// Of no rows, max() is the least value there is.
  std::string highest(const std::string& column) const override { return "maxOrNull(" + column + ")"; }

 private:
  clickhouse_server server_;
};

}  // namespace

clickhouse_server::clickhouse_server(const database_address& to) {
  request_.shown = to.shown;
  request_.host = to.host.empty() ? "localhost" : to.host;
  constexpr unsigned customary_silence = 300;  // as clickhouse-client
  unsigned silence = customary_silence;
  for (const auto& [name, value] : to.options) {
    if (name == "secure" && (value == "1" || value == "0"))
      request_.tls = value == "1";
    else if (name == "timeout" && read_number(value, silence) && silence > 0)
      continue;
    else if (name != "config" && name != "cluster")
      fail(errc::invalid_argument, to.shown,
           "the address knows the options secure=1 (TLS), timeout=SECONDS of silence, and config=FILE of "
           "clickhouse-client");
  }
  request_.patience = std::chrono::seconds(silence);
  request_.port = to.port != 0 ? to.port : request_.tls ? 8443 : 8123;
  add_credentials(to, request_);
  if (!to.name.empty()) request_.headers.emplace_back("X-ClickHouse-Database", to.name);
  // What would make an answer smaller in silence is an error, whatever the user's profile says.
  settings_ =
      "cancel_http_readonly_queries_on_client_close=1&output_format_parallel_formatting=0&query_plan_remove_redundant_"
      "sorting=0"
      "&skip_unavailable_shards=0&limit=0&offset=0";
  for (const char* of : {"timeout", "read", "result", "group_by", "sort", "set", "join", "transfer", "distinct"})
    settings_ += "&" + std::string(of) + "_overflow_mode=throw";
  binary_reader first(*this, "SELECT toUInt64(getSetting('readonly')) FORMAT RowBinary");
  const std::string_view readonly = first.bytes(8);
  if (readonly.front() == 0) settings_ += "&readonly=2";  // who is read-only already may not change that
}

std::unique_ptr<http_answer> clickhouse_server::ask(const std::string& sql) const {
  http_request r = request_;
  r.target = "/?" + settings_;
  r.body = sql;
  auto answer = std::make_unique<http_answer>(r);
  if (constexpr unsigned good = 200; answer->status() == good && answer->header("X-ClickHouse-Exception-Code").empty())
    return answer;
  std::string body;
  constexpr std::size_t enough = 64 << 10;
  for (std::string_view piece = answer->more(); !piece.empty() && body.size() < enough; piece = answer->more())
    body += piece;
  if (body.find("Code: ") == body.npos)
    fail(errc::io, r.shown,
         "the server answers with HTTP status " + std::to_string(answer->status()) + ", and not as ClickHouse does");
  tell_exception(r.shown, body);
}

std::unique_ptr<sql_connection> connect_clickhouse(const database_address& to) {
  return std::make_unique<clickhouse_connection>(to);
}

}  // namespace funnel::io
