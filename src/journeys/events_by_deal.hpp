/// Finds the events of each deal in the log.
///
/// Layer:   journeys; for `project`.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "core/checkpoint.hpp"
#include "core/parallel.hpp"
#include "events/snapshot_data.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Where the visible events of each deal lie in the log, in order of arrival. The log is gone through once, and what is
/// found goes to the ranges of deals, each so small that its events can be put in order of deals within the cache.
/// Position is an unsigned type that holds the log's end.
template <class Position>
class events_by_deal {
 public:
  /// Cost: O(events), shared out among threads.
  events_by_deal(const snapshot& s, execution how) : snapshot_(&s) {
    // Several ranges a thread, so that their number can be shared out evenly.
    while (shift_ > 0 && (s.n_deals() >> shift_) < 16 * std::size_t{how.threads}) --shift_;
    const std::size_t n_chunks = static_cast<std::size_t>((data_of(s).events_end() + chunk_bytes - 1) / chunk_bytes);
    found_.resize(std::max<std::size_t>(n_parts(n_chunks, 1, how), 1), std::vector<std::vector<found>>(n_ranges()));
    for_parts(n_chunks, 1, 1, how, [&](std::size_t part, std::size_t begin, std::size_t end) {
      std::vector<std::vector<found>>& mine = found_[part];
      // Mostly enough, at some ten bytes an event: nothing is copied while they grow, and unused room is never touched.
      for (auto& range : mine) range.reserve(static_cast<std::size_t>(data_of(s).events_end() / 8) / n_ranges());
      data_of(s).events().each_head(begin * chunk_bytes, std::min(end * chunk_bytes, data_of(s).events_end()), [&](event_log::position at, const record_head& r) {
        if (data_of(s).visible(r)) mine[r.deal >> shift_].push_back({r.deal, static_cast<Position>(at)});
      });
    });
  }

  /// Ranges into which the deals are cut.
  std::size_t n_ranges() const noexcept { return (snapshot_->n_deals() + (std::size_t{1} << shift_) - 1) >> shift_; }
  /// Of the ranges begin, ..., end - 1.
  std::size_t n_deals(std::size_t begin, std::size_t end) const noexcept {
    return std::min(end << shift_, snapshot_->n_deals()) - std::min(begin << shift_, snapshot_->n_deals());
  }
  std::size_t n_events(std::size_t begin, std::size_t end) const noexcept {
    std::size_t n = 0;
    for (const auto& ranges : found_)
      for (std::size_t r = begin; r < end; ++r) n += ranges[r].size();
    return n;
  }

  /// Calls f(deal, positions) for the deals of these ranges, in order of their codes. To be called once a range, from any
  /// thread: what is known of a range is given back.
  template <class F>
  void each_deal(std::size_t begin, std::size_t end, F&& f) {
    std::vector<Position> positions;
    std::vector<Position> offsets;  // of each deal, into positions
    for (std::size_t range = begin; range < end; ++range) {
      const std::size_t first = range << shift_;
      const std::size_t n = n_deals(range, range + 1);
      // Counted two places further on, so that the same pass that places them leaves the offsets where they belong.
      offsets.assign(n + 2, 0);
      for (const auto& ranges : found_)
        for (const found& e : ranges[range]) ++offsets[e.deal - first + 2];
      for (std::size_t d = 2; d < offsets.size(); ++d) offsets[d] += offsets[d - 1];
      positions.resize(offsets.back());
      for (auto& ranges : found_) {
        for (const found& e : ranges[range]) positions[offsets[e.deal - first + 1]++] = e.at;
        ranges[range] = {};
      }
      const auto of = [&](std::size_t d) { return std::span<const Position>(positions).subspan(offsets[d], offsets[d + 1] - offsets[d]); };
      for (std::size_t d = 0; d < n; ++d) {
        // Events of a deal lie far apart. Those of a deal some places on are brought near while this one is worked on.
        constexpr std::size_t ahead = 4;
        if (d % 1024 == 0) checkpoint();
        if (d + ahead < n)
          for (const Position at : of(d + ahead)) data_of(*snapshot_).events().fetch(at);
        f(static_cast<code>(first + d), of(d));
      }
    }
  }

 private:
  struct found {
    code deal;
    Position at;
  };
  static constexpr std::size_t chunk_bytes = event_log::chunk_bytes;

  const snapshot* snapshot_;
  unsigned shift_ = 13;  // a range has 2^shift deals
  std::vector<std::vector<std::vector<found>>> found_;  // by thread and range
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
