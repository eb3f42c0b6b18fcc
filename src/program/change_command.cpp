#include "arguments.hpp"
#include "complain.hpp"
#include "input.hpp"
#include "output.hpp"
#include "question.hpp"

#include "report/words/catalogue.hpp"

#include <funnel/analysis/change.hpp>
#include <funnel/calendar/calendar_period.hpp>
#include <funnel/calendar/time_zone.hpp>
#include <funnel/report/writers.hpp>

namespace funnel::program {
namespace {

/// The last month that was over by then.
period last_month(instant as_of, const time_zone& zone) {
  return bounds(period_of(as_of, zone, calendar_unit::month).previous(), zone);
}

/// The period just before: of whole months as many of them, else as long.
period just_before(const period& p, const time_zone& zone) {
  const calendar_period first = period_of(p.start, zone, calendar_unit::month);
  calendar_period month = first;
  while (bounds(month, zone).start < p.end) month = month.next();
  if (bounds(first, zone).start != p.start || bounds(month, zone).start != p.end) return {p.start - (p.end - p.start), p.start};
  calendar_period earlier = first;
  for (calendar_period m = first; m < month; m = m.next()) earlier = earlier.previous();
  return {bounds(earlier, zone).start, p.start};
}

}  // namespace

int run_change(const arguments& a) {
  return with_journeys(a, [&](input& in, const journey_table& j) -> int {
    query q = in.question;
    if (q.basis != date_basis::none)
      return complain({{errc::invalid_argument, "--period", "the win rates compared are of deals closed in two periods: name them by --period and --against"}}, usage);
    const bool named = !a.in.empty();
    const period after = named ? q.in : last_month(q.as_of, q.zone);
    if (after.start == instant::min() || after.end == instant::max())
      return complain({{errc::invalid_argument, "--period", "must begin and end"}}, usage);
    period before = just_before(after, q.zone);
    if (!a.against.empty()) {
      const auto given = read_span(a, "--against", a.against, in.mapping.zone);
      if (!given) return complain(given.errors(), usage);
      before = *given;
    }
    change_options options;
    options.alpha = a.alpha;
    const auto report = explain_change(j, q, before, after, options);
    if (!report) return complain(report.errors(), usage);
    const language lang = language_of(a);
    return show(document_of(in, j.pipeline().name(), {change_section(*report, lang, a.max_values)}, a), a);
  });
}

}  // namespace funnel::program
