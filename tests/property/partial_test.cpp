/// Parts of any split, merged in any order, answer what one store of all deals answers, byte for byte; and nothing else is
/// taken for an answer. A failure prints its seed.
#include "support/library.hpp"
#include "support/plain_deals.hpp"
#include "support/questions.hpp"
#include "support/random_history.hpp"

#include <funnel/aggregates/partial.hpp>
#include <funnel/report/funnel_report.hpp>
#include <funnel/report/writers.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

constexpr tally_set all_tallies = (tally_set{1} << n_tallies) - 1;

/// The stages of `small_pipeline` in this order, with phases.
pipeline staged_pipeline(std::vector<std::string> open) {
  pipeline_builder b("p");
  for (const std::string& id : open) b.open(id).phase(id < "c" ? "marketing" : "sales");
  return b.won("w").phase("signed").lost("l").lost("m").build().value();
}

/// Two pipelines, of which the first has a second version, and two currencies.
event_store store_to_be_parted() {
  pipeline_version first(staged_pipeline({"a", "b", "c", "d"}));
  pipeline_version second(staged_pipeline({"a", "c", "b", "d"}), instant{} + timespan::days(9));
  pipeline_version other(pipeline_builder("q").open("x").phase("marketing").open("y").phase("sales").won("z").phase("signed").lost("gone").build().value());
  event_store store = event_store::make({first, second, other}, {"EUR", 2}).value();
  EXPECT_TRUE(store.add_rate({"USD", 2, instant::min(), 92, 100}).empty());
  EXPECT_TRUE(store.add_rate({"USD", 2, instant{} + timespan::days(6), 4, 5}).empty());
  return store;
}

/// Some dozen deals with all that happens in real histories, hand-overs to another pipeline, two currencies, identities.
std::vector<deal_event> adversarial_events(std::mt19937_64& random) {
  std::vector<deal_event> all;
  const std::size_t n_groups = 1 + random() % 8;
  for (std::size_t g = 0; g < n_groups; ++g) {
    for (deal_event e : random_history(random)) {
      e.deal += "/" + std::to_string(g);
      if (!e.event_id.empty()) e.event_id += "/" + std::to_string(g);
      if (random() % 12 == 0 && e.kind == event_kind::stage_moved) e.stage = std::vector<std::string>{"x", "y", "z", "gone"}[random() % 4];
      if (e.amount && random() % 4 == 0) e.currency = "USD";
      if (random() % 10 == 0) e.values.push_back({"sector", "s" + std::to_string(random() % 3)});
      if (random() % 20 == 0) e.gaps = static_cast<event_gaps>(random() % 16);
      if (random() % 10 == 0) e.identity = "customer " + std::to_string((g * 7 + static_cast<std::size_t>(e.deal[1])) % 9);
      all.push_back(std::move(e));
    }
  }
  return all;
}

/// Deals that must not be parted: by identity, those of one customer.
class groups_of_deals {
 public:
  groups_of_deals(std::span<const deal_event> events, bool by_identity) {
    for (const deal_event& e : events) find(e.deal);
    if (by_identity)
      for (const deal_event& e : events)
        if (!e.identity.empty()) parent_[find(e.deal)] = find("#" + e.identity);
  }
  std::string find(const std::string& name) {
    const auto it = parent_.try_emplace(name, name).first;
    if (it->second == name) return name;
    const std::string parent = it->second;
    return parent_[name] = find(parent);
  }

 private:
  std::map<std::string, std::string> parent_;
};

query question_about_parts(std::mt19937_64& random) {
  std::vector<question> all = random_questions(random);
  query q = all[random() % all.size()].q;
  if (random() % 3 == 0) q.by("sector");
  if (random() % 8 == 0) q.where_not("sector", {"s1"});
  if (random() % 8 == 0) q.by_owner().by_month();
  std::vector<grouping> groups;
  for (const grouping& g : q.groups)
    if (std::find(groups.begin(), groups.end(), g) == groups.end()) groups.push_back(g);
  q.groups = groups;
  if (random() % 8 == 0) {
    q.groups.clear();
    std::erase_if(q.filters, [](const filter& f) { return f.by == field::owner || f.by == field::team; });
    q.credit = attribution::time_held;
  }
  if (q.counting == counting::ordered) {
    q.ordered.steps = {{.stages = {"a", "b"}}, {.stages = {"c"}, .optional = random() % 2 == 0}, {.stages = {"w"}}};
    if (random() % 2 == 0) q.ordered.window = timespan::days(10);
    if (random() % 3 == 0) q.ordered.hold_constant = held_field{.owner = false, .dimension = "sector"};
    q.ordered.reentry = static_cast<reentry>(random() % 3);
  }
  q.layout.versions = static_cast<version_policy>(random() % 3);
  if (q.layout.versions == version_policy::mapped) q.layout.version_at = random_instant(random);
  if (random() % 4 == 0 && q.basis != date_basis::entered && q.counting != counting::ordered) q.layout.pipeline = "q";
  if (random() % 5 == 0 && q.basis != date_basis::entered && q.counting != counting::ordered) {
    q.layout.pipeline.clear();
    q.layout.phases = {"marketing", "sales", "signed"};
  }
  q.layout.unit = static_cast<journey_unit>(random() % 3);
  q.as_of = random_instant(random);
  q.known_at = random() % 2 == 0 ? q.as_of : instant{} + timespan::days(60);
  return q;
}

partial_request all_of_it(const query& q) {
  partial_request asked;
  asked.question = q;
  asked.tallies = q.credit == attribution::time_held ? all_tallies : all_tallies & ~tally_bit(tally::credit);
  asked.since = q.as_of - timespan::days(7);
  asked.unit = static_cast<calendar_unit>(q.as_of.us / 1'000'000 % 6);
  asked.max_deals = 3;
  return asked;
}

/// Merges parts two or more at a time, in any order, through their texts.
partial parts_merged_at_random(std::vector<std::string> texts, std::mt19937_64& random) {
  while (texts.size() > 1) {
    std::shuffle(texts.begin(), texts.end(), random);
    const std::size_t n = 2 + random() % std::min<std::size_t>(texts.size() - 1, 6);
    std::string together;
    for (std::size_t i = 0; i < n; ++i) together += texts[i];
    texts.erase(texts.begin(), texts.begin() + static_cast<std::ptrdiff_t>(n));
    auto parts = parse_partials(together);
    EXPECT_TRUE(parts) << to_text(parts.errors().front());
    if (!parts) return {};
    auto one = merge(*std::move(parts));
    EXPECT_TRUE(one) << to_text(one.errors().front());
    if (!one) return {};
    texts.push_back(to_json(*one));
  }
  return parse_partials(texts.front()).value().front();
}

void expect_same_part(const keyed<std::vector<survival_tally>>& a, const keyed<std::vector<survival_tally>>& b) {
  EXPECT_EQ(a.key, b.key);
  EXPECT_EQ(a.tally, b.tally);
}
void expect_same_part(const keyed<cycle_tally>& a, keyed<cycle_tally> b) {
  EXPECT_EQ(a.key, b.key);
  EXPECT_EQ(a.tally.lengths, b.tally.lengths);
  EXPECT_EQ(a.tally.unknown, b.tally.unknown);
  std::sort(b.tally.won.begin(), b.tally.won.end());
  EXPECT_EQ(a.tally.won, b.tally.won);
}
template <class T>
void expect_same_segments(const by_segment<T>& a, const by_segment<T>& b) {
  expect_same_part(keyed<T>{{}, a.total}, keyed<T>{{}, b.total});
  ASSERT_EQ(a.segments.size(), b.segments.size());
  for (std::size_t s = 0; s < a.segments.size(); ++s) expect_same_part(a.segments[s], b.segments[s]);
}
void expect_same_periods(const std::vector<period_row>& a, const std::vector<period_row>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].in, b[i].in);
    EXPECT_EQ(a[i].counts, b[i].counts);
  }
}

/// Each answer equals that of the function it stands for.
void expect_answers_of(const merged_tallies& all, const event_store& store, const partial_request& asked) {
  const query& q = asked.question;
  const journey_table j = project(store.take_snapshot(q.as_of, q.known_at), q.layout).value();
  ASSERT_EQ(all.question(), q);
  const cohort_result cohort = cohort_funnel(j, q).value();
  expect_same_cohort(all.cohort().value(), cohort);
  EXPECT_EQ(all.cohort()->shown, cohort.shown);
  EXPECT_EQ(all.stock()->stages, stage_stock(j, q)->stages);
  EXPECT_EQ(all.stock()->lost, stage_stock(j, q)->lost);
  EXPECT_EQ(all.stock()->moved_out, stage_stock(j, q)->moved_out);
  const auto activity = stage_activity_in_period(j, q).value();
  ASSERT_EQ(all.activity()->stages.size(), activity.stages.size());
  for (std::size_t k = 0; k < activity.stages.size(); ++k) EXPECT_EQ(all.activity()->stages[k].counts, activity.stages[k].counts);
  EXPECT_EQ(all.transitions()->counts, stage_transitions(j, q)->counts);
  expect_same_segments(all.cycles().value(), cycle_times(j, q).value());
  expect_same_segments(all.stays(stay_of::visit).value(), time_in_stage(j, q, stay_of::visit).value());
  expect_same_segments(all.stays(stay_of::deal).value(), time_in_stage(j, q, stay_of::deal).value());
  EXPECT_EQ(all.settlement().value(), settlement(j, q).value());
  expect_same_periods(all.months().value(), by_period(j, q, calendar_unit::month).value());
  const auto periods = by_period_and_segment(j, q, asked.unit).value();
  ASSERT_EQ(all.periods()->size(), periods.size());
  for (std::size_t s = 0; s < periods.size(); ++s) {
    EXPECT_EQ((*all.periods())[s].key, periods[s].key);
    expect_same_periods((*all.periods())[s].periods, periods[s].periods);
  }
  if (q.credit == attribution::time_held) {
    EXPECT_EQ(all.credit().value(), credit_by_owner(j, q).value());
  }
  const auto before = project(store.take_snapshot(*asked.since, q.known_at), q.layout).value();
  if (const auto flows = waterfall(before, j, q)) {
    EXPECT_EQ(all.waterfall()->start, flows->start);
    EXPECT_EQ(all.waterfall()->flows, flows->flows);
    EXPECT_EQ(all.waterfall()->end, flows->end);
  }
  const auto assumed = assumptions_of(j, q).value();
  ASSERT_EQ(all.assumptions()->size(), assumed.size());
  for (std::size_t i = 0; i < assumed.size(); ++i) {
    EXPECT_EQ((*all.assumptions())[i].what, assumed[i].what);
    EXPECT_EQ((*all.assumptions())[i].deals, assumed[i].deals);
    EXPECT_EQ((*all.assumptions())[i].of, assumed[i].of);
  }
  EXPECT_EQ(all.unknown_names().size(), unknown_names(q, j).size());
}

TEST(Partials, AnySplitAndAnyOrderOfMergingGivesTheSameBytes) {
  int with_deals = 0, empty_parts = 0;
  for (int i = 0; i < 150; ++i) {
    const std::uint64_t seed = base_seed() + 7'000'000 + static_cast<std::uint64_t>(i);
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const std::vector<deal_event> events = adversarial_events(random);
    query q = question_about_parts(random);
    partial_request asked = all_of_it(q);
    event_store whole = store_to_be_parted();
    append_in_batches(whole, events, random);
    if (q.layout.unit != journey_unit::deal) asked.tallies &= ~tally_bit(tally::waterfall);
    const auto one = make_partial(whole, asked);
    if (!one) continue;  // a layout without such a question
    const bool knows_sector = whole.take_snapshot().dimensions().find("sector") != no_code;

    const std::size_t n_parts = std::vector<std::size_t>{1, 2, 3, 7, 64}[random() % 5];
    std::vector<event_store> stores;
    for (std::size_t p = 0; p < n_parts; ++p) stores.push_back(store_to_be_parted());
    groups_of_deals groups(events, q.layout.unit != journey_unit::deal);
    std::map<std::string, std::size_t> part_of_group;
    std::vector<std::vector<deal_event>> rows(n_parts);
    for (const deal_event& e : events) rows[part_of_group.try_emplace(groups.find(e.deal), random() % n_parts).first->second].push_back(e);
    std::vector<std::string> texts;
    asked.parts = n_parts;
    for (std::size_t p = 0; p < n_parts; ++p) {
      append_in_batches(stores[p], rows[p], random);
      asked.part = p;
      const auto part = make_partial(stores[p], asked);
      ASSERT_TRUE(part) << to_text(part.errors().front());
      empty_parts += rows[p].empty();
      texts.push_back(to_json(*part));
    }
    const partial merged = parts_merged_at_random(texts, random);
    ASSERT_EQ(to_json(merged), to_json(*one));
    const auto all = merged_tallies::of({merged});
    if (!all) {
      ASSERT_FALSE(knows_sector) << to_text(all.errors().front());
      continue;
    }
    with_deals += all->cohort()->total.total().deals > 0;
    expect_answers_of(*all, whole, asked);
    report_options told;
    told.max_deals = asked.max_deals;
    if ((asked.tallies & tally_bit(tally::waterfall)) != 0) {
      told.since = asked.since;
      ASSERT_EQ(to_json(make_funnel_report(*all, told).value()), to_json(make_funnel_report(whole, q, told).value()));
    }
    if (HasFailure()) return;
  }
  EXPECT_GT(with_deals, 60) << "most questions must have an answer, or the test shows nothing";
  EXPECT_GT(empty_parts, 60);
}

/// Two parts of a store, and what is wrong with them otherwise.
class TwoParts : public testing::Test {
 protected:
  static partial_request asked(std::size_t part, std::size_t parts = 2) {
    partial_request r;
    r.question = query{}.by_owner().as_of_time(instant{} + timespan::days(20)).known_at_time(instant{} + timespan::days(20));
    r.tallies = report_tallies(r.question, false);
    r.part = part;
    r.parts = parts;
    return r;
  }
  static event_store store_of(std::vector<std::string> deals, minor_units amount = 100) {
    event_store s(small_pipeline());
    std::vector<deal_event> events;
    for (const std::string& d : deals) {
      deal_event e;
      e.deal = d;
      e.owner = "Anna";
      e.amount = amount;
      events.push_back(e);
    }
    append_options o;
    o.max_amount = std::numeric_limits<minor_units>::max();
    EXPECT_TRUE(s.append(events, o).rejected.empty());
    return s;
  }
  static partial part(std::size_t number, std::vector<std::string> deals) { return make_partial(store_of(std::move(deals)), asked(number)).value(); }
  static std::string why(std::vector<partial> parts) {
    const auto all = merged_tallies::of(std::move(parts));
    return all ? "" : to_text(all.errors().front());
  }
};

TEST_F(TwoParts, TogetherAnswer) {
  EXPECT_EQ(why({part(1, {"D2", "D3"}), part(0, {"D1"})}), "");
  EXPECT_EQ(merged_tallies::of({part(1, {"D2", "D3"}), part(0, {"D1"})})->cohort()->total.total(), (count_amount{3, 300, 0}));
}

TEST_F(TwoParts, OneThatIsMissingOrComesTwiceIsNoSmallerNumber) {
  EXPECT_EQ(why({}), "parts: there are no parts (missing_value)");
  EXPECT_EQ(why({part(0, {"D1"})}), "parts: part 1 of 2 is missing (missing_value)");
  EXPECT_EQ(why({part(0, {"D1"}), part(0, {"D2"})}), "parts: part 0 comes twice (duplicate)");
  EXPECT_EQ(why({part(0, {"D1"}), part(1, {"D2"}), part(1, {"D2"})}), "parts: part 1 comes twice (duplicate)");
  partial both = merge({part(0, {"D1"}), part(1, {"D2"})}).value();
  EXPECT_EQ(why({both, part(1, {"D2"})}), "part 1 of 2: the number of parts differs from that of part 0 of 1 (invalid_argument)");
}

TEST_F(TwoParts, ADealInBothIsFound) {
  EXPECT_EQ(why({part(0, {"D1", "D2"}), part(1, {"D2"})}), "deals: a deal is in two parts (duplicate)");
  // Also where it is in no number: it may have been elsewhere at another time.
  partial_request r = asked(0);
  r.by_hash = true;
  std::size_t refused = 0;
  for (std::size_t p = 0; p < 2; ++p) {
    r.part = p;
    refused += !make_partial(store_of({"D1"}), r);
  }
  EXPECT_EQ(refused, 1u);
}

TEST_F(TwoParts, UnlikeOnesAreRefusedAndToldWhatDiffers) {
  const partial first = part(0, {"D1"});
  const auto differing = [&](auto&& change) {
    partial_request r = asked(1);
    event_store s = store_of({"D2"});
    change(r, s);
    const auto second = make_partial(s, r);
    return second ? why({first, *second}) : to_text(second.errors().front());
  };
  EXPECT_EQ(differing([](auto&, auto&) {}), "");
  EXPECT_EQ(differing([](auto& r, auto&) { r.question.as_of_time(instant{} + timespan::days(19)); }), "part 1 of 2: as_of differs from that of part 0 of 2 (invalid_argument)");
  EXPECT_EQ(differing([](auto& r, auto&) { r.question.known_at_time(instant{} + timespan::days(19)); }), "part 1 of 2: known_at differs from that of part 0 of 2 (invalid_argument)");
  EXPECT_EQ(differing([](auto& r, auto&) { r.question.count(counting::touched); }), "part 1 of 2: counting differs from that of part 0 of 2 (invalid_argument)");
  EXPECT_EQ(differing([](auto& r, auto&) { r.question.by_reason(); }), "part 1 of 2: group_by differs from that of part 0 of 2 (invalid_argument)");
  EXPECT_EQ(differing([](auto& r, auto&) { r.max_deals = 7; }), "part 1 of 2: max_deals differs from that of part 0 of 2 (invalid_argument)");
  EXPECT_EQ(differing([](auto& r, auto&) { r.tallies |= tally_bit(tally::stays); }), "part 1 of 2: what is counted differs from that of part 0 of 2 (invalid_argument)");
  EXPECT_EQ(differing([](auto&, auto& s) { static_cast<void>(s.add_rate({"XYZ", 2, instant::min(), 3, 2})); }), "part 1 of 2: rates differs from that of part 0 of 2 (invalid_argument)");
  EXPECT_EQ(differing([](auto&, auto& s) { static_cast<void>(s.add_version(pipeline_version(small_pipeline(), instant{} + timespan::days(3)))); }),
            "part 1 of 2: pipelines differs from that of part 0 of 2 (invalid_argument)");
  partial older = part(1, {"D2"});
  older.version = "0.0.9";
  EXPECT_EQ(why({first, older}), "part 1 of 2: the version of the library differs from that of part 0 of 2 (invalid_argument)");
}

TEST_F(TwoParts, InstantsAreTheAskersToName) {
  partial_request r = asked(0);
  r.question.as_of = instant::max();
  r.question.known_at = instant::max();
  const auto errors = make_partial(store_of({"D1"}), r).errors();
  ASSERT_EQ(errors.size(), 2u);
  EXPECT_EQ(errors[0].field, "as_of");
  EXPECT_EQ(errors[1].field, "known_at");
}

TEST_F(TwoParts, SumsThatDoNotFitAreRefused) {
  const minor_units most = std::numeric_limits<minor_units>::max();
  const partial a = make_partial(store_of({"D1"}, most - 1), asked(0)).value();
  const partial b = make_partial(store_of({"D2"}, 2), asked(1)).value();
  EXPECT_EQ(why({a, b}), "amount: the numbers of all parts together exceed 64 bits (out_of_range)");
  EXPECT_EQ(why({a, make_partial(store_of({"D2"}, 1), asked(1)).value()}), "");
}

TEST_F(TwoParts, ATeamIsOneInAllParts) {
  partial_request r = asked(0);
  r.question.groups.clear();
  r.question.by_team();
  const auto of = [&](std::size_t number, std::map<std::string, std::string> teams, std::vector<std::string> deals) {
    r.part = number;
    r.question.team_of = std::move(teams);
    return make_partial(store_of(std::move(deals)), r).value();
  };
  EXPECT_EQ(why({of(0, {{"Anna", "Red"}}, {"D1"}), of(1, {{"Anna", "Blue"}}, {"D2"})}),
            "teams: \"Anna\" is in the team \"Blue\" in one part, and in \"Red\" in another (invalid_argument)");
  EXPECT_NE(why({of(0, {{"Anna", "Red"}}, {"D1"}), of(1, {}, {"D2"})}), "") << "the second part counted Anna without a team";
  const auto all = merged_tallies::of({of(0, {{"Anna", "Red"}}, {"D1"}), of(1, {{"Anna", "Red"}, {"Boris", "Blue"}}, {"D2"})});
  ASSERT_TRUE(all);
  EXPECT_EQ(all->question().team_of.size(), 2u);
}

TEST_F(TwoParts, ATextThatWasCutOrChangedIsRefused) {
  const std::string text = to_json(part(0, {"D1", "D2"})) + to_json(part(1, {"D3"}));
  ASSERT_EQ(parse_partials(text)->size(), 2u);
  const std::size_t first = to_json(part(0, {"D1", "D2"})).size();
  for (std::size_t n = 0; n < text.size(); ++n) {
    if (n == first) continue;  // one whole part: that the other one is missing is found where they are merged
    EXPECT_FALSE(parse_partials(std::string_view(text).substr(0, n))) << n;
  }
  std::mt19937_64 random(base_seed() + 7'500'000);
  for (int i = 0; i < 3'000; ++i) {
    std::string other = text;
    const std::size_t at = random() % other.size();
    other[at] = static_cast<char>(static_cast<unsigned char>(other[at]) ^ (1U << random() % 8));
    ASSERT_FALSE(parse_partials(other)) << "byte " << at;
  }
}

// A checksum can be made by anybody: what it covers must not harm, whatever it is.
TEST(Partials, AForgedTextIsAnErrorOrAnAnswer) {
  std::mt19937_64 random(base_seed() + 7'600'000);
  int read = 0, answered = 0;
  for (int i = 0; i < 400; ++i) {
    event_store store = store_to_be_parted();
    append_in_batches(store, adversarial_events(random), random);
    query q = query{}.by_owner().as_of_time(instant{} + timespan::days(20)).known_at_time(instant{} + timespan::days(20));
    partial p = make_partial(store, all_of_it(q)).value();
    for (int n = 0; n < 3 && !p.rows.empty(); ++n) {
      partial_row& r = p.rows[random() % p.rows.size()];
      const std::int64_t odd = std::vector<std::int64_t>{-1, 0, 1, 300, std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min(), static_cast<std::int64_t>(random())}[random() % 7];
      switch (random() % 8) {
        case 0: r.row = odd; break;
        case 1: r.of = odd; break;
        case 2: r.value = odd; break;
        case 3: r.deals = odd; break;
        case 4: r.amount = odd; break;
        case 5: r.times = odd; break;
        case 6: r.next_amount = odd; break;
        default: p.segments[random() % p.segments.size()].push_back("x"); break;
      }
    }
    const auto parsed = parse_partials(to_json(p));
    if (!parsed) continue;
    ++read;
    const auto all = merged_tallies::of(*parsed);
    if (!all) continue;
    static_cast<void>(all->waterfall());
    static_cast<void>(all->stays(stay_of::visit));
    static_cast<void>(all->settlement());
    static_cast<void>(all->periods());
    if (const auto report = make_funnel_report(*all)) {
      ++answered;
      EXPECT_FALSE(to_json(*report).empty());
    }
  }
  EXPECT_GT(read, 20);
  EXPECT_GT(answered, 5);
}

}  // namespace
