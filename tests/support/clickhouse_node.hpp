/// Nodes of ClickHouse for tests: out of the library of npm's package chdb, which is large and installed by nobody but
/// you.
#pragma once

#include "support/database_servers.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace funnel_test {

inline const char* const no_clickhouse = "npm's chdb is not installed (npm install --prefix build/npm chdb, 550 MB)";

/// The library; empty: it is not there.
inline std::string chdb_library() {
  std::vector<std::string> folders{FUNNEL_SOURCE_DIR "/build/npm", FUNNEL_PEERS_DIR};
  if (const char* own = std::getenv("FUNNEL_PEERS_DIR")) folders.emplace_back(own);
  std::string found;
  for (const std::string& folder : folders)
    for (const char* machine : {"x64", "arm64"}) {
      const std::string path = folder + "/node_modules/@chdb/lib-linux-" + machine + "-gnu/libchdb.so";
      std::error_code e;
      if (std::filesystem::exists(path, e)) found = path;
    }
  return found;
}

/// A port that nobody listens at.
inline unsigned free_port() {
  const int s = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  if (bind(s, reinterpret_cast<sockaddr*>(&at), size) != 0) return 0;
  getsockname(s, reinterpret_cast<sockaddr*>(&at), &size);
  close(s);
  return ntohs(at.sin_port);
}

/// What a server on loopback answers to a POST, without its header; empty when it does not answer.
inline std::string posted(unsigned port, const std::string& body) {
  const int s = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(static_cast<std::uint16_t>(port));
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  if (connect(s, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0) {
    const std::string request = "POST / HTTP/1.0\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    std::size_t sent = 0;
    while (sent < request.size()) {
      const ssize_t n = send(s, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
      if (n <= 0) break;
      sent += static_cast<std::size_t>(n);
    }
    char piece[4096];
    for (ssize_t n; (n = recv(s, piece, sizeof piece, 0)) > 0;) answer.append(piece, static_cast<std::size_t>(n));
  }
  close(s);
  const std::size_t header = answer.find("\r\n\r\n");
  return header == std::string::npos ? "" : answer.substr(header + 4);
}

class clickhouse_node {
 public:
  /// `more` stands in its configuration. It runs programs in the folder `scripts`.
  clickhouse_node(const std::string& name, unsigned tcp, unsigned http, const std::string& more = "")
      : server_("", name), tcp_(tcp), http_(http) {
    std::filesystem::create_directories(server_ / "scripts");
    std::ofstream(server_ / "node.xml") << "<clickhouse><user_scripts_path>" << server_ / "scripts/"
                                        << "</user_scripts_path>" << more
                                        << "<logger><level>none</level></logger></clickhouse>";
    setenv("LIBCHDB", chdb_library().c_str(), 1);
    up_ = server_.start(
        {CLICKHOUSE_NODE, "--config-file=" + (server_ / "node.xml"), "--path=" + (server_ / "data"),
         "--listen_host=127.0.0.1", "--tcp_port=" + std::to_string(tcp), "--http_port=" + std::to_string(http),
         "--query",
         "SYSTEM START LISTEN TCP; SYSTEM START LISTEN HTTP; SELECT sum(sleepEachRow(1)) FROM numbers(3600) SETTINGS "
         "function_sleep_max_microseconds_per_block=3600000000, max_block_size=1, max_threads=1"},
        [&] { return (*this)("SELECT 1") == "1"; });
  }
  ~clickhouse_node() { stop(); }

  /// What a statement gives, without the last line break; what is wrong as the server says it.
  std::string operator()(const std::string& sql) const {
    std::string text = posted(http_, sql);
    if (text.ends_with('\n')) text.pop_back();
    return text;
  }
  std::string log() const {
    std::ifstream in(server_ / "log");
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void stop() { server_.stop(SIGKILL); }
  bool up() const { return up_; }
  unsigned port() const { return http_; }
  unsigned tcp() const { return tcp_; }
  std::string operator/(const std::string& file) const { return server_ / file; }

 private:
  server_process server_;
  unsigned tcp_, http_;
  bool up_ = false;
};

}  // namespace funnel_test
