/// The ordered rule on logs small enough to check by eye. Item numbers are those of features.md.
#include "support/library.hpp"
#include "support/toy_deals.hpp"

#include "aggregates/ordered_match.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

using log = std::vector<timed_stage>;
using levels = std::vector<std::size_t>;

/// Visits from letters, 'A' for stage 0, at the hours given; one an hour when none are.
log visits(const std::string& letters, const std::vector<int>& at = {}) {
  log v;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const int hour = at.empty() ? static_cast<int>(i) : at[i];
    v.push_back({static_cast<stage_index>(letters[i] - 'A'), instant{} + timespan::hours(hour)});
  }
  return v;
}

/// A set of stages from letters.
stage_mask set(const std::string& letters) {
  stage_mask m = 0;
  for (const char c : letters) m |= stage_bit(static_cast<stage_index>(c - 'A'));
  return m;
}

/// A rule with one step a letter.
ordered_rule chain_of(const std::string& letters) {
  ordered_rule r;
  for (const char c : letters) r.steps.push_back({set(std::string(1, c)), false, {}, {}});
  return r;
}

ordered_match match(const ordered_rule& r, const log& v) { return ordered_matcher::make(r).value().furthest(v); }
std::size_t level(const ordered_rule& r, const log& v) { return ordered_matcher::make(r).value().furthest(v).level; }

/// The visits taken as steps, "-" for a skipped one: "0 2 -".
std::string taken(const ordered_match& m) {
  std::string s;
  for (const step_match& step : m.steps) {
    if (!s.empty()) s += ' ';
    s += step.skipped() ? "-" : std::to_string(step.visit);
  }
  return s;
}
std::string taken(const ordered_rule& r, const log& v) { return taken(match(r, v)); }

std::vector<std::string> all_taken(const ordered_rule& r, const log& v) {
  std::vector<std::string> all;
  for (const ordered_match& m : ordered_matcher::make(r).value().attempts(v)) all.push_back(taken(m));
  return all;
}

// docs/definitions.md, 13: January's deals as of day 60, reached stages 1 to 5 by window. Of the nine deals created in January
// eight ever stand in stage 1; D8 was created in stage 3, so its chain never begins.
TEST(OrderedMatch, ConversionWindowsOfTheToyDeals) {
  const event_store store = toy_store();
  const journey_table table = journeys_of(store, day(60));
  const auto reached = [&](int window_days) {
    ordered_rule rule = chain_of("ABCDE");
    rule.window = timespan::days(window_days);
    auto matcher = ordered_matcher::make(rule).value();
    levels n(5);
    for (std::size_t d = 0; d < table.n_deals(); ++d) {
      if (!january.contains(table.deals().created[d])) continue;
      log v;
      for (std::size_t i = table.deals().first_visit[d]; i < table.deals().first_visit[d + 1]; ++i) {
        v.push_back({table.visits().stage[i], table.visits().entered[i]});
      }
      for (std::size_t k = 0, far = matcher.furthest(v).level; k < far; ++k) ++n[k];
    }
    return n;
  };
  EXPECT_EQ(reached(1), (levels{8, 0, 0, 0, 0}));
  EXPECT_EQ(reached(7), (levels{8, 4, 0, 0, 0}));
  EXPECT_EQ(reached(14), (levels{8, 6, 2, 0, 0}));
  EXPECT_EQ(reached(30), (levels{8, 6, 3, 1, 1}));
  EXPECT_EQ(reached(90), (levels{8, 6, 4, 1, 1}));
}

TEST(OrderedMatch, ReportsTimesAndVisits) {
  const ordered_match m = match(chain_of("ABC"), visits("BACABBC"));
  EXPECT_EQ(m.level, 3u);
  EXPECT_TRUE(m.completed);
  ASSERT_EQ(m.steps.size(), 3u);
  EXPECT_EQ(m.steps[0], (step_match{1, instant{} + timespan::hours(1)}));
  EXPECT_EQ(m.steps[1], (step_match{4, instant{} + timespan::hours(4)}));
  EXPECT_EQ(m.steps[2], (step_match{6, instant{} + timespan::hours(6)}));
}

TEST(OrderedMatch, NothingWithoutStepOne) {
  EXPECT_EQ(match(chain_of("AB"), visits("BCB")), ordered_match{});
  EXPECT_EQ(match(chain_of("AB"), {}), ordered_match{});
  EXPECT_TRUE(ordered_matcher::make(chain_of("AB"))->attempts(visits("B")).empty());
}

// docs/definitions.md, 1: an ordered funnel stops at a skipped stage, even of a deal that is won (D3: 1, 3, 5).
TEST(OrderedMatch, SkippedStageEndsTheChainUnlessOptional) {
  ordered_rule rule = chain_of("ABC");
  EXPECT_EQ(level(rule, visits("ACE")), 1u);
  rule.steps[1].optional = true;
  EXPECT_EQ(taken(rule, visits("ACE")), "0 - 1");
}

// --- Optional steps (d6). ------------------------------------------------------------------------

TEST(OrderedMatch, OptionalStepIsTakenWherePossible) {
  ordered_rule rule = chain_of("ABC");
  rule.steps[1].optional = true;
  EXPECT_EQ(taken(rule, visits("ACBC")), "0 2 3");  // not the first C, which would skip B
  EXPECT_EQ(taken(rule, visits("ACB")), "0 - 1");   // going further is worth more than a step more
  rule.steps[2].optional = true;
  EXPECT_EQ(taken(rule, visits("A")), "0");
  EXPECT_TRUE(match(rule, visits("A")).completed);
  EXPECT_EQ(match(rule, visits("A")).level, 1u);
}

TEST(OrderedMatch, EarlierStepIsPreferredToLaterOneWhenOnlyOneFits) {
  ordered_rule rule = chain_of("ABCD");
  rule.steps[1].optional = rule.steps[2].optional = true;
  EXPECT_EQ(taken(rule, visits("ACBD")), "0 2 - 3");
}

// --- Times (c13, c14, d5). -----------------------------------------------------------------------

TEST(OrderedMatch, WindowIncludesItsBound) {
  ordered_rule rule = chain_of("ABC");
  rule.window = timespan::hours(10);
  EXPECT_EQ(level(rule, visits("ABC", {0, 4, 10})), 3u);
  EXPECT_EQ(level(rule, visits("ABC", {0, 4, 11})), 2u);
  rule.window = timespan::hours(0);
  EXPECT_EQ(level(rule, visits("ABC", {5, 5, 5})), 3u);
}

// PostHog#37418 and #32413 ask for limits of each pair of steps.
TEST(OrderedMatch, GapsIncludeTheirBounds) {
  ordered_rule rule = chain_of("AB");
  rule.steps[1].min_gap = timespan::hours(2);
  rule.steps[1].max_gap = timespan::hours(4);
  EXPECT_EQ(level(rule, visits("AB", {0, 1})), 1u);
  EXPECT_EQ(level(rule, visits("AB", {0, 2})), 2u);
  EXPECT_EQ(level(rule, visits("AB", {0, 4})), 2u);
  EXPECT_EQ(level(rule, visits("AB", {0, 5})), 1u);
}

// A walk forwards takes the B at 1 and never finds C in time.
TEST(OrderedMatch, PassesOverAnEarlyVisitThatSpoilsALaterGap) {
  ordered_rule rule = chain_of("ABC");
  rule.steps[2].max_gap = timespan::hours(3);
  EXPECT_EQ(taken(rule, visits("ABBC", {0, 1, 5, 7})), "0 2 3");
  rule.steps[2].max_gap = timespan::hours(6);
  EXPECT_EQ(taken(rule, visits("ABBC", {0, 1, 5, 7})), "0 1 3");
}

TEST(OrderedMatch, GapCountsFromTheReachedStepBefore) {
  ordered_rule rule = chain_of("ABC");
  rule.steps[1].optional = true;
  rule.steps[2].max_gap = timespan::hours(2);
  EXPECT_EQ(level(rule, visits("AC", {0, 3})), 1u);
  EXPECT_EQ(level(rule, visits("ABC", {0, 2, 3})), 3u);
}

TEST(OrderedMatch, GapsOfTheWholeTimeLineDoNotOverflow) {
  ordered_rule rule = chain_of("AB");
  rule.window = timespan{std::numeric_limits<std::int64_t>::max()};
  log v = visits("AB");
  v[0].at = instant::min();
  v[1].at = instant::max();
  EXPECT_EQ(level(rule, v), 1u);
  rule.window.reset();
  EXPECT_EQ(level(rule, v), 2u);
}

// Rybbit#1133: a comparison with > turned a funnel of moves in one second from 100 % to 0 %.
TEST(OrderedMatch, EqualTimesConvertInTheOrderGiven) {
  EXPECT_EQ(level(chain_of("AB"), visits("AB", {7, 7})), 2u);
  EXPECT_EQ(level(chain_of("AB"), visits("BA", {7, 7})), 1u);
}

// ClickHouse#21835 asks for the opposite: strict_increase.
TEST(OrderedMatch, StrictIncreaseForbidsEqualTimes) {
  ordered_rule rule = chain_of("AB");
  rule.strict_increase = true;
  EXPECT_EQ(level(rule, visits("AB", {7, 7})), 1u);
  EXPECT_EQ(taken(rule, visits("ABB", {7, 7, 8})), "0 2");
}

// ClickHouse#52844 and PR#112629: expects 4, by A at 1, B at 2, C at 3, D at 4; ClickHouse 26.7 answers 2.
TEST(OrderedMatch, StrictIncreaseFindsTheChainAmongRepeatedOnes) {
  ordered_rule rule = chain_of("ABCD");
  rule.strict_increase = true;
  const log v = visits("ABCDBCDBCD", {1, 2, 2, 2, 3, 3, 3, 4, 4, 4});
  EXPECT_EQ(taken(rule, v), "0 1 5 9");
}

// --- One visit, several steps. -------------------------------------------------------------------

TEST(OrderedMatch, AVisitIsOneStepUnlessReuseIsAllowed) {
  ordered_rule rule = chain_of("ABC");
  rule.steps[1].stages = rule.steps[2].stages = set("BC");
  EXPECT_EQ(level(rule, visits("AB")), 2u);
  EXPECT_EQ(level(rule, visits("ABB")), 3u);
  rule.strict_once = false;
  EXPECT_EQ(taken(rule, visits("AB")), "0 1 1");
  rule.strict_increase = true;
  EXPECT_EQ(level(rule, visits("AB")), 2u);
}

// --- What may lie between the steps (c2, d7). ----------------------------------------------------

TEST(OrderedMatch, StrictOrderStopsAtInterventions) {
  ordered_rule rule = chain_of("ABC");
  EXPECT_EQ(level(rule, visits("ABDC")), 3u);
  rule.strict_order = true;
  EXPECT_EQ(level(rule, visits("ABDC")), 2u);  // the example of ClickHouse's documentation
  EXPECT_EQ(level(rule, visits("ACBC")), 1u);  // C is too early
  EXPECT_EQ(level(rule, visits("DABC")), 3u);  // before step one anything may happen
  EXPECT_EQ(level(rule, visits("ABABC")), 3u);  // going back is no intervention: D4 of docs/definitions.md, 2
}

// ClickHouse#27469: "the precise definition of strict"; for A->B->C->B->D its releases have answered 2 and 3.
// ClickHouse#40263 and #36256: A->B->D->B answered 4, though C never happened. #37177: install, start, login, install.
TEST(OrderedMatch, StrictDeduplicationStopsAtRepetitions) {
  ordered_rule rule = chain_of("ABCD");
  EXPECT_EQ(level(rule, visits("ABCBD")), 4u);
  rule.strict_deduplication = true;
  EXPECT_EQ(level(rule, visits("ABCBD")), 3u);
  EXPECT_EQ(level(rule, visits("ABDB")), 2u);
  EXPECT_EQ(level(rule, visits("ABCA")), 3u);
  EXPECT_EQ(level(rule, visits("ABBC")), 2u);  // taking the second B instead would be a repetition too
  EXPECT_EQ(level(rule, visits("AEBDC")), 3u);  // others, and later steps, are no repetitions
}

// ClickHouse#37177 expects 4: the last of three installs goes all the way.
TEST(OrderedMatch, BestAttemptSurvivesEarlierRepetitions) {
  ordered_rule rule = chain_of("ABCD");
  rule.strict_deduplication = true;
  rule.reentry = reentry::best;
  EXPECT_EQ(taken(rule, visits("ABCABABCD")), "5 6 7 8");
}

// ClickHouse#23057: Start, Anketa, Product, Start, Anketa, Finish is expected to count as 3.
TEST(OrderedMatch, BestAttemptSurvivesAnEarlierIntervention) {
  ordered_rule rule = chain_of("ABC");
  rule.strict_order = true;
  EXPECT_EQ(level(rule, visits("ABDABC")), 2u);
  rule.reentry = reentry::best;
  EXPECT_EQ(taken(rule, visits("ABDABC")), "3 4 5");
}

TEST(OrderedMatch, BothStrictFlagsAskForNeighbours) {
  ordered_rule rule = chain_of("ABC");
  rule.strict_order = rule.strict_deduplication = true;
  EXPECT_EQ(level(rule, visits("DABCD")), 3u);
  for (const char* const broken : {"AABC", "ADBC", "ACBC"}) EXPECT_EQ(level(rule, visits(broken)), 1u) << broken;
  for (const char* const broken : {"ABBC", "ABAC", "ABDC"}) EXPECT_EQ(level(rule, visits(broken)), 2u) << broken;
}

TEST(OrderedMatch, ExclusionCannotBePassed) {
  ordered_rule rule = chain_of("ABC");
  rule.exclusions = {{set("X"), 1, 2}};
  EXPECT_EQ(level(rule, visits("AXBC")), 3u);  // before its first step
  EXPECT_EQ(level(rule, visits("ABXC")), 2u);
  EXPECT_EQ(level(rule, visits("ABCX")), 3u);  // after its last
  EXPECT_EQ(taken(rule, visits("ABXBC")), "0 3 4");  // a later B lies behind it
  rule.exclusions = {{set("X"), 0, 2}};
  EXPECT_EQ(level(rule, visits("AXBC")), 1u);
  EXPECT_EQ(level(rule, visits("ABXC")), 2u);
}

TEST(OrderedMatch, ExclusionBesideASkippedStep) {
  ordered_rule rule = chain_of("ABC");
  rule.steps[1].optional = true;
  rule.exclusions = {{set("X"), 1, 2}};
  EXPECT_EQ(taken(rule, visits("AXC")), "0 - 2");  // it would begin with B
  rule.exclusions = {{set("X"), 0, 1}};
  EXPECT_EQ(level(rule, visits("AXC")), 1u);       // it lasts until C, B being skipped
}

TEST(OrderedMatch, StepsOfTheChainAreNotExcluded) {
  ordered_rule rule = chain_of("ABC");
  rule.exclusions = {{set("B"), 0, 2}};
  EXPECT_EQ(level(rule, visits("ABC")), 3u);
  EXPECT_EQ(level(rule, visits("ABBC")), 2u);
}

// --- Holding a value constant. -------------------------------------------------------------------

TEST(OrderedMatch, HeldValueMustNotChange) {
  ordered_rule rule = chain_of("ABC");
  log v = visits("ABBC");
  v[0].held = v[2].held = v[3].held = 7;
  v[1].held = 8;
  EXPECT_EQ(taken(rule, v), "0 1 3");
  rule.hold_constant = held_field{};
  EXPECT_EQ(taken(rule, v), "0 2 3");
  v[3].held = 8;
  EXPECT_EQ(level(rule, v), 2u);
}

TEST(OrderedMatch, VisitWithoutValueFitsAnyButTheOthersMustAgree) {
  ordered_rule rule = chain_of("ABC");
  rule.hold_constant = held_field{};
  log v = visits("ABCBC");
  v[1].held = 7;
  v[2].held = 8;
  v[3].held = v[4].held = no_code;
  EXPECT_EQ(taken(rule, v), "0 1 4");
  v[4].held = 8;
  EXPECT_EQ(taken(rule, v), "0 3 4");  // A holds nothing, so the chain is free to be one of 8
}

TEST(OrderedMatch, ExclusionsLookAtAllVisitsWhateverTheyHold) {
  ordered_rule rule = chain_of("AB");
  rule.hold_constant = held_field{};
  rule.exclusions = {{set("X"), 0, 1}};
  log v = visits("AXB");
  v[0].held = v[2].held = 7;
  v[1].held = 8;
  EXPECT_EQ(level(rule, v), 1u);
}

// --- Re-entry. -----------------------------------------------------------------------------------

TEST(OrderedMatch, ReentryModes) {
  ordered_rule rule = chain_of("ABC");
  rule.window = timespan::hours(3);
  const log v = visits("AABCA", {0, 2, 3, 5, 6});
  EXPECT_EQ(all_taken(rule, v), (std::vector<std::string>{"0 2"}));
  rule.reentry = reentry::each;
  EXPECT_EQ(all_taken(rule, v), (std::vector<std::string>{"0 2", "1 2 3", "4"}));
  EXPECT_EQ(taken(rule, v), "1 2 3");
  rule.reentry = reentry::best;
  EXPECT_EQ(all_taken(rule, v), (std::vector<std::string>{"1 2 3"}));
}

TEST(OrderedMatch, BestOfEqualsIsTheEarliest) {
  ordered_rule rule = chain_of("ABC");
  rule.reentry = reentry::best;
  EXPECT_EQ(taken(rule, visits("ABAB")), "0 1");
  rule.steps[1].optional = true;  // the furthest step decides, not the number of steps
  rule.window = timespan::hours(1);
  EXPECT_EQ(taken(rule, visits("ACABC", {0, 1, 5, 5, 6})), "0 - 1");
}

// --- The rule itself. ----------------------------------------------------------------------------

TEST(OrderedRule, MoreThanThirtyTwoSteps) {
  ordered_rule rule;
  log v;
  for (std::size_t i = 0; i < max_steps; ++i) {
    rule.steps.push_back({stage_bit(static_cast<stage_index>(i)), i % 2 == 1, {}, {}});
    v.push_back({static_cast<stage_index>(i), instant{} + timespan::hours(static_cast<std::int64_t>(i))});
  }
  EXPECT_EQ(level(rule, v), max_steps);
  std::erase_if(v, [](const timed_stage& s) { return s.stage % 2 == 1; });
  EXPECT_EQ(level(rule, v), max_steps - 1);
  EXPECT_TRUE(match(rule, v).completed);
  rule.steps.push_back({1, false, {}, {}});
  EXPECT_EQ(ordered_matcher::make(rule).errors().at(0).code, errc::out_of_range);
}

TEST(OrderedRule, ReportsEveryErrorAtOnce) {
  const auto fields = [](const ordered_rule& r) {
    std::vector<std::string> f;
    for (const error& e : check(r)) f.push_back(e.field);
    return f;
  };
  EXPECT_EQ(fields({}), (std::vector<std::string>{"steps"}));
  EXPECT_TRUE(fields(chain_of("ABC")).empty());
  ordered_rule r = chain_of("ABCD");
  r.steps[0].optional = true;
  r.steps[0].max_gap = timespan::hours(1);
  r.steps[1].stages = 0;
  r.steps[2].min_gap = timespan::hours(-1);
  r.steps[3].min_gap = timespan::hours(2);
  r.steps[3].max_gap = timespan::hours(1);
  r.window = timespan::hours(-1);
  r.exclusions = {{0, 0, 1}, {1, 1, 1}, {1, 1, 4}};
  r.reentry = static_cast<reentry>(9);
  EXPECT_EQ(fields(r), (std::vector<std::string>{"steps[0].optional", "steps[0]", "steps[1].stages", "steps[2].min_gap",
                                                 "steps[3].max_gap", "window", "exclusions[0].stages",
                                                 "exclusions[1].before", "exclusions[2].before", "reentry"}));
  EXPECT_FALSE(ordered_matcher::make(r));
}

}  // namespace
