// How long deals stay in each stage, by region, this quarter: those created in it, the ones that still wait included.
#include <funnel/analysis/velocity.hpp>
#include <funnel/funnel.hpp>
#include <funnel/io/csv.hpp>

#include <cstdio>
#include <exception>
#include <string>

using namespace funnel;

int main(int argc, char** argv) try {
  const std::string folder = argc > 1 ? argv[1] : "examples/sample";
  const column_mapping mapping = parse_mapping(read_file(folder + "/mapping.json").value()).value();
  event_store store = make_store(mapping).value();
  read_csv(folder + "/deals.csv", mapping, store).value();

  const instant now = *parse_time("2026-06-20", mapping.zone);
  const calendar_period quarter = period_of(now, mapping.zone, calendar_unit::quarter);
  const query q = query{}.created_in(bounds(quarter, mapping.zone)).as_of_time(now).by("region").in_zone(mapping.zone);
  const velocity_report answer = analyse_velocity(project(store.take_snapshot(now)).value(), q).value();

  std::printf("Median days in stage, visits that still last included, %s\n%-8s", quarter.label().c_str(), "");
  for (const stage_velocity& s : answer.stages) std::printf("  %20s", s.name.c_str());
  for (const segment_velocity& region : answer.comparison.segments) {
    std::printf("\n%-8s", region.key[0].c_str());
    for (const time_summary& stay : region.stages) {
      const time_quantile& median = stay.median();
      if (median.has_value())
        std::printf("  %8.1f (%2lld of %2lld)", median.days, static_cast<long long>(stay.ended), static_cast<long long>(stay.n));
      else
        std::printf("  %8s (%2lld of %2lld)", "-", static_cast<long long>(stay.ended), static_cast<long long>(stay.n));
    }
  }
  std::printf("\nIn brackets: visits that have ended, of all. No median: too few have ended to know it.\n");
} catch (const std::exception& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return 1;
}
