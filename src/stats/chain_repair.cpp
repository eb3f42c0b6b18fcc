#include <funnel/stats/forecast.hpp>

#include <funnel/core/error.hpp>

#include <cstddef>
#include <limits>

namespace funnel {
inline namespace v0_1 {

result<chain_repair> repair_stage(const stage_chain& chain, std::size_t k, double conversion, std::size_t won,
                                  std::size_t lost) {
  if (k >= chain.n_stages) return error{errc::invalid_argument, "k", "the chain has no such stage"};
  if (won >= chain.n_exits || lost >= chain.n_exits || won == lost)
    return error{errc::invalid_argument, "won", "the chain has no such exits"};
  if (!(0 <= conversion && conversion <= 1))
    return error{errc::invalid_argument, "conversion", "is a share and must lie between 0 and 1"};

  chain_repair r;
  const std::size_t won_column = chain.n_stages + won;
  const double given_up = chain.transition_to(k, chain.n_stages + lost);
  double further = chain.transition_to(k, won_column);
  for (std::size_t j = k + 1; j < chain.n_stages; ++j) further += chain.transition_to(k, j);
  if (!chain.settled[k] || !(further + given_up > 0)) return r;
  const double scale = further > 0 ? (further + given_up) * conversion / further : 0;
  const std::size_t next = k + 1 < chain.n_stages ? k + 1 : won_column;

  // Wins from k are the sum over its moves of the wins from where they lead. With the gain g at k, a deal in j wins
  // h_j g more, h_j being the probability that it ever comes to k (1 for k itself), since nothing changes before that:
  //   win + g = sum_j p'_j (win_j + h_j g) + p'_won,   hence   g = (sum_j p'_j win_j + p'_won - win) / (1 - sum_j p'_j h_j).
  double wins = 0, returns = 0;
  for (std::size_t j = 0; j <= won_column; ++j) {
    if (j >= chain.n_stages && j != won_column) continue;
    double share = chain.transition_to(k, j);
    if (j > k) share *= scale;
    if (j == next && !(further > 0)) share = given_up * conversion;
    if (!(share > 0)) continue;
    if (j == won_column) {
      wins += share;
      continue;
    }
    if (!chain.settled[j]) return r;
    wins += share * chain.absorbed(j, won);
    returns += share * (j == k ? 1 : chain.ever(j, k));
  }
  if (!(returns < 1)) return r;
  r.win = chain.absorbed(k, won);
  const double gain = (wins - r.win) / (1 - returns);
  r.win_repaired = r.win + gain;
  r.gain.assign(chain.n_stages, std::numeric_limits<double>::quiet_NaN());
  for (std::size_t j = 0; j < chain.n_stages; ++j)
    if (chain.settled[j]) r.gain[j] = gain * (j == k ? 1 : chain.ever(j, k));
  return r;
}

}  // namespace v0_1
}  // namespace funnel
