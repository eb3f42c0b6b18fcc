/// The way of a deal as one row tells it: when it was created, the stages that it entered on known dates, where it stands,
/// when it was closed; and what such a row leaves open.
///
/// A row dates some stages: that of the creation, and those with a column of their own. A deal may have stood in any of the
/// others without a trace. So between two known places with an undated stage between them there is a gap, and so is there
/// before a loss while an undated stage follows the last known one.
#pragma once

#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/events/event.hpp>
#include <funnel/pipeline/pipeline.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace funnel::io {

/// One step of the way. `to` is null for the creation.
struct row_step {
  const stage* to = nullptr;
  instant at;
  event_gaps gaps = 0;
  std::optional<event_kind> end{};  ///< won or lost, said without a stage
};

class row_way {
 public:
  /// What had to be taken for granted.
  struct assumptions {
    bool early = false;    ///< a stage before the creation
    bool late = false;     ///< a stage after the closing
    bool undated = false;  ///< the present stage has no date
    bool nowhere = false;  ///< no stage is given at all
  };

  /// Begins a way in stage `begin` of `p`; `dated` are its stages with a date, or without one for want of an entry.
  /// `created` is when the deal was created; when it is not known, some time before all that is.
  void start(const pipeline& p, stage_index begin, stage_mask dated, instant created, bool known) {
    pipeline_ = &p;
    begin_ = begin;
    dated_ = dated | stage_bit(begin);
    steps_.clear();
    steps_.push_back({nullptr, created, static_cast<event_gaps>(known ? 0 : gap_undated)});
  }
  /// Requires: `s` is a stage of the pipeline, as are those below.
  void enter(const stage& s, instant at) { steps_.push_back({&s, at, 0}); }

  /// The steps in order of time. `current` is the stage given, if any: a closed one with the time of closing, an open one of
  /// a deal that `ended` at `ended_at` is that from which it went. Without `told` no stage is given where one should be.
  std::span<const row_step> finish(const stage* current, std::optional<instant> closed, std::optional<event_kind> ended,
                                   std::optional<instant> ended_at, bool told, assumptions& taken) {
    taken = {};
    const row_step created = steps_.front();
    if (closed) steps_.push_back({current, *closed, 0});
    const auto not_after = [&](instant end) {
      for (row_step& s : std::span(steps_).subspan(1)) {
        if (s.at <= end || s.to->kind != stage_kind::open) continue;
        s.at = end;
        s.gaps |= gap_undated;
        taken.late = true;
      }
    };
    const bool stands_open = !ended && current && current->kind == stage_kind::open;
    for (std::size_t i = 1; i < steps_.size(); ++i)
      if (!stands_open && steps_[i].to->kind != stage_kind::open) not_after(steps_[i].at);
    if (ended) not_after(*ended_at);
    for (const row_step& s : steps_) taken.early = taken.early || (s.at < created.at && created.gaps == 0);
    std::stable_sort(steps_.begin(), steps_.end(), [&](const row_step& a, const row_step& b) {
      return a.at != b.at ? a.at < b.at : place(a) < place(b);
    });
    for (std::size_t i = 1; i < steps_.size(); ++i)
      if (undated_between(place(steps_[i - 1]), place(steps_[i]))) steps_[i].gaps |= gap_before;
    if (closed) return steps_;
    const row_step last = steps_.back();
    if (ended) {
      const bool from_there = current && current->kind == stage_kind::open;
      if (from_there && place(last) != pipeline_->find(current->id)) {
        taken.undated = true;
        steps_.push_back({current, last.at, gap_before | gap_undated});
      }
      const bool gap = !from_there && undated_between(place(last), pipeline_->won_stage());
      steps_.push_back({nullptr, *ended_at, gap ? gap_before : event_gaps{0}, ended});
      return steps_;
    }
    if (!current && !told && steps_.size() == 1) {
      taken.nowhere = true;
      steps_.back().gaps |= gap_undated;
    } else if (current && place(last) != pipeline_->find(current->id)) {
      taken.undated = true;
      steps_.push_back({current, last.at, gap_before | gap_undated});
    }
    row_step& now = steps_.back();
    if (place(now) < pipeline_->n_open() && (taken.nowhere || undated_between(place(now), pipeline_->won_stage()))) now.gaps |= gap_after;
    return steps_;
  }

 private:
  /// Positions in the pipeline: losses are last of all, as its stages are.
  stage_index place(const row_step& s) const { return s.to ? pipeline_->find(s.to->id) : begin_; }
  bool undated_between(stage_index from, stage_index to) const {
    for (std::size_t k = from + 1U; k < std::min<std::size_t>(to, pipeline_->n_open()); ++k)
      if ((dated_ & stage_bit(static_cast<stage_index>(k))) == 0) return true;
    return false;
  }

  const pipeline* pipeline_ = nullptr;
  stage_index begin_ = 0;
  stage_mask dated_ = 0;
  std::vector<row_step> steps_;
};

}  // namespace funnel::io
