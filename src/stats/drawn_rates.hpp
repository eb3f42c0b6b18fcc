/// Draws of one set of rates, asked together: what deals of one age meet is the same for all of them.
///
/// Layer:   stats; for the forecast by age.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "stats/exit_rates.hpp"

#include <funnel/core/types.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// Probabilities to be won within the time that all draws look ahead, a lane a draw. There are those of 1 lane and of
/// `lanes_together`: so many rates fit into the nearest memory.
template <std::size_t lanes>
class drawn_rates {
 public:
  using each = std::array<double, lanes>;

  /// Requires: 1 to `lanes` draws of the same counts, all of which look ahead as far. They may be gone afterwards.
  explicit drawn_rates(std::span<const exit_rates> draws);

  /// `leavings` are those of any of the draws for the stage; lanes beyond the draws repeat the last of them.
  /// Cost: O(leavings x exits).
  each within(std::size_t stage, std::span<const exit_rates::leaving> leavings) const;

 private:
  struct way {  // out of a bin
    std::size_t to;    // exit
    std::size_t exit;  // its number in the layout
    each part;
  };
  struct of_stage {
    bool known = false;
    std::size_t n_live = 0;
    std::vector<each> leaves;            // by bin
    std::vector<std::size_t> first_way;  // by bin, the last of which is the tail
    std::vector<way> ways;               // those that any draw has
    each tail_rate, at_last;
  };

  const exit_layout* layout_;
  std::vector<of_stage> stages_;
  std::vector<each> won_, area_;  // by stage and step, as those of the draws
};

inline constexpr std::size_t lanes_together = 4;
extern template class drawn_rates<1>;
extern template class drawn_rates<lanes_together>;

}  // namespace v0_1
}  // namespace funnel
