/// Charts as inline SVG with their legends.
#pragma once

#include <funnel/core/types.hpp>
#include <funnel/report/document.hpp>

#include <string>

namespace funnel::io {

/// How the numbers of charts are written.
struct chart_style {
  const currency& money;
  language lang;
};

std::string draw(const doc::funnel_chart& c, const chart_style& s);
std::string draw(const doc::bar_chart& c, const chart_style& s);
std::string draw(const doc::stacked_chart& c, const chart_style& s);
std::string draw(const doc::box_chart& c, const chart_style& s);
std::string draw(const doc::plan_chart& c, const chart_style& s);
std::string draw(const doc::line_chart& c, const chart_style& s);
std::string draw(const doc::step_chart& c, const chart_style& s);
std::string draw(const doc::limits_chart& c, const chart_style& s);
/// Not a drawing but a table with coloured cells, which reads well on a phone.
std::string draw(const doc::heat_map& c, const chart_style& s);

}  // namespace funnel::io
