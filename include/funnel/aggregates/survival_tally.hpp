/// How long things lasted and how they ended, when some have not ended yet.
///
/// Layer:   tallies. Knows deals and visits only as the plain numbers passed to `add`.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/time.hpp>
#include "aggregates/count_map.hpp"
#include "aggregates/radix_sort.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <type_traits>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// How an observation ended: the caller's own small numbers, such as 1 for won and 2 for lost.
using end_cause = std::uint8_t;

/// It has not ended: at the report's instant it was still running (it is censored).
inline constexpr end_cause not_ended = 0;

/// One stay of something in a state: a visit to a stage, a deal from its creation to its closing.
///
/// Late entry: what came into view only when it had already lasted `entered` is not evidence about shorter times
/// (it is left-truncated). A history that was imported when the deal was 40 days old has `entered` = 40 days.
struct survival_observation {
  duration lasted;  ///< until its end or, not ended, until it was last seen
  end_cause cause = not_ended;
  duration entered;  ///< 0: watched from its beginning
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
  /// microseconds. Number is unsigned. Requires: no length of 2^63 microseconds or more.
  template <class Number>
  static survival_tally of(const std::vector<std::vector<std::span<const Number>>>& by_cause, std::int64_t unit_us);

  /// Accounts for `count` observations that are alike. What ended at or before its late entry was never in view
  /// and does not count. Requires: lasted >= 0, count >= 0.
  void add(const survival_observation& o, std::int64_t count = 1) {
    assert(o.lasted >= duration{} && count >= 0);
    const bool late = o.entered > duration{};
    if (count == 0 || (late && o.entered >= o.lasted)) return;
    lengths_.add({o.lasted.us, o.cause}, count);
    if (late) late_entries_us_[o.entered.us] += count;
    n_ += count;
    if (o.cause != not_ended) ended_ += count;
  }

  survival_tally& operator+=(const survival_tally& o) {
    lengths_ += o.lengths_;
    for (const auto& [entered_us, count] : o.late_entries_us_) late_entries_us_[entered_us] += count;
    n_ += o.n_;
    ended_ += o.ended_;
    return *this;
  }

  /// Takes observations away again: what a part leaves of the whole. Requires: all of `o` are among these.
  survival_tally& operator-=(const survival_tally& o) {
    lengths_ -= o.lengths_;
    for (const auto& [entered_us, count] : o.late_entries_us_) {
      const auto it = late_entries_us_.find(entered_us);
      assert(it != late_entries_us_.end() && it->second >= count);
      if ((it->second -= count) == 0) late_entries_us_.erase(it);
    }
    n_ -= o.n_;
    ended_ -= o.ended_;
    return *this;
  }

  /// All observations, and those that ended by whatever cause.
  std::int64_t n() const noexcept { return n_; }
  std::int64_t ended() const noexcept { return ended_; }

  /// Lengths with their cause, ascending, each with its number of observations (never 0).
  const count_map<key>& lengths() const noexcept { return lengths_; }
  /// Late entries, ascending, each with its number of observations. The others were watched from their beginning.
  const std::map<std::int64_t, std::int64_t>& late_entries_us() const noexcept { return late_entries_us_; }

  /// The same observations, where every other end counts as not ended. For the hazard of one cause, as the
  /// log-rank test compares it; the share that ends so is `cumulative_incidence`, not one minus Kaplan-Meier of this.
  survival_tally only(end_cause cause) const {
    survival_tally t;
    t.n_ = n_;
    t.late_entries_us_ = late_entries_us_;
    for (const auto& [k, count] : lengths_) {
      const end_cause kept = k.cause == cause ? cause : not_ended;
      t.lengths_.add({k.lasted_us, kept}, count);
      if (kept != not_ended) t.ended_ += count;
    }
    return t;
  }

  friend bool operator==(const survival_tally&, const survival_tally&) = default;

 private:
  /// Numbers are length in units << cause_bits | cause, in any order.
  template <class Number>
  static survival_tally of_numbers(std::vector<Number>& numbers, int cause_bits, std::int64_t unit_us);

  count_map<key> lengths_;
  std::map<std::int64_t, std::int64_t> late_entries_us_;
  std::int64_t n_ = 0;
  std::int64_t ended_ = 0;
};

inline survival_tally survival_tally::of(const std::vector<key>& observations) {
  survival_tally t;
  std::uint64_t longest = 0;
  for (const key& k : observations) {
    assert(k.lasted_us >= 0);
    longest = std::max(longest, static_cast<std::uint64_t>(k.lasted_us));
  }
  // Length and cause in one number, with the unit that the lengths share taken out: the fewer bits, the fewer passes.
  constexpr int cause_bits = 8;
  std::vector<std::uint64_t> numbers;
  // The unit is known to the compiler, so that no division is left. False when it does not divide all lengths.
  const auto number_by = [&](auto unit) {
    numbers.clear();
    numbers.reserve(observations.size());
    for (const key& k : observations) {
      const auto us = static_cast<std::uint64_t>(k.lasted_us);
      if (us % unit() != 0) return false;
      numbers.push_back(us / unit() << cause_bits | k.cause);
    }
    return true;
  };
  std::uint64_t unit = 1'000'000;
  if (longest >> (64 - cause_bits) != 0) {  // centuries: length and cause are no 64 bits
    for (const key& k : observations) t.add({{k.lasted_us}, k.cause, {}});
    return t;
  }
  if (!number_by(std::integral_constant<std::uint64_t, 1'000'000>{})) {
    unit = 1;
    number_by(std::integral_constant<std::uint64_t, 1>{});
  }
  return of_numbers(numbers, cause_bits, static_cast<std::int64_t>(unit));
}

template <class Number>
survival_tally survival_tally::of_numbers(std::vector<Number>& numbers, int cause_bits, std::int64_t unit_us) {
  detail::radix_sort(numbers);
  survival_tally t;
  t.n_ = static_cast<std::int64_t>(numbers.size());
  const auto cause_mask = static_cast<Number>((Number{1} << cause_bits) - 1);
  for (std::size_t i = 0; i < numbers.size();) {
    std::size_t next = i + 1;
    while (next < numbers.size() && numbers[next] == numbers[i]) ++next;
    const auto count = static_cast<std::int64_t>(next - i);
    const auto cause = static_cast<end_cause>(numbers[i] & cause_mask);
    t.lengths_.append({static_cast<std::int64_t>(numbers[i] >> cause_bits) * unit_us, cause}, count);
    if (cause != not_ended) t.ended_ += count;
    i = next;
  }
  return t;
}

template <class Number>
survival_tally survival_tally::of(const std::vector<std::vector<std::span<const Number>>>& by_cause, std::int64_t unit_us) {
  const auto cause_bits = static_cast<int>(std::bit_width(by_cause.size()));
  Number any = 0;
  std::size_t n = 0;
  for (const auto& pieces : by_cause) {
    for (const auto& piece : pieces) {
      n += piece.size();
      for (const Number x : piece) any |= x;
    }
  }
  const auto n_bits = static_cast<int>(std::bit_width(any)) + cause_bits;
  // The fewer bytes, the faster they are sorted.
  const auto sorted = [&]<class Wide>(std::vector<Wide> numbers) {
    numbers.reserve(n);
    for (std::size_t cause = 0; cause < by_cause.size(); ++cause)
      for (const auto& piece : by_cause[cause])
        for (const Number x : piece) numbers.push_back(static_cast<Wide>(static_cast<Wide>(x) << cause_bits | cause));
    return of_numbers(numbers, cause_bits, unit_us);
  };
  if (n_bits <= 32) return sorted(std::vector<std::uint32_t>{});
  if (n_bits <= 64) return sorted(std::vector<std::uint64_t>{});
  survival_tally t;  // centuries: length and cause are no 64 bits
  for (std::size_t cause = 0; cause < by_cause.size(); ++cause)
    for (const auto& piece : by_cause[cause])
      for (const Number x : piece) t.add({{static_cast<std::int64_t>(x) * unit_us}, static_cast<end_cause>(cause), {}});
  return t;
}

}  // namespace v0_1
}  // namespace funnel

#include "aggregates/count_map.hpp"
