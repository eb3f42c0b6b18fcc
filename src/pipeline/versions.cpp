#include <funnel/pipeline/pipeline.hpp>

#include <algorithm>

namespace funnel {
inline namespace v0_1 {

std::vector<error> check_next_version(const std::vector<pipeline_version>& versions,
                                      const pipeline_version& next) {
  std::vector<error> errors;
  const auto fail = [&](errc c, std::string field, std::string message) {
    errors.push_back({c, std::move(field), std::move(message)});
  };
  if (next.stages.size() == 0) {
    fail(errc::missing_value, "stages", "the version has no stages");
    return errors;
  }
  for (const auto& renamed : next.became) {
    const std::string& old_id = renamed.first;
    const std::string& new_id = renamed.second;
    const bool was = std::any_of(versions.begin(), versions.end(),
                                 [&](const pipeline_version& v) { return v.stages.find(old_id) != no_stage; });
    if (!was) fail(errc::unknown_stage, "became." + old_id, "no earlier version has the stage \"" + old_id + "\"");
    if (next.stages.find(new_id) == no_stage)
      fail(errc::unknown_stage, "became." + old_id, "this version has no stage \"" + new_id + "\"");
    if (next.stages.find(old_id) != no_stage)
      fail(errc::invalid_value, "became." + old_id, "this version still has the stage \"" + old_id + "\"");
  }
  if (versions.empty()) return errors;
  if (next.stages.id() != versions.front().stages.id())
    fail(errc::invalid_value, "id", "a version of \"" + versions.front().stages.id() + "\" must keep its id");
  if (next.from < versions.back().from) fail(errc::out_of_range, "from", "starts before the version recorded last");
  for (const pipeline_version& v : versions) {
    for (const stage& s : next.stages.stages()) {
      const stage_index k = v.stages.find(s.id);
      if (k != no_stage && v.stages[k].kind != s.kind)
        fail(errc::invalid_value, "stages." + s.id, "a stage cannot change from open to closed or back");
    }
    if (next.stages.find(v.stages[v.stages.won_stage()].id) == no_stage)
      fail(errc::invalid_value, "stages", "the won stage must keep its id; its name may change");
  }
  return errors;
}

}  // namespace v0_1
}  // namespace funnel
