#include "io/sql/connection.hpp"

namespace funnel::io {

const char* missing_driver(database_kind kind) noexcept {
  switch (kind) {
#ifndef FUNNEL_POSTGRESQL
    case database_kind::postgresql:
      return "libpq-dev";
#endif
#ifndef FUNNEL_MARIADB
    case database_kind::mariadb:
      return "libmariadb-dev";
#endif
#ifndef FUNNEL_ODBC
    case database_kind::odbc:
      return "unixodbc-dev";
#endif
    default:
      return nullptr;
  }
}

// Never called: `missing_driver` is asked first.
#ifndef FUNNEL_POSTGRESQL
std::unique_ptr<sql_connection> connect_postgresql(const database_address&) { return nullptr; }
#endif
#ifndef FUNNEL_MARIADB
std::unique_ptr<sql_connection> connect_mariadb(const database_address&) { return nullptr; }
#endif
#ifndef FUNNEL_ODBC
std::unique_ptr<sql_connection> connect_odbc(const database_address&) { return nullptr; }
#endif

}  // namespace funnel::io
