#include "c/answers.hpp"

#include "aggregates/activities.hpp"
#include "report/words/catalogue.hpp"
#include "report/words/report_words.hpp"

#include <funnel/aggregates/workload.hpp>
#include <funnel/analysis/bottlenecks.hpp>
#include <funnel/analysis/change.hpp>
#include <funnel/analysis/comparison.hpp>
#include <funnel/analysis/forecast.hpp>
#include <funnel/analysis/plan.hpp>
#include <funnel/analysis/velocity.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/report/funnel_report.hpp>
#include <funnel/report/writers.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace funnel::c {
namespace {

/// A document about the question; sections come later.
doc::document about(const query& q, const currency& money, std::string title, std::vector<doc::section> sections, language lang) {
  doc::document d;
  d.title = std::move(title);
  d.lang = lang;
  io::put_question(d, q);
  d.currency = money;
  d.sections = std::move(sections);
  return d;
}

/// The title that was asked for, or another.
std::string title_of(const question_at& at, std::string other) { return at.asked.title.empty() ? std::move(other) : at.asked.title; }

void read(fields& in, confidence_level& out) { in.read("confidence", out.value); }

void read(fields& in, simulation_options& out) {
  read(in, out.level);
  in.read("draws", out.draws);
  in.read("seed", out.seed);
}

void read(fields& in, forecast_options& out, const time_zone& zone) {
  in.choose("unit", out.unit);
  in.read("look_back", out.look_back, 1);
  in.read("training", out.training, zone);
  read(in, out.simulation);
}

void read(fields& in, comparison_options& out) {
  in.read("member", out.member);
  in.read("members", out.members);
  in.read("together", out.together);
  std::string rest = "company";
  in.read("rest", rest);
  if (rest != "company" && rest != "team") in.one_of("rest", {"company", "team"});
  out.rest = rest == "team" ? rest_of::team : rest_of::company;
  in.read("case_mix", out.case_mix);
  in.read("false_discovery_rate", out.false_discovery_rate);
  read(in, out.confidence);
  in.read("min_deals", out.limits.min_n);
  in.read("least_difference", out.least_difference);
  in.read("least_part", out.least_part);
}

}  // namespace

result<answer> answer_report(const question_at& at) {
  std::vector<error> errors;
  fields in(at.asked.options, "options", errors);
  report_options o;
  o.title = at.asked.title;
  in.read("since", o.since, at.asked.question.zone);
  in.read("max_deals", o.max_deals, 0);
  read(in, o.confidence);
  bool live = false;
  in.read("live", live);
  std::optional<comparison_options> compare;
  if (const json* j = in.find("compare")) {
    fields members(*j, in.path("compare"), errors);
    read(members, compare.emplace());
    members.finish();
  }
  in.finish();
  if (!errors.empty()) return errors;
  auto report = make_funnel_report(*at.journeys, at.asked.question, o);
  if (!report) return report.errors();
  std::shared_ptr<const comparison_report> compared;
  if (compare) {
    go_on(at.call, 0.5);
    auto made = compare_members(*at.journeys, at.asked.question, *compare);
    if (!made) return made.errors();
    compared = std::make_shared<const comparison_report>(*std::move(made));
  }
  const auto sections = [compared](language lang) { return compared ? team_sections(*compared, lang) : std::vector<doc::section>{}; };
  std::shared_ptr<const doc::live_funnel> numbers;
  if (live) {
    auto made = make_live_funnel(*at.journeys, at.asked.question, {.confidence = o.confidence});
    if (!made) return made.errors();
    numbers = std::make_shared<const doc::live_funnel>(*std::move(made));
  }
  auto kept = std::make_shared<const funnel_report>(*std::move(report));
  const auto document = [kept, sections, numbers](language lang) {
    doc::document d = to_document(*kept, lang, sections(lang));
    if (numbers) d.live = *numbers;
    return d;
  };
  return answer{document};
}

result<answer> answer_velocity(const question_at& at) {
  std::vector<error> errors;
  fields in(at.asked.options, "options", errors);
  velocity_options o;
  in.read("horizon_days", o.horizon);
  in.read("response_from", o.response_from);
  in.read("stage_ages", o.stage_ages);
  in.read("cycle_ages", o.cycle_ages);
  in.read("response_ages", o.response_ages);
  in.read("min_group", o.min_group);
  in.read("max_groups", o.max_groups, 0);
  read(in, o.level);
  in.finish();
  if (!errors.empty()) return errors;
  auto made = analyse_velocity(*at.journeys, at.asked.question, o);
  if (!made) return made.errors();
  auto kept = std::make_shared<const velocity_report>(*std::move(made));
  return answer{[kept, q = at.asked.question, money = at.store.store.currency(), title = title_of(at, at.journeys->pipeline().name())](language lang) {
    doc::document d = about(q, money, title, velocity_sections(*kept, lang), lang);
    d.figures = velocity_figures(*kept, lang);
    return d;
  }};
}

result<answer> answer_bottlenecks(const question_at& at) {
  std::vector<error> errors;
  fields in(at.asked.options, "options", errors);
  bottleneck_options o;
  std::size_t max_deals = 50;
  in.read("alpha", o.alpha);
  in.read("min_deals", o.min_deals);
  in.read("least_worsening", o.least_worsening);
  in.read("tolerated_over_norm", o.tolerated_over_norm);
  in.read("window_days", o.window_days);
  in.choose("trend_unit", o.trend_unit);
  in.read("trend_periods", o.trend_periods, 1);
  in.read("little_tolerance", o.little_tolerance);
  read(in, o.simulation);
  in.read("max_deals", max_deals, 0);
  in.finish();
  if (!errors.empty()) return errors;
  auto made = find_bottlenecks(*at.journeys, at.asked.question, o);
  if (!made) return made.errors();
  go_on(at.call, 0.5);
  auto shape = shape_of(*at.journeys, at.asked.question);
  if (!shape) return shape.errors();
  auto kept = std::make_shared<const std::pair<bottleneck_report, shape_answer>>(*std::move(made), *std::move(shape));
  return answer{[kept, max_deals, q = at.asked.question, money = at.store.store.currency(), title = at.asked.title](language lang) {
    return about(q, money, title.empty() ? io::words_in(lang).bottlenecks.title() : title,
                 {bottleneck_section(kept->first, lang), shape_section(kept->second, lang), stuck_section(kept->first, lang, max_deals)}, lang);
  }};
}

result<answer> answer_change(const question_at& at) {
  std::vector<error> errors;
  fields in(at.asked.options, "options", errors);
  change_options o;
  std::optional<period> before, after;
  std::size_t max_values = 8;
  in.read("before", before, at.asked.question.zone);
  in.read("after", after, at.asked.question.zone);
  in.read("alpha", o.alpha);
  read(in, o.level);
  in.read("max_values", max_values, 1);
  for (const char* required : {"before", "after"})
    if (!in.find(required)) in.fail(errc::missing_value, required, "a change is one from a period to another");
  in.finish();
  if (!errors.empty()) return errors;
  auto made = explain_change(*at.journeys, at.asked.question, *before, *after, o);
  if (!made) return made.errors();
  auto kept = std::make_shared<const change_report>(*std::move(made));
  return answer{[kept, max_values, q = at.asked.question, money = at.store.store.currency(), title = title_of(at, at.journeys->pipeline().name())](language lang) {
    return about(q, money, title, {change_section(*kept, lang, max_values)}, lang);
  }};
}

result<answer> answer_team(const question_at& at) {
  std::vector<error> errors;
  fields in(at.asked.options, "options", errors);
  comparison_options o;
  read(in, o);
  in.finish();
  if (!errors.empty()) return errors;
  auto made = compare_members(*at.journeys, at.asked.question, o);
  if (!made) return made.errors();
  auto kept = std::make_shared<const comparison_report>(*std::move(made));
  return answer{[kept, q = at.asked.question, money = at.store.store.currency(), title = title_of(at, at.journeys->pipeline().name())](language lang) {
    return about(q, money, title, team_sections(*kept, lang), lang);
  }};
}

result<answer> answer_forecast(const question_at& at) {
  std::vector<error> errors;
  fields in(at.asked.options, "options", errors);
  forecast_options o;
  read(in, o, at.asked.question.zone);
  in.finish();
  if (!errors.empty()) return errors;
  auto made = forecast(*at.journeys, at.asked.question, o);
  if (!made) return made.errors();
  auto kept = std::make_shared<const forecast_answer>(*std::move(made));
  return answer{[kept, q = at.asked.question, money = at.store.store.currency(), title = title_of(at, at.journeys->pipeline().name())](language lang) {
    return about(q, money, title, {forecast_section(*kept, lang)}, lang);
  }};
}

result<answer> answer_plan(const question_at& at) {
  std::vector<error> errors;
  fields in(at.asked.options, "options", errors);
  plan_options o;
  read(in, o.forecast, at.asked.question.zone);
  in.read("assurance", o.assurance);
  const sales_plan plan = read_plan(in, at.asked.question.fiscal_start, errors);
  in.finish();
  if (!errors.empty()) return errors;
  auto made = compare_plan(*at.journeys, at.asked.question, plan, o);
  if (!made) return made.errors();
  auto kept = std::make_shared<const plan_answer>(*std::move(made));
  return answer{[kept, q = at.asked.question, money = at.store.store.currency(), title = title_of(at, at.journeys->pipeline().name())](language lang) {
    doc::document d = about(q, money, title, {plan_section(*kept, lang), forecast_section(kept->forecast, lang)}, lang);
    d.figures = plan_headline(*kept, lang);
    return d;
  }};
}

namespace {

/// Open deals go with their owner at what they are worth: the question says so.
query of_workload(query q) {
  q.credit = attribution::current;
  q.worth = valuation::current;
  return q;
}

}  // namespace

result<answer> answer_workload(const question_at& at) {
  std::vector<error> errors;
  fields in(at.asked.options, "options", errors);
  activity_credit credit = activity_credit::actor;
  in.choose("credit", credit);
  in.finish();
  if (!errors.empty()) return errors;
  const query q = of_workload(at.asked.question);
  auto made = workload_at(*at.journeys, project_activities(at.journeys->snapshot()), q, credit);
  if (!made) return made.errors();
  auto kept = std::make_shared<const workload_result>(*std::move(made));
  return answer{[kept, q, money = at.store.store.currency(), title = at.asked.title](language lang) {
    return about(q, money, title.empty() ? io::words_in(lang).workload.title() : title, {workload_section(*kept, lang)}, lang);
  }};
}

result<answer> answer_self(const question_at& at) {
  std::vector<error> errors;
  fields in(at.asked.options, "options", errors);
  activity_credit credit = activity_credit::actor;
  std::string person;
  std::size_t max_rows = 50;
  in.choose("credit", credit);
  in.read("person", person);
  in.read("max_rows", max_rows, 0);
  in.finish();
  if (person.empty() && errors.empty()) in.fail(errc::missing_value, "person", "the person is missing");
  if (!errors.empty()) return errors;
  const query q = of_workload(at.asked.question);
  auto made = self_view_of(*at.journeys, project_activities(at.journeys->snapshot()), q, person, credit);
  if (!made) return made.errors();
  auto kept = std::make_shared<const self_view>(*std::move(made));
  return answer{[kept, max_rows, q, money = at.store.store.currency(), title = at.asked.title](language lang) {
    return about(q, money, title.empty() ? io::words_in(lang).workload.title() : title, {self_view_section(*kept, lang, max_rows)}, lang);
  }};
}

}  // namespace funnel::c
