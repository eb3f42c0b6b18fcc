/// Bottlenecks and shapes against a known truth: what was planted is found in most histories, and among sound stages
/// none is named more often than promised. Flows against a naive count. Random data from a printed seed.
#include "support/library.hpp"
#include "support/naive_model.hpp"
#include "support/random_history.hpp"
#include "support/simulated_funnel.hpp"

#include <funnel/analysis/bottlenecks.hpp>
#include "stats/draws.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

constexpr std::size_t simulated_stages = 4;
constexpr int year = 365;

/// Without draws and trends, which decide nothing about names.
bottleneck_options quick() {
  bottleneck_options o;
  o.simulation.draws = 0;
  o.trend_periods = 0;
  return o;
}

struct rates {
  int histories = 0;
  int any = 0;                          ///< histories in which a stage is named
  std::vector<int> slow = std::vector<int>(simulated_stages);
  std::vector<int> leaky = std::vector<int>(simulated_stages);

  void add(const bottleneck_report& r) {
    ++histories;
    any += !r.named.empty();
    for (std::size_t k = 0; k < simulated_stages; ++k) slow[k] += r.stages[k].slow, leaky[k] += r.stages[k].leaky;
  }
  double share(int n) const { return static_cast<double>(n) / histories; }
  void print(const char* what) const {
    std::printf("%s: of %d histories %.3f name a stage; slow", what, histories, share(any));
    for (const int n : slow) std::printf(" %.3f", share(n));
    std::printf("; leaky");
    for (const int n : leaky) std::printf(" %.3f", share(n));
    std::printf("\n");
  }
};

class BottleneckSimulation : public testing::Test {
 protected:
  void SetUp() override { std::printf("seed %llu\n", static_cast<unsigned long long>(base_seed())); }

  rates run(int histories, const pipeline& p, const std::vector<true_stage>& stages, int n, bottleneck_options o = quick(),
            const std::vector<true_stage>& later = {}, double later_from = 1e9) {
    rates r;
    const instant as_of = instant{} + timespan::days(year);
    for (int i = 0; i < histories; ++i) {
      const event_store store = store_of(p, simulated_deals(random_, stages, n, year, names_, later, later_from));
      r.add(find_bottlenecks(journeys_of(store, as_of), query{}.as_of_time(as_of), o).value());
    }
    return r;
  }

  std::mt19937_64 random_{base_seed()};
  std::deque<std::string> names_;
};

/// At most `promised`, give or take four standard errors.
void expect_at_most(int hits, int rounds, double promised) {
  EXPECT_LE(static_cast<double>(hits) / rounds, promised + 4 * std::sqrt(promised * (1 - promised) / rounds));
}

TEST_F(BottleneckSimulation, StagesAtTheirNormAreSeldomNamed) {
  const rates r = run(250, plain_pipeline(simulated_stages, 14, 0.75), std::vector<true_stage>(simulated_stages), 150);
  r.print("at norm");
  expect_at_most(r.any, r.histories, quick().alpha);
}

TEST_F(BottleneckSimulation, StagesLikeTheirPastAreSeldomNamed) {
  const rates r = run(200, plain_pipeline(simulated_stages, 0, 0), std::vector<true_stage>(simulated_stages), 240);
  r.print("like their past");
  expect_at_most(r.any, r.histories, quick().alpha);
}

TEST_F(BottleneckSimulation, APlantedSlowStageIsFound) {
  std::vector<true_stage> stages(simulated_stages);
  stages[2].median_days = 28;
  const rates r = run(80, plain_pipeline(simulated_stages, 14, 0.75), stages, 300);
  r.print("one slow");
  EXPECT_GT(r.share(r.slow[2]), 0.8);
  for (const std::size_t k : {0u, 1u, 3u}) expect_at_most(r.slow[k], r.histories, quick().alpha);
}

TEST_F(BottleneckSimulation, APlantedLeakyStageIsFound) {
  std::vector<true_stage> stages(simulated_stages);
  stages[1].conversion = 0.55;
  const rates r = run(80, plain_pipeline(simulated_stages, 14, 0.75), stages, 300);
  r.print("one leaky");
  EXPECT_GT(r.share(r.leaky[1]), 0.8);
  for (const std::size_t k : {0u, 2u, 3u}) expect_at_most(r.leaky[k], r.histories, quick().alpha);
}

TEST_F(BottleneckSimulation, AStageThatGotWorseIsFoundWithoutNorms) {
  std::vector<true_stage> later(simulated_stages);
  later[0] = {30, 0.5};
  const rates r = run(60, plain_pipeline(simulated_stages, 0, 0), std::vector<true_stage>(simulated_stages), 500, quick(), later, year - 90);
  r.print("got worse");
  EXPECT_GT(r.share(r.slow[0]), 0.6);
  EXPECT_GT(r.share(r.leaky[0]), 0.2);
}

TEST_F(BottleneckSimulation, TheWorstOfTwoIsRankedFirst) {
  std::vector<true_stage> stages(simulated_stages);
  stages[0].conversion = 0.70;  // leaks a little
  stages[2].conversion = 0.45;  // leaks much
  bottleneck_options o = quick();
  o.simulation.draws = 99;
  int first = 0;
  double probability = 0;
  const int histories = 25;
  const instant as_of = instant{} + timespan::days(year);
  for (int i = 0; i < histories; ++i) {
    const event_store store = store_of(plain_pipeline(simulated_stages, 14, 0.75), simulated_deals(random_, stages, 300, year, names_));
    const bottleneck_report r = find_bottlenecks(journeys_of(store, as_of), query{}.as_of_time(as_of), o).value();
    first += !r.by_value.empty() && r.by_value[0] == 2;
    probability += r.stages[2].repair.worst_by_value / histories;
  }
  std::printf("worst ranked first in %d of %d, mean probability %.3f\n", first, histories, probability);
  EXPECT_GT(first, histories * 3 / 4);
  EXPECT_GT(probability, 0.7);
}

// Shapes: funnels that are classic by some distance are rarely given another shape; planted ones are recognised.
TEST_F(BottleneckSimulation, ClassicFunnelsAreSeldomMisdiagnosed) {
  const auto diagnose = [&](const std::vector<double>& conversions, std::int64_t n) {
    std::vector<shape_step> steps;
    for (const double c : conversions) {
      std::int64_t hits = 0;
      for (std::int64_t i = 0; i < n; ++i) hits += draw_fraction(random_) < c;
      const double noise = std::sqrt(1.0 / static_cast<double>(n));
      steps.push_back({{hits, n}, 10 * std::exp(noise * draw_normal(random_)), 10 * noise});
    }
    shape_options o;
    o.draws = 99;
    return diagnose_shape(steps, o).value().shape;
  };
  const struct {
    const char* name;
    std::vector<double> conversions;
    funnel_shape truth;
    double least;  // share of histories in which it must be said
    std::int64_t n = 100;
  } funnels[]{{"classic", {0.8, 0.75, 0.67, 0.6}, funnel_shape::classic, 0.8},
              {"classic, few deals", {0.8, 0.75, 0.67, 0.6}, funnel_shape::classic, 0.1, 12},
              {"classic ten to one", {0.56, 0.56, 0.56, 0.56}, funnel_shape::classic, 0.2},
              {"leaky top", {0.25, 0.75, 0.75, 0.8}, funnel_shape::leaky_top, 0.8},
              {"leaky bottom", {0.9, 0.9, 0.9, 0.25}, funnel_shape::leaky_bottom, 0.8},
              {"cylinder", {0.98, 0.98, 0.98, 0.98}, funnel_shape::cylinder, 0.8},
              {"edge of a leaky top", {0.5, 0.9, 0.9, 0.9}, funnel_shape::classic, 0}};
  for (const auto& f : funnels) {
    const int histories = 60;
    std::map<funnel_shape, int> seen;
    for (int i = 0; i < histories; ++i) ++seen[diagnose(f.conversions, f.n)];
    const int said = seen[f.truth];
    const int wrong = histories - said - seen[funnel_shape::insufficient_data];
    std::printf("%s: said in %d of %d, another shape in %d\n", f.name, said, histories, wrong);
    EXPECT_GE(static_cast<double>(said) / histories, f.least) << f.name;
    expect_at_most(wrong, histories, 1 - shape_options{}.confidence);
  }
}

// Row by row from the naive model: flows, dwell, settlement and stuck deals of random histories with returns,
// reopenings, ties and late events.
TEST(BottleneckHistories, CountAsTheNaiveModelDoes) {
  const std::uint64_t seed = base_seed();
  for (std::uint64_t i = 0; i < 200; ++i) {
    SCOPED_TRACE("seed " + std::to_string(seed + i));
    std::mt19937_64 random(seed + i);
    pipeline_builder builder("p");
    for (const char* id : {"a", "b", "c", "d"}) builder.open(id).time_norm(timespan::days(3)).conversion_norm(0.5);
    event_store store(builder.won("w").lost("l").lost("m").build().value());
    const auto rows = random_history(random);
    append_in_batches(store, rows, random);
    const naive::model model{{"a", "b", "c", "d", "w"}, {"l", "m"}, rows};
    const instant as_of = instant{} + timespan::hours(static_cast<std::int64_t>(random() % (25 * 24)));
    query q = query{}.as_of_time(as_of);
    if (random() % 2) q.in = {instant{} + timespan::days(static_cast<std::int64_t>(random() % 5)), instant{} + timespan::days(5 + static_cast<std::int64_t>(random() % 20))};
    bottleneck_options o = quick();
    o.window_days = 1 + static_cast<int>(random() % 20);
    o.min_deals = 30;
    const bottleneck_report r = find_bottlenecks(journeys_of(store, as_of), q, o).value();
    const period w = r.window.now;
    ASSERT_LE(w.end.us, as_of.us + 1);

    const auto lives = model.lives(as_of.us, INT64_MAX);
    std::vector<std::string> stuck_ids;
    for (int k = 0; k < 4; ++k) {
      std::int64_t start = 0, in = 0, out = 0, end = 0, stood = 0, advanced = 0, lost = 0, still = 0;
      double inside = 0;
      survival_tally stays;
      for (const naive::life& l : lives) {
        std::int64_t total = 0;
        bool lasts = false;
        for (const naive::stay& s : l.stays) {
          if (s.nowhere || s.stage != k) continue;
          start += s.from < w.start.us && s.to >= w.start.us;
          end += s.from < w.end.us && s.to >= w.end.us;
          in += s.from >= w.start.us && s.from < w.end.us;
          out += s.to >= w.start.us && s.to < w.end.us;
          inside += static_cast<double>(std::max<std::int64_t>(0, std::min(s.to, w.end.us) - std::max(s.from, w.start.us)));
          total += std::min(s.to, as_of.us) - s.from;
          lasts = s.end == 0;
        }
        still += l.state == 'o' && l.stays.back().stage == k;  // also where its stage is only taken for the first
        if (!naive::touched(l, k)) continue;
        ++stood;
        advanced += naive::fate(l, k) == 0;
        lost += naive::fate(l, k) == 1;
        stays.add({timespan{total}, static_cast<end_cause>(lasts ? 0 : 1), {}});
        if (lasts && total > timespan::days(3).us) stuck_ids.push_back(l.id);
      }
      const stage_bottleneck& s = r.stages[static_cast<std::size_t>(k)];
      EXPECT_EQ(s.flow.flow.at_start, start);
      EXPECT_EQ(s.flow.flow.arrivals, in);
      EXPECT_EQ(s.flow.flow.departures, out);
      EXPECT_EQ(s.flow.flow.at_end, end);
      EXPECT_DOUBLE_EQ(s.flow.flow.time_inside, inside);
      EXPECT_EQ(s.stood.deals, stood);
      EXPECT_EQ(s.open.deals, still);
      EXPECT_EQ(s.lost.deals, lost);
      EXPECT_EQ(s.conversion.hits, advanced);
      EXPECT_EQ(s.conversion.n, advanced + lost);
      EXPECT_EQ(s.stays.n, stays.n());
      EXPECT_EQ(s.stays.ended, stays.ended());
      const auto median = median_of(kaplan_meier(stays)).time;
      EXPECT_EQ(std::isnan(s.stays.median().days), !median);
      if (median) {
        EXPECT_DOUBLE_EQ(s.stays.median().days, median->days());
      }
    }
    std::vector<std::string> ids;
    for (const stuck_deal& d : r.stuck) ids.push_back(d.id);
    std::sort(ids.begin(), ids.end());
    std::sort(stuck_ids.begin(), stuck_ids.end());
    EXPECT_EQ(ids, stuck_ids);
    EXPECT_TRUE(r.named.empty());  // seven deals are too few
  }
}

}  // namespace
