/// Finds the stages and pipelines that cells name.
#pragma once

#include "io/cell_values.hpp"

#include <funnel/io/csv.hpp>
#include <funnel/pipeline/pipeline.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel::io {

/// A stage, and the pipeline that has it.
struct found_stage {
  std::string_view pipeline;
  const stage* is = nullptr;
  bool respelt = false;  ///< found by another spelling

  bool is_open() const { return is->kind == stage_kind::open; }
};

/// A name is that of an id in any version, else of a name, else of what is spelt like one: without case, blanks, dashes and
/// underscores, and at last without a part in parentheses or a number in front ("3. Offer (75 %)"), when exactly one stage is.
class stage_names {
 public:
  explicit stage_names(const column_mapping& m) : mapping_(&m) {}

  /// `in_pipeline` is an id; empty stands for all pipelines. Without `is` there is none, or several that are alike.
  found_stage stage_named(std::string_view text, std::string_view in_pipeline) const;
  /// The same for a pipeline; its id, or null.
  const std::string* pipeline_named(std::string_view text) const;

  /// Why a name was not found: what it is like, and the nearest names.
  cell_fault stage_fault(std::string_view text, std::string_view in_pipeline, const reading_texts& words) const;
  cell_fault pipeline_fault(std::string_view text, const reading_texts& words) const;

 private:
  template <class Visit>
  void each_stage(std::string_view in_pipeline, const Visit& visit) const {
    for (const pipeline_version& v : mapping_->pipelines)
      for (const stage& s : v.stages.stages())
        if (in_pipeline.empty() || v.stages.id() == in_pipeline) visit(v.stages.id(), s);
  }
  std::vector<found_stage> alike(std::string_view text, std::string_view in_pipeline) const;

  const column_mapping* mapping_;
};

/// Names that are equal but for case, blanks, dashes and underscores are equal in this.
std::string plain_name(std::string_view name);
/// The same without what stands in parentheses at its end or as a number at its front.
std::string short_name(std::string_view name);

}  // namespace funnel::io
