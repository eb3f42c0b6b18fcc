#include "io/sql/http_post.hpp"

#include "core/checkpoint.hpp"
#include "io/store/database.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#ifdef FUNNEL_OPENSSL
#include <boost/asio/ssl.hpp>
#include <boost/beast/ssl.hpp>
#endif

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

namespace funnel::io {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

constexpr std::chrono::seconds to_connect{15};
constexpr std::chrono::milliseconds between_checkpoints{50};

#ifdef FUNNEL_OPENSSL
using tls_stream = beast::ssl_stream<beast::tcp_stream>;
#endif

}  // namespace

struct http_answer::state {
  explicit state(const http_request& r) : shown(r.shown), patience(r.patience) {
    parser.body_limit(std::numeric_limits<std::uint64_t>::max());
  }

  /// `work` on the stream there is.
  template <class Work>
  void on_stream(Work&& work) {
#ifdef FUNNEL_OPENSSL
    if (tls) return work(*tls);
#endif
    work(*plain);
  }
  beast::tcp_stream& bottom() {
#ifdef FUNNEL_OPENSSL
    if (tls) return beast::get_lowest_layer(*tls);
#endif
    return *plain;
  }

  /// Starts what waits for the network, and waits; what went wrong there.
  template <class Start>
  error_code wait(std::chrono::seconds time, Start&& start) {
    std::optional<error_code> done;
    bottom().expires_after(time);
    start([&done](error_code e, const auto&...) { done = e; });
    network.restart();
    while (!done) {
      network.run_for(between_checkpoints);
      detail::checkpoint();
    }
    return *done;
  }
  [[noreturn]] void tell(const error_code& e, const std::string& what) const {
    if (e == beast::error::timeout)
      fail(errc::io, shown, what + ": the server was silent for " + std::to_string(patience.count()) + " s");
    const bool ended = e == asio::error::eof || e == http::error::end_of_stream || e == http::error::partial_message ||
                       e == asio::error::connection_reset;
    fail(errc::io, shown, what + ": " + (ended ? "the connection was cut off" : e.message()));
  }

  void connect(const http_request& r);
  void send(const http_request& r);

  std::string shown;
  std::chrono::seconds patience;
  asio::io_context network{1};
#ifdef FUNNEL_OPENSSL
  asio::ssl::context trusted{asio::ssl::context::tls_client};
  std::optional<tls_stream> tls;
#endif
  std::optional<beast::tcp_stream> plain;
  beast::flat_buffer ahead;
  http::response_parser<http::buffer_body> parser;
  std::array<char, 64 * 1024> piece;
};

void http_answer::state::connect(const http_request& r) {
  if (r.tls) {
#ifdef FUNNEL_OPENSSL
    trusted.set_default_verify_paths();
    trusted.set_verify_mode(asio::ssl::verify_peer);
    tls.emplace(network, trusted);
    tls->set_verify_callback(asio::ssl::host_name_verification(r.host));
    if (SSL_set_tlsext_host_name(tls->native_handle(), r.host.c_str()) != 1)
      fail(errc::io, shown, "the name of the server cannot be used with TLS");
#else
    fail(errc::invalid_argument, shown, "this funnel was built without TLS: install libssl-dev and build it again");
#endif
  } else {
    plain.emplace(network);
  }
  error_code e;
  const auto places = asio::ip::tcp::resolver(network).resolve(r.host, std::to_string(r.port), e);
  if (e) fail(errc::io, shown, "the server is not known: " + e.message());
  e = wait(to_connect, [&](auto done) { bottom().async_connect(places, done); });
  if (e == beast::error::timeout)
    fail(errc::io, shown, "the server did not answer within " + std::to_string(to_connect.count()) + " s");
  if (e) fail(errc::io, shown, "the server cannot be reached: " + e.message());
#ifdef FUNNEL_OPENSSL
  if (!tls) return;
  e = wait(to_connect, [&](auto done) { tls->async_handshake(asio::ssl::stream_base::client, done); });
  if (e) fail(errc::io, shown, "no secure connection could be made: " + e.message());
#endif
}

void http_answer::state::send(const http_request& r) {
  http::request<http::string_body> request(http::verb::post, r.target, 11, r.body);
  request.set(http::field::host, r.host);
  request.set(http::field::user_agent, "funnel");
  request.set(http::field::connection, "close");
  for (const auto& [name, value] : r.headers) {
    for (const char c : value)
      if (static_cast<unsigned char>(c) < ' ' || c == '\x7f')
        fail(errc::invalid_argument, shown, "user, password and database cannot hold line breaks");
    request.set(name, value);
  }
  request.prepare_payload();
  error_code e;
  on_stream([&](auto& s) { e = wait(patience, [&](auto done) { http::async_write(s, request, done); }); });
  if (e) tell(e, "the question could not be sent");
  constexpr std::uint32_t most_headers = 64 * 1024;
  parser.header_limit(most_headers);
  on_stream([&](auto& s) { e = wait(patience, [&](auto done) { http::async_read_header(s, ahead, parser, done); }); });
  if (e) tell(e, "no answer came");
  if (!parser.chunked() && !parser.content_length())
    fail(errc::io, shown, "the server does not say where its answer ends, so it cannot be known to be whole");
}

http_answer::http_answer(const http_request& request) : state_(std::make_unique<state>(request)) {
  state_->connect(request);
  state_->send(request);
}
http_answer::~http_answer() = default;

unsigned http_answer::status() const { return state_->parser.get().result_int(); }

std::string_view http_answer::header(std::string_view name) const {
  const auto value = state_->parser.get()[beast::string_view(name.data(), name.size())];
  return {value.data(), value.size()};
}

std::string_view http_answer::more() {
  state& s = *state_;
  while (!s.parser.is_done()) {
    s.parser.get().body().data = s.piece.data();
    s.parser.get().body().size = s.piece.size();
    error_code e;
    s.on_stream([&](auto& stream) {
      e = s.wait(s.patience, [&](auto done) { http::async_read_some(stream, s.ahead, s.parser, done); });
    });
    if (e && e != http::error::need_buffer) s.tell(e, "the answer is not whole");
    if (const std::size_t n = s.piece.size() - s.parser.get().body().size; n > 0) return {s.piece.data(), n};
  }
  return {};
}

}  // namespace funnel::io
