/// The one question type: which deals, as of when, in which frame, counted and credited how.
///
/// Layer:   query. A plain value; every result carries the query that made it.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/calendar/calendar_period.hpp>
#include <funnel/calendar/time_zone.hpp>
#include <funnel/calendar/business_calendar.hpp>
#include <funnel/core/types.hpp>
#include <funnel/core/time.hpp>
#include <funnel/journeys/journey_table.hpp>
#include "query/layout.hpp"
#include "query/ordered_steps.hpp"

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// What must have happened to a deal within the query's period.
enum class date_basis : std::uint8_t {
  none,     ///< nothing: deals of all times
  created,  ///< it entered the funnel: a cohort
  active,   ///< it stood in an open stage at some instant
  closed,   ///< its last closing, and it is closed
  entered,  ///< it entered `query::entered_stage` for the first time
};

/// A set of outcomes, one bit each.
using outcome_set = std::uint8_t;
constexpr outcome_set outcome_bit(outcome o) noexcept { return static_cast<outcome_set>(1U << static_cast<unsigned>(o)); }
inline constexpr outcome_set all_outcomes = 0b1111;
inline constexpr outcome_set closed_outcomes = 0b0110;  ///< won and lost

/// When a deal counts at a stage. `features` (c) shows how far these lie apart on the same ten deals.
enum class counting : std::uint8_t {
  implied,  ///< it stood in the stage or in a later one: what was jumped over counts
  touched,  ///< it really stood in the stage, at any time and in any order
  strict,   ///< it passed all earlier shown stages in order, then entered this one
  entries,  ///< each time it entered the stage
  moves,    ///< each time it was moved there: creation in the stage is no move
  ordered,  ///< it made the chain of `query::ordered` up to this step
};

/// To whom a deal counts, stage by stage. Stages that a deal only passed over go with the visit that passed them;
/// stages that it has not reached, with its last visit.
enum class attribution : std::uint8_t {
  stage_entry,  ///< who owned it when it first entered the stage
  mover,        ///< who moved it out of the stage last; while it stays, its present owner; a won stage: who moved it in
  creator,      ///< who brought it into the funnel
  current,      ///< its owner as of the query's instant, for all of its past
  time_held,    ///< all who held it while it was open, in proportion to the time: only `credit_by_owner` can split
};

/// What a deal is worth at a stage. Whole deals (won, lost, ...) count at `current` or at their final amount.
enum class valuation : std::uint8_t {
  at_entry,      ///< its amount when it first entered the stage (or passed it over)
  at_exit,       ///< its amount when it left the stage last; while it stays, as of the query's instant
  current,       ///< its amount as of the query's instant, at every stage
  final_amount,  ///< its amount when it closed, at every stage; of an open deal as of the query's instant
};

/// What a filter or a grouping looks at.
enum class field : std::uint8_t {
  dimension,  ///< the value of one dimension, as of the query's instant
  owner,      ///< the person credited by the query's attribution
  team,       ///< the team of that person, by the query's `team_of`
  reason,     ///< why the deal was lost; none for the others
  period,     ///< grouping only: calendar period of the date basis (creation, unless closing or a stage is asked for)
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
  std::string dimension;                        ///< name of the dimension; empty otherwise
  calendar_unit unit = calendar_unit::month;    ///< of `field::period`

  friend bool operator==(const grouping&, const grouping&) = default;
};

/// A question. Build it by its setters, which return the query itself:
///
///     auto q = query{}.created_in(january).as_of_time(now).where("region", {"North"}).by_owner();
struct query {
  // Which deals.
  date_basis basis = date_basis::none;
  period in;                              ///< of the date basis, and of the activity view
  std::string entered_stage;              ///< stage id, for date_basis::entered
  outcome_set outcomes = all_outcomes;    ///< as of the query's instant
  std::vector<filter> filters;            ///< all of them must hold
  std::optional<minor_units> min_amount;  ///< as of the query's instant, inclusive
  std::optional<minor_units> max_amount;
  // As of when.
  instant as_of = instant::max();         ///< what had happened by then ...
  instant known_at = instant::max();      ///< ... as far as was known by then
  // In which frame.
  funnel::layout layout;
  // Counted how.
  funnel::counting counting = funnel::counting::implied;
  ordered_steps ordered;                  ///< for counting::ordered
  attribution credit = attribution::stage_entry;
  valuation worth = valuation::at_entry;
  // In which parts.
  std::vector<grouping> groups;           ///< segments are the combinations that occur
  std::map<std::string, std::string> team_of;  ///< owner to team; an owner not listed has no team
  time_zone zone;                         ///< cuts calendar periods
  unsigned fiscal_start = 1;              ///< first month of the fiscal year, 1 to 12
  std::optional<work_schedule> working_hours;  ///< when given, cycle lengths are working time

  query& created_in(period p) { return basis = date_basis::created, in = p, *this; }
  query& active_in(period p) { return basis = date_basis::active, in = p, *this; }
  query& closed_in(period p) { return basis = date_basis::closed, in = p, *this; }
  query& entered_in(std::string stage_id, period p) {
    return basis = date_basis::entered, entered_stage = std::move(stage_id), in = p, *this;
  }
  query& only(std::initializer_list<outcome> states) {
    outcomes = 0;
    for (const outcome o : states) outcomes |= outcome_bit(o);
    return *this;
  }
  query& of_open() { return only({outcome::open}); }
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
  query& lost_for(std::vector<std::string> reasons) {
    return filters.push_back({field::reason, {}, std::move(reasons), false}), *this;
  }
  query& amount_between(std::optional<minor_units> low, std::optional<minor_units> high) {
    return min_amount = low, max_amount = high, *this;
  }

  query& as_of_time(instant t) { return as_of = t, *this; }
  query& known_at_time(instant t) { return known_at = t, *this; }

  query& in_pipeline(std::string id) { return layout.pipeline = std::move(id), *this; }
  query& through_phases(std::vector<std::string> phases) { return layout.phases = std::move(phases), *this; }
  query& by_versions(version_policy p, std::optional<instant> at = {}) {
    return layout.versions = p, layout.version_at = at, *this;
  }
  query& per(journey_unit unit) { return layout.unit = unit, *this; }

  query& count(funnel::counting rule) { return counting = rule, *this; }
  query& count_ordered(ordered_steps steps) {
    return counting = funnel::counting::ordered, ordered = std::move(steps), *this;
  }
  query& credit_to(attribution a) { return credit = a, *this; }
  query& worth_by(valuation v) { return worth = v, *this; }

  query& by(std::string dimension) { return groups.push_back({field::dimension, std::move(dimension)}), *this; }
  query& by_owner() { return groups.push_back({field::owner, {}}), *this; }
  query& by_team() { return groups.push_back({field::team, {}}), *this; }
  query& by_reason() { return groups.push_back({field::reason, {}}), *this; }
  query& by_period(calendar_unit unit) { return groups.push_back({field::period, {}, unit}), *this; }
  query& by_month() { return by_period(calendar_unit::month); }
  query& roster(std::map<std::string, std::string> teams) { return team_of = std::move(teams), *this; }
  query& in_zone(time_zone z) { return zone = std::move(z), *this; }
  query& fiscal_year_from(unsigned month) { return fiscal_start = month, *this; }
  query& in_working_time(work_schedule hours) { return working_hours = std::move(hours), *this; }

  friend bool operator==(const query&, const query&) = default;
};

/// The query in words, one sentence, times shown in the query's zone (compiled in funnel::io).
std::string to_text(const query& q, language lang = language::english);

/// The query in words, a line for each choice that it makes, with what the choice means (compiled in funnel::io).
std::string explain(const query& q, language lang = language::english);

}  // namespace v0_1
}  // namespace funnel

#include "query/json.hpp"
#include "query/names.hpp"
#include "query/layout.hpp"
