/// The stays of deals as the forecast by age counts them, with what the data leave open.
///
/// Layer:   analysis.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
///
/// A *state* is where a deal is, as far as that is known:
///  - a stage, since the deal entered it: both are known, and so will be when it leaves, and where to;
///  - *since* a stage: the deal entered it then, and whether it stands there still is not known. It lasts until the deal is
///    heard of again: in a stage that it is known to have entered, or closed.
/// Moves without a date beside losses with one would make a stage look worse than it is: where more than one in twenty of
/// the deals that came to a stage left it unseen, or none was seen to leave, all that come to it are *since* it. How deals
/// leave such a state hangs on how often moves are dated; as long as that stays as it is, what is expected of all of them
/// together does not.
#pragma once

#include "journeys/journey_data.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// Numbers of the states: the open stages of the pipeline, and behind them those that are needed.
class forecast_states {
 public:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  explicit forecast_states(std::size_t n_open) : n_open_(n_open), n_(n_open), seen_(n_open) {}

  /// First, the deals of all tables that will be read; then `finish`, once.
  void look(const detail::journey_data& j, std::span<const std::size_t> rows);
  void finish();

  std::size_t n_open() const noexcept { return n_open_; }
  std::size_t size() const noexcept { return n_; }
  std::size_t since(std::size_t stage) const noexcept { return has_more() ? n_open_ + stage : none; }
  /// Are stays in the stage known well enough to learn from?
  bool is_told(std::size_t stage) const noexcept { return seen_[stage].told; }
  bool has_more() const noexcept { return n_ > n_open_; }

 private:
  struct stays_seen {
    std::int64_t left = 0, left_unseen = 0;  // of those of which the entry is known
    bool told = true;
  };

  std::size_t n_open_, n_;
  std::vector<stays_seen> seen_;
  bool any_open_ = false;
};

/// How a stay ended; destinations are states.
struct forecast_stay {
  static constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();
  static constexpr std::size_t lasts = static_cast<std::size_t>(-1), won = lasts - 1, gone = lasts - 2;

  std::size_t state = 0;
  std::int64_t entered = 0;
  std::int64_t left = never;  ///< while it lasts
  std::size_t exit = lasts;
  std::int64_t won_at = never;  ///< the first win after it
  bool teaches = true;          ///< it says how deals leave the state
  bool stands = true;           ///< it is where the deal was, and no other stay is
  bool dated = true;            ///< of where an open deal is now: when it came to its stage is known
};

/// Gives the stays of one row after the other.
class stay_reader {
 public:
  /// Requires: the states were made for the rows asked about; both outlive this.
  stay_reader(const forecast_states& states, const detail::journey_data& j) : states_(&states), j_(&j) {}

  /// In order of time. Valid until the next call.
  std::span<const forecast_stay> of(std::size_t row);

  /// Where an open deal is: a stay that lasts. Its `state` is `forecast_states::none` if no entry is known.
  /// Requires: the row is open.
  forecast_stay now(std::size_t row);

 private:
  friend class forecast_states;

  void read(std::size_t row);
  bool is_dated(std::size_t visit) const { return (unknown(visit) & (unknown_stage | unknown_entry)) == 0; }
  bool is_told(std::size_t visit) const;
  unknown_set unknown(std::size_t visit) const { return gaps_ ? j_->unknown_of(row_, visit) : unknown_set{0}; }
  /// Does the deal become open with this visit?
  bool opens(std::size_t visit) const;
  std::size_t state_of(std::size_t visit) const;
  std::size_t exit_of(std::size_t visit) const;
  void add_told();

  const forecast_states* states_;
  const detail::journey_data* j_;
  std::size_t row_ = 0, begin_ = 0, end_ = 0;
  bool gaps_ = false;
  std::vector<forecast_stay> stays_;
};

}  // namespace v0_1
}  // namespace funnel
