/// Stores of two pipelines, and the layouts in which their journeys can be told.
#pragma once

#include "support/random_history.hpp"

#include <funnel/events/store.hpp>
#include <funnel/pipeline/pipeline.hpp>
#include <funnel/query/query.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace funnel_test {

/// Two pipelines, the first in two versions unless it is not `changed`, the second with a hidden stage; with phases, and a
/// foreign currency whose rate changes.
inline funnel::event_store store_of_two_pipelines(bool changed = true) {
  using namespace funnel;
  const auto first = [](std::vector<std::string> order) {
    pipeline_builder made("p");
    for (const std::string& id : order) made.open(id).phase(id < "c" ? "early" : "late");
    return made.won("w").phase("sold").lost("l").lost("m").build().value();
  };
  const pipeline second = pipeline_builder("q").open("s").phase("late").open("t").hidden().won("won").phase("sold").lost("lost").build().value();
  pipeline_version next(first({"b", "a", "d", "e"}), instant{} + timespan::days(9));
  next.became = {{"c", "e"}};
  std::vector<pipeline_version> versions{first({"a", "b", "c", "d"})};
  if (changed) versions.push_back(next);
  versions.push_back(second);
  event_store store = event_store::make(versions).value();
  EXPECT_TRUE(store.add_rate({"XYZ", 2, instant::min(), 3, 2, instant::min()}).empty());
  EXPECT_TRUE(store.add_rate({"XYZ", 2, instant{} + timespan::days(7), 5, 2, instant::min()}).empty());
  return store;
}

/// Histories of many deals that cross pipelines, have identities, foreign amounts and two dimensions.
inline void append_histories(funnel::event_store& store, std::size_t n, std::mt19937_64& random) {
  using namespace funnel;
  static const std::vector<std::string> people = [] {
    std::vector<std::string> names;
    for (int i = 0; i < 40; ++i) names.push_back("client " + std::to_string(i));
    return names;
  }();
  for (std::size_t h = 0; h < n; ++h) {
    std::vector<deal_event> rows = random_history(random);
    std::vector<std::string> names;
    for (const deal_event& e : rows) names.push_back(std::string(e.deal) + " of " + std::to_string(h));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      deal_event& e = rows[i];
      e.deal = names[i];
      e.event_id = {};
      if (random() % 9 == 0 && e.kind == event_kind::stage_moved) e.pipeline = "q", e.stage = random() % 2 == 0 ? "s" : "t";
      if (random() % 5 == 0) e.identity = people[random() % people.size()];
      if (random() % 5 == 0 && e.amount) e.currency = "XYZ";
      if (random() % 7 == 0) e.values.push_back({"size", random() % 2 == 0 ? "small" : "large"});
    }
    const append_report report = store.append(rows);
    ASSERT_TRUE(report.rejected.empty()) << report.rejected.front().reason;
  }
}

inline std::vector<funnel::layout> all_layouts() {
  using namespace funnel;
  std::vector<layout> all;
  for (const journey_unit unit : {journey_unit::deal, journey_unit::identity, journey_unit::pass}) {
    for (const version_policy policy : {version_policy::as_recorded, version_policy::as_of_now}) all.push_back({{}, policy, {}, {}, unit});
    all.push_back({"p", version_policy::mapped, instant{} + timespan::days(3), {}, unit});
    all.push_back({"q", version_policy::as_recorded, {}, {}, unit});
    all.push_back({{}, version_policy::as_recorded, {}, {"early", "late", "sold"}, unit});
  }
  return all;
}

}  // namespace funnel_test
