/// The program serving on a free port of this machine, and raw requests to it.
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace funnel_test {

/// A connection to a port of this machine. Reads wait for ten seconds at most.
class connection {
 public:
  explicit connection(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(port));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
  }
  ~connection() { ::close(socket_); }
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  bool connected() const { return connected_; }
  bool send(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t n = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }
  /// What comes until the text is among it, or the other side closes.
  std::string read_until(std::string_view end = {}) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (end.empty() || got_.find(end) == std::string::npos) {
      pollfd p{socket_, POLLIN, 0};
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
      if (left <= 0 || ::poll(&p, 1, static_cast<int>(left)) <= 0) {
        ADD_FAILURE() << "nothing came for ten seconds after: " << got_.substr(0, 200);
        break;
      }
      char buffer[1 << 16];
      const ssize_t n = ::recv(socket_, buffer, sizeof buffer, 0);
      if (n <= 0) break;
      got_.append(buffer, static_cast<std::size_t>(n));
    }
    return got_;
  }

 private:
  int socket_;
  bool connected_ = false;
  std::string got_;
};

struct http_answer {
  int status = 0;  ///< 0: the connection was closed without an answer
  std::string head, body;

  std::string header(std::string_view name) const {
    const std::size_t at = head.find("\r\n" + std::string(name) + ": ");
    if (at == std::string::npos) return {};
    const std::size_t begin = at + name.size() + 4;
    return head.substr(begin, head.find("\r\n", begin) - begin);
  }
};

inline http_answer read_answer(std::string text) {
  http_answer a;
  const std::size_t end = text.find("\r\n\r\n");
  if (!text.starts_with("HTTP/1.1 ") || end == std::string::npos) return a;
  a.status = std::stoi(text.substr(9, 3));
  a.head = text.substr(0, end + 2);
  a.body = text.substr(end + 4);
  return a;
}

/// `funnel serve` with these arguments, ended with the object.
class served {
 public:
  explicit served(const std::string& arguments) {
    int out[2];
    if (::pipe2(out, O_CLOEXEC) != 0) return;
    process_ = ::fork();
    if (process_ == 0) {
      ::dup2(out[1], STDOUT_FILENO);
      ::execl("/bin/sh", "sh", "-c", ("exec " + std::string(FUNNEL_PROGRAM) + " serve --port 0 " + arguments).c_str(), nullptr);
      ::_exit(127);
    }
    ::close(out[1]);
    for (char c = 0; ::read(out[0], &c, 1) == 1 && c != '\n';) address.push_back(c);
    ::close(out[0]);
    const std::size_t colon = address.find(':', 7), slash = address.find('/', 7), mark = address.find("?token=");
    if (colon != std::string::npos && slash != std::string::npos) port = std::stoi(address.substr(colon + 1, slash - colon - 1));
    if (mark != std::string::npos) token = address.substr(mark + 7);
  }
  ~served() {
    if (process_ > 0 && !ended_) ::kill(process_, SIGKILL), ::waitpid(process_, nullptr, 0);
  }
  served(const served&) = delete;
  served& operator=(const served&) = delete;

  std::string host() const { return "127.0.0.1:" + std::to_string(port); }
  /// The lines of a request, without the empty one at the end.
  std::string lines(const std::string& target, const std::string& more = {}, const std::string& method = "GET") const {
    return method + " " + target + " HTTP/1.1\r\nHost: " + host() + "\r\n" + (token.empty() ? "" : "Authorization: Bearer " + token + "\r\n") + more;
  }
  http_answer get(const std::string& target, const std::string& more = {}, const std::string& method = "GET") const {
    return raw(lines(target, more, method) + "Connection: close\r\n\r\n");
  }
  http_answer raw(const std::string& request) const {
    connection c(port);
    EXPECT_TRUE(c.connected());
    c.send(request);
    return read_answer(c.read_until());
  }

  /// Sends a signal and waits for the end. The exit code; -1 when the program did not exit.
  int end(int signal) {
    ::kill(process_, signal);
    int status = 0;
    ::waitpid(process_, &status, 0);
    ended_ = true;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  std::string address, token;
  int port = 0;

 private:
  pid_t process_ = -1;
  bool ended_ = false;
};

}  // namespace funnel_test
