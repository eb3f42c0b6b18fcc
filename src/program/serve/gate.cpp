#include "program/serve/gate.hpp"

#include "report/dashboard/headers.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace funnel::program {
namespace {

/// Takes the same time wherever they differ. Requires: the second one is not empty.
bool same_secret(std::string_view a, std::string_view b) {
  bool differ = a.size() != b.size();
  for (std::size_t i = 0; i < a.size(); ++i) differ |= a[i] != b[i % b.size()];
  return !differ;
}

dashboard_response told(int status, const char* text) {
  dashboard_response r{status, "text/plain; charset=utf-8", io::security_headers(io::empty_policy), text};
  r.headers.emplace_back("Cache-Control", "no-store");
  return r;
}

/// The value of a cookie; empty without.
std::string_view cookie_of(std::string_view cookies, std::string_view name) {
  while (!cookies.empty()) {
    std::string_view part = cookies.substr(0, cookies.find(';'));
    cookies.remove_prefix(std::min(part.size() + 1, cookies.size()));
    while (part.starts_with(' ')) part.remove_prefix(1);
    if (part.size() > name.size() && part.starts_with(name) && part[name.size()] == '=') return part.substr(name.size() + 1);
  }
  return {};
}

/// Takes `token=` out of a target; the last one, empty without.
std::string take_token(std::string& target) {
  const std::size_t question = target.find('?');
  if (question == std::string::npos) return {};
  std::string kept, token;
  for (std::size_t at = question + 1; at <= target.size();) {
    const std::size_t end = std::min(target.find('&', at), target.size());
    const std::string part = target.substr(at, end - at);
    if (part.starts_with("token=")) token = part.substr(6);
    else if (!part.empty()) kept += (kept.empty() ? "" : "&") + part;
    at = end + 1;
  }
  target.resize(question);
  if (!kept.empty()) target += "?" + kept;
  return token;
}

}  // namespace

passage pass(const gate& g, const visitor& v) {
  passage p{false, std::string(v.target), {}};
  if (std::find(g.hosts.begin(), g.hosts.end(), io::lower_case(v.host)) == g.hosts.end()) {
    p.refusal = told(403, "this server is not called so: open the address that it printed\n");
    return p;
  }
  const std::string shown = take_token(p.target);
  if (g.token.empty() || p.target == "/health") {
    p.free = true;
    return p;
  }
  constexpr std::string_view bearer = "Bearer ";
  const bool knows = (v.authorization.starts_with(bearer) && same_secret(v.authorization.substr(bearer.size()), g.token)) ||
                     same_secret(cookie_of(v.cookies, g.cookie), g.token);
  if (!shown.empty() && same_secret(shown, g.token)) {
    // A browser is sent to the same page again, so that the token stays in no history. "//name" would lead elsewhere.
    if (v.accept.find("text/html") != std::string_view::npos && p.target.find_first_of("/\\", 1) != 1) {
      p.refusal = told(303, "");
      p.refusal.headers.emplace_back("Location", p.target);
      p.refusal.headers.emplace_back("Set-Cookie", g.cookie + "=" + g.token + "; Path=/; HttpOnly; SameSite=Strict");
      return p;
    }
    p.free = true;
  } else if (knows) {
    p.free = true;
  } else {
    p.refusal = told(401, "open the address that funnel serve printed, with its token, or send it as Authorization: Bearer TOKEN\n");
    p.refusal.headers.emplace_back("WWW-Authenticate", "Bearer");
  }
  return p;
}

}  // namespace funnel::program
