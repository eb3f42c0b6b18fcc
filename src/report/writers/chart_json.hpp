/// Charts as JSON: what is drawn, with ids beside the labels.
///
/// Layer:   report.
#pragma once

#include "core/json.hpp"

#include <funnel/report/document.hpp>

namespace funnel::io {

/// `level` is that of the bands around lines and curves.
json chart_json(const doc::funnel_chart& c, double level);
json chart_json(const doc::bar_chart& c, double level);
json chart_json(const doc::stacked_chart& c, double level);
json chart_json(const doc::line_chart& c, double level);
json chart_json(const doc::step_chart& c, double level);
json chart_json(const doc::limits_chart& c, double level);
json chart_json(const doc::box_chart& c, double level);
json chart_json(const doc::heat_map& c, double level);
json chart_json(const doc::plan_chart& c, double level);

}  // namespace funnel::io
