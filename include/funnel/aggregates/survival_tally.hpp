/// How long things lasted and how they ended, when some have not ended yet.
///
/// Layer:   aggregates. Knows nothing of deals: any durations may be added.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/time.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <span>
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
    reference operator*() const { return (*blocks_)[block_][i_]; }
    pointer operator->() const { return &**this; }
    const_iterator& operator++() {
      if (++i_ == (*blocks_)[block_].size()) ++block_, i_ = 0;
      return *this;
    }
    const_iterator operator++(int) {
      const_iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const const_iterator&, const const_iterator&) = default;

   private:
    friend class count_map;
    const_iterator(const std::vector<std::vector<value_type>>& blocks, std::size_t block)
        : blocks_(&blocks), block_(block) {}
    const std::vector<std::vector<value_type>>* blocks_ = nullptr;
    std::size_t block_ = 0;
    std::size_t i_ = 0;
  };

  /// Distinct keys.
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  const_iterator begin() const { return {blocks_, 0}; }
  const_iterator end() const { return {blocks_, blocks_.size()}; }

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
  static survival_tally of(const std::vector<key>& observations);
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
  template <class Number>
  static survival_tally of_numbers(std::vector<Number>& numbers, int cause_bits, std::int64_t unit_us);

  count_map<key> lengths_;
  std::map<std::int64_t, std::int64_t> late_entries_us_;
  std::int64_t n_ = 0;
  std::int64_t ended_ = 0;
};

}  // namespace v0_1
}  // namespace funnel
