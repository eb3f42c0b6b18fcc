#include "arguments.hpp"
#include "complain.hpp"
#include "input.hpp"
#include "output.hpp"

#include <funnel/analysis/velocity.hpp>
#include <funnel/report/writers.hpp>

#include <utility>

namespace funnel::program {

int run_velocity(const arguments& a) {
  return with_journeys(a, [&](input& in, const journey_table& j) -> int {
    velocity_options options;
    options.horizon = a.horizon;
    options.response_from = a.response_from;
    const auto report = analyse_velocity(j, in.question, options);
    if (!report) return complain(report.errors(), usage);
    const language lang = language_of(a);
    doc::document d = document_of(in, j.pipeline().name(), velocity_sections(*report, lang), a);
    add_figures(d, velocity_figures(*report, lang), in);
    return show(d, a);
  });
}

}  // namespace funnel::program
