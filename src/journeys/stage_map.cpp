#include "journeys/stage_map.hpp"

#include "events/snapshot_data.hpp"

#include <algorithm>
#include <utility>

namespace funnel {
inline namespace v0_1 {
namespace detail {
namespace {

/// Ids of the stages of a pipeline in funnel order: its own, and each stage of the `others` that is missing, put
/// after the one that it follows there. Lost stages are not in the funnel.
std::vector<std::string> extended_order(const pipeline& own, const std::vector<const pipeline*>& others) {
  std::vector<std::string> order;
  for (std::size_t k = 0; k < own.n_funnel(); ++k) order.push_back(own[k].id);
  for (const pipeline* p : others) {
    std::size_t after = 0;  // where the next missing stage goes
    for (std::size_t k = 0; k < p->n_funnel(); ++k) {
      const auto it = std::find(order.begin(), order.end(), (*p)[k].id);
      if (it != order.end()) {
        after = static_cast<std::size_t>(it - order.begin()) + 1;
      } else {
        order.insert(order.begin() + static_cast<std::ptrdiff_t>(after++), (*p)[k].id);
      }
    }
  }
  return order;
}

}  // namespace

result<stage_map> stage_map::make(const snapshot& s, const layout& l) {
  stage_map m(s);
  std::vector<error> errors = l.phases.empty() ? m.follow_pipeline(s, l) : m.follow_phases(l);
  if (!errors.empty()) return errors;
  return m;
}

std::uint32_t stage_map::rank(code recorded, instant t) const noexcept {
  const code p = pipeline_of(recorded);
  const std::vector<code>& order = pipelines_[p].order[in_force(p, t)];
  const auto it = std::find(order.begin(), order.end(), recorded);
  return (p << 16) + static_cast<std::uint32_t>(it - order.begin());
}

bool stage_map::begins(code recorded, instant t) const noexcept {
  const code p = pipeline_of(recorded);
  for (const code c : pipelines_[p].order[in_force(p, t)]) {
    if (c == recorded) return !is_won(c);
    if (!is_hidden(c)) return false;
  }
  return false;
}

stage_map::stage_map(const snapshot& s) {
  recorded_.resize(data_of(s).stages().size());
  for (code p = 0; p < s.pipelines().size(); ++p) {
    recorded_pipeline r;
    r.versions = s.versions(p);
    for (const pipeline_version& v : r.versions) {
      for (const stage& st : v.stages.stages()) {
        const code c = data_of(s).stages().find(stage_key(v.stages.id(), st.id));
        recorded_[c] = {p, st.kind, st.id, st.phase, no_stage, st.hidden};
        if (st.kind == stage_kind::won) r.won = c;
      }
    }
    for (std::size_t v = 0; v < r.versions.size(); ++v) {
      std::vector<code> order;
      for (const std::string& id : extended_order(r.versions[v].stages, neighbours(r.versions, v)))
        order.push_back(data_of(s).stages().find(stage_key(r.versions[v].stages.id(), id)));
      r.order.push_back(std::move(order));
    }
    pipelines_.push_back(std::move(r));
  }
}

std::vector<const pipeline*> stage_map::neighbours(const std::vector<pipeline_version>& versions, std::size_t v) {
  std::vector<const pipeline*> others;
  for (std::size_t i = v; i-- > 0;) others.push_back(&versions[i].stages);
  for (std::size_t i = v + 1; i < versions.size(); ++i) others.push_back(&versions[i].stages);
  return others;
}

std::size_t stage_map::in_force(const std::vector<pipeline_version>& versions, instant t) noexcept {
  std::size_t v = 0;
  while (v + 1 < versions.size() && versions[v + 1].from <= t) ++v;
  return v;
}

std::vector<error> stage_map::follow_pipeline(const snapshot& s, const layout& l) {
  const code p = l.pipeline.empty() ? 0 : s.pipelines().find(l.pipeline);
  if (p == no_code || pipelines_[p].versions.empty())
    return {{errc::unknown_name, "layout.pipeline", "the store has no pipeline \"" + l.pipeline + "\""}};
  if (l.versions == version_policy::mapped && !l.version_at)
    return {{errc::missing_value, "layout.version_at", "a mapped layout needs the instant of its version"}};
  const recorded_pipeline& r = pipelines_[p];
  const std::size_t lead = in_force(r.versions, l.versions == version_policy::mapped ? *l.version_at : s.as_of());
  const pipeline& leading = r.versions[lead].stages;
  const bool map = l.versions != version_policy::as_recorded;

  // Positions: the leading version's stages, and those of others that do not continue in one of them.
  std::vector<code> order;
  for (const code c : r.order[lead]) {
    const std::string& id = recorded_[c].id;
    const bool own = leading.find(id) != no_stage;
    if (!own && begins_after(r, s.as_of(), id)) continue;
    if (!own && map && !heir(r.versions, lead, id).empty()) continue;
    order.push_back(c);
  }
  if (order.size() > max_stages)
    return {{errc::out_of_range, "layout", "the versions have more than 64 stages together"}};
  pipeline_builder builder(leading.id(), leading.name());
  for (std::size_t k = 0; k < order.size(); ++k) {
    recorded_[order[k]].position = static_cast<stage_index>(k);
    builder.add(shown_stage(r.versions, lead, recorded_[order[k]].id));
  }
  for (std::size_t k = leading.n_funnel(); k < leading.size(); ++k) builder.add(leading[k]);
  auto built = builder.build();
  if (!built) return built.errors();
  shown_ = *std::move(built);
  for (recorded_stage& stage_here : recorded_)
    if (map && stage_here.pipeline == p && stage_here.position == no_stage)
      stage_here.position = shown_.find(heir(r.versions, lead, stage_here.id));

  for (std::size_t v = 0; v < r.versions.size(); ++v)
    if (map ? v == lead : true) orders_.push_back(masks_of(r, v, map ? instant::min() : r.versions[v].from));
  return {};
}

bool stage_map::begins_after(const recorded_pipeline& r, instant t, const std::string& id) {
  return std::none_of(r.versions.begin(), r.versions.end(), [&](const pipeline_version& v) {
    return (v.from <= t || &v == &r.versions.front()) && v.stages.find(id) != no_stage;
  });
}

std::string stage_map::heir(const std::vector<pipeline_version>& versions, std::size_t lead, const std::string& id) {
  const pipeline& leading = versions[lead].stages;
  std::string now = id;
  for (std::size_t v = 0; v <= lead; ++v)
    if (const auto it = versions[v].became.find(now); it != versions[v].became.end()) now = it->second;
  if (leading.find(now) != no_stage) return now;
  // Backwards: of several stages that became this one, the first in the leading order stands for it.
  for (std::size_t k = 0; k < leading.n_funnel(); ++k) {
    std::string later = leading[k].id;
    for (std::size_t v = lead + 1; v < versions.size(); ++v) {
      if (const auto it = versions[v].became.find(later); it != versions[v].became.end()) later = it->second;
      if (later == id) return leading[k].id;
    }
  }
  return {};
}

stage stage_map::shown_stage(const std::vector<pipeline_version>& versions, std::size_t lead, const std::string& id) {
  if (const stage_index k = versions[lead].stages.find(id); k != no_stage) return versions[lead].stages[k];
  stage found;
  for (const pipeline* p : neighbours(versions, lead)) {
    const stage_index k = p->find(id);
    if (k == no_stage) continue;
    found = (*p)[k];
    break;
  }
  found.retired = true;
  return found;
}

stage_map::masks stage_map::masks_of(const recorded_pipeline& r, std::size_t v, instant from) const {
  masks m;
  m.from = from;
  stage_mask implied = 0;
  stage_mask behind = 0;
  for (const code c : r.order[v]) {
    const stage_index k = recorded_[c].position;
    if (k == no_stage || shown_[k].id != recorded_[c].id) continue;
    m.implied[k] = implied;
    m.behind[k] = behind;
    behind |= stage_bit(k);
    if (r.versions[v].stages.find(recorded_[c].id) != no_stage) implied |= stage_bit(k);
  }
  return m;
}

std::vector<error> stage_map::follow_phases(const layout& l) {
  std::vector<error> errors;
  const auto fail = [&](errc c, const char* field, std::string message) {
    errors.push_back({c, field, std::move(message)});
  };
  if (!l.pipeline.empty()) fail(errc::invalid_argument, "layout.pipeline", "phases run through all pipelines");
  if (l.versions != version_policy::as_recorded)
    fail(errc::invalid_argument, "layout.versions", "phases have an order of their own; versions do not change it");
  pipeline_builder builder("end_to_end", "End to end");
  for (std::size_t k = 0; k < l.phases.size(); ++k) {
    const bool last = k + 1 == l.phases.size();
    bool any = false;
    for (recorded_stage& r : recorded_) {
      if (r.phase != l.phases[k]) continue;
      any = true;
      if (last && r.kind != stage_kind::won)
        fail(errc::invalid_value, "layout.phases", "the last phase, \"" + r.phase + "\", has the open stage \"" + r.id + "\"");
      r.position = static_cast<stage_index>(k);
    }
    if (!any) fail(errc::unknown_name, "layout.phases", "no stage has the phase \"" + l.phases[k] + "\"");
    last ? builder.won(l.phases[k]) : builder.open(l.phases[k]);
  }
  auto built = builder.build();
  if (!built) errors.insert(errors.end(), built.errors().begin(), built.errors().end());
  if (!errors.empty()) return errors;
  shown_ = *std::move(built);
  masks m{instant::min(), {}, {}};
  for (std::size_t k = 1; k < shown_.n_funnel(); ++k)
    m.implied[k] = m.behind[k] = m.implied[k - 1] | stage_bit(static_cast<stage_index>(k - 1));
  orders_.push_back(m);
  return {};
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
