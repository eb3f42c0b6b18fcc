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

namespace {

std::vector<std::string> files_of(const arguments& a) {
  std::vector<std::string> files = a.files;
  if (!a.activities.empty()) files.push_back(a.activities);
  return files;
}

}  // namespace

live_source::live_source(const arguments& a, input in, std::string instance, std::shared_ptr<const dashboard_plan> plan)
    : a_(a), in_(std::move(in)), instance_(std::move(instance)), watched_(files_of(a)), plan_(std::move(plan)), watched_plan_({a.plan}) {
  // The latest event goes on; only an instant that was given stays.
  as_of_given_ = read_question(a_, in_.mapping).value().as_of != instant::max();
  team_of_ = in_.question.team_of;
  if (!a_.store.empty()) extent_ = extent_of_store();
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

live_source::file_state live_source::watched_files::state() const {
  file_state all;
  for (const std::string& file : files_) {
    std::error_code e;
    const auto written = std::filesystem::last_write_time(file, e);
    const std::uintmax_t size = std::filesystem::file_size(file, e);
    all.emplace_back(e ? 0 : written.time_since_epoch().count(), e ? 0 : size);
  }
  return all;
}

bool live_source::watched_files::are_new() {
  file_state now = state();
  const bool settled = now == seen_;
  seen_ = std::move(now);
  if (!settled || seen_ == read_) return false;
  read_ = seen_;
  return true;
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

bool live_source::look_at_files() {
  if (!watched_.are_new()) return false;
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
  if (!watched_plan_.are_new()) return false;
  auto plan = read_whole_plan(a_, in_);
  if (!plan) return complain(plan.errors()), false;
  plan_ = *std::move(plan);
  return true;
}

}  // namespace funnel::program
