#include "report/dashboard/analyses.hpp"

#include "calendar/preceding_period.hpp"
#include "core/nearest_names.hpp"
#include "report/dashboard/plan_question.hpp"
#include "report/words/report_words.hpp"

#include <funnel/aggregates/workload.hpp>
#include <funnel/analysis/bottlenecks.hpp>
#include <funnel/analysis/change.hpp>
#include <funnel/analysis/comparison.hpp>
#include <funnel/analysis/forecast.hpp>
#include <funnel/analysis/velocity.hpp>
#include <funnel/report/writers.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace funnel::io {
namespace {

class analyst {
 public:
  explicit analyst(const analysis_request& r) : r_(r), q_(r.question), w_(words_in(r.lang)) {}

  result<analysis_answer> answer(board_view view) const {
    switch (view) {
      case board_view::velocity: return velocity();
      case board_view::bottlenecks: return bottlenecks();
      case board_view::change: return change();
      case board_view::team: return team();
      case board_view::plan: return plan();
      case board_view::forecast: return expected();
      case board_view::workload: return workload();
      case board_view::self: return self();
      case board_view::report:
      case board_view::deals: break;
    }
    return error{errc::invalid_argument, "", "there is no such analysis"};
  }

 private:
  const std::string& pipeline_name() const { return r_.journeys.pipeline().name(); }

  result<analysis_answer> velocity() const {
    const auto made = analyse_velocity(r_.journeys, q_);
    if (!made) return made.errors();
    return analysis_answer{pipeline_name(), q_, velocity_sections(*made, r_.lang), velocity_figures(*made, r_.lang)};
  }
  result<analysis_answer> bottlenecks() const {
    const auto made = find_bottlenecks(r_.journeys, q_);
    if (!made) return made.errors();
    const auto shape = shape_of(r_.journeys, q_);
    if (!shape) return shape.errors();
    return analysis_answer{w_.bottlenecks.title(), q_, {bottleneck_section(*made, r_.lang), shape_section(*shape, r_.lang), stuck_section(*made, r_.lang)}};
  }
  /// Of the deals closed in the period asked about, the last month if none is, and in that before it.
  result<analysis_answer> change() const {
    if (q_.basis != date_basis::none && q_.basis != date_basis::closed)
      return error{errc::invalid_argument, "period", "win rates are compared of deals closed in two periods: ask by period and against"};
    const period later = q_.in == period{} ? detail::last_whole_month(q_.as_of, q_.zone) : q_.in;
    if (later.start == instant::min() || later.end == instant::max()) return error{errc::invalid_argument, "period", "must begin and end"};
    const auto made = explain_change(r_.journeys, q_, r_.against.value_or(detail::preceding_period(later, q_.zone)), later);
    if (!made) return made.errors();
    return analysis_answer{w_.change.heading(), q_, {change_section(*made, r_.lang)}};
  }
  result<analysis_answer> team() const {
    comparison_options options;
    options.member = r_.compare_by;
    options.members = r_.compare;
    const auto made = compare_members(r_.journeys, q_, options);
    if (!made) return made.errors();
    return analysis_answer{pipeline_name(), q_, team_sections(*made, r_.lang)};
  }
  result<analysis_answer> plan() const {
    if (!r_.plan) return error{errc::missing_value, "plan", "there is no plan: the targets are given with the deals"};
    auto asked = plan_of(*r_.plan, grouped_as_planned(*r_.plan, q_));
    if (!asked) return asked.errors();
    const auto made = compare_plan(r_.journeys, asked->question, asked->plan);
    if (!made) return made.errors();
    const auto assumed = assumptions_of(r_.journeys, asked->question);
    if (!assumed) return assumed.errors();
    doc::section held = plan_section_of(*asked, *made, r_.lang);
    return analysis_answer{pipeline_name(), std::move(asked->question),
                           {std::move(held), forecast_section(made->forecast, r_.lang), assumption_section(*assumed, r_.lang)},
                           plan_headline(*made, r_.lang)};
  }
  result<analysis_answer> expected() const {
    const auto made = forecast(r_.journeys, q_, {.unit = r_.horizon});
    if (!made) return made.errors();
    const auto assumed = assumptions_of(r_.journeys, q_);
    if (!assumed) return assumed.errors();
    return analysis_answer{pipeline_name(), q_, {forecast_section(*made, r_.lang), assumption_section(*assumed, r_.lang)}};
  }
  /// Open deals go with their owner at what they are worth: the question says so.
  query of_owners_now() const {
    query q = q_;
    q.credit = attribution::current;
    q.worth = valuation::current;
    return q;
  }
  result<analysis_answer> workload() const {
    query q = of_owners_now();
    const auto made = workload_at(r_.journeys, project_activities(r_.journeys.snapshot()), q);
    if (!made) return made.errors();
    return analysis_answer{w_.workload.title(), std::move(q), {workload_section(*made, r_.lang)}};
  }
  result<analysis_answer> self() const {
    if (r_.person.empty()) return error{errc::missing_value, "person", "name the person: person=NAME"};
    query q = of_owners_now();
    const auto made = self_view_of(r_.journeys, project_activities(r_.journeys.snapshot()), q, r_.person);
    if (!made) return made.errors();
    return analysis_answer{w_.workload.title(), std::move(q), {self_view_section(*made, r_.lang)}};
  }

  const analysis_request& r_;
  const query& q_;
  const catalogue& w_;
};

}  // namespace

result<analysis_answer> analysed(board_view view, const analysis_request& r) { return analyst(r).answer(view); }

void add_sections(std::vector<doc::section>& to, std::vector<doc::section> more) {
  for (doc::section& s : more)
    if (!s.blocks.empty() && std::none_of(to.begin(), to.end(), [&](const doc::section& had) { return had.id == s.id; })) to.push_back(std::move(s));
}

result<std::vector<doc::section>> analyses_of(const std::vector<board_view>& views, const analysis_request& r) {
  std::vector<doc::section> all;
  for (const board_view view : views) {
    auto made = analysed(view, r);
    if (!made) return made.errors();
    add_sections(all, std::move(made->sections));
  }
  return all;
}

result<std::vector<board_view>> analyses_named(const char* field, const std::vector<std::string>& names) {
  const std::vector<std::string> known(names_of<board_view>.begin() + 1, names_of<board_view>.end() - 1);
  std::vector<board_view> views;
  for (const std::string& name : names) {
    const auto view = value_named<board_view>(name);
    if (!view || std::find(known.begin(), known.end(), name) == known.end())
      return error{errc::invalid_value, field, "\"" + name + "\" is no analysis" + detail::did_you_mean(name, known)};
    views.push_back(*view);
  }
  std::sort(views.begin(), views.end());
  views.erase(std::unique(views.begin(), views.end()), views.end());
  return views;
}

}  // namespace funnel::io
