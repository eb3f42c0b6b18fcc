#include "report/dashboard/target.hpp"

#include "core/utf8.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace funnel::io {
namespace {

int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// Nothing for what is no text.
std::optional<std::string> decoded(std::string_view part, bool of_parameter) {
  std::string out;
  for (std::size_t i = 0; i < part.size(); ++i) {
    char c = part[i];
    if (c == '+' && of_parameter) c = ' ';
    if (c == '%') {
      const bool whole = i + 2 < part.size();
      const int high = whole ? hex_digit(part[i + 1]) : -1, low = whole ? hex_digit(part[i + 2]) : -1;
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return std::nullopt;
    out.push_back(c);
  }
  for (std::string_view rest = out; !rest.empty();) {
    const std::size_t n = utf8_length(rest);
    if (n == 0) return std::nullopt;
    rest.remove_prefix(n);
  }
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

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kept = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:";
  constexpr const char* digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (kept.find(c) != std::string_view::npos) {
      out.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += {'%', digits[byte >> 4], digits[byte & 15]};
  }
  return out;
}

}  // namespace funnel::io
