/// How long deals stay in each stage, take from creation to closing and wait for an answer, including those that have
/// not finished yet.
///
/// Two times in a stage, never mixed: that of a visit, and that of a deal, which adds its visits up. The won stage has
/// none: nothing is waited for there. Time between a loss and a reopening belongs to no stage, but to the cycle.
/// Curves, quantiles and tests of these tallies: see `funnel/stats/survival.hpp`.
///
/// Layer:   aggregates.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/calendar/calendar_period.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/execution.hpp>
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// How often each key occurred. Reads like a `std::map<Key, std::int64_t>` in a third of the memory: sorted pairs in
/// blocks of a few hundred, so that a new key moves only its block, and keys that come in order are appended.
template <class Key>
class count_map {
 public:
  using value_type = std::pair<Key, std::int64_t>;

  class const_iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = count_map::value_type;
    using difference_type = std::ptrdiff_t;
    using pointer = const value_type*;
    using reference = const value_type&;

    const_iterator() = default;
    reference operator*() const { return *at_; }
    pointer operator->() const { return at_; }
    const_iterator& operator++() {
      if (++at_ == last_) ++block_, enter();
      return *this;
    }
    const_iterator operator++(int) {
      const_iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const const_iterator& a, const const_iterator& b) { return a.at_ == b.at_; }

   private:
    friend class count_map;
    using block = std::vector<value_type>;
    const_iterator(const block* first, const block* end) : block_(first), end_(end) { enter(); }
    void enter() {
      at_ = block_ == end_ ? nullptr : block_->data();
      last_ = block_ == end_ ? nullptr : at_ + block_->size();
    }
    const value_type* at_ = nullptr;
    const value_type* last_ = nullptr;  // of its block
    const block* block_ = nullptr;
    const block* end_ = nullptr;
  };

  /// Distinct keys.
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  const_iterator begin() const { return {blocks_.data(), blocks_.data() + blocks_.size()}; }
  const_iterator end() const { return {}; }

  /// Cost: O(log keys), and the moves within a block.
  void add(const Key& key, std::int64_t count);
  /// As `add`, without a search. Requires: the key is greater than all that are there. Cost: O(1).
  void append(const Key& key, std::int64_t count);
  count_map& operator+=(const count_map& o);
  /// Requires: no key occurs more often in `o` than here.
  count_map& operator-=(const count_map& o);

  friend bool operator==(const count_map& a, const count_map& b) { return a.equals(b); }

 private:
  static constexpr std::ptrdiff_t block_size = 256;
  bool equals(const count_map& o) const;

  std::vector<std::vector<value_type>> blocks_;  // none of them empty
  std::size_t size_ = 0;
};

/// How an observation ended: the caller's own small numbers, such as 1 for won and 2 for lost.
using end_cause = std::uint8_t;

/// It has not ended: at the report's instant it was still running (it is censored).
inline constexpr end_cause not_ended = 0;

/// One stay of something in a state: a visit to a stage, a deal from its creation to its closing.
///
/// Late entry: what came into view only when it had already lasted `entered` is not evidence about shorter times
/// (it is left-truncated). A history that was imported when the deal was 40 days old has `entered` = 40 days.
struct survival_observation {
  timespan lasted;  ///< until its end or, not ended, until it was last seen
  end_cause cause = not_ended;
  timespan entered;  ///< 0: watched from its beginning
};

/// Multiset of observations. A commutative monoid: the default value is the identity, `add` accounts for one
/// observation, `+=` merges, and merging in any order and split gives equal tallies.
///
/// One tally serves every question: time to any end, cumulative incidence by cause, comparison of groups.
/// Cost: add is O(log distinct lengths), many at once are faster: see `of`; memory O(distinct lengths). Round the
/// lengths (to hours, to days) to bound it.
class survival_tally {
 public:
  /// A length and how it ended; all observations that agree in both share one count. Shorter ones come first.
  struct key {
    std::int64_t lasted_us = 0;
    end_cause cause = not_ended;

    friend constexpr auto operator<=>(const key&, const key&) = default;
  };

  survival_tally() = default;

  /// Tally of observations watched from their beginning, in any order. Requires: none has lasted less than 0.
  /// Cost: O(observations), by radix sort.
  static survival_tally of(std::span<const key> observations);
  /// The same of lengths by cause: by_cause[c] has the pieces of those that ended by c, in units of `unit_us`
  /// microseconds. Number is std::uint32_t or std::uint64_t. Requires: no length of 2^63 microseconds or more.
  template <class Number>
  static survival_tally of(const std::vector<std::vector<std::span<const Number>>>& by_cause, std::int64_t unit_us);

  /// Accounts for `count` observations that are alike. What ended at or before its late entry was never in view
  /// and does not count. Requires: lasted >= 0, count >= 0.
  void add(const survival_observation& o, std::int64_t count = 1);
  survival_tally& operator+=(const survival_tally& o);
  /// Takes observations away again: what is left of the whole without a part. Requires: all of `o` are among these.
  survival_tally& operator-=(const survival_tally& o);

  /// All observations, and those that ended by whatever cause.
  std::int64_t n() const noexcept { return n_; }
  std::int64_t ended() const noexcept { return ended_; }

  /// Lengths with their cause, ascending, each with its number of observations (never 0).
  const count_map<key>& lengths() const noexcept { return lengths_; }
  /// Late entries, ascending, each with its number of observations. The others were watched from their beginning.
  const std::map<std::int64_t, std::int64_t>& late_entries_us() const noexcept { return late_entries_us_; }

  /// The same observations, where every other end counts as not ended. For the hazard of one cause, as the
  /// log-rank test compares it; the share that ends so is `cumulative_incidence`, not one minus Kaplan-Meier of this.
  survival_tally only(end_cause cause) const;

  friend bool operator==(const survival_tally&, const survival_tally&) = default;

 private:
  template <class Numbers>
  static survival_tally of_numbers(Numbers& numbers, int cause_bits, std::int64_t unit_us);

  count_map<key> lengths_;
  std::map<std::int64_t, std::int64_t> late_entries_us_;
  std::int64_t n_ = 0;
  std::int64_t ended_ = 0;
};

// Time in stage.

/// Whose time in a stage is measured.
enum class stay_of : std::uint8_t {
  visit,  ///< each continuous stay
  deal,   ///< all visits of the deal to the stage together; the stay ends as the last of them did
};

/// How a stay in a stage ended; the causes of its tally.
enum class stay_end : end_cause { lasting = not_ended, advanced = 1, went_back = 2, lost = 3, moved_out = 4 };
inline constexpr std::size_t n_stay_ends = 5;

/// One tally for each open stage of the funnel.
using durations_result = by_segment<std::vector<survival_tally>>;

/// Time in each open stage of the query's deals, in working time if the query asks for it. A stay counts to the person
/// credited at its (last) visit.
///
/// Counts: stays of which begin and end are known; those that last, where their end would be known. See `unknown_stay`.
/// Empty:  a stage in which nobody stood has an empty tally.
/// Errors: those of `validate`; `missing_value` for a query without an as-of instant.
/// Cost:   O(visits); the same result for any number of threads. For means and medians alone see `ended_stays`.
result<durations_result> time_in_stage(const journey_table& j, const query& q, stay_of whose, execution how = {});

/// Host ids of the deals whose stays in stage k ended so, sorted; of visits, as often as they ended so.
/// Errors: as `time_in_stage`.
result<std::vector<std::string>> drill_down(const journey_table& j, const query& q, stay_of whose, stage_index k,
                                            stay_end how);

// Time in stage in a few exact numbers, without a tally.

/// A sum of lengths: a million stays of half a year are more microseconds than 64 bits hold.
struct long_duration {
  std::int64_t seconds = 0;
  std::int64_t us = 0;  ///< beyond the seconds, below a million

  friend auto operator<=>(const long_duration&, const long_duration&) = default;
};

/// The stays in one stage. Those that last are only counted, since how long they will take is unknown: means and
/// quantiles here describe what has ended, not what to expect (for that see `funnel/stats/survival.hpp`).
struct stay_lengths {
  std::int64_t ended = 0;
  std::int64_t lasting = 0;
  long_duration sum;                 ///< of those that ended
  std::vector<double> quantiles_us;  ///< one for each share asked for, in microseconds; none when no stay ended

  std::optional<double> mean_us() const noexcept {
    if (ended == 0) return std::nullopt;
    return (static_cast<double>(sum.seconds) * 1e6 + static_cast<double>(sum.us)) / static_cast<double>(ended);
  }
  friend bool operator==(const stay_lengths&, const stay_lengths&) = default;
};

/// One entry for each open stage of the funnel.
using ended_stays_result = by_segment<std::vector<stay_lengths>>;

/// Number, sum and quantiles of the query's stays that ended, in each open stage. The same stays and the same segments
/// as in `time_in_stage`; a quantile lies between two neighbours as type 7 of Hyndman and Fan says, so that the median
/// of an even number is the mean of the middle two.
///
/// Shape:    stages in funnel order; quantiles in the order of `shares`.
/// Empty:    a stage in which no stay ended has no quantiles.
/// Requires: 0 <= share <= 1.
/// Errors:   those of `time_in_stage`.
/// Cost:     O(visits), four to ten times less than sorting them; the same result for any number of threads.
result<ended_stays_result> ended_stays(const journey_table& j, const query& q, stay_of whose,
                                       const std::vector<double>& shares = {0.5}, execution how = {});

// Cycles: from the creation of a deal to its last closing.

/// How a cycle ended; the causes of its tally. An open deal's has not.
enum class cycle_end : end_cause { open = not_ended, won = 1, lost = 2, moved_out = 3 };

/// Creation to the last closing of the query's deals; of open ones, to the as-of instant: their age. Deals of which it
/// is not known when they began are left out.
/// Errors: as `time_in_stage`. Cost: O(deals).
result<survival_tally> cycle_length(const journey_table& j, const query& q);

/// What a won deal brought and how long it took, created to won, as far as is known. Requires: cycle >= 0.
struct won_deal {
  std::optional<minor_units> amount;
  std::optional<timespan> cycle;

  friend auto operator<=>(const won_deal&, const won_deal&) = default;
};

/// A commutative monoid up to the order of `won`, which has no meaning.
struct cycle_tally {
  survival_tally lengths;     ///< deals by `cycle_end`; see `cycle_length`
  std::array<std::int64_t, n_outcomes> unknown{};  ///< deals that began at an unknown time, by `outcome`
  std::vector<won_deal> won;  ///< all of them, worth what the query says of whole deals

  /// All deals, those that began at an unknown time included.
  std::int64_t open() const noexcept { return lengths.n() - lengths.ended() + unknown[static_cast<std::size_t>(outcome::open)]; }
  std::int64_t ended_as(cycle_end how) const {
    return lengths.only(static_cast<end_cause>(how)).ended() + unknown[static_cast<std::size_t>(how)];
  }

  cycle_tally& operator+=(const cycle_tally& o);
};

using cycles_result = by_segment<cycle_tally>;

/// The cycles of the query's deals and what the won ones brought, overall and by segment.
/// Errors: as `time_in_stage`. Cost: O(deals log lengths + visits).
result<cycles_result> cycle_times(const journey_table& j, const query& q);

// Times by the calendar period in which they began, to see how they change.

/// What began in one period, however late it ended.
struct period_durations {
  calendar_period in;
  survival_tally cycles;               ///< of the deals created in it; see `cycle_length`
  std::vector<survival_tally> stages;  ///< of the visits entered in it, for each open stage; see `time_in_stage`
};

/// Cycles by the period of creation and visits by the period of entry, in the query's zone and fiscal year. The query's
/// groupings are ignored.
///
/// Shape:  a row for each period from the first to the last in which something began, periods without any included.
/// Empty:  no rows.
/// Errors: as `time_in_stage`. Cost: O(visits (log lengths + log periods)).
result<std::vector<period_durations>> durations_by_period(const journey_table& j, const query& q, calendar_unit unit);

// Settlement: from a deal's first entry into a stage until it got further or was closed.

/// How the fate of a deal at a stage was settled; the causes of its tally.
enum class settled_as : end_cause { unsettled = not_ended, advanced = 1, lost = 2, moved_out = 3 };

/// For each open stage, how the fates of the query's deals were settled and how long that took, over all segments.
///
/// Time in a stage ends when the deal leaves it; its fate is settled when the deal stands in a later stage or is
/// closed. A deal that went back has left but is not settled. So the shares of settled deals are those of the fate
/// ledger, and with their times they can be estimated without bias toward fast outcomes.
///
/// Counts: each deal that stood in the stage once, as the fate ledger does, to the person credited there; not those of
///         which it is not known when they came there, or when and how it was settled.
/// Errors: as `time_in_stage`. Cost: O(visits + deals x stages).
result<std::vector<survival_tally>> settlement(const journey_table& j, const query& q);

// First response: how long a deal waits until somebody answers.

/// What ended the wait for a first response; the causes of its tally. A deal that was given up before anybody answered
/// was not answered: the loss competes with the answer.
enum class response_end : end_cause { waiting = not_ended, answered = 1, given_up = 2 };

using first_response_result = by_segment<survival_tally>;

/// Time from the creation of the query's deals, or from their first entry into a stage, to the first activity done for the
/// deal or the first move that follows, whichever comes first; in working time if the query asks for it.
///
/// Counts:  a deal once, to the person credited at that visit, unless it is not known when the wait began. An activity done before the creation answers at once; one
///          done at the very instant of a loss is an answer. A deal created as won waits for nothing and does not
///          count.
/// Activities:   all types count, whoever did them. Without activities, and for rows that are not deals, the moves alone answer.
/// Empty:   no deal entered the stage: an empty tally.
/// Requires: `t` and `j` are of one snapshot.
/// Errors:  those of `validate`; `missing_value` for a query without an as-of instant; `unknown_stage` when
///          `from_stage` is not an open stage of the pipeline.
/// Cost:    O(activities log activities + visits).
result<first_response_result> first_response(const journey_table& j, const activity_table& t, const query& q,
                                             std::string_view from_stage = {});

/// Host ids of the deals whose wait ended so, sorted. Errors: as `first_response`.
result<std::vector<std::string>> drill_down(const journey_table& j, const activity_table& t, const query& q,
                                            response_end how, std::string_view from_stage = {});

}  // namespace v0_1
}  // namespace funnel
