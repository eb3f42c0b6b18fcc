/// The forecast by age at earlier instants, against what came.
///
/// Layer:   analysis.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "analysis/forecast_past.hpp"
#include "stats/period_effect.hpp"

#include <funnel/analysis/forecast.hpp>
#include <funnel/core/time.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// A record with its lesson: how far periods differ from what the rates say.
struct learnt_record {
  forecast_record record;
  period_effect effect{{}, 0, 0};
};

/// A stretch of time between two cuts, and the season of its period.
struct past_stretch {
  std::size_t from, until, season;
};

/// The wins within stretches of time, each forecast at its start: latest first, none overlaps another. `season`: of the
/// stretch to come; not given where periods have none. `days_left`: how far ahead they look, at most.
learnt_record record_within(const forecast_past& past, std::span<const past_stretch> stretches,
                            std::optional<std::size_t> season, double days_left, confidence_level level);

/// The wins by now, forecast at earlier cuts, earliest first. Those nearer to each other than a cycle say the same twice.
learnt_record record_until_now(const forecast_past& past, std::span<const std::size_t> cuts, confidence_level level);

}  // namespace v0_1
}  // namespace funnel
