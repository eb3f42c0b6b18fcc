#include "journeys/kept_table.hpp"

#include "events/snapshot_data.hpp"
#include "journeys/project.hpp"
#include "journeys/table_bytes.hpp"

#include <utility>

namespace funnel {
inline namespace v0_1 {
namespace detail {
namespace {

/// Is it a layout whose rows are the deals of the store's first pipeline, laid out as recorded?
bool is_kept(const snapshot& s, const layout& l) {
  return l.unit == journey_unit::deal && l.versions == version_policy::as_recorded && l.phases.empty() &&
         (l.pipeline.empty() || s.pipelines().name(0) == l.pipeline);
}

}  // namespace

result<std::shared_ptr<const kept_table>> make_kept_table(const snapshot& s, const store_extent& of) {
  if (auto there = data_of(s).kept().get(); there && there->of == of) return there;
  const auto table = project(snapshot_data::at(s, instant::max(), instant::max()));
  if (!table) return table.errors();
  auto kept = std::make_shared<kept_table>();
  kept->of = of;
  const auto bytes = bytes_of(*table);
  kept->bytes.assign(bytes.begin(), bytes.end());
  return std::shared_ptr<const kept_table>(std::move(kept));
}

std::optional<journey_table> kept_journeys(const snapshot& s, const layout& l, const stage_map& stages, execution how) {
  const auto kept = data_of(s).kept().get();
  if (!kept || !is_kept(s, l) || s.known_at() != instant::max()) return std::nullopt;
  if (data_of(s).events_end() != kept->of.events || s.n_versions() != kept->of.versions || s.n_rates() != kept->of.rates) return std::nullopt;
  if (s.as_of() == instant::max()) return table_of(kept->bytes, s, l, stages, how);
  const snapshot all = s.at(instant::max());
  const auto stages_of_all = stage_map::make(all, l);
  if (!stages_of_all || !stages_alike(all, s.as_of())) return std::nullopt;
  const auto table = table_of(kept->bytes, all, l, *stages_of_all, how);
  if (!table) return std::nullopt;
  auto then = table->at(s.as_of(), how);
  return then ? std::optional(*std::move(then)) : std::nullopt;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
