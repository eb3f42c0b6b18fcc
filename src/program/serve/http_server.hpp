/// The dashboard over HTTP.
#pragma once

#include "program/serve/gate.hpp"

#include <funnel/core/error.hpp>
#include <funnel/report/dashboard.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <stop_token>
#include <string>

namespace funnel::program {

struct server_options {
  std::string address = "127.0.0.1";
  unsigned short port = 0;                   ///< 0: any that is free
  std::size_t max_header = 16 * 1024;        ///< bytes of a request; bodies are refused
  std::size_t max_connections = 128;
  std::size_t max_followers = 64;            ///< of these, that hold on to /events
  std::chrono::milliseconds request_time{10'000};  ///< to send a request whole, and to take an answer
  std::chrono::milliseconds idle_time{60'000};     ///< between requests
  std::chrono::milliseconds last_time{700};        ///< for what is under way when it is to stop
};

/// Threads: all but `announce` and `busy` by the thread that made it.
class http_server {
 public:
  /// Listens from now on. Errors: `io` where it cannot.
  static result<std::unique_ptr<http_server>> listen(const dashboard& board, const server_options& options);
  virtual ~http_server() = default;

  virtual unsigned short port() const = 0;
  /// Answers who passes the gate until it is to stop, and then for a moment what is under way.
  virtual void run(const gate& who, std::stop_token stop) = 0;
  /// Do requests wait for others to be answered? May be asked by any thread.
  virtual bool busy() const = 0;
  /// Tells those who follow what is shown now.
  virtual void announce() = 0;
};

}  // namespace funnel::program
