/// Equal sellers under unlike conditions: young and old deals, deals that return, deals of one customer, equal sellers
/// of unequal size. Nobody may be flagged more often than promised, and who is unlike must be found. Random data from a
/// printed seed; FUNNEL_TEST_ROUNDS multiplies the rounds.
#include "support/library.hpp"
#include "support/random_history.hpp"
#include "support/sales_floor.hpp"

#include <funnel/analysis/comparison.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

constexpr double floor_as_of = 365;

comparison_report compare_floor(sales_floor& floor, const std::vector<floor_seller>& sellers,
                                const comparison_options& o = {}) {
  const event_store store = floor.sell(sellers, floor_as_of);
  const query q = query{}.as_of_time(instant{static_cast<std::int64_t>(floor_as_of * 86'400e6)});
  return *compare_members(journeys_of(store, q.as_of), q, o);
}

std::vector<floor_seller> equal_sellers(std::size_t n, floor_seller one = {}) { return std::vector<floor_seller>(n, one); }

bool flagged(const comparison_report& c, std::size_t member, comparison_metric metric, comparison_verdict verdict) {
  for (const comparison_finding& f : c.findings)
    if (f.member == member && f.metric == metric && f.verdict == verdict) return true;
  return false;
}

class ComparisonMethods : public testing::Test {
 protected:
  /// The share of reports on these sellers for which `what` holds.
  int count(const char* name, int rounds, const std::function<std::vector<floor_seller>()>& sellers,
            const std::function<bool(const comparison_report&)>& what, const comparison_options& o = {}) {
    int hits = 0;
    for (int i = 0; i < rounds; ++i) hits += what(compare_floor(floor_, sellers(), o));
    std::printf("%s: %d of %d reports (seed %llu)\n", name, hits, rounds, static_cast<unsigned long long>(base_seed()));
    return hits;
  }
  static bool anyone(const comparison_report& c) { return !c.findings.empty(); }

  sales_floor floor_{base_seed() + 810'000};
};

// Wins take long and losses are quick: of a newcomer's closed deals most are losses, however well he sells.
TEST_F(ComparisonMethods, ANewcomerIsNotWorseForHavingYoungDeals) {
  const int rounds = rounds_of(30);
  const auto sellers = [] {
    std::vector<floor_seller> all = equal_sellers(3, {.deals = 300, .days_to_win = 90, .days_to_loss = 20});
    all[2].first_day = 300;
    all[2].deals = 150;
    return all;
  };
  expect_rate_at_most(count("an equal newcomer is flagged", rounds, sellers, anyone), rounds, 0.05);
}

TEST_F(ComparisonMethods, ANewcomerWhoIsWorseIsFound) {
  const int rounds = rounds_of(20);
  const auto sellers = [] {
    std::vector<floor_seller> all = equal_sellers(3, {.deals = 300, .days_to_win = 40, .days_to_loss = 20});
    all[2] = {.deals = 200, .win_rate = 0.08, .days_to_win = 40, .days_to_loss = 20, .first_day = 265};
    return all;
  };
  const int found = count("a newcomer who wins 8 % where others win 30 % is found", rounds, sellers, [](const auto& c) {
    return flagged(c, 2, comparison_metric::win_rate, comparison_verdict::worse);
  });
  EXPECT_GE(found, rounds * 8 / 10);
}

// Half of the won deals come back to the first stage: who has the young deals has not seen them return.
TEST_F(ComparisonMethods, ReturnsDoNotMakeTheYoungFast) {
  const int rounds = rounds_of(30);
  const auto sellers = [] {
    std::vector<floor_seller> all = equal_sellers(
        3, {.deals = 300, .win_rate = 0.9, .days_to_win = 20, .days_to_loss = 20, .last_day = 300, .returns = 0.6});
    all[2].first_day = 300;
    all[2].last_day = 365;
    return all;
  };
  expect_rate_at_most(count("an equal seller whose deals have not returned yet is flagged", rounds, sellers, anyone), rounds, 0.05);
}

TEST_F(ComparisonMethods, DealsOfOneCustomerAreNoManyWitnesses) {
  const int rounds = rounds_of(25);
  const auto sellers = [] {
    return equal_sellers(20, {.deals = 100, .last_day = 300, .deals_per_customer = 10, .alike = 0.2});
  };
  expect_rate_at_most(count("someone of twenty equal sellers with accounts of ten deals is flagged", rounds, sellers, anyone),
                      rounds, 0.05);
}

TEST_F(ComparisonMethods, EqualSellersOfUnequalSizeAreSeldomFlagged) {
  const int rounds = rounds_of(25);
  const auto sellers = [] {
    std::vector<floor_seller> all = equal_sellers(12);
    const int sizes[]{3, 4, 6, 8, 12, 15, 20, 30, 60, 120, 300, 900};
    for (std::size_t s = 0; s < all.size(); ++s) all[s].deals = sizes[s];
    return all;
  };
  expect_rate_at_most(count("someone of twelve equal sellers with 3 to 900 deals is flagged", rounds, sellers, anyone), rounds, 0.05);
}

// Twelve deals are few, but none of them won says much where the others win four of five.
TEST_F(ComparisonMethods, FewDealsAreEnoughForAPlainCase) {
  const int rounds = rounds_of(20);
  const auto sellers = [] {
    std::vector<floor_seller> all = equal_sellers(3, {.deals = 100, .win_rate = 0.8, .last_day = 200});
    all[2].deals = 12;
    all[2].win_rate = 0;
    return all;
  };
  const int found = count("0 of 12 against 80 % of 200 is found", rounds, sellers, [](const auto& c) {
    return flagged(c, 2, comparison_metric::win_rate, comparison_verdict::worse);
  });
  EXPECT_GE(found, rounds * 9 / 10);
}

// With thousands of deals any difference is beyond chance. Sellers usually differ by three points: that is no news.
TEST_F(ComparisonMethods, UsualDifferencesAreNoNewsHoweverManyDeals) {
  const int rounds = rounds_of(4);
  int flags = 0;
  for (int i = 0; i < rounds; ++i) {
    std::vector<floor_seller> sellers = equal_sellers(20, {.deals = 2'500, .last_day = 200});
    for (floor_seller& s : sellers) s.win_rate = 0.3 + 0.03 * draw_normal(floor_.random());
    const comparison_report c = compare_floor(floor_, sellers);
    std::vector<bool> named(20);
    for (const comparison_finding& f : c.findings) named[f.member] = true;
    for (const bool n : named) flags += n;
  }
  std::printf("of twenty usual sellers %.1f are flagged a report\n", static_cast<double>(flags) / rounds);
  EXPECT_LE(flags, 2 * rounds);
}

// He loses nineteen of twenty within two days; his wins take as long as anyone's.
TEST_F(ComparisonMethods, LosingFastIsNotBeingFast) {
  const int rounds = rounds_of(15);
  const auto sellers = [] {
    std::vector<floor_seller> all = equal_sellers(4, {.deals = 300, .last_day = 250});
    all[3].win_rate = 0.05;
    all[3].days_to_loss = 1;
    return all;
  };
  const int praised = count("who loses 95 % at once is better at closing", rounds, sellers, [](const auto& c) {
    return flagged(c, 3, comparison_metric::cycle_length, comparison_verdict::better);
  });
  const int found = count("who loses 95 % at once is worse at winning", rounds, sellers, [](const auto& c) {
    return flagged(c, 3, comparison_metric::win_rate, comparison_verdict::worse);
  });
  expect_rate_at_most(praised, rounds, 0.05);
  EXPECT_GE(found, rounds * 9 / 10);
}

}  // namespace
