#include "arguments.hpp"
#include "complain.hpp"
#include "core/clock.hpp"
#include "input.hpp"
#include "output.hpp"
#include "plan_file.hpp"
#include "question.hpp"
#include "report/dashboard/headers.hpp"
#include "program/serve/http_server.hpp"
#include "program/serve/live_source.hpp"
#include "stop_signal.hpp"

#include <funnel/core/execution.hpp>
#include <funnel/report/dashboard.hpp>

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace funnel::program {
namespace {

constexpr std::chrono::milliseconds between_looks{500};
constexpr std::chrono::seconds most_delay{5};  // of new events while many ask: each revision has all answers worked out anew

/// Five bits a character, from the system.
std::string random_text(std::size_t n) {
  std::string text(n, 0);
  if (getentropy(text.data(), n) != 0) throw std::runtime_error("the system gives no random bytes");
  for (char& c : text) c = "0123456789abcdefghijklmnopqrstuv"[static_cast<unsigned char>(c) & 31];
  return text;
}

bool is_of_this_machine(const std::string& address) { return address.starts_with("127.") || address == "::1"; }

/// Names by which browsers may call the server; those without a port get its own.
std::vector<std::string> hosts_of(const arguments& a, unsigned short port) {
  const std::string own = a.address.find(':') == std::string::npos ? a.address : "[" + a.address + "]";
  std::vector<std::string> hosts{own + ":" + std::to_string(port)};
  if (is_of_this_machine(a.address)) hosts.push_back("localhost:" + std::to_string(port));
  for (const std::string& given : a.hosts) {
    const std::string host = io::lower_case(given);
    if (host.find(':') == std::string::npos) hosts.push_back(host);  // behind a server at a usual port
    hosts.push_back(host.find(':') == std::string::npos ? host + ":" + std::to_string(port) : host);
  }
  return hosts;
}

std::optional<error> check_server(const arguments& a) {
  if (a.no_token && !a.token.empty()) return error{errc::invalid_argument, "--no-token", "a token is given as well"};
  if (a.no_token && !is_of_this_machine(a.address))
    return error{errc::invalid_argument, "--no-token", "others reach " + a.address + ": they must show a token"};
  if (a.token.empty()) return std::nullopt;
  constexpr const char* plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  if (a.token.size() < 16 || a.token.size() > 200 || a.token.find_first_not_of(plain) != std::string::npos)
    return error{errc::invalid_argument, "--token", "16 to 200 letters, digits, -, ., _ or ~ are needed"};
  return std::nullopt;
}

/// Shows what is new until it is told to stop.
void follow(live_source& source, dashboard& board, http_server& server, std::stop_token stop) {
  for (auto shown = std::chrono::steady_clock::now(); !stopped_within(stop, between_looks);) {
    if (server.busy() && std::chrono::steady_clock::now() - shown < most_delay) continue;
    const auto other = within({.stop = stop}, [&] { return result<bool>(source.look()); });
    if (!other || !*other) continue;
    board.show(source.data());
    server.announce();
    shown = std::chrono::steady_clock::now();
  }
}

}  // namespace

int run_serve(const arguments& a) {
  if (const auto wrong = check_server(a)) return complain({*wrong}, usage);
  return with_input(a, [&](input& in) -> int {
    const stop_signal stop;
    const std::string instance = random_text(8);
    dashboard_options options;
    options.usual = read_question(a, in.mapping).value();
    options.title = a.title;
    options.with = a.with;
    options.lang = language_of(a);
    options.clock = [] { return detail::now(); };
    options.instance = instance;
    options.max_time = std::chrono::seconds(a.timeout);
    options.max_segments = a.max_segments;
    options.stop = stop.token();
    dashboard board(std::move(options));
    auto plan = read_whole_plan(a, in);
    if (!plan) return complain(plan.errors());
    live_source source(a, std::move(in), instance, *std::move(plan));
    board.show(source.data());
    if (auto wrong = board.check(); !wrong.empty()) {  // pages without a deal for a misspelt name would mislead
      for (error& e : wrong)
        if (e.field == "with") e.field = "--with";
      return complain(wrong, usage);
    }

    server_options how{a.address, static_cast<unsigned short>(a.port)};
    how.max_connections = a.max_connections;
    how.max_followers = std::max<std::size_t>(a.max_connections / 2, 1);
    how.request_time = std::chrono::seconds(a.timeout);
    how.idle_time = std::chrono::seconds(6 * a.timeout);
    auto server = http_server::listen(board, how);
    if (!server) return complain(server.errors());
    const unsigned short port = (*server)->port();
    const gate who{hosts_of(a, port), a.no_token ? "" : a.token.empty() ? random_text(26) : a.token, "funnel_" + std::to_string(port)};
    std::printf("http://%s/%s\n", who.hosts.front().c_str(), who.token.empty() ? "" : ("?token=" + who.token).c_str());
    std::fflush(stdout);
    std::jthread following([&](std::stop_token over) { follow(source, board, **server, over); });
    const std::stop_callback at_the_end(stop.token(), [&] { following.request_stop(); });
    (*server)->run(who, stop.token());
    return ok;
  });
}

}  // namespace funnel::program
