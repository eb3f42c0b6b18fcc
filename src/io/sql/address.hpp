/// Addresses of databases, and what of them may be shown.
///
/// Layer:   io; for funnel::sql.
#pragma once

#include <funnel/core/error.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace funnel::io {

enum class database_kind : std::uint8_t { postgresql, sqlite, mariadb, odbc, clickhouse };

struct database_address {
  database_kind kind = database_kind::postgresql;
  std::string whole;  ///< as given; has no password
  std::string shown;  ///< without user and options
  // Of mariadb and clickhouse, as are the options; of sqlite, `name` is the path; of odbc, the name of a data source or the pairs:
  std::string user;
  std::string host;
  unsigned port = 0;  ///< 0: not given
  std::string name;
  std::map<std::string, std::string> options;
};

/// Errors: `invalid_argument` for a password, and for what is no address. No message has any of the address but its
/// kind.
result<database_address> parse_address(std::string_view text);

}  // namespace funnel::io
