/// The tallies of a funnel that stands, and what an update changes of them.
///
/// Layer:   aggregates; for funnels that stand.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "aggregates/cohort_adding.hpp"
#include "aggregates/cohort_count.hpp"
#include "aggregates/deal_places.hpp"
#include "aggregates/learned_moves.hpp"

#include <funnel/aggregates/cohort.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Of all deals and, where the question has groups, of each segment, by a number that stays the segment's.
class standing_tallies {
 public:
  static constexpr std::uint32_t no_segment = deal_places::none;

  standing_tallies() = default;
  standing_tallies(bool grouped, cohort_tally empty) : grouped_(grouped), empty_(std::move(empty)), total_(empty_) {}

  const cohort_tally& empty() const noexcept { return empty_; }
  /// The number of the segment with this key, made if it is new.
  std::uint32_t segment(std::vector<std::string> key) {
    const auto [it, is_new] = numbers_.try_emplace(std::move(key), static_cast<std::uint32_t>(segments_.size()));
    if (is_new) segments_.push_back({it->first, empty_}), is_touched_.push_back(false);
    return it->second;
  }

  /// Adds deals of one shape, all of this segment; with negative numbers, takes them away.
  void add(const learned_moves& moves, code shape, std::uint32_t segment, const count_amount& deals) {
    changed_ = true;
    // Deals of one shape are added to the total together, which takes longer than everything else that a move does.
    if (waiting_.size() <= shape) waiting_.resize(shape + std::size_t{1});
    if (waiting_[shape] == count_amount{}) waiting_shapes_.push_back(shape);
    waiting_[shape] += deals;
    if (!grouped_) return;
    moves.add(segments_[segment].tally, shape, deals);
    touch(segment);
  }
  /// Adds (sign 1) a deal with places of its own, or takes it away (-1).
  void add(const learned_moves& moves, code shape, std::span<const deal_places::place> places, std::int64_t sign) {
    changed_ = true;
    deal_numbers n;
    const auto put = [&](const deal_places::place& p, std::size_t& part, count_amount& worth) {
      part = p.segment;
      worth = {sign, sign * p.amount, p.unpriced ? sign : 0};
      if (grouped_ && p.segment != no_segment) touch(p.segment);
    };
    for (std::size_t k = 0; k + 1 < places.size(); ++k) put(places[k], n.part[k], n.worth[k]);
    put(places.back(), n.whole, n.whole_worth);
    moves.each_number(shape, n, [&](std::size_t segment, const cohort_cell& cell, const count_amount& one, std::int64_t, minor_units next_amount) {
      if (segment == no_segment) return;
      cohort_adder::add(total_, cell, one, sign, next_amount);
      if (grouped_) cohort_adder::add(segments_[segment].tally, cell, one, sign, next_amount);
    });
  }
  /// Adds (sign 1) or takes away (-1) deals that were counted elsewhere.
  void add(std::uint32_t segment, const cohort_tally& deals, int sign) {
    changed_ = true;
    const auto apply = [&](cohort_tally& to) { sign > 0 ? to += deals : to -= deals; };
    apply(total_);
    if (!grouped_) return;
    apply(segments_[segment].tally);
    touch(segment);
  }

  /// Is there anything to be told since `told`?
  bool changed() const noexcept { return changed_; }
  /// To be called when all is added: the segments that changed.
  const std::vector<std::uint32_t>& settle(const learned_moves& moves) {
    for (const code shape : waiting_shapes_) moves.add(total_, shape, std::exchange(waiting_[shape], {}));
    waiting_shapes_.clear();
    return touched_;
  }
  void told() {
    for (const std::uint32_t segment : touched_) is_touched_[segment] = false;
    touched_.clear();
    changed_ = false;
  }

  /// Writes the total and all segments in which some deal counts, sorted by key.
  void write(cohort_result& to) const {
    to.total = total_;
    to.segments.clear();
    if (!grouped_) return;
    for (const auto& [key, number] : numbers_)
      if (!(segments_[number].tally == empty_)) to.segments.push_back({key, segments_[number].tally});
  }
  /// The same where only these segments can have changed.
  void write(cohort_result& to, std::vector<std::uint32_t>& stale) const {
    std::sort(stale.begin(), stale.end());
    stale.erase(std::unique(stale.begin(), stale.end()), stale.end());
    to.total = total_;
    bool same = true;  // as many segments as before, and the same ones
    for (const std::uint32_t number : stale) {
      const cohort_segment& s = segments_[number];
      const auto it = std::lower_bound(to.segments.begin(), to.segments.end(), s.key, [](const cohort_segment& a, const auto& key) { return a.key < key; });
      const bool present = it != to.segments.end() && it->key == s.key;
      if (present) it->tally = s.tally;
      same = same && present != (s.tally == empty_);
    }
    if (!same) write(to);
  }

 private:
  void touch(std::uint32_t segment) {
    if (!std::exchange(is_touched_[segment], std::uint8_t{true})) touched_.push_back(segment);
  }

  bool grouped_ = false;
  bool changed_ = false;
  cohort_tally empty_;
  cohort_tally total_;
  std::vector<cohort_segment> segments_;  // by number
  std::map<std::vector<std::string>, std::uint32_t> numbers_;
  std::vector<count_amount> waiting_;   // by shape, what is not yet in the total ...
  std::vector<code> waiting_shapes_;    // ... and of which
  std::vector<std::uint32_t> touched_;     // segments that changed ...
  std::vector<std::uint8_t> is_touched_;   // ... by number
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
