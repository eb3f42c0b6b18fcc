/// Matches the ordered visits of one deal against an ordered rule.
///
/// Layer:   journeys; needs no journey table.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "query/ordered_rule.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// A deal enters a stage. Stages need not be a pipeline's: a host may number a loss or a call as one more.
struct timed_stage {
  stage_index stage = 0;  ///< below `max_stages`
  instant at;
  code held = no_code;    ///< value of the dimension to hold constant at that moment; no_code fits any

  friend bool operator==(const timed_stage&, const timed_stage&) = default;
};

/// Where a chain took one of its steps; a default one was skipped.
struct step_match {
  static constexpr std::size_t no_visit = std::numeric_limits<std::size_t>::max();

  std::size_t visit = no_visit;  ///< position among the visits given
  instant at = instant::max();   ///< time of that visit

  bool skipped() const noexcept { return visit == no_visit; }
  friend bool operator==(const step_match&, const step_match&) = default;
};

/// How far one attempt got.
struct ordered_match {
  std::size_t level = 0;          ///< position of the furthest reached step, from 1; 0 when step one was never reached
  bool completed = false;         ///< no step is missing but optional ones
  std::vector<step_match> steps;  ///< steps 1 to `level`; the first and the last are never skipped

  friend bool operator==(const ordered_match&, const ordered_match&) = default;
};

/// A checked rule, ready for any number of deals. Keeps working memory: copy it for each thread.
///
/// Cost:    O(visits x steps) an attempt, all attempts together where there is neither a window nor a value held
///          constant; times the runs of optional steps that can be skipped; times the distinct values when the first
///          step holds none. No allocation once the memory has grown, beyond the result.
class ordered_matcher {
 public:
  /// Errors: all that `check(rule)` finds.
  static result<ordered_matcher> make(ordered_rule rule) {
    auto errors = check(rule);
    if (!errors.empty()) return errors;
    return ordered_matcher(std::move(rule));
  }

  const ordered_rule& rule() const noexcept { return rule_; }

  /// The attempts in order of their first visit: one an entry of step one with `reentry::each`, else at most one.
  ///
  /// Empty:   no visit fulfils step one.
  /// Errors:  none; requires visits in ascending order of time, fewer than 2^32 of them.
  std::vector<ordered_match> attempts(std::span<const timed_stage> visits) {
    std::vector<ordered_match> all;
    if (rule_.reentry != reentry::each) {
      if (ordered_match m = furthest(visits); m.level > 0) all.push_back(std::move(m));
      return all;
    }
    explore(visits, [&](const best_chain& c) {
      all.push_back(to_match(c, visits));
      return true;
    });
    return all;
  }

  /// The attempt that gets furthest, of equals the earliest; level 0 when no visit fulfils step one.
  ///
  /// Errors:  none; requires visits in ascending order of time, fewer than 2^32 of them.
  ordered_match furthest(std::span<const timed_stage> visits) {
    find_furthest(visits);
    return to_match(kept_, visits);
  }

  /// `furthest(visits).level` without making the result.
  std::size_t level(std::span<const timed_stage> visits) {
    find_furthest(visits);
    return level_of(kept_.value);
  }

 private:
  static constexpr std::uint32_t none = 0xFFFF'FFFF;

  /// A move from one reached step to the next reached one, optional steps between them skipped.
  struct link {
    std::uint8_t from, to;
    stage_mask forbidden;  // stages in which no visit may lie between the two
    std::uint64_t min_gap, max_gap;
  };
  /// The best rest of a chain that takes a step at a visit. Value: level * 128 + steps reached; 0 is no chain.
  struct cell {
    std::uint16_t value;
    std::uint8_t next_step;
    std::uint32_t next;
  };
  /// A chain by its visits, `none` for a skipped step: so of equal values the lexicographically least is the best.
  struct best_chain {
    std::uint16_t value = 0;
    std::vector<std::uint32_t> visits;
  };

  static constexpr std::uint16_t level_of(std::uint16_t value) noexcept { return value / 128; }
  /// Exact for all instants in ascending order, also where their difference does not fit a duration.
  static constexpr std::uint64_t gap(instant a, instant b) noexcept {
    return static_cast<std::uint64_t>(b.us) - static_cast<std::uint64_t>(a.us);
  }

  explicit ordered_matcher(ordered_rule rule) : rule_(std::move(rule)) {
    const auto n_steps = rule_.steps.size();
    std::array<stage_mask, max_steps> up_to{};
    for (std::size_t i = 0; i < n_steps; ++i) up_to[i] = (i == 0 ? 0 : up_to[i - 1]) | rule_.steps[i].stages;
    for (std::size_t from = 0; from < n_steps; ++from) {
      for (std::size_t to = from + 1; to < n_steps; ++to) {
        const ordered_step& s = rule_.steps[to];
        link l{static_cast<std::uint8_t>(from), static_cast<std::uint8_t>(to), 0,
               static_cast<std::uint64_t>(s.min_gap.us), std::numeric_limits<std::uint64_t>::max()};
        if (s.max_gap) l.max_gap = static_cast<std::uint64_t>(s.max_gap->us);
        if (rule_.strict_increase) l.min_gap = std::max(l.min_gap, std::uint64_t{1});
        for (const ordered_exclusion& e : rule_.exclusions) {
          if (e.after <= from && from < e.before) l.forbidden |= e.stages;
        }
        if (rule_.strict_deduplication) l.forbidden |= up_to[to];
        if (rule_.strict_order) l.forbidden |= ~up_to[to];
        links_.push_back(l);
        if (!s.optional) break;
      }
    }
    // Later steps first, so that the rest of a chain is known before its beginning.
    std::stable_sort(links_.begin(), links_.end(), [](const link& a, const link& b) { return a.from > b.from; });
    std::size_t required = n_steps;
    while (rule_.steps[required - 1].optional) --required;
    required_ = required;
  }

  bool fulfils(const timed_stage& v, std::size_t step) const noexcept {
    return (rule_.steps[step].stages & stage_bit(v.stage)) != 0;
  }

  void find_furthest(std::span<const timed_stage> visits) {
    kept_.value = 0;
    kept_.visits.clear();
    explore(visits, [&](const best_chain& c) {
      if (level_of(c.value) > level_of(kept_.value)) {
        kept_.value = c.value;
        kept_.visits.assign(c.visits.begin(), c.visits.end());
      }
      return level_of(kept_.value) < rule_.steps.size();
    });
  }

  /// Gives the best chain of each attempt to `take`, until it returns false.
  template <class Take>
  void explore(std::span<const timed_stage> visits, Take&& take) {
    assert(std::is_sorted(visits.begin(), visits.end(),
                          [](const timed_stage& a, const timed_stage& b) { return a.at < b.at; }));
    assert(std::all_of(visits.begin(), visits.end(), [](const timed_stage& v) { return v.stage < max_stages; }));
    assert(visits.size() < none);
    // Without a window and a value to hold, the rest of a chain does not depend on where it began: one pass serves all.
    const bool one_pass = !rule_.window && !rule_.hold_constant;
    std::size_t solved_from = none;
    for (std::size_t s = 0; s < visits.size(); ++s) {
      if (!fulfils(visits[s], 0)) continue;
      if (one_pass) {
        if (solved_from == none) solve(visits.subspan(solved_from = s), no_code);
        trace(s - solved_from, solved_from, chain_);
      } else {
        solve_attempt(visits, s);
      }
      if (!take(std::as_const(chain_)) || rule_.reentry == reentry::first) return;
    }
  }

  /// The best chain that begins at visit `s`, to `chain_`.
  void solve_attempt(std::span<const timed_stage> visits, std::size_t s) {
    auto in_window = visits.subspan(s);
    if (rule_.window) {
      const auto width = static_cast<std::uint64_t>(rule_.window->us);
      const auto end = std::partition_point(in_window.begin(), in_window.end(),
                                            [&](const timed_stage& v) { return gap(in_window[0].at, v.at) <= width; });
      in_window = in_window.first(static_cast<std::size_t>(end - in_window.begin()));
    }
    solve(in_window, in_window[0].held);
    trace(0, s, chain_);
    if (!rule_.hold_constant || in_window[0].held != no_code) return;
    // Step one holds nothing, so any value may be the constant one: the best of them counts.
    for (std::size_t i = 1; i < in_window.size(); ++i) {
      const code value = in_window[i].held;
      const auto same = [value](const timed_stage& v) { return v.held == value; };
      const auto earlier = in_window.first(i);
      if (value == no_code || std::any_of(earlier.begin(), earlier.end(), same)) continue;
      solve(in_window, value);
      trace(0, s, trial_);
      if (trial_.value > chain_.value || (trial_.value == chain_.value && trial_.visits < chain_.visits)) {
        std::swap(trial_, chain_);
      }
    }
  }

  /// Fills `cells_` for the visits given, all of them in the window; with `hold_constant`, for the value `held`.
  void solve(std::span<const timed_stage> visits, code held) {
    const auto n = visits.size();
    const auto n_steps = rule_.steps.size();
    if (cells_.size() < n * n_steps) cells_.resize(n * n_steps);
    if (queue_.size() < n) queue_.resize(n);
    n_solved_ = n;
    for (std::size_t step = 0; step < n_steps; ++step) {
      const auto alone = static_cast<std::uint16_t>((step + 1) * 128 + 1);
      for (std::size_t p = 0; p < n; ++p) {
        const bool holds = !rule_.hold_constant || visits[p].held == held || visits[p].held == no_code;
        cells_[step * n + p] = {holds && fulfils(visits[p], step) ? alone : std::uint16_t{0}, 0, none};
      }
    }
    for (const link& l : links_) follow(l, visits);
  }

  /// Improves the cells of `l.from` by the chains that go on with `l.to`.
  ///
  /// The visits that may follow p form a range, and going through p backwards both its ends only move backwards. So a
  /// queue keeps those of them that may yet be the best: the back is the earliest visit, values rise towards the front.
  void follow(const link& l, std::span<const timed_stage> visits) {
    const auto n = visits.size();
    cell* const from = cells_.data() + l.from * n;
    const cell* const to = cells_.data() + l.to * n;
    const std::size_t apart = rule_.strict_once ? 1 : 0;
    std::size_t head = 0;
    std::size_t tail = 0;
    std::size_t next = n;     // visits from here on are, or were, in the queue
    std::size_t last = n;     // no chain passes a forbidden visit; it may be the step itself
    for (std::size_t p = n; p-- > 0;) {
      while (next > p + apart && gap(visits[p].at, visits[next - 1].at) >= l.min_gap) {
        const std::uint16_t value = to[--next].value;
        if (value == 0) continue;
        while (tail > head && to[queue_[tail - 1]].value <= value) --tail;
        queue_[tail++] = static_cast<std::uint32_t>(next);
      }
      while (head < tail && (queue_[head] > last || gap(visits[p].at, visits[queue_[head]].at) > l.max_gap)) ++head;
      if (from[p].value != 0 && head < tail) {
        const auto value = static_cast<std::uint16_t>(to[queue_[head]].value + 1);
        if (value > from[p].value) from[p] = {value, l.to, queue_[head]};
      }
      if ((l.forbidden & stage_bit(visits[p].stage)) != 0) last = p;
    }
  }

  /// Reads the chain that begins at `start` out of the cells; `offset` is where their visits begin.
  void trace(std::size_t start, std::size_t offset, best_chain& chain) const {
    chain.value = cells_[start].value;
    chain.visits.assign(level_of(chain.value), none);
    std::size_t step = 0;
    for (auto p = static_cast<std::uint32_t>(start); p != none;) {
      chain.visits[step] = static_cast<std::uint32_t>(p + offset);
      const cell& c = cells_[step * n_solved_ + p];
      step = c.next_step;
      p = c.next;
    }
  }

  ordered_match to_match(const best_chain& c, std::span<const timed_stage> visits) const {
    ordered_match m;
    m.level = level_of(c.value);
    m.completed = m.level >= required_;
    m.steps.reserve(m.level);
    for (const std::uint32_t v : c.visits) {
      m.steps.push_back(v == none ? step_match{} : step_match{v, visits[v].at});
    }
    return m;
  }

  ordered_rule rule_;
  std::vector<link> links_;    // of the last step first; of one step the nearest first
  std::size_t required_ = 0;   // level from which on only optional steps are missing
  std::vector<cell> cells_;    // [step][visit], of the visits last solved
  std::size_t n_solved_ = 0;
  std::vector<std::uint32_t> queue_;
  best_chain chain_, trial_, kept_;
};

}  // namespace v0_1
}  // namespace funnel
