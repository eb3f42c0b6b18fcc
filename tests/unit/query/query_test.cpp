/// The query as a value: JSON there and back, hash, words, and everything that is wrong with it at once.
#include "support/library.hpp"
#include "support/toy_deals.hpp"

#include <funnel/stats/conversion.hpp>
#include <funnel/aggregates/cohort.hpp>
#include <funnel/io/csv.hpp>
#include <funnel/query/query.hpp>
#include <funnel/query/presets.hpp>
#include <funnel/aggregates/durations.hpp>

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// A query in which every field differs from its default.
query full_query() {
  query q = query{}.entered_in("presentation", {day(3), day(40)}).only({outcome::open, outcome::won}).as_of_time(day(90)).known_at_time(day(91));
  q.where("region", {"North", ""}).where_not("kind", {"test"}).owners({"Anna"}).teams({"Red"}).lost_for({"price"});
  q.amount_between(100, 9'000).by_versions(version_policy::mapped, day(5)).in_pipeline("sales").per(journey_unit::identity);
  ordered_steps o;
  o.steps = {{{"qualification"}}, {{"presentation", "proposal"}, true, timespan::hours(2), timespan::days(30)}};
  o.window = timespan::days(90);
  o.exclusions = {{{"contracting"}, 0, 1}};
  o.hold_constant = held_field{false, "region"};
  o.reentry = reentry::best;
  o.strict_deduplication = o.strict_order = o.strict_increase = true;
  o.strict_once = false;
  q.count_ordered(o).credit_to(attribution::mover).worth_by(valuation::at_exit);
  q.by_owner().by_team().by_reason().by("region").by_period(calendar_unit::quarter).roster({{"Anna", "Red"}});
  q.in_working_time(work_schedule::five_day_week(find_time_zone("Europe/Moscow").value()));
  return q.in_zone(find_time_zone("Europe/Moscow").value()).fiscal_year_from(4);
}

TEST(QueryJson, RoundTripsEveryField) {
  EXPECT_EQ(parse_query(to_json(full_query())).value(), full_query());
  EXPECT_EQ(parse_query("{}").value(), query{});
  EXPECT_EQ(to_json(query{}), "{}\n");
}

TEST(QueryJson, RoundTripsRandomQueries) {
  for (int i = 0; i < 2000; ++i) {
    std::mt19937_64 random(static_cast<std::uint64_t>(i));
    const auto one_in = [&](std::uint64_t n) { return random() % n == 0; };
    query q;
    if (one_in(2)) q.basis = static_cast<date_basis>(random() % 5);
    if (q.basis == date_basis::entered) q.entered_stage = "x";
    if (one_in(2)) q.in = {{static_cast<std::int64_t>(random() % 1'000'000'000'000'000)}, instant::max()};
    if (one_in(2)) q.outcomes = static_cast<outcome_set>(1 + random() % 15);
    if (one_in(2)) q.as_of = {static_cast<std::int64_t>(random() % 2'000'000'000'000'000) - 1'000'000'000'000'000};
    if (one_in(3)) q.counting = static_cast<counting>(random() % 6);
    if (one_in(3)) q.credit = static_cast<attribution>(random() % 4);
    if (one_in(3)) q.worth = static_cast<valuation>(random() % 4);
    if (one_in(3)) q.by_period(static_cast<calendar_unit>(random() % 6));
    if (one_in(3)) q.where("a \"quoted\" name", {"\xD0\x96", "line\nbreak"});
    if (one_in(3)) q.ordered.window = timespan{static_cast<std::int64_t>(random() % 10'000'000'000'000)};
    if (one_in(4)) q.through_phases({"m", "s"});
    const auto back = parse_query(to_json(q));
    ASSERT_TRUE(back) << i << ": " << back.errors().front().field << ": " << back.errors().front().message << "\n" << to_json(q);
    ASSERT_EQ(*back, q) << i;
    ASSERT_EQ(hash(*back), hash(q)) << i;
  }
}

TEST(QueryJson, ReportsEveryWrongFieldAtOnce) {
  const auto bad = parse_query(R"({"basis": "born", "in": {"from": "soon"}, "outcomes": ["maybe"], "filters": [{"is": 3}, {"field": "owner"}],
      "counting": "twice", "ordered": {"window": "a while", "steps": [{"stage": ["x"]}]}, "group_by": [7], "zone": "Mars", "colour": "red",
      "min_amount": 5, "max_amount": 4, "layout": {"versions": "mapped"}})");
  ASSERT_FALSE(bad);
  std::set<std::string> fields;
  for (const error& e : bad.errors()) fields.insert(e.field);
  EXPECT_EQ(fields, (std::set<std::string>{"basis", "in.from", "outcomes[0]", "outcomes", "filters[0].is", "filters[1].is", "counting",
                                           "ordered.window", "ordered.steps[0].stage", "group_by[0]", "groups", "zone", "colour", "max_amount",
                                           "layout.version_at"}));
  EXPECT_EQ(parse_query("{").errors().at(0).code, errc::syntax);
}

// The hash is stable: another number here means that saved questions are not recognised any more. It changes only
// when the JSON of a query changes; then these two numbers are printed by the failing test.
TEST(QueryHash, IsPinned) {
  EXPECT_EQ(hash(query{}), 645223143103797797ULL);
  EXPECT_EQ(hash(query{}.created_in(january).as_of_time(day(31))), hash(query{}.as_of_time(day(31)).created_in(january)));
}

TEST(QueryHash, DiffersWithEveryChoice) {
  std::set<std::uint64_t> seen{hash(query{}), hash(full_query())};
  std::size_t n = 2;
  const auto add = [&](const query& q) { seen.insert(hash(q)), ++n; };
  for (int c = 1; c < 6; ++c) add(query{}.count(static_cast<counting>(c)));
  for (int a = 1; a < 5; ++a) add(query{}.credit_to(static_cast<attribution>(a)));
  for (int v = 1; v < 4; ++v) add(query{}.worth_by(static_cast<valuation>(v)));
  add(query{}.by_versions(version_policy::as_of_now));
  add(query{}.in_pipeline("p"));
  add(query{}.per(journey_unit::pass));
  add(query{}.fiscal_year_from(4));
  add(query{}.as_of_time(day(1)));
  add(query{}.known_at_time(day(1)));
  EXPECT_EQ(seen.size(), n);
}

TEST(QueryText, SaysEveryChoiceInBothLanguages) {
  const std::string english = to_text(full_query()) + explain(full_query());
  for (const char* part : {"Deals now open or won that first entered presentation", "as known at", "region is North or (none)", "kind is not test",
                           "owner is Anna", "team is Red", "reason of loss is price", "amount at least 100", "mapped to one version", "an identity",
                           "qualification \u2192 presentation or proposal (optional) after at least 2h within 30d", "all within 90d",
                           "not through contracting between steps 1 and 2", "with the same region", "whoever moved it on", "what it was when it left the stage",
                           "grouped by owner, team, reason of loss, region, quarter of entry", "fiscal year from month 4", "Europe/Moscow", "durations in working time, a day being 9h", "Hash"})
    EXPECT_TRUE(has(english, part)) << part << "\n" << english;
  const std::string russian = to_text(full_query(), language::russian) + explain(full_query(), language::russian);
  for (const char* part : {"впервые вошедшие в presentation", "по данным на", "команда: Red", "шаг за шагом", "кто перевёл её дальше", "какой была при выходе из стадии",
                           "приведено к одной версии", "квартал входа", "финансовый год с месяца 4", "Хеш"})
    EXPECT_TRUE(has(russian, part)) << part << "\n" << russian;
}

TEST(QueryCheck, SaysAllThatIsWrongAtOnce) {
  const event_store store = toy_store();
  const journey_table j = journeys_of(store, day(31));
  query q = query{}.entered_in("", {day(2), day(1)}).where("planet", {"Mars"}).by("moon").by("moon").amount_between(5, 4).in_pipeline("x").fiscal_year_from(13);
  q.outcomes = 0;
  q.ordered.steps = {{{"nowhere"}}};
  q.count(counting::ordered).credit_to(attribution::time_held).by_owner();
  q.filters.push_back({field::period, {}, {"2026-01"}, false});
  std::set<std::string> fields;
  for (const error& e : validate(q, j)) fields.insert(e.field);
  EXPECT_EQ(fields, (std::set<std::string>{"in", "entered_stage", "outcomes", "max_amount", "fiscal_start", "filters", "groups", "credit", "as_of",
                                           "layout", "ordered.steps[0].stages"}));
}

TEST(QueryNames, AreUniqueAndFound) {
  const auto all_found = []<class Enum>(Enum) {
    std::set<std::string_view> names(names_of<Enum>.begin(), names_of<Enum>.end());
    EXPECT_EQ(names.size(), names_of<Enum>.size());
    for (std::size_t i = 0; i < names_of<Enum>.size(); ++i) EXPECT_EQ(value_named<Enum>(names_of<Enum>[i]), static_cast<Enum>(i));
    EXPECT_FALSE(value_named<Enum>("no such name"));
  };
  all_found(date_basis{});
  all_found(outcome{});
  all_found(counting{});
  all_found(attribution{});
  all_found(valuation{});
  all_found(calendar_unit{});
  all_found(version_policy{});
  all_found(journey_unit{});
  all_found(reentry{});
}

// Durations in working hours, without weekends and holidays, consistently.
TEST(WorkingTime, CyclesCountShiftsOnly) {
  event_store store(default_pipeline());
  const instant friday = day(1) + timespan::hours(17);  // 2 January 1970 was a Friday
  const std::vector<deal_event> rows{{.kind = event_kind::created, .deal = "x", .at = friday}, {.kind = event_kind::won, .deal = "x", .at = day(5) + timespan::hours(10)}};
  ASSERT_TRUE(store.append(rows).rejected.empty());
  work_schedule office = work_schedule::five_day_week(time_zone());
  query q = query{}.in_working_time(office).as_of_time(day(31));
  const journey_table j = journeys_of(store, day(31));
  // One hour on Friday, nine on Monday, one on Tuesday; a holiday on Monday takes its nine away.
  EXPECT_EQ(cycle_length(j, q)->lengths().begin()->first.lasted_us, timespan::hours(11).us);
  office.holidays = {local_date{std::chrono::year{1970}, std::chrono::month{1}, std::chrono::day{5}}};
  const survival_tally t = cycle_length(j, q.in_working_time(office)).value();
  EXPECT_EQ(t.lengths().begin()->first.lasted_us, timespan::hours(2).us);
  EXPECT_DOUBLE_EQ(timing_of_won(t, mean_working_day(office)).mean_days, 2.0 / 9);
}

// The ordered funnel returns step times and deals, not only a level.
TEST(OrderedJourneys, HaveTimesAndDeals) {
  const event_store store = toy_store();
  ordered_steps steps;
  steps.steps = {{{"qualification"}}, {{"presentation"}, true}, {{"proposal"}, false, {}, timespan::days(10)}};
  const query q = query{}.created_in(january).as_of_time(day(60)).count_ordered(steps);
  const auto all = ordered_journeys(journeys_of(store, day(60)), q).value();
  ASSERT_EQ(all.size(), 8u);  // all but D8, which began in Proposal
  std::string text;
  for (const ordered_journey& o : all) {
    text += o.deal + ":";
    for (const step_match& s : o.match.steps) text += s.skipped() ? " -" : " " + std::to_string(static_cast<int>((s.at - day(0)).days()));
    text += "; ";
  }
  // D7 reaches Proposal on day 45, five days after its second Presentation on day 40.
  EXPECT_EQ(text, "D1: 0 5 12; D2: 1 6; D3: 2 - 9; D4: 3 8 15; D5: 4 14; D6: 5; D7: 6 40 45; D10: 20 29 35; ");
  EXPECT_EQ(ordered_journeys(journeys_of(store, day(60)), query{}.as_of_time(day(60))).errors().at(0).code, errc::invalid_argument);
}

// PostHog and Mixpanel hold a property constant over the steps; a deal's values are those at each entry.
TEST(OrderedJourneys, HoldADimensionOrTheOwnerConstant) {
  event_store store(default_pipeline());
  const std::vector<deal_event> rows{
      {.kind = event_kind::created, .deal = "x", .at = day(0), .owner = "Anna", .values = {{"product", "A"}}},
      {.kind = event_kind::stage_moved, .deal = "x", .at = day(1), .stage = "presentation"},
      {.kind = event_kind::stage_moved, .deal = "x", .at = day(2), .stage = "proposal", .owner = "Boris", .values = {{"product", "B"}}},
  };
  ASSERT_TRUE(store.append(rows).rejected.empty());
  const journey_table j = journeys_of(store);
  const auto level = [&](std::optional<held_field> held) {
    ordered_steps steps;
    steps.hold_constant = held;
    return ordered_journeys(j, query{}.count_ordered(steps))->at(0).match.level;
  };
  EXPECT_EQ(level({}), 3u);
  EXPECT_EQ(level(held_field{false, "product"}), 2u);
  EXPECT_EQ(level(held_field{true, {}}), 2u);
}

}  // namespace

namespace {

TEST(UnknownNames, AreToldWithTheNearestOnesThereAre) {
  event_store store(default_pipeline());
  const std::vector<deal_event> events{
      {.kind = event_kind::created, .deal = "A", .at = day(1), .owner = "Anna Petrova", .values = {{"region", "North"}}},
      {.kind = event_kind::lost, .deal = "A", .at = day(2), .reason = "price"}};
  ASSERT_TRUE(store.append(events).rejected.empty());
  query q = query{}.as_of_time(day(9)).where("region", {"Noth", "", "North"}).owners({"Anna Petrov"}).lost_for({"price"});
  q.teams({"A team"}).roster({{"Anna Petrova", "B team"}});
  const journey_table j = project(store.take_snapshot(day(9))).value();
  ASSERT_TRUE(validate(q, j).empty());
  const std::vector<error> unknown = unknown_names(q, j);
  ASSERT_EQ(unknown.size(), 3u);
  EXPECT_EQ(unknown[0].field, "filters[0]");
  EXPECT_EQ(unknown[0].message, "no deal has the region \"Noth\"; did you mean \"North\"?");
  EXPECT_EQ(unknown[1].message, "no deal has the owner \"Anna Petrov\"; did you mean \"Anna Petrova\"?");
  EXPECT_EQ(unknown[2].message, "no deal has the team \"A team\"; did you mean \"B team\"?");
  EXPECT_EQ(validate(query{}.as_of_time(day(9)).by("regoin"), j).at(0).message,
            "there is no dimension named \"regoin\"; did you mean \"region\"?");
}

TEST(AStore, AnswersInOneCall) {
  event_store store(default_pipeline());
  const std::vector<deal_event> events{{.kind = event_kind::created, .deal = "A", .at = day(1)},
                                       {.kind = event_kind::created, .deal = "B", .at = day(2)},
                                       {.kind = event_kind::won, .deal = "A", .at = day(3)}};
  ASSERT_TRUE(store.append(events).rejected.empty());
  const query q = query{}.as_of_time(day(9));
  EXPECT_EQ(cohort_funnel(store, q)->total, cohort_funnel(project(store.take_snapshot(day(9))).value(), q)->total);
  EXPECT_EQ(*drill_down(store, q, {cohort_cell::measure::outcome, 0, {}, outcome::won}), std::vector<std::string>{"A"});
  EXPECT_FALSE(cohort_funnel(store, query{}.in_pipeline("nowhere")));
}

}  // namespace

namespace {

TEST(QueryJson, NumbersThatNoTypeHoldsAreErrors) {
  EXPECT_EQ(parse_query(R"({"min_amount": 1e999})").errors().at(0).code, errc::out_of_range);
  EXPECT_EQ(parse_query(R"({"min_amount": 18446744073709551615})").errors().at(0).field, "min_amount");
  EXPECT_EQ(parse_query(R"({"min_amount": 9223372036854775808})").errors().at(0).code, errc::invalid_value);
  EXPECT_EQ(parse_query(R"({"min_amount": 9223372036854775807})").value().min_amount, 9223372036854775807);
  EXPECT_EQ(parse_query(R"({"min_amount": -9223372036854775808})").value().min_amount, std::numeric_limits<minor_units>::min());
  EXPECT_EQ(parse_pipeline(R"({"id": "p", "stages": [{"id": "a", "win_probability": 1e999}]})").errors().at(0).code, errc::out_of_range);
  EXPECT_EQ(parse_calendar(R"({"zone": 1e999})").errors().at(0).code, errc::out_of_range);
  EXPECT_EQ(parse_mapping(R"({"shape": 1e999})").errors().at(0).code, errc::out_of_range);
}

}  // namespace
