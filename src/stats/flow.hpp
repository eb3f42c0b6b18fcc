/// Stock and flow of a stage in a period: work in progress, arrival and departure rates, Little's law.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <cstdint>
#include <limits>
#include <span>

namespace funnel {
inline namespace v0_1 {

/// One stay in a stage: [entered, left), in any whole unit of time. `left` keeps its default while it lasts.
/// Requires: entered <= left.
struct stay {
  std::int64_t entered = 0;
  std::int64_t left = std::numeric_limits<std::int64_t>::max();
};

/// The stays of a period, in the unit of time of the stays.
///
/// Little's law says that stock = rate x wait. Over a period it holds as an identity: `mean_stock` is the arrival
/// rate times `wait_by_arrivals`, and the departure rate times `wait_by_departures`. The waits agree with each
/// other and with `mean_departed_stay` when the stage is in balance: as many leave as arrive, and deals that stay
/// forever do not pile up. Where they differ, no one number is the time in the stage; a growing stock makes
/// `mean_departed_stay` too short.
///
/// Empty: rates and stock are NaN for an empty period, and `has_value()` is false; a wait or mean is NaN when nothing
///        arrived or departed.
struct stage_flow {
  std::int64_t at_start = 0;                                     ///< there at the beginning
  std::int64_t arrivals = 0;                                     ///< entered in the period
  std::int64_t departures = 0;                                   ///< left in it
  std::int64_t at_end = 0;                                       ///< at_start + arrivals - departures
  double time_inside = 0;                                        ///< of all stays, clipped to the period
  double mean_stock = std::numeric_limits<double>::quiet_NaN();  ///< time-average work in progress
  double arrival_rate = std::numeric_limits<double>::quiet_NaN();
  double departure_rate = std::numeric_limits<double>::quiet_NaN();
  double wait_by_arrivals = std::numeric_limits<double>::quiet_NaN();    ///< time inside for each arrival
  double wait_by_departures = std::numeric_limits<double>::quiet_NaN();  ///< time inside for each departure
  double mean_departed_stay = std::numeric_limits<double>::quiet_NaN();  ///< whole stays of those that departed
  std::int64_t length = 0;                                               ///< of the period

  bool has_value() const noexcept { return length > 0; }
};

/// Stock and flow of the stays in the period [from, to).
///
/// Counts:   who leaves exactly at `from` was there at the start and departs in the period; who enters at `to` is not
///           of it. A stay of length zero arrives and departs.
/// Empty:    see `stage_flow`.
/// Requires: from <= to, and to - from fits; `to` is not the largest integer.
/// Cost:     O(stays). Sums are exact, so the order of stays changes nothing.
/// Source:   Little (1961), Operations Research 9(3), 383-387; the identity over a period: Little (2011), Operations
///           Research 59(3), 536-549.
stage_flow flow_of_stays(std::span<const stay> stays, std::int64_t from, std::int64_t to);

}  // namespace v0_1
}  // namespace funnel
