#include <funnel/analysis/plan.hpp>

#include <gtest/gtest.h>

namespace {

using namespace funnel;

calendar_period month(unsigned m) { return calendar_period::month(2026, m); }

std::vector<std::string> fields(const sales_plan& plan, const query& q) {
  std::vector<std::string> names;
  for (const error& e : check(plan, q)) names.push_back(e.field);
  return names;
}
using names = std::vector<std::string>;

TEST(PlanTarget, GoodPlansPass) {
  const sales_plan plan{calendar_unit::month,
                        {{{"Anna"}, month(1), 100, 2}, {{""}, month(1), 0, {}}, {{"Anna"}, month(2), {}, 0}}};
  EXPECT_EQ(fields(plan, query{}.by_owner()), names{});
  EXPECT_EQ(fields({}, query{}), names{});
}

TEST(PlanTarget, SaysAllThatIsWrongAtOnce) {
  const sales_plan plan{calendar_unit::month,
                        {{{}, month(1), 100, {}},
                         {{"Anna"}, *period_labelled("2026-Q1"), 100, {}},
                         {{"Anna"}, month(2), {}, {}},
                         {{"Anna"}, month(3), -1, -2},
                         {{"Anna"}, month(4), 1, {}},
                         {{"Anna"}, month(4), {}, 1}}};
  EXPECT_EQ(fields(plan, query{}.by_owner()), (names{"targets[0].slice", "targets[1].in", "targets[2].amount",
                                                     "targets[3].amount", "targets[3].deals", "targets[5].slice"}));
}

TEST(PlanTarget, BelongsToTheFiscalYearOfTheQuery) {
  const sales_plan plan{calendar_unit::quarter, {{{}, *period_labelled("2026-Q1"), 100, {}}}};
  EXPECT_EQ(fields(plan, query{}), names{});
  EXPECT_EQ(fields(plan, query{}.fiscal_year_from(4)), names{"targets[0].in"});
}

TEST(PlanTarget, SumsMustFit) {
  constexpr minor_units most = std::numeric_limits<minor_units>::max();
  const sales_plan plan{calendar_unit::month,
                        {{{}, month(1), most, {}}, {{}, month(2), 1, {}}, {{}, month(3), 0, most}}};
  EXPECT_EQ(fields(plan, query{}), names{"targets[1].amount"});
}

TEST(PlanTarget, QueriesThatHaveNoPlan) {
  EXPECT_EQ(fields({}, query{}.by_month().by_reason().of_open()), (names{"groups", "groups", "outcomes"}));
}

}  // namespace
