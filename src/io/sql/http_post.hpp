/// One HTTP request with a body, and the bytes of its answer as they come.
///
/// Layer:   io; for funnel::sql.
/// Threads: one thread at a time uses an answer.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel::io {

struct http_request {
  std::string shown;  ///< of the address; stands in errors
  std::string host;
  unsigned port = 80;
  bool tls = false;                 ///< certificates are checked by those that the system trusts
  std::chrono::seconds patience{};  ///< how long the other side may be silent
  std::string target;               ///< path and options
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

class http_answer {
 public:
  /// Connects, sends, and waits for the header of the answer. Errors: throws database_error `io`, with nothing of the
  /// request but `shown`; `invalid_argument` for a header that holds a line break, and for TLS where OpenSSL was not
  /// there when this was built.
  explicit http_answer(const http_request& request);
  ~http_answer();
  http_answer(const http_answer&) = delete;
  http_answer& operator=(const http_answer&) = delete;

  unsigned status() const;
  /// Empty when it is not there.
  std::string_view header(std::string_view name) const;
  /// The next bytes, valid until the next call; empty when all have come, which is sure then. Errors: throws
  /// database_error `io` when the answer was cut off, or the other side was silent for too long; gave_up.
  std::string_view more();

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace funnel::io
