#include "support/library.hpp"

#include <funnel/pipeline/pipeline.hpp>
#include <funnel/testing/builders.hpp>

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace funnel;
using test::day;

TEST(Histories, TellEventsInOrder) {
  test::histories told;
  told.deal("A", day(0)).owner("Anna").amount(500, "EUR").value("region", "North").moved("proposal", day(3)).by("Boris")
      .won(day(9)).known(day(11)).sequence(4);
  told.deal("B", day(1), "presentation").identity("customer").lost(day(2), "price").reopened(day(3)).deleted(day(4));
  told.from("C").owner_changed("Vera", day(5)).amount_changed(7, day(6)).value_changed("region", "South", day(7));
  const auto& e = told.events();
  ASSERT_EQ(e.size(), 10u);
  EXPECT_EQ(e[0].kind, event_kind::created);
  EXPECT_EQ(e[0].deal, "A");
  EXPECT_EQ(e[0].owner, "Anna");
  EXPECT_EQ(e[0].amount, 500);
  EXPECT_EQ(e[0].currency, "EUR");
  EXPECT_EQ(e[0].values.at(0).value, "North");
  EXPECT_EQ(e[1].stage, "proposal");
  EXPECT_EQ(e[1].actor, "Boris");
  EXPECT_EQ(e[1].known_at, day(3));
  EXPECT_EQ(e[2].known_at, day(11));
  EXPECT_EQ(e[2].sequence, 4u);
  EXPECT_EQ(e[3].stage, "presentation");
  EXPECT_EQ(e[3].identity, "customer");
  EXPECT_EQ(e[4].reason, "price");
  EXPECT_EQ(e[5].kind, event_kind::reopened);
  EXPECT_EQ(e[6].kind, event_kind::deleted);
  EXPECT_EQ(e[7].owner, "Vera");
  EXPECT_EQ(e[8].amount, 7);
  EXPECT_EQ(e[9].values.at(0).dimension, "region");
}

TEST(Histories, KeepTheirTexts) {
  test::histories told;
  for (int i = 0; i < 1'000; ++i)
    told.deal("deal number " + std::to_string(i) + " with a long id", day(i)).owner(std::string(40, 'x'));
  EXPECT_EQ(told.events()[0].deal, "deal number 0 with a long id");
  EXPECT_EQ(told.events()[0].owner, std::string(40, 'x'));
  EXPECT_EQ(told.store(default_pipeline()).value().n_deals(), 1'000u);
}

TEST(Histories, NameTheEventThatAStoreRejects) {
  test::histories told;
  told.deal("A", day(0)).moved("nowhere", day(1));
  const auto store = told.store(default_pipeline());
  ASSERT_FALSE(store);
  EXPECT_EQ(store.errors()[0].code, errc::unknown_stage);
  EXPECT_EQ(store.errors()[0].field, "events[1].stage");
}

}  // namespace
