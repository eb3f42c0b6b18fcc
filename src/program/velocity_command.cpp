#include "arguments.hpp"
#include "complain.hpp"
#include "input.hpp"
#include "output.hpp"

#include <funnel/analysis/velocity.hpp>
#include <funnel/journeys/project.hpp>
#include <funnel/report/velocity_section.hpp>

#include <utility>

namespace funnel::program {

int run_velocity(const arguments& a) {
  return with_input(a, [&](input& in) -> int {
    auto journeys = project(in.store.take_snapshot(in.question.as_of, in.question.known_at), in.question.layout);
    if (!journeys) return complain(journeys.errors(), usage);
    velocity_options options;
    options.horizon = a.horizon;
    options.response_from = a.response_from;
    const auto report = velocity_report_of(*journeys, in.question, options);
    if (!report) return complain(report.errors(), usage);
    const language lang = language_of(a);
    doc::document d = document_of(in, journeys->pipeline().name(), velocity_sections(*report, lang), a);
    d.figures = velocity_figures(*report, lang);
    return show(d, a);
  });
}

}  // namespace funnel::program
