/// What is measured, by name. Names end in the number of deals.
#pragma once

#include "data.hpp"
#include "medians.hpp"

#include <funnel/io/csv.hpp>
#include <funnel/query/query.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace funnel_bench {

inline std::string name_of(const char* what, const char* who, std::size_t n_deals) {
  return std::string(what) + "/" + who + "/" + std::to_string(n_deals);
}

void add_bandwidth();                          ///< "bandwidth": 256 MiB are summed
void add_questions(std::size_t n_deals);       ///< "<question>/ours/n" and "/straight/n"
void add_ingestion(std::size_t n_deals);       ///< "append", "project", "csv_file", "csv_rows"
void add_standing(std::size_t n_deals);        ///< "standing": 1,000 events appended, and the answer of a standing funnel
void add_c_interface(std::size_t n_deals);     ///< "c_append": rows as events, columns and lines; "c_standing": a standing funnel asked
void add_forecast(std::size_t n_deals);        ///< "forecast": journeys to the forecast by age, its record included; "by owner"
void add_threads(std::size_t n_deals);         ///< "... two at once", readers beside a writer


/// One attribution and valuation, and a question that is asked by each.
struct asked_way {
  const char* title;
  funnel::attribution credit;
  funnel::valuation worth;
};
struct waited_for {
  const char* title;
  funnel::query asked;
};
const std::vector<asked_way>& ways_to_ask();  ///< the first one is what the others are compared with
const std::vector<waited_for>& questions_waited_for();
void add_waits(std::size_t n_deals);  ///< "<question>/<way>/n", each checked deal by deal; "velocity", "bottlenecks", "comparison", "plan", "report"

/// Reads a file as `read_csv` does, and drops its events; how many they are.
std::size_t events_in(const std::string& csv, const funnel::column_mapping& mapping, const funnel::csv_read_options& options);

inline constexpr int snapshots_at_once = 1'000;
inline constexpr int standing_reads_at_once = 1'000;
inline constexpr double bandwidth_bytes = 256.0 * 1024 * 1024;

/// Bytes in use by what is built, by the allocator's own account, growth that is not yet used included.
struct memory_use {
  double per_event = 0;             ///< store, dictionaries included
  double journeys_per_deal = 0;     ///< without visits
  double journeys_per_visit = 0;
  double journeys_whole_per_deal = 0;
};
memory_use measure_memory(std::size_t n_deals);

/// The tables of the issue, and what else was measured.
void print_tables(const median_reporter& medians, const std::vector<std::size_t>& sizes);

/// Everything that bench/peers needs: raw events and a table of deals as CSV, our answers and medians as JSON.
bool export_for_peers(const std::string& folder, const median_reporter& medians, std::size_t n_deals);

/// Times the reading of a file and a question about it. Returns the exit code.
int measure_own_file(const std::string& csv, const std::string& mapping, const std::string& query);

}  // namespace funnel_bench
