/// Reads a real data set through its mapping file in examples/.
#pragma once

#include "support/library.hpp"

#include <funnel/io/csv.hpp>
#include <funnel/stats/conversion.hpp>
#include <funnel/aggregates/durations.hpp>
#include <funnel/aggregates/views.hpp>

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <memory>
#include <string>

namespace funnel_test {

/// The deals of one data set; `store` is null when the shared data is not on this machine.
struct data_set {
  std::unique_ptr<funnel::event_store> store;
  funnel::column_mapping mapping;
  funnel::csv_read_result read;

  data_set(const std::string& mapping_file, const std::string& data_file,
           const std::string& folder = FUNNEL_SHARED_DIR "/data/") {
    const std::string path = folder + data_file;
    if (!std::ifstream(path)) return;
    mapping = *funnel::parse_mapping(*funnel::read_file(FUNNEL_SOURCE_DIR "/examples/" + mapping_file));
    store = std::make_unique<funnel::event_store>(*funnel::make_store(mapping));
    read = *funnel::read_csv(path, mapping, *store);
  }

  funnel::cohort_result cohort(funnel::query q) const {
    q.team_of = read.team_of;
    return *funnel::cohort_funnel(journeys_of(*store, q.as_of, q.known_at), q);
  }

  /// Creation to closing of all deals, as of an instant behind all events.
  funnel::survival_tally cycles() const {
    const funnel::instant end = funnel::instant{} + funnel::timespan::days(40'000);
    return *funnel::cycle_length(journeys_of(*store, end), funnel::query{}.as_of_time(end));
  }

  /// The tally of one segment by its key.
  std::map<std::string, funnel::cohort_tally> by_key(const funnel::query& q) const {
    std::map<std::string, funnel::cohort_tally> tallies;
    for (const funnel::cohort_segment& s : cohort(q).segments) tallies[s.key.at(0)] = s.tally;
    return tallies;
  }
};

}  // namespace funnel_test

#define FUNNEL_NEEDS_DATA(set) \
  if (!(set).store) GTEST_SKIP() << "the shared data sets are not on this machine"
