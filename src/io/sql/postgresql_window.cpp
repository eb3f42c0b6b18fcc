#include "io/sql/postgresql_window.hpp"

#include "core/number_text.hpp"

#include <cstdint>

namespace funnel::io {
namespace {

constexpr std::uint64_t ring = std::uint64_t{1} << 32;

std::uint64_t number(std::string_view text) {
  std::uint64_t n = 0;
  if (!read_number(text, n))
    fail(errc::invalid_value, "mark", "is no mark of PostgreSQL: " + std::string(text));
  return n;
}

/// Rows whose number lies in [from, from + size) of the ring.
std::string in_arc(const std::string& column, std::uint64_t from, std::uint64_t size) {
  return "(" + column + "::text::bigint + " + std::to_string((ring - from % ring) % ring) + ") % " +
         std::to_string(ring) + " < " + std::to_string(size);
}

}  // namespace

sql_window xid_window(std::string_view now, const std::string& known, const std::string& column) {
  const std::size_t first = now.find(' '), second = now.rfind(' ');
  const std::string_view where = now.substr(0, first);
  const std::uint64_t horizon = number(now.substr(first + 1, second - first - 1)), end = number(now.substr(second + 1));
  constexpr std::string_view behind = " before ";
  sql_window w;
  w.mark = std::string(where) + std::string(behind) + std::to_string(horizon);
  std::uint64_t from = 0;
  if (!known.empty()) {
    const std::size_t at = known.find(behind);
    if (at == std::string::npos || std::string_view(known).substr(0, at) != where)
      fail(errc::invalid_value, "mark",
           "another database was read under this name before: give this one a name of its own");
    from = number(std::string_view(known).substr(at + behind.size()));
    if (from > horizon)
      fail(errc::io, "mark",
           "the database is behind what was read from it before: a standby that lags, or a backup that was restored");
  }
  if (!known.empty() && horizon - from < ring) {
    w.where = in_arc(column, from, horizon - from);
    return w;
  }
  // All but what may have been written by transactions that are not over.
  if (end > horizon) w.where = "NOT " + in_arc(column, horizon, end - horizon);
  return w;
}

}  // namespace funnel::io
