/// Do forecasts keep what they promise? Processes with planted ageing, and real data, are looked back on at ten instants
/// each: the forecast of then against what came. One history of each process by default, and two instants, five of real
/// data; with FUNNEL_LOOK_BACKS set, so many histories and ten instants: twenty are enough to tell coverage and bias. The
/// table:
///
///     FUNNEL_LOOK_BACKS=20 build/dev/tests/property-tests --gtest_filter='LookBack*'
#include <funnel/analysis/forecast.hpp>

#include "support/aging_deals.hpp"
#include "support/data_set.hpp"
#include "support/library.hpp"
#include "support/random_history.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

const int n_simulated = [] {
  const char* const n = std::getenv("FUNNEL_LOOK_BACKS");
  return n ? std::max(1, std::atoi(n)) : 0;
}();

struct score {
  int n = 0, covered = 0;
  double expected = 0, came = 0;

  void add(double wins, const count_interval& i, std::int64_t truth) {
    ++n;
    covered += i.lower <= truth && truth <= i.upper;
    expected += wins;
    came += static_cast<double>(truth);
  }
  void print(const std::string& what, const char* when) const {
    std::printf("%-44s %-16s %5d look-backs, %5.1f %% covered, %9.1f expected, %9.1f came, bias %+.3f\n", what.c_str(), when, n,
                100.0 * covered / n, expected / n, came / n, (expected - came) / came);
  }
};

struct process {
  const char* name;
  std::size_t n_stages;
  int n_deals;
  std::function<std::function<aging_deal(std::mt19937_64&)>(std::mt19937_64&)> begin;  ///< a history
};

constexpr double days = 540;
double somewhen(std::mt19937_64& random) { return days * draw_fraction(random); }
bool by_chance(std::mt19937_64& random, double p) { return draw_fraction(random) < p; }

/// Deals that go through stages: `step` gives time and destination of a deal in a stage.
process steps(const char* name, std::size_t n_stages, int n_deals,
              std::function<std::pair<double, int>(std::mt19937_64&, int)> step) {
  return {name, n_stages, n_deals, [=](std::mt19937_64&) {
            return [=](std::mt19937_64& random) {
              aging_deal d{somewhen(random), {}};
              double t = d.created;
              for (int k = 0; k < aging_deal::won && d.moves.size() < 50;) {
                const auto [time, to] = step(random, k);
                if (to < 0) break;  // stays for ever
                t += time;
                k = to < aging_deal::won && to >= static_cast<int>(n_stages) ? aging_deal::won : to;
                d.moves.push_back({t, k});
              }
              return d;
            };
          }};
}
/// ... of one stage, won with a rate that the day of creation or of closing has, alike for all.
process periods(const char* name, int n_deals, bool of_creation, int length, std::function<double(std::mt19937_64&)> rate) {
  return {name, 1, n_deals, [=](std::mt19937_64& random) {
            std::vector<double> rates;
            for (int i = 0; i * length < 3 * days; ++i) rates.push_back(rate(random));
            return [=](std::mt19937_64& r) {
              aging_deal d{somewhen(r), {}};
              const double closed = d.created + exponential(r, 40);
              const auto at = static_cast<std::size_t>((of_creation ? d.created : closed) / length);
              d.moves.push_back({closed, by_chance(r, rates[std::min(at, rates.size() - 1)]) ? aging_deal::won : aging_deal::lost});
              return d;
            };
          }};
}

const std::vector<process>& processes() {
  using random = std::mt19937_64;
  static constexpr int won = aging_deal::won, lost = aging_deal::lost;
  static const std::vector<process> all{
      steps("wins after 30 days, losses after 120", 1, 2'500,
            [](random& r, int) { return by_chance(r, 0.2) ? std::pair(exponential(r, 30), won) : std::pair(exponential(r, 120), lost); }),
      steps("wins after 90 days, losses after 20", 1, 2'500,
            [](random& r, int) { return by_chance(r, 0.3) ? std::pair(exponential(r, 90), won) : std::pair(exponential(r, 20), lost); }),
      steps("hazards rise", 3, 1'500,
            [](random& r, int k) { return by_chance(r, 0.6) ? std::pair(weibull(r, 30, 3), k + 1) : std::pair(weibull(r, 45, 3), lost); }),
      steps("hazards fall", 3, 1'500,
            [](random& r, int k) { return by_chance(r, 0.6) ? std::pair(weibull(r, 10, 0.6), k + 1) : std::pair(weibull(r, 40, 0.6), lost); }),
      steps("hazards end, and some stay for ever", 2, 1'500,
            [](random& r, int k) {
              const double u = draw_fraction(r);
              return u < 0.15 ? std::pair(0.0, -1) : u < 0.6 ? std::pair(40 * draw_fraction(r), k + 1) : std::pair(20 + 40 * draw_fraction(r), lost);
            }),
      steps("returns and skips", 4, 1'500,
            [](random& r, int k) {
              const double u = draw_fraction(r);
              return std::pair(weibull(r, 12 + 5 * k, 1.5), u < 0.25 ? lost : u < 0.35 && k > 0 ? k - 1 : u < 0.5 ? k + 2 : k + 1);
            }),
      steps("whole days", 2, 1'500,
            [](random& r, int k) { return by_chance(r, 0.6) ? std::pair(1 + std::floor(exponential(r, 10)), k + 1) : std::pair(1 + std::floor(exponential(r, 20)), lost); }),
      steps("few deals", 2, 80,
            [](random& r, int k) { return by_chance(r, 0.6) ? std::pair(exponential(r, 30), k + 1) : std::pair(exponential(r, 60), lost); }),
      steps("twelve stages", 12, 1'500,
            [](random& r, int k) { return by_chance(r, 0.9) ? std::pair(weibull(r, 6, 1.5), k + 1) : std::pair(exponential(r, 10), lost); }),
      periods("months of creation differ by 4 points", 12'000, true, 30, [](random& r) { return 0.3 + 0.04 * draw_normal(r); }),
      periods("months of closing differ by 4 points", 12'000, false, 30, [](random& r) { return 0.3 + 0.04 * draw_normal(r); }),
      {"nothing closed before day 150 is there", 1, 2'500, [](random&) {
         return [](random& r) {
           for (;;) {
             const double created = somewhen(r), closed = created + exponential(r, 40);
             const bool is_won = by_chance(r, 0.3);
             if (closed >= 150) return aging_deal{created, {{closed, is_won ? won : lost}}};
           }
         };
       }},
      {"quarters end well", 1, 4'000, [](random&) {
         return [](random& r) {
           aging_deal d{somewhen(r), {}};
           const double closed = d.created + exponential(r, 40);
           d.moves.push_back({closed, by_chance(r, static_cast<int>(closed / 30.4375) % 3 == 2 ? 0.6 : 0.3) ? won : lost});
           return d;
         };
       }},
      periods("deals of one day are alike", 3'000, true, 1, [](random& r) { return by_chance(r, 0.3) ? 0.9 : 0.1; })};
  return all;
}

TEST(LookBack, AtPlantedProcesses) {
  std::mt19937_64 random(base_seed());
  std::printf("seed %llu\n", static_cast<unsigned long long>(base_seed()));
  const int histories = std::max(1, n_simulated);
  const int instants = n_simulated > 0 ? 10 : 2;
  score all_ever, all_within;
  for (const process& p : processes()) {
    score ever, within;
    for (int h = 0; h < histories; ++h) {
      const auto make = p.begin(random);
      std::vector<aging_deal> deals;
      for (int i = 0; i < p.n_deals; ++i) deals.push_back(make(random));
      for (int i = 0; i < instants; ++i) {
        const double today = days * (0.45 + 0.5 * (i + draw_fraction(random)) / instants);
        const event_store store = store_on(deals, p.n_stages, today);
        const forecast_answer a = forecast(journeys_of(store, on_day(today)), query{}.as_of_time(on_day(today))).value();
        ASSERT_TRUE(a.total.ever.has_value()) << p.name;
        const double until = (a.until - first_day_of_2025).days();
        std::int64_t won = 0, in_time = 0;
        for (const aging_deal& d : deals) {
          if (!d.open_on(today)) continue;
          won += d.won_by(1e9);
          in_time += d.won_by(until);
        }
        ever.add(a.total.ever.expected_wins, a.total.ever.wins_interval, won);
        within.add(a.total.within.expected_wins, a.total.within.wins_interval, in_time);
      }
    }
    for (const auto& [s, all, when] : {std::tuple(&ever, &all_ever, "at last"), std::tuple(&within, &all_within, "in the month")}) {
      s->print(p.name, when);
      all->n += s->n, all->covered += s->covered, all->expected += s->expected, all->came += s->came;
      if (n_simulated < 20) continue;
      EXPECT_GE(s->covered, 0.9 * s->n) << p.name << ", " << when;
      EXPECT_NEAR(s->expected / s->came, 1, 0.1) << p.name << ", " << when;
    }
  }
  for (const auto& [s, when] : {std::pair(&all_ever, "at last"), std::pair(&all_within, "in the month")}) {
    s->print("all", when);
    EXPECT_GE(s->covered, 0.88 * s->n) << when;
    EXPECT_NEAR(s->expected / s->came, 1, n_simulated >= 20 ? 0.05 : 0.2) << when;
  }
}

// Of real data the truth ends with the record: deals that are open then count as not won. So the wins by the end of the
// record are asked for by its own look-backs, and those within a month by forecasts of then.
TEST(LookBack, AtRealData) {
  const std::vector<std::tuple<const char*, const char*, const char*>> sets{
      {"CRM opportunities", "maven.json", "maven-crm-sales/sales_pipeline.csv"},
      {"marketing leads", "olist.json", "olist-marketing-funnel/olist_marketing_qualified_leads_dataset.csv"},
      {"help desk", "helpdesk.json", "helpdesk/events.csv.gz"}};
  score all_by_end, all_within;
  for (const auto& [name, mapping, file] : sets) {
    const data_set set(mapping, file);
    FUNNEL_NEEDS_DATA(set);
    const instant end = *set.read.last_time;
    const journey_table later = journeys_of(*set.store, end);
    instant begin = end;
    std::map<code, instant> won;
    for (std::size_t row = 0; row < later.n_deals(); ++row) {
      begin = std::min(begin, later.deals().created[row]);
      if (later.deals().outcome[row] == outcome::won) won[later.deals().deal[row]] = later.deals().closed[row];
    }
    score ever, within, by_end;
    for (int i = n_simulated > 0 ? 0 : 1; i < 10; i += n_simulated > 0 ? 1 : 2) {
      const instant today = begin + timespan{static_cast<std::int64_t>(static_cast<double>((end - begin).us) * (0.42 + 0.05 * i))};
      const journey_table j = journeys_of(*set.store, today);
      const forecast_answer a = forecast(j, query{}.as_of_time(today)).value();
      std::int64_t at_last = 0, in_time = 0;
      for (std::size_t row = 0; row < j.n_deals(); ++row) {
        if (j.deals().outcome[row] != outcome::open) continue;
        const auto w = won.find(j.deals().deal[row]);
        at_last += w != won.end();
        in_time += w != won.end() && w->second < a.until;
      }
      ever.add(a.total.ever.expected_wins, a.total.ever.wins_interval, at_last);
      if (a.until <= end) within.add(a.total.within.expected_wins, a.total.within.wins_interval, in_time);
    }
    const forecast_record record = forecast(later, query{}.as_of_time(end)).value().record_ever;
    for (std::size_t i = 0; i < std::min<std::size_t>(10, record.rows.size()); ++i)
      by_end.add(record.rows[i].expected, record.rows[i].interval, record.rows[i].came);
    within.print(name, "in the month");
    by_end.print(name, "by the end");
    ever.print(name, "at last, if over");
    for (const auto& [s, all] : {std::pair(&by_end, &all_by_end), std::pair(&within, &all_within)})
      all->n += s->n, all->covered += s->covered, all->expected += s->expected, all->came += s->came;
  }
  all_within.print("all", "in the month");
  all_by_end.print("all", "by the end");
  EXPECT_GE(all_within.covered, 0.85 * all_within.n);
  EXPECT_GE(all_by_end.covered, 0.85 * all_by_end.n);
}

}  // namespace
