#include "stats/drawn_rates.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

template <std::size_t lanes>
drawn_rates<lanes>::drawn_rates(std::span<const exit_rates> draws) : layout_(draws[0].layout_), stages_(draws[0].stages_.size()) {
  constexpr std::size_t n_points = exit_rates::n_steps + 1;
  const auto lane = [&](std::size_t d) -> const exit_rates& { return draws[std::min(d, draws.size() - 1)]; };
  won_.resize(stages_.size() * n_points);
  area_.resize(won_.size());
  for (std::size_t i = 0; i < won_.size(); ++i)
    for (std::size_t d = 0; d < lanes; ++d) won_[i][d] = lane(d).won_[i], area_[i][d] = lane(d).area_[i];
  for (std::size_t k = 0; k < stages_.size(); ++k) {
    of_stage& s = stages_[k];
    const exit_rates::of_stage& first = draws[0].stages_[k];
    const auto exits = layout_->exits(k);
    s.n_live = first.n_live;
    s.known = first.known;
    s.leaves.resize(s.n_live);
    for (std::size_t d = 0; d < lanes; ++d) s.tail_rate[d] = lane(d).stages_[k].tail_rate, s.at_last[d] = lane(d).at_last_[k];
    if (!s.known) continue;
    for (std::size_t j = 0; j <= s.n_live; ++j) {
      const auto by = [&](std::size_t d) {
        const exit_rates::of_stage& of = lane(d).stages_[k];
        return j == s.n_live ? of.tail_by.data() : of.by.data() + j * exits.size();
      };
      s.first_way.push_back(s.ways.size());
      for (std::size_t e = 0; e < exits.size(); ++e) {
        way w{exits[e], e, {}};
        if (exits[e] >= stages_.size() && exits[e] != layout_->won()) continue;
        bool any = false;
        for (std::size_t d = 0; d < lanes; ++d) any = (w.part[d] = by(d)[e]) > 0 || any;
        if (any) s.ways.push_back(w);
      }
      for (std::size_t d = 0; j < s.n_live && d < lanes; ++d) s.leaves[j][d] = lane(d).stages_[k].leaves[j];
    }
    s.first_way.push_back(s.ways.size());
  }
}

template <std::size_t lanes>
typename drawn_rates<lanes>::each drawn_rates<lanes>::within(std::size_t stage, std::span<const exit_rates::leaving> leavings) const {
  constexpr std::size_t n_points = exit_rates::n_steps + 1;
  const of_stage& s = stages_[stage];
  if (!s.known) return s.at_last;
  each won{}, there, part, first;
  there.fill(1);
  struct end_of_leaving {
    const exit_rates::leaving* of = nullptr;
    std::size_t now = 0;
    std::array<each, 2> area;  // that at its end, and room for the next
  };
  std::array<end_of_leaving, 2 * max_stages + 3> ends;  // by exit: the last one that led there
  for (std::size_t e = 0; e < layout_->exits(stage).size(); ++e) ends[e].of = nullptr;
  // The integral of what is won up to a place; most leavings begin where the one before ended.
  const auto area_at = [&](std::size_t to, exit_rates::place at, double days, each& out) {
    const each &w = won_[to * n_points + at.step], &next = won_[to * n_points + at.step + 1], &area = area_[to * n_points + at.step];
    const double half = 0.5 * at.part;
    for (std::size_t d = 0; d < lanes; ++d) out[d] = area[d] + days * (w[d] + half * (next[d] - w[d]));
  };
  for (const exit_rates::leaving& l : leavings) {
    const bool tail = l.bin == s.n_live;
    for (std::size_t d = 0; d < lanes; ++d) part[d] = there[d] * (tail ? -std::expm1(-s.tail_rate[d] * l.days) : l.part);
    for (std::size_t i = s.first_way[l.bin]; i < s.first_way[l.bin + 1]; ++i) {
      const way& w = s.ways[i];
      if (w.to >= stages_.size()) {
        for (std::size_t d = 0; d < lanes; ++d) won[d] += part[d] * w.part[d] * l.in_time;
      } else if (l.width > 0) {
        end_of_leaving& end = ends[w.exit];
        const bool known = l.follows && end.of == &l - 1;
        if (!known) area_at(w.to, l.at_most, l.most_days, first);
        const each& most = known ? end.area[end.now] : first;
        each& least = end.area[end.now ^= 1];
        area_at(w.to, l.at_least, l.least_days, least);
        for (std::size_t d = 0; d < lanes; ++d) won[d] += part[d] * w.part[d] * l.in_time * ((most[d] - least[d]) / l.width);
        end.of = &l;
      } else {
        const each &at = won_[w.to * n_points + l.at_least.step], &next = won_[w.to * n_points + l.at_least.step + 1];
        for (std::size_t d = 0; d < lanes; ++d) won[d] += part[d] * w.part[d] * l.in_time * (at[d] + l.at_least.part * (next[d] - at[d]));
      }
    }
    if (!tail)
      for (std::size_t d = 0; d < lanes; ++d) there[d] *= 1 - l.part * s.leaves[l.bin][d];
  }
  for (double& w : won) w = std::min(1.0, w);
  return won;
}

template class drawn_rates<1>;
template class drawn_rates<lanes_together>;

}  // namespace v0_1
}  // namespace funnel
