#include <funnel/interop/eigen.hpp>

#include <gtest/gtest.h>

namespace {

using namespace funnel;
using measure = cohort_cell::measure;

/// A deal that stands in stage k and was created there.
void add_deal(cohort_tally& t, stage_index k, minor_units amount) {
  deal_shape d;
  d.visited = stage_bit(k);
  d.above = d.began_above = stage_bit(k) - 1;
  d.current = k;
  t.add({measure::outcome, 0, {}, outcome::open}, {1, amount});
  for (std::size_t s = 0; s < t.n_stages(); ++s) {
    t.add({measure::fate, s, fate_at(d, static_cast<stage_index>(s)), {}}, {1, amount});
    if (s <= k) t.add({measure::counted, s, {}, {}}, {1, amount});
  }
}

TEST(EigenViews, ShowEveryCellOfTheLedger) {
  cohort_tally t(3, 3);
  add_deal(t, 0, 100);
  add_deal(t, 1, 20);
  add_deal(t, 1, 3);
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
  cohort_result r{{{}, cohort_tally(2, 2), {}}, {}};
  cohort_tally north(2, 2);
  add_deal(north, 1, 0);
  cohort_tally south(2, 2);
  add_deal(south, 0, 0);
  r.segments = {{{"North"}, north}, {{"South"}, south}};
  const Eigen::ArrayXXd counted = counted_by_segment(r);
  EXPECT_EQ(counted(0, 0), 1);
  EXPECT_EQ(counted(0, 1), 1);
  EXPECT_EQ(counted(1, 0), 1);
  EXPECT_EQ(counted(1, 1), 0);
}

}  // namespace
