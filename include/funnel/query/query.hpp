/// The one question type: which deals, as of when, filtered and grouped how.
///
/// Layer:   query. A plain value; every result carries the query that made it.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/calendar/time_zone.hpp>
#include <funnel/core/language.hpp>
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// Which deals a query is about. `query::in` is the period meant.
enum class population : std::uint8_t {
  all,         ///< every deal that exists as of the query's instant
  created_in,  ///< deals created in the period: a cohort
  active_in,   ///< deals that stood in an open stage at some instant of the period
  closed_in,   ///< deals now closed whose last closing lies in the period
  open,        ///< deals open at the as-of instant
};

/// What a filter or a grouping looks at.
enum class field : std::uint8_t {
  dimension,  ///< the value of one dimension, as of the query's instant
  owner,      ///< the owner as of the query's instant
  team,       ///< the team of that owner, by the query's `team_of`
  month,      ///< grouping only: month of creation (of closing for `closed_in`) in the query's zone
};

/// Deals whose value is one of `values`; with `exclude`, deals whose value is none of them.
/// An empty string among the values stands for "no value given".
struct filter {
  field by = field::dimension;
  std::string dimension;  ///< name of the dimension; empty otherwise
  std::vector<std::string> values;
  bool exclude = false;

  friend bool operator==(const filter&, const filter&) = default;
};

struct grouping {
  field by = field::dimension;
  std::string dimension;  ///< name of the dimension; empty otherwise

  friend bool operator==(const grouping&, const grouping&) = default;
};

/// A question. Build it by its setters, which return the query itself:
///
///     auto q = query{}.created_in(january).as_of_time(now).where("region", {"North"}).by_owner();
struct query {
  population of = population::all;
  period in;                              ///< for created_in, active_in and closed_in
  instant as_of = instant::max();         ///< what had happened by then ...
  instant known_at = instant::max();      ///< ... as far as was known by then
  std::vector<filter> filters;            ///< all of them must hold
  std::optional<minor_units> min_amount;  ///< inclusive
  std::optional<minor_units> max_amount;  ///< inclusive
  std::vector<grouping> groups;           ///< segments are the combinations that occur
  std::map<std::string, std::string> team_of;  ///< owner to team; an owner not listed has no team
  time_zone zone;                         ///< cuts months

  query& of_all() { return of = population::all, *this; }
  query& created_in(period p) { return of = population::created_in, in = p, *this; }
  query& active_in(period p) { return of = population::active_in, in = p, *this; }
  query& closed_in(period p) { return of = population::closed_in, in = p, *this; }
  query& of_open() { return of = population::open, *this; }
  query& as_of_time(instant t) { return as_of = t, *this; }
  query& known_at_time(instant t) { return known_at = t, *this; }
  query& where(std::string dimension, std::vector<std::string> values) {
    return filters.push_back({field::dimension, std::move(dimension), std::move(values), false}), *this;
  }
  query& where_not(std::string dimension, std::vector<std::string> values) {
    return filters.push_back({field::dimension, std::move(dimension), std::move(values), true}), *this;
  }
  query& owners(std::vector<std::string> names) {
    return filters.push_back({field::owner, {}, std::move(names), false}), *this;
  }
  query& teams(std::vector<std::string> names) {
    return filters.push_back({field::team, {}, std::move(names), false}), *this;
  }
  query& amount_between(std::optional<minor_units> low, std::optional<minor_units> high) {
    return min_amount = low, max_amount = high, *this;
  }
  query& by(std::string dimension) { return groups.push_back({field::dimension, std::move(dimension)}), *this; }
  query& by_owner() { return groups.push_back({field::owner, {}}), *this; }
  query& by_team() { return groups.push_back({field::team, {}}), *this; }
  query& by_month() { return groups.push_back({field::month, {}}), *this; }
  query& roster(std::map<std::string, std::string> teams) { return team_of = std::move(teams), *this; }
  query& in_zone(time_zone z) { return zone = std::move(z), *this; }

  friend bool operator==(const query&, const query&) = default;
};

/// The query in words, one sentence, times shown in the query's zone (compiled in funnel::io).
std::string to_text(const query& q, language lang = language::english);

}  // namespace v0_1
}  // namespace funnel
