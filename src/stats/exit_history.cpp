#include "stats/exit_history.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace {

constexpr std::int64_t second_us = 1'000'000;
constexpr double day_s = 86'400;

// Fine cells of age: whole seconds up to 512, from there 256 for each doubling, so that none is wider than 0.4 %.
std::size_t cell_of(std::int64_t age_us) {
  const auto s = static_cast<std::uint64_t>(std::max<std::int64_t>(0, age_us) / second_us);
  if (s < 512) return static_cast<std::size_t>(s);
  const int e = static_cast<int>(std::bit_width(s)) - 9;
  return static_cast<std::size_t>(e) * 256 + static_cast<std::size_t>(s >> e);
}
// The age at which a cell begins, in seconds.
double cell_begin(std::size_t cell) {
  if (cell < 512) return static_cast<double>(cell);
  const std::size_t e = cell / 256 - 1;
  return static_cast<double>((cell - e * 256) << e);
}

// No age is longer than this: the span of the calendar.
const std::size_t n_cells = cell_of(std::int64_t{400} * 366 * 86'400 * second_us) + 1;

}  // namespace

exit_layout::exit_layout(std::size_t n_stages) : stages_(n_stages) {
  for (of_stage& s : stages_) s.seen_way.resize(n_stages + 2);
}

void exit_layout::see(std::size_t stage, std::int64_t age_us, std::size_t exit) {
  of_stage& s = stages_[stage];
  const std::size_t cell = std::min(cell_of(age_us), n_cells - 1);
  if (s.seen.size() <= cell) s.seen.resize(cell + 1);
  ++s.seen[cell];
  s.seen_way[exit] = 1;
}

void exit_layout::finish() {
  // Many stages share what a forecast can afford.
  const auto most = std::clamp<std::int64_t>(1024 / static_cast<std::int64_t>(std::max<std::size_t>(1, n_stages())), 12, 64);
  const std::size_t group_shift = n_stages() > 16 ? 4 : 3;  // 16 or 32 groups of age for each doubling
  for (of_stage& s : stages_) {
    s.seen_way[won()] = s.seen_way[gone()] = 1;
    s.index_of.resize(s.seen_way.size());
    for (std::size_t e = 0; e < s.seen_way.size(); ++e) {
      if (!s.seen_way[e]) continue;
      s.index_of[e] = s.exits.size();
      s.exits.push_back(e);
    }
    std::int64_t n = 0;
    for (const std::int64_t count : s.seen) n += count;
    std::int64_t remaining = n, in_bin = 0;
    std::size_t first = 0, last = 0;  // cells with exits of the bin under way
    s.bin_of.resize(s.seen.size());
    const auto close = [&](std::size_t end) {
      const double begin = cell_begin(first) / day_s;
      s.bins.push_back({begin, last == first ? begin : cell_begin(end) / day_s});
      remaining -= in_bin;
      in_bin = 0;
    };
    for (std::size_t cell = 0; cell < s.seen.size(); ++cell) {
      const std::int64_t here = s.seen[cell];
      // A tenth of those that are still there, and no more than the share of a bin.
      const std::int64_t enough = std::max<std::int64_t>(1, std::min(n / most, remaining / 10));
      if (here > 0 && in_bin > 0 && (in_bin >= enough || here >= enough)) close(cell);
      if (here > 0 && in_bin == 0) first = cell;
      if (here > 0) last = cell;
      in_bin += here;
      s.bin_of[cell] = static_cast<std::uint32_t>(s.bins.size());
      if (here == 0 && in_bin > 0) {
        // A gap: whoever is past it has outlasted the bin, if the bin is full.
        if (in_bin >= enough) close(cell), s.bin_of[cell] = static_cast<std::uint32_t>(s.bins.size());
      }
    }
    if (in_bin > 0) close(s.seen.size());
    s.group_of.resize(n_cells);
    std::size_t group = 0;
    for (std::size_t cell = 0; cell < n_cells; ++cell) {
      const auto bin_at = [&](std::size_t c) { return c < s.bin_of.size() ? s.bin_of[c] : static_cast<std::uint32_t>(s.bins.size()); };
      const auto coarse = [&](std::size_t c) { return cell_begin(c) < 60 ? 0 : c >> group_shift; };
      if (cell > 0 && (bin_at(cell) != bin_at(cell - 1) || coarse(cell) != coarse(cell - 1))) ++group;
      s.group_of[cell] = static_cast<std::uint32_t>(group);
    }
    s.n_groups = group + 1;
    s.seen = {};
  }
}

std::size_t exit_layout::bin(std::size_t stage, std::int64_t age_us) const noexcept {
  const of_stage& s = stages_[stage];
  const std::size_t cell = cell_of(age_us);
  return cell < s.bin_of.size() ? s.bin_of[cell] : s.bins.size();
}

std::size_t exit_layout::group(std::size_t stage, std::int64_t age_us) const noexcept {
  return stages_[stage].group_of[std::min(cell_of(age_us), n_cells - 1)];
}

exit_history::exit_history(const exit_layout& layout, std::vector<std::int64_t> cuts)
    : layout_(&layout), cuts_(std::move(cuts)), blocks_(cuts_.size() * layout.n_stages()), won_(cuts_.size()) {
  std::size_t n_groups = 0;
  for (std::size_t k = 0; k < layout.n_stages(); ++k) {
    group_from_.push_back(n_groups);
    n_groups += layout.n_groups(k);
  }
  open_.resize(cuts_.size(), std::vector<standing>(n_groups));
  for (std::vector<std::int64_t>& w : won_) w.resize(cuts_.size() * layout.n_stages());
  scores_.resize(layout.n_stages());
  for (std::size_t b = 0; b < cuts_.size(); ++b)
    for (std::size_t k = 0; k < layout.n_stages(); ++k) {
      at(b, k).came.resize(layout.n_bins(k) + 2);
      at(b, k).left.resize(layout.n_bins(k) * layout.exits(k).size());
    }
}

std::size_t exit_history::cut_at(std::int64_t instant_us) const noexcept {
  return static_cast<std::size_t>(std::lower_bound(cuts_.begin(), cuts_.end(), instant_us) - cuts_.begin());
}

void exit_history::add(std::size_t stage, std::int64_t entered_us, std::int64_t left_us, std::size_t exit, int n) {
  const bool ended = exit != lasting;
  if (!scores_[stage].empty()) scores_[stage].clear();
  recorded_from_.reset();
  begun_us_ = std::min(begun_us_, entered_us);
  const std::int64_t until = ended ? left_us : cuts_.back();
  const std::size_t last_block = cut_at(until), n_bins = layout_->n_bins(stage);
  std::size_t from = 0;
  for (std::size_t b = cut_at(entered_us); b <= last_block; ++b) {
    cells& c = at(b, stage);
    const std::int64_t age = std::min(cuts_[b], until) - entered_us;
    const std::size_t to = layout_->bin(stage, age);
    c.came[from] += n;
    if (b == last_block && ended) {
      c.came[to + 1] -= n;
      c.left[to * layout_->exits(stage).size() + layout_->exit_index(stage, exit)] += n;
      return;
    }
    c.came[to] -= n;
    if (to == n_bins) {
      const double last = n_bins == 0 ? 0 : layout_->last_day(stage, n_bins - 1);
      const double begun = b == 0 ? 0 : static_cast<double>(cuts_[b - 1] - entered_us) / (day_s * second_us);
      c.days_beyond += n * std::max(0.0, static_cast<double>(age) / (day_s * second_us) - std::max(last, begun));
    } else if (b == last_block) {
      // Still within a bin: it was at risk for the part that it has seen of it.
      const double first = layout_->first_day(stage, to), last = layout_->last_day(stage, to);
      const double days = static_cast<double>(age) / (day_s * second_us);
      const double seen = days < first ? 0 : last > first ? std::min(1.0, (days - first) / (last - first)) : 1;
      c.came[to] += n * seen;
      c.came[to + 1] -= n * seen;
    }
    from = to;
  }
}

void exit_history::add_open(std::size_t stage, std::int64_t entered_us, std::size_t first_cut, std::size_t end_cut,
                            const std::int64_t* won_us, int n) {
  for (std::size_t c = first_cut; c < end_cut; ++c) {
    standing& s = open_[c][group_from_[stage] + layout_->group(stage, cuts_[c] - entered_us)];
    s.n += n;
    s.age_s += n * ((cuts_[c] - entered_us) / second_us);
    if (won_us) won_[c][cut_at(*won_us) * layout_->n_stages() + stage] += n;
  }
}

void exit_history::remember(exit_counts& e, std::size_t block, std::size_t k, double fades) const {
  const cells& c = at(block, k);
  e.at_risk.resize(layout_->n_bins(k));
  e.left.resize(c.left.size());
  double came = 0, ended = 0;
  for (std::size_t i = 0; i < e.at_risk.size(); ++i) e.at_risk[i] = fades * e.at_risk[i] + (came += c.came[i]);
  for (std::size_t i = 0; i < e.left.size(); ++i) {
    e.left[i] = fades * e.left[i] + c.left[i];
    ended += c.left[i];
  }
  e.days_beyond = fades * e.days_beyond + c.days_beyond;
  e.ended = fades * e.ended + ended;
  e.squares = fades * fades * e.squares + ended;
}

double exit_history::fading(std::size_t block, double half_life_days) const {
  if (block == 0 || std::isinf(half_life_days)) return 1;
  return std::exp2(-static_cast<double>(cuts_[block] - cuts_[block - 1]) / (day_s * second_us) / half_life_days);
}

namespace {

// Half-lives that are tried, as parts of the record; 0 for none.
constexpr double memories[]{0, 0.5, 0.25, 0.125, 0.0625, 0.03125};
constexpr std::size_t n_memories = std::size(memories);
constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr double old_deals = 2;  // of the whole record, beside what is remembered
constexpr double implausibly_missed = 5;  // closings that did not come: less than one time in a hundred by chance

// What is remembered, and of the whole record as much as so many deals say.
exit_counts with_whole_record(exit_counts recent, const exit_counts& all) {
  if (recent.ended > 0) {
    const double scale = recent.ended / recent.squares;  // deals of equal weight that say as much
    for (double& n : recent.at_risk) n *= scale;
    for (double& n : recent.left) n *= scale;
    recent.days_beyond *= scale;
  }
  const std::size_t n_exits = all.at_risk.empty() ? 0 : all.left.size() / all.at_risk.size();
  for (std::size_t j = 0; j < all.at_risk.size(); ++j) {
    if (!(all.at_risk[j] > 0)) continue;
    const double part = std::min(1.0, old_deals / all.at_risk[j]);
    recent.at_risk[j] += part * all.at_risk[j];
    for (std::size_t e = 0; e < n_exits; ++e) recent.left[j * n_exits + e] += part * all.left[j * n_exits + e];
  }
  recent.ended = all.ended;
  return recent;
}

}  // namespace

std::size_t exit_history::recorded_from() const {
  if (recorded_from_) return *recorded_from_;
  const std::size_t n_stages = layout_->n_stages();
  const auto closings = [&](std::size_t b, std::size_t k, std::size_t bin) {
    const double* left = &at(b, k).left[bin * layout_->exits(k).size()];
    return left[layout_->exit_index(k, layout_->won())] + left[layout_->exit_index(k, layout_->gone())];
  };
  const auto closes = [&](std::size_t b) {
    for (std::size_t k = 0; k < n_stages; ++k)
      for (std::size_t j = 0; j < layout_->n_bins(k); ++j)
        if (closings(b, k, j) > 0) return true;
    return false;
  };
  std::size_t first = 0;
  while (first < n_cuts() && !closes(first)) ++first;
  // Closings before the first ones, had they been as frequent as after these: that all close on one day says nothing of others.
  double missed = 0;
  for (std::size_t k = 0; k < n_stages && first < n_cuts(); ++k) {
    std::vector<double> before(layout_->n_bins(k)), since(before), closed(before);
    for (std::size_t b = 0; b < n_cuts(); ++b) {
      double came = 0;
      for (std::size_t j = 0; j < before.size(); ++j) {
        came += at(b, k).came[j];
        if (b < first) before[j] += came;
        if (b <= first) continue;
        since[j] += came;
        closed[j] += closings(b, k, j);
      }
    }
    for (std::size_t j = 0; j < before.size(); ++j)
      if (closed[j] > 0) missed += before[j] * std::min(1.0, closed[j] / since[j]);
  }
  recorded_from_ = missed > implausibly_missed ? first : 0;
  return *recorded_from_;
}

double exit_history::record_days() const noexcept {
  return begun_us_ < cuts_.back() ? static_cast<double>(cuts_.back() - begun_us_) / (day_s * second_us) : 1;  // nothing fades
}

std::vector<double> exit_history::scores(std::size_t k, double lead_days) const {
  std::vector<double> sums(n_memories * cuts_.size());
  const double record = record_days();
  const std::size_t n_exits = layout_->exits(k).size();
  std::size_t then = 0, heard = recorded_from();  // the last cut so long before the block, or the one before; remembered
  std::vector<exit_counts> memory(n_memories);
  for (std::size_t b = 1; b < cuts_.size(); ++b) {
    const auto ahead = [&](std::size_t c) { return static_cast<double>(cuts_[b] - cuts_[c]) / (day_s * second_us); };
    while (then + 1 < b && ahead(then + 1) >= lead_days) ++then;
    for (; heard <= then; ++heard)
      for (std::size_t m = 0; m < n_memories; ++m)
        remember(memory[m], heard, k, fading(heard, m == 0 ? infinite : memories[m] * record));
    const bool enough = ahead(then) >= lead_days || then + 1 == b;
    const exit_counts& all = memory[0];
    const cells& now = at(b, k);
    const double fades = fading(b, 0.125 * record);
    for (std::size_t m = 0; m < n_memories; ++m) {
      double& sum = sums[m * cuts_.size() + b] = fades * sums[m * cuts_.size() + b - 1];
      if (!enough || !(all.ended > 0)) continue;
      const exit_counts known = m == 0 ? all : with_whole_record(memory[m], all);
      double came = 0;
      for (std::size_t j = 0; j < known.at_risk.size(); ++j) {
        came += now.came[j];
        if (!(came > 0)) continue;
        // Half a deal for each exit, so that what was never seen is not impossible.
        const double n = known.at_risk[j] + 0.5 * static_cast<double>(n_exits + 1);
        double stay = known.at_risk[j] + 0.5, stayed = came;
        for (std::size_t e = 0; e < n_exits; ++e) {
          const double left = now.left[j * n_exits + e];
          stay -= known.left[j * n_exits + e];
          stayed -= left;
          if (left > 0) sum += left * std::log((known.left[j * n_exits + e] + 0.5) / n);
        }
        if (stayed > 0) sum += stayed * std::log(std::max(stay, 0.5) / n);
      }
    }
  }
  return sums;
}

double exit_history::half_life(std::size_t cut, std::size_t stage, double lead_days) const {
  constexpr double evidence = 3;  // a shorter memory must be so much better: a likelihood ratio of twenty
  auto [of_lead, is_new] = scores_[stage].try_emplace(lead_days);
  if (is_new) of_lead->second = scores(stage, lead_days);
  const std::vector<double>& sums = of_lead->second;
  std::size_t best = 0;
  for (std::size_t m = 1; m < n_memories; ++m)
    if (sums[m * cuts_.size() + cut] > sums[best * cuts_.size() + cut] + (best == 0 ? evidence : 0)) best = m;
  if (best == 0) return infinite;
  return memories[best] * record_days();
}

std::vector<exit_counts> exit_history::known_at(std::size_t cut, double lead_days) const {
  std::vector<exit_counts> known;
  for (std::size_t k = 0; k < layout_->n_stages(); ++k) {
    const double half = half_life(cut, k, lead_days);
    exit_counts all, recent;
    for (std::size_t b = recorded_from(); b <= cut; ++b) {
      remember(all, b, k, 1);
      if (!std::isinf(half)) remember(recent, b, k, fading(b, half));
    }
    known.push_back(std::isinf(half) ? std::move(all) : with_whole_record(std::move(recent), all));
  }
  return known;
}

std::vector<open_group> exit_history::open_at(std::size_t cut) const {
  std::vector<open_group> groups;
  for (std::size_t k = 0; k < layout_->n_stages(); ++k)
    for (std::size_t g = 0; g < layout_->n_groups(k); ++g) {
      const standing& s = open_[cut][group_from_[k] + g];
      if (s.n > 0) groups.push_back({k, static_cast<double>(s.age_s) / static_cast<double>(s.n) / day_s, s.n});
    }
  return groups;
}

std::int64_t exit_history::won_by(std::size_t cut, std::size_t later, std::size_t stage) const {
  std::int64_t sum = 0;
  for (std::size_t b = cut + 1; b <= later; ++b) sum += won_[cut][b * layout_->n_stages() + stage];
  return sum;
}

}  // namespace v0_1
}  // namespace funnel
