#include <funnel/stats/forecast.hpp>

#include <funnel/core/error.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace {

// Marks in `reached` every stage from which a marked stage can be reached; `moves(i, j)` says whether i leads to j.
template <class Moves>
void reach_backwards(std::vector<std::uint8_t>& reached, Moves moves) {
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t i = 0; i < reached.size(); ++i)
      for (std::size_t j = 0; j < reached.size() && !reached[i]; ++j)
        if (reached[j] && moves(i, j)) reached[i] = changed = true;
  }
}

// X of (I - Q) X = B, where each row of Q and what leaves it for an exit sum to 1, and B is nowhere below zero.
// Eliminating a stage sends what came to it on to where it leads; 1 - q of a row is the sum of what leads elsewhere,
// and is taken as that sum. Nothing is subtracted, so that thousands of millions of returns cost no digits. Source:
// Grassmann, Taksar and Heyman (1985), Operations Research 33(5), 1107-1116; O'Cinneide (1993), Numer. Math. 65,
//         109-120.
Eigen::MatrixXd solve_without_subtraction(Eigen::MatrixXd q, Eigen::VectorXd leaves, Eigen::MatrixXd b) {
  const Eigen::Index n = q.rows();
  Eigen::VectorXd elsewhere(n);
  for (Eigen::Index k = 0; k < n; ++k) {
    elsewhere(k) = leaves(k) + q.row(k).tail(n - k - 1).sum();
    for (Eigen::Index i = k + 1; i < n; ++i) {
      const double part = q(i, k) / elsewhere(k);
      if (part == 0) continue;
      leaves(i) += part * leaves(k);
      b.row(i) += part * b.row(k);
      for (Eigen::Index j = k + 1; j < n; ++j)
        if (j != i) q(i, j) += part * q(k, j);
    }
  }
  for (Eigen::Index k = n; k-- > 0;) {
    for (Eigen::Index j = k + 1; j < n; ++j) b.row(k) += q(k, j) * b.row(j);
    b.row(k) /= elsewhere(k);
  }
  return b;
}

}  // namespace

result<stage_chain> make_stage_chain(std::size_t n_stages, std::size_t n_exits, std::span<const std::int64_t> moves,
                                     std::span<const double> mean_times) {
  const std::size_t n_columns = n_stages + n_exits;
  if (moves.size() != n_stages * n_columns)
    return error{errc::invalid_argument, "moves", "there must be one row a stage and one column a stage or exit"};
  if (!mean_times.empty() && mean_times.size() != n_stages)
    return error{errc::invalid_argument, "mean_times", "there must be one mean time a stage, or none at all"};
  if (std::any_of(moves.begin(), moves.end(), [](std::int64_t count) { return count < 0; }))
    return error{errc::invalid_argument, "moves", "a count is below zero"};

  stage_chain c;
  c.n_stages = n_stages;
  c.n_exits = n_exits;
  c.left.resize(n_stages);
  c.transition.resize(moves.size());
  for (std::size_t i = 0; i < n_stages; ++i) {
    const auto row = moves.subspan(i * n_columns, n_columns);
    for (const std::int64_t count : row) c.left[i] += count;
    for (std::size_t j = 0; j < n_columns && c.left[i] > 0; ++j)
      c.transition[i * n_columns + j] = static_cast<double>(row[j]) / static_cast<double>(c.left[i]);
    if (!mean_times.empty() && c.left[i] > 0 && !(mean_times[i] >= 0 && std::isfinite(mean_times[i])))
      return error{errc::invalid_argument, "mean_times[" + std::to_string(i) + "]", "must be a number from 0 on"};
  }
  const auto leads_to = [&](std::size_t i, std::size_t j) { return moves[i * n_columns + j] > 0; };

  // Which stages have a way out, and from which of them a trap can be reached: by the counts, not by rounding.
  std::vector<std::uint8_t> has_way_out(n_stages), meets_trap(n_stages);
  for (std::size_t i = 0; i < n_stages; ++i)
    for (std::size_t e = n_stages; e < n_columns; ++e) has_way_out[i] |= leads_to(i, e);
  reach_backwards(has_way_out, leads_to);
  for (std::size_t i = 0; i < n_stages; ++i) meets_trap[i] = !has_way_out[i];
  reach_backwards(meets_trap, leads_to);

  const double unknown = std::numeric_limits<double>::quiet_NaN();
  c.expected_visits.assign(n_stages * n_stages, unknown);
  c.ever_visits.assign(n_stages * n_stages, unknown);
  c.absorption.assign(n_stages * n_exits, 0);
  c.trapped.assign(n_stages, 1);
  c.settled.assign(n_stages, 0);
  c.expected_steps.assign(n_stages, unknown);
  c.variance_steps.assign(n_stages, unknown);
  c.expected_time.assign(mean_times.empty() ? 0 : n_stages, unknown);

  // Traps are treated as one more exit, so I - Q of the other stages can always be inverted: from each of them
  // an exit is reached with some probability, hence the powers of Q fall to zero and N = I + Q + Q^2 + ... exists.
  std::vector<std::size_t> stages;
  for (std::size_t i = 0; i < n_stages; ++i)
    if (has_way_out[i]) stages.push_back(i);
  const auto n = static_cast<Eigen::Index>(stages.size());
  if (n == 0) return c;
  const auto stage = [&](Eigen::Index i) { return stages[static_cast<std::size_t>(i)]; };
  Eigen::MatrixXd between = Eigen::MatrixXd::Zero(n, n);
  Eigen::MatrixXd out = Eigen::MatrixXd::Zero(n, static_cast<Eigen::Index>(n_exits) + 1);
  Eigen::VectorXd times = Eigen::VectorXd::Zero(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j < n; ++j) between(i, j) = c.transition_to(stage(i), stage(j));
    for (std::size_t e = 0; e < n_exits; ++e)
      out(i, static_cast<Eigen::Index>(e)) = c.transition_to(stage(i), n_stages + e);
    for (std::size_t j = 0; j < n_stages; ++j)
      if (!has_way_out[j]) out(i, static_cast<Eigen::Index>(n_exits)) += c.transition_to(stage(i), j);
    if (!mean_times.empty()) times(i) = mean_times[stage(i)];
  }
  Eigen::MatrixXd wanted(n, n + out.cols());
  wanted << Eigen::MatrixXd::Identity(n, n), out;
  const Eigen::MatrixXd solved = solve_without_subtraction(between, out.rowwise().sum(), wanted);
  const Eigen::MatrixXd visits = solved.leftCols(n);
  const Eigen::MatrixXd ends = solved.rightCols(out.cols());
  const Eigen::VectorXd steps = visits.rowwise().sum();
  const Eigen::VectorXd squares = 2 * (visits * steps) - steps;  // (2 N - I) t, the expected square of steps
  const Eigen::VectorXd total_times = visits * times;

  // Rounding must not turn a probability or a variance into something that it cannot be.
  const auto probability = [](double p) { return std::clamp(p, 0.0, 1.0); };
  for (Eigen::Index i = 0; i < n; ++i) {
    const std::size_t from = stage(i);
    for (Eigen::Index j = 0; j < n; ++j) {
      const std::size_t cell = from * n_stages + stage(j);
      c.expected_visits[cell] = std::max(0.0, visits(i, j));
      // Visits to come = probability to come at all x visits counted from the first; on the diagonal the present
      // visit is not a return.
      c.ever_visits[cell] = probability(i == j ? 1 - 1 / visits(i, i) : visits(i, j) / visits(j, j));
    }
    for (std::size_t e = 0; e < n_exits; ++e)
      c.absorption[from * n_exits + e] = probability(ends(i, static_cast<Eigen::Index>(e)));
    c.trapped[from] = meets_trap[from] ? probability(ends(i, static_cast<Eigen::Index>(n_exits))) : 0;
    if (meets_trap[from]) continue;
    c.settled[from] = 1;
    c.expected_steps[from] = steps(i);
    c.variance_steps[from] = std::max(0.0, squares(i) - steps(i) * steps(i));
    if (!mean_times.empty()) c.expected_time[from] = total_times(i);
  }
  return c;
}

}  // namespace v0_1
}  // namespace funnel
