// The open deals that have stood in their stage for longer than its norm, the worst first.
#include <funnel/analysis/bottlenecks.hpp>
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

  const query q = query{}.as_of_time(*parse_time("2026-07-01", mapping.zone)).in_zone(mapping.zone);
  const journey_table deals = project(store.take_snapshot(q.as_of)).value();
  std::printf("%-6s  %-14s  %-20s  %13s  %6s  %6s\n", "Deal", "Owner", "Stage", "Amount", "Days", "Norm");
  const bottleneck_report report = find_bottlenecks(deals, q).value();
  for (const stuck_deal& d : report.stuck) {
    const std::string amount = format_amount(d.amount, mapping.currency.decimals) + " " + mapping.currency.code;
    std::printf("%-6s  %-14s  %-20s  %13s  %6.1f  %6.1f\n", d.id.c_str(), d.owner.c_str(),
                deals.pipeline().stages()[d.stage].name.c_str(), amount.c_str(), d.days, d.norm_days);
  }
} catch (const std::exception& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return 1;
}
