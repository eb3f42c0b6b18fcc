#include "arguments.hpp"
#include "complain.hpp"
#include "input.hpp"
#include "output.hpp"
#include "question.hpp"

#include "calendar/preceding_period.hpp"

#include <funnel/analysis/change.hpp>
#include <funnel/report/writers.hpp>

#include <vector>

namespace funnel::program {

int run_change(const arguments& a) {
  return with_journeys(a, [&](input& in, const journey_table& j) -> int {
    query q = in.question;
    if (q.basis != date_basis::none)
      return complain({{errc::invalid_argument, "--period", "the win rates compared are of deals closed in two periods: name them by --period and --against"}}, usage);
    const bool named = !a.in.empty();
    const period after = named ? q.in : detail::last_whole_month(q.as_of, q.zone);
    if (after.start == instant::min() || after.end == instant::max())
      return complain({{errc::invalid_argument, "--period", "must begin and end"}}, usage);
    period before = detail::preceding_period(after, q.zone);
    if (!a.against.empty()) {
      const auto given = read_span(a, "--against", a.against, in.mapping.zone);
      if (!given) return complain(given.errors(), usage);
      before = *given;
    }
    change_options options;
    options.alpha = a.alpha;
    const auto report = explain_change(j, q, before, after, options);
    if (!report) {
      std::vector<error> errors = report.errors();
      for (error& e : errors) e.field = e.field == "after" ? "--period" : e.field == "before" ? "--against" : e.field;
      return complain(errors, usage);
    }
    const language lang = language_of(a);
    return show(document_of(in, j.pipeline().name(), {change_section(*report, lang, a.max_values)}, a), a);
  });
}

}  // namespace funnel::program
