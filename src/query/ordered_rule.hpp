/// An ordered funnel for the stages of one pipeline: its rule by masks of positions.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/pipeline/pipeline.hpp>
#include <funnel/query/ordered.hpp>

#include <vector>

namespace funnel {
inline namespace v0_1 {

using ordered_rule = basic_ordered_rule<stage_mask>;
using ordered_step = basic_ordered_step<stage_mask>;
using ordered_exclusion = basic_ordered_exclusion<stage_mask>;

/// All that is wrong with the rule; empty when it can be used.
std::vector<error> check(const ordered_rule& rule);

/// Positions of the funnel stages that are shown, in order: all but the hidden and the retired ones.
std::vector<stage_index> shown_stages(const pipeline& p);

/// The rule for the stages of this pipeline.
/// Errors: stages that it does not have, and what `check(ordered_rule)` finds, all at once.
result<ordered_rule> compile(const ordered_steps& asked, const pipeline& p);

}  // namespace v0_1
}  // namespace funnel
