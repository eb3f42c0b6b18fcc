/// The tallies of a query's segments: while they are counted, and in the order in which they are told.
///
/// Layer:   aggregates.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "aggregates/segmentation.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// One tally a segment; segments are found while rows are counted.
template <class Tally>
class segment_tallies {
 public:
  explicit segment_tallies(Tally empty = {}) : empty_(std::move(empty)) {}
  Tally& operator[](std::size_t segment) {
    if (tallies_.size() <= segment) tallies_.resize(segment + 1, empty_);
    return tallies_[segment];
  }
  std::vector<Tally> take(std::size_t n_segments) {
    tallies_.resize(n_segments, empty_);
    return std::move(tallies_);
  }

 private:
  Tally empty_;
  std::vector<Tally> tallies_;
};

/// The tallies of the first segments with the values of each, sorted by them. A Segment is {key, tally}.
template <class Segment, class Tally>
std::vector<Segment> by_key(const segmentation& parts, std::vector<Tally> tallies) {
  std::vector<std::vector<std::string>> keys = parts.keys();
  std::vector<Segment> segments;
  segments.reserve(tallies.size());
  for (std::size_t s = 0; s < tallies.size(); ++s) segments.push_back({std::move(keys[s]), std::move(tallies[s])});
  std::sort(segments.begin(), segments.end(), [](const Segment& a, const Segment& b) { return a.key < b.key; });
  return segments;
}

/// Adds segments to others, both sorted by key.
template <class Segment>
void merge_by_key(std::vector<Segment>& into, std::vector<Segment> more) {
  if (into.empty()) return into = std::move(more), void();
  std::vector<Segment> merged;
  auto a = into.begin();
  for (Segment& b : more) {
    for (; a != into.end() && a->key < b.key; ++a) merged.push_back(std::move(*a));
    if (a != into.end() && a->key == b.key) b.tally += (a++)->tally;
    merged.push_back(std::move(b));
  }
  merged.insert(merged.end(), std::make_move_iterator(a), std::make_move_iterator(into.end()));
  into = std::move(merged);
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
