/// The four shapes and the classic trapezoid.
#include <funnel/stats/conversion.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace {

using namespace funnel;

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/// Each step converts so many per cent of `n` deals; each stage takes so many days.
std::vector<shape_step> steps(std::vector<int> per_cent, std::vector<double> days = {}, std::int64_t n = 400) {
  std::vector<shape_step> made;
  for (std::size_t k = 0; k < per_cent.size(); ++k)
    made.push_back({{per_cent[k] * n / 100, n}, days.empty() ? 10 : days[k], 0.5});
  return made;
}

funnel_shape shape(const std::vector<shape_step>& s, const shape_options& o = {}) { return diagnose_shape(s, o).value().shape; }

TEST(FunnelShape, MeasuresTheDistanceFromTheTrapezoid) {
  // Widths 1, 0.6, 0.3, 0.24: the narrowing is 0.76, an even third of it 0.2533.
  const shape_measures m = measure_shape(std::vector{0.6, 0.5, 0.8}, std::vector{10.0, 40.0, 10.0});
  EXPECT_NEAR(m.widths[2], 0.3, 1e-12);
  EXPECT_NEAR(m.bends[0], 0, 1e-12);
  EXPECT_NEAR(m.bends[1], 1.0 / 3 - 0.4 / 0.76, 1e-12);
  EXPECT_NEAR(m.bends[2], 2.0 / 3 - 0.7 / 0.76, 1e-12);
  EXPECT_NEAR(m.bends[3], 0, 1e-12);
  EXPECT_NEAR(m.distance, 0.7 / 0.76 - 2.0 / 3, 1e-12);
  EXPECT_EQ(m.longest, 1u);
  EXPECT_DOUBLE_EQ(m.time_ratio, 4);
  // Straight sides: 100, 80, 60, 40.
  const shape_measures straight = measure_shape(std::vector{0.8, 0.75, 2.0 / 3}, std::vector{1.0, 1.0, 1.0});
  EXPECT_NEAR(straight.distance, 0, 1e-12);
}

TEST(FunnelShape, NamesEachGeometry) {
  EXPECT_EQ(shape(steps({30, 75, 75, 80})), funnel_shape::leaky_top);
  EXPECT_EQ(shape(steps({97, 98, 96, 97})), funnel_shape::cylinder);
  EXPECT_EQ(shape(steps({92, 90, 88, 30})), funnel_shape::leaky_bottom);
  EXPECT_EQ(shape(steps({75, 75, 75, 75}, {8, 60, 10, 9})), funnel_shape::bulge);
  EXPECT_EQ(shape(steps({80, 75, 67, 60})), funnel_shape::classic);
  // The classic value of B2B, ten to one in even steps (a21), narrows faster at the top and is classic still.
  EXPECT_EQ(shape(steps({62, 60, 58, 60}, {}, 2000)), funnel_shape::classic);
}

TEST(FunnelShape, NeedsBothPartsOfARule) {
  // Most do not get to the second level, but still fewer get from there to the third: a bend of 1/2 - 0.55 / 0.8875.
  const shape_diagnosis even = diagnose_shape(steps({45, 25}, {}, 2000)).value();
  EXPECT_NEAR(even.measured.top_bend, -0.12, 0.001);
  EXPECT_FALSE(even.rules[0].holds);
  // The last step loses most of those that are lost, but converts 60 %.
  const shape_diagnosis fine = diagnose_shape(steps({99, 99, 99, 60}, {}, 2000)).value();
  EXPECT_GT(fine.measured.bottom_bend, 0.2);
  EXPECT_FALSE(fine.rules[1].holds);
  // A stage takes six times as long as the others, but most deals do not move surely.
  EXPECT_FALSE(diagnose_shape(steps({80, 40, 80, 80}, {10, 60, 10, 10}, 2000)).value().rules[3].holds);
}

TEST(FunnelShape, SaysWhenNothingCanBeSaid) {
  EXPECT_EQ(shape({}), funnel_shape::insufficient_data);
  EXPECT_EQ(shape(steps({30, 75, 75, 80}, {}, 9)), funnel_shape::insufficient_data);
  const shape_diagnosis few = diagnose_shape(steps({30, 75, 75, 80}, {}, 9)).value();
  EXPECT_TRUE(few.rules[0].seen);
  EXPECT_TRUE(std::isnan(few.rules[0].probability));
  // At the edge of a rule 40 deals do not tell.
  const shape_diagnosis edge = diagnose_shape(steps({50, 75, 75, 80}, {}, 40)).value();
  EXPECT_EQ(edge.shape, funnel_shape::insufficient_data);
  EXPECT_GT(edge.rules[0].probability, 0.1);
  EXPECT_LT(edge.rules[0].probability, 0.9);
  // One step without settled deals.
  EXPECT_EQ(shape({{{30, 60}, 1, 1}, {{0, 0}, unknown, unknown}}), funnel_shape::insufficient_data);
}

TEST(FunnelShape, EdgesHaveAValueOrNone) {
  // One stage: a trapezoid whatever it converts, or a cylinder.
  EXPECT_EQ(shape(steps({20})), funnel_shape::classic);
  EXPECT_EQ(shape(steps({99})), funnel_shape::cylinder);
  // All won: no narrowing, so no bends; all lost at once.
  const shape_diagnosis won = diagnose_shape(steps({100, 100, 100})).value();
  EXPECT_EQ(won.shape, funnel_shape::cylinder);
  EXPECT_TRUE(std::isnan(won.measured.top_bend));
  EXPECT_EQ(won.measured.distance, 0);
  EXPECT_EQ(shape(steps({0, 50, 50}, {}, 100)), funnel_shape::leaky_top);
  // Times of nothing at all have no ratio; a single stage that takes any is longer than the others without end.
  std::vector<shape_step> timeless = steps({80, 75, 67}, {0, 0, 0});
  for (shape_step& s : timeless) s.standard_error = 0;
  EXPECT_EQ(shape(timeless), funnel_shape::classic);
  timeless[1].mean_days = 5;
  EXPECT_EQ(shape(timeless), funnel_shape::bulge);
  // No times: a bulge is left aside.
  std::vector<shape_step> untimed = steps({75, 75, 75});
  untimed[1].mean_days = unknown;
  const shape_diagnosis d = diagnose_shape(untimed).value();
  EXPECT_FALSE(d.times_known);
  EXPECT_EQ(d.rules[3].probability, 0);
  EXPECT_EQ(d.shape, funnel_shape::classic);
  // 64 levels.
  EXPECT_NE(shape(steps(std::vector<int>(63, 98), {}, 4000)), funnel_shape::insufficient_data);
}

TEST(FunnelShape, CausesAreThoseOfThePage) {
  EXPECT_EQ(causes_of(funnel_shape::leaky_top).size(), 3u);
  EXPECT_EQ(causes_of(funnel_shape::cylinder), std::vector{suspected_cause::price_below_market});
  EXPECT_EQ(causes_of(funnel_shape::leaky_bottom).size(), 2u);
  EXPECT_EQ(causes_of(funnel_shape::bulge), std::vector{suspected_cause::superfluous_stage});
  EXPECT_TRUE(causes_of(funnel_shape::classic).empty());
}

TEST(FunnelShape, RefusesWhatItCannotMean) {
  EXPECT_EQ(diagnose_shape(std::vector<shape_step>{{{3, 2}, 1, 1}}).errors().at(0).field, "steps[0]");
  EXPECT_EQ(diagnose_shape(steps({50}), {.confidence = 1}).errors().at(0).field, "confidence");
  EXPECT_EQ(diagnose_shape(steps({50}), {.draws = 0}).errors().at(0).code, errc::invalid_argument);
}

}  // namespace
