/// Servers that answer as ClickHouse does, and break off: no answer that is not whole is taken for one.
#include "support/database_servers.hpp"
#include "support/store_files.hpp"

#include <funnel/io/csv.hpp>
#include <funnel/io/database.hpp>

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <utility>

namespace {

using namespace funnel;
using namespace funnel_test;

/// Answers each request on loopback by what `answer` makes of it, and ends the connection.
class broken_server {
 public:
  explicit broken_server(std::function<std::string(const std::string&)> answer)
      : listener_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&at), size), 0);
    getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size);
    port_ = ntohs(at.sin_port);
    listen(listener_, 8);
    thread_ = std::thread([this, answer = std::move(answer)] {
      for (int c; (c = accept(listener_, nullptr, nullptr)) >= 0; close(c)) {
        std::string request;
        char piece[4096];
        for (ssize_t n; !whole(request) && (n = recv(c, piece, sizeof piece, 0)) > 0;)
          request.append(piece, static_cast<std::size_t>(n));
        const std::string text = answer(request);
        send(c, text.data(), text.size(), MSG_NOSIGNAL);
        if (text.empty())  // silent until the other side goes away
          while (recv(c, piece, sizeof piece, 0) > 0) {
          }
      }
    });
  }
  ~broken_server() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  unsigned port() const { return port_; }
  std::string address(const std::string& options = "") const {
    return "clickhouse://127.0.0.1:" + std::to_string(port_) + "/crm" + options;
  }

 private:
  static bool whole(const std::string& request) {
    const std::size_t header = request.find("\r\n\r\n"), length = request.find("Content-Length: ");
    return header != std::string::npos && length != std::string::npos &&
           request.size() >= header + 4 + std::strtoul(request.c_str() + length + 16, nullptr, 10);
  }
  int listener_;
  unsigned port_ = 0;
  std::thread thread_;
};

std::string piece_of(const std::string& bytes) {
  char size[20];
  std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
  return size + bytes + "\r\n";
}
const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
std::string short_text(const std::string& text) { return static_cast<char>(text.size()) + text; }

/// As a server with a table of deal, at and stage that answers a question for rows by `rows`.
std::string as_clickhouse(const std::string& request, const std::string& rows) {
  const auto asks = [&](const char* what) { return request.find(what) != std::string::npos; };
  if (asks("getSetting")) return chunked + piece_of(std::string(8, '\0')) + "0\r\n\r\n";
  if (!asks("DESCRIBE")) return rows;
  std::string table("\2", 1);
  for (const char* text :
       {"name", "type", "String", "String", "deal", "String", "at", "DateTime", "stage", "LowCardinality(String)"})
    table += short_text(text);
  return chunked + piece_of(table) + "0\r\n\r\n";
}
std::string header_of_rows() {
  std::string all("\4", 1);
  for (const char* text :
       {"toUInt8(255)", "deal", "at", "stage", "UInt8", "String", "DateTime", "LowCardinality(String)"})
    all += short_text(text);
  return all;
}
std::string one_row(const std::string& deal) {
  return "\xff" + short_text(deal) + std::string("\x80\x50\x5b\x69", 4) + short_text("proposal");
}

const column_mapping& plain_mapping() {
  static const column_mapping m =
      parse_mapping(R"({"table": "deal_events", "columns": {"deal": "deal", "time": "at", "stage": "stage"}})").value();
  return m;
}
/// What reading from a server with these rows comes to: the message, or the number of deals.
std::string read_from(const std::string& rows, const std::string& options = "") {
  const broken_server server([&](const std::string& request) { return as_clickhouse(request, rows); });
  event_store store = make_store(plain_mapping()).value();
  const auto read = read_database(server.address(options), plain_mapping(), store);
  return read ? std::to_string(store.n_deals()) + " deals" : read.errors().front().message;
}

TEST(Database_clickhouse_broken, AnAnswerThatIsNotWholeIsAnError) {
  const std::string rows = header_of_rows() + one_row("A") + one_row("B");
  EXPECT_EQ(read_from(chunked + piece_of(rows) + "0\r\n\r\n"), "2 deals");
  EXPECT_EQ(read_from("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(rows.size()) + "\r\n\r\n" + rows),
            "2 deals");
  std::string in_bytes = chunked;
  for (const char c : rows) in_bytes += piece_of(std::string(1, c));
  EXPECT_EQ(read_from(in_bytes + "0\r\n\r\n"), "2 deals");
  // Wherever the connection ends before the last chunk, and wherever the rows end within one.
  for (std::size_t n = 1; n <= rows.size(); ++n)
    EXPECT_NE(read_from(chunked + piece_of(rows.substr(0, n))).find("cut off"), std::string::npos) << n;
  for (std::size_t n = header_of_rows().size() + 1; n < rows.size(); ++n) {
    if (n == header_of_rows().size() + one_row("A").size()) continue;
    EXPECT_NE(read_from(chunked + piece_of(rows.substr(0, n)) + "0\r\n\r\n").find("in the middle of a row"),
              std::string::npos)
        << n;
  }
  EXPECT_NE(read_from("HTTP/1.0 200 OK\r\n\r\n" + rows).find("where its answer ends"), std::string::npos);
  EXPECT_NE(read_from("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(rows.size() + 1) + "\r\n\r\n" + rows)
                .find("cut off"),
            std::string::npos);
  EXPECT_NE(read_from("", "?timeout=1").find("silent for 1 s"), std::string::npos);
  // Servers of other versions say what is wrong behind the rows, and end properly.
  EXPECT_EQ(
      read_from(
          chunked +
          piece_of(rows + "Code: 241. DB::Exception: Memory limit exceeded. (MEMORY_LIMIT_EXCEEDED) (version 23.8)\n") +
          "0\r\n\r\n"),
      "Memory limit exceeded. (MEMORY_LIMIT_EXCEEDED)");
  EXPECT_EQ(read_from(chunked + piece_of(rows + "\r\n__exception__\r\nabcdefghijklmnop\r\nCode: 395. DB::Exception: "
                                                "boom. (X) (version 26.7)\n60 abcdefghijklmnop\r\n__exception__\r\n")),
            "boom. (X)");
  EXPECT_NE(read_from("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 4\r\n\r\noops").find("HTTP status 502"),
            std::string::npos);
  std::string other = rows;
  other.replace(other.find("DateTime"), 8, "Array(X)");
  EXPECT_NE(read_from(chunked + piece_of(other) + "0\r\n\r\n").find("are not read"), std::string::npos);
}

TEST(Database_clickhouse_broken, IsAskedToReadAndToLeaveNothingOut) {
  for (const bool read_only : {false, true}) {
    std::string targets;
    const broken_server server([&](const std::string& request) {
      targets += request.substr(0, request.find(" HTTP/")) + "\n";
      if (read_only && request.find("getSetting") != std::string::npos)
        return chunked + piece_of(std::string("\1\0\0\0\0\0\0\0", 8)) + "0\r\n\r\n";
      return as_clickhouse(request, chunked + piece_of(header_of_rows() + one_row("A")) + "0\r\n\r\n");
    });
    event_store store = make_store(plain_mapping()).value();
    ASSERT_TRUE(read_database(server.address(), plain_mapping(), store));
    const std::string last = targets.substr(targets.rfind("POST"));
    EXPECT_EQ(last.find("readonly=2") == std::string::npos, read_only) << last;
    for (const char* setting :
         {"&result_overflow_mode=throw", "&timeout_overflow_mode=throw", "&limit=0", "&skip_unavailable_shards=0"})
      EXPECT_NE(last.find(setting), std::string::npos) << last;
  }
}

TEST(Database_clickhouse_broken, PasswordsComeFromTheUsualPlacesAndAreShownNowhere) {
  const own_folder folder;
  std::ofstream(folder / "config.xml")
      << "<config><user>analyst</user><password>very secret</password><connections_credentials>"
         "<connection><name>127.0.0.1</name><user>of_host</user><password>hidden</password></connection>"
         "</connections_credentials></config>";
  std::ofstream(folder / "bad.xml") << "<config><password>very secret</config>";
  unsetenv("CLICKHOUSE_USER"), unsetenv("CLICKHOUSE_PASSWORD");
  std::string seen;
  const auto asked_with = [&](const std::string& user, const std::string& config) {
    const broken_server server([&](const std::string& request) {
      seen = request;
      return "HTTP/1.1 403 Forbidden\r\nContent-Length: 52\r\n\r\nCode: 516. DB::Exception: x: Authentication failed. ";
    });
    event_store store = make_store(plain_mapping()).value();
    std::string address = server.address("?config=" + (folder / config));
    address.insert(address.find("127"), user);
    const auto read = read_database(address, plain_mapping(), store);
    EXPECT_FALSE(read);
    return read.errors().front().field + ": " + read.errors().front().message;
  };
  EXPECT_NE(asked_with("", "config.xml").find("/crm: x: Authentication failed."), std::string::npos);
  EXPECT_NE(seen.find("X-ClickHouse-User: of_host\r\nX-ClickHouse-Key: hidden\r\nX-ClickHouse-Database: crm\r\n"),
            std::string::npos)
      << seen;
  asked_with("analyst@", "config.xml");
  EXPECT_NE(seen.find("X-ClickHouse-User: analyst\r\nX-ClickHouse-Key: very secret\r\n"), std::string::npos) << seen;
  asked_with("other@", "config.xml");
  EXPECT_NE(seen.find("X-ClickHouse-User: other\r\nX-ClickHouse-Database"), std::string::npos) << seen;
  setenv("CLICKHOUSE_PASSWORD", "of the environment", 1);
  asked_with("other@", "config.xml");
  EXPECT_NE(seen.find("X-ClickHouse-User: other\r\nX-ClickHouse-Key: of the environment\r\n"), std::string::npos)
      << seen;
  setenv("CLICKHOUSE_PASSWORD", "two\r\nX-Other: lines", 1);
  seen.clear();
  EXPECT_NE(asked_with("other@", "config.xml").find("line breaks"), std::string::npos);
  EXPECT_EQ(seen, "");
  unsetenv("CLICKHOUSE_PASSWORD");
  const std::string bad = asked_with("", "bad.xml"), none = asked_with("", "nothing.xml");
  EXPECT_NE(bad.find("bad.xml cannot be read: line 1"), std::string::npos) << bad;
  EXPECT_NE(none.find("nothing.xml cannot be read"), std::string::npos) << none;
  for (const std::string& text : {bad, none}) EXPECT_EQ(text.find("secret"), std::string::npos) << text;
  for (const char* address : {"clickhouse://u:pw@h/d", "clickhouse://h/d?password=pw", "clickhouse://h:p@ss/d"}) {
    const auto wrong = check_address(address);
    ASSERT_EQ(wrong.size(), 1U) << address;
    EXPECT_EQ(wrong.front().message.find("pw"), std::string::npos);
    EXPECT_EQ(shown_address(address).find("pw"), std::string::npos);
  }
  EXPECT_EQ(shown_address("clickhouse://somebody@h:8123/d?timeout=3"), "clickhouse://h:8123/d");
}

/// Speaks TLS on the port that it prints, and passes on what is said to the port of the last argument.
const char* const tls_front = R"(
import socket, ssl, sys, threading
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
server = socket.create_server(("127.0.0.1", 0))
open(sys.argv[3], "w").write(str(server.getsockname()[1]) + "\n")
def pump(a, b):
    try:
        while part := a.recv(65536): b.sendall(part)
        b.shutdown(socket.SHUT_WR)
    except OSError: pass
def serve(plain):
    try:
        inside, outside = context.wrap_socket(plain, server_side=True), socket.create_connection(("127.0.0.1", int(sys.argv[4])))
    except OSError: return
    threading.Thread(target=pump, args=(inside, outside), daemon=True).start()
    pump(outside, inside)
while True: threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()
)";

TEST(Database_clickhouse_broken, OverTlsTheCertificateIsChecked) {
  const std::string openssl = found_program("openssl", {"/usr/bin", "/usr/local/bin"}),
                    python = found_program("python3", {"/usr/bin", "/usr/local/bin"});
  if (openssl.empty() || python.empty()) GTEST_SKIP() << "openssl or python3 is not installed (openssl, python3)";
  const std::string rows = chunked + piece_of(header_of_rows() + one_row("A")) + "0\r\n\r\n";
  const broken_server behind([&](const std::string& request) { return as_clickhouse(request, rows); });
  server_process front("", "tls");
  const std::string certificate = front / "certificate", key = front / "key", place = front / "port";
  ASSERT_EQ(front.run({openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate,
                       "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"}),
            0);
  ASSERT_TRUE(front.start({python, "-c", tls_front, certificate, key, place, std::to_string(behind.port())},
                          [&] { return bytes_of_file(place).ends_with('\n'); }));
  std::string port = bytes_of_file(place);
  port.pop_back();
  const auto read = [&](const std::string& host, const std::string& options) {
    event_store store = make_store(plain_mapping()).value();
    const auto r = read_database("clickhouse://" + host + ":" + port + "/crm" + options, plain_mapping(), store);
    return r ? std::to_string(store.n_deals()) + " deals" : r.errors().front().message;
  };
  unsetenv("SSL_CERT_FILE");
  const std::string unknown = read("localhost", "?secure=1");
  if (unknown.find("libssl-dev") != std::string::npos) GTEST_SKIP() << "this funnel was built without TLS";
  EXPECT_NE(unknown.find("certificate verify failed"), std::string::npos) << unknown;
  setenv("SSL_CERT_FILE", certificate.c_str(), 1);
  EXPECT_EQ(read("localhost", "?secure=1"), "1 deals");
  EXPECT_NE(read("127.0.0.1", "?secure=1").find("certificate verify failed"),
            std::string::npos);  // it is of another name
  EXPECT_NE(read("localhost", "").find("cut off"), std::string::npos);
  unsetenv("SSL_CERT_FILE");
  front.stop(SIGKILL);
}

}  // namespace
