#include "io/sql/address.hpp"

#include "core/fold_case.hpp"
#include "core/number_text.hpp"
#include "core/percent.hpp"

#include <funnel/io/database.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace funnel {
namespace io {
namespace {

struct known_kind {
  std::string_view prefix;
  database_kind kind;
};
constexpr std::array kinds{
    known_kind{"postgresql:", database_kind::postgresql}, known_kind{"postgres:", database_kind::postgresql},
    known_kind{"sqlite:", database_kind::sqlite},         known_kind{"mariadb:", database_kind::mariadb},
    known_kind{"mysql:", database_kind::mariadb},         known_kind{"odbc:", database_kind::odbc},
    known_kind{"clickhouse:", database_kind::clickhouse}};

const known_kind* kind_of(std::string_view text) noexcept {
  for (const known_kind& k : kinds)
    if (text.starts_with(k.prefix)) return &k;
  return nullptr;
}

std::string_view places_of_passwords(database_kind kind) {
  switch (kind) {
    case database_kind::postgresql:
      return "in a service file, in ~/.pgpass, or in PGPASSWORD";
    case database_kind::mariadb:
      return "in the group [client] of my.cnf";
    case database_kind::clickhouse:
      return "in CLICKHOUSE_PASSWORD, or in the config of clickhouse-client";
    default:
      return "in odbc.ini";
  }
}

error password_in(const known_kind& k) {
  return {errc::invalid_argument, std::string(k.prefix.substr(0, k.prefix.size() - 1)),
          "the address holds a password, which everybody can see in the list of processes: it belongs " +
              std::string(places_of_passwords(k.kind))};
}

/// Without percent signs; nullopt for what is none, and for a NUL.
std::optional<std::string> decoded(std::string_view text) {
  auto out = percent_decoded(text);
  return out && out->find('\0') == std::string::npos ? out : std::nullopt;
}

bool is_secret(std::string_view option) {
  const std::string name = fold_case(trimmed(option));
  return name.find("password") != std::string::npos || name == "pwd" || name == "passwd" || name == "pass";
}

/// scheme://user@host:port/name?option=value, taken apart.
result<database_address> parse_url(const known_kind& k, std::string_view rest, database_address to) {
  const error wrong{errc::invalid_argument, std::string(k.prefix.substr(0, k.prefix.size() - 1)),
                    "is not written as " + std::string(k.prefix) + "//[user@]host[:port]/database[?option=value]"};
  if (!rest.starts_with("//")) return wrong;
  rest.remove_prefix(2);
  const std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
  // Whoever writes a password may not know which of its characters must be escaped: all up to the last @ is the user's.
  const std::size_t at = rest.rfind('@');
  if (at != std::string_view::npos && rest.substr(0, at).find(':') != std::string_view::npos) return password_in(k);
  if (at != std::string_view::npos && at > end && rest.substr(0, at).find('?') == std::string_view::npos) return wrong;
  std::string_view place = rest.substr(0, end);
  rest.remove_prefix(end);
  if (const std::size_t of_user = place.rfind('@'); of_user != std::string_view::npos) {
    const auto user = decoded(place.substr(0, of_user));
    if (!user) return wrong;
    to.user = *user;
    place.remove_prefix(of_user + 1);
  }
  const std::size_t question = rest.find('?');
  const std::string_view path = rest.substr(0, question);
  std::string_view options = question == std::string_view::npos ? std::string_view{} : rest.substr(question + 1);
  while (!options.empty()) {
    const std::string_view one = options.substr(0, options.find('&'));
    options.remove_prefix(std::min(one.size() + 1, options.size()));
    const std::size_t equals = one.find('=');
    const auto name = decoded(one.substr(0, equals)),
               value = decoded(equals == std::string_view::npos ? "" : one.substr(equals + 1));
    if (name && is_secret(*name)) return password_in(k);
    if (!name || !value || equals == std::string_view::npos) return wrong;
    to.options[*name] = *value;
  }
  const auto name = decoded(path.substr(path.empty() ? 0 : 1));
  const auto host = decoded(place.substr(0, place.starts_with('[') ? place.find(']') : place.rfind(':')));
  if (!name || !host) return wrong;
  to.name = *name;
  to.host = host->starts_with('[') ? host->substr(1) : *host;
  // What stands where a port should may be a password that lost its @, and is shown to nobody.
  for (std::string_view all = place; !all.empty();) {
    const std::string_view one = all.substr(0, all.find(','));
    all.remove_prefix(std::min(one.size() + 1, all.size()));
    const std::size_t colon = one.find(':', one.starts_with('[') ? std::min(one.find(']'), one.size()) : 0);
    if (colon != std::string_view::npos && one.find_first_not_of("0123456789", colon + 1) != std::string_view::npos)
      return wrong;
  }
  if (const std::size_t colon = place.rfind(':');
      colon != std::string_view::npos && place.back() != ']' && k.kind != database_kind::postgresql) {
    const std::string_view port = place.substr(colon + 1);
    if (!read_number(port, to.port) || to.port == 0 || to.port > 65535) return wrong;
  }
  to.shown = std::string(k.prefix) + "//" + std::string(place) + std::string(path);
  if (const auto service = to.options.find("service"); service != to.options.end())
    to.shown += "?service=" + service->second;
  return to;
}

}  // namespace

result<database_address> parse_address(std::string_view text) {
  const known_kind* const k = kind_of(text);
  if (!k)
    return error{errc::invalid_argument, "database",
                 "is no address: it begins with postgresql:, sqlite:, mariadb:, mysql:, clickhouse: or odbc:"};
  database_address to;
  to.kind = k->kind;
  to.whole = text;
  const std::string_view rest = text.substr(k->prefix.size());
  switch (k->kind) {
    case database_kind::postgresql:
    case database_kind::mariadb:
    case database_kind::clickhouse:
      return parse_url(*k, rest, std::move(to));
    case database_kind::sqlite:
      to.name = rest.starts_with("///") ? rest.substr(2) : rest;
      to.shown = std::string(k->prefix) + to.name;
      if (to.name.empty()) return error{errc::invalid_argument, "sqlite", "the path of the file is missing"};
      return to;
    case database_kind::odbc:
      break;
  }
  to.name = rest;
  to.shown = k->prefix;
  if (rest.find('=') == std::string_view::npos) to.shown += rest;
  for (std::string_view pairs = rest; !pairs.empty();) {
    const std::string_view pair = pairs.substr(0, pairs.find(';'));
    pairs.remove_prefix(std::min(pair.size() + 1, pairs.size()));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string key = fold_case(trimmed(pair.substr(0, equals)));
    if (is_secret(key)) return password_in(*k);
    for (const char* shown : {"dsn", "driver", "server", "database", "port"})
      if (key == shown) to.shown += std::string(pair) + ";";
  }
  if (rest.empty()) return error{errc::invalid_argument, "odbc", "the name of the data source is missing"};
  return to;
}

}  // namespace io

inline namespace v0_1 {

bool is_database_address(std::string_view text) noexcept { return io::kind_of(text) != nullptr; }

std::string shown_address(std::string_view address) {
  const auto parsed = io::parse_address(address);
  return parsed ? parsed->shown : "database";
}

}  // namespace v0_1
}  // namespace funnel
