/// The question: which deals, as of when, in which frame, counted and credited how.
///
/// A plain value. It can be made, checked, explained, written as JSON and hashed without a store; every result carries
/// the query it answers.
///
/// Layer:   query.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/calendar/business_calendar.hpp>
#include <funnel/calendar/calendar_period.hpp>
#include <funnel/calendar/time_zone.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/query/ordered.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// How a deal stands as of an instant.
enum class outcome : std::uint8_t {
  open,
  won,
  lost,
  moved_out,  ///< open when it went on in another pipeline (a pass: when it was handed back)
};
inline constexpr std::size_t n_outcomes = 4;

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

/// When a deal counts at a stage. On the same ten deals these rules put one conversion anywhere from 29 % to 71 %.
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
///
/// As a whole (its outcome, its cycle, what it brought) a deal counts to one person by one rule, whatever its outcome:
/// a win rate that credits wins to one and losses to another says nothing of either. By `stage_entry` that is who owned
/// it when it was closed, or owns it now while it is open. Reasons: who holds a deal at the end answers for both ends;
/// the credit of a win is then that of the won stage, so segments and stages cannot disagree; and a deal that is handed
/// over after its closing, for service or because its owner left, stays with whom it was closed by.
enum class attribution : std::uint8_t {
  stage_entry,  ///< who owned it when it first entered the stage; as a whole, when it closed
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

/// Which version of a pipeline says what comes before what.
enum class version_policy : std::uint8_t {
  as_recorded,  ///< each move is judged by the order in force when it happened; no stage is renamed into another
  as_of_now,    ///< all of history is told in the stages and the order in force at the report's as-of instant
  mapped,       ///< the same for the version in force at an instant of the user's choice
};

/// Whose journey one row is.
enum class journey_unit : std::uint8_t {
  deal,
  identity,  ///< all deals of one identity are one journey; a deal without an identity stands for itself
  pass,      ///< the same, cut where the identity begins anew
};

/// The frame of a report. The default: the store's first pipeline, as recorded, one row a deal.
///
/// Versions.  Stages of other versions that the leading version does not have keep their history: `as_of_now` and
///            `mapped` count it under the stage they became, if any; otherwise the stage is shown, marked as retired,
///            after the stage that it used to follow. A retired stage is reached only by standing in it.
/// Phases.    With `phases` given, stages of all pipelines are positions by their `phase`, in this order; stages
///            without a phase, or of a phase not listed, are not seen. The last phase consists of won stages and is
///            the won stage of the funnel. A won stage of another phase is a stage like others: a hand-over.
/// Passes.    An identity's entries, of all its deals, follow each other by time. It is lost when a deal of it is
///            lost and none is open, and open again with the next entry. A pass begins with the first entry, with
///            each entry after a loss or a win, and with each return to the first position (a hand-back); a pass
///            that is handed back counts as moved out.
struct layout {
  std::string pipeline{};               ///< id; the store's first when empty
  version_policy versions = version_policy::as_recorded;
  std::optional<instant> version_at{};  ///< for `mapped`
  std::vector<std::string> phases{};    ///< for the end-to-end funnel; `pipeline` must be empty then
  journey_unit unit = journey_unit::deal;

  friend bool operator==(const layout&, const layout&) = default;
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

  query();
  query(const query&);
  query(query&&) noexcept;
  query& operator=(const query&);
  query& operator=(query&&) noexcept;
  ~query();

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

  friend bool operator==(const query& a, const query& b);
};

/// The query in words, one sentence, times shown in the query's zone (compiled in funnel::io).
std::string to_text(const query& q, language lang = language::english);

/// The query in words, a line for each choice that it makes, with what the choice means (compiled in funnel::io).
std::string explain(const query& q, language lang = language::english);

/// Reads a query from JSON; `zone` is its zone where the JSON names none (compiled in funnel::io, as the next two).
///
///     { "basis": "created", "in": {"from": "2026-01-01", "to": "2026-02-01"}, "outcomes": ["open", "won"],
///       "filters": [{"dimension": "region", "is": ["North", ""]}, {"field": "owner", "is_not": ["Anna"]}],
///       "min_amount": 10000, "as_of": "2026-03-01", "known_at": "2026-03-05T09:00:00Z",
///       "layout": {"pipeline": "sales", "versions": "mapped", "version_at": "2026-01-01", "unit": "deal"},
///       "counting": "ordered",
///       "ordered": {"steps": [{"stages": ["lead"]}, {"stages": ["won"], "max_gap": "30d"}], "window": "90d",
///                   "exclusions": [{"stages": ["parked"], "after": 0, "before": 1}], "reentry": "best",
///                   "hold_constant": {"dimension": "region"}, "strict_order": true},
///       "credit": "mover", "worth": "at_exit", "group_by": ["owner", "quarter", {"dimension": "region"}],
///       "teams": {"Anna": "North team"}, "zone": "Europe/Moscow", "fiscal_year_from": 4,
///       "working_hours": {"zone": "Europe/Moscow", "hours": {"mon": ["09:00-18:00"]}, "holidays": ["2026-01-01"]} }
///
/// Every field is optional; what is left out has its default. Amounts are minor units. Times without an offset are
/// wall-clock times of the zone. Durations are a whole number and a unit: "90d", "36h", "15m", "10s", "5us". Choices go
/// by `names_of`; "working_hours" is a calendar as in `parse_calendar`. "comment" is ignored anywhere.
///
/// Errors: `syntax` with line and column of malformed JSON; otherwise every wrong or unknown field and everything
///         that `check` finds, at once.
result<query> parse_query(std::string_view json, const time_zone& zone = {});

/// The query as indented JSON, without the fields that have their defaults. `parse_query` reads back an equal query,
/// provided that its zone is one that `find_time_zone` knows.
std::string to_json(const query& q);

/// A number by which a question can be recognised: equal queries have equal hashes, on every machine and in every
/// release that reads the same JSON. FNV-1a, 64 bits, over the JSON without white space.
std::uint64_t hash(const query& q);

/// Names of the values of an enumeration, in their order.
template <class Enum>
inline constexpr std::array<std::string_view, 0> names_of{};
template <>
[[gnu::visibility("hidden")]] inline constexpr std::array<std::string_view, 5> names_of<date_basis>{"none", "created", "active", "closed", "entered"};
template <>
[[gnu::visibility("hidden")]] inline constexpr std::array<std::string_view, 4> names_of<outcome>{"open", "won", "lost", "moved_out"};
template <>
[[gnu::visibility("hidden")]] inline constexpr std::array<std::string_view, 6> names_of<counting>{"implied", "touched", "strict", "entries", "moves", "ordered"};
template <>
[[gnu::visibility("hidden")]] inline constexpr std::array<std::string_view, 5> names_of<attribution>{"stage_entry", "mover", "creator", "current", "time_held"};
template <>
[[gnu::visibility("hidden")]] inline constexpr std::array<std::string_view, 4> names_of<valuation>{"at_entry", "at_exit", "current", "final_amount"};
template <>
[[gnu::visibility("hidden")]] inline constexpr std::array<std::string_view, 5> names_of<field>{"dimension", "owner", "team", "reason", "period"};
template <>
[[gnu::visibility("hidden")]] inline constexpr std::array<std::string_view, 6> names_of<calendar_unit>{"day", "week", "month", "quarter", "half_year", "year"};
template <>
[[gnu::visibility("hidden")]] inline constexpr std::array<std::string_view, 3> names_of<version_policy>{"as_recorded", "as_of_now", "mapped"};
template <>
[[gnu::visibility("hidden")]] inline constexpr std::array<std::string_view, 3> names_of<journey_unit>{"deal", "identity", "pass"};
template <>
[[gnu::visibility("hidden")]] inline constexpr std::array<std::string_view, 3> names_of<reentry>{"first", "each", "best"};

template <class Enum>
constexpr std::string_view name_of(Enum value) noexcept {
  return names_of<Enum>[static_cast<std::size_t>(value)];
}

/// Errors: nullopt for a name that no value has.
template <class Enum>
constexpr std::optional<Enum> value_named(std::string_view name) noexcept {
  for (std::size_t i = 0; i < names_of<Enum>.size(); ++i)
    if (names_of<Enum>[i] == name) return static_cast<Enum>(i);
  return std::nullopt;
}

/// "owner", "team", "reason", a calendar unit, or the name of the dimension.
inline std::string name_of(const grouping& g) {
  if (g.by == field::dimension) return g.dimension;
  return std::string(g.by == field::period ? name_of(g.unit) : name_of(g.by));
}

/// Does the query choose deals by how or when they ended: by outcome, reason, or the closed or active date basis? Then
/// the slow deals, or all but the lost, are missing among them: times are too short and losses too many.
bool chosen_by_end(const query& q);

/// All that is wrong with the query whatever the data; what needs data (stages, dimensions) is found by `validate`.
std::vector<error> check(const query& q);

/// One combination of group values and what counts there.
template <class T>
struct keyed {
  std::vector<std::string> key;  ///< a text for each grouping; empty text for "no value given"
  T tally;
};

/// The answer to a query, overall and by segment.
template <class T>
struct by_segment {
  query asked;
  T total;
  std::vector<keyed<T>> segments;  ///< sorted by key; empty when the query does not group
};

}  // namespace v0_1
}  // namespace funnel
