#include "core/checkpoint.hpp"
#include "io/sql/connection.hpp"
#include "io/sql/value_text.hpp"

#include <mysql.h>

#include <new>
#include <utility>

namespace funnel::io {
namespace {

constexpr unsigned binary_charset = 63;

struct close_mariadb {
  void operator()(MYSQL* c) const noexcept { mysql_close(c); }
};
struct free_mariadb_result {
  void operator()(MYSQL_RES* r) const noexcept { mysql_free_result(r); }
};
using mariadb_result = std::unique_ptr<MYSQL_RES, free_mariadb_result>;

/// Times of the type TIMESTAMP are of UTC, as the session's zone is.
std::string_view mariadb_utc(std::string_view bytes, std::pmr::memory_resource& to) {
  return kept(std::string(bytes) + "Z", to);
}
std::string_view mariadb_hex(std::string_view bytes, std::pmr::memory_resource& to) {
  std::string hex;
  add_hex(bytes, hex);
  return kept(hex, to);
}
std::string_view mariadb_bits(std::string_view bytes, std::pmr::memory_resource& to) {
  std::uint64_t n = 0;
  for (const char c : bytes) n = n << 8 | static_cast<unsigned char>(c);
  value_buffer b;
  return kept(integer_text(n, b), to);
}

sql_column mariadb_column(const MYSQL_FIELD& f) {
  sql_column c{{f.name, f.name_length}};
  switch (f.type) {
    case MYSQL_TYPE_TINY:
    case MYSQL_TYPE_SHORT:
    case MYSQL_TYPE_INT24:
    case MYSQL_TYPE_LONG:
    case MYSQL_TYPE_LONGLONG:
    case MYSQL_TYPE_YEAR:
    case MYSQL_TYPE_DECIMAL:
    case MYSQL_TYPE_NEWDECIMAL:
    case MYSQL_TYPE_FLOAT:
    case MYSQL_TYPE_DOUBLE:
      c.type = cell_type::number;
      break;
    case MYSQL_TYPE_BIT:
      c.type = cell_type::number;
      c.decode = mariadb_bits;
      break;
    case MYSQL_TYPE_TIMESTAMP:
      c.type = cell_type::time;
      c.decode = mariadb_utc;
      break;
    case MYSQL_TYPE_DATE:
    case MYSQL_TYPE_NEWDATE:
    case MYSQL_TYPE_DATETIME:
      c.type = cell_type::time;
      break;
    case MYSQL_TYPE_STRING:
    case MYSQL_TYPE_VAR_STRING:
    case MYSQL_TYPE_TINY_BLOB:
    case MYSQL_TYPE_BLOB:
    case MYSQL_TYPE_MEDIUM_BLOB:
    case MYSQL_TYPE_LONG_BLOB:
      if (f.charsetnr == binary_charset) c.decode = mariadb_hex;
      break;
    default:
      break;
  }
  return c;
}

class mariadb_connection final : public sql_connection {
 public:
  explicit mariadb_connection(const database_address& to) : shown_(to.shown), connection_(mysql_init(nullptr)) {
    if (!connection_) throw std::bad_alloc();
    const unsigned timeout = 15;
    const my_bool no_local_files = 0;
    mysql_optionsv(connection_.get(), MYSQL_OPT_CONNECT_TIMEOUT, &timeout);
    mysql_optionsv(connection_.get(), MYSQL_OPT_LOCAL_INFILE, &no_local_files);
    mysql_optionsv(connection_.get(), MYSQL_READ_DEFAULT_GROUP, "client");
    std::string socket;
    for (const auto& [name, value] : to.options) {
      if (name == "socket")
        socket = value;
      else if (name == "defaults_file")
        mysql_optionsv(connection_.get(), MYSQL_READ_DEFAULT_FILE, value.c_str());
      else
        fail(errc::invalid_argument, shown_,
             "the address knows the options socket and defaults_file; all else belongs in my.cnf");
    }
    mysql_optionsv(connection_.get(), MYSQL_SET_CHARSET_NAME, "utf8mb4");  // whatever my.cnf says
    const auto given = [](const std::string& text) { return text.empty() ? nullptr : text.c_str(); };
    if (!mysql_real_connect(connection_.get(), given(to.host), given(to.user), nullptr, given(to.name), to.port,
                            given(socket), 0))
      tell(errc::io);
    command("SET time_zone = '+00:00'");
    command("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    command("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
  }

  std::vector<sql_column> columns_of(const std::string& select) override {
    command("SELECT * FROM (" + select + "\n) funnel_columns LIMIT 0");
    const mariadb_result r(mysql_store_result(connection_.get()));
    if (!r) tell(errc::io);
    std::vector<sql_column> columns;
    for (unsigned i = 0; i < mysql_num_fields(r.get()); ++i)
      columns.push_back(mariadb_column(*mysql_fetch_field_direct(r.get(), i)));
    return columns;
  }
  std::unique_ptr<sql_rows> run(const std::string& select, std::vector<sql_column> columns) override;

  std::string quoted(std::string_view name) const override { return quoted_by('`', name); }
  /// As the mode of the session takes backslashes.
  std::string text_literal(std::string_view text) const override {
    std::string out(2 * text.size() + 2, '\'');
    const unsigned long n = mysql_real_escape_string(connection_.get(), out.data() + 1, text.data(), text.size());
    out.resize(n + 1);
    return out += '\'';
  }
  std::string literal(instant at, const sql_column&) const override {
    value_buffer b;
    std::string text(time_text(at.us, false, b));
    text[text.find('T')] = ' ';
    return "'" + text + "'";
  }

  void command(const std::string& sql) const {
    if (mysql_real_query(connection_.get(), sql.data(), sql.size()) != 0) tell(errc::invalid_value);
  }
  /// Throws what went wrong; numbers from 2000 on are of the client, and of the way to the server.
  [[noreturn]] void tell(errc of_statement) const {
    const unsigned code = mysql_errno(connection_.get());
    constexpr unsigned killed = 1927, shutting_down = 1053, interrupted = 1317, first_of_client = 2000,
                       last_of_client = 2999;
    const bool on_the_way = (code >= first_of_client && code <= last_of_client) || code == killed ||
                            code == shutting_down || code == interrupted;
    const errc kind = on_the_way ? errc::io : of_statement;
    fail(kind, kind == errc::io ? shown_ : "", mysql_error(connection_.get()));
  }
  MYSQL* handle() const noexcept { return connection_.get(); }

 private:
  std::string shown_;
  std::unique_ptr<MYSQL, close_mariadb> connection_;
};

/// Rows as the server sends them, each value as its text.
class mariadb_rows final : public sql_rows {
 public:
  mariadb_rows(const mariadb_connection& in, const std::string& select, std::vector<sql_column> columns) : in_(&in) {
    columns_ = std::move(columns);
    in.command(select);
    result_.reset(mysql_use_result(in.handle()));
    if (!result_) in.tell(errc::io);
    if (mysql_num_fields(result_.get()) != columns_.size())
      fail(errc::io, "", "the columns changed while they were asked for");
  }

  bool fetch(row_block& to) override {
    detail::checkpoint();
    while (!over_ && !to.full()) {
      const MYSQL_ROW row = mysql_fetch_row(result_.get());
      if (!row) {
        if (mysql_errno(in_->handle()) != 0) in_->tell(errc::invalid_value);
        over_ = true;
        break;
      }
      const unsigned long* const lengths = mysql_fetch_lengths(result_.get());
      for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (row[i])
          to.add({row[i], lengths[i]});
        else
          to.add_null();
      }
      ++to.n_rows;
    }
    return to.n_rows > 0;
  }

 private:
  const mariadb_connection* in_;
  mariadb_result result_;
  bool over_ = false;
};

std::unique_ptr<sql_rows> mariadb_connection::run(const std::string& select, std::vector<sql_column> columns) {
  return std::make_unique<mariadb_rows>(*this, select, std::move(columns));
}

}  // namespace

std::unique_ptr<sql_connection> connect_mariadb(const database_address& to) {
  return std::make_unique<mariadb_connection>(to);
}

}  // namespace funnel::io
