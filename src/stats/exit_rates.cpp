#include "stats/exit_rates.hpp"

#include "core/checkpoint.hpp"
#include "stats/draws.hpp"

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace {

constexpr double imaginary = 1;       // deals that outlive all others
// The oldest exits say where a tail leads, and how fast: so many, and this part of all.
constexpr double oldest_least = 10, oldest_part = 0.05;
constexpr double prior_goes_on = 0.8;  // probability that they go on so, before it is known how many stayed longer

}  // namespace

double draw_gamma(std::mt19937_64& random, double shape) {
  if (!(shape > 0)) return 0;
  // Below 1, a power of a uniform number times one of a shape that is higher by 1.
  const double above = shape < 1 ? std::pow(draw_fraction(random), 1 / shape) : 1;
  const double d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3, c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double x = draw_normal(random), root = 1 + c * x;
    if (root <= 0) continue;
    const double v = root * root * root, u = draw_fraction(random);
    if (u < 1 - 0.0331 * x * x * x * x || std::log(u) < 0.5 * x * x + d * (1 - v + std::log(v))) return above * d * v;
  }
}

exit_rates::exit_rates(const exit_layout& layout, const std::vector<exit_counts>& known, double record_days,
                       double cycle_days, std::mt19937_64* random)
    : layout_(&layout), stages_(known.size()), at_last_(known.size()) {
  detail::checkpoint();
  for (std::size_t k = 0; k < known.size(); ++k) learn(k, known[k], record_days, cycle_days, random);
  solve(random);
}

void exit_rates::learn(std::size_t k, const exit_counts& counts, double record_days, double cycle_days,
                       std::mt19937_64* random) {
  of_stage& s = stages_[k];
  const std::size_t n_exits = layout_->exits(k).size();
  const std::size_t gone = layout_->exit_index(k, layout_->gone());
  s.known = counts.ended > 0;
  if (!s.known) return;
  const std::size_t n_bins = counts.at_risk.size();
  s.leaves.resize(n_bins);
  s.by.resize(n_bins * n_exits);
  for (std::size_t j = 0; j < n_bins; ++j) {
    double left = 0;
    for (std::size_t e = 0; e < n_exits; ++e) left += counts.left[j * n_exits + e];
    if (!(left > 0)) continue;
    s.n_live = j + 1;
    const double stayed = std::max(0.0, counts.at_risk[j] - left) + imaginary;
    double sum = 0;
    for (std::size_t e = 0; e < n_exits; ++e) {
      const double n = counts.left[j * n_exits + e];
      sum += s.by[j * n_exits + e] = random ? draw_gamma(*random, n) : n;
    }
    const double all = sum + (random ? draw_gamma(*random, stayed) : stayed);
    for (std::size_t e = 0; e < n_exits; ++e) s.by[j * n_exits + e] /= all;
    s.leaves[j] = sum / all;
  }
  s.tail_day = layout_->last_day(k, s.n_live - 1);
  s.tail_reach = std::min(record_days, std::max(s.tail_day, cycle_days));

  // The oldest exits: how fast they left, and where to.
  const double enough = std::max(oldest_least, oldest_part * counts.ended);
  std::vector<double> ways(n_exits), total(n_exits);
  double n = 0, days = 0, onward = 0;
  for (std::size_t j = s.n_live; j-- > 0;) {
    const double begin = j == 0 ? 0 : layout_->last_day(k, j - 1);
    const bool old = n < enough;
    if (old) days += std::max(counts.at_risk[j], 1.0) * std::max(0.0, layout_->last_day(k, j) - begin);
    for (std::size_t e = 0; e < n_exits; ++e) {
      const double left = counts.left[j * n_exits + e];
      total[e] += left;
      if (e != gone) onward += left;
      if (old) ways[e] += left, n += left;
    }
  }
  double beyond = counts.days_beyond;
  for (std::size_t j = s.n_live; j < n_bins; ++j)
    beyond += counts.at_risk[j] * std::max(0.0, layout_->last_day(k, j) - layout_->last_day(k, j - 1));
  // Days in the stage for one exit. The oldest took `before`; if those who are still there have spent much more in vain,
  // the rate has fallen, and is only known to be about one exit in all of that time.
  const double before = std::max(days / n, 1.0 / 86'400), missed = beyond / before;
  const double goes_on = prior_goes_on * std::exp(-missed), fell = (1 - prior_goes_on) / (1 + missed);
  const double as_before = goes_on / (goes_on + fell);
  if (random) {
    s.tail_rate = draw_fraction(*random) < as_before ? draw_gamma(*random, n) / (n * before)
                                                     : draw_gamma(*random, imaginary) / (before + beyond);
  } else if (s.tail_reach > 0) {
    // The mean of what leaves in the time that is followed, not what leaves at the mean rate.
    const double stays = as_before * std::exp(-s.tail_reach / before) + (1 - as_before) * (before + beyond) / (before + beyond + s.tail_reach);
    s.tail_rate = -std::log(stays) / s.tail_reach;
  }
  s.tail_by.resize(n_exits);
  double sum = 0;
  for (std::size_t e = 0; e < n_exits; ++e) {
    const bool is_won = layout_->exits(k)[e] == layout_->won();
    const double prior = e == gone ? 0.5 : onward > 0 ? 0.5 * total[e] / onward : is_won ? 0.5 : 0;
    const double shape = ways[e] + prior;
    sum += s.tail_by[e] = random ? draw_gamma(*random, shape) : shape;
  }
  for (double& share : s.tail_by) share = sum > 0 ? share / sum : 0;
}

void exit_rates::solve(std::mt19937_64* random) {
  const auto n = static_cast<Eigen::Index>(stages_.size());
  Eigen::MatrixXd moves = Eigen::MatrixXd::Identity(n, n);
  Eigen::VectorXd wins = Eigen::VectorXd::Zero(n);
  for (std::size_t k = 0; k < stages_.size(); ++k) {
    const of_stage& s = stages_[k];
    const auto row = static_cast<Eigen::Index>(k);
    if (!s.known) {
      wins[row] = random ? draw_fraction(*random) : 0.5;
      continue;
    }
    const auto& exits = layout_->exits(k);
    std::vector<double> total(exits.size());
    double there = 1;
    for (std::size_t j = 0; j < s.n_live; ++j) {
      if (!(s.leaves[j] > 0)) continue;
      for (std::size_t e = 0; e < exits.size(); ++e) total[e] += there * s.by[j * exits.size() + e];
      there *= 1 - s.leaves[j];
    }
    const double tail = there * -std::expm1(-s.tail_rate * s.tail_reach);
    for (std::size_t e = 0; e < exits.size(); ++e) {
      total[e] += tail * s.tail_by[e];
      // Where deals only go round, they do so for ever: a way out is left open so that there is an answer.
      if (exits[e] < stages_.size()) moves(row, static_cast<Eigen::Index>(exits[e])) -= total[e] * (1 - 1e-9);
      if (exits[e] == layout_->won()) wins[row] += total[e];
    }
  }
  const Eigen::VectorXd value = moves.partialPivLu().solve(wins);
  for (std::size_t k = 0; k < stages_.size(); ++k) at_last_[k] = std::clamp(value[static_cast<Eigen::Index>(k)], 0.0, 1.0);
  for (std::size_t k = 0; k < stages_.size(); ++k) {
    of_stage& s = stages_[k];
    if (!s.known) continue;
    const std::size_t n_exits = s.tail_by.size();
    s.value_from.resize(s.n_live + 1);
    s.value_from[s.n_live] = -std::expm1(-s.tail_rate * s.tail_reach) * value_of(s, k, s.tail_by.data());
    for (std::size_t j = s.n_live; j-- > 0;)
      s.value_from[j] = value_of(s, k, &s.by[j * n_exits]) + (1 - s.leaves[j]) * s.value_from[j + 1];
  }
}

double exit_rates::value_of(const of_stage& s, std::size_t k, const double* part) const {
  const auto& exits = layout_->exits(k);
  double sum = 0;
  for (std::size_t e = 0; e < s.tail_by.size(); ++e) {
    if (exits[e] < stages_.size()) sum += part[e] * at_last_[exits[e]];
    if (exits[e] == layout_->won()) sum += part[e];
  }
  return sum;
}

std::size_t exit_rates::first_bin(std::size_t stage, double age_days) const {
  return std::min(layout_->bin(stage, static_cast<std::int64_t>(age_days * 86'400e6)), stages_[stage].n_live);
}

double exit_rates::part_left(std::size_t stage, std::size_t bin, double age_days) const {
  const double first = layout_->first_day(stage, bin), last = layout_->last_day(stage, bin);
  if (age_days < first) return 1;
  return last > first ? std::clamp((last - age_days) / (last - first), 0.0, 1.0) : 0;
}

double exit_rates::at_last(std::size_t stage, double age_days) const {
  const of_stage& s = stages_[stage];
  if (!s.known) return at_last_[stage];
  const std::size_t j = first_bin(stage, age_days);
  if (j == s.n_live) return s.value_from[j];
  const double part = part_left(stage, j, age_days);
  return part * value_of(s, stage, &s.by[j * s.tail_by.size()]) + (1 - part * s.leaves[j]) * s.value_from[j + 1];
}

void exit_rates::look_ahead(double days) {
  ahead_ = days;
  step_ = days / n_steps;
  const std::size_t n = stages_.size();
  // What leaves a stage in each step after entering, by exit.
  std::vector<std::vector<double>> flow(n);
  for (std::size_t k = 0; k < n; ++k) {
    const of_stage& s = stages_[k];
    const std::size_t n_exits = layout_->exits(k).size();
    flow[k].resize(n_steps * n_exits);
    if (!s.known) continue;
    const auto spread = [&](double from, double to, double there, const double* part) {
      if (from >= days) return;
      const double width = std::max(to - from, 1e-9 * step_);
      const auto begin = static_cast<std::size_t>(from / step_);
      for (std::size_t i = begin; i < n_steps; ++i) {
        const double a = std::max(from, static_cast<double>(i) * step_);
        const double b = std::min(from + width, static_cast<double>(i + 1) * step_);
        if (b <= a) break;
        for (std::size_t e = 0; e < n_exits; ++e) flow[k][i * n_exits + e] += there * part[e] * (b - a) / width;
      }
    };
    double there = 1;
    for (std::size_t j = 0; j < s.n_live; ++j) {
      if (!(s.leaves[j] > 0)) continue;
      if (layout_->first_day(k, j) >= days) break;
      spread(layout_->first_day(k, j), layout_->last_day(k, j), there, &s.by[j * n_exits]);
      there *= 1 - s.leaves[j];
    }
    if (s.tail_day < days) {
      const double end = std::min(days, s.tail_day + s.tail_reach);
      const double tail = there * -std::expm1(-s.tail_rate * (end - s.tail_day));
      if (end > s.tail_day) spread(s.tail_day, end, tail, s.tail_by.data());
    }
  }
  // Renewal, step by step: a deal that moves in the middle of a step has the rest of the time in the next stage. What
  // moves in the step under way leads to unknowns of the same step.
  won_.assign(n * (n_steps + 1), 0);
  area_.assign(n * (n_steps + 1), 0);
  const auto size = static_cast<Eigen::Index>(n);
  Eigen::MatrixXd now = Eigen::MatrixXd::Identity(size, size);
  for (std::size_t k = 0; k < n; ++k)
    for (std::size_t e = 0; e < layout_->exits(k).size(); ++e)
      if (layout_->exits(k)[e] < n)
        now(static_cast<Eigen::Index>(k), static_cast<Eigen::Index>(layout_->exits(k)[e])) -= 0.5 * flow[k][e];
  const Eigen::PartialPivLU<Eigen::MatrixXd> solver(now);
  Eigen::VectorXd known(size);
  for (std::size_t m = 1; m <= n_steps; ++m) {
    for (std::size_t k = 0; k < n; ++k) {
      double sum = 0;
      const auto& exits = layout_->exits(k);
      for (std::size_t e = 0; e < exits.size(); ++e) {
        if (exits[e] == layout_->won())
          for (std::size_t i = 0; i < m; ++i) sum += flow[k][i * exits.size() + e];
        if (exits[e] >= n) continue;
        const double* next = &won_[exits[e] * (n_steps + 1)];
        for (std::size_t i = 0; i < m; ++i) {
          const double part = flow[k][i * exits.size() + e];
          if (part > 0) sum += part * 0.5 * (next[m - i - 1] + (i > 0 ? next[m - i] : 0));
        }
      }
      if (!stages_[k].known) sum = at_last_[k];
      known[static_cast<Eigen::Index>(k)] = sum;
    }
    const Eigen::VectorXd value = solver.solve(known);
    for (std::size_t k = 0; k < n; ++k) {
      const double w = std::clamp(value[static_cast<Eigen::Index>(k)], 0.0, 1.0);
      double* const won = &won_[k * (n_steps + 1)];
      won[m] = w;
      area_[k * (n_steps + 1) + m] = area_[k * (n_steps + 1) + m - 1] + 0.5 * (won[m - 1] + w) * step_;
    }
  }
}

exit_rates::place exit_rates::place_of(double days) const {
  const double x = std::clamp(days / step_, 0.0, static_cast<double>(n_steps));
  const auto step = std::min(static_cast<std::size_t>(x), n_steps - 1);
  return {step, x - static_cast<double>(step)};
}

std::vector<exit_rates::leaving> exit_rates::leavings(std::size_t stage, double age_days) const {
  std::vector<leaving> all;
  const of_stage& s = stages_[stage];
  if (!s.known) return all;
  all.reserve(s.n_live + 1);
  // Leaves between `from` and `to` days from now, evenly: by then it is won, or has the rest of the time elsewhere, on
  // average that much of it.
  double left_until = -1;
  const auto leave = [&](std::size_t bin, double from, double to) {
    leaving& l = all.emplace_back();
    const double end = std::min(to, ahead_), least = ahead_ - end, most = ahead_ - from;
    l.bin = bin;
    l.in_time = to > from ? (end - from) / (to - from) : 1;
    l.follows = from == left_until;
    l.at_most = l.follows ? all[all.size() - 2].at_least : place_of(most);
    l.at_least = place_of(least);
    l.most_days = step_ * l.at_most.part, l.least_days = step_ * l.at_least.part;
    l.width = most - least > 1e-9 * step_ ? most - least : 0;
    left_until = end;
  };
  std::size_t j = first_bin(stage, age_days);
  for (const std::size_t begin = j; j < s.n_live; ++j) {
    if (!(s.leaves[j] > 0)) continue;
    const double from = std::max(0.0, layout_->first_day(stage, j) - age_days);
    if (from >= ahead_) return all;
    leave(j, from, std::max(from, layout_->last_day(stage, j) - age_days));
    if (j == begin) all.back().part = part_left(stage, j, age_days);
  }
  const double from = std::max(0.0, s.tail_day - age_days), end = std::min(ahead_, from + s.tail_reach);
  if (from >= end) return all;
  leave(s.n_live, from, end);
  all.back().days = end - from;
  return all;
}

}  // namespace v0_1
}  // namespace funnel
