#include "arguments.hpp"
#include "complain.hpp"
#include "input.hpp"
#include "output.hpp"

#include "report/words/catalogue.hpp"

#include <funnel/analysis/bottlenecks.hpp>
#include <funnel/report/writers.hpp>

namespace funnel::program {

int run_bottlenecks(const arguments& a) {
  return with_journeys(a, [&](input& in, const journey_table& j) -> int {
    const query& q = in.question;
    bottleneck_options options;
    options.alpha = a.alpha;
    options.window_days = a.window_days;
    const auto report = find_bottlenecks(j, q, options);
    if (!report) return complain(report.errors(), usage);
    const auto shape = shape_of(j, q);
    if (!shape) return complain(shape.errors(), usage);
    const language lang = language_of(a);
    return show(document_of(in, io::words_in(lang).bottlenecks.title(), {bottleneck_section(*report, lang), shape_section(*shape, lang), stuck_section(*report, lang, a.max_deals)}, a), a);
  });
}

}  // namespace funnel::program
