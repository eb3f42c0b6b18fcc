#include "report/dashboard/headers.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

namespace funnel::io {
namespace {

std::string_view stripped(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

template <class Use>
void each_part(std::string_view list, char at, Use&& use) {
  while (!list.empty()) {
    const std::string_view part = list.substr(0, list.find(at));
    list.remove_prefix(std::min(part.size() + 1, list.size()));
    use(stripped(part));
  }
}

/// "q=0.8" of a media range; 1 without, and where it is none.
double weight_of(std::string_view range) {
  double weight = 1;
  bool is_first = true;
  each_part(range, ';', [&](std::string_view part) {
    if (!is_first && (part.starts_with("q=") || part.starts_with("Q="))) std::from_chars(part.data() + 2, part.data() + part.size(), weight);
    is_first = false;
  });
  return weight;
}

}  // namespace

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::vector<std::pair<std::string, std::string>> security_headers(const std::string& policy) {
  return {{"Content-Security-Policy", policy + "; frame-ancestors 'none'"},
          {"X-Content-Type-Options", "nosniff"},
          {"X-Frame-Options", "DENY"},
          {"Referrer-Policy", "no-referrer"},
          {"Cross-Origin-Resource-Policy", "same-origin"},
          {"Cross-Origin-Opener-Policy", "same-origin"}};
}

std::optional<board_format> accepted_format(std::string_view accept) {
  if (stripped(accept).empty()) return board_format::page;
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> types{
      {{"text/html", "text/*"}, {"application/json", "application/*"}, {"text/csv", "text/*"}}};
  std::optional<board_format> best;
  double best_weight = 0;
  for (std::size_t t = 0; t < types.size(); ++t) {
    double weight = 0;
    int closeness = 0;  // of the range that speaks of the type
    each_part(accept, ',', [&](std::string_view range) {
      const std::string name = lower_case(stripped(range.substr(0, range.find(';'))));
      const int close = name == types[t].first ? 3 : name == types[t].second ? 2 : name == "*/*" ? 1 : 0;
      if (close > closeness) closeness = close, weight = weight_of(range);
    });
    if (weight > best_weight) best_weight = weight, best = static_cast<board_format>(t);
  }
  return best;
}

bool accepts_gzip(std::string_view accept_encoding) {
  double weight = 0;
  bool named = false;
  each_part(accept_encoding, ',', [&](std::string_view coding) {
    const std::string name = lower_case(stripped(coding.substr(0, coding.find(';'))));
    if (name == "gzip" || name == "x-gzip") weight = weight_of(coding), named = true;
    else if (name == "*" && !named) weight = weight_of(coding);
  });
  return weight > 0;
}

bool holds_tag(std::string_view if_none_match, std::string_view tag) {
  bool found = false;
  each_part(if_none_match, ',', [&](std::string_view part) {
    if (part.starts_with("W/")) part.remove_prefix(2);
    found = found || part == "*" || part == tag;
  });
  return found;
}

bool from_another_site(std::string_view host, std::string_view origin, std::string_view sec_fetch_site, std::string_view sec_fetch_mode) {
  const std::string site = lower_case(sec_fetch_site);
  if ((site == "cross-site" || site == "same-site") && lower_case(sec_fetch_mode) != "navigate") return true;
  if (origin.empty()) return false;
  const std::size_t scheme = origin.find("://");
  return scheme == std::string_view::npos || lower_case(origin.substr(scheme + 3)) != lower_case(host);
}

}  // namespace funnel::io
