/// How deals left the stages of a funnel: counts of exits by time in stage and by when they happened.
///
/// Layer:   stats; for the forecast by age. Memory is bounded by the number of cells, not by that of deals.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
///
/// Times are cut twice. By time in stage, into *bins* of ended stays: each holds few of the exits of its stage, an age at
/// which many leave at once has a bin of its own, and the oldest bins are the finest. By the calendar, at *cuts*: the
/// instants at which one looks back, and the last one now. So what was known at a cut is a sum over what lies before it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// The bins of ages of every stage, learnt from all stays that ended, in any order.
class exit_layout {
 public:
  /// An exit is the stage to which the deal went on, or `won()`, or `gone()`: lost, or moved out.
  explicit exit_layout(std::size_t n_stages);

  std::size_t n_stages() const noexcept { return stages_.size(); }
  std::size_t won() const noexcept { return stages_.size(); }
  std::size_t gone() const noexcept { return stages_.size() + 1; }

  /// First, every stay that ended, in microseconds; then `finish`, once. Requires: age_us >= 0.
  void see(std::size_t stage, std::int64_t age_us, std::size_t exit);
  void finish();

  std::size_t n_bins(std::size_t stage) const noexcept { return stages_[stage].bins.size(); }
  /// Ages between which the exits of a bin lie, in days; equal where they all left at one age.
  double first_day(std::size_t stage, std::size_t bin) const noexcept { return stages_[stage].bins[bin].first; }
  double last_day(std::size_t stage, std::size_t bin) const noexcept { return stages_[stage].bins[bin].last; }
  /// The exits that were seen, won and gone always among them, ascending.
  std::span<const std::size_t> exits(std::size_t stage) const noexcept { return stages_[stage].exits; }
  /// Position of an exit in `exits`.
  std::size_t exit_index(std::size_t stage, std::size_t exit) const noexcept { return stages_[stage].index_of[exit]; }
  /// The bin in which a stay of this age is: the first that it has not outlasted; n_bins beyond all.
  std::size_t bin(std::size_t stage, std::int64_t age_us) const noexcept;
  /// Ages so near to each other, within one bin, that a forecast takes them as one: a number below n_groups.
  std::size_t group(std::size_t stage, std::int64_t age_us) const noexcept;
  std::size_t n_groups(std::size_t stage) const noexcept { return stages_[stage].n_groups; }

 private:
  struct ages {
    double first, last;
  };
  struct of_stage {
    std::vector<std::int64_t> seen;      // exits by fine cell of age, until `finish`
    std::vector<std::uint8_t> seen_way;  // by exit
    std::vector<ages> bins;
    std::vector<std::uint32_t> bin_of;    // by fine cell; cells past the last exit are beyond
    std::vector<std::uint32_t> group_of;  // by fine cell
    std::vector<std::size_t> exits;
    std::vector<std::size_t> index_of;  // by exit
    std::size_t n_groups = 0;
  };
  std::vector<of_stage> stages_;
};

/// What was known at one instant of the exits from one stage.
///
/// Shape: at_risk has one number a bin: stays that came to its ages. `left` is row-major, a row a bin, a column for each
///        of the layout's exits. Counts may be weighted and are then no whole numbers.
struct exit_counts {
  std::vector<double> at_risk;
  std::vector<double> left;
  double days_beyond = 0;  ///< spent in the stage past the last bin, by all stays together
  double ended = 0;        ///< all of `left`, and of the weights, if any, ...
  double squares = 0;      ///< ... the sum of squares
};

/// Open deals that stood in one stage at about one age.
struct open_group {
  std::size_t stage = 0;
  double age_days = 0;  ///< their mean
  std::int64_t n = 0;
};

/// The counts of one history.
class exit_history {
 public:
  static constexpr std::size_t lasting = static_cast<std::size_t>(-1);

  /// Requires: cuts in microseconds, ascending, at least one; a finished layout that outlives this.
  exit_history(const exit_layout& layout, std::vector<std::int64_t> cuts);

  std::size_t n_cuts() const noexcept { return cuts_.size(); }
  std::int64_t cut(std::size_t c) const noexcept { return cuts_[c]; }
  const exit_layout& layout() const noexcept { return *layout_; }
  /// The first cut that is not before the instant. Requires: there is one.
  std::size_t cut_at(std::int64_t instant_us) const noexcept;

  /// One stay of the history. While it lasts `left_us` is not looked at, `exit` is `lasting`. `n` of -1 takes it back.
  /// Requires: entered and left by the last cut.
  void add(std::size_t stage, std::int64_t entered_us, std::int64_t left_us, std::size_t exit, int n = 1);
  /// A deal that stood open at each of these cuts, in a stage that it entered then, and is won in the end at an instant
  /// after them, or never.
  void add_open(std::size_t stage, std::int64_t entered_us, std::size_t first_cut, std::size_t end_cut,
                const std::int64_t* won_us, int n = 1);

  /// What was known at a cut, of each stage, as far as it should be remembered. Processes change, and for some of them the
  /// last months say more than all years: so older exits count for less by a half-life, that with which the exits from
  /// the stage would have been predicted best, block by block, up to the cut. A little of the whole record stays.
  /// Requires: all stays were added.
  std::vector<exit_counts> known_at(std::size_t cut, double lead_days) const;
  /// The first block from which `known_at` learns. Sources often begin later than their deals: those closed before are
  /// not there, and those open before had all outlived it. Where five closings would have come with the rates of later
  /// and none did, what lies before the first one says nothing. It is a property of the source, so that look-backs share
  /// it.
  /// Source: left truncation, Tsai, Jewell and Wang (1987), Biometrika 74(4), 883-886.
  std::size_t recorded_from() const;
  /// The half-life in days with which `known_at` remembers a stage; infinite when all counts alike.
  double half_life(std::size_t cut, std::size_t stage, double lead_days) const;
  /// The open deals of a cut by stage and age, ascending; ages that are not known are not there.
  std::vector<open_group> open_at(std::size_t cut) const;
  /// Of the open deals of a cut that stood in the stage, those won by a later one.
  std::int64_t won_by(std::size_t cut, std::size_t later, std::size_t stage) const;

 private:
  struct cells {  // of one stage between two cuts
    std::vector<double> came;  // differences: +1 at the first bin that a stay came to, -1 after the last
    std::vector<double> left;
    double days_beyond = 0;
  };
  struct standing {
    std::int64_t n = 0;
    std::int64_t age_s = 0;  // of all together, whole seconds
  };
  /// Adds a block to what is remembered of those before it, which counts for less then.
  void remember(exit_counts& memory, std::size_t block, std::size_t stage, double fades) const;
  /// What is left of a memory at the end of a block.
  double fading(std::size_t block, double half_life_days) const;
  double record_days() const noexcept;  ///< from the first stay to the last cut
  /// How well, as a logarithm of probability, the exits of each block follow from those before it: by half-life and cut.
  std::vector<double> scores(std::size_t stage, double lead_days) const;
  cells& at(std::size_t block, std::size_t stage) { return blocks_[block * layout_->n_stages() + stage]; }
  const cells& at(std::size_t block, std::size_t stage) const { return blocks_[block * layout_->n_stages() + stage]; }

  const exit_layout* layout_;
  std::vector<std::int64_t> cuts_;
  std::int64_t begun_us_ = std::numeric_limits<std::int64_t>::max();
  std::vector<cells> blocks_;                   // by block, then by stage
  std::vector<std::size_t> group_from_;         // first group of each stage
  std::vector<std::vector<standing>> open_;     // by cut, then by group
  std::vector<std::vector<std::int64_t>> won_;  // by cut, then by block in which they are won and stage where they stood
  mutable std::optional<std::size_t> recorded_from_;  // when first asked for
  mutable std::vector<std::map<double, std::vector<double>>> scores_;  // by stage and lead, when first asked for
};

}  // namespace v0_1
}  // namespace funnel
