#include <funnel/pipeline/pipeline.hpp>

#include <algorithm>
#include <cassert>

namespace funnel {
inline namespace v0_1 {

stage_index pipeline::find(std::string_view stage_id) const noexcept {
  for (std::size_t k = 0; k < stages_.size(); ++k)
    if (stages_[k].id == stage_id) return static_cast<stage_index>(k);
  return no_stage;
}

pipeline_builder::pipeline_builder(std::string id, std::string name) {
  draft_.id_ = std::move(id);
  draft_.name_ = name.empty() ? draft_.id_ : std::move(name);
}

pipeline_builder& pipeline_builder::add(stage s) {
  if (s.name.empty()) s.name = s.id;
  draft_.stages_.push_back(std::move(s));
  return *this;
}

pipeline_builder& pipeline_builder::add_kind(stage_kind kind, std::string& id, std::string& name) {
  stage s;
  s.id = std::move(id);
  s.name = std::move(name);
  s.kind = kind;
  return add(std::move(s));
}

stage& pipeline_builder::last() {
  assert(!draft_.stages_.empty());
  return draft_.stages_.back();
}

result<pipeline> pipeline_builder::build() const {
  std::vector<error> errors;
  auto fail = [&](errc c, std::string field, std::string message) {
    errors.push_back({c, std::move(field), std::move(message)});
  };
  if (draft_.id_.empty()) fail(errc::missing_value, "id", "the pipeline needs an id");

  std::size_t n_open = 0;
  std::size_t n_won = 0;
  const auto& stages = draft_.stages_;
  // Alone, for what is said of each stage is compared with all others.
  if (stages.size() > max_stages)
    return error{errc::limit_exceeded, "stages", "a pipeline has at most " + std::to_string(max_stages) +
                                                     " stages (max_stages), this one " + std::to_string(stages.size())};
  for (std::size_t i = 0; i < stages.size(); ++i) {
    const stage& s = stages[i];
    const std::string at = "stages[" + std::to_string(i) + "]";
    n_open += s.kind == stage_kind::open;
    n_won += s.kind == stage_kind::won;
    if (s.id.empty()) fail(errc::missing_value, at + ".id", "the stage needs an id");
    const auto same_id = [&](const stage& other) { return other.id == s.id; };
    if (!s.id.empty() && std::any_of(stages.begin(), stages.begin() + static_cast<std::ptrdiff_t>(i), same_id))
      fail(errc::duplicate, at + ".id", "the stage id \"" + s.id + "\" occurs twice");
    if (s.hidden && s.kind == stage_kind::won)
      fail(errc::invalid_value, at + ".hidden", "the won stage cannot be hidden");
    const auto check_share = [&](const std::optional<double>& p, const char* field) {
      // Written so that a NaN fails too.
      if (p && !(*p >= 0 && *p <= 1)) fail(errc::out_of_range, at + field, "must lie between 0 and 1");
    };
    check_share(s.win_probability, ".win_probability");
    check_share(s.conversion_norm, ".conversion_norm");
    const auto check_time = [&](const std::optional<timespan>& d, const char* field) {
      if (d && d->us <= 0) fail(errc::out_of_range, at + field, "must be longer than zero");
    };
    check_time(s.time_norm, ".time_norm");
    check_time(s.planning_period, ".planning_period");
  }
  if (n_open == 0) fail(errc::missing_value, "stages", "the pipeline needs at least one open stage");
  if (n_won == 0) fail(errc::missing_value, "stages", "the pipeline has no won stage");
  if (n_won > 1) fail(errc::duplicate, "stages", "the pipeline has more than one won stage");
  if (!errors.empty()) return errors;

  pipeline made = draft_;
  std::stable_sort(made.stages_.begin(), made.stages_.end(),
                   [](const stage& a, const stage& b) { return a.kind < b.kind; });
  made.n_open_ = n_open;
  return made;
}

}  // namespace v0_1
}  // namespace funnel
