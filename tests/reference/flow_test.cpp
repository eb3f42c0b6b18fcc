/// Stock and flow in a period against reference values.
#include "support/reference.hpp"

#include <funnel/stats/conversion.hpp>

namespace {

using namespace funnel;
using namespace funnel_test;

TEST(ReferenceFlow, EveryColumn) {
  const auto rows = reference_table("flow");
  int checked = 0;
  for (const reference_row& r : rows) {
    SCOPED_TRACE(r.text("data"));
    std::vector<stay> stays;
    for (const reference_row& v : reference_table("data_visits_" + r.text("data"))) {
      stays.push_back({.entered = v.count("enter")});
      if (v.text("leave") != "NA") stays.back().left = v.count("leave");
    }
    const stage_flow f = flow_of_stays(stays, r.count("from"), r.count("to"));
    EXPECT_EQ(f.at_start, r.count("at_start"));
    EXPECT_EQ(f.arrivals, r.count("arrivals"));
    EXPECT_EQ(f.departures, r.count("departures"));
    EXPECT_EQ(f.at_end, r.count("at_end"));
    EXPECT_EQ(f.time_inside, r.number("time_inside"));
    expect_printed(f.mean_stock, r.number("mean_stock"), 1e-13);
    expect_printed(f.arrival_rate, r.number("arrival_rate"), 1e-13);
    expect_printed(f.departure_rate, r.number("departure_rate"), 1e-13);
    expect_printed(f.wait_by_arrivals, r.number("littles_wait_by_arrivals"), 1e-13);
    expect_printed(f.wait_by_departures, r.number("littles_wait_by_departures"), 1e-13);
    expect_printed(f.mean_departed_stay, r.number("mean_duration_of_departed"), 1e-13);
    ++checked;
  }
  EXPECT_EQ(checked, 2);
}

}  // namespace
