/// The absorbing chain, its forecast and the value of repairing a stage against reference values.
#include "support/reference.hpp"

#include <funnel/stats/markov.hpp>
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
  FUNNEL_NEEDS_REFERENCE(rows);
  int checked = 0;
  for (const reference_row& r : rows) {
    const chain_data data = read_chain(r.text("chain"));
    const auto chain = make_stage_chain(4, 2, data.moves, data.times);
    ASSERT_TRUE(chain);
    const auto forecast = forecast_from_chain(*chain, data.open, 0);
    ASSERT_TRUE(forecast);
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
    if (quantity == "forecast_wins_mean") ours = forecast->mean;
    if (quantity == "forecast_wins_variance_rates_known") ours = forecast->variance_rates_known;
    if (quantity == "forecast_wins_variance_from_rates") ours = forecast->variance_from_rates;
    expect_printed(ours, r.number("value"), 1e-12);
    ++checked;
  }
  EXPECT_EQ(checked, 110);
}

TEST(ReferenceMarkov, DistributionOfWins) {
  const auto rows = reference_table("forecast_wins");
  FUNNEL_NEEDS_REFERENCE(rows);
  int checked = 0;
  for (const std::string name : {"forward", "with_returns"}) {
    const chain_data data = read_chain(name);
    const auto forecast = forecast_from_chain(make_stage_chain(4, 2, data.moves).value(), data.open, 0);
    ASSERT_TRUE(forecast && forecast->has_value());
    std::size_t n = 0;
    for (const reference_row& r : rows) {
      if (r.text("chain") != name) continue;
      SCOPED_TRACE(name + " " + r.text("wins"));
      const double printed = r.number("probability");
      // Relative, since the far tails are tiny: the 15 printed digits, less what their products lose.
      EXPECT_NEAR(forecast->wins.probability.at(static_cast<std::size_t>(r.count("wins"))), printed, 1e-11 * printed);
      EXPECT_NEAR(forecast->wins.at_most(r.count("wins")), r.number("at_most"), 1e-11 * r.number("at_most"));
      ++n, ++checked;
    }
    EXPECT_EQ(n, forecast->wins.probability.size());
  }
  EXPECT_EQ(checked, 164);
}

TEST(ReferenceMarkov, ValueOfRepairingAStage) {
  const auto rows = reference_table("uplift");
  FUNNEL_NEEDS_REFERENCE(rows);
  int checked = 0;
  for (const std::string name : {"five_stages", "small"}) {
    std::vector<stage_benchmark> funnel;
    double entered = 0;
    for (const reference_row& r : reference_table("data_funnel_" + name)) {
      entered = r.number("entered");
      funnel.push_back({{r.count("k"), r.count("n")}, r.number("benchmark")});
    }
    const auto uplift = uplift_of_stages(entered, funnel, 1'000);
    ASSERT_TRUE(uplift && uplift->has_value());
    for (const reference_row& r : rows) {
      if (r.text("funnel") != name) continue;
      const stage_uplift& s = uplift->stages.at(static_cast<std::size_t>(r.count("stage") - 1));
      SCOPED_TRACE(name + " " + r.text("stage"));
      expect_printed(s.rate, r.number("rate"), 1e-12);
      expect_printed(uplift->wins_now, r.number("wins_now"), 1e-12);
      expect_printed(s.wins_at_benchmark, r.number("wins_if_benchmark"), 1e-12);
      expect_printed(s.extra_wins, r.number("uplift_wins"), 1e-12);
      expect_printed(s.extra_money, 1'000 * r.number("uplift_wins"), 1e-12);
      expect_printed(s.wins_per_point, r.number("wins_per_point"), 1e-12);
      expect_printed(s.elasticity, r.number("elasticity"), 1e-12);
      expect_printed(uplift->win_share_mean, r.number("product_mean"), 1e-12);
      expect_printed(uplift->win_share_variance, r.number("product_variance"), 1e-15);
      ++checked;
    }
  }
  EXPECT_EQ(checked, 8);
}

}  // namespace
