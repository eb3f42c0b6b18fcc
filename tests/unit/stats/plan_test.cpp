#include <funnel/analysis/plan.hpp>

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace {

using namespace funnel;

// North and South over two months.
const std::vector<plan_figures> cells{{.plan = 100, .actual = 80, .potential = 50, .weighted_potential = 10},
                                      {.plan = 100, .actual = 150},
                                      {.plan = 300, .actual = 60, .potential = 400, .weighted_potential = 90},
                                      {.plan = 0, .actual = 30}};

TEST(PlanAgainstFact, AttainmentOfCells) {
  const plan_report r = plan_against_fact(2, 2, cells).value();
  EXPECT_EQ(r.cell(0, 0).attainment(), 0.8);
  EXPECT_EQ(r.cell(0, 0).expected_attainment(), 0.9);
  EXPECT_EQ(r.cell(0, 0).missing(), 20);
  EXPECT_EQ(r.cell(0, 1).attainment(), 1.5);
  EXPECT_EQ(r.cell(0, 1).missing(), -50);
  EXPECT_EQ(r.cell(1, 0).expected_attainment(), 0.5);
}

TEST(PlanAgainstFact, AttainmentOfSumsIsThatOfSummedFigures) {
  const plan_report r = plan_against_fact(2, 2, cells).value();
  EXPECT_EQ(r.segments[0].attainment(), 230.0 / 200);
  EXPECT_EQ(r.segments[1].attainment(), 90.0 / 300);
  EXPECT_EQ(r.periods[0].attainment(), 140.0 / 400);
  EXPECT_EQ(r.periods[1].attainment(), 180.0 / 100);
  EXPECT_EQ(r.total.attainment(), 320.0 / 500);
  EXPECT_EQ(r.total.potential, 450);
  EXPECT_EQ(r.total.weighted_potential, 100);
}

TEST(PlanAgainstFact, RunningSumsShowTheDynamics) {
  const plan_report r = plan_against_fact(2, 2, cells).value();
  EXPECT_EQ(r.until(0, 0), r.cell(0, 0));
  EXPECT_EQ(r.until(0, 1), r.segments[0]);
  EXPECT_EQ(r.until(1, 0).actual, 60);
  EXPECT_EQ(r.until(1, 1).actual, 90);
  EXPECT_EQ(r.until(1, 1).attainment(), 0.3);
}

TEST(PlanAgainstFact, PlanOfZeroHasNoAttainment) {
  const plan_report r = plan_against_fact(2, 2, cells).value();
  EXPECT_FALSE(r.cell(1, 1).attainment().has_value());
  EXPECT_FALSE(r.cell(1, 1).expected_attainment().has_value());
  EXPECT_FALSE((plan_figures{.plan = -5, .actual = -5}.attainment().has_value()));
  EXPECT_EQ((plan_figures{.plan = 5}.attainment()), 0);
}

TEST(PlanAgainstFact, WhatIsNotKnownStaysUnknownInSums) {
  const double unknown = std::numeric_limits<double>::quiet_NaN();
  const plan_report r =
      plan_against_fact(2, 1, std::vector<plan_figures>{{.plan = 10, .actual = 5, .weighted_potential = unknown}, {.plan = 10}}).value();
  EXPECT_EQ(r.cell(0, 0).attainment(), 0.5);
  EXPECT_FALSE(r.cell(0, 0).expected_attainment().has_value());
  EXPECT_EQ(r.total.attainment(), 0.25);
  EXPECT_FALSE(r.total.expected_attainment().has_value());
}

TEST(PlanAgainstFact, OfNothingIsEmpty) {
  const plan_report r = plan_against_fact(0, 3, {}).value();
  EXPECT_EQ(r.periods.size(), 3u);
  EXPECT_FALSE(r.total.attainment().has_value());
  EXPECT_EQ(r.total.missing(), 0);
}

TEST(PlanAgainstFact, RefusesAWrongNumberOfCells) {
  EXPECT_EQ(plan_against_fact(2, 3, cells).errors().at(0).field, "cells");
}

}  // namespace
