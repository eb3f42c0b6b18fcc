/// What headers of requests ask for.
///
/// Layer:   report; for the dashboard.
#pragma once

#include "report/dashboard/views.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel::io {

/// Headers of every answer: nothing is sniffed, framed, or read by another site; the policy is that of the content.
std::vector<std::pair<std::string, std::string>> security_headers(const std::string& policy);
inline constexpr const char* empty_policy = "default-src 'none'; base-uri 'none'; form-action 'none'";

/// The format that an Accept header likes best, a page where it does not mind; nothing when it takes none of them.
std::optional<board_format> accepted_format(std::string_view accept);

/// With its letters A to Z in small, as names of hosts are compared.
std::string lower_case(std::string_view text);

/// Does an Accept-Encoding header take gzip?
bool accepts_gzip(std::string_view accept_encoding);

/// Is the tag among those of an If-None-Match header?
bool holds_tag(std::string_view if_none_match, std::string_view tag);

/// Does another site ask, other than by a link that leads here?
bool from_another_site(std::string_view host, std::string_view origin, std::string_view sec_fetch_site, std::string_view sec_fetch_mode);

}  // namespace funnel::io
