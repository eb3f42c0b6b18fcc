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
#include <span>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// A record with its lesson: how far periods differ from what the rates say.
struct learnt_record {
  forecast_record record;
  period_effect effect{{}, 0};
};

/// The wins within stretches of time, each forecast at its start: cuts of `past`, latest first, that do not overlap.
/// `lead_days`: how far ahead they look, roughly.
learnt_record record_within(const forecast_past& past, std::span<const std::pair<std::size_t, std::size_t>> stretches,
                            double lead_days, confidence_level level);

/// The wins by now, forecast at earlier cuts, earliest first. Those nearer to each other than a cycle say the same twice.
learnt_record record_until_now(const forecast_past& past, std::span<const std::size_t> cuts, confidence_level level);

}  // namespace v0_1
}  // namespace funnel
