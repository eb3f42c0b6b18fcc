/// The cohort view: what became of the deals of a query, stage by stage, and which deals each number counts.
///
/// Every deal has exactly one fate at every stage, so the fates of a stage sum to the cohort. Beside them stands what
/// counts at each stage by the query's rule (`counting`). Conversion rates are made of these numbers and of no others.
///
/// Layer:   aggregates.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/core/execution.hpp>
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>

#include <array>
#include <cassert>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace detail {
struct cohort_adder;
}

/// What is wrong with a query: everything that `check` finds, and everything that does not fit these journeys: other
/// instants or another layout than theirs, an unknown dimension or stage. A filter value that no deal has is not an
/// error: it selects nothing.
std::vector<error> validate(const query& q, const journey_table& j);

/// The names among the query's filters that no deal has: of a dimension's value, an owner, a team or a reason. They are
/// no errors, because a value may be right and rare; but zero deals for a misspelt name mislead, so show them. Each is
/// `unknown_name` with the field ("filters[2]") and a sentence that tells the nearest names there are.
/// Requires: validate(q, j) is empty. Cost: O(values of the filters x names).
std::vector<error> unknown_names(const query& q, const journey_table& j);

/// What became of a deal with respect to one stage. The first six are fates of deals that visited the stage; of those
/// and the next three it is known that they reached it. Those that are unseen are not known, whatever became of the deal
/// in the end: rates are made of the others, or what is lost out of sight would count for less than what is won.
///
/// Where several could be named, the first of these decides: whether it visited the stage; whether it then got further
/// (and stays so, whatever became of it later); whether it is lost or moved out; where it stands now.
enum class fate : std::uint8_t {
  advanced,          ///< visited, and stood in a later stage after its first visit
  lost,              ///< visited, never got further, and is lost
  moved_out,         ///< visited, never got further, and went on in another pipeline
  here,              ///< visited, and stands here now (in the won stage: is won)
  went_back,         ///< visited, never got further, and is open in an earlier stage
  left_unseen,       ///< visited, and where it went from here, or that it was lost here, is not known
  skipped,           ///< not visited, but passed over from an earlier stage to a later one
  started_above,     ///< not visited: the deal began in a later stage
  unseen,            ///< it stood in a later stage, and it is not known whether it stood here
  lost_before,       ///< not visited: lost without ever standing here or later
  moved_out_before,  ///< not visited: went on in another pipeline without ever standing here or later
  lost_unseen,       ///< lost, and it is not known whether it stood here or later
  not_yet,           ///< not visited: open, never stood here or later
};
inline constexpr std::size_t n_fates = 13;

/// The fate of a deal of this shape at stage k. "Earlier" and "later" follow the order of stages in force at each move.
constexpr fate fate_at(const deal_shape& s, stage_index k) noexcept {
  const stage_mask bit = stage_bit(k);
  if (s.visited & bit) {
    if (s.left_unseen & bit) return fate::left_unseen;
    if (s.passed & bit) return fate::advanced;
    if (s.outcome == outcome::lost) return fate::lost;
    if (s.outcome == outcome::moved_out) return fate::moved_out;
    return s.current == k ? fate::here : fate::went_back;
  }
  if (s.unseen & bit) return fate::unseen;
  if (s.above & bit) return s.began_above & bit ? fate::started_above : fate::skipped;
  if (s.outcome == outcome::lost) return s.lost_unseen ? fate::lost_unseen : fate::lost_before;
  return s.outcome == outcome::moved_out ? fate::moved_out_before : fate::not_yet;
}

/// Deals and their money. A commutative monoid under `+=`.
struct count_amount {
  std::int64_t deals = 0;
  minor_units amount = 0;     ///< exact: the store refuses amounts whose sum would not fit
  std::int64_t unpriced = 0;  ///< deals whose amount is not known: they add nothing to `amount`

  /// Of one deal; what it is worth when that is not known is 0.
  static count_amount one(minor_units worth, bool priced) noexcept { return {1, worth, priced ? 0 : 1}; }

  /// Mean amount of the deals that have one; NaN without any.
  double mean() const noexcept { return unpriced < deals ? static_cast<double>(amount) / static_cast<double>(deals - unpriced) : std::numeric_limits<double>::quiet_NaN(); }
  /// Is the amount of none of the deals known? Not so without deals, which are worth 0.
  bool amount_unknown() const noexcept { return deals > 0 && unpriced == deals; }

  count_amount& operator+=(const count_amount& o) noexcept {
    deals += o.deals;
    amount += o.amount;
    unpriced += o.unpriced;
    return *this;
  }
  count_amount& operator-=(const count_amount& o) noexcept {
    deals -= o.deals;
    amount -= o.amount;
    unpriced -= o.unpriced;
    return *this;
  }
  friend count_amount operator+(count_amount a, const count_amount& b) noexcept { return a += b; }
  friend count_amount operator-(count_amount a, const count_amount& b) noexcept { return a -= b; }
  friend constexpr bool operator==(const count_amount&, const count_amount&) = default;
};

/// The fates of a cohort at one stage.
struct stage_ledger {
  std::array<count_amount, n_fates> fates{};

  const count_amount& operator[](fate f) const noexcept { return fates[static_cast<std::size_t>(f)]; }
  /// Deals that stood in the stage.
  count_amount touched() const noexcept { return sum(fate::advanced, fate::left_unseen); }
  /// Deals that stood in the stage or in a later one.
  count_amount reached() const noexcept { return sum(fate::advanced, fate::unseen); }
  /// The whole cohort.
  count_amount total() const noexcept { return sum(fate::advanced, fate::not_yet); }

  friend bool operator==(const stage_ledger&, const stage_ledger&) = default;

 private:
  count_amount sum(fate first, fate last) const noexcept {
    count_amount s;
    for (auto f = static_cast<std::size_t>(first); f <= static_cast<std::size_t>(last); ++f) s += fates[f];
    return s;
  }
};

/// What counts at one row of the funnel (a stage, or a step of an ordered funnel) by the query's rule.
struct counted_row {
  std::int64_t times = 0;       ///< entries or moves for those rules; otherwise the deals
  count_amount deals;           ///< distinct deals, at their worth here
  count_amount also_next;       ///< those of them that also count at the next shown row, at their worth here ...
  minor_units next_amount = 0;  ///< ... and at their worth there
  std::int64_t of_first = 0;    ///< those of them that also count, for the same person, at the first shown row

  counted_row& operator+=(const counted_row& o) noexcept;
  counted_row& operator-=(const counted_row& o) noexcept;
  friend bool operator==(const counted_row&, const counted_row&) = default;
};

/// Names one number of a cohort tally, to ask for its deals.
struct cohort_cell {
  enum class measure : std::uint8_t {
    outcome,    ///< deals that ended so: `how`
    moved_in,   ///< deals that came from another pipeline
    fate,       ///< deals with the fate `of` at stage `row`
    counted,    ///< what counts at row `row`; a deal is listed as often as it counts
    also_next,  ///< of the deals that count there, those that also count at the next shown row
    of_first,   ///< of the deals that count at the first shown row, those that count at `row`
  };
  measure what = measure::outcome;
  std::size_t row = 0;
  funnel::fate of = funnel::fate::advanced;
  funnel::outcome how = funnel::outcome::open;

  friend bool operator==(const cohort_cell&, const cohort_cell&) = default;
};
template <>
[[gnu::visibility("hidden")]] inline constexpr std::array<std::string_view, 6> names_of<cohort_cell::measure>{
    "outcome", "moved_in", "fate", "counted", "also_next", "of_first"};

/// Tally of a cohort. A commutative monoid: the default value is the identity, and merging with `+=` in any order and
/// split gives equal tallies.
///
/// Cost: memory O(stages + rows).
class cohort_tally {
 public:
  cohort_tally() = default;
  cohort_tally(std::size_t n_stages, std::size_t n_rows) : stages_(n_stages), rows_(n_rows) {}

  /// The fate ledger of each funnel stage.
  std::size_t n_stages() const noexcept { return stages_.size(); }
  const stage_ledger& operator[](std::size_t k) const {
    assert(k < stages_.size());
    return stages_[k];
  }
  /// What counts by the query's rule: a row for each funnel stage or, of an ordered funnel, for each step.
  const std::vector<counted_row>& rows() const noexcept { return rows_; }

  /// All deals, and those of each outcome.
  count_amount total() const noexcept;
  const count_amount& operator[](outcome o) const noexcept { return outcomes_[static_cast<std::size_t>(o)]; }
  const count_amount& open() const noexcept { return (*this)[outcome::open]; }
  const count_amount& won() const noexcept { return (*this)[outcome::won]; }
  const count_amount& lost() const noexcept { return (*this)[outcome::lost]; }
  const count_amount& moved_out() const noexcept { return (*this)[outcome::moved_out]; }
  const count_amount& moved_in() const noexcept { return moved_in_; }

  /// Accounts for one deal in one cell, or for several that are alike. `times` matters for `counted`, `next_amount` for `also_next`.
  void add(const cohort_cell& cell, const count_amount& one, std::int64_t times = 1, minor_units next_amount = 0);
  cohort_tally& operator+=(const cohort_tally& o);
  /// Takes deals away again. Requires: all of `o` are among these.
  cohort_tally& operator-=(const cohort_tally& o);

  friend bool operator==(const cohort_tally&, const cohort_tally&) = default;

 private:
  friend struct detail::cohort_adder;

  std::vector<stage_ledger> stages_;
  std::vector<counted_row> rows_;
  std::array<count_amount, n_outcomes> outcomes_{};
  count_amount moved_in_;
};

using cohort_segment = keyed<cohort_tally>;

struct cohort_result : by_segment<cohort_tally> {
  std::vector<stage_index> shown;  ///< rows of the tallies to show, in order: stages or, when ordered, steps
};

/// Shape:  for each funnel stage the fates of the query's deals, for each row what counts; overall and by segment.
/// Empty:  no deal selected gives a tally of zeros.
/// Errors: those of `validate`.
/// Cost:   O(deals x groupings), about a nanosecond each, a tenth of that for a filter, and O(segments x distinct
/// shapes
///         x stages); of all deals in one segment only the latter. Visits are read only of deals whose owner or amount
///         varied where the query credits or values by visit, and for rules other than `implied` and `touched`.
///         Threads are used from 2 x 65,536 deals on; the result does not depend on them.
result<cohort_result> cohort_funnel(const journey_table& j, const query& q, execution how = {});

/// Rows of the deals that `cohort_funnel` counted in this cell, ascending; of the segment with this key, or of the
/// total. A cell of a rule that counts entries or moves lists a deal as often as it counts.
/// Requires: the cell's row exists. Errors: those of `validate`; `unknown_name` for a key that no segment has.
result<std::vector<std::size_t>> rows_in(const journey_table& j, const query& q, const cohort_cell& cell,
                                         const std::vector<std::string>* key = nullptr);

/// Host ids of the deals that a number of the cohort view counts, sorted; see `rows_in`.
result<std::vector<std::string>> drill_down(const journey_table& j, const query& q, const cohort_cell& cell,
                                            const std::vector<std::string>* key = nullptr);
/// The same for a fate at a stage.
result<std::vector<std::string>> drill_down(const journey_table& j, const query& q, stage_index k, fate f);

/// From a store to the answer in one call: takes the snapshot that the query asks for and projects it. For several
/// questions with the same clocks and layout, project once. Errors: also those of `project`.
result<cohort_result> cohort_funnel(const event_store& store, const query& q, execution how = {});
result<std::vector<std::string>> drill_down(const event_store& store, const query& q, const cohort_cell& cell,
                                            const std::vector<std::string>* key = nullptr);

/// Host ids of these rows, sorted.
std::vector<std::string> ids_of(const journey_table& j, std::span<const std::size_t> rows);

// What the data do not say.

/// Something that is not known of some of the query's deals, or that had to be decided for them.
enum class open_point : std::uint8_t {
  begun_before,  ///< when they began: they are in no cohort by creation, and have no cycle
  undated,       ///< when they entered or left a stage in which they stood: they have no time there and no part in its rates
  lost_unseen,   ///< lost, from which stage: no stage lost them
  unpriced,      ///< what they are worth as of the query's instant: they are in no mean amount, and add nothing to sums
  reopened,      ///< closed, they were moved back into an open stage: they count as open again from then on
  aside,         ///< closed, they were moved to a hidden stage: they stay closed
};
inline constexpr std::size_t n_open_points = 6;

/// How many of the query's deals an open point is about.
struct assumption {
  open_point what = open_point::begun_before;
  std::int64_t deals = 0;
  std::int64_t of = 0;            ///< all deals of the query
  std::vector<std::size_t> rows;  ///< of these deals, ascending; see `ids_of`

  friend bool operator==(const assumption&, const assumption&) = default;
};

/// The open points of the query's deals as wholes, in the order of `open_point`; those that are about no deal are left out.
/// Reports carry them.
/// Errors: those of `validate`. Cost: that of selecting the deals where any deal of the table has an open point, and
///         O(visits) of those with unknown stages; else O(shapes).
result<std::vector<assumption>> assumptions_of(const journey_table& j, const query& q);

// Ordered funnels, deal by deal.

/// Where an attempt took one of its steps; a default one was skipped.
struct step_match {
  static constexpr std::size_t no_visit = std::numeric_limits<std::size_t>::max();

  std::size_t visit = no_visit;  ///< position among the visits given
  instant at = instant::max();   ///< time of that visit

  bool skipped() const noexcept { return visit == no_visit; }
  friend bool operator==(const step_match&, const step_match&) = default;
};

/// How far one attempt got.
struct ordered_match {
  std::size_t level = 0;          ///< position of the furthest reached step, from 1; 0 when step one was never reached
  bool completed = false;         ///< no step is missing but optional ones
  std::vector<step_match> steps;  ///< steps 1 to `level`; the first and the last are never skipped

  friend bool operator==(const ordered_match&, const ordered_match&) = default;
};

/// One attempt of one deal.
struct ordered_journey {
  std::size_t row = 0;  ///< of the journey table
  std::string deal;     ///< the host's id
  ordered_match match;  ///< visits are counted from the deal's first one
};

/// All attempts of the query's deals at its ordered funnel, by row; deals that never reach step one have none.
///
/// Errors: those of `validate`; `invalid_argument` for a query that does not count by `counting::ordered`.
/// Cost:   O(visits x steps) an attempt; all attempts of a deal together unless there is a window or a value held
///         constant.
result<std::vector<ordered_journey>> ordered_journeys(const journey_table& j, const query& q);

// Shares of deals by person.

/// One deal is a million parts, so that shares add up exactly.
inline constexpr std::int64_t deal_parts = 1'000'000;

/// A person's part of the deals of one outcome. Units: millionths of a deal, and minor units.
struct credited {
  std::int64_t parts = 0;
  minor_units amount = 0;

  double deals() const noexcept { return static_cast<double>(parts) / static_cast<double>(deal_parts); }
  friend bool operator==(const credited&, const credited&) = default;
};

struct owner_credit {
  std::string person;  ///< empty for deals that nobody held
  std::array<credited, n_outcomes> outcomes{};

  const credited& operator[](outcome o) const noexcept { return outcomes[static_cast<std::size_t>(o)]; }
  friend bool operator==(const owner_credit&, const owner_credit&) = default;
};

/// The query's deals by person, sorted by name; the query's groupings are ignored. Every deal is credited once: to one
/// person or, by `attribution::time_held`, to several in parts, in proportion to the time for which each owned it while
/// it was open. A deal that was open for no time goes to its last owner.
///
/// Counts: the parts of all persons sum to the deals, their amounts to the amount, exactly, for each outcome.
/// Errors: those of `validate`. Cost: O(deals + visits).
result<std::vector<owner_credit>> credit_by_owner(const journey_table& j, const query& q);

/// A deal and the part of it that is credited to a person, in millionths.
struct credited_deal {
  std::string deal;  ///< the host's id
  std::int64_t parts = 0;

  friend auto operator<=>(const credited_deal&, const credited_deal&) = default;
};

/// The deals that one number of `credit_by_owner` counts, sorted by id. Errors: those of `validate`.
result<std::vector<credited_deal>> drill_down(const journey_table& j, const query& q, std::string_view person,
                                              outcome how);

}  // namespace v0_1
}  // namespace funnel
