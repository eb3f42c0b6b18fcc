#include "io/stage_names.hpp"

#include "core/fold_case.hpp"
#include "core/nearest_names.hpp"
#include "io/fault_texts.hpp"

#include <algorithm>

namespace funnel::io {
namespace {

/// The names that are near, else all when they are few.
std::string near_or_all(std::string_view text, std::vector<std::string> known, const reading_texts& words) {
  std::sort(known.begin(), known.end());
  known.erase(std::unique(known.begin(), known.end()), known.end());
  if (const auto near = detail::nearest_names(text, known); !near.empty()) return words.near_are(quoted_list(near, words));
  return known.empty() || known.size() > 12 ? "" : words.there_are(quoted_list(known, words));
}

}  // namespace

std::string plain_name(std::string_view name) {
  constexpr std::string_view dashes[] = {"-", "_", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014"};
  std::string plain;
  while (!name.empty()) {
    std::size_t out = blank_at(name);
    for (const std::string_view dash : dashes)
      if (out == 0 && name.starts_with(dash)) out = dash.size();
    if (out == 0) plain.push_back(name.front());
    name.remove_prefix(std::max<std::size_t>(out, 1));
  }
  return fold_case(plain);
}

std::string short_name(std::string_view name) {
  name = trimmed(name);
  if (name.ends_with(')') && name.rfind('(') != std::string_view::npos) name = trimmed(name.substr(0, name.rfind('(')));
  const std::size_t digits = name.find_first_not_of("0123456789");
  if (digits != std::string_view::npos && digits > 0 && (name[digits] == '.' || name[digits] == ')')) name = name.substr(digits + 1);
  return plain_name(name);
}

std::vector<found_stage> stage_names::alike(std::string_view text, std::string_view in_pipeline) const {
  std::vector<found_stage> found;
  for (const auto spelling : {plain_name, short_name}) {
    const std::string wanted = spelling(text);
    if (wanted.empty()) continue;
    each_stage(in_pipeline, [&](const std::string& pipeline, const stage& s) {
      if (spelling(s.id) != wanted && spelling(s.name) != wanted) return;
      // Versions of a pipeline have the same stage.
      const auto same = [&](const found_stage& f) { return f.pipeline == pipeline && f.is->id == s.id; };
      if (std::none_of(found.begin(), found.end(), same)) found.push_back({pipeline, &s, true});
    });
    if (!found.empty()) break;
  }
  return found;
}

found_stage stage_names::stage_named(std::string_view text, std::string_view in_pipeline) const {
  for (const auto member : {&stage::id, &stage::name}) {
    found_stage found;
    each_stage(in_pipeline, [&](const std::string& pipeline, const stage& s) {
      if (!found.is && s.*member == text) found = {pipeline, &s, false};
    });
    if (found.is) return found;
  }
  const std::vector<found_stage> found = alike(text, in_pipeline);
  return found.size() == 1 ? found.front() : found_stage{};
}

const std::string* stage_names::pipeline_named(std::string_view text) const {
  const auto find = [&](const auto& spelt) {
    const std::string* found = nullptr;
    for (const pipeline_version& v : mapping_->pipelines) {
      if (!spelt(v.stages)) continue;
      if (found && *found != v.stages.id()) return static_cast<const std::string*>(nullptr);
      found = &v.stages.id();
    }
    return found;
  };
  if (const auto* found = find([&](const pipeline& p) { return p.id() == text; })) return found;
  if (const auto* found = find([&](const pipeline& p) { return p.name() == text; })) return found;
  const std::string wanted = plain_name(text);
  if (wanted.empty()) return nullptr;
  return find([&](const pipeline& p) { return plain_name(p.id()) == wanted || plain_name(p.name()) == wanted; });
}

cell_fault stage_names::stage_fault(std::string_view text, std::string_view in_pipeline, const reading_texts& words) const {
  const std::vector<found_stage> several = alike(text, in_pipeline);
  std::vector<std::string> names;
  for (const found_stage& f : several) names.push_back(f.is->name.empty() ? f.is->id : f.is->name);
  if (several.size() > 1) return {words.several_stages(), quoted_list(names, words)};
  std::vector<std::string> known;
  each_stage(in_pipeline, [&](const std::string&, const stage& s) { known.push_back(s.name.empty() ? s.id : s.name); });
  return {words.no_such_stage(), near_or_all(text, std::move(known), words)};
}

cell_fault stage_names::pipeline_fault(std::string_view text, const reading_texts& words) const {
  std::vector<std::string> known;
  for (const pipeline_version& v : mapping_->pipelines) known.push_back(v.stages.name().empty() ? v.stages.id() : v.stages.name());
  return {words.no_such_pipeline(), near_or_all(text, std::move(known), words)};
}

}  // namespace funnel::io
