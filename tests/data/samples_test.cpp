/// The mapping files of the public data sets on a few rows of the same shape, made by hand: for machines without the data.
#include "support/data_set.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace funnel;
using namespace funnel_test;

const std::string samples = FUNNEL_SOURCE_DIR "/tests/data/samples/";

count_amount won_of(const data_set& set, const query& q, const std::string& key) { return set.by_key(q).at(key).won(); }

TEST(Samples, SnapshotWithJoinsAndADefaultDate) {
  const data_set set("maven.json", "maven/sales_pipeline.csv", samples);
  ASSERT_TRUE(set.store);
  EXPECT_EQ(set.read.summary.rows, 6u);
  EXPECT_EQ(set.read.summary.applied, 6u);
  ASSERT_EQ(set.read.summary.notes.size(), 1u) << "one row without a date";
  const cohort_tally t = set.cohort(query{}).total;
  EXPECT_EQ(t[0][fate::here].deals, 1);
  EXPECT_EQ(t[1][fate::here].deals, 1);
  EXPECT_EQ(t.won(), (count_amount{2, 950}));
  EXPECT_EQ(t.lost().deals, 2);
  EXPECT_EQ(t[1].reached().deals, 5);
  EXPECT_EQ(won_of(set, query{}.by_team(), "Mia"), (count_amount{2, 950}));
  EXPECT_EQ(won_of(set, query{}.by("region"), "East"), (count_amount{1, 450}));
  EXPECT_EQ(set.by_key(query{}.by("sector")).at("").total().deals, 1);
}

TEST(Samples, LeadsJoinedWithWonDeals) {
  const data_set set("olist.json", "olist/olist_marketing_qualified_leads_dataset.csv", samples);
  ASSERT_TRUE(set.store);
  const cohort_tally t = set.cohort(query{}).total;
  EXPECT_EQ(t.total().deals, 4);
  EXPECT_EQ(t.open().deals, 2);
  EXPECT_EQ(t.won(), (count_amount{2, 1500'50}));
  EXPECT_EQ(won_of(set, query{}.by("origin"), "social"), (count_amount{1, 1500'50}));
  EXPECT_EQ(set.by_key(query{}.by("origin")).at("").total().deals, 1);
}

TEST(Samples, LogOfActivitiesWithHiddenStages) {
  const data_set set("helpdesk.json", "helpdesk/events.csv", samples);
  ASSERT_TRUE(set.store);
  EXPECT_EQ(set.read.summary.applied, 7u);
  const cohort_tally t = set.cohort(query{}).total;
  const pipeline& p = set.mapping.pipelines.front().stages;
  EXPECT_EQ(t.total().deals, 2);
  EXPECT_EQ(t.won().deals, 1);
  EXPECT_EQ(t[p.find("wait")].touched().deals, 1);
  EXPECT_EQ(t[p.find("in_charge")].touched().deals, 1);
  EXPECT_EQ(t[p.find("in_charge")].reached().deals, 2);
}

}  // namespace
