/// A pipeline: the ordered stages through which a deal is sold.
///
/// Layer:   pipeline. Made by `pipeline_builder`, by `parse_pipeline` (JSON) or from a template.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// What it means to stand in a stage. Numbers are frozen.
enum class stage_kind : std::uint8_t {
  open = 0,  ///< the deal is being worked on
  won = 1,   ///< the sale is made: the last stage of the funnel
  lost = 2,  ///< the sale is given up: not a stage of the funnel, a way out of it
};

/// One stage. `id` is the stable key that events carry; renaming a stage changes `name` only.
struct stage {
  std::string id;
  std::string name;                        ///< shown to people; the id when left empty
  stage_kind kind = stage_kind::open;
  bool hidden = false;                     ///< counted, but not shown in the funnel
  std::optional<double> win_probability;   ///< expected share of deals here that will be won, 0..1
  std::optional<double> conversion_norm;   ///< norm for conversion to the next stage, 0..1
  std::optional<duration> time_norm;       ///< norm for the time a deal stays here
  std::optional<duration> planning_period; ///< the next step must be planned within this time
  std::string phase;                       ///< part of the end-to-end funnel to which it belongs, e.g. "marketing"
  bool retired = false;                    ///< shown for its history only; set where versions are laid out

  friend bool operator==(const stage&, const stage&) = default;
};

/// Validated stages in funnel order: the open stages, then the one won stage, then lost stages.
///
/// The *funnel stages* are positions 0 .. n_funnel() - 1; the last of them is the won stage.
class pipeline {
 public:
  const std::string& id() const noexcept { return id_; }
  const std::string& name() const noexcept { return name_; }
  const std::vector<stage>& stages() const noexcept { return stages_; }
  const stage& operator[](std::size_t k) const { return stages_[k]; }

  std::size_t size() const noexcept { return stages_.size(); }
  /// Open stages; the won stage stands at this position.
  std::size_t n_open() const noexcept { return n_open_; }
  std::size_t n_funnel() const noexcept { return n_open_ + 1; }
  stage_index won_stage() const noexcept { return static_cast<stage_index>(n_open_); }

  /// Position of the stage with this id; `no_stage` when there is none. Cost: linear in size().
  stage_index find(std::string_view stage_id) const noexcept {
    for (std::size_t k = 0; k < stages_.size(); ++k)
      if (stages_[k].id == stage_id) return static_cast<stage_index>(k);
    return no_stage;
  }

  friend bool operator==(const pipeline&, const pipeline&) = default;

 private:
  friend class pipeline_builder;
  std::string id_;
  std::string name_;
  std::vector<stage> stages_;
  std::size_t n_open_ = 0;
};

}  // namespace v0_1
}  // namespace funnel

#include "pipeline/builder.hpp"
#include "pipeline/versions.hpp"
#include "pipeline/templates.hpp"
#include "pipeline/json.hpp"
