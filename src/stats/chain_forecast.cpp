#include <funnel/stats/markov.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

result<chain_forecast> forecast_from_chain(const stage_chain& chain, std::span<const std::int64_t> open_deals,
                                           std::size_t exit) {
  if (open_deals.size() != chain.n_stages)
    return error{errc::invalid_argument, "open_deals", "there must be one count a stage"};
  if (std::any_of(open_deals.begin(), open_deals.end(), [](std::int64_t count) { return count < 0; }))
    return error{errc::invalid_argument, "open_deals", "a count is below zero"};
  if (exit >= chain.n_exits) return error{errc::invalid_argument, "exit", "the chain has no such exit"};

  chain_forecast f;
  std::vector<std::size_t> settled;
  std::vector<double> win_probabilities;
  for (std::size_t i = 0; i < chain.n_stages; ++i) {
    if (open_deals[i] > 0 && !chain.settled[i]) return f;
    if (chain.settled[i]) settled.push_back(i);
    win_probabilities.insert(win_probabilities.end(), static_cast<std::size_t>(open_deals[i]), chain.absorbed(i, exit));
  }
  f.known = true;
  f.wins = wins_distribution(win_probabilities);
  f.mean = f.variance_rates_known = f.variance_from_rates = 0;
  for (const std::size_t i : settled) {
    const double deals = static_cast<double>(open_deals[i]);
    const double win = chain.absorbed(i, exit);
    f.mean += deals * win;
    f.variance_rates_known += deals * win * (1 - win);

    // A move out of i leads to a win with the probability of where it leads. Its variance over the moves that were
    // counted is that of the row's estimate; expected wins feel it once for each expected visit to i.
    double visits = 0, win_after = 0, win_after_square = 0;
    for (const std::size_t from : settled) visits += static_cast<double>(open_deals[from]) * chain.visits(from, i);
    const auto add_move = [&](double share, double win_there) {
      win_after += share * win_there;
      win_after_square += share * win_there * win_there;
    };
    for (const std::size_t to : settled) add_move(chain.transition_to(i, to), chain.absorbed(to, exit));
    add_move(chain.transition_to(i, chain.n_stages + exit), 1);
    f.variance_from_rates +=
        visits * visits * std::max(0.0, win_after_square - win_after * win_after) / static_cast<double>(chain.left[i]);
  }
  return f;
}

}  // namespace v0_1
}  // namespace funnel
