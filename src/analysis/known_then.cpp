#include "analysis/known_then.hpp"

#include "events/snapshot_data.hpp"
#include "journeys/event_index.hpp"
#include "journeys/journey_data.hpp"
#include "journeys/project.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace {

using late_events = std::vector<detail::record_head>;

late_events late_events_of(const snapshot& s) {
  late_events late;
  const detail::snapshot_data data = detail::data_of(s);
  data.events().each_head(0, data.events_end(), [&](detail::event_log::position, const detail::record_head& head) {
    if (head.known > head.at && data.visible(head)) late.push_back(head);
  });
  return late;
}

}  // namespace

known_then what_was_known(const journey_table& j, std::span<const instant> cuts) {
  known_then then;
  const detail::journey_data& table = detail::data_of(j);
  const snapshot& s = j.snapshot();
  const auto& late = table.kept().get<late_events>(detail::kept_values::place_of_late_events, [&] { return late_events_of(s); });
  then.has_late = !late.empty() && j.layout().unit == journey_unit::deal;
  if (!then.has_late) return then;
  std::vector<std::vector<code>> deals(cuts.size());
  for (const detail::record_head& e : late) {
    auto c = static_cast<std::size_t>(std::lower_bound(cuts.begin(), cuts.end(), instant{e.at}) - cuts.begin());
    for (; c < cuts.size() && cuts[c].us < e.known; ++c) deals[c].push_back(e.deal);
  }
  std::vector<code> all;
  for (std::size_t c = 0; c < cuts.size(); ++c) {
    if (deals[c].empty() || !detail::stages_alike(s, cuts[c])) continue;
    std::sort(deals[c].begin(), deals[c].end());
    deals[c].erase(std::unique(deals[c].begin(), deals[c].end()), deals[c].end());
    const auto& events =
        table.kept().get<detail::event_index>(detail::kept_values::place_of_events, [&] { return detail::event_index(s, {}); });
    detail::chosen_deals chosen;
    for (const code deal : deals[c]) {
      chosen.deals.push_back(deal);
      events.positions_of(deal, chosen.positions);
      chosen.ends.push_back(chosen.positions.size());
    }
    auto journeys = detail::project_deals(s.at(cuts[c]), j.layout(), chosen, cuts[c]);
    if (!journeys) continue;
    all.insert(all.end(), deals[c].begin(), deals[c].end());
    then.cuts.push_back({cuts[c], std::move(deals[c]), *std::move(journeys)});
  }
  std::sort(all.begin(), all.end());
  then.n_deals = std::unique(all.begin(), all.end()) - all.begin();
  return then;
}

}  // namespace v0_1
}  // namespace funnel
