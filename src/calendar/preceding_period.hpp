/// The period before another, for comparing the two.
///
/// Layer: calendar.
#pragma once

#include <funnel/calendar/time_zone.hpp>
#include <funnel/core/time.hpp>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// The period that ends where this one starts: of whole months as many of them, else as long.
/// Requires: the period starts and ends.
period preceding_period(const period& p, const time_zone& zone);

/// The last month that was over by then.
period last_whole_month(instant t, const time_zone& zone);

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
