/// A layout made ready for one snapshot: recorded stages to positions, and what lies below what at which time.
///
/// Layer:   journeys; for `project` and the journey table.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/core/types.hpp>
#include <funnel/events/store.hpp>
#include <funnel/query/query.hpp>
#include <funnel/pipeline/pipeline.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

class stage_map {
 public:
  /// Errors: an unknown pipeline, `mapped` without an instant, phases together with a pipeline, unknown phases, a
  ///         last phase that is not won, more than 64 positions.
  static result<stage_map> make(const snapshot& s, const layout& l);

  /// The stages shown, in order. Lost stages of the leading version stand behind the funnel.
  const pipeline& shown() const noexcept { return shown_; }

  bool is_won(code recorded) const noexcept { return recorded_[recorded].kind == stage_kind::won; }
  code pipeline_of(code recorded) const noexcept { return recorded_[recorded].pipeline; }
  /// Position of a recorded stage; `no_stage` when the layout does not show it.
  stage_index position(code recorded) const noexcept { return recorded_[recorded].position; }
  /// The won stage of the pipeline to which this stage belongs.
  code won_stage(code recorded) const noexcept { return pipelines_[pipeline_of(recorded)].won; }
  /// Where a deal begins that is not said to begin elsewhere: in the first pipeline unless one is named.
  code first_stage(instant t, code pipeline = no_code) const noexcept {
    const code p = pipeline == no_code ? 0 : pipeline;
    return pipelines_[p].order[in_force(p, t)].front();
  }
  /// Is no shown stage before this one? A deal that moves into it has just begun.
  bool begins(code recorded, instant t) const noexcept;
  /// Is it a step beside the funnel? See `funnel::stage`.
  bool is_hidden(code recorded) const noexcept { return recorded_[recorded].hidden; }

  /// Rank of a recorded stage in the order in force, for events that share an instant: they are passed forward.
  std::uint32_t rank(code recorded, instant t) const noexcept;

  /// Is what lies below what the same at all times?
  bool one_order() const noexcept { return orders_.size() == 1; }
  /// Stages that a deal entering position k at t has implicitly reached: those below it in the order in force.
  stage_mask below(stage_index k, instant t) const noexcept { return orders_[order_at(t)].implied[k]; }
  /// Stages that a deal entering position k at t has left behind if it stood in them: retired ones as well.
  stage_mask behind(stage_index k, instant t) const noexcept { return orders_[order_at(t)].behind[k]; }

 private:
  struct recorded_stage {
    code pipeline = 0;
    stage_kind kind = stage_kind::open;
    std::string id;
    std::string phase;
    stage_index position = no_stage;
    bool hidden = false;
  };
  /// One pipeline and, for each of its versions, all stages ever recorded in the order that it implies.
  struct recorded_pipeline {
    std::vector<pipeline_version> versions;
    std::vector<std::vector<code>> order;
    code won = no_code;
  };
  struct masks {
    instant from;
    std::array<stage_mask, max_stages> implied{};
    std::array<stage_mask, max_stages> behind{};
  };

  explicit stage_map(const snapshot& s);

  /// The other versions, those before `v` from the nearest back, then those after it.
  static std::vector<const pipeline*> neighbours(const std::vector<pipeline_version>& versions, std::size_t v);

  std::size_t in_force(code p, instant t) const noexcept { return in_force(pipelines_[p].versions, t); }
  static std::size_t in_force(const std::vector<pipeline_version>& versions, instant t) noexcept;
  std::size_t order_at(instant t) const noexcept {
    std::size_t i = 0;
    while (i + 1 < orders_.size() && orders_[i + 1].from <= t) ++i;
    return i;
  }

  std::vector<error> follow_pipeline(const snapshot& s, const layout& l);

  /// Does this stage exist only in versions that begin after `t`? A report as of `t` does not know it.
  static bool begins_after(const recorded_pipeline& r, instant t, const std::string& id);

  /// The stage of the leading version that continues this one, or that this one continues; empty when there is none.
  static std::string heir(const std::vector<pipeline_version>& versions, std::size_t lead, const std::string& id);

  /// The stage as the leading version has it, or marked as retired as the last version before it (or the first after).
  static stage shown_stage(const std::vector<pipeline_version>& versions, std::size_t lead, const std::string& id);

  masks masks_of(const recorded_pipeline& r, std::size_t v, instant from) const;

  std::vector<error> follow_phases(const layout& l);

  std::vector<recorded_stage> recorded_;
  std::vector<recorded_pipeline> pipelines_;
  pipeline shown_;
  std::vector<masks> orders_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
