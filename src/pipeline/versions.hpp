/// Versions of a pipeline: stages are renamed, reordered, added, retired, merged and split while deals are under way.
///
/// Layer:   pipeline. A store keeps the versions; `layout` says which of them a report follows.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>
#include <funnel/pipeline/pipeline.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// The stages of a pipeline from an instant on. The id of a stage is what makes it the same in two versions:
///
/// - rename:  the same id, another name;        - add:    an id that the version before does not have;
/// - reorder: the same ids in another order;    - retire: an id of the version before is not there any more;
/// - merge:   two retired ids became one stage, {"call": "contact", "mail": "contact"};
/// - split:   a retired id became several; `became` names the one that stands for its history, since nobody can
///            tell any more in which of them a deal of that time would have stood.
///
/// A retired stage that became nothing keeps its history under its own id.
struct pipeline_version {
  pipeline_version() = default;
  pipeline_version(funnel::pipeline p, instant since = instant::min()) : stages(std::move(p)), from(since) {}

  funnel::pipeline stages;
  instant from = instant::min();              ///< in force from then on
  instant known_at = instant::min();          ///< when it was recorded: earlier reports do not know it
  std::map<std::string, std::string> became;  ///< retired stage id to the stage of this version that continues it

  friend bool operator==(const pipeline_version&, const pipeline_version&) = default;
};

/// Everything that keeps `next` from following `versions`, which are ordered by `from`: another pipeline id, an
/// earlier start, a stage that changes its kind, another won stage, a `became` that names unknown stages.
inline std::vector<error> check_next_version(const std::vector<pipeline_version>& versions,
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
