#include <funnel/stats/forecast.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace {

using namespace funnel;

constexpr std::size_t n_exits = 3;  // won, lost, moved out

std::vector<std::int64_t> with_returns() {
  return {// to: 0   1   2   won lost out
          0, 60, 10, 0,  25, 5,    //
          8, 0,  50, 2,  20, 0,    //
          4, 6,  0,  40, 10, 0};
}

// The row written anew as counts must give the chain that the formula promises.
TEST(ChainRepair, IsTheChainWithTheRowChanged) {
  const auto moves = with_returns();
  const stage_chain now = make_stage_chain(3, n_exits, moves).value();
  // In stage 1, 52 went further and 20 were lost; at 90 % 64.8 do and 7.2. In tenths: 50/52 and 2/52 of 648, 72 lost.
  auto changed = moves;
  for (auto& count : changed) count *= 520;
  const std::size_t row = 6;
  changed[row + 2] = 50 * 648;
  changed[row + 3] = 2 * 648;
  changed[row + 4] = 72 * 52;
  for (const std::size_t j : {0u, 1u, 5u}) changed[row + j] = moves[row + j] * 520;
  const stage_chain then = make_stage_chain(3, n_exits, changed).value();
  const chain_repair r = repair_stage(now, 1, 0.9).value();
  ASSERT_TRUE(r.has_value());
  EXPECT_NEAR(r.win, now.absorbed(1, 0), 1e-12);
  EXPECT_NEAR(r.win_repaired, then.absorbed(1, 0), 1e-12);
  for (std::size_t j = 0; j < 3; ++j) EXPECT_NEAR(r.gain[j], then.absorbed(j, 0) - now.absorbed(j, 0), 1e-12);
  EXPECT_GT(r.gain[0], 0);
  EXPECT_GT(r.gain[2], 0);  // it may come back
}

// Without returns wins are a product of rates: what is gained is the others' product times the change of the rate.
TEST(ChainRepair, OfAFunnelWithoutReturnsIsAProduct) {
  const std::vector<std::int64_t> moves{0, 60, 0, 0, 40, 0,  //
                                        0, 0,  30, 0, 30, 0,  //
                                        0, 0,  0, 24, 6, 0};
  const stage_chain chain = make_stage_chain(3, n_exits, moves).value();
  const std::vector<double> rates{0.6, 0.5, 0.8}, repaired{0.8, 0.75, 0.7}, entered{100, 60, 30};
  for (std::size_t k = 0; k < 3; ++k) {
    const chain_repair r = repair_stage(chain, k, repaired[k]).value();
    const double extra_wins = 100 * 0.6 * 0.5 * 0.8 / rates[k] * (repaired[k] - rates[k]);
    EXPECT_NEAR(entered[k] * r.gain[k], extra_wins, 1e-9) << k;
    EXPECT_NEAR(100 * r.gain[0], extra_wins, 1e-9) << k;  // all begin in the first
  }
  EXPECT_NEAR(repair_stage(chain, 0, 0.8).value().gain[0], 0.2 * 0.5 * 0.8, 1e-12);  // by hand
}

TEST(ChainRepair, OfTheRateThatItHasGainsNothing) {
  const stage_chain chain = make_stage_chain(3, n_exits, with_returns()).value();
  const chain_repair r = repair_stage(chain, 0, 70.0 / 95).value();
  for (const double gain : r.gain) EXPECT_NEAR(gain, 0, 1e-12);
}

TEST(ChainRepair, WhereNothingWentFurtherItGoesToTheNextStage) {
  const std::vector<std::int64_t> moves{0, 0, 0, 10, 0,  //
                                        0, 0, 5, 5, 0};
  const stage_chain chain = make_stage_chain(2, n_exits, moves).value();
  const chain_repair r = repair_stage(chain, 0, 0.6).value();
  EXPECT_EQ(r.win, 0);
  EXPECT_NEAR(r.win_repaired, 0.6 * 0.5, 1e-12);
  const chain_repair last = repair_stage(chain, 1, 1).value();
  EXPECT_NEAR(last.win_repaired, 1, 1e-12);
}

TEST(ChainRepair, HasNoValueWhereTheHistoryDoesNotKnow) {
  const std::vector<std::int64_t> trap{0, 5, 0, 5, 0,  //
                                       0, 0, 0, 0, 0};  // nobody ever left stage 1
  const stage_chain chain = make_stage_chain(2, n_exits, trap).value();
  EXPECT_FALSE(repair_stage(chain, 0, 0.5).value().has_value());
  EXPECT_FALSE(repair_stage(chain, 1, 0.5).value().has_value());
  // Only moved out: there is nothing to convert.
  const std::vector<std::int64_t> out{0, 0, 0, 0, 7,  //
                                      0, 0, 3, 4, 0};
  EXPECT_FALSE(repair_stage(make_stage_chain(2, n_exits, out).value(), 0, 0.5).value().has_value());
  // Back and forth forever, if nothing is lost any more: no end is known.
  const std::vector<std::int64_t> circle{0, 5, 0, 5, 0,  //
                                         9, 0, 0, 0, 0};
  EXPECT_FALSE(repair_stage(make_stage_chain(2, n_exits, circle).value(), 0, 1).value().has_value());
}

TEST(ChainRepair, RefusesWhatItCannotMean) {
  const stage_chain chain = make_stage_chain(3, n_exits, with_returns()).value();
  EXPECT_EQ(repair_stage(chain, 3, 0.5).errors().at(0).field, "k");
  EXPECT_EQ(repair_stage(chain, 0, 1.5).errors().at(0).field, "conversion");
  EXPECT_EQ(repair_stage(chain, 0, std::nan("")).errors().at(0).field, "conversion");
  EXPECT_EQ(repair_stage(chain, 0, 0.5, 0, 0).errors().at(0).field, "won");
  EXPECT_EQ(repair_stage(chain, 0, 0.5, 0, 3).errors().at(0).field, "won");
}

}  // namespace
