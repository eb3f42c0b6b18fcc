#include "aggregates/ordered_match.hpp"

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

result<ordered_matcher> ordered_matcher::make(ordered_rule rule) {
  auto errors = check(rule);
  if (!errors.empty()) return errors;
  return ordered_matcher(std::move(rule));
}

ordered_matcher::ordered_matcher(ordered_rule rule) : rule_(std::move(rule)) {
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

std::vector<ordered_match> ordered_matcher::attempts(std::span<const timed_stage> visits) {
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

ordered_match ordered_matcher::furthest(std::span<const timed_stage> visits) {
  find_furthest(visits);
  return to_match(kept_, visits);
}

template <class Take>
void ordered_matcher::explore(std::span<const timed_stage> visits, Take&& take) {
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

void ordered_matcher::find_furthest(std::span<const timed_stage> visits) {
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

void ordered_matcher::solve_attempt(std::span<const timed_stage> visits, std::size_t s) {
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

void ordered_matcher::solve(std::span<const timed_stage> visits, code held) {
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

void ordered_matcher::follow(const link& l, std::span<const timed_stage> visits) {
  const auto n = visits.size();
  cell* const from = cells_.data() + l.from * n;
  const cell* const to = cells_.data() + l.to * n;
  const std::size_t apart = rule_.strict_once ? 1 : 0;
  std::size_t head = 0;
  std::size_t tail = 0;
  std::size_t next = n;  // visits from here on are, or were, in the queue
  std::size_t last = n;  // no chain passes a forbidden visit; it may be the step itself
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

void ordered_matcher::trace(std::size_t start, std::size_t offset, best_chain& chain) const {
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

ordered_match ordered_matcher::to_match(const best_chain& c, std::span<const timed_stage> visits) const {
  ordered_match m;
  m.level = level_of(c.value);
  m.completed = m.level >= required_;
  m.steps.reserve(m.level);
  for (const std::uint32_t v : c.visits) {
    m.steps.push_back(v == none ? step_match{} : step_match{v, visits[v].at});
  }
  return m;
}

}  // namespace v0_1
}  // namespace funnel
