#include "stats/risk_table.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

std::vector<timespan> times_of(std::span<const survival_tally> tallies) {
  std::vector<timespan> times;
  for (const survival_tally& t : tallies)
    for (const auto& [k, count] : t.lengths()) times.push_back(timespan{k.lasted_us});
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  return times;
}

std::vector<risk_row> risk_table(const survival_tally& t) {
  std::vector<risk_row> rows;
  for (risk_rows r(t); r.next();) rows.push_back(r.row());
  return rows;
}

std::vector<risk_row> risk_table(const survival_tally& t, std::span<const timespan> times) {
  std::vector<risk_row> rows;
  rows.reserve(times.size());
  std::int64_t at_risk = t.n();
  for (const auto& [entered_us, count] : t.late_entries_us()) at_risk -= count;
  auto entry = t.late_entries_us().begin();
  auto length = t.lengths().begin();
  for (const timespan time : times) {
    // Entering at the very time of an end is too late to be among those who could end then.
    for (; entry != t.late_entries_us().end() && entry->first < time.us; ++entry) at_risk += entry->second;
    risk_row row{time, at_risk, 0, 0};
    for (; length != t.lengths().end() && length->first.lasted_us == time.us; ++length)
      (length->first.cause == not_ended ? row.censored : row.ended) += length->second;
    at_risk -= row.ended + row.censored;
    rows.push_back(row);
  }
  return rows;
}

}  // namespace v0_1
}  // namespace funnel
