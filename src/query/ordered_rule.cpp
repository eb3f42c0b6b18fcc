#include "query/ordered_rule.hpp"

#include <string>
#include <utility>

namespace funnel {
inline namespace v0_1 {

std::vector<error> check(const ordered_rule& rule) {
  std::vector<error> errors;
  const auto fail = [&](errc what, std::string field, std::string message) {
    errors.push_back({what, std::move(field), std::move(message)});
  };
  const auto n_steps = rule.steps.size();
  if (n_steps == 0) fail(errc::missing_value, "steps", "the rule needs at least one step");
  if (n_steps > max_steps) {
    fail(errc::out_of_range, "steps",
         "a rule has at most " + std::to_string(max_steps) + " steps, this one " + std::to_string(n_steps));
  }
  for (std::size_t i = 0; i < n_steps; ++i) {
    const ordered_step& s = rule.steps[i];
    const std::string at = "steps[" + std::to_string(i) + "]";
    if (s.stages == 0) fail(errc::missing_value, at + ".stages", "the step needs at least one stage");
    if (i == 0) {
      if (s.optional) fail(errc::invalid_value, at + ".optional", "the first step cannot be optional");
      if (s.min_gap.us != 0 || s.max_gap) fail(errc::invalid_value, at, "the first step has none before it to keep a gap from");
    }
    if (s.min_gap.us < 0) fail(errc::out_of_range, at + ".min_gap", "must not be negative");
    if (s.max_gap && *s.max_gap < s.min_gap) fail(errc::out_of_range, at + ".max_gap", "is shorter than min_gap");
  }
  if (rule.window && rule.window->us < 0) fail(errc::out_of_range, "window", "must not be negative");
  for (std::size_t i = 0; i < rule.exclusions.size(); ++i) {
    const ordered_exclusion& e = rule.exclusions[i];
    const std::string at = "exclusions[" + std::to_string(i) + "]";
    if (e.stages == 0) fail(errc::missing_value, at + ".stages", "the exclusion needs at least one stage");
    if (e.after >= e.before) fail(errc::out_of_range, at + ".before", "must be a step later than `after`");
    if (e.before >= n_steps) fail(errc::out_of_range, at + ".before", "the rule has no such step");
  }
  if (rule.reentry > reentry::best) fail(errc::invalid_value, "reentry", "not a re-entry mode");
  return errors;
}

std::vector<stage_index> shown_stages(const pipeline& p) {
  std::vector<stage_index> shown;
  for (std::size_t k = 0; k < p.n_funnel(); ++k)
    if (!p[k].hidden && !p[k].retired) shown.push_back(static_cast<stage_index>(k));
  return shown;
}

result<ordered_rule> compile(const ordered_steps& asked, const pipeline& p) {
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
  rule.hold_constant = asked.hold_constant;
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
