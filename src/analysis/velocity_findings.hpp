/// What a report on speed finds, as rules with the evidence that they need: where deals stay longest, which norm is
/// exceeded, and why the naive mean of finished times misleads.
///
/// Layer:   analysis.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "analysis/time_summary.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// Why the naive mean of finished times tells another story than the median of all.
struct timing_gap {
  bool running = false;  ///< what still lasts is missing in it: it is too short
  bool skewed = false;   ///< a few long times pull the mean above what is usual

  bool is_open() const noexcept { return running || skewed; }
};

/// `running`: some still last, and with them the median is not reached, or the median or the mean (up to its horizon)
/// is
///            a fifth above that of the finished.
/// `skewed`:  the mean of the finished is a quarter above their median.
/// Empty:     nothing finished: neither.
timing_gap timing_gap_of(const dwell& d);

/// Is the median longer than a norm, beyond what chance explains?
inline bool exceeds(const dwell& d, std::optional<double> norm_days) {
  return norm_days && d.median().lower > *norm_days;
}

/// The kind of stay that lasts longest, by medians.
///
/// Empty: `which` has no value when no kind has enough stays, or nothing is known of the medians.
struct longest_dwell {
  std::optional<std::size_t> which;
  std::vector<std::size_t> rivals;  ///< others that may well last longer: their intervals reach into its own
};

/// A median that is not reached counts with the bound below which it cannot lie. Kinds with fewer than `min_n` stays
/// are left out. Of equal medians the first is named, and the others are its rivals.
longest_dwell longest_of(std::span<const dwell> kinds, std::int64_t min_n);

}  // namespace v0_1
}  // namespace funnel
