/// Sales velocity of the deals of a question: money that its open deals make a day, at the pace of its closed ones.
///
/// Layer:   analysis.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/stats/estimate.hpp>
#include <funnel/stats/conversion.hpp>
#include <funnel/core/time.hpp>
#include "aggregates/cycles.hpp"

namespace funnel {
inline namespace v0_1 {

/// Open deals x win rate x mean won amount / mean cycle of won deals, the last three from the deals that are closed.
///
/// Units: minor units a day, days of the length `day`. Empty and source as `velocity_of`.
sales_velocity sales_velocity_of(const cycle_tally& t, duration day = days(1), confidence_level level = {});

}  // namespace v0_1
}  // namespace funnel
