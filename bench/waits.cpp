/// Where users wait: every attribution and valuation of a question, and the analyses behind a report.
#include "measures.hpp"

#include "aggregates/cohort_count.hpp"
#include "journeys/journey_data.hpp"

#include <funnel/aggregates/cohort.hpp>
#include <funnel/analysis/bottlenecks.hpp>
#include <funnel/analysis/comparison.hpp>
#include <funnel/analysis/plan.hpp>
#include <funnel/analysis/velocity.hpp>
#include <funnel/query/query.hpp>
#include <funnel/report/funnel_report.hpp>

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

namespace funnel_bench {

using namespace funnel;
using ::benchmark::DoNotOptimize;
using ::benchmark::State;

const std::vector<asked_way>& ways_to_ask() {
  static const std::vector<asked_way> all{{"present", attribution::current, valuation::current},
                                          {"worth at entry", attribution::current, valuation::at_entry},
                                          {"worth at exit", attribution::current, valuation::at_exit},
                                          {"credit at entry", attribution::stage_entry, valuation::current},
                                          {"both at entry", attribution::stage_entry, valuation::at_entry},
                                          {"mover", attribution::mover, valuation::at_exit}};
  return all;
}

const std::vector<waited_for>& questions_waited_for() {
  static const std::vector<waited_for> all{
      {"all deals", query{}},
      {"three filters", query{}.where("region", {"region 2", "region 3"})
                            .where("category", {"category 1", "category 2", "category 3", "category 4", "category 5", "category 6"})
                            .where_not("customer_group", {"customer_group 1"})},
      {"by owner", query{}.by_owner()},
      {"by month", query{}.by_month()},
      {"of one owner", query{}.owners({"Manager 3"})}};
  return all;
}

namespace {

bool is_as_by_rows(const journey_table& j, const query& q) {
  const cohort_result by_rows = detail::tally_cohort(detail::data_of(j), q, true), ours = cohort_funnel(j, q).value();
  if (!(ours.total == by_rows.total) || ours.segments.size() != by_rows.segments.size()) return false;
  for (std::size_t s = 0; s < ours.segments.size(); ++s)
    if (ours.segments[s].key != by_rows.segments[s].key || !(ours.segments[s].tally == by_rows.segments[s].tally)) return false;
  return true;
}

}  // namespace

void add_waits(std::size_t n) {
  for (const waited_for& w : questions_waited_for()) {
    for (const asked_way& way : ways_to_ask()) {
      query q = w.asked;
      q.credit_to(way.credit).worth_by(way.worth);
      add(name_of(w.title, way.title, n), [q, n, w, way, checked = false](State& state) mutable {
        const journey_table& j = data::of(n).journeys();
        q.as_of_time(j.snapshot().as_of());
        if (!std::exchange(checked, true) && !is_as_by_rows(j, q)) {
          std::fprintf(stderr, "%s, %s: not what is counted deal by deal\n", w.title, way.title);
          std::exit(1);
        }
        for (auto _ : state) DoNotOptimize(cohort_funnel(j, q).value().total.n_stages());
      }, 5);
    }
  }
  const auto analysis = [n](const char* what, auto run) {
    add(name_of(what, "ours", n), [n, run](State& state) mutable {
      const journey_table& j = data::of(n).journeys();
      const query q = query{}.as_of_time(j.snapshot().as_of());
      for (auto _ : state) run(j, q);
    }, 3);
  };
  analysis("velocity", [](const journey_table& j, const query& q) { DoNotOptimize(analyse_velocity(j, q).value()); });
  analysis("bottlenecks", [](const journey_table& j, const query& q) { DoNotOptimize(find_bottlenecks(j, q).value()); });
  analysis("comparison", [](const journey_table& j, query q) { DoNotOptimize(compare_members(j, q.by_owner()).value()); });
  analysis("plan", [checked = false](const journey_table& j, const query& q) mutable {
    const plan_answer plan = compare_plan(j, q, sales_plan{}).value();
    if (std::exchange(checked, true)) return;
    const count_amount won = cohort_funnel(j, q).value().total.won();
    if (plan.deals.total.actual == won.deals && plan.money.total.actual == won.amount) return;
    std::fprintf(stderr, "plan: what came in is not what was won\n");
    std::exit(1);
  });
  // Rows of the report, its lists and its months: all that a page shows.
  analysis("report", [checked = false](const journey_table& j, const query& q) mutable {
    const funnel_report r = make_funnel_report(j, q).value();
    if (std::exchange(checked, true)) return;
    count_amount created;
    for (const period_row& m : r.months) created += m[milestone::created];
    if (created.deals == r.total.deals) return;
    std::fprintf(stderr, "report: its months are not its deals\n");
    std::exit(1);
  });
}

}  // namespace funnel_bench
