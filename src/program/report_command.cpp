#include "arguments.hpp"
#include "comparison.hpp"
#include "complain.hpp"
#include "input.hpp"
#include "output.hpp"
#include "parts.hpp"
#include "plan_file.hpp"

#include "io/sql/shards.hpp"
#include "report/dashboard/analyses.hpp"

#include <funnel/io/csv.hpp>
#include <funnel/report/funnel_report.hpp>
#include <funnel/report/writers.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace funnel::program {
namespace {

/// The analyses that the arguments name.
result<std::vector<doc::section>> analyses_with(const arguments& a, const input& in, const journey_table& j) {
  const auto views = io::analyses_named("--with", a.with);
  if (!views) return views.errors();
  const auto plan = read_whole_plan(a, in);
  if (!plan) return plan.errors();
  return io::analyses_of(*views, {.journeys = j, .question = in.question, .lang = language_of(a), .plan = plan->get()});
}

}  // namespace

int run_report(const arguments& a) {
  if (std::any_of(a.files.begin(), a.files.end(), io::is_cluster_address)) return report_of_shards(a);
  return with_journeys(a, [&](input& in, const journey_table& j) -> int {
    report_options options;
    options.title = a.title;
    options.max_deals = a.max_deals;
    if (!a.since.empty()) {
      options.since = parse_time(a.since, in.mapping.zone);
      if (!options.since)
        return complain({{errc::invalid_value, "--since", "\"" + a.since + "\" is not an ISO 8601 date or time"}}, usage);
    }
    auto report = make_funnel_report(j, in.question, options);
    if (!report) return complain(report.errors(), usage);
    const auto compared = compare_members(a, j, in.question);
    if (!compared) return complain(compared.errors(), usage);
    auto others = analyses_with(a, in, j);
    if (!others) return complain(others.errors(), usage);
    std::vector<doc::section> analyses = *compared;
    io::add_sections(analyses, *std::move(others));
    report->input = in.summary;
    doc::document d = to_document(*report, language_of(a), std::move(analyses));
    d.question = asked(in, std::move(d.question), a);
    if (!a.html.empty()) {
      if (auto live = make_live_funnel(j, in.question, {.confidence = {}, .max_numbers = a.page_numbers, .max_values = a.page_values, .max_deals = a.page_deals})) d.live = *std::move(live);
      else complain(live.errors());  // the page stays what it is without a script
    }
    return show(d, a);
  });
}

}  // namespace funnel::program
