#include "arguments.hpp"
#include "complain.hpp"
#include "input.hpp"
#include "output.hpp"
#include "plan_file.hpp"
#include "question.hpp"
#include "report/dashboard/plan_question.hpp"

#include <funnel/aggregates/cohort.hpp>
#include <funnel/analysis/forecast.hpp>
#include <funnel/analysis/plan.hpp>
#include <funnel/query/query.hpp>
#include <funnel/report/writers.hpp>

#include <string>
#include <utility>
#include <vector>

namespace funnel::program {
int run_plan(const arguments& a) {
  return with_journeys(a, [&](input& in, const journey_table& j) -> int {
    plan_options options;
    options.assurance = a.assurance;
    options.forecast.unit = value_named<calendar_unit>(a.unit).value();
    if (!a.training.empty()) {
      const auto training = read_span(a, "--training", a.training, in.mapping.zone);
      if (!training) return complain(training.errors(), usage);
      options.forecast.training = *training;
    }
    const language lang = language_of(a);
    const std::string& title = j.pipeline().name();
    const auto open_points = [&] { return assumptions_of(j, in.question); };
    if (a.plan.empty()) {
      const auto assumed = open_points();
      if (!assumed) return complain(assumed.errors(), usage);
      const auto expected = forecast(j, in.question, options.forecast);
      if (!expected) return complain(expected.errors(), usage);
      return show(document_of(in, title, {forecast_section(*expected, lang), assumption_section(*assumed, lang)}, a), a);
    }
    const auto whole = read_whole_plan(a, in);
    if (!whole) return complain(whole.errors(), whole.errors().front().field == "--plan-column" ? usage : failed);
    const auto asked = io::plan_of(**whole, in.question);
    if (!asked) return complain(asked.errors(), failed);
    in.question = asked->question;
    const auto assumed = open_points();
    if (!assumed) return complain(assumed.errors(), usage);
    const auto answer = compare_plan(j, in.question, asked->plan, options);
    if (!answer) return complain(answer.errors(), usage);
    doc::document d = document_of(
        in, title, {io::plan_section_of(*asked, *answer, lang), forecast_section(answer->forecast, lang), assumption_section(*assumed, lang)}, a);
    add_figures(d, plan_headline(*answer, lang), in);
    return show(d, a);
  });
}

}  // namespace funnel::program
