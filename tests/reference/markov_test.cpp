/// The absorbing chain, its forecast and the value of repairing a stage against reference values.
#include "support/reference.hpp"

#include <funnel/stats/forecast.hpp>
#include <funnel/stats/comparison.hpp>

namespace {

using namespace funnel;
using namespace funnel_test;

const std::vector<std::string> stages{"Qualification", "Presentation", "Proposal", "Contracting"};
const std::vector<std::string> exits{"Won", "Lost"};

std::size_t position(const std::vector<std::string>& names, const std::string& name) {
  return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

struct chain_data {
  std::vector<std::int64_t> moves, open;
  std::vector<double> times;
};

chain_data read_chain(const std::string& name) {
  chain_data d;
  for (const reference_row& r : reference_table("data_chain_" + name)) {
    for (const auto& s : stages) d.moves.push_back(r.count(s));
    for (const auto& e : exits) d.moves.push_back(r.count(e));
    d.times.push_back(r.number("dwell"));
    d.open.push_back(r.count("open"));
  }
  return d;
}

TEST(ReferenceMarkov, EveryQuantityOfTheChain) {
  const auto rows = reference_table("markov");
  int checked = 0;
  for (const reference_row& r : rows) {
    const chain_data data = read_chain(r.text("chain"));
    const auto chain = make_stage_chain(4, 2, data.moves, data.times);
    ASSERT_TRUE(chain);
    const std::string quantity = r.text("quantity");
    const std::size_t from = position(stages, r.text("from")), to = position(stages, r.text("to"));
    const std::size_t exit = position(exits, r.text("to"));
    SCOPED_TRACE(r.text("chain") + " " + quantity + " " + r.text("from") + " " + r.text("to"));
    double ours = -1;
    if (quantity == "expected_visits") ours = chain->visits(from, to);
    if (quantity == "ever_visits") ours = chain->ever(from, to);
    if (quantity == "absorption") ours = chain->absorbed(from, exit);
    if (quantity == "expected_steps") ours = chain->expected_steps[from];
    if (quantity == "variance_steps") ours = chain->variance_steps[from];
    if (quantity == "expected_time") ours = chain->expected_time[from];
    if (quantity.starts_with("forecast_")) continue;  // of a forecast that we do not make
    expect_printed(ours, r.number("value"), 1e-12);
    ++checked;
  }
  EXPECT_EQ(checked, 110 - 6);  // six are of a forecast
}

TEST(ReferenceMarkov, DistributionOfWins) {
  const auto rows = reference_table("forecast_wins");
  int checked = 0;
  for (const std::string name : {"forward", "with_returns"}) {
    const chain_data data = read_chain(name);
    const auto chain = make_stage_chain(4, 2, data.moves).value();
    std::vector<double> win_probabilities;
    for (std::size_t k = 0; k < data.open.size(); ++k)
      win_probabilities.insert(win_probabilities.end(), static_cast<std::size_t>(data.open[k]), chain.absorbed(k, 0));
    const count_distribution wins = wins_distribution(win_probabilities);
    std::size_t n = 0;
    for (const reference_row& r : rows) {
      if (r.text("chain") != name) continue;
      SCOPED_TRACE(name + " " + r.text("wins"));
      const double printed = r.number("probability");
      // Relative, since the far tails are tiny: the 15 printed digits, less what their products lose.
      EXPECT_NEAR(wins.probability.at(static_cast<std::size_t>(r.count("wins"))), printed, 1e-11 * printed);
      EXPECT_NEAR(wins.at_most(r.count("wins")), r.number("at_most"), 1e-11 * r.number("at_most"));
      ++n, ++checked;
    }
    EXPECT_EQ(n, wins.probability.size());
  }
  EXPECT_EQ(checked, 164);
}

}  // namespace
