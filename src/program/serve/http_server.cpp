#include "program/serve/http_server.hpp"

#include "program/serve/packed_answer.hpp"

// Boost.Beast: it is kept by Debian with the Boost that the library is built with already, parses strictly under limits, and times out what is slow;
// cpp-httplib of Debian 12 lacks later fixes against exhaustion of memory.
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <algorithm>
#include <atomic>
#include <exception>
#include <optional>
#include <set>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace funnel::program {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::chrono::seconds heartbeat{15};  // of those who follow, so that who has gone is noticed

std::string_view view_of(beast::string_view text) { return {text.data(), text.size()}; }

class session;

/// What sessions share. All of it but the count is used by the network's thread alone.
struct server_state {
  const dashboard& board;
  server_options options;
  const gate* who = nullptr;
  std::set<session*> sessions{};  // the network's end may end some
  std::size_t followers = 0;
  bool stopping = false;
  std::atomic<std::size_t> asked{0};  // requests that are worked out or wait for that
  std::size_t n_workers = std::max(2U, std::thread::hardware_concurrency());
  asio::io_context network{1};
  answer_packer packer{};  // by any thread
  asio::thread_pool workers{n_workers};
};

/// One connection: a request, its answer, and so on.
class session : public std::enable_shared_from_this<session> {
 public:
  session(server_state& server, tcp::socket socket) : server_(server), stream_(std::move(socket)), later_(server.network) { server_.sessions.insert(this); }
  ~session() {
    if (following_) --server_.followers;
    server_.sessions.erase(this);
  }
  session(const session&) = delete;
  session& operator=(const session&) = delete;

  /// Waits for a request, and then for the rest of it; each has its time.
  void read() {
    busy_ = false;
    if (server_.stopping) return close();
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(server_.options.max_header));
    stream_.expires_after(buffer_.size() > 0 ? server_.options.request_time : server_.options.idle_time);
    http::async_read_some(stream_, buffer_, *parser_, [self = shared_from_this()](error_code wrong, std::size_t) {
      if (wrong || self->parser_->is_header_done()) return self->have_read(wrong);
      self->stream_.expires_after(self->server_.options.request_time);
      http::async_read_header(self->stream_, self->buffer_, *self->parser_, [self](error_code e, std::size_t) { self->have_read(e); });
    });
  }

  void close() {
    error_code ignored;
    later_.cancel();
    stream_.socket().shutdown(tcp::socket::shutdown_both, ignored);
    stream_.close();
  }
  bool busy() const { return busy_; }

  /// Of one who follows: what is shown now is told as soon as what was told before has left.
  void announce() {
    if (following_) tell_again_ = true, tell();
  }

 private:
  void have_read(error_code wrong) {
    busy_ = true;
    if (wrong == http::error::header_limit || wrong == http::error::buffer_overflow) return refuse(431, "the headers are too long\n");
    constexpr const char* no_bodies = "requests with a body are not taken\n";
    if (wrong == http::error::body_limit || wrong == http::error::unexpected_body) return refuse(413, no_bodies);
    const bool of_the_request = wrong.category() == make_error_code(http::error::bad_method).category();
    if (wrong && (!of_the_request || wrong == http::error::end_of_stream || wrong == http::error::partial_message)) return close();
    if (wrong) return refuse(400, "this is no request of HTTP/1.1\n");
    const auto& r = parser_->get();
    if (parser_->chunked() || parser_->content_length().value_or(0) > 0) return refuse(413, no_bodies);
    if (r.count(http::field::host) != 1 || (r.version() != 11 && r.version() != 10)) return refuse(400, "a request names its host once\n");
    const auto header = [&](beast::string_view name) { return view_of(r[name]); };
    passage way = pass(*server_.who, {header("Host"), view_of(r.target()), header("Authorization"), header("Cookie"), header("Accept")});
    if (!way.free) return send(std::move(way.refusal));
    target_ = std::move(way.target);
    const bool follows = target_ == "/events" && r.method() == http::verb::get;
    if (follows && server_.followers >= server_.options.max_followers) return refuse(503, "too many follow already\n");
    ++server_.asked;
    asio::post(server_.workers, [self = shared_from_this(), follows] {
      const auto& asked = self->parser_->get();
      const auto of = [&](const char* name) { return view_of(asked[name]); };
      dashboard_response answer;
      try {
        answer = self->server_.board.respond({view_of(asked.method_string()), self->target_, of("Accept"), of("If-None-Match"), of("Host"),
                                              of("Origin"), of("Sec-Fetch-Site"), of("Sec-Fetch-Mode")});
        self->server_.packer.pack(answer, of("Accept-Encoding"));
      } catch (const std::exception&) {  // memory has ended
        answer = {503, "text/plain; charset=utf-8", {{"Retry-After", "1"}}, "there is not enough memory for this now\n"};
      }
      --self->server_.asked;
      asio::post(self->server_.network, [self, follows, a = std::move(answer)]() mutable {
        follows && a.status == 200 ? self->follow(std::move(a)) : self->send(std::move(a));
      });
    });
  }

  void refuse(unsigned status, const char* text) {
    dashboard_response r{static_cast<int>(status), "text/plain; charset=utf-8", {{"X-Content-Type-Options", "nosniff"}, {"Cache-Control", "no-store"}}, text};
    ends_ = refused_ = true;
    send(std::move(r));
  }

  void send(dashboard_response answer) {
    const bool head = parser_->is_header_done() && parser_->get().method() == http::verb::head;
    ends_ = ends_ || server_.stopping || !parser_->is_header_done() || !parser_->get().keep_alive();
    response_ = {};
    response_.version(11);
    response_.result(static_cast<unsigned>(answer.status));
    for (const auto& [name, value] : answer.headers) response_.insert(name, value);
    if (!answer.content_type.empty()) response_.set(http::field::content_type, answer.content_type);
    response_.body() = std::move(answer.body);
    response_.prepare_payload();
    if (head) response_.erase(http::field::content_length);  // that of the answer to GET is not known
    response_.keep_alive(!ends_);
    stream_.expires_after(server_.options.request_time);
    http::async_write(stream_, response_, [self = shared_from_this()](error_code wrong, std::size_t) {
      if (wrong || (self->ends_ && !self->refused_)) return self->close();
      self->ends_ ? self->drain() : self->read();
    });
  }

  /// What is left of a request that was refused is thrown away for a moment: closed at once, the connection would take the answer along.
  void drain() {
    error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    stream_.expires_after(std::chrono::milliseconds(500));
    buffer_.clear();
    stream_.async_read_some(buffer_.prepare(16 * 1024), [self = shared_from_this()](error_code wrong, std::size_t n) {
      self->drained_ += n;
      constexpr std::size_t enough = 1 << 20;
      wrong || self->drained_ > enough || self->server_.stopping ? self->close() : self->drain();
    });
  }

  /// The connection stays, and is only written to from now on.
  void follow(dashboard_response first) {
    following_ = true;
    ++server_.followers;
    text_ = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n";
    for (const auto& [name, value] : first.headers) text_ += name + ": " + value + "\r\n";
    text_ += "\r\n" + first.body;
    write_text();
  }
  void tell() {
    if (writing_ || server_.stopping) return;
    text_ = tell_again_ ? server_.board.respond({.target = "/events"}).body : ":\n\n";
    tell_again_ = false;
    write_text();
  }
  void write_text() {
    writing_ = true;
    stream_.expires_after(server_.options.request_time);
    asio::async_write(stream_, asio::buffer(text_), [self = shared_from_this()](error_code wrong, std::size_t) {
      self->writing_ = false;
      self->busy_ = false;
      if (wrong || self->server_.stopping) return self->close();
      if (self->tell_again_) return self->tell();
      self->later_.expires_after(heartbeat);
      self->later_.async_wait([self](error_code over) { if (!over) self->tell(); });
    });
  }

  server_state& server_;
  beast::tcp_stream stream_;
  asio::steady_timer later_;
  beast::flat_buffer buffer_{64 * 1024};
  std::optional<http::request_parser<http::empty_body>> parser_;
  http::response<http::string_body> response_;
  std::string target_;
  std::string text_;  // to one who follows
  std::size_t drained_ = 0;
  bool busy_ = false, ends_ = false, refused_ = false, following_ = false, writing_ = false, tell_again_ = false;
};

class beast_server : public http_server {
 public:
  beast_server(const dashboard& board, const server_options& options)
      : state_{board, options}, acceptor_(state_.network), pause_(state_.network) {}
  ~beast_server() override {
    state_.workers.join();
    state_.network.stop();
  }

  std::optional<error> open() {
    error_code wrong;
    const auto address = asio::ip::make_address(state_.options.address, wrong);
    if (wrong) return error{errc::invalid_argument, "--address", "\"" + state_.options.address + "\" is no address such as 127.0.0.1"};
    const tcp::endpoint here(address, state_.options.port);
    acceptor_.open(here.protocol(), wrong);
    if (!wrong) acceptor_.set_option(asio::socket_base::reuse_address(true), wrong);
    if (!wrong) acceptor_.bind(here, wrong);
    if (!wrong) acceptor_.listen(asio::socket_base::max_listen_connections, wrong);
    if (wrong) return error{errc::io, state_.options.address + ":" + std::to_string(state_.options.port), "cannot be listened at: " + wrong.message()};
    return std::nullopt;
  }

  unsigned short port() const override { return acceptor_.local_endpoint().port(); }

  void run(const gate& who, std::stop_token stop) override {
    state_.who = &who;
    accept();
    const std::stop_callback when(stop, [this] { asio::post(state_.network, [this] { end(); }); });
    state_.network.run();
    state_.workers.join();
  }

  bool busy() const override { return state_.asked > state_.n_workers; }

  void announce() override {
    asio::post(state_.network, [this] {
      const std::vector<session*> all(state_.sessions.begin(), state_.sessions.end());
      for (session* const s : all) s->announce();
    });
  }

 private:
  void accept() {
    acceptor_.async_accept([this](error_code wrong, tcp::socket socket) {
      if (state_.stopping) return;
      if (wrong) {  // no more files, perhaps: others will close theirs
        pause_.expires_after(std::chrono::milliseconds(50));
        return pause_.async_wait([this](error_code over) { if (!over) accept(); });
      }
      error_code ignored;
      socket.set_option(tcp::no_delay(true), ignored);
      if (state_.sessions.size() < state_.options.max_connections) std::make_shared<session>(state_, std::move(socket))->read();
      else turn_away(std::move(socket));
      accept();
    });
  }

  /// Without waiting for anything.
  static void turn_away(tcp::socket socket) {
    constexpr std::string_view text = "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n";
    error_code ignored;
    socket.non_blocking(true, ignored);
    socket.write_some(asio::buffer(text), ignored);
    socket.shutdown(tcp::socket::shutdown_send, ignored);
  }

  void end() {
    state_.stopping = true;
    error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
    close_sessions(false);
    pause_.expires_after(state_.options.last_time);
    pause_.async_wait([this](error_code) { close_sessions(true); });
    if_all_are_gone();
  }
  void close_sessions(bool busy_ones) {
    const std::vector<session*> all(state_.sessions.begin(), state_.sessions.end());
    for (session* const s : all)
      if (busy_ones || !s->busy()) s->close();
  }
  /// Nothing is left to wait for then.
  void if_all_are_gone() {
    if (state_.sessions.empty()) return void(pause_.cancel());
    soon_.expires_after(std::chrono::milliseconds(20));
    soon_.async_wait([this](error_code over) { if (!over) if_all_are_gone(); });
  }

  server_state state_;
  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  asio::steady_timer soon_{state_.network};
};

}  // namespace

result<std::unique_ptr<http_server>> http_server::listen(const dashboard& board, const server_options& options) {
  auto server = std::make_unique<beast_server>(board, options);
  if (const auto wrong = server->open()) return *wrong;
  return std::unique_ptr<http_server>(std::move(server));
}

}  // namespace funnel::program
