#include "core/number_text.hpp"
#include "core/percent.hpp"
#include "io/sql/clickhouse_rows.hpp"
#include "io/sql/connection.hpp"
#include "io/sql/http_post.hpp"
#include "io/sql/value_text.hpp"

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>

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

/// A name or a text between two of these marks: a backslash stands before each within, and before each backslash.
std::string escaped_by(char mark, std::string_view text) {
  std::string out(1, mark);
  for (const char c : text) {
    if (c == mark || c == '\\') out += '\\';
    out += c;
  }
  return out += mark;
}

[[noreturn]] void tell_options(const database_address& to) {
  fail(errc::invalid_argument, to.shown,
       "the address knows the options secure=1 (TLS), timeout=SECONDS of silence, and config=FILE of clickhouse-client");
}

/// A server, asked over HTTP.
class clickhouse_server {
 public:
  /// Asks whether it is there, and may be asked. Errors: throws database_error.
  explicit clickhouse_server(const database_address& to);

  /// Runs a statement that only reads. Errors: throws database_error, also for what the server says at once.
  binary_reader ask(const std::string& sql) const;
  const std::string& shown() const noexcept { return request_.shown; }

 private:
  http_request request_;
  std::string settings_;
};

class clickhouse_connection final : public sql_connection {
 public:
  explicit clickhouse_connection(const database_address& to) : server_(to) {}

  std::vector<sql_column> columns_of(const std::string& select) override {
    binary_reader from = server_.ask("DESCRIBE TABLE (" + select + "\n) FORMAT RowBinaryWithNamesAndTypes");
    const std::uint64_t n = from.length();  // texts of each column: its name, its type, and others
    for (std::uint64_t i = 0; i < 2 * n; ++i) from.text();
    std::vector<sql_column> columns;
    while (from.any()) {
      std::string name(from.text());
      columns.push_back(clickhouse_column(std::move(name), from.text()));
      for (std::uint64_t i = 2; i < n; ++i) from.text();
      constexpr std::size_t most_columns = 10'000;
      if (columns.size() > most_columns) fail(errc::limit_exceeded, server_.shown(), "there are more than 10,000 columns");
    }
    return columns;
  }
  std::unique_ptr<sql_rows> run(const std::string& select, std::vector<sql_column> columns) override {
    std::vector<std::string> names;
    for (const sql_column& c : columns) names.push_back(c.name);
    auto rows = std::make_unique<clickhouse_rows>(
        server_.ask("SELECT toUInt8(255), * FROM (" + select + "\n) FORMAT RowBinaryWithNamesAndTypes"), names);
    for (std::size_t i = 0; i < columns.size(); ++i)  // of columns that are not wanted, there is nothing
      if (const sql_column& now = rows->columns()[i];
          now.type != columns[i].type && now.own_type != "Nullable(Nothing)")
        fail(errc::io, server_.shown(), "the type of \"" + now.name + "\" changed while it was asked for");
    return rows;
  }
  std::string quoted(std::string_view name) const override { return escaped_by('`', name); }
  std::string text_literal(std::string_view text) const override { return escaped_by('\'', text); }
  std::string literal(instant at, const sql_column& column) const override {
    if (clickhouse_type_of(column.own_type).what == clickhouse_type::form::date) {
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

clickhouse_server::clickhouse_server(const database_address& to) {
  request_.shown = to.shown;
  request_.host = to.host.empty() ? "localhost" : to.host;
  for (const auto& [name, value] : to.options) {
    if (name == "secure" && (value == "1" || value == "0"))
      request_.tls = value == "1";
    else if (name != "config" && name != "timeout")
      tell_options(to);
  }
  request_.patience = std::chrono::seconds(silence_of(to));
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
  binary_reader first = ask("SELECT toUInt64(getSetting('readonly')) FORMAT RowBinary");
  const std::string_view readonly = first.bytes(8);
  if (readonly.front() == 0) settings_ += "&readonly=2";  // who is read-only already may not change that
}

binary_reader clickhouse_server::ask(const std::string& sql) const {
  http_request r = request_;
  r.target = "/?" + settings_;
  r.body = sql;
  const auto answer = std::make_shared<http_answer>(r);
  if (constexpr unsigned good = 200; answer->status() == good && answer->header("X-ClickHouse-Exception-Code").empty())
    return {r.shown, [answer] { return answer->more(); }};
  std::string body;
  constexpr std::size_t enough = 64 << 10;
  for (std::string_view piece = answer->more(); !piece.empty() && body.size() < enough; piece = answer->more())
    body += piece;
  if (body.find("Code: ") == body.npos)
    fail(errc::io, r.shown,
         "the server answers with HTTP status " + std::to_string(answer->status()) + ", and not as ClickHouse does");
  tell_exception(r.shown, body);
}

}  // namespace

unsigned silence_of(const database_address& to) {
  unsigned seconds = 300;
  if (const auto given = to.options.find("timeout"); given != to.options.end())
    if (!read_number(given->second, seconds) || seconds == 0) tell_options(to);
  return seconds;
}

std::unique_ptr<sql_connection> connect_clickhouse(const database_address& to) {
  if (to.options.contains("cluster"))
    fail(errc::invalid_argument, to.shown,
         "all shards of a cluster are asked by funnel report; elsewhere name a table of the engine Distributed");
  return std::make_unique<clickhouse_connection>(to);
}

}  // namespace funnel::io
