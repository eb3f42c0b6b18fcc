#include "report/dashboard/target.hpp"

#include "core/percent.hpp"
#include "core/utf8.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace funnel::io {
namespace {

/// Nothing for what is no text.
std::optional<std::string> decoded(std::string_view part, bool of_parameter) {
  std::string text(part);
  if (of_parameter) std::replace(text.begin(), text.end(), '+', ' ');
  auto out = percent_decoded(text);
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  if (!out || std::any_of(out->begin(), out->end(), is_control) || first_invalid_utf8(*out) != std::string_view::npos) return std::nullopt;
  return out;
}

}  // namespace

result<request_target> parse_target(std::string_view text) {
  const auto wrong = [](std::string_view part) { return error{errc::syntax, std::string(part), "is no part of an address"}; };
  if (text.empty() || text.front() != '/') return error{errc::syntax, "", "the address does not begin with \"/\""};
  if (text.find('#') != std::string_view::npos) return error{errc::syntax, "", "the address has a fragment, which is for the page alone"};
  const std::size_t question = text.find('?');
  request_target out;
  auto path = decoded(text.substr(0, question), false);
  if (!path) return wrong(text.substr(0, question));
  out.path = *std::move(path);
  std::string_view rest = question == std::string_view::npos ? std::string_view{} : text.substr(question + 1);
  while (!rest.empty()) {
    const std::string_view part = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    if (part.empty()) continue;
    const std::size_t equals = part.find('=');
    auto name = decoded(part.substr(0, equals), true);
    auto value = equals == std::string_view::npos ? std::optional<std::string>("") : decoded(part.substr(equals + 1), true);
    if (!name || name->empty() || !value) return wrong(part);
    out.parameters.emplace_back(*std::move(name), *std::move(value));
  }
  return out;
}

}  // namespace funnel::io
