#include "program/serve/live_source.hpp"

#include "program/complain.hpp"
#include "program/output.hpp"
#include "program/plan_file.hpp"
#include "program/question.hpp"
#include "report/words/catalogue.hpp"

#include <funnel/io/store_file.hpp>

#include <filesystem>
#include <system_error>
#include <utility>

namespace funnel::program {

live_source::live_source(const arguments& a, input in, std::string instance, dashboard_plan plan) : a_(a), in_(std::move(in)), instance_(std::move(instance)) {
  if (!a_.plan.empty()) plan_ = std::make_shared<const dashboard_plan>(std::move(plan));
  read_plan_ = seen_plan_ = state_of({a_.plan});
  // The latest event goes on; only an instant that was given stays.
  as_of_given_ = read_question(a_, in_.mapping).value().as_of != instant::max();
  team_of_ = in_.question.team_of;
  if (!a_.store.empty()) extent_ = extent_of_store();
  read_state_ = seen_state_ = state_of_files();
}

dashboard_data live_source::data() const {
  return {in_.store.take_snapshot(), instance_ + "-" + std::to_string(revision_), in_.question.as_of, team_of_, in_.summary, plan_};
}

bool live_source::look() {
  bool other = a_.store.empty() ? look_at_files() : look_at_store();
  if (plan_ && look_at_plan()) other = true;
  if (other) ++revision_;
  return other;
}

live_source::file_state live_source::state_of_files() const {
  std::vector<std::string> files = a_.files;
  if (!a_.activities.empty()) files.push_back(a_.activities);
  return state_of(files);
}

live_source::file_state live_source::state_of(const std::vector<std::string>& files) {
  file_state all;
  for (const std::string& file : files) {
    std::error_code e;
    const auto written = std::filesystem::last_write_time(file, e);
    const std::uintmax_t size = std::filesystem::file_size(file, e);
    all.emplace_back(e ? 0 : written.time_since_epoch().count(), e ? 0 : size);
  }
  return all;
}

live_source::store_extent live_source::extent_of_store() const {
  const store_file_description d = describe_store(in_.store);
  return {d.batches, d.events, d.activity_events, d.erasures.size()};
}

bool live_source::look_at_store() {
  if (const auto wrong = refresh(in_.store)) {
    if (told_ != wrong->message) complain({*wrong});
    told_ = wrong->message;
    return false;
  }
  told_.clear();
  const store_extent extent = extent_of_store();
  if (extent == extent_) return false;
  extent_ = extent;
  if (!as_of_given_) in_.question.as_of = instant::max();  // the dashboard takes the latest event
  in_.summary.rows = in_.summary.applied = extent_.events;
  team_of_.merge(kept_teams(in_.store));
  return true;
}

/// A file is read when it has stayed as it is from one look to the next: nobody is in the middle of writing it then.
bool live_source::look_at_files() {
  file_state state = state_of_files();
  const bool settled = state == seen_state_;
  seen_state_ = std::move(state);
  if (!settled || seen_state_ == read_state_) return false;
  read_state_ = seen_state_;  // also what cannot be read is told once
  auto store = make_store(in_.mapping);
  if (!store) return complain(store.errors()), false;
  files_read files;
  if (read_files(a_, in_.mapping, *store, files) != ok) return false;
  if (files.summary.applied == 0) {
    complain({{errc::invalid_value, "", "no row of the changed files could be used: what was read before is shown"}});
    return false;
  }
  in_.store = *std::move(store);
  in_.summary = std::move(files.summary);
  in_.summary.notes.insert(in_.summary.notes.end(), in_.drawn.begin(), in_.drawn.end());
  if (!as_of_given_) {
    in_.question.as_of = files.last_time.value_or(instant::max());
    in_.summary.notes.push_back(io::words_in(language_of(a_)).reading.as_of_latest());
  }
  files.team_of.merge(team_of_);
  team_of_ = std::move(files.team_of);
  return true;
}

/// As the other files; one that is wrong leaves the plan as it was.
bool live_source::look_at_plan() {
  file_state state = state_of({a_.plan});
  const bool settled = state == seen_plan_;
  seen_plan_ = std::move(state);
  if (!settled || seen_plan_ == read_plan_) return false;
  read_plan_ = seen_plan_;
  auto plan = read_whole_plan(a_, in_);
  if (!plan) return complain(plan.errors()), false;
  plan_ = std::make_shared<const dashboard_plan>(*std::move(plan));
  return true;
}

}  // namespace funnel::program
