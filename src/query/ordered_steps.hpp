/// An ordered funnel as a question: its steps by the ids of stages. See `ordered_rule` for what counts as a chain.
///
/// Layer:   query; a plain value.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>
#include "query/ordered_rule.hpp"
#include <funnel/pipeline/pipeline.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// What an ordered funnel holds constant over the steps of a chain, as it was at each entry.
struct held_field {
  bool owner = false;     ///< the owner, or
  std::string dimension;  ///< the value of this dimension

  friend bool operator==(const held_field&, const held_field&) = default;
};

/// `ordered_step` by stage ids.
struct named_step {
  std::vector<std::string> stages;  ///< any one of them fulfils the step
  bool optional = false;
  duration min_gap{};
  std::optional<duration> max_gap{};

  friend bool operator==(const named_step&, const named_step&) = default;
};

/// `ordered_exclusion` by stage ids.
struct named_exclusion {
  std::vector<std::string> stages;
  std::size_t after = 0;
  std::size_t before = 1;

  friend bool operator==(const named_exclusion&, const named_exclusion&) = default;
};

/// `ordered_rule` by stage ids; the default asks for every shown stage in turn, without any limit of time.
struct ordered_steps {
  std::vector<named_step> steps;  ///< empty: one step a shown stage of the funnel
  std::optional<duration> window;
  std::vector<named_exclusion> exclusions;
  std::optional<held_field> hold_constant;
  funnel::reentry reentry = funnel::reentry::first;
  bool strict_deduplication = false;
  bool strict_order = false;
  bool strict_increase = false;
  bool strict_once = true;

  friend bool operator==(const ordered_steps&, const ordered_steps&) = default;
};

/// Positions of the funnel stages that are shown, in order: all but the hidden and the retired ones.
inline std::vector<stage_index> shown_stages(const pipeline& p) {
  std::vector<stage_index> shown;
  for (std::size_t k = 0; k < p.n_funnel(); ++k)
    if (!p[k].hidden && !p[k].retired) shown.push_back(static_cast<stage_index>(k));
  return shown;
}

/// The rule for the stages of this pipeline.
/// Errors: stages that it does not have, and what `check(ordered_rule)` finds, all at once.
inline result<ordered_rule> compile(const ordered_steps& asked, const pipeline& p) {
  std::vector<error> errors;
  const auto mask_of = [&](const std::vector<std::string>& ids, const std::string& where) {
    stage_mask m = 0;
    for (const std::string& id : ids) {
      const stage_index k = p.find(id);
      if (k == no_stage || k > p.won_stage())
        errors.push_back({errc::unknown_stage, where, "the funnel has no stage \"" + id + "\""});
      else
        m |= stage_bit(k);
    }
    return m;
  };
  ordered_rule rule;
  for (std::size_t i = 0; i < asked.steps.size(); ++i) {
    const named_step& s = asked.steps[i];
    rule.steps.push_back({mask_of(s.stages, "steps[" + std::to_string(i) + "].stages"), s.optional, s.min_gap, s.max_gap});
  }
  if (asked.steps.empty())
    for (const stage_index k : shown_stages(p)) rule.steps.push_back({stage_bit(k), false, {}, {}});
  for (std::size_t i = 0; i < asked.exclusions.size(); ++i) {
    const named_exclusion& e = asked.exclusions[i];
    rule.exclusions.push_back({mask_of(e.stages, "exclusions[" + std::to_string(i) + "].stages"), e.after, e.before});
  }
  rule.window = asked.window;
  rule.hold_constant = asked.hold_constant.has_value();
  rule.reentry = asked.reentry;
  rule.strict_deduplication = asked.strict_deduplication;
  rule.strict_order = asked.strict_order;
  rule.strict_increase = asked.strict_increase;
  rule.strict_once = asked.strict_once;
  if (!errors.empty()) return errors;
  if (errors = check(rule); !errors.empty()) return errors;
  return rule;
}

}  // namespace v0_1
}  // namespace funnel
