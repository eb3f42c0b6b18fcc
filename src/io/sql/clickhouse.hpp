/// A server of ClickHouse, asked over HTTP.
///
/// Layer:   io; for funnel::sql.
/// Threads: a server may be asked by several threads at once.
#pragma once

#include "io/sql/connection.hpp"
#include "io/sql/http_post.hpp"

#include <memory>
#include <string>

namespace funnel::io {

class clickhouse_server {
 public:
  /// Asks whether it is there, and may be asked. Errors: throws database_error.
  explicit clickhouse_server(const database_address& to);

  /// Runs a statement that only reads. Errors: throws database_error, also for what the server says at once; what it
  /// says later stands in the answer.
  std::unique_ptr<http_answer> ask(const std::string& sql) const;
  const std::string& shown() const noexcept { return request_.shown; }

 private:
  http_request request_;
  std::string settings_;
};

}  // namespace funnel::io
