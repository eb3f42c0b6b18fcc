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
    d.figures = velocity_figures(*report, lang);
    if (!in.has_amounts) std::erase_if(d.figures, [](const doc::figure& f) { return f.value.of == doc::unit::amount; });
    return show(d, a);
  });
}

}  // namespace funnel::program
