#include <funnel/adapters/eigen.hpp>

#include <gtest/gtest.h>

namespace {

using namespace funnel;

deal_facts deal_at(stage_index k, minor_units amount) {
  deal_facts d;
  d.visited = stage_bit(k);
  d.first = d.furthest = d.current = k;
  d.amount = amount;
  return d;
}

TEST(EigenViews, ShowEveryCellOfTheLedger) {
  cohort_tally t(3);
  t.add(deal_at(0, 100));
  t.add(deal_at(1, 20));
  t.add(deal_at(1, 3));
  const ledger_view deals = deals_by_fate(t);
  const ledger_view amounts = amounts_by_fate(t);
  ASSERT_EQ(deals.rows(), 3);
  ASSERT_EQ(deals.cols(), static_cast<Eigen::Index>(n_fates));
  for (Eigen::Index k = 0; k < 3; ++k) {
    EXPECT_EQ(deals.row(k).sum(), 3);
    EXPECT_EQ(amounts.row(k).sum(), 123);
    for (std::size_t f = 0; f < n_fates; ++f) {
      EXPECT_EQ(deals(k, static_cast<Eigen::Index>(f)), t[static_cast<std::size_t>(k)].fates[f].deals);
      EXPECT_EQ(amounts(k, static_cast<Eigen::Index>(f)), t[static_cast<std::size_t>(k)].fates[f].amount);
    }
  }
}

TEST(EigenViews, OfAnEmptyTallyHaveNoRows) { EXPECT_EQ(deals_by_fate(cohort_tally()).rows(), 0); }

TEST(EigenViews, PutSegmentsInRows) {
  cohort_result r{{}, cohort_tally(2), {}};
  cohort_tally north(2);
  north.add(deal_at(1, 0));
  cohort_tally south(2);
  south.add(deal_at(0, 0));
  r.segments = {{{"North"}, north}, {{"South"}, south}};
  const Eigen::ArrayXXd reached = reached_by_segment(r);
  EXPECT_EQ(reached(0, 0), 1);
  EXPECT_EQ(reached(0, 1), 1);
  EXPECT_EQ(reached(1, 0), 1);
  EXPECT_EQ(reached(1, 1), 0);
}

}  // namespace
