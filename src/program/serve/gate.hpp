/// Who may ask: what is checked of a request before the dashboard sees it.
#pragma once

#include <funnel/report/dashboard.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace funnel::program {

/// What a request must show.
struct gate {
  std::vector<std::string> hosts;  ///< "127.0.0.1:8620": as browsers send it, so that no name that was bent to this address gets in
  std::string token;               ///< empty: none is asked for
  std::string cookie;              ///< name under which browsers keep it
};

/// What a request shows.
struct visitor {
  std::string_view host, target, authorization, cookies, accept;
};

struct passage {
  bool free = false;
  std::string target;           ///< without the token
  dashboard_response refusal;   ///< or a way to the same page without a token in its address
};

/// Lets in who calls by one of the hosts' names and knows the token: by "Authorization: Bearer", the cookie, or `token=` in the
/// address, which a browser gets a cookie for. `/health` needs no token.
passage pass(const gate& g, const visitor& v);

}  // namespace funnel::program
