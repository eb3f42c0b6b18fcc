/// A funnel as a semi-Markov process: where deals go from each stage depends on how long they have been in it.
///
/// Layer:   stats; for the forecast by age.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
///
/// The rates are the empirical hazards of competing exits, as of Aalen and Johansen. In every bin of age the part of those
/// at risk that leaves by each exit is estimated, or drawn from its beta-process posterior, of which the Bayesian bootstrap
/// is the limit. One imaginary deal a stage outlives all others: it is what is known before any is seen, keeps rates away
/// from certainty, and becomes negligible with the number of deals.
///
/// *Past the last exit* the rate is that of the oldest exits (ten, or a twentieth of all), or, the likelier the more time
/// deals spent there in vain, one exit in all of that time. It is followed for as long again as the longest stay that
/// ended, or the mean cycle if that is longer, but no further than the record goes back: nothing is known beyond, and what
/// is open then is taken as not won. Where to is said by the same oldest exits, and half an exit each for on and gone.
///
/// Sources: Aalen and Johansen (1978), Scandinavian Journal of Statistics 5, 141-150; Hjort (1990), Annals of Statistics
///          18(3), 1259-1294, for the beta process; Lo (1993), Annals of Statistics 21(1), 100-123, for the bootstrap.
#pragma once

#include "stats/exit_history.hpp"

#include <cstddef>
#include <random>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// A gamma distributed number of scale 1. Requires: shape >= 0; 0 gives 0. Other than by `gamma_draw_quantile` the number of
/// uniform numbers that it takes varies, and it takes a tenth of the time.
/// Source: Marsaglia and Tsang (2000), ACM Transactions on Mathematical Software 26(3), 363-372.
double draw_gamma(std::mt19937_64& random, double shape);

class exit_rates {
 public:
  /// The expected rates, or, with `random`, one draw of them.
  exit_rates(const exit_layout& layout, const std::vector<exit_counts>& known, double record_days, double cycle_days,
             std::mt19937_64* random = nullptr);

  /// Did any deal leave the stage? If none did, nothing is known of it.
  bool is_known(std::size_t stage) const noexcept { return stages_[stage].known; }

  /// Probability that a deal is won at last: one that just entered the stage, or one that has been there so long.
  double entered(std::size_t stage) const noexcept { return at_last_[stage]; }
  double at_last(std::size_t stage, double age_days) const;
  /// A time after entering among the steps of `look_ahead`: so many, and a part of the next.
  struct place {
    std::size_t step = 0;
    double part = 0;
  };
  /// When deals of one age leave by the exits of one bin, or of the tail, in the time looked ahead.
  struct leaving {
    std::size_t bin = 0;      ///< the number of live bins for the tail
    double part = 1;          ///< of the bin's exits that are still before them
    double days = 0;          ///< of the tail: how long it is followed
    double in_time = 1;       ///< of those who leave
    double width = 0;         ///< days between the first and the last of them; 0 for one instant
    bool follows = false;     ///< begins where the one before ends
    place at_most, at_least;  ///< what is left of the time for the first, and for the last
    double most_days = 0, least_days = 0;  ///< the parts of these places, in days
  };

  /// Prepares the probability to be won within these days, which `drawn_rates` tells. Requires: days > 0.
  /// Cost: O(ways x steps^2).
  void look_ahead(double days);
  /// How deals of this age leave in that time: the same for all draws of the same counts that look ahead as far.
  std::vector<leaving> leavings(std::size_t stage, double age_days) const;

 private:
  template <std::size_t lanes>
  friend class drawn_rates;
  struct of_stage {
    bool known = false;
    std::vector<double> leaves;  // by bin: of those at risk, the part that leaves
    std::vector<double> by;      // by bin and exit: the part that leaves by it
    std::size_t n_live = 0;      // bins up to the last with an exit; past them is the tail
    double tail_day = 0;         // the age at which that begins
    double tail_rate = 0;        // a day
    double tail_reach = 0;       // days that "at last" follows it
    std::vector<double> tail_by;
    std::vector<double> value_from;  // by bin: probability to be won at last from its beginning, and of the tail
  };
  void learn(std::size_t k, const exit_counts& counts, double record_days, double cycle_days, std::mt19937_64* random);
  void solve(std::mt19937_64* random);
  double value_of(const of_stage& s, std::size_t k, const double* part) const;
  /// The part of a bin's exits that a stay of this age still has before it.
  double part_left(std::size_t stage, std::size_t bin, double age_days) const;
  std::size_t first_bin(std::size_t stage, double age_days) const;
  place place_of(double days) const;

  static constexpr std::size_t n_steps = 48;

  const exit_layout* layout_;
  std::vector<of_stage> stages_;
  std::vector<double> at_last_;
  double ahead_ = 0;       // days that are looked ahead
  double step_ = 0;
  std::vector<double> won_;  // by stage and step: won within so many steps after entering
  std::vector<double> area_;  // the integral of it, in days
};

}  // namespace v0_1
}  // namespace funnel
